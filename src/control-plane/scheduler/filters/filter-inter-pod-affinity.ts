/** Whether a node is right for what a pod wants near it and far from it. Mirrors pkg/scheduler/framework/plugins/interpodaffinity/filtering.go (Filter). */
import type { NodeInfo } from '../node-info.ts';
import { unresolvable, type FilterFailure } from './status.ts';
import type { InterPodAffinityState } from './inter-pod-affinity.ts';

function satisfiesAffinity({ affinity, affinityCounts, matchesItself }: InterPodAffinityState, info: NodeInfo): boolean {
  if (affinity.some(({ topologyKey }) => info.node?.metadata.labels?.[topologyKey] === undefined)) return false;
  if (affinity.every(({ topologyKey }) => affinityCounts.at(info, topologyKey) > 0)) return true;
  // The first of a series of pods that want one another has nobody to join.
  return affinityCounts.isEmpty && matchesItself;
}

/** InterPodAffinity, on one node. */
export function filterInterPodAffinity(state: InterPodAffinityState, info: NodeInfo): FilterFailure | undefined {
  if (!satisfiesAffinity(state, info)) return unresolvable("node(s) didn't match pod affinity rules");
  if (state.antiAffinity.some(({ topologyKey }) => state.antiAffinityCounts.at(info, topologyKey) > 0)) {
    return { reasons: ["node(s) didn't match pod anti-affinity rules"], isResolvable: true };
  }
  if (state.existingAntiAffinityCounts.total(info) > 0) return { reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"], isResolvable: true };
  return undefined;
}
