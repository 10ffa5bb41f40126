/**
 * The filters, in the order in which the default profile runs them; the first that fails speaks for the node.
 *
 * Mirrors: pkg/scheduler/apis/config/v1/default_plugins.go, framework/runtime RunFilterPlugins.
 * Differs: nothing here looks at more than one node; volumes, topology spread and inter-pod affinity follow in find-node.ts.
 */
import type { Pod } from '../../../api/types.gen.ts';
import type { NodeInfo, PodInfo } from '../node-info.ts';
import { filterNodeAffinity, filterNodeName } from './node-affinity.ts';
import { filterNodePorts } from './node-ports.ts';
import { filterNodeResources } from './node-resources-fit.ts';
import type { FilterFailure } from './status.ts';
import { filterTaints, filterUnschedulable } from './taints.ts';

type Filter = (pod: PodInfo, node: NodeInfo) => FilterFailure | undefined;

const filters: readonly Filter[] = [filterUnschedulable, filterNodeName, filterTaints, filterNodeAffinity, filterNodePorts, filterNodeResources];

/** Why the pod cannot run on the node, or undefined where it can. */
export function runFilters(pod: PodInfo, node: NodeInfo): FilterFailure | undefined {
  for (const filter of filters) {
    const failure = filter(pod, node);
    if (failure) return failure;
  }
  return undefined;
}

/** What a pod asks of the scheduler that is missing here, as a message; undefined where it asks for nothing of the kind. */
export function unsupportedOf({ spec }: Pod): string | undefined {
  return spec.resourceClaims?.length ? 'resource claims are not simulated here' : undefined;
}
