/**
 * The decision on one pod: the nodes that can take it, and the best of them.
 *
 * Mirrors: pkg/scheduler/schedule_one.go schedulePod, findNodesThatFitPod, prioritizeNodes, evaluateNominatedNode; framework/runtime
 * RunFilterPluginsWithNominatedPods.
 * Differs: pods that are nominated are on all their nodes at once while one of these is looked at.
 */
import { podPriorityOf } from '../../api/priority.ts';
import type { Pod } from '../../api/types.gen.ts';
import { computeInterPodAffinity } from './filters/inter-pod-affinity.ts';
import { filterInterPodAffinity } from './filters/filter-inter-pod-affinity.ts';
import { NOT_NAMED, requiredNodeNames } from './filters/node-affinity.ts';
import { computeTopologySpread } from './filters/pod-topology-spread.ts';
import { filterTopologySpread } from './filters/filter-topology-spread.ts';
import { runFilters, unsupportedOf } from './filters/run-filters.ts';
import type { FilterFailure } from './filters/status.ts';
import { podInfoOf, type NodeInfo, type PodInfo } from './node-info.ts';
import { selectHost, type ScoreLookups } from './select-host.ts';
import { podVolumesOf, type PodVolumes, type VolumeLister } from './volume-binding.ts';
import { filterVolumes } from './bind-volumes.ts';

/** What is wrong with a node for a pod, for each node that was looked at. */
export type NodeFailures = ReadonlyMap<NodeInfo, FilterFailure>;

/** Where a pod goes, or why it goes nowhere: for a reason of its own, or for one of each node. */
export type SchedulingDecision = { readonly node: NodeInfo } | { readonly message: string } | { readonly failures: NodeFailures };

/** A pod that others have made room for, and the node where. */
export interface Nomination {
  readonly key: string;
  readonly nodeName: string;
  readonly info: PodInfo;
}

/** What a decision looks up beside nodes and pods. */
export interface SchedulingLookups extends ScoreLookups {
  /** Without it, claims are not looked at. */
  readonly lister?: VolumeLister;
  readonly nominations?: Iterable<Nomination>;
}

/** Whether the pods of the cluster, not only room on a node, decide on where the pod may be. */
export const dependsOnOtherPods = ({ spec }: Pod): boolean =>
  spec.affinity?.podAffinity !== undefined || spec.affinity?.podAntiAffinity !== undefined || (spec.topologySpreadConstraints?.length ?? 0) > 0;

/** All filters on one node, after a look at all `nodes`. */
function filterAmong(info: PodInfo, nodes: readonly NodeInfo[], volumes: PodVolumes | undefined, { lister, namespaceLabels }: SchedulingLookups) {
  const spread = computeTopologySpread(info, nodes);
  const beside = computeInterPodAffinity(info, nodes, namespaceLabels ?? (() => undefined));
  const names = requiredNodeNames(info.pod);
  return (node: NodeInfo): FilterFailure | undefined =>
    (names && !names.has(node.node?.metadata.name ?? '') ? NOT_NAMED : undefined) ??
    runFilters(info, node) ??
    (lister && volumes && filterVolumes(volumes, node, lister)) ??
    (spread && filterTopologySpread(spread, info, node)) ??
    (beside && filterInterPodAffinity(beside, node));
}

/** The nodes as they will be when the pods nominated to them are there: those that matter at least as much as this pod. */
function withNominated(pod: Pod, nodes: readonly NodeInfo[], nominations: Iterable<Nomination>): readonly NodeInfo[] {
  const coming = new Map<string, Nomination[]>();
  for (const nomination of nominations) {
    if (nomination.info.pod.metadata.uid === pod.metadata.uid || podPriorityOf(nomination.info.pod) < podPriorityOf(pod)) continue;
    coming.set(nomination.nodeName, [...(coming.get(nomination.nodeName) ?? []), nomination]);
  }
  if (coming.size === 0) return nodes;
  return nodes.map((node) => {
    const pods = coming.get(node.node?.metadata.name ?? '');
    if (!pods) return node;
    const clone = node.clone();
    for (const { key, info } of pods) clone.addPod(key, info);
    return clone;
  });
}

/** What keeps a pod from each of the `wanted` nodes, by its place in `nodes`. Nominated pods may come or not: it has to fit both ways. */
export function createNodeFilter(pod: Pod, nodes: readonly NodeInfo[], lookups: SchedulingLookups): (index: number) => FilterFailure | undefined {
  const info = podInfoOf(pod);
  const volumes = lookups.lister && podVolumesOf(pod, lookups.lister);
  const found = volumes && 'bound' in volumes ? volumes : undefined;
  const nominated = withNominated(pod, nodes, lookups.nominations ?? []);
  const without = filterAmong(info, nodes, found, lookups);
  if (nominated === nodes) return (index) => without(nodes[index]!);
  const within = filterAmong(info, nominated, found, lookups);
  return (index) => within(nominated[index]!) ?? without(nodes[index]!);
}

/** Decides on one pod: filters every node, then picks the best that is left. */
export function computeSchedulingDecision(pod: Pod, nodes: readonly NodeInfo[], lookups: SchedulingLookups = {}): SchedulingDecision {
  const { lister } = lookups;
  const unsupported = unsupportedOf(pod);
  if (unsupported !== undefined) return { message: unsupported };
  const volumes = lister && podVolumesOf(pod, lister);
  // What a look at the pod alone has ruled out leaves preemption no node to look at: that is the second half of the text.
  if (volumes && 'message' in volumes) return { message: `0/${nodes.length} nodes are available: ${volumes.message}. not found` };
  const filter = createNodeFilter(pod, nodes, lookups);
  const promised = nodes.findIndex(({ node }) => node !== undefined && node.metadata.name === pod.status.nominatedNodeName);
  if (promised >= 0 && !filter(promised)) return { node: nodes[promised]! };
  const feasible: NodeInfo[] = [];
  const failures = new Map<NodeInfo, FilterFailure>();
  nodes.forEach((node, index) => {
    const failure = filter(index);
    if (failure) failures.set(node, failure);
    else feasible.push(node);
  });
  if (feasible.length === 0) return { failures };
  return { node: selectHost(podInfoOf(pod), feasible, nodes, lookups) };
}
