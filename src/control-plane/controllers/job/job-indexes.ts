/**
 * Completion indexes of Indexed Jobs: which have succeeded, which have failed, which are to be run.
 *
 * Mirrors: pkg/controller/job/indexed_job_utils.go.
 */
import type { Job, Pod } from '../../../api/types.gen.ts';

export const COMPLETION_INDEX = 'batch.kubernetes.io/job-completion-index';
export const INDEX_FAILURE_COUNT = 'batch.kubernetes.io/job-index-failure-count';
export const INDEX_IGNORED_FAILURE_COUNT = 'batch.kubernetes.io/job-index-ignored-failure-count';
export const JOB_TRACKING = 'batch.kubernetes.io/job-tracking';

export const isIndexedJob = ({ spec }: Job): boolean => spec.completionMode === 'Indexed';
export const hasBackoffLimitPerIndex = (job: Job): boolean =>
  isIndexedJob(job) && job.spec.backoffLimitPerIndex !== undefined && job.spec.backoffLimitPerIndex !== null;

/** The completion index that a pod carries, undefined where it is none. */
export function completionIndexOf({ metadata }: Pick<Pod, 'metadata'>): number | undefined {
  const text = metadata.annotations?.[COMPLETION_INDEX];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Ordered indexes as text: `1,3-5`. */
export function formatIndexes(indexes: Iterable<number>): string {
  const parts: string[] = [];
  let first: number | undefined;
  let last = 0;
  const close = (): void => {
    if (first !== undefined) parts.push(first === last ? `${first}` : last === first + 1 ? `${first},${last}` : `${first}-${last}`);
  };
  for (const index of [...indexes].sort((a, b) => a - b)) {
    if (first !== undefined && index === last + 1) last = index;
    else {
      close();
      first = last = index;
    }
  }
  close();
  return parts.join(',');
}

/** The indexes of a text, without those from `completions` on. */
export function parseIndexes(text: string | undefined, completions: number): Set<number> {
  const indexes = new Set<number>();
  for (const part of (text ?? '').split(',')) {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (!match) continue;
    for (let index = Number(match[1]); index <= Number(match[2] ?? match[1]) && index < completions; index++) indexes.add(index);
  }
  return indexes;
}

const isInRange = (index: number | undefined, job: Job): index is number => index !== undefined && index < (job.spec.completions ?? 0);

/** Indexes that the status has already, and those with the pods that succeeded since. */
export function calculateSucceededIndexes(job: Job, pods: readonly Pod[]): { before: Set<number>; now: Set<number> } {
  const before = parseIndexes(job.status?.completedIndexes, job.spec.completions ?? 0);
  const now = new Set(before);
  for (const pod of pods) {
    const index = completionIndexOf(pod);
    if (pod.status?.phase === 'Succeeded' && isInRange(index, job) && pod.metadata.finalizers?.includes(JOB_TRACKING)) now.add(index);
  }
  return { before, now };
}

const MAX_INT32 = 2 ** 31 - 1;

/** A count in an annotation; 0 for none, and for one that is too large. */
function countOf({ metadata }: Pod, annotation: string): number {
  const text = metadata.annotations?.[annotation] ?? '';
  return /^\d+$/.test(text) && Number(text) <= MAX_INT32 ? Number(text) : 0;
}

/** How often the index of a pod had failed before it. */
export const indexFailureCountOf = (pod: Pod): number => countOf(pod, INDEX_FAILURE_COUNT);
export const indexIgnoredFailureCountOf = (pod: Pod): number => countOf(pod, INDEX_IGNORED_FAILURE_COUNT);

/** The first indexes that no active pod has and that are not over, at most `count`. */
export function firstPendingIndexes(activePods: readonly Pod[], isOver: (index: number) => boolean, count: number, completions: number): number[] {
  const taken = new Set(activePods.map(completionIndexOf));
  const pending: number[] = [];
  for (let index = 0; index < completions && pending.length < count; index++) if (!taken.has(index) && !isOver(index)) pending.push(index);
  return pending;
}

/** Splits pods into those that repeat another's index, or have none that counts, and the others. `keep` picks one of several. */
export function splitDuplicates(pods: readonly Pod[], completions: number, sorted: (pods: readonly Pod[]) => Pod[]): { duplicates: Pod[]; rest: Pod[] } {
  const byIndex = new Map<number | undefined, Pod[]>();
  for (const pod of pods) {
    const index = completionIndexOf(pod);
    byIndex.set(index, [...(byIndex.get(index) ?? []), pod]);
  }
  const duplicates: Pod[] = [];
  const rest: Pod[] = [];
  for (const [index, group] of [...byIndex].sort(([a = -1], [b = -1]) => a - b)) {
    if (index === undefined || index >= completions) duplicates.push(...group);
    else if (group.length === 1) rest.push(group[0]!);
    else {
      const ordered = sorted(group);
      duplicates.push(...ordered.slice(0, -1));
      rest.push(ordered.at(-1)!);
    }
  }
  return { duplicates, rest };
}

/** `ok-3-`: what the names of an index's pods begin with; a long name is cut. */
export function podGenerateNameWithIndex(jobName: string, index: number): string {
  const suffix = `-${index}-`;
  return jobName.slice(0, 63 - 5 - suffix.length) + suffix;
}
