/**
 * The plan of a rollout: which ReplicaSets get how many replicas next.
 *
 * Mirrors: pkg/controller/deployment/rolling.go, recreate.go, and scale and cleanupDeployment of sync.go.
 */
import type { Deployment, ReplicaSet } from '../../../api/types.gen.ts';
import { byCreation, getReplicaCount, hasRevisionHistoryLimit, maxUnavailableOf, newReplicasOf, replicasOf, revisionOf } from './deployment-util.ts';
import { cleanupUnhealthyReplicas, scaleDownOldReplicaSets } from './compute-scale.ts';

/** A ReplicaSet and the replicas that it is to ask for. */
export interface ScaleAction {
  readonly replicaSet: ReplicaSet;
  readonly replicas: number;
}

/** The next step of the new set: up as far as the surge allows, or down to what is wanted. */
export function reconcileNewReplicaSet(deployment: Deployment, allSets: readonly ReplicaSet[], newSet: ReplicaSet): ScaleAction[] {
  const [wanted, present] = [replicasOf(deployment), replicasOf(newSet)];
  if (present === wanted) return [];
  const replicas = present > wanted ? wanted : newReplicasOf(deployment, allSets, newSet);
  return replicas === present ? [] : [{ replicaSet: newSet, replicas }];
}

/** The next steps of the old sets: first pods that are not available, then available ones as long as enough remain. */
export function reconcileOldReplicaSets(
  deployment: Deployment,
  allSets: readonly ReplicaSet[],
  oldSets: readonly ReplicaSet[],
  newSet: ReplicaSet,
): ScaleAction[] {
  if (getReplicaCount(oldSets) === 0) return [];
  const minAvailable = replicasOf(deployment) - maxUnavailableOf(deployment);
  const newUnavailable = replicasOf(newSet) - (newSet.status?.availableReplicas ?? 0);
  const most = getReplicaCount(allSets) - minAvailable - newUnavailable;
  if (most <= 0) return [];
  const cleanup = cleanupUnhealthyReplicas(oldSets, most);
  const further = scaleDownOldReplicaSets(deployment, [...cleanup.oldSets, newSet], cleanup.oldSets);
  return [...cleanup.actions, ...further];
}

/** The old sets that are deleted: all but the latest revisions, of those that have nothing left to do. */
export function computeCleanup(deployment: Deployment, oldSets: readonly ReplicaSet[]): ReplicaSet[] {
  if (!hasRevisionHistoryLimit(deployment)) return [];
  const alive = oldSets.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const surplus = alive.length - (deployment.spec.revisionHistoryLimit ?? 0);
  if (surplus <= 0) return [];
  const isIdle = ({ metadata, spec, status }: ReplicaSet): boolean =>
    (status?.replicas ?? 0) === 0 && (spec.replicas ?? 0) === 0 && (metadata.generation ?? 0) <= (status?.observedGeneration ?? 0);
  return alive
    .sort((a, b) => revisionOf(a) - revisionOf(b) || byCreation(a, b))
    .slice(0, surplus)
    .filter(isIdle);
}
