/**
 * How long a Job waits before it makes another pod after failures.
 *
 * Mirrors: pkg/controller/job/backoff_utils.go.
 */
import { isRestartableInitContainer } from '../../../api/pod-resources.ts';
import { getPodCondition } from '../../../api/pod-util.ts';
import { parseTime } from '../../../api/time.ts';
import type { Pod } from '../../../api/types.gen.ts';
import { indexFailureCountOf, indexIgnoredFailureCountOf } from './job-indexes.ts';

/** DefaultJobPodFailureBackOff and MaxJobPodFailureBackOff. */
export const DEFAULT_BACKOFF_MS = 10_000;
export const MAX_BACKOFF_MS = 600_000;

/** Failures since the last success, and when the last one was (Unix ms). */
export interface BackoffRecord {
  readonly failures: number;
  readonly lastFailureMs: number | undefined;
}

export const NO_FAILURES: BackoffRecord = { failures: 0, lastFailureMs: undefined };

/** When a pod came to its end, as well as that can be known. Unix ms. */
export function getFinishedTime(pod: Pod): number {
  const sidecars = new Set((pod.spec.initContainers ?? []).filter(isRestartableInitContainer).map(({ name }) => name));
  const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? []).filter(({ name }) => sidecars.has(name))];
  const ends = statuses.map(({ state }) => parseTime(state?.terminated?.finishedAt ?? ''));
  // One container that has not ended, or not with a time, and the others tell nothing.
  if (ends.length > 0 && ends.every((ms) => ms !== undefined)) return Math.max(...ends);
  const ready = getPodCondition(pod.status, 'Ready');
  const notReadyMs = ready?.status === 'False' ? parseTime(ready.lastTransitionTime ?? '') : undefined;
  if (notReadyMs !== undefined) return notReadyMs;
  const deletionMs = parseTime(pod.metadata.deletionTimestamp ?? '');
  if (deletionMs !== undefined) return deletionMs - (pod.metadata.deletionGracePeriodSeconds ?? 0) * 1000;
  return parseTime(pod.metadata.creationTimestamp ?? '') ?? 0;
}

/** The record after pods have ended: a success clears what failed before it. */
export function newBackoffRecord(record: BackoffRecord, succeeded: readonly Pod[], failed: readonly Pod[]): BackoffRecord {
  if (succeeded.length === 0 && failed.length === 0) return record;
  const lastSuccessMs = succeeded.length === 0 ? undefined : Math.max(...succeeded.map(getFinishedTime));
  const failures = failed.map(getFinishedTime).filter((ms) => lastSuccessMs === undefined || ms >= lastSuccessMs);
  const start = lastSuccessMs === undefined ? record : NO_FAILURES;
  if (failures.length === 0) return start;
  return { failures: start.failures + failures.length, lastFailureMs: Math.max(start.lastFailureMs ?? -Infinity, ...failures) };
}

/** What is left of the wait after `failures` failures, in ms; 0 for none. */
export function remainingBackoffMs({ failures, lastFailureMs }: BackoffRecord, nowMs: number, firstMs = DEFAULT_BACKOFF_MS, mostMs = MAX_BACKOFF_MS): number {
  if (failures === 0 || lastFailureMs === undefined) return 0;
  let waitMs = firstMs;
  for (let i = 1; i < failures && waitMs < mostMs; i++) waitMs *= 2;
  return Math.max(0, Math.min(waitMs, mostMs) - Math.max(0, nowMs - lastFailureMs));
}

/** The same for one index, whose last failed pod says how many came before it. */
export function remainingTimePerIndex(lastFailed: Pod | undefined, nowMs: number, firstMs = DEFAULT_BACKOFF_MS, mostMs = MAX_BACKOFF_MS): number {
  if (!lastFailed) return 0;
  const failures = indexFailureCountOf(lastFailed) + indexIgnoredFailureCountOf(lastFailed) + 1;
  return remainingBackoffMs({ failures, lastFailureMs: getFinishedTime(lastFailed) }, nowMs, firstMs, mostMs);
}
