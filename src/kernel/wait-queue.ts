/** Wait queues: the one primitive for blocking. A queue knows who sleeps on it, and only while they do. */
import type { WaitQueue } from './types.ts';

/** What a queue wakes. */
export interface Sleeper {
  wake(): void;
}

/** A queue of sleepers. `notify` wakes all of them; each looks again whether what it waits for is there. */
export class Queue implements WaitQueue {
  #sleepers = new Set<Sleeper>();

  add(sleeper: Sleeper): void {
    this.#sleepers.add(sleeper);
  }

  remove(sleeper: Sleeper): void {
    this.#sleepers.delete(sleeper);
  }

  /** Whether anyone sleeps on it. */
  get isAwaited(): boolean {
    return this.#sleepers.size > 0;
  }

  notify(): void {
    // Sleepers leave every queue they are on when they wake: walk a copy.
    if (this.#sleepers.size > 0) for (const sleeper of [...this.#sleepers]) sleeper.wake();
  }
}
