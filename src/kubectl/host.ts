/**
 * What kubectl needs from the machine it runs on. The kernel's `Process` is one such machine (kubectl.ts); tests and
 * tables bring a smaller one. Everything that may block is a task of the kernel.
 */
import type { ExplainDocs } from '../data/explain-docs.ts';
import type { FileSystem, Task, WaitQueue } from '../kernel/types.ts';

/** A terminal that can be handed to a remote shell. */
export interface HostTerminal {
  readonly columns: number;
  readonly rows: number;
  setRaw(raw: boolean): void;
}

/** One connection that came to a port of this machine. */
export interface LocalConnection {
  /** Hands on what comes, and its end. */
  receive(onData: (bytes: string) => void, onEnd: () => void): void;
  send(bytes: string): void;
  close(): void;
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

  /** The same files, byte for byte: names and contents are byte strings. */
  readonly files: FileSystem;

  /** The number of this process. */
  readonly pid: number;
  /**
   * Listens on a port of this machine (0: any that is free) until closed; each connection is handed to the callback while the
   * caller waits for something else. Throws the kernel's Errno.
   */
  listen(address: string, port: number, onConnection: (connection: LocalConnection) => void): { readonly port: number; close(): void };

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
