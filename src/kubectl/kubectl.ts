/**
 * kubectl as a program of the kernel.
 *
 * Mirrors: cmd/kubectl. Output is UTF-8; Ctrl-C ends waits, watches and connections before it ends the program.
 */
import type { ApiServer } from '../api/door.ts';
import type { ExplainDocs } from '../data/explain-docs.ts';
import { decodeUtf8, encodeUtf8 } from '../kernel/bytes.ts';
import { isErrno } from '../kernel/errno.ts';
import type { FileSystem, OpenFile, Process, Program, Signal, Task, Tty } from '../kernel/types.ts';
import { Interrupted } from './errors.ts';
import type { Host, LocalConnection } from './host.ts';
import { listenLocally } from './local-listener.ts';
import { runCommandLine } from './run-command-line.ts';
import { KUBECTL_TIMINGS } from './timings.table.ts';

export interface KubectlOptions {
  readonly api: ApiServer;
  /** `component/instance`: who the requests come from. */
  readonly who?: string;
  /** The documentation for `explain`, asked for when it is wanted: it may come later than the program. */
  readonly explainDocs?: (() => ExplainDocs | undefined) | undefined;
}

/** Signals that end a Go program, and by which it then dies. */
const ENDING: readonly Signal[] = ['INT', 'TERM', 'HUP'];

/** What a shell says of a program that SIGINT ended: returned where the signal comes too late. */
const SHELL_CODE_OF_INT = 130;

/** The program: `argv` is `kubectl` and its words. */
export function createKubectl({ api, who = 'kubectl/learner', explainDocs }: KubectlOptions): Program {
  return function* kubectl(process) {
    const host = new ProcessHost(process, explainDocs);
    for (const signal of ENDING) process.setSignalAction(signal, 'catch');
    try {
      const [least, most] = KUBECTL_TIMINGS.startMs;
      yield* host.sleep(host.chance(least, most));
      return yield* runCommandLine(host, api, who, process.argv.slice(1).map(decodeUtf8));
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      const signal = host.ending ?? 'INT';
      process.setSignalAction(signal, 'default');
      process.kill(process.pid, signal);
      // The signal is taken at the next wait.
      yield* process.wait([], 'exit', process.nowMs + 1);
      return SHELL_CODE_OF_INT;
    }
  };
}

/** A kernel process as the machine that kubectl runs on. */
class ProcessHost implements Host {
  readonly #process: Process;
  readonly #explainDocs: KubectlOptions['explainDocs'];
  #onResize: (() => void) | undefined;
  /** The signal that is ending the program. */
  ending: Signal | undefined;

  constructor(process: Process, explainDocs: KubectlOptions['explainDocs']) {
    this.#process = process;
    this.#explainDocs = explainDocs;
  }

  get explainDocs(): ExplainDocs | undefined {
    return this.#explainDocs?.();
  }

  get env(): ReadonlyMap<string, string> {
    return this.#process.env;
  }

  get wallMs(): number {
    return this.#process.wallMs;
  }

  get nowMs(): number {
    return this.#process.nowMs;
  }

  get terminal(): Tty | undefined {
    return this.#process.fds.get(0)?.kind === 'tty' ? this.#process.tty : undefined;
  }

  get files(): FileSystem {
    return this.#process.fs;
  }

  *print(text: string): Task<void> {
    yield* this.printBytes(1, encodeUtf8(text));
  }

  *printError(text: string): Task<void> {
    yield* this.printBytes(2, encodeUtf8(text));
  }

  *printBytes(fd: 1 | 2, bytes: string): Task<void> {
    if (bytes !== '') yield* this.#process.write(fd, bytes);
    this.#takeSignals();
  }

  *readInput(): Task<string> {
    let bytes = '';
    for (;;) {
      const piece = yield* this.#process.read(0);
      this.#takeSignals();
      if (piece === '') return decodeUtf8(bytes);
      bytes += piece;
    }
  }

  /** A child reads standard input, as a goroutine does in kubectl: this process waits for the other side meanwhile. */
  pumpInput(onData: (bytes: string) => void, onEnd: () => void): { stop(): void } {
    const child = this.#process.spawn({ argv: this.#process.argv, program: (process) => pump(process, onData, onEnd) });
    return {
      stop: () => {
        try {
          this.#process.kill(child.pid, 'KILL');
        } catch {
          // It has ended by itself.
        }
      },
    };
  }

  onResize(callback: () => void): void {
    this.#onResize = callback;
    this.#process.setSignalAction('WINCH', 'catch');
  }

  readFile(path: string): string {
    return decodeUtf8(this.#process.fs.readFile(encodeUtf8(path)));
  }

  writeFile(path: string, text: string): void {
    const { fs } = this.#process;
    for (let slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
      if (!fs.exists(path.slice(0, slash))) fs.mkdir(path.slice(0, slash));
    }
    fs.writeFile(path, encodeUtf8(text));
  }

  removeFile(path: string): void {
    this.#process.fs.unlink(encodeUtf8(path));
  }

  *run(argv: readonly string[]): Task<number | undefined> {
    let child: Process;
    try {
      child = this.#process.spawn({ argv: argv.map(encodeUtf8) });
    } catch (error) {
      if (isErrno(error)) return undefined;
      throw error;
    }
    for (;;) {
      const ended = yield* this.#process.waitpid(child.pid, { interruptible: true });
      if (ended === 'interrupted') this.#takeSignals();
      else if (typeof ended === 'object') return ended.status.code ?? 1;
      else return 1;
    }
  }

  exists(path: string): boolean {
    return this.#process.fs.exists(encodeUtf8(path));
  }

  isDirectory(path: string): boolean {
    return this.#process.fs.stat(encodeUtf8(path)).type === 'directory';
  }

  listDirectory(path: string): string[] {
    return this.#process.fs.readdir(encodeUtf8(path)).map(decodeUtf8);
  }

  get pid(): number {
    return this.#process.pid;
  }

  listen(address: string, port: number, onConnection: (connection: LocalConnection) => void): { readonly port: number; close(): void } {
    return listenLocally(this.#process, address, port, onConnection);
  }

  newQueue(): ReturnType<Process['newQueue']> {
    return this.#process.newQueue();
  }

  *wait(on: ReturnType<Process['newQueue']>, label: string, untilMs?: number): Task<void> {
    yield* this.#process.wait([on], label, untilMs);
    this.#takeSignals();
  }

  *sleep(ms: number): Task<void> {
    const untilMs = this.#process.nowMs + ms;
    while (this.#process.nowMs < untilMs) {
      yield* this.#process.sleep(untilMs - this.#process.nowMs);
      this.#takeSignals();
    }
  }

  chance(least: number, most: number): number {
    return least + (this.#process.random() % (most - least + 1));
  }

  /** Throws Interrupted for a signal that ends programs. */
  #takeSignals(): void {
    for (const signal of this.#process.takeSignals()) {
      if (signal === 'WINCH') this.#onResize?.();
      else if (ENDING.includes(signal)) {
        this.ending = signal;
        throw new Interrupted(signal);
      }
    }
  }
}

function* pump(process: Process, onData: (bytes: string) => void, onEnd: () => void): Task<number> {
  const input: OpenFile | undefined = process.fds.get(0);
  if (!input) return 0;
  for (;;) {
    const bytes = yield* process.read(0);
    if (bytes === '') break;
    onData(bytes);
  }
  onEnd();
  return 0;
}
