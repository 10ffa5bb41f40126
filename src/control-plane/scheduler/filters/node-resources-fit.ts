/**
 * Whether what is left of a node is enough for a pod.
 *
 * Mirrors: pkg/scheduler/framework/plugins/noderesources/fit.go fitsRequest.
 */
import type { NodeInfo, PodInfo } from '../node-info.ts';
import type { FilterFailure } from './status.ts';

/** The order in which Kubernetes looks at them; other resources follow. */
const FIRST = ['cpu', 'memory', 'ephemeral-storage'];

/** NodeResourcesFit: room for one more pod, and for what it requests. */
export function filterNodeResources({ request }: PodInfo, info: NodeInfo): FilterFailure | undefined {
  const reasons: string[] = [];
  let isResolvable = true;
  if (info.pods.size + 1 > info.allocatable('pods')) reasons.push('Too many pods');
  const names = request.size === 0 ? [] : new Set([...FIRST, ...request.keys()]);
  for (const name of names) {
    const wanted = request.get(name) ?? 0;
    if (wanted <= 0 || wanted <= info.allocatable(name) - info.requested(name)) continue;
    reasons.push(`Insufficient ${name}`);
    // More than the whole node has: no pod's removal would help.
    if (wanted > info.allocatable(name)) isResolvable = false;
  }
  return reasons.length === 0 ? undefined : { reasons, isResolvable };
}
