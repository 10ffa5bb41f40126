/**
 * Failed pods of a Job, in all and by index.
 *
 * Mirrors: pkg/controller/job/job_controller.go isPodFailed, indexed_job_utils.go isIndexFailed, getPodsWithDelayedDeletionPerIndex.
 */
import type { Job, Pod } from '../../../api/types.gen.ts';
import { completionIndexOf, hasBackoffLimitPerIndex, indexFailureCountOf, indexIgnoredFailureCountOf, JOB_TRACKING, parseIndexes } from './job-indexes.ts';
import { matchPodFailurePolicy } from './pod-failure-policy.ts';

/** Whether a pod is replaced only when it has failed, not when it begins to go. */
export const onlyReplacesFailedPods = ({ spec }: Job): boolean =>
  (spec.podReplacementPolicy ?? undefined) !== undefined ? spec.podReplacementPolicy === 'Failed' : Boolean(spec.podFailurePolicy);

/** Whether a pod counts as failed. One that is deleted does, unless the Job waits for its end. */
export function isPodFailed({ metadata, status }: Pod, job: Job): boolean {
  if (status?.phase === 'Failed') return true;
  return !onlyReplacesFailedPods(job) && metadata.deletionTimestamp !== undefined && status?.phase !== 'Succeeded';
}

/** Whether the failure of this pod is one too many for its index. */
export function isIndexFailed(job: Job, pod: Pod): boolean {
  if (!isPodFailed(pod, job)) return false;
  const { countsAsFailure, action } = matchPodFailurePolicy(job.spec.podFailurePolicy, pod);
  if (action === 'FailIndex') return true;
  return countsAsFailure && indexFailureCountOf(pod) >= (job.spec.backoffLimitPerIndex ?? 0);
}

const inRange = (job: Job, pod: Pod): number | undefined => {
  const index = completionIndexOf(pod);
  return index !== undefined && index < (job.spec.completions ?? 0) ? index : undefined;
};

/** The indexes that have failed: those in the status, and those of pods that were the last try. */
export function calculateFailedIndexes(job: Job, pods: readonly Pod[]): Set<number> {
  const failed = parseIndexes(job.status?.failedIndexes, job.spec.completions ?? 0);
  for (const pod of pods) {
    const index = inRange(job, pod);
    if (index !== undefined && pod.metadata.finalizers?.includes(JOB_TRACKING) && isIndexFailed(job, pod)) failed.add(index);
  }
  return failed;
}

/** Of each index that is to be tried again, the failed pod that says how often it has failed: it stays until its successor is there. */
export function delayedPodsPerIndex(
  job: Job,
  pods: readonly Pod[],
  activePods: readonly Pod[],
  succeeded: ReadonlySet<number>,
  failed: ReadonlySet<number>,
  expectedRemovals: ReadonlySet<string>,
): Map<number, Pod> {
  const delayed = new Map<number, Pod>();
  if (!hasBackoffLimitPerIndex(job)) return delayed;
  const active = new Set(activePods.map(completionIndexOf));
  const total = (pod: Pod): number => indexFailureCountOf(pod) + indexIgnoredFailureCountOf(pod);
  for (const pod of pods) {
    const index = inRange(job, pod);
    if (index === undefined || !isPodFailed(pod, job) || active.has(index) || succeeded.has(index) || failed.has(index)) continue;
    if (!pod.metadata.finalizers?.includes(JOB_TRACKING) || expectedRemovals.has(pod.metadata.uid)) continue;
    const known = delayed.get(index);
    if (!known || total(known) <= total(pod)) delayed.set(index, pod);
  }
  return delayed;
}
