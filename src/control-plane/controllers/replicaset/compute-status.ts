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

/** The status that the pods give a ReplicaSet. `error`: what went wrong when pods were made or removed. `nowMs` is Unix time. */
export function calculateStatus(
  set: ReplicaSet,
  activePods: readonly Pod[],
  terminatingPods: readonly Pod[],
  error: string | undefined,
  nowMs: number,
): ReplicaSetStatus {
  const templateLabels = Object.entries(set.spec.template?.metadata?.labels ?? {}).map(([key, value]) => newLabelRequirement(key, '=', [value]));
  const minReadySeconds = set.spec.minReadySeconds ?? 0;
  const ready = activePods.filter(isPodReady);
  const { observedGeneration } = set.status ?? {};
  const conditions = conditionsAfter(set, activePods.length, error, nowMs);
  return {
    ...(observedGeneration !== undefined && { observedGeneration }),
    replicas: activePods.length,
    ...omitZero({
      fullyLabeledReplicas: activePods.filter(({ metadata }) => matchesLabels(templateLabels, metadata.labels)).length,
      readyReplicas: ready.length,
      availableReplicas: ready.filter((pod) => isPodAvailable(pod, minReadySeconds, nowMs)).length,
    }),
    terminatingReplicas: terminatingPods.length,
    ...(conditions && conditions.length > 0 && { conditions }),
  };
}

/** Whether two statuses say the same of the pods; the generation that was seen is compared apart. */
export function isSameStatus(a: ReplicaSetStatus, b: ReplicaSetStatus): boolean {
  const counts = ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'terminatingReplicas'] as const;
  return counts.every((count) => (a[count] ?? 0) === (b[count] ?? 0)) && JSON.stringify(a.conditions ?? []) === JSON.stringify(b.conditions ?? []);
}
