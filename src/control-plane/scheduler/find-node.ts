/**
 * The decision on one pod: the nodes that can take it, and the best of them.
 *
 * Mirrors: pkg/scheduler/schedule_one.go schedulePod, findNodesThatFitPod, prioritizeNodes.
 */
import type { Pod } from '../../api/types.gen.ts';
import { computeInterPodAffinity, filterInterPodAffinity, scoreInterPodAffinity, type NamespaceLabels } from './filters/inter-pod-affinity.ts';
import { computeTopologySpread, filterTopologySpread } from './filters/pod-topology-spread.ts';
import { runFilters, unsupportedOf } from './filters/run-filters.ts';
import type { FilterFailure } from './filters/status.ts';
import { fitErrorOf } from './fit-error.ts';
import { podInfoOf, type NodeInfo } from './node-info.ts';
import { selectHost } from './select-host.ts';
import { filterVolumes, podVolumesOf, type VolumeLister } from './volume-binding.ts';

/** Where a pod goes, or why it goes nowhere. */
export type SchedulingDecision = { readonly node: NodeInfo } | { readonly message: string };

/** What a decision looks up beside nodes and pods. */
export interface SchedulingLookups {
  /** Without it, claims are not looked at. */
  readonly lister?: VolumeLister;
  readonly namespaceLabels?: NamespaceLabels;
}

/** Whether the pods of the cluster, not only room on a node, decide on where the pod may be. */
export const dependsOnOtherPods = ({ spec }: Pod): boolean =>
  spec.affinity?.podAffinity !== undefined || spec.affinity?.podAntiAffinity !== undefined || (spec.topologySpreadConstraints?.length ?? 0) > 0;

/** Decides on one pod: filters every node, then picks the best that is left. */
export function computeSchedulingDecision(
  pod: Pod,
  nodes: readonly NodeInfo[],
  { lister, namespaceLabels = () => undefined }: SchedulingLookups = {},
): SchedulingDecision {
  const unsupported = unsupportedOf(pod);
  if (unsupported !== undefined) return { message: unsupported };
  const volumes = lister && podVolumesOf(pod, lister);
  // What a look at the pod alone has ruled out leaves preemption no node to look at: that is the second half of the text.
  if (volumes && 'message' in volumes) return { message: `0/${nodes.length} nodes are available: ${volumes.message}. not found` };
  const info = podInfoOf(pod);
  const spread = computeTopologySpread(info, nodes);
  const beside = computeInterPodAffinity(info, nodes, namespaceLabels);
  const feasible: NodeInfo[] = [];
  const failures: FilterFailure[] = [];
  for (const node of nodes) {
    const failure =
      runFilters(info, node) ??
      (lister && volumes && filterVolumes(volumes, node, lister)) ??
      (spread && filterTopologySpread(spread, info, node)) ??
      (beside && filterInterPodAffinity(beside, node));
    if (failure) failures.push(failure);
    else feasible.push(node);
  }
  if (feasible.length === 0) return { message: fitErrorOf(failures) };
  return { node: selectHost(info, feasible, scoreInterPodAffinity(info, feasible, nodes, namespaceLabels)) };
}
