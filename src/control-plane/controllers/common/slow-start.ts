/**
 * Creations in batches of 1, 2, 4, …: where the first one is refused, the others are not tried.
 *
 * Mirrors: pkg/controller/replicaset/replica_set.go slowStartBatch.
 */

/** What came of it: how many succeeded, and the first failure. */
export interface BatchResult {
  readonly successes: number;
  readonly error: unknown;
}

/** Calls `run` `count` times, as long as whole batches succeed. Whatever `run` throws ends it after its batch. */
export function slowStartBatch(count: number, initialSize: number, run: (index: number) => void): BatchResult {
  let successes = 0;
  for (let size = Math.min(count, initialSize); size > 0; size = Math.min(2 * size, count - successes)) {
    let error: unknown;
    const first = successes;
    for (let i = 0; i < size; i++) {
      try {
        run(first + i);
        successes++;
      } catch (thrown) {
        error ??= thrown;
      }
    }
    if (error !== undefined) return { successes, error };
  }
  return { successes, error: undefined };
}
