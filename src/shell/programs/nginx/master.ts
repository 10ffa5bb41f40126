/** nginx's master: binds the ports, starts the workers, hands signals on, starts again what died, reloads. Mirrors ngx_process_cycle.c and ngx_open_listening_sockets. */
import type { Listener, Process, Signal, Task } from '../../../kernel/types.ts';
import { signalNumber } from '../../../kernel/signals.ts';
import { isErrno } from '../lib/io.ts';
import { ConfigError } from './config.ts';
import { numbered, VERSION, type ErrorLog } from './log.ts';
import { findDirective, loadConfig, socketsOf, type Config, type Listen } from './servers.ts';
import { workerProgram } from './worker.ts';

const BIND_TRIES = 5;
const BIND_RETRY_MS = 500;

/** A socket's own name; the IPv6 one of a port has that of the IPv4 one. */
const nameOf = ({ address, port }: Listen): string => `${address}:${port}`;

export const pidFileOf = (config: Config): string => findDirective('pid', config.main)?.args[0] ?? '/run/nginx.pid';

/** The master over one configuration file. `start` is its first step; `run` waits for signals until the end. */
export class Master {
  readonly #process: Process;
  readonly #log: ErrorLog;
  readonly #file: string;
  #config: Config;
  #bound = new Map<string, Listener>();
  #workers = new Set<number>();
  #ending = false;

  constructor(process: Process, log: ErrorLog, file: string, config: Config) {
    this.#process = process;
    this.#log = log;
    this.#file = file;
    this.#config = config;
  }

  #notice(text: string): Task<void> {
    return this.#log.write('notice', text);
  }

  /** Binds every socket of a configuration that is not bound yet, trying again as nginx does. False: it gave up. */
  *#bindAll(config: Config): Task<boolean> {
    const sockets = socketsOf(config);
    const already = new Set(this.#bound.keys());
    for (let attempt = 0; attempt < BIND_TRIES; attempt++) {
      const failed = new Map<string, Error>();
      for (const socket of sockets) {
        const name = nameOf(socket);
        if (already.has(name) || (this.#bound.has(name) && !failed.has(name))) continue;
        try {
          if (failed.has(name)) throw failed.get(name)!;
          this.#bound.set(name, this.#process.net.listen(socket.port, socket.address));
        } catch (thrown) {
          if (!isErrno(thrown)) throw thrown;
          failed.set(name, thrown);
          yield* this.#log.emerg(`bind() to ${socket.text} failed (${numbered(thrown)})`);
          if (thrown.code !== 'EADDRINUSE') return false;
        }
      }
      if (failed.size === 0) return true;
      yield* this.#notice(`try again to bind() after ${BIND_RETRY_MS}ms`);
      yield* this.#process.sleep(BIND_RETRY_MS);
    }
    yield* this.#log.emerg('still could not bind()');
    return false;
  }

  *#startWorker(): Task<void> {
    const { pid } = this.#process.spawn({
      argv: ['nginx: worker process'],
      program: workerProgram(this.#config, this.#log, this.#bound),
      env: this.#process.env,
    });
    this.#workers.add(pid);
    yield* this.#notice(`start worker process ${pid}`);
  }

  *#startWorkers(): Task<void> {
    const given = findDirective('worker_processes', this.#config.main)?.args[0] ?? '1';
    yield* this.#notice('start worker processes');
    for (let i = 0; i < (given === 'auto' ? 2 : Number(given) || 1); i++) yield* this.#startWorker();
  }

  /** Binds, writes the pid file, starts workers. False: it could not. */
  *start(): Task<boolean> {
    const { fs, pid } = this.#process;
    if (!(yield* this.#bindAll(this.#config))) return false;
    for (const signal of ['HUP', 'QUIT', 'TERM', 'INT', 'CHLD'] as const) this.#process.setSignalAction(signal, 'catch');
    const path = pidFileOf(this.#config);
    try {
      fs.writeFile(path, `${pid}\n`);
    } catch (thrown) {
      if (!isErrno(thrown)) throw thrown;
      yield* this.#log.emerg(`open() "${path}" failed (${numbered(thrown)})`);
      return false;
    }
    const release = fs.exists('/proc/version') ? /version (\S+)/.exec(fs.readFile('/proc/version'))?.[1] : '';
    for (const notice of ['using the "epoll" event method', VERSION, `OS: Linux ${release}`, 'getrlimit(RLIMIT_NOFILE): 20000:20000'])
      yield* this.#notice(notice);
    yield* this.#startWorkers();
    return true;
  }

  /** Obeys signals until the last worker has ended. */
  *run(): Task<void> {
    const idle = this.#process.newQueue();
    for (;;) {
      yield* this.#process.wait([idle], 'sigsuspend');
      for (const signal of this.#process.takeSignals()) {
        if (signal === 'CHLD') yield* this.#reap();
        else if (signal === 'HUP') yield* this.#reload();
        else yield* this.#end(signal);
      }
      if (this.#ending && this.#workers.size === 0) return yield* this.#notice('exit');
    }
  }

  *#reap(): Task<void> {
    for (;;) {
      const ended = yield* this.#process.waitpid(-1, { noHang: true });
      if (typeof ended !== 'object') return;
      const { pid, status } = ended;
      yield* this.#notice(`signal 17 (SIGCHLD) received from ${pid}`);
      if (status.signal) yield* this.#log.write('alert', `worker process ${pid} exited on signal ${signalNumber(status.signal)}`);
      else yield* this.#notice(`worker process ${pid} exited with code ${status.code}`);
      if (this.#workers.delete(pid) && !this.#ending) yield* this.#startWorker();
    }
  }

  /** Reads the configuration anew; where it is bad, the old one goes on. */
  *#reload(): Task<void> {
    yield* this.#notice('signal 1 (SIGHUP) received, reconfiguring');
    let next: Config;
    try {
      next = loadConfig(this.#process.fs, this.#file);
    } catch (thrown) {
      if (!(thrown instanceof ConfigError)) throw thrown;
      return yield* this.#log.write('emerg', thrown.message);
    }
    if (!(yield* this.#bindAll(next))) return;
    const wanted = new Set(socketsOf(next).map(nameOf));
    for (const [name, listener] of this.#bound) if (!wanted.has(name)) listener.close();
    this.#bound = new Map([...this.#bound].filter(([name]) => wanted.has(name)));
    this.#config = next;
    yield* this.#notice('reconfiguring');
    const old = this.#workers;
    this.#workers = new Set();
    yield* this.#startWorkers();
    for (const pid of old) this.#process.kill(pid, 'QUIT');
  }

  *#end(signal: Signal): Task<void> {
    const graceful = signal === 'QUIT';
    yield* this.#notice(`signal ${signalNumber(signal)} (SIG${signal}) received, ${graceful ? 'shutting down' : 'exiting'}`);
    this.#ending = true;
    if (graceful) for (const listener of this.#bound.values()) listener.close();
    for (const pid of this.#workers) this.#process.kill(pid, graceful ? 'QUIT' : 'TERM');
  }
}
