/** The page's end of a session: a worker, messages out, messages in by type. */
import type { Input, ToSession } from '../../session/protocol.ts';
import type { FromWorker, LoadCourse } from './session.worker.ts';

export type MessageOf<Type extends FromWorker['type']> = Extract<FromWorker, { type: Type }>;

type Handler = (message: FromWorker) => void;

export class SessionClient {
  readonly #worker: Worker;
  readonly #handlers = new Map<string, Set<Handler>>();

  /** `course` is the address of what the page's lab loads. `onBreak` is called when the worker dies or cannot start. */
  constructor(course: string, onBreak: (message: string) => void) {
    this.#worker = new Worker(new URL('./session.worker.ts', import.meta.url), { type: 'module', name: 'session' });
    this.#worker.addEventListener('message', (event: MessageEvent<FromWorker>) => this.#dispatch(event.data));
    this.#worker.addEventListener('error', (event) => {
      event.preventDefault();
      onBreak(event.message);
    });
    this.#worker.postMessage({ type: 'load-course', url: course } satisfies LoadCourse);
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
