/**
 * A work queue: keys that need a look, each once, however often it was put. The cause of the last put travels along, so
 * that what `sync` does is recorded as caused by what made the key dirty.
 *
 * Mirrors: client-go/util/workqueue (delaying and rate limiting queue with one worker) and the controllers' usual loop:
 * an API error means again later, longer each time.
 */
import type { Simulation } from '../sim/simulation.ts';
import { ApiError } from './client.ts';
import type { RateLimiter } from './rate-limiter.ts';

/** The first wait after a failure, which doubles with each further one, and the longest. In ms. */
export interface Backoff {
  readonly firstMs: number;
  readonly mostMs: number;
}

/** DefaultTypedControllerRateLimiter. */
const DEFAULT_BACKOFF: Backoff = { firstMs: 5, mostMs: 1_000_000 };

export interface WorkQueueOptions {
  readonly sim: Simulation;
  /** Names the queue's events: `scheduler`, `serviceaccount`. */
  readonly name: string;
  /** Looks at one key and takes a step. A thrown `ApiError` puts the key back with back-off. */
  readonly sync: (key: string) => void;
  /** From a put to its sync, in ms (0). */
  readonly latencyMs?: () => number;
  /** How failures are waited for: 5 ms at first, at most 1000 s, unless said. */
  readonly backoff?: Backoff;
  /** The client's limit: while it has sent too much, keys wait, and what is put meanwhile is taken in by one sync. */
  readonly limiter?: Pick<RateLimiter, 'waitMs'>;
}

export interface WorkQueue {
  add(key: string): void;
  /** Adds the key after a wait, in ms. Several waits may run for one key; each adds it once. */
  addAfter(key: string, waitMs: number): void;
  /** Adds the key after its back-off, which grows with every call until `forget`. */
  addRateLimited(key: string): void;
  forget(key: string): void;
  /** Keys that wait for their sync. */
  readonly size: number;
}

/** The wait before try number `failures` (1, 2, …) in ms. */
export function backoffMs(failures: number, { firstMs, mostMs }: Backoff = DEFAULT_BACKOFF): number {
  let waitMs = firstMs;
  for (let i = 1; i < failures && waitMs < mostMs; i++) waitMs *= 2;
  return Math.min(waitMs, mostMs);
}

/** A queue whose worker runs as events of the simulation: one event a key. */
export function createWorkQueue(options: WorkQueueOptions): WorkQueue {
  const { sim, name, sync } = options;
  /** Dirty keys with the cause of the latest put. */
  const dirty = new Map<string, { cause: number }>();
  const failures = new Map<string, number>();
  const label = `${name} sync`;

  const run = (key: string): void => {
    const item = dirty.get(key);
    if (!item) return;
    const waitMs = options.limiter?.waitMs() ?? 0;
    if (waitMs > 0) {
      sim.after(waitMs, label, () => run(key));
      return;
    }
    dirty.delete(key);
    sim.because(item.cause, () => {
      try {
        sync(key);
        failures.delete(key);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        queue.addRateLimited(key);
      }
    });
  };

  const queue: WorkQueue = {
    add(key) {
      const present = dirty.get(key);
      if (present) {
        present.cause = sim.cause;
        return;
      }
      dirty.set(key, { cause: sim.cause });
      sim.after(options.latencyMs?.() ?? 0, label, () => run(key));
    },
    addAfter(key, waitMs) {
      sim.after(waitMs, `${name} wait`, () => queue.add(key));
    },
    addRateLimited(key) {
      const count = (failures.get(key) ?? 0) + 1;
      failures.set(key, count);
      queue.addAfter(key, backoffMs(count, options.backoff));
    },
    forget(key) {
      failures.delete(key);
    },
    get size() {
      return dirty.size;
    },
  };
  return queue;
}
