/** web-app, the course's own server: it shows probes, versions, leaks and crashes (content/images/web-app.yaml says what it answers). */
import type { Listener, Process, Program, Task } from '../../../kernel/types.ts';
import { splitAt } from '../lib/applet.ts';
import { Loop } from '../lib/concurrently.ts';
import { reasonOf } from '../lib/io.ts';
import { formatTime } from '../lib/time-format.ts';
import { answerOne, type Headers } from '../network/http.ts';

const MEBIBYTE = 1_048_576;

const setting = ({ env }: Process, name: string, none: string): string => env.get(name) ?? none;

/** What a running web-app remembers. */
interface App {
  readonly process: Process;
  /** Unhealthy from this moment on (virtual ms). */
  failsAtMs: number;
  leakedBytes: number;
  exitCode: number | undefined;
}

type Answer = readonly [status: number, body: string];

const health = ({ process, failsAtMs }: App): Answer => (process.nowMs >= failsAtMs ? [503, 'unhealthy\n'] : [200, 'ok\n']);

/** What each path answers; `asked` reads the query. */
const PATHS: Readonly<Record<string, (app: App, asked: (name: string, none: string) => number) => Answer>> = {
  '/': ({ process }) => [200, `${setting(process, 'GREETING', 'Hello')} from ${process.hostname}, version ${setting(process, 'VERSION', '1.0')}\n`],
  '/healthz': health,
  '/readyz': health,
  '/version': ({ process }) => [200, `${setting(process, 'VERSION', '1.0')}\n`],
  '/env': ({ process }) => [200, [...process.env].map(([name, value]) => `${name}=${value}\n`).join('')],
  '/slow': () => [200, 'done\n'],
  '/fail'(app) {
    app.failsAtMs = 0;
    return [200, 'unhealthy from now on\n'];
  },
  '/leak'(app, asked) {
    app.leakedBytes += asked('mb', '16') * MEBIBYTE;
    app.process.setMemory(app.leakedBytes);
    return [200, `${app.leakedBytes / MEBIBYTE} MiB held\n`];
  },
  '/exit'(app, asked) {
    app.exitCode = asked('code', '0');
    return [200, 'bye\n'];
  },
};

function* answer(app: App, target: string): Task<Answer> {
  const [path, query = ''] = splitAt(target, '?');
  const asked = (name: string, none: string): number => Number(new RegExp(`(?:^|&)${name}=([^&]*)`).exec(query)?.[1] ?? none);
  if (path === '/slow') yield* app.process.sleep(asked('seconds', '1') * 1000);
  return PATHS[path]?.(app, asked) ?? [404, 'not found\n'];
}

export const webApp: Program = function* (process) {
  const settingMs = (name: string): number => Number(setting(process, name, '0')) * 1000;
  const log = (text: string): Task<void> => process.write(1, `${formatTime('%Y-%m-%dT%H:%M:%SZ', process.wallMs)} ${text}\n`);
  const port = Number(setting(process, 'PORT', '8080'));
  for (const signal of ['TERM', 'INT'] as const) process.setSignalAction(signal, 'catch');
  process.setSignalAction('PIPE', 'ignore');
  yield* log(`starting version ${setting(process, 'VERSION', '1.0')}`);
  if (settingMs('STARTUP_SECONDS') > 0 && (yield* process.sleep(settingMs('STARTUP_SECONDS')))) return 143;
  let listener: Listener;
  try {
    listener = process.net.listen(port);
  } catch (thrown) {
    yield* process.write(2, `cannot listen on port ${port}: ${reasonOf(thrown)}\n`);
    return 1;
  }
  yield* log(`listening on :${port}`);
  const app: App = { process, failsAtMs: process.nowMs + (settingMs('FAIL_AFTER_SECONDS') || Infinity), leakedBytes: 0, exitCode: undefined };
  const loop = new Loop(process);
  loop.serve(listener, (socket) =>
    answerOne(process, socket, function* ({ method, target }) {
      const [status, body] = yield* answer(app, target);
      yield* log(`${method} ${target} ${status}`);
      const headers: Headers = [
        ['Content-Type', 'text/plain'],
        ['Content-Length', String(body.length)],
        ['Connection', 'close'],
      ];
      return { status, headers, body };
    }),
  );
  const crashesAtMs = process.nowMs + settingMs('CRASH_AFTER_SECONDS');
  const crash = function* (): Task<void> {
    while (process.nowMs < crashesAtMs) yield* process.wait([], 'sleep', crashesAtMs);
    app.exitCode = 1;
  };
  if (settingMs('CRASH_AFTER_SECONDS') > 0) loop.add(crash());
  let stopping = false;
  yield* loop.run(() => {
    if (process.takeSignals().length > 0) stopping = true;
    return (app.exitCode !== undefined || stopping) && loop.serving === 0;
  });
  yield* log(app.exitCode === undefined ? 'stopping' : `ending with ${app.exitCode}`);
  return app.exitCode ?? 0;
};
