/** Files and commands that an awk program reads from and writes to, each open until `close` or the end. */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { OpenFile, Process, Task } from '../../../kernel/types.ts';
import { Input, type Io, isErrno } from '../lib/io.ts';

export class AwkStreams {
  readonly #io: Io;
  readonly #process: Process;
  readonly #readers = new Map<string, { input: Input; pid?: number }>();
  readonly #writers = new Map<string, { file: OpenFile; pid?: number }>();

  constructor(io: Io) {
    this.#io = io;
    this.#process = io.process;
  }

  /** What `getline < name` or `name | getline` reads; undefined where the file cannot be opened. */
  *reader(name: string, from: 'file' | 'command'): Task<Input | undefined> {
    const open = this.#readers.get(name);
    if (open) return open.input;
    yield* this.#io.flush();
    if (from === 'command') {
      const { reader, writer } = this.#process.pipe();
      const input = new Input(this.#io, name, reader);
      this.#readers.set(name, { input, pid: this.#startShell(name, 1, writer) });
      return input;
    }
    try {
      const input = name === '-' ? this.#io.stdin() : new Input(this.#io, name, this.#process.fs.open(name, { read: true }));
      this.#readers.set(name, { input });
      return input;
    } catch (thrown) {
      if (!isErrno(thrown)) throw thrown;
      return undefined;
    }
  }

  /** Writes to the file (`>`, `>>`) or command (`|`) of that name. */
  *write(name: string, mark: string, text: Bytes): Task<void> {
    let writer = this.#writers.get(name);
    if (!writer) {
      yield* this.#io.flush();
      if (mark === '|') {
        const { reader, writer: file } = this.#process.pipe();
        writer = { file, pid: this.#startShell(name, 0, reader) };
      } else writer = { file: this.#process.fs.open(name, { write: true, create: true, truncate: mark === '>', append: mark === '>>' }) };
      this.#writers.set(name, writer);
    }
    yield* writer.file.write(this.#process, text);
  }

  /** Starts `sh -c command` with one end of a pipe as its standard input or output. */
  #startShell(command: string, replaced: 0 | 1, file: OpenFile): number {
    const fds = new Map([0, 1, 2].flatMap((fd) => (this.#process.fds.has(fd) ? [[fd, this.#process.fds.get(fd)!] as const] : [])));
    fds.set(replaced, file);
    const { pid } = this.#process.spawn({ argv: ['sh', '-c', command], fds });
    file.close();
    return pid;
  }

  /** Runs a command; its exit code. */
  *system(command: string): Task<number> {
    yield* this.#io.flush();
    const child = this.#process.spawn({ argv: ['sh', '-c', command] });
    const ended = yield* this.#process.waitpid(child.pid);
    return typeof ended === 'object' ? ended.status.code : -1;
  }

  /** Closes a file or a command and waits for it; its exit code, -1 where nothing of that name is open. */
  *close(name: string): Task<number> {
    const [reader, writer] = [this.#readers.get(name), this.#writers.get(name)];
    this.#readers.delete(name);
    this.#writers.delete(name);
    reader?.input.close();
    writer?.file.close();
    const pid = reader?.pid ?? writer?.pid;
    if (pid === undefined) return reader || writer ? 0 : -1;
    const ended = yield* this.#process.waitpid(pid);
    return typeof ended === 'object' ? ended.status.code : -1;
  }

  /** Ends all pipes and files. */
  *finish(): Task<void> {
    yield* this.#io.flush();
    for (const name of [...this.#writers.keys(), ...this.#readers.keys()]) yield* this.close(name);
  }
}
