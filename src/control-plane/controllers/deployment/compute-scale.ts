/** How a Deployment's replicas are spread when it is scaled or has old ones to give up. Mirrors pkg/controller/deployment/{sync,rolling}.go. */
import type { Deployment, ReplicaSet } from '../../../api/types.gen.ts';
import {
  byCreation,
  desiredReplicasIn,
  filterActiveReplicaSets,
  getAvailableReplicaCount,
  getReplicaCount,
  isRollingUpdate,
  maxReplicasIn,
  maxSurgeOf,
  maxUnavailableOf,
  replicasOf,
} from './deployment-util.ts';
import type { ScaleAction } from './compute-scaling.ts';

const scaled = (replicaSet: ReplicaSet, replicas: number): ReplicaSet => ({ ...replicaSet, spec: { ...replicaSet.spec, replicas } });

/** Takes pods that are not available from the old sets, oldest first; `most` in all. */
export function cleanupUnhealthyReplicas(oldSets: readonly ReplicaSet[], most: number): { oldSets: ReplicaSet[]; actions: ScaleAction[]; count: number } {
  const actions: ScaleAction[] = [];
  let count = 0;
  const after = [...oldSets].sort(byCreation).map((replicaSet) => {
    const present = replicasOf(replicaSet);
    const unhealthy = Math.min(most - count, present - (replicaSet.status?.availableReplicas ?? 0));
    if (count >= most || present === 0 || unhealthy === 0) return replicaSet;
    count += unhealthy;
    actions.push({ replicaSet, replicas: present - unhealthy });
    return scaled(replicaSet, present - unhealthy);
  });
  return { oldSets: after, actions, count };
}

/** Takes pods from the old sets, oldest first, as long as enough pods are available. */
export function scaleDownOldReplicaSets(deployment: Deployment, allSets: readonly ReplicaSet[], oldSets: readonly ReplicaSet[]): ScaleAction[] {
  const minAvailable = replicasOf(deployment) - maxUnavailableOf(deployment);
  let left = getAvailableReplicaCount(allSets) - minAvailable;
  const actions: ScaleAction[] = [];
  for (const replicaSet of [...oldSets].sort(byCreation)) {
    if (left <= 0) break;
    const count = Math.min(replicasOf(replicaSet), left);
    if (count === 0) continue;
    left -= count;
    actions.push({ replicaSet, replicas: replicasOf(replicaSet) - count });
  }
  return actions;
}

/** The set that alone takes part when a Deployment is scaled: the only active one, or the latest where none is active. */
function findActiveOrLatest(newSet: ReplicaSet | undefined, oldSets: readonly ReplicaSet[]): ReplicaSet | undefined {
  const active = filterActiveReplicaSets([...oldSets, newSet]);
  if (active.length === 1) return active[0];
  return active.length > 1 ? undefined : (newSet ?? [...oldSets].sort(byCreation).at(-1));
}

/** Whether the new set has all that the Deployment wants, available. */
const isSaturated = (deployment: Deployment, set: ReplicaSet | undefined): boolean =>
  set !== undefined && [replicasOf(set), desiredReplicasIn(set), set.status?.availableReplicas ?? 0].every((count) => count === replicasOf(deployment));

const roundAwayFromZero = (value: number): number => (value < 0 ? -Math.round(-value) : Math.round(value));

/** A set's share of the replicas that are added or taken, as large as its part of the whole. */
function proportionOf(set: ReplicaSet, deployment: Deployment, toAdd: number, added: number): number {
  if (replicasOf(set) === 0 || toAdd === 0 || toAdd === added) return 0;
  const fraction = fractionOf(set, deployment);
  return toAdd > 0 ? Math.min(fraction, toAdd - added) : Math.max(fraction, toAdd - added);
}

function fractionOf(set: ReplicaSet, deployment: Deployment): number {
  if (replicasOf(deployment) === 0) return -replicasOf(set);
  const before = maxReplicasIn(set) || (deployment.status?.replicas ?? 0);
  if (before === 0) return 0;
  const most = replicasOf(deployment) + maxSurgeOf(deployment);
  return roundAwayFromZero((replicasOf(set) * most) / before) - replicasOf(set);
}

/** What a change of `spec.replicas` does to the sets: with a rollout under way, each gets its share. */
export function computeScale(deployment: Deployment, newSet: ReplicaSet | undefined, oldSets: readonly ReplicaSet[]): ScaleAction[] {
  const wanted = replicasOf(deployment);
  const only = findActiveOrLatest(newSet, oldSets);
  if (only) return replicasOf(only) === wanted ? [] : [{ replicaSet: only, replicas: wanted }];
  if (isSaturated(deployment, newSet)) return filterActiveReplicaSets(oldSets).map((replicaSet) => ({ replicaSet, replicas: 0 }));
  if (!isRollingUpdate(deployment)) return [];
  const active = filterActiveReplicaSets([...oldSets, newSet]);
  const toAdd = (wanted > 0 ? wanted + maxSurgeOf(deployment) : 0) - getReplicaCount(active);
  // The larger sets first; of equal ones the newer when there is more to have, the older when there is less.
  const sorted = active.sort((a, b) => replicasOf(b) - replicasOf(a) || (toAdd > 0 ? byCreation(b, a) : byCreation(a, b)));
  let added = 0;
  const sizes = sorted.map((set) => {
    const share = proportionOf(set, deployment, toAdd, added);
    added += share;
    return replicasOf(set) + share;
  });
  if (toAdd !== 0) sizes[0] = Math.max(0, (sizes[0] ?? 0) + toAdd - added);
  return sorted.map((replicaSet, i) => ({ replicaSet, replicas: sizes[i] ?? 0 }));
}
