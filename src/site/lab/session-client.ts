/** The page's end of a session: a worker, messages out, messages in by type. */
import type { Input, ToSession } from '../../session/protocol.ts';
import type { FromWorker } from './session.worker.ts';
import type { StartedWorker } from './start-worker.ts';

export type MessageOf<Type extends FromWorker['type']> = Extract<FromWorker, { type: Type }>;

type Handler = (message: FromWorker) => void;

export class SessionClient {
  readonly #worker: Worker;
  readonly #handlers = new Map<string, Set<Handler>>();

  /** `onBreak` is called when the worker dies or cannot start. */
  constructor(started: StartedWorker, onBreak: (message: string) => void) {
    this.#worker = started.worker;
    this.#worker.addEventListener('message', (event: MessageEvent<FromWorker>) => this.#dispatch(event.data));
    started.onBreak(onBreak);
  }

  send(message: ToSession): void {
    this.#worker.postMessage(message);
  }

  input(input: Input): void {
    this.send({ type: 'input', input });
  }

  /** Calls back for every message of a type. Returns how to stop. */
  on<Type extends FromWorker['type']>(type: Type, handler: (message: MessageOf<Type>) => void): () => void {
    const all = this.#handlers.get(type) ?? new Set<Handler>();
    this.#handlers.set(type, all);
    const typed: Handler = (message) => handler(message as MessageOf<Type>);
    all.add(typed);
    return () => all.delete(typed);
  }

  close(): void {
    this.#worker.terminate();
    this.#handlers.clear();
  }

  #dispatch(message: FromWorker): void {
    for (const handler of [...(this.#handlers.get(message.type) ?? [])]) handler(message);
  }
}
