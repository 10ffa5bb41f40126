/**
 * Pods of a kind, spread evenly over nodes, zones, or whatever a topology key names.
 *
 * Mirrors: pkg/scheduler/framework/plugins/podtopologyspread (common.go, filtering.go). Constraints that may be broken are scores.
 */
import { formatLabelSelector, labelSelectorOf, matchesLabels, newLabelRequirement, type ParsedLabelSelector } from '../../../api/labels.ts';
import { matchesRequiredNodeAffinity } from '../../../api/node-affinity.ts';
import type { Pod, TopologySpreadConstraint } from '../../../api/types.gen.ts';
import type { NodeInfo, PodInfo } from '../node-info.ts';
import { filterTaints } from './taints.ts';

/** A constraint, and how many matching pods each place has. */
interface SpreadCount {
  readonly constraint: TopologySpreadConstraint;
  readonly selector: ParsedLabelSelector;
  readonly counts: ReadonlyMap<string, number>;
}

/** What the filter needs to know of the whole cluster before it looks at one node (PreFilter). */
export type TopologySpreadState = readonly SpreadCount[];

/** The selector of a constraint, with the values that the pod has for the keys that are to match. */
export function spreadSelectorOf({ labelSelector, matchLabelKeys = [] }: TopologySpreadConstraint, { metadata }: Pod): ParsedLabelSelector {
  const labels = metadata.labels ?? {};
  const keys = matchLabelKeys.filter((key) => labels[key] !== undefined);
  const selector = labelSelectorOf(labelSelector);
  return keys.length === 0 ? selector : [...(selector ?? []), ...keys.map((key) => newLabelRequirement(key, 'in', [labels[key] ?? '']))];
}

export const matches = (selector: ParsedLabelSelector, pod: Pod): boolean => selector !== null && matchesLabels(selector, pod.metadata.labels);

/** Whether a node counts for a constraint: by default if the pod may be there, whatever taints it has. */
export function isIncluded({ nodeAffinityPolicy = 'Honor', nodeTaintsPolicy = 'Ignore' }: TopologySpreadConstraint, pod: PodInfo, info: NodeInfo): boolean {
  if (nodeAffinityPolicy === 'Honor' && info.node && !matchesRequiredNodeAffinity(pod.pod.spec, info.node)) return false;
  return nodeTaintsPolicy === 'Ignore' || filterTaints(pod, info) === undefined;
}

/** Pods on a node of the same namespace that match and are not on their way out. `name` tells the selector and namespace from others. */
export const countMatching = (info: NodeInfo, name: string, selector: ParsedLabelSelector, namespace: string): number =>
  info.countPods(name, (pod) => pod.metadata.namespace === namespace && pod.metadata.deletionTimestamp === undefined && matches(selector, pod));

/** Counts all pods once; undefined for a pod that has no constraint that must be kept. */
export function computeTopologySpread(info: PodInfo, nodes: readonly NodeInfo[]): TopologySpreadState | undefined {
  const { pod } = info;
  const constraints = (pod.spec.topologySpreadConstraints ?? []).filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule');
  if (constraints.length === 0) return undefined;
  // A node without one of the labels is in no place at all.
  const placed = nodes.filter(({ node }) => constraints.every(({ topologyKey }) => node?.metadata.labels?.[topologyKey] !== undefined));
  return constraints.map((constraint) => {
    const selector = spreadSelectorOf(constraint, pod);
    const name = `${pod.metadata.namespace}/${formatLabelSelector(selector)}`;
    const counts = new Map<string, number>();
    for (const node of placed) {
      if (!isIncluded(constraint, info, node)) continue;
      const place = node.node?.metadata.labels?.[constraint.topologyKey] ?? '';
      counts.set(place, (counts.get(place) ?? 0) + countMatching(node, name, selector, pod.metadata.namespace));
    }
    return { constraint, selector, counts };
  });
}
