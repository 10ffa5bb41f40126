/**
 * What a ReplicaSet says of its pods.
 *
 * Mirrors: pkg/controller/replicaset/replica_set_utils.go calculateStatus and its conditions.
 */
import { matchesLabels, newLabelRequirement } from '../../../api/labels.ts';
import { isPodAvailable, isPodReady } from '../../../api/pod-util.ts';
import { formatTime } from '../../../api/time.ts';
import { omitZero } from '../common/omit-zero.ts';
import type { Pod, ReplicaSet, ReplicaSetCondition, ReplicaSetStatus } from '../../../api/types.gen.ts';

export const REPLICA_FAILURE = 'ReplicaFailure';

const conditionOf = (status: ReplicaSetStatus, type: string): ReplicaSetCondition | undefined =>
  status.conditions?.find((condition) => condition.type === type);

/** The conditions with the failure to create or delete pods, or without it. */
function conditionsAfter(set: ReplicaSet, activeCount: number, error: string | undefined, nowMs: number): ReplicaSetCondition[] | undefined {
  const known = set.status?.conditions;
  const failure = conditionOf(set.status ?? { replicas: 0 }, REPLICA_FAILURE);
  if (error !== undefined && !failure) {
    const diff = activeCount - (set.spec.replicas ?? 0);
    const reason = diff < 0 ? 'FailedCreate' : diff > 0 ? 'FailedDelete' : '';
    const condition: ReplicaSetCondition = { type: REPLICA_FAILURE, status: 'True', reason, message: error, lastTransitionTime: formatTime(nowMs) };
    return [...(known ?? []), condition];
  }
  return error === undefined && failure ? known?.filter(({ type }) => type !== REPLICA_FAILURE) : known;
}

/** How many pods a set has: of those that run or will run, and of those on their way out. */
export interface ReplicaCounts {
  readonly active: number;
  /** With all labels of the template. */
  readonly fullyLabeled: number;
  readonly ready: number;
  /** Ready for `minReadySeconds`. */
  readonly available: number;
  readonly terminating: number;
}

/** Counts a set's pods. `nowMs` is Unix time. */
export function countReplicas(set: ReplicaSet, activePods: readonly Pod[], terminatingPods: readonly Pod[], nowMs: number): ReplicaCounts {
  const templateLabels = Object.entries(set.spec.template?.metadata?.labels ?? {}).map(([key, value]) => newLabelRequirement(key, '=', [value]));
  const minReadySeconds = set.spec.minReadySeconds ?? 0;
  const ready = activePods.filter(isPodReady);
  return {
    active: activePods.length,
    fullyLabeled: activePods.filter(({ metadata }) => matchesLabels(templateLabels, metadata.labels)).length,
    ready: ready.length,
    available: ready.filter((pod) => isPodAvailable(pod, minReadySeconds, nowMs)).length,
    terminating: terminatingPods.length,
  };
}

/** The status that its pods give a ReplicaSet. `error`: what went wrong when pods were made or removed. `nowMs` is Unix time. */
export function statusOfCounts(set: ReplicaSet, counts: ReplicaCounts, error: string | undefined, nowMs: number): ReplicaSetStatus {
  const { observedGeneration } = set.status ?? {};
  const conditions = conditionsAfter(set, counts.active, error, nowMs);
  return {
    ...(observedGeneration !== undefined && { observedGeneration }),
    replicas: counts.active,
    ...omitZero({ fullyLabeledReplicas: counts.fullyLabeled, readyReplicas: counts.ready, availableReplicas: counts.available }),
    terminatingReplicas: counts.terminating,
    ...(conditions && conditions.length > 0 && { conditions }),
  };
}

/** Like `statusOfCounts`, of pods that are yet to be counted. */
export const calculateStatus = (
  set: ReplicaSet,
  activePods: readonly Pod[],
  terminatingPods: readonly Pod[],
  error: string | undefined,
  nowMs: number,
): ReplicaSetStatus => statusOfCounts(set, countReplicas(set, activePods, terminatingPods, nowMs), error, nowMs);

/** Whether two statuses say the same of the pods; the generation that was seen is compared apart. */
export function isSameStatus(a: ReplicaSetStatus, b: ReplicaSetStatus): boolean {
  const counts = ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'terminatingReplicas'] as const;
  return counts.every((count) => (a[count] ?? 0) === (b[count] ?? 0)) && JSON.stringify(a.conditions ?? []) === JSON.stringify(b.conditions ?? []);
}
