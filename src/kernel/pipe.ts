/** Pipes and FIFOs: bytes in order, a capacity, an end when every writer is gone, SIGPIPE when every reader is. Mirrors pipe(7). */
import type { Bytes } from './bytes.ts';
import { errno } from './errno.ts';
import type { OpenFile, Process, Task } from './types.ts';
import { Queue } from './wait-queue.ts';

/** Linux's default capacity. */
const CAPACITY_BYTES = 65536;

/** The bytes between writers and readers. Sockets are two of these. */
export class PipeBuffer {
  #chunks: Bytes[] = [];
  #size = 0;
  readers = 0;
  writers = 0;
  /** How often each side was opened: a FIFO's other side may have come and gone. */
  readerOpens = 0;
  writerOpens = 0;
  readonly changed = new Queue();

  get size(): number {
    return this.#size;
  }

  /** Appends without blocking: for hosts and for writes that were found to fit. */
  push(data: Bytes): void {
    if (data === '') return;
    this.#chunks.push(data);
    this.#size += data.length;
    this.changed.notify();
  }

  #take(limit: number): Bytes {
    let out = this.#chunks.shift() ?? '';
    while (out.length < limit && this.#chunks.length > 0) out += this.#chunks.shift()!;
    if (out.length > limit) {
      this.#chunks.unshift(out.slice(limit));
      out = out.slice(0, limit);
    }
    this.#size -= out.length;
    this.changed.notify();
    return out;
  }

  *read(process: Process, limit = CAPACITY_BYTES): Task<Bytes> {
    while (this.#size === 0) {
      if (this.writers === 0) return '';
      yield* process.wait([this.changed], 'read');
    }
    return this.#take(limit);
  }

  *write(process: Process, data: Bytes, raisesSigpipe = true): Task<void> {
    for (let rest = data; rest !== '';) {
      if (this.readers === 0) {
        if (raisesSigpipe) process.kill(process.pid, 'PIPE');
        throw errno('EPIPE');
      }
      const room = CAPACITY_BYTES - this.#size;
      if (room <= 0) {
        yield* process.wait([this.changed], 'write');
        continue;
      }
      this.push(rest.slice(0, room));
      rest = rest.slice(room);
    }
  }
}

/** An open file shared by several descriptors: it closes when the last of them does. */
export abstract class SharedFile implements OpenFile {
  abstract readonly kind: OpenFile['kind'];
  #references = 1;

  abstract read(process: Process, limit?: number): Task<Bytes>;
  abstract write(process: Process, data: Bytes): Task<void>;
  /** Called once, when the last reference is gone. */
  protected abstract onClose(): void;

  dup(): OpenFile {
    this.#references++;
    return this;
  }

  close(): void {
    if (--this.#references === 0) this.onClose();
  }
}

/** One end of a pipe, or both (a FIFO opened for reading and writing). */
export class PipeEnd extends SharedFile {
  readonly kind = 'pipe';
  readonly #buffer: PipeBuffer;
  readonly #reads: boolean;
  readonly #writes: boolean;

  constructor(buffer: PipeBuffer, reads: boolean, writes: boolean) {
    super();
    this.#buffer = buffer;
    this.#reads = reads;
    this.#writes = writes;
    if (reads) {
      buffer.readers++;
      buffer.readerOpens++;
    }
    if (writes) {
      buffer.writers++;
      buffer.writerOpens++;
    }
    buffer.changed.notify();
  }

  *read(process: Process, limit?: number): Task<Bytes> {
    if (!this.#reads) throw errno('EBADF');
    return yield* this.#buffer.read(process, limit);
  }

  *write(process: Process, data: Bytes): Task<void> {
    if (!this.#writes) throw errno('EBADF');
    yield* this.#buffer.write(process, data);
  }

  protected onClose(): void {
    if (this.#reads) this.#buffer.readers--;
    if (this.#writes) this.#buffer.writers--;
    this.#buffer.changed.notify();
  }
}

/**
 * A FIFO as open() gives it: the other side need not be there yet, so the first read waits for a writer and the
 * first write for a reader. Differs: Linux blocks in open itself; here open returns and the first use blocks.
 */
export class FifoEnd extends PipeEnd {
  readonly #fifo: PipeBuffer;
  /** The other side's count of opens that this end waits to see exceeded. */
  readonly #unmetAt: number;

  constructor(fifo: PipeBuffer, reads: boolean, writes: boolean) {
    const isMet = (reads && writes) || (reads ? fifo.writers : fifo.readers) > 0;
    super(fifo, reads, writes);
    this.#fifo = fifo;
    this.#unmetAt = isMet ? -1 : reads ? fifo.writerOpens : fifo.readerOpens;
  }

  override *read(process: Process, limit?: number): Task<Bytes> {
    while (this.#fifo.writerOpens <= this.#unmetAt) yield* process.wait([this.#fifo.changed], 'open');
    return yield* super.read(process, limit);
  }

  override *write(process: Process, data: Bytes): Task<void> {
    while (this.#fifo.readerOpens <= this.#unmetAt) yield* process.wait([this.#fifo.changed], 'open');
    yield* super.write(process, data);
  }
}
