/**
 * Which of several feasible nodes a pod gets.
 *
 * Mirrors: pkg/scheduler/schedule_one.go prioritizeNodes, selectHost; the weights of pkg/scheduler/apis/config/v1/default_plugins.go; the scores
 * of plugins tainttoleration and nodeaffinity.
 * Differs: among equals the node with the fewest pods wins, then the first by name, where Kubernetes draws lots.
 */
import { toleratesTaint } from '../../api/tolerations.ts';
import { scoreInterPodAffinity, type NamespaceLabels } from './filters/inter-pod-affinity.ts';
import { matchesNodeSelector } from './filters/node-affinity.ts';
import type { NodeInfo, PodInfo } from './node-info.ts';
import { scoreImageLocality } from './scores/image-locality.ts';
import { isBalanceScored, scoreBalancedAllocation, scoreLeastAllocated } from './scores/node-resources.ts';
import { normalized } from './scores/normalize.ts';
import { scoreTopologySpread, type DefaultSelector } from './scores/pod-topology-spread.ts';

/** What scores look up beside the nodes. */
export interface ScoreLookups {
  readonly namespaceLabels?: NamespaceLabels;
  /** Without it, only pods with constraints of their own are spread. */
  readonly defaultSelector?: DefaultSelector;
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

/** A score of the default profile: one number for each feasible node, or none where it has nothing to say. */
type Score = (pod: PodInfo, feasible: readonly NodeInfo[], nodes: readonly NodeInfo[], lookups: ScoreLookups) => readonly number[] | undefined;

const scores: readonly { readonly weight: number; readonly score: Score }[] = [
  {
    weight: 3,
    score: (pod, feasible) =>
      normalized(
        feasible.map((info) => untoleratedPreferences(pod, info)),
        true,
      ),
  },
  {
    weight: 2,
    score: (pod, feasible) =>
      normalized(
        feasible.map((info) => preferredWeight(pod, info)),
        false,
      ),
  },
  { weight: 1, score: (pod, feasible) => feasible.map((info) => scoreLeastAllocated(pod, info)) },
  {
    weight: 2,
    score: (pod, feasible, nodes, { defaultSelector = () => null }) => scoreTopologySpread(pod, feasible, nodes, defaultSelector),
  },
  {
    weight: 2,
    score: (pod, feasible, nodes, { namespaceLabels = () => undefined }) => scoreInterPodAffinity(pod, feasible, nodes, namespaceLabels),
  },
  { weight: 1, score: (pod, feasible) => (isBalanceScored(pod) ? feasible.map((info) => scoreBalancedAllocation(pod, info)) : undefined) },
  { weight: 1, score: scoreImageLocality },
];

/** The best of the feasible nodes, of all `nodes`. Throws on an empty list. */
export function selectHost(pod: PodInfo, feasible: readonly NodeInfo[], nodes: readonly NodeInfo[], lookups: ScoreLookups = {}): NodeInfo {
  const [first] = feasible;
  if (!first) throw new RangeError('selectHost: wanted at least one feasible node, found none');
  if (feasible.length === 1) return first;
  const totals = feasible.map(() => 0);
  for (const { weight, score } of scores) score(pod, feasible, nodes, lookups)?.forEach((value, i) => (totals[i]! += weight * value));
  let best = 0;
  for (let i = 1; i < feasible.length; i++) {
    const lead = totals[i]! - totals[best]! || feasible[best]!.pods.size - feasible[i]!.pods.size;
    if (lead > 0) best = i;
  }
  return feasible[best]!;
}
