/** Sockets: listening ones with their backlog, and the two ends of a connection. Mirrors what tcp(7) shows to a program. */
import type { Bytes } from './bytes.ts';
import { errno } from './errno.ts';
import { PipeBuffer, SharedFile } from './pipe.ts';
import type { Listener, Process, Socket, Task } from './types.ts';
import { Queue } from './wait-queue.ts';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** A listening socket: connections wait in it until they are accepted. */
export class ListeningSocket implements Listener {
  readonly address: string;
  readonly port: number;
  /** Who opened it. */
  readonly owner: Process | undefined;
  readonly #onClose: () => void;
  readonly #backlog: Connection[] = [];
  readonly #held = new Set<{ close(): void }>();
  readonly #changed = new Queue();
  #closed = false;

  constructor(address: string, port: number, owner: Process | undefined, onClose: () => void) {
    this.address = address;
    this.port = port;
    this.owner = owner;
    this.#onClose = onClose;
  }

  /** Whether it takes connections to every address of its namespace. */
  get isAny(): boolean {
    return this.address === '0.0.0.0';
  }

  enqueue(connection: Connection): void {
    this.#backlog.push(connection);
    this.#changed.notify();
  }

  /** Takes a connection that nobody accepts: it waits until `release`, or ends with the listener. */
  hold(connection: Connection): void {
    connection.keepIn(this.#held);
  }

  /** Lets in what was held. */
  release(): void {
    for (const connection of [...this.#held]) if (connection instanceof Connection) this.enqueue(connection);
    this.#held.clear();
  }

  *accept(process: Process): Task<Connection> {
    while (this.#backlog.length === 0) {
      if (this.#closed) throw errno('EINVAL');
      yield* process.wait([this.#changed], 'accept');
    }
    return this.#backlog.shift()!;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#onClose();
    for (const connection of this.#backlog.splice(0)) connection.reset();
    for (const connection of [...this.#held]) if (connection instanceof Connection) connection.reset();
    this.#changed.notify();
  }
}

/** One end of a connection. */
export class Connection extends SharedFile implements Socket {
  readonly kind = 'socket';
  readonly local: Endpoint;
  readonly remote: Endpoint;
  /** Whoever keeps this connection until it is gone: its namespace, the process that opened it. */
  readonly keepers: Set<{ close(): void }>[] = [];
  readonly #incoming: PipeBuffer;
  readonly #outgoing: PipeBuffer;
  #ended = false;
  #reset = false;
  #gone = false;

  constructor(local: Endpoint, remote: Endpoint, incoming: PipeBuffer, outgoing: PipeBuffer) {
    super();
    this.local = local;
    this.remote = remote;
    this.#incoming = incoming;
    this.#outgoing = outgoing;
    incoming.readers++;
    outgoing.writers++;
  }

  *read(process: Process, limit?: number): Task<Bytes> {
    if (this.#reset) throw errno('ECONNRESET');
    return yield* this.#incoming.read(process, limit);
  }

  *write(process: Process, data: Bytes): Task<void> {
    if (this.#reset) throw errno('ECONNRESET');
    if (this.#ended) throw errno('EPIPE');
    yield* this.#outgoing.write(process, data);
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#outgoing.writers--;
    this.#outgoing.changed.notify();
  }

  /** The namespace is gone: both ends notice. */
  reset(): void {
    this.#reset = true;
    this.onClose();
  }

  protected onClose(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.end();
    this.#incoming.readers--;
    this.#incoming.changed.notify();
    for (const keeper of this.keepers) keeper.delete(this);
  }

  keepIn(keeper: Set<{ close(): void }>): void {
    keeper.add(this);
    this.keepers.push(keeper);
  }
}

/**
 * Both ends of a new connection. The one that opens it is at `from` and believes to talk to `asked`; the other is at `to` and
 * believes to talk to `seen`: translation on the way shows to neither.
 */
export function connectPair(from: Endpoint, asked: Endpoint, to: Endpoint, seen: Endpoint): [Connection, Connection] {
  const there = new PipeBuffer();
  const back = new PipeBuffer();
  return [new Connection(from, asked, back, there), new Connection(to, seen, there, back)];
}
