/**
 * Which nodes a pod wants, by name, labels and fields.
 *
 * Mirrors: component-helpers/scheduling/corev1/nodeaffinity, pkg/scheduler/framework/plugins/nodeaffinity and nodename.
 */
import { matchesNodeSelector, matchesRequiredNodeAffinity } from '../../../api/node-affinity.ts';
import type { Pod } from '../../../api/types.gen.ts';
import type { NodeInfo, PodInfo } from '../node-info.ts';
import { unresolvable, type FilterFailure } from './status.ts';

export { matchesNodeSelector };

/** NodeAffinity: `spec.nodeSelector` and required node affinity. */
export function filterNodeAffinity({ pod }: PodInfo, { node }: NodeInfo): FilterFailure | undefined {
  if (!node || matchesRequiredNodeAffinity(pod.spec, node)) return undefined;
  return unresolvable("node(s) didn't match Pod's node affinity/selector");
}

/** The only nodes that a pod's required affinity can mean, by name; undefined where it names none (PreFilter). */
export function requiredNodeNames({ spec }: Pod): ReadonlySet<string> | undefined {
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const names = new Set<string>();
  for (const { matchFields = [] } of terms) {
    const lists = matchFields.filter(({ key, operator }) => key === 'metadata.name' && operator === 'In').map(({ values = [] }) => values);
    const [first] = lists;
    // A term that names no node may mean any.
    if (!first) return undefined;
    for (const name of first) if (lists.every((values) => values.includes(name))) names.add(name);
  }
  return terms.length === 0 ? undefined : names;
}

/** What the nodes are told that a pod's affinity does not name. */
export const NOT_NAMED = unresolvable("node(s) didn't satisfy plugin(s) [NodeAffinity]");

/** NodeName: a pod that names its node. */
export function filterNodeName({ pod }: PodInfo, { node }: NodeInfo): FilterFailure | undefined {
  if (!pod.spec.nodeName || pod.spec.nodeName === node?.metadata.name) return undefined;
  return unresolvable("node(s) didn't match the requested node name");
}
