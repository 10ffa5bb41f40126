/**
 * Terminals: the line discipline between a keyboard and the programs that read from it. Mirrors n_tty: cooked
 * (lines, echo, ^C ^\ ^D ^U ^W, erase) and raw; on output a newline becomes CR LF.
 */
import type { Bytes } from './bytes.ts';
import { SharedFile } from './pipe.ts';
import type { Process, Signal, Task, Tty } from './types.ts';
import { Queue } from './wait-queue.ts';

/** What a screen takes in a virtual ms: a program that writes faster waits, as on a full pseudo-terminal. */
const BYTES_PER_MS = 100;
/** How far (virtual ms) the screen may lag behind before a writer waits. */
const MOST_LAG_MS = 100;

const SIGNAL_KEYS: Readonly<Record<string, Signal>> = { '\x03': 'INT', '\x1c': 'QUIT', '\x1a': 'TSTP' };

export class Terminal extends SharedFile implements Tty {
  readonly kind = 'tty';
  columns: number;
  rows: number;
  foreground = 0;
  readonly #onOutput: (data: Bytes) => void;
  /** Sends a signal to a process group of the terminal's session: set when a process gets the terminal. */
  signalGroup: (group: number, signal: Signal) => void = () => undefined;
  #raw = false;
  /** The line being typed (cooked), and what is ready to be read. */
  #line = '';
  #ready: Bytes[] = [];
  #hungUp = false;
  /** When (virtual ms) everything written so far is on the screen. */
  #shownMs = 0;
  readonly #changed = new Queue();

  constructor(columns: number, rows: number, onOutput: (data: Bytes) => void) {
    super();
    this.columns = columns;
    this.rows = rows;
    this.#onOutput = onOutput;
  }

  setRaw(raw: boolean): void {
    this.#raw = raw;
    // What was typed ahead on an unfinished line is readable at once in raw mode.
    if (raw && this.#line !== '') {
      this.#ready.push(this.#line);
      this.#line = '';
    }
  }

  setForeground(pid: number): void {
    this.foreground = pid;
  }

  /** Whether a program waits for a key now. */
  get isAwaited(): boolean {
    return this.#changed.isAwaited;
  }

  /** The keyboard. */
  input(data: Bytes): void {
    if (data === '') return;
    if (this.#raw) this.#ready.push(data);
    else for (const key of data) this.#key(key === '\r' ? '\n' : key);
    this.#changed.notify();
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    if (this.foreground) this.signalGroup(this.foreground, 'WINCH');
  }

  hangup(): void {
    this.#hungUp = true;
    if (this.foreground) this.signalGroup(this.foreground, 'HUP');
    this.#changed.notify();
  }

  #key(key: string): void {
    const signal = SIGNAL_KEYS[key];
    if (signal) {
      this.#echo('^' + String.fromCharCode(key.charCodeAt(0) + 64));
      this.#line = '';
      if (this.foreground) this.signalGroup(this.foreground, signal);
    } else if (key === '\x7f' || key === '\b') this.#erase(1);
    else if (key === '\x15') this.#erase(this.#line.length);
    else if (key === '\x17') this.#erase(this.#line.length - this.#line.replace(/[^ ]* *$/, '').length);
    else if (key === '\x04') {
      // ^D hands over what is there; at the start of a line that is nothing: the end.
      this.#ready.push(this.#line);
      this.#line = '';
    } else {
      this.#line += key;
      this.#echo(key < ' ' && key !== '\n' && key !== '\t' ? '^' + String.fromCharCode(key.charCodeAt(0) + 64) : key);
      if (key === '\n') {
        this.#ready.push(this.#line);
        this.#line = '';
      }
    }
  }

  #erase(count: number): void {
    const erased = Math.min(count, this.#line.length);
    this.#line = this.#line.slice(0, this.#line.length - erased);
    this.#echo('\b \b'.repeat(erased));
  }

  #echo(data: Bytes): void {
    this.#onOutput(data.replaceAll('\n', '\r\n'));
  }

  *read(process: Process, limit = 4096): Task<Bytes> {
    while (this.#ready.length === 0) {
      if (this.#hungUp) return '';
      if (yield* process.wait([this.#changed], 'read')) return '';
    }
    const data = this.#ready.shift()!;
    if (data.length > limit) this.#ready.unshift(data.slice(limit));
    return data.slice(0, limit);
  }

  *write(process: Process, data: Bytes): Task<void> {
    if (this.#hungUp) return;
    // What comes from another terminal (exec -it) has its carriage returns already.
    this.#onOutput(data.replace(/\r?\n/g, '\r\n'));
    this.#shownMs = Math.max(this.#shownMs, process.nowMs) + data.length / BYTES_PER_MS;
    if (this.#shownMs - process.nowMs > MOST_LAG_MS) yield* process.wait([], 'write', this.#shownMs);
  }

  protected onClose(): void {
    this.#ready.length = 0;
  }
}
