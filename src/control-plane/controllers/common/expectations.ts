/**
 * Expectations: how many creations and deletions a controller has asked for that its cache has not seen yet. While some
 * are missing it does not decide anew, for it would decide on old news.
 *
 * Mirrors: pkg/controller/controller_utils.go ControllerExpectations, UIDTrackingControllerExpectations.
 */

/** Expectations are given up after this long (ExpectationsTimeout). */
const TIMEOUT_MS = 300_000;

interface Expected {
  creations: number;
  /** Keys of what is to be deleted. */
  readonly deletions: Set<string>;
  readonly sinceMs: number;
}

/** The expectations of one controller, by key of the owner. */
export class Expectations {
  readonly #expected = new Map<string, Expected>();

  /** Whether everything that was asked for has been seen, or waited for long enough. `nowMs` is virtual. */
  areSatisfied(key: string, nowMs: number): boolean {
    const expected = this.#expected.get(key);
    return !expected || (expected.creations <= 0 && expected.deletions.size === 0) || nowMs - expected.sinceMs > TIMEOUT_MS;
  }

  expect(key: string, creations: number, deletions: readonly string[], nowMs: number): void {
    this.#expected.set(key, { creations, deletions: new Set(deletions), sinceMs: nowMs });
  }

  creationObserved(key: string): void {
    const expected = this.#expected.get(key);
    if (expected) expected.creations--;
  }

  deletionObserved(key: string, deleted: string): void {
    this.#expected.get(key)?.deletions.delete(deleted);
  }

  forget(key: string): void {
    this.#expected.delete(key);
  }
}
