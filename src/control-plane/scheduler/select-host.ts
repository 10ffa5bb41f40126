/**
 * Which of several feasible nodes a pod gets.
 *
 * Mirrors: pkg/scheduler/framework/plugins/noderesources/least_allocated.go, tainttoleration and nodeaffinity scores,
 * schedule_one.go selectHost.
 * Differs: balanced allocation, image locality and spreading that may be given up do not count; among equals the node with the fewest pods wins, then
 * the first by name, where Kubernetes draws lots.
 */
import { matchesNodeSelector } from './filters/node-affinity.ts';
import { toleratesTaint } from '../../api/tolerations.ts';
import type { NodeInfo, PodInfo } from './node-info.ts';

const MAX_SCORE = 100;
/** Weights of the default profile. */
const TAINT_WEIGHT = 3;
const AFFINITY_WEIGHT = 2;
const POD_AFFINITY_WEIGHT = 2;
const SCORED_RESOURCES = ['cpu', 'memory'] as const;

/** The share of the node that stays free, 0 to 100, averaged over CPU and memory. */
function leastAllocatedScore({ request }: PodInfo, info: NodeInfo): number {
  let total = 0;
  for (const name of SCORED_RESOURCES) {
    const capacity = info.allocatable(name);
    const wanted = info.nonZeroRequested(name) + (request.get(name) ?? 0);
    if (capacity > 0 && wanted <= capacity) total += Math.floor(((capacity - wanted) * MAX_SCORE) / capacity);
  }
  return Math.floor(total / SCORED_RESOURCES.length);
}

function untoleratedPreferences({ pod }: PodInfo, { node }: NodeInfo): number {
  const taints = (node?.spec?.taints ?? []).filter((taint) => taint.effect === 'PreferNoSchedule');
  return taints.filter((taint) => !pod.spec.tolerations?.some((toleration) => toleratesTaint(toleration, taint))).length;
}

function preferredWeight({ pod }: PodInfo, { node }: NodeInfo): number {
  const preferred = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  let weight = 0;
  for (const term of preferred) if (node && matchesNodeSelector({ nodeSelectorTerms: [term.preference] }, node)) weight += term.weight;
  return weight;
}

/** Scales counts so that the highest becomes 100 (`reverse`: 0). */
function normalized(counts: readonly number[], reverse: boolean): number[] {
  const most = Math.max(...counts);
  if (most === 0) return counts.map(() => (reverse ? MAX_SCORE : 0));
  return counts.map((count) => {
    const score = Math.floor((count * MAX_SCORE) / most);
    return reverse ? MAX_SCORE - score : score;
  });
}

/**
 * The best of the feasible nodes. `beside` is what the pods on them, and this one of them, prefer: a score for each, where
 * anybody does. Throws on an empty list.
 */
export function selectHost(pod: PodInfo, feasible: readonly NodeInfo[], beside?: readonly number[]): NodeInfo {
  const taints = normalized(
    feasible.map((info) => untoleratedPreferences(pod, info)),
    true,
  );
  const affinities = normalized(
    feasible.map((info) => preferredWeight(pod, info)),
    false,
  );
  const scored = feasible.map((info, i) => ({
    info,
    name: info.node?.metadata.name ?? '',
    score: leastAllocatedScore(pod, info) + TAINT_WEIGHT * taints[i]! + AFFINITY_WEIGHT * affinities[i]! + POD_AFFINITY_WEIGHT * (beside?.[i] ?? 0),
  }));
  scored.sort((a, b) => b.score - a.score || a.info.pods.size - b.info.pods.size || (a.name < b.name ? -1 : 1));
  const [best] = scored;
  if (!best) throw new RangeError('selectHost: wanted at least one feasible node, found none');
  return best.info;
}
