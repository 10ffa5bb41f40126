/**
 * Waiting longer after every failure: container restarts and image pulls.
 *
 * Mirrors: staging/src/k8s.io/client-go/util/flowcontrol/backoff.go, as pkg/kubelet/kubelet.go sets it up
 * (10 s doubling to 300 s, forgotten after two maxima without a failure) and as kuberuntime's doBackOff asks it.
 */

interface Entry {
  backoffMs: number;
  /** When the entry was last made or doubled, in virtual ms. */
  updatedMs: number;
}

export const INITIAL_BACKOFF_MS = 10_000;
export const MAX_BACKOFF_MS = 300_000;

/** The wait that follows a failure, given the one before it (undefined: the first failure). */
export const nextBackoffMs = (beforeMs: number | undefined, initialMs = INITIAL_BACKOFF_MS, maxMs = MAX_BACKOFF_MS): number =>
  beforeMs === undefined ? initialMs : Math.min(beforeMs * 2, maxMs);

/** Waits by key. Times are virtual ms. */
export class BackOff {
  #entries = new Map<string, Entry>();
  readonly initialMs: number;
  readonly maxMs: number;

  constructor(initialMs = INITIAL_BACKOFF_MS, maxMs = MAX_BACKOFF_MS) {
    this.initialMs = initialMs;
    this.maxMs = maxMs;
  }

  /** The wait that this key has reached: 0 when it has not failed. */
  get(key: string): number {
    return this.#entries.get(key)?.backoffMs ?? 0;
  }

  /** How much of the wait is left at `nowMs`, for a failure that happened at `failedMs`; 0 when it is over or there is none. */
  remainingMs(key: string, failedMs: number, nowMs: number): number {
    const entry = this.#entries.get(key);
    if (!entry || this.#isForgotten(entry, failedMs)) return 0;
    return Math.max(0, entry.backoffMs - (nowMs - failedMs));
  }

  /** How much of the wait is left since it last grew, whenever the failure was; 0 when it is over or there is none. */
  remainingSinceUpdateMs(key: string, nowMs: number): number {
    const entry = this.#entries.get(key);
    if (!entry || this.#isForgotten(entry, nowMs)) return 0;
    return Math.max(0, entry.backoffMs - (nowMs - entry.updatedMs));
  }

  /** Notes at `nowMs` that the key is tried again after a failure at `failedMs`: the next failure waits longer. */
  next(key: string, failedMs: number, nowMs: number): void {
    const entry = this.#entries.get(key);
    const isFresh = entry !== undefined && !this.#isForgotten(entry, failedMs);
    this.#entries.set(key, { backoffMs: nextBackoffMs(isFresh ? entry.backoffMs : undefined, this.initialMs, this.maxMs), updatedMs: nowMs });
  }

  forget(key: string): void {
    this.#entries.delete(key);
  }

  #isForgotten(entry: Entry, atMs: number): boolean {
    return atMs - entry.updatedMs > 2 * this.maxMs;
  }
}
