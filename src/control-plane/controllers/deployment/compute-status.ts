/**
 * What a Deployment says of its rollout.
 *
 * Mirrors: pkg/controller/deployment/progress.go syncRolloutStatus, sync.go calculateStatus.
 */
import { omitZero } from '../common/omit-zero.ts';
import type { Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet } from '../../../api/types.gen.ts';
import {
  getActualReplicaCount,
  getAvailableReplicaCount,
  getDeploymentCondition,
  getReadyReplicaCount,
  getReplicaCount,
  getTerminatingReplicaCount,
  hasProgressDeadline,
  isDeploymentComplete,
  isDeploymentProgressing,
  isDeploymentTimedOut,
  maxUnavailableOf,
  newDeploymentCondition,
  replicasOf,
  withCondition,
  withoutCondition,
} from './deployment-util.ts';

/** The counts, and whether enough pods are available. `nowMs` is Unix time. */
export function calculateStatus(deployment: Deployment, sets: readonly ReplicaSet[], newSet: ReplicaSet | undefined, nowMs: number): DeploymentStatus {
  const available = getAvailableReplicaCount(sets);
  const { collisionCount, conditions = [] } = deployment.status ?? {};
  const counts = omitZero({
    observedGeneration: deployment.metadata.generation,
    replicas: getActualReplicaCount(sets),
    updatedReplicas: getActualReplicaCount([newSet]),
    readyReplicas: getReadyReplicaCount(sets),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, getReplicaCount(sets) - available),
  });
  const status: DeploymentStatus = {
    ...counts,
    terminatingReplicas: getTerminatingReplicaCount(sets),
    ...(collisionCount !== undefined && { collisionCount }),
    conditions,
  };
  const isEnough = available >= replicasOf(deployment) - maxUnavailableOf(deployment);
  const condition = isEnough
    ? newDeploymentCondition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.', nowMs)
    : newDeploymentCondition('Available', 'False', 'MinimumReplicasUnavailable', 'Deployment does not have minimum availability.', nowMs);
  return withCondition(status, condition);
}

/** The condition Progressing as the new status has it, or undefined where it stays as it is. */
function progressCondition(deployment: Deployment, status: DeploymentStatus, newSet: ReplicaSet | undefined, nowMs: number): DeploymentCondition | undefined {
  const subject = newSet ? `ReplicaSet "${newSet.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
  if (isDeploymentComplete(deployment, status))
    return newDeploymentCondition('Progressing', 'True', 'NewReplicaSetAvailable', `${subject} has successfully progressed.`, nowMs);
  if (isDeploymentProgressing(deployment, status))
    return newDeploymentCondition('Progressing', 'True', 'ReplicaSetUpdated', `${subject} is progressing.`, nowMs);
  return isDeploymentTimedOut(deployment, status, nowMs)
    ? newDeploymentCondition('Progressing', 'False', 'ProgressDeadlineExceeded', `${subject} has timed out progressing.`, nowMs)
    : undefined;
}

/** The status with the condition Progressing brought up to date. Progress is noted with its time, even where nothing else is new. */
function withProgress(deployment: Deployment, status: DeploymentStatus, newSet: ReplicaSet | undefined, nowMs: number): DeploymentStatus {
  if (!hasProgressDeadline(deployment)) return { ...status, conditions: withoutCondition(status, 'Progressing') };
  const current = getDeploymentCondition(deployment.status, 'Progressing');
  const isOver = (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === 'NewReplicaSetAvailable';
  const condition = isOver ? undefined : progressCondition(deployment, status, newSet, nowMs);
  if (!condition) return status;
  if (condition.reason !== 'ReplicaSetUpdated' || !current) return withCondition(status, condition);
  const kept = current.status === 'True' ? { ...condition, lastTransitionTime: current.lastTransitionTime } : condition;
  return { ...status, conditions: [...withoutCondition(status, 'Progressing'), kept] };
}

/** Why the sets cannot make their pods: the new set's failure, else another's. */
function failureOf(sets: readonly ReplicaSet[], newSet: ReplicaSet | undefined, nowMs: number): DeploymentCondition | undefined {
  for (const set of [...(newSet ? [newSet] : []), ...sets]) {
    const failure = set.status?.conditions?.find(({ type }) => type === 'ReplicaFailure');
    if (!failure) continue;
    const { status, reason = '', message = '', lastTransitionTime } = failure;
    return { ...newDeploymentCondition('ReplicaFailure', status, reason, message, nowMs), lastUpdateTime: lastTransitionTime, lastTransitionTime };
  }
  return undefined;
}

/** The whole status of a rollout. `nowMs` is Unix time. */
export function computeRolloutStatus(deployment: Deployment, sets: readonly ReplicaSet[], newSet: ReplicaSet | undefined, nowMs: number): DeploymentStatus {
  const status = withProgress(deployment, calculateStatus(deployment, sets, newSet, nowMs), newSet, nowMs);
  const failure = failureOf(sets, newSet, nowMs);
  return failure ? withCondition(status, failure) : { ...status, conditions: withoutCondition(status, 'ReplicaFailure') };
}
