/**
 * Which nodes a pod wants, by name, labels and fields.
 *
 * Mirrors: component-helpers/scheduling/corev1/nodeaffinity, pkg/scheduler/framework/plugins/nodeaffinity and nodename.
 */
import { matchesNodeSelector, matchesRequiredNodeAffinity } from '../../../api/node-affinity.ts';
import type { NodeInfo, PodInfo } from '../node-info.ts';
import { unresolvable, type FilterFailure } from './status.ts';

export { matchesNodeSelector };

/** NodeAffinity: `spec.nodeSelector` and required node affinity. */
export function filterNodeAffinity({ pod }: PodInfo, { node }: NodeInfo): FilterFailure | undefined {
  if (!node || matchesRequiredNodeAffinity(pod.spec, node)) return undefined;
  return unresolvable("node(s) didn't match Pod's node affinity/selector");
}

/** NodeName: a pod that names its node. */
export function filterNodeName({ pod }: PodInfo, { node }: NodeInfo): FilterFailure | undefined {
  if (!pod.spec.nodeName || pod.spec.nodeName === node?.metadata.name) return undefined;
  return unresolvable("node(s) didn't match the requested node name");
}
