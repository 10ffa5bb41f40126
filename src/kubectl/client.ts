/**
 * Requests of kubectl: each takes its moment, prints the server's warnings, and throws what the server refuses.
 *
 * Mirrors: client-go's rest.Request and its warning handler.
 */
import {
  isRefused,
  isSuccess,
  type ApiObject,
  type ApiRequest,
  type ApiResponse,
  type ApiServer,
  type Connection,
  type Status,
  type StreamSink,
  type Table,
  type WatchEvent,
} from '../api/door.ts';
import type { Task, WaitQueue } from '../kernel/types.ts';
import { StatusError } from './errors.ts';
import type { Host } from './host.ts';
import { KUBECTL_TIMINGS } from './timings.table.ts';

/** A list as the server answers it. */
export interface ApiList extends ApiObject {
  metadata?: ApiObject['metadata'] & { resourceVersion?: string };
  items: ApiObject[];
}

export type Query = Readonly<Record<string, string | readonly string[]>>;

/** Events of a watch, to be taken one by one. */
export interface WatchStream {
  /** The next event, or undefined when `untilMs` (virtual) came first. */
  next(untilMs?: number): Task<WatchEvent | undefined>;
  stop(): void;
}

export class Client {
  readonly host: Host;
  readonly #api: ApiServer;
  readonly #who: string;
  /** Each warning is shown once a command. */
  readonly #warned = new Set<string>();

  constructor(host: Host, api: ApiServer, who: string) {
    this.host = host;
    this.#api = api;
    this.#who = who;
  }

  /** Sends a request. Throws StatusError for everything but success. */
  *send(request: Omit<ApiRequest, 'who'>): Task<ApiResponse> {
    const [least, most] = KUBECTL_TIMINGS.requestMs;
    yield* this.host.sleep(this.host.chance(least, most));
    const response = this.#api.serve({ ...request, who: this.#who });
    for (const warning of response.warnings ?? []) {
      if (this.#warned.has(warning)) continue;
      this.#warned.add(warning);
      yield* this.host.printError(`Warning: ${warning}\n`);
    }
    if (!isSuccess(response)) throw refusalOf(response);
    return response;
  }

  *get<T extends ApiObject = ApiObject>(path: string, query: Query = {}): Task<T> {
    return (yield* this.send({ method: 'GET', path, query })).body as T;
  }

  *list(path: string, query: Query = {}): Task<ApiList> {
    return (yield* this.send({ method: 'GET', path, query })).body as ApiList;
  }

  *table(path: string, query: Query = {}): Task<Table> {
    return (yield* this.send({ method: 'GET', path, query, accept: 'table' })).body as Table;
  }

  /** The object, or undefined where there is none of that name. */
  *find<T extends ApiObject = ApiObject>(path: string): Task<T | undefined> {
    try {
      return yield* this.get<T>(path);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** Starts a watch. Stop it when done, in a `finally`. */
  watch(path: string, query: Query, accept: 'object' | 'table' = 'object'): WatchStream {
    const events: WatchEvent[] = [];
    const queue = this.host.newQueue();
    const watch = this.#api.watch({ method: 'GET', path, query: { ...query, watch: 'true' }, accept, who: this.#who }, (event) => {
      events.push(event);
      queue.notify();
    });
    if (isRefused(watch)) throw refusalOf(watch);
    return { next: (untilMs) => nextOf(this.host, events, queue, untilMs), stop: () => watch.stop() };
  }

  /** Opens a connection to a node. Throws StatusError where it is refused. */
  connect(path: string, query: Query, sink: StreamSink): Connection {
    const connection = this.#api.connect({ method: 'GET', path, query, who: this.#who }, sink);
    if (isRefused(connection)) throw refusalOf(connection);
    return connection;
  }
}

function* nextOf(host: Host, events: WatchEvent[], queue: WaitQueue, untilMs: number | undefined): Task<WatchEvent | undefined> {
  while (events.length === 0) {
    if (untilMs !== undefined && host.nowMs >= untilMs) return undefined;
    yield* host.wait(queue, 'watch', untilMs);
  }
  return events.shift();
}

function refusalOf(response: ApiResponse): StatusError {
  const { body, code } = response;
  if (typeof body === 'object' && body !== null && 'status' in body) return new StatusError(body as Status);
  return new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: String(body), code });
}

/** Whether the server said that there is no such object. */
export const isNotFound = (error: unknown): boolean => error instanceof StatusError && error.status.reason === 'NotFound';
