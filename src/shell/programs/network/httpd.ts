/** httpd: static files. Mirrors busybox's networking/httpd.c. Differs: no CGI, no configuration file. */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Listener, Task } from '../../../kernel/types.ts';
import { type AppletTable, numberOf, type Options, splitAt } from '../lib/applet.ts';
import { Loop } from '../lib/concurrently.ts';
import { Died, type Io, reasonOf } from '../lib/io.ts';
import { joinPath, statOf } from '../lib/paths.ts';
import { formatTime } from '../lib/time-format.ts';
import { answerOne, decodePath, type Headers } from './http.ts';
import { addressOf } from './wget.ts';

const HTTPD_TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  htm: 'text/html',
  txt: 'text/plain',
  css: 'text/css',
  js: 'application/javascript',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
};

function httpdAnswer(io: Io, home: string, target: string): { status: number; type: string; body: Bytes } {
  const { fs } = io.process;
  const [path] = splitAt(target, '?');
  let file = joinPath(home, decodePath(path).replace(/^\/+/, ''));
  if (statOf(fs, file)?.type === 'directory') file = joinPath(file, 'index.html');
  if (path.includes('..') || statOf(fs, file)?.type !== 'file') {
    const title = '404 Not Found';
    return {
      status: 404,
      type: 'text/html',
      body: `<HTML><HEAD><TITLE>${title}</TITLE></HEAD>\n<BODY><H1>${title}</H1>\nThe requested URL was not found\n</BODY></HTML>\n`,
    };
  }
  return { status: 200, type: HTTPD_TYPES[file.slice(file.lastIndexOf('.') + 1)] ?? 'application/octet-stream', body: fs.readFile(file) };
}

function* httpd(io: Io, o: Options): Task<number> {
  const { process } = io;
  const [first, second] = splitAt(o.get('p') ?? '80', ':');
  const [address, port] = second === undefined ? ['0.0.0.0', first] : [yield* addressOf(process, first), second];
  const home = o.get('h') ?? '.';
  let listener: Listener;
  try {
    listener = process.net.listen(numberOf(port), address);
  } catch (thrown) {
    throw new Died(`bind: ${reasonOf(thrown)}`);
  }
  if (!o.has('f')) {
    // Without -f it goes on in the background, and so must hold the port itself.
    listener.close();
    process.spawn({ argv: [...process.argv, '-f'] });
    return 0;
  }
  const loop = new Loop(process);
  loop.serve(listener, (socket) =>
    answerOne(process, socket, function* ({ target }) {
      const { status, type, body } = httpdAnswer(io, home, target);
      if (o.has('v')) yield* process.write(2, `${socket.remote.address}:${socket.remote.port}: response:${status}\n`);
      const headers: Headers = [
        ['Date', formatTime('%a, %d %b %Y %H:%M:%S GMT', process.wallMs)],
        ['Connection', 'close'],
        ['Content-type', type],
        ['Content-length', String(body.length)],
      ];
      return { status, headers, body };
    }),
  );
  yield* loop.run(() => false);
  return 0;
}

export const httpdApplets: AppletTable = {
  httpd: { options: 'ifc:p:u:g:r:m:h:e:d:v', usage: '% [-ifv[v]] [-c CONFFILE] [-p [IP:]PORT] [-h HOME]\n\nListen for incoming HTTP requests', run: httpd },
};
