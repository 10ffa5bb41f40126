/** web-app, the course's own server: it shows probes, versions, leaks and crashes (content/images/web-app.yaml says what it answers). */
import type { Listener, Program, Socket, Task } from '../../../kernel/types.ts';
import { splitAt } from '../lib/applet.ts';
import { Loop } from '../lib/concurrently.ts';
import { isErrno, reasonOf } from '../lib/io.ts';
import { formatTime } from '../lib/time-format.ts';
import { BadMessage, Reader, REASONS, type Request } from '../network/http.ts';

const MEBIBYTE = 1_048_576;

export const webApp: Program = function* (process) {
  const setting = (name: string, none: string): string => process.env.get(name) ?? none;
  const seconds = (name: string): number => Number(setting(name, '0')) * 1000;
  const log = (text: string): Task<void> => process.write(1, `${formatTime('%Y-%m-%dT%H:%M:%SZ', process.wallMs)} ${text}\n`);
  const port = Number(setting('PORT', '8080'));
  for (const signal of ['TERM', 'INT'] as const) process.setSignalAction(signal, 'catch');
  yield* log(`starting version ${setting('VERSION', '1.0')}`);
  if (seconds('STARTUP_SECONDS') > 0 && (yield* process.sleep(seconds('STARTUP_SECONDS')))) return 143;
  let listener: Listener;
  try {
    listener = process.net.listen(port);
  } catch (thrown) {
    yield* process.write(2, `cannot listen on port ${port}: ${reasonOf(thrown)}\n`);
    return 1;
  }
  yield* log(`listening on :${port}`);
  const startMs = process.nowMs;
  const failAfterMs = seconds('FAIL_AFTER_SECONDS');
  const crashAfterMs = seconds('CRASH_AFTER_SECONDS');
  let failing = false;
  let leakedBytes = 0;
  let exitCode: number | undefined;
  let serving = 0;
  let stopping = false;

  const answer = function* ({ target }: Request): Task<[status: number, body: string]> {
    const [path, query] = splitAt(target, '?');
    const asked = (name: string): string | undefined => new RegExp(`(?:^|&)${name}=([^&]*)`).exec(query ?? '')?.[1];
    const isFailing = failing || (failAfterMs > 0 && process.nowMs - startMs >= failAfterMs);
    switch (path) {
      case '/':
        return [200, `${setting('GREETING', 'Hello')} from ${process.hostname}, version ${setting('VERSION', '1.0')}\n`];
      case '/healthz':
      case '/readyz':
        return isFailing ? [503, 'unhealthy\n'] : [200, 'ok\n'];
      case '/version':
        return [200, `${setting('VERSION', '1.0')}\n`];
      case '/env':
        return [200, [...process.env].map(([name, value]) => `${name}=${value}\n`).join('')];
      case '/slow':
        yield* process.sleep(Number(asked('seconds') ?? '1') * 1000);
        return [200, 'done\n'];
      case '/fail':
        failing = true;
        return [200, 'unhealthy from now on\n'];
      case '/leak':
        leakedBytes += Number(asked('mb') ?? '16') * MEBIBYTE;
        process.setMemory(leakedBytes);
        return [200, `${leakedBytes / MEBIBYTE} MiB held\n`];
      case '/exit':
        exitCode = Number(asked('code') ?? '0');
        return [200, 'bye\n'];
      default:
        return [404, 'not found\n'];
    }
  };
  const loop = new Loop(process);
  const serve = function* (socket: Socket): Task<void> {
    serving++;
    try {
      const request = yield* new Reader(process, socket).request();
      if (request) {
        const [status, body] = yield* answer(request);
        yield* log(`${request.method} ${request.target} ${status}`);
        yield* socket.write(
          process,
          `HTTP/1.1 ${status} ${REASONS[status] ?? ''}\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${request.method === 'HEAD' ? '' : body}`,
        );
      }
    } catch (thrown) {
      if (!isErrno(thrown) && !(thrown instanceof BadMessage)) throw thrown;
    }
    socket.close();
    serving--;
  };
  loop.add(
    (function* (): Task<void> {
      for (;;) loop.add(serve(yield* listener.accept(process)));
    })(),
  );
  if (crashAfterMs > 0) {
    loop.add(
      (function* (): Task<void> {
        while (process.nowMs < startMs + crashAfterMs) yield* process.wait([], 'sleep', startMs + crashAfterMs);
        exitCode = 1;
      })(),
    );
  }
  yield* loop.run(() => {
    if (process.takeSignals().length > 0) stopping = true;
    return (exitCode !== undefined && serving === 0) || (stopping && serving === 0);
  });
  yield* log(exitCode === undefined ? 'stopping' : `ending with ${exitCode}`);
  return exitCode ?? 0;
};
