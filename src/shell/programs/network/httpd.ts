/** httpd: static files. Mirrors busybox's networking/httpd.c. Differs: no CGI, no configuration file. */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Listener, Socket, Task } from '../../../kernel/types.ts';
import { type AppletTable, numberOf, type Options, splitAt } from '../lib/applet.ts';
import { Loop } from '../lib/concurrently.ts';
import { Died, type Io, isErrno, reasonOf } from '../lib/io.ts';
import { joinPath, statOf } from '../lib/paths.ts';
import { formatTime } from '../lib/time-format.ts';
import { BadMessage, decodePath, Reader } from './http.ts';

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

function httpdAnswer(io: Io, home: string, target: string): { status: string; type: string; body: Bytes } {
  const { fs } = io.process;
  const [path] = splitAt(target, '?');
  let file = joinPath(home, decodePath(path).replace(/^\/+/, ''));
  if (statOf(fs, file)?.type === 'directory') file = joinPath(file, 'index.html');
  if (path.includes('..') || statOf(fs, file)?.type !== 'file') {
    const title = '404 Not Found';
    return {
      status: title,
      type: 'text/html',
      body: `<HTML><HEAD><TITLE>${title}</TITLE></HEAD>\n<BODY><H1>${title}</H1>\nThe requested URL was not found\n</BODY></HTML>\n`,
    };
  }
  return { status: '200 OK', type: HTTPD_TYPES[file.slice(file.lastIndexOf('.') + 1)] ?? 'application/octet-stream', body: fs.readFile(file) };
}

function* httpd(io: Io, o: Options): Task<number> {
  const { process } = io;
  const [first, second] = splitAt(o.get('p') ?? '80', ':');
  const home = o.get('h') ?? '.';
  let listener: Listener;
  try {
    listener = process.net.listen(numberOf(second ?? first));
  } catch (thrown) {
    throw new Died(`bind: ${reasonOf(thrown)}`);
  }
  const loop = new Loop(process);
  const serve = function* (socket: Socket): Task<void> {
    try {
      const request = yield* new Reader(process, socket).request();
      if (request) {
        const { status, type, body } = httpdAnswer(io, home, request.target);
        const head = `HTTP/1.1 ${status}\r\nDate: ${formatTime('%a, %d %b %Y %H:%M:%S GMT', process.wallMs)}\r\nConnection: close\r\nContent-type: ${type}\r\n`;
        yield* socket.write(process, `${head}Content-length: ${body.length}\r\n\r\n${request.method === 'HEAD' ? '' : body}`);
        if (o.has('v')) yield* process.write(2, `${socket.remote.address}:${socket.remote.port}: response:${status.slice(0, 3)}\n`);
      }
    } catch (thrown) {
      if (!isErrno(thrown) && !(thrown instanceof BadMessage)) throw thrown;
    }
    socket.close();
  };
  const run = function* (): Task<number> {
    loop.add(
      (function* (): Task<void> {
        for (;;) loop.add(serve(yield* listener.accept(process)));
      })(),
    );
    yield* loop.run(() => false);
    return 0;
  };
  if (o.has('f')) return yield* run();
  // Without -f it goes on in the background, and so must hold the port itself.
  listener.close();
  process.spawn({ argv: [...process.argv, '-f'] });
  return 0;
}

export const httpdApplets: AppletTable = {
  httpd: { options: 'ifc:p:u:g:r:m:h:e:d:v', usage: '% [-ifv[v]] [-c CONFFILE] [-p [IP:]PORT] [-h HOME]\n\nListen for incoming HTTP requests', run: httpd },
};
