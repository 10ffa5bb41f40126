/**
 * What kubectl needs from the machine it runs on. The kernel's `Process` is one such machine (kubectl.ts); tests and
 * tables bring a smaller one. Everything that may block is a task of the kernel.
 */
import type { ExplainDocs } from '../data/explain-docs.ts';
import type { Task, WaitQueue } from '../kernel/types.ts';

/** A terminal that can be handed to a remote shell. */
export interface HostTerminal {
  readonly columns: number;
  readonly rows: number;
  setRaw(raw: boolean): void;
}

export interface Host {
  readonly env: ReadonlyMap<string, string>;
  /** Unix time in ms. */
  readonly wallMs: number;
  /** Virtual ms since the run began. */
  readonly nowMs: number;
  /** The documentation that `explain` prints from; undefined while it has not come yet. */
  readonly explainDocs: ExplainDocs | undefined;
  /** The terminal of standard input, where there is one. */
  readonly terminal: HostTerminal | undefined;

  /** Text to standard output. */
  print(text: string): Task<void>;
  /** Text to standard error. */
  printError(text: string): Task<void>;
  /** Bytes to standard output (1) or error (2), as they came from a container. */
  printBytes(fd: 1 | 2, bytes: string): Task<void>;
  /** All of standard input, as text. */
  readInput(): Task<string>;
  /** Hands standard input on, piece by piece, while the caller waits for something else. `stop` ends that. */
  pumpInput(onData: (bytes: string) => void, onEnd: () => void): { stop(): void };
  /** Calls back whenever the terminal's size has changed. Noticed while waiting. */
  onResize(callback: () => void): void;

  /** Text of a file, '' where `path` is a directory. Throws the kernel's Errno. */
  readFile(path: string): string;
  writeFile(path: string, text: string): void;
  /** Throws the kernel's Errno. */
  removeFile(path: string): void;
  exists(path: string): boolean;
  isDirectory(path: string): boolean;
  /** Names in a directory, in no particular order. */
  listDirectory(path: string): string[];

  /** Runs a program on the same terminal until it ends: its exit code, or undefined where there is no such program. */
  run(argv: readonly string[]): Task<number | undefined>;

  newQueue(): WaitQueue;
  /** Waits until the queue is notified or `untilMs` (virtual) has come. Throws Interrupted when the user wants to end. */
  wait(on: WaitQueue, label: string, untilMs?: number): Task<void>;
  /** Throws Interrupted. */
  sleep(ms: number): Task<void>;
  /** A number in [least, most] from the program's own dice. */
  chance(least: number, most: number): number;
}
