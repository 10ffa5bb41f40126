/**
 * Which revisions are too old to be read through the door: the API server has etcd forget what is older than five to ten minutes.
 *
 * Mirrors: apiserver/pkg/storage/etcd3/compact.go (compactInterval, and the revision of one interval before).
 * Differs: nothing is really thrown away, since time travel and `why` read the past; those who come through the door are told that it is.
 */
import type { Etcd } from '../../etcd/etcd.ts';

const COMPACT_INTERVAL_MS = 5 * 60_000;

/** The oldest revision that can still be read at `nowMs` (virtual). Every interval compacts to what was newest at the one before. */
export function compactedRevision<V extends object>(etcd: Etcd<V>, nowMs: number): number {
  const recordedAtMs = (Math.floor(nowMs / COMPACT_INTERVAL_MS) - 1) * COMPACT_INTERVAL_MS;
  // What was newest before the first interval was never recorded.
  return recordedAtMs < COMPACT_INTERVAL_MS ? 0 : etcd.revisionAt(recordedAtMs);
}
