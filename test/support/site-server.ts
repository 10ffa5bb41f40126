/** Serves the built site for browser tests, under a base path if need be. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

export interface SiteServer {
  /** `http://localhost:PORT`, without the base path. */
  origin: string;
  close(): Promise<void>;
}

/** Serves `folder` ($SITE_DIST, else dist) at `base` on a free port. Throws, with what to do, where nothing is built. */
export async function serveSite(folder = process.env.SITE_DIST ?? 'dist', base = ''): Promise<SiteServer> {
  if (!existsSync(join(folder, 'index.html'))) throw new Error(`There is no built site in ${folder}: run npm run build first.`);
  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const inside = pathname.startsWith(base) ? decodeURIComponent(pathname.slice(base.length)) || '/' : '/nowhere';
    let path = join(folder, normalize(inside));
    if (existsSync(path) && statSync(path).isDirectory()) path = join(path, 'index.html');
    const found = existsSync(path);
    response.writeHead(found ? 200 : 404, { 'content-type': TYPES[extname(found ? path : '404.html')] ?? 'application/octet-stream' });
    createReadStream(found ? path : join(folder, '404.html')).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The test server has no port.');
  // A browser keeps connections open; the server does not wait for them.
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { origin: `http://localhost:${address.port}`, close };
}
