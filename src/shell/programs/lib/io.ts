/**
 * Standard input and output of one applet: lines in, buffered text out, busybox's way of saying what went wrong.
 * Mirrors busybox's libbb (bb_error_msg, xfopen_stdin, fflush_all).
 * Differs: output is flushed before every read that may block, where stdio would wait for 4 KiB when it writes to a pipe;
 * so a pipeline shows its lines when they happen.
 */
import { errno } from '../../../kernel/errno.ts';
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Errno, OpenFile, Process, Task } from '../../../kernel/types.ts';

const CHUNK_BYTES = 65536;

const SPILL_BYTES = 8192;

/** No applet may hold more than this: the page's own memory is finite, whatever the container's limit. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Ends the applet at once: `message` goes to stderr behind the applet's name, `status` is the exit code. */
export class Died extends Error {
  readonly status: number;
  constructor(message: string, status = 1) {
    super(message);
    this.status = status;
  }
}

/** Whether something thrown is a failed system call (anything else is a bug and goes on up). */
export function isErrno(thrown: unknown): thrown is Errno {
  return thrown instanceof Error && typeof (thrown as { code?: unknown }).code === 'string';
}

/** strerror's text of a failed system call; throws on what is none. */
export function reasonOf(thrown: unknown): string {
  if (!isErrno(thrown)) throw thrown;
  return thrown.message;
}

/** A descriptor that is not open. */
const CLOSED: OpenFile = {
  kind: 'null',
  *read() {
    throw errno('EBADF');
  },
  *write() {
    throw errno('EBADF');
  },
  dup: () => CLOSED,
  close: () => undefined,
};

/** What an applet reads: a file, a pipe, a terminal. */
export class Input {
  readonly name: string;
  readonly file: OpenFile;
  /** Whether the last line that `line` gave lacked its newline. */
  unterminated = false;
  /** What ends a line: newline, or NUL for `-z` and `-0`. */
  separator = '\n';
  #io: Io;
  #buffer = '';
  #at = 0;
  #ended = false;

  constructor(io: Io, name: string, file: OpenFile) {
    this.#io = io;
    this.name = name;
    this.file = file;
  }

  /** Some bytes, as soon as there are any; '' at the end. */
  *chunk(): Task<Bytes> {
    if (this.#at < this.#buffer.length) {
      const rest = this.#buffer.slice(this.#at);
      this.#buffer = '';
      this.#at = 0;
      return rest;
    }
    if (this.#ended) return '';
    yield* this.#io.flush();
    const data = yield* this.file.read(this.#io.process, CHUNK_BYTES);
    if (data === '') this.#ended = true;
    yield* this.#io.process.burn(2 + data.length / 500);
    return data;
  }

  /** The next line without its end, or undefined at the end of input. */
  *line(): Task<Bytes | undefined> {
    for (;;) {
      const end = this.#buffer.indexOf(this.separator, this.#at);
      if (end >= 0) {
        const line = this.#buffer.slice(this.#at, end);
        this.#at = end + 1;
        this.unterminated = false;
        return line;
      }
      const pending = [this.#buffer.slice(this.#at)];
      let held = pending[0]!.length;
      this.#buffer = '';
      this.#at = 0;
      let found = false;
      while (!found) {
        const data = yield* this.chunk();
        if (data === '') {
          if (held === 0) return undefined;
          this.unterminated = true;
          return pending.join('');
        }
        found = data.includes(this.separator);
        pending.push(data);
        held += data.length;
        this.#io.hold(held);
      }
      this.#buffer = pending.join('');
    }
  }

  /** Everything up to the end. */
  *all(): Task<Bytes> {
    const parts: Bytes[] = [];
    let held = 0;
    for (;;) {
      const data = yield* this.chunk();
      if (data === '') return parts.join('');
      parts.push(data);
      held += data.length;
      this.#io.hold(held);
    }
  }

  /** All lines up to the end, without their newlines. */
  *lines(): Task<Bytes[]> {
    const text = yield* this.all();
    this.unterminated = text !== '' && !text.endsWith(this.separator);
    return splitLines(text, this.separator);
  }

  /** Takes what came since the end was met, for `tail -f`. */
  reopen(): void {
    this.#ended = false;
  }

  close(): void {
    if (this.file !== this.#io.process.fds.get(0)) this.file.close();
  }
}

/** Lines of a text; a last line without newline counts, an empty rest does not. */
export function splitLines(text: Bytes, separator = '\n'): Bytes[] {
  if (text === '') return [];
  const lines = text.split(separator);
  if (lines[lines.length - 1] === '') lines.pop();
  return lines;
}

/** The applet's side of a process. */
export class Io {
  readonly process: Process;
  readonly name: string;
  /** Exit code so far: `fail` sets it to 1. */
  status = 0;
  #out = '';

  constructor(process: Process, name: string) {
    this.process = process;
    this.name = name;
  }

  /** Buffers output. */
  put(text: Bytes): void {
    this.#out += text;
  }

  /** Writes out what is buffered. */
  *flush(): Task<void> {
    if (this.#out === '') return;
    const out = this.#out;
    this.#out = '';
    yield* this.process.write(1, out);
  }

  /** Writes out when there is much: call it in loops that print. */
  *spill(): Task<void> {
    if (this.#out.length < SPILL_BYTES) return;
    yield* this.process.burn(this.#out.length / 100);
    yield* this.flush();
  }

  /** Buffers output and writes it out at once. */
  *say(text: Bytes): Task<void> {
    this.put(text);
    yield* this.flush();
  }

  /** Writes to standard error as it is. */
  *warn(text: Bytes): Task<void> {
    yield* this.flush();
    yield* this.process.write(2, text);
  }

  /** Says on standard error what failed, behind the applet's name; the exit code becomes `status`. */
  *fail(message: string, status = 1): Task<void> {
    this.status = status;
    yield* this.warn(`${this.name}: ${message}\n`);
  }

  /** Counts memory that the applet holds; a container's limit may end it here. */
  hold(bytes: number): void {
    if (bytes > MOST_BYTES) throw new Died('out of memory');
    if (bytes >= CHUNK_BYTES) this.process.setMemory(bytes);
  }

  /** Opens a file to read (`-`: standard input). Where it fails, says so and gives undefined. */
  *open(name: string, says: (name: string, reason: string) => string = openedAs): Task<Input | undefined> {
    if (name === '-') return this.stdin();
    try {
      return new Input(this, name, this.process.fs.open(name, { read: true }));
    } catch (thrown) {
      yield* this.fail(says(name, reasonOf(thrown)));
      return undefined;
    }
  }

  stdin(): Input {
    return new Input(this, '-', this.process.fds.get(0) ?? CLOSED);
  }

  /**
   * Runs `body` for every file that opens (none given: standard input). Says what failed, while reading too.
   */
  *each(names: readonly string[], body: (input: Input) => Task<void>, says = openedAs): Task<void> {
    for (const name of names.length > 0 ? names : ['-']) {
      const input = yield* this.open(name, says);
      if (!input) continue;
      try {
        yield* body(input);
      } catch (thrown) {
        if (!isErrno(thrown) || thrown.code === 'EPIPE') throw thrown;
        yield* this.fail(thrown.code === 'EISDIR' ? `read error: ${thrown.message}` : says(name, thrown.message));
      }
      input.close();
    }
  }
}

/** `f: No such file or directory`, as most applets say it. */
function openedAs(name: string, reason: string): string {
  return `${name}: ${reason}`;
}

/** `can't open 'f': No such file or directory`, as the others say it. */
export function cannotOpen(name: string, reason: string): string {
  return `can't open '${name}': ${reason}`;
}
