/**
 * Several tasks in one process: how an event loop (nginx, redis, nc) serves many connections. Waits are joined into
 * one; whoever is resumed too early looks again and waits on, as every wait on the kernel must.
 */
import type { Listener, Process, Socket, Task, Wait } from '../../../kernel/types.ts';
import { isErrno } from './io.ts';

/** A growing set of tasks that run side by side. */
export class Loop {
  readonly #process: Process;
  readonly #tasks = new Set<{ task: Task<void>; wait: Wait | undefined }>();
  /** Connections that are being served. */
  serving = 0;

  constructor(process: Process) {
    this.#process = process;
  }

  /** Adds a task: it takes its first step when the loop runs next. */
  add(task: Task<void>): void {
    this.#tasks.add({ task, wait: undefined });
  }

  /** Serves every connection of a listener until it is closed, each beside the others. A peer that went away is no error. */
  serve(listener: Listener, answer: (socket: Socket) => Task<void>): void {
    this.add(this.#accept(listener, answer));
  }

  *#accept(listener: Listener, answer: (socket: Socket) => Task<void>): Task<void> {
    try {
      for (;;) this.add(this.#converse(yield* listener.accept(this.#process), answer));
    } catch (thrown) {
      if (!isErrno(thrown)) throw thrown;
    }
  }

  *#converse(socket: Socket, answer: (socket: Socket) => Task<void>): Task<void> {
    this.serving++;
    try {
      yield* answer(socket);
    } catch (thrown) {
      if (!isErrno(thrown)) throw thrown;
    }
    socket.close();
    this.serving--;
  }

  /** Runs the tasks until `isDone` holds (asked after every round) or none is left. */
  *run(isDone: () => boolean): Task<void> {
    while (this.#tasks.size > 0) {
      for (const entry of this.#tasks) {
        const step = entry.task.next();
        if (step.done) this.#tasks.delete(entry);
        else entry.wait = step.value;
      }
      if (isDone()) return;
      const waits = [...this.#tasks].map((entry) => entry.wait);
      // A task that was added in this round has not begun: no waiting yet.
      if (waits.includes(undefined) || waits.length === 0) continue;
      yield joined(waits as Wait[], this.#process);
    }
  }
}

function joined(waits: readonly Wait[], process: Process): Wait {
  if (waits.length === 1) return waits[0]!;
  const deadlines = waits.flatMap((wait) => (wait.untilMs === undefined ? [] : [wait.untilMs]));
  const on = waits.flatMap((wait) => wait.on);
  return deadlines.length === 0 ? { on, label: 'epoll_wait' } : { on, label: 'epoll_wait', untilMs: Math.max(process.nowMs, Math.min(...deadlines)) };
}

/** Runs a task, but not beyond `deadlineMs` (virtual). Undefined: time was up, the task is dropped. */
export function* within<T>(process: Process, deadlineMs: number, task: Task<T>): Task<{ value: T } | undefined> {
  for (;;) {
    const step = task.next();
    if (step.done) return { value: step.value };
    if (process.nowMs >= deadlineMs) {
      task.return(undefined as T);
      return undefined;
    }
    const wait = step.value;
    yield { ...wait, untilMs: Math.min(wait.untilMs ?? deadlineMs, deadlineMs) };
  }
}
