/**
 * nginx: a master that reads the configuration and binds, workers that accept, answer and log. Mirrors nginx 1.22's
 * start, its answers to static files and proxies, its signals and its words.
 * Differs: IPv6 sockets share the fate of the IPv4 ones of their port (there is no IPv6 here); `if` and `map` are read
 * but have no effect; TLS is refused; each connection to an upstream is closed after its answer.
 */
import type { Listener, Process, Program, Socket, Task } from '../../../kernel/types.ts';
import { Loop } from '../lib/concurrently.ts';
import { isErrno } from '../lib/io.ts';
import { signalOf } from '../lib/signals.ts';
import { formatTime } from '../lib/time-format.ts';
import { type Config, ConfigError, findDirective, loadConfig } from './config.ts';
import { ErrorLog, VERSION } from './log.ts';
import { DEFAULT_ACCESS_LOG, PREFIX, Worker } from './worker.ts';

const BIND_TRIES = 5;

const BIND_RETRY_MS = 500;

/** Binds every port of the configuration, trying again as nginx does. Undefined: it gave up. */
function* bindAll(process: Process, config: Config, log: ErrorLog): Task<Map<number, Listener> | undefined> {
  const bound = new Map<number, Listener>();
  const listens = [...new Map(config.servers.flatMap((server) => server.listens).map((listen) => [listen.text, listen])).values()];
  for (let attempt = 0; attempt < BIND_TRIES; attempt++) {
    const failedPorts = new Set<number>();
    for (const { port, text } of listens) {
      if (bound.has(port)) continue;
      try {
        if (failedPorts.has(port)) throw Object.assign(new Error('Address already in use'), { code: 'EADDRINUSE' });
        bound.set(port, process.net.listen(port));
      } catch (thrown) {
        if (!isErrno(thrown)) throw thrown;
        failedPorts.add(port);
        const number = { EADDRINUSE: 98, EACCES: 13 }[thrown.code] ?? 99;
        yield* log.emerg(`bind() to ${text} failed (${number}: ${thrown.message})`);
        if (thrown.code !== 'EADDRINUSE') return undefined;
      }
    }
    if (failedPorts.size === 0) return bound;
    yield* log.write('notice', `try again to bind() after ${BIND_RETRY_MS}ms`);
    yield* process.sleep(BIND_RETRY_MS);
  }
  yield* log.emerg('still could not bind()');
  return undefined;
}

/** The next connection; undefined once the listener is closed. */
function* acceptFrom(process: Process, listener: Listener): Task<Socket | undefined> {
  try {
    return yield* listener.accept(process);
  } catch (thrown) {
    if (!isErrno(thrown)) throw thrown;
    return undefined;
  }
}

const workerProgram = (config: Config, log: ErrorLog, bound: ReadonlyMap<number, Listener>): Program =>
  function* (process) {
    for (const signal of ['QUIT', 'TERM', 'INT'] as const) process.setSignalAction(signal, 'catch');
    const worker = new Worker(process, config, log);
    const loop = new Loop(process);
    let quitting = false;
    let ended = false;
    let serving = 0;
    for (const [port, listener] of bound) {
      loop.add(
        (function* (): Task<void> {
          for (;;) {
            const socket = yield* acceptFrom(process, listener);
            if (!socket) return;
            serving++;
            loop.add(
              (function* (): Task<void> {
                yield* worker.serve(socket, port, () => quitting);
                serving--;
              })(),
            );
          }
        })(),
      );
    }
    yield* loop.run(() => {
      for (const signal of process.takeSignals()) {
        if (signal === 'QUIT') quitting = true;
        else ended = true;
      }
      return ended || (quitting && serving === 0);
    });
    if (quitting) yield* log.write('notice', 'gracefully shutting down', process);
    yield* log.write('notice', 'exiting', process);
    yield* log.write('notice', 'exit', process);
    return 0;
  };

const SIGNAL_NUMBERS: Readonly<Record<string, number>> = { HUP: 1, INT: 2, QUIT: 3, TERM: 15, CHLD: 17 };

/** The master: starts workers, hands signals on, starts again what died, reloads. */
function* master(process: Process, first: Config, log: ErrorLog, file: string): Task<number> {
  let config = first;
  let bound = yield* bindAll(process, config, log);
  if (!bound) return 1;
  for (const signal of ['HUP', 'QUIT', 'TERM', 'INT', 'CHLD'] as const) process.setSignalAction(signal, 'catch');
  const pidFile = findDirective('pid', config.main)?.args[0] ?? '/run/nginx.pid';
  try {
    process.fs.writeFile(pidFile, `${process.pid}\n`);
  } catch (thrown) {
    if (!isErrno(thrown)) throw thrown;
    yield* log.emerg(`open() "${pidFile}" failed (${thrown.code === 'ENOENT' ? 2 : thrown.code === 'EROFS' ? 30 : 13}: ${thrown.message})`);
    return 1;
  }
  const release = process.fs.exists('/proc/version') ? (/version (\S+)/.exec(process.fs.readFile('/proc/version'))?.[1] ?? '') : '';
  for (const notice of ['using the "epoll" event method', VERSION, `OS: Linux ${release}`, 'getrlimit(RLIMIT_NOFILE): 20000:20000'])
    yield* log.write('notice', notice);
  let workers = new Set<number>();
  const startWorkers = function* (): Task<void> {
    const given = findDirective('worker_processes', config.main)?.args[0] ?? '1';
    yield* log.write('notice', 'start worker processes');
    for (let i = 0; i < (given === 'auto' ? 2 : Number(given) || 1); i++) {
      const { pid } = process.spawn({ argv: ['nginx: worker process'], program: workerProgram(config, log, bound!) });
      workers.add(pid);
      yield* log.write('notice', `start worker process ${pid}`);
    }
  };
  yield* startWorkers();
  let ending: string | undefined;
  const idle = process.newQueue();
  const pending: string[] = [];
  for (;;) {
    if (pending.length === 0) {
      yield* process.wait([idle], 'sigsuspend');
      pending.push(...process.takeSignals());
    }
    const signal = pending.shift();
    if (signal === 'CHLD') {
      for (let ended = yield* process.waitpid(-1, { noHang: true }); typeof ended === 'object'; ended = yield* process.waitpid(-1, { noHang: true })) {
        const { pid, status } = ended;
        yield* log.write('notice', `signal 17 (SIGCHLD) received from ${pid}`);
        if (status.signal) yield* log.write('alert', `worker process ${pid} exited on signal ${SIGNAL_NUMBERS[status.signal] ?? 9}`);
        else yield* log.write('notice', `worker process ${pid} exited with code ${status.code}`);
        const wasCurrent = workers.delete(pid);
        if (wasCurrent && !ending) {
          const { pid: next } = process.spawn({ argv: ['nginx: worker process'], program: workerProgram(config, log, bound) });
          workers.add(next);
          yield* log.write('notice', `start worker process ${next}`);
        }
      }
      if (ending && workers.size === 0) {
        yield* log.write('notice', 'exit');
        return 0;
      }
    } else if (signal === 'HUP') {
      yield* log.write('notice', 'signal 1 (SIGHUP) received, reconfiguring');
      try {
        const next = loadConfig(process.fs, file);
        const wanted = new Set(next.servers.flatMap(({ listens }) => listens.map(({ port }) => port)));
        const missing = { ...next, servers: next.servers.map((server) => ({ ...server, listens: server.listens.filter(({ port }) => !bound!.has(port)) })) };
        const more = yield* bindAll(process, missing, log);
        if (!more) continue;
        for (const [port, listener] of bound) if (!wanted.has(port)) listener.close();
        bound = new Map([...[...bound].filter(([port]) => wanted.has(port)), ...more]);
        config = next;
      } catch (thrown) {
        if (!(thrown instanceof ConfigError)) throw thrown;
        yield* log.write('emerg', thrown.message);
        continue;
      }
      yield* log.write('notice', 'reconfiguring');
      const old = workers;
      workers = new Set();
      yield* startWorkers();
      for (const pid of old) process.kill(pid, 'QUIT');
    } else if (signal !== undefined) {
      const graceful = signal === 'QUIT';
      yield* log.write(
        'notice',
        `signal ${SIGNAL_NUMBERS[signal]} (SIG${signal}) received${signal === 'TERM' || signal === 'INT' ? ', exiting' : ', shutting down'}`,
      );
      ending = signal;
      if (graceful) for (const listener of bound.values()) listener.close();
      for (const pid of workers) process.kill(pid, graceful ? 'QUIT' : 'TERM');
    }
  }
}

/** `nginx [-g DIRECTIVES] [-c FILE] [-t] [-T] [-v] [-V] [-s SIGNAL]` */
export const nginx: Program = function* (process) {
  const words = [...process.argv.slice(1)];
  const option = (letter: string): string | undefined => {
    const at = words.indexOf(`-${letter}`);
    return at < 0 ? undefined : words[at + 1];
  };
  const unknown = words.find((word, i) => !/^-[tTvVqhcgspe]$/.test(word) && !/^-[cgspe]$/.test(words[i - 1] ?? ''));
  if (unknown !== undefined) {
    yield* process.write(2, `nginx: invalid option: "${unknown.replace(/^-/, '')}"\n`);
    return 1;
  }
  if (words.includes('-v') || words.includes('-V')) {
    yield* process.write(2, `nginx version: ${VERSION}\n`);
    return 0;
  }
  const file = option('c') ?? `${PREFIX}/nginx.conf`;
  const log = new ErrorLog(process);
  let config: Config;
  try {
    config = loadConfig(process.fs, file);
  } catch (thrown) {
    if (!(thrown instanceof ConfigError)) throw thrown;
    if (words.includes('-t') || words.includes('-s'))
      yield* process.write(2, `nginx: [emerg] ${thrown.message}\n${words.includes('-t') ? `nginx: configuration file ${file} test failed\n` : ''}`);
    else yield* log.emerg(thrown.message);
    return 1;
  }
  if (words.includes('-t') || words.includes('-T')) {
    yield* process.write(2, `nginx: the configuration file ${file} syntax is ok\nnginx: configuration file ${file} test is successful\n`);
    if (words.includes('-T')) yield* process.write(1, `# configuration file ${file}:\n${process.fs.readFile(file)}\n`);
    return 0;
  }
  const errors = findDirective('error_log', config.http, config.main)?.args;
  if (errors) {
    log.path = errors[0]!;
    log.level = errors[1] ?? 'error';
  }
  const send = option('s');
  if (send !== undefined) return yield* sendSignal(process, config, send);
  const unopened = openLogs(process, config, log.path);
  if (unopened !== undefined) {
    yield* process.write(2, `nginx: [emerg] ${unopened}\n`);
    return 1;
  }
  return yield* master(process, config, log, file);
};

/** Creates the log files that are not there yet, as ngx_init_cycle does before it binds. What it says of the first that cannot be opened. */
function openLogs(process: Process, config: Config, errorLog: string): string | undefined {
  const levels = [config.http, ...config.servers.flatMap(({ directives, locations }) => [directives, ...locations.map((location) => location.directives)])];
  const accessLogs = levels.flatMap((level) => level.filter(({ name }) => name === 'access_log').map(({ args }) => args[0]!));
  for (const path of new Set([errorLog, ...(accessLogs.length > 0 ? accessLogs : [DEFAULT_ACCESS_LOG])])) {
    try {
      if (path.startsWith('/') && !process.fs.exists(path)) process.fs.writeFile(path, '', { append: true });
    } catch (thrown) {
      if (!isErrno(thrown)) throw thrown;
      return `open() "${path}" failed (${{ ENOENT: 2, EACCES: 13, EROFS: 30 }[thrown.code] ?? 5}: ${thrown.message})`;
    }
  }
  return undefined;
}

function* sendSignal(process: Process, config: Config, name: string): Task<number> {
  const signal = signalOf({ reload: 'HUP', quit: 'QUIT', stop: 'TERM' }[name] ?? '');
  if (!signal) {
    yield* process.write(2, `nginx: invalid option: "-s ${name}"\n`);
    return 1;
  }
  const path = findDirective('pid', config.main)?.args[0] ?? '/run/nginx.pid';
  try {
    process.kill(parseInt(process.fs.readFile(path), 10), signal);
    yield* process.write(2, `${formatTime('%Y/%m/%d %H:%M:%S', process.wallMs)} [notice] ${process.pid}#${process.pid}: signal process started\n`);
    return 0;
  } catch (thrown) {
    if (!isErrno(thrown)) throw thrown;
    yield* process.write(2, `nginx: [error] open() "${path}" failed (2: ${thrown.message})\n`);
    return 1;
  }
}
