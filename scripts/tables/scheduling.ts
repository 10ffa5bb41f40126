/** Runners for the scheduler's filters: `scheduling/*`. */
import type { Node, NodeSelector, Pod, Taint, Toleration } from '../../src/api/types.gen.ts';
import { filterNodeAffinity, filterNodeName, matchesNodeSelector } from '../../src/control-plane/scheduler/filters/node-affinity.ts';
import { filterNodePorts } from '../../src/control-plane/scheduler/filters/node-ports.ts';
import { filterNodeResources } from '../../src/control-plane/scheduler/filters/node-resources-fit.ts';
import type { FilterFailure } from '../../src/control-plane/scheduler/filters/status.ts';
import { filterTaints, filterUnschedulable, findUntoleratedTaint } from '../../src/control-plane/scheduler/filters/taints.ts';
import { toleratesTaint } from '../../src/api/tolerations.ts';
import { NodeInfo, podInfoOf, type PodInfo } from '../../src/control-plane/scheduler/node-info.ts';
import { compare, type TableRunner, type TableRunners } from './runner.ts';

interface FilterInput {
  pod: Pod;
  nodeInfo: { node: Node | null; pods: Pod[] | null };
}

const statusOf = (failure: FilterFailure | undefined): object =>
  failure === undefined ? { code: 'Success' } : { code: failure.isResolvable ? 'Unschedulable' : 'UnschedulableAndUnresolvable', reasons: failure.reasons };

/** A filter on one node with its pods. */
const filtered =
  (filter: (pod: PodInfo, node: NodeInfo) => FilterFailure | undefined): TableRunner =>
  (testCase) => {
    const { pod, nodeInfo } = testCase.input as FilterInput;
    const info = new NodeInfo();
    info.node = nodeInfo.node ?? undefined;
    for (const [i, other] of (nodeInfo.pods ?? []).entries()) info.addPod(String(i), podInfoOf(other));
    const { status } = testCase.expected as { status: unknown };
    return compare(statusOf(filter(podInfoOf(pod), info)), status);
  };

export const scheduling: TableRunners = {
  'scheduling/nodeaffinity/Filter': filtered(filterNodeAffinity),
  'scheduling/nodename/Filter': filtered(filterNodeName),
  'scheduling/nodeports/Filter': filtered(filterNodePorts),
  'scheduling/noderesources/Filter': filtered(filterNodeResources),
  'scheduling/nodeunschedulable/Filter': filtered(filterUnschedulable),
  'scheduling/tainttoleration/Filter': filtered(filterTaints),
  'scheduling/helpers/FindMatchingUntoleratedTaint': (testCase) => {
    const { taints, tolerations } = testCase.input as { taints: Taint[] | null; tolerations: Toleration[] | null };
    const taint = findUntoleratedTaint(taints ?? [], tolerations ?? []);
    return compare({ result: taint, result1: taint !== undefined }, testCase.expected);
  },
  'scheduling/helpers/ToleratesTaint': (testCase) => {
    const { toleration, taint } = testCase.input as { toleration: Toleration; taint: Taint };
    return compare(toleratesTaint(toleration, taint), (testCase.expected as { tolerates: boolean }).tolerates);
  },
  'scheduling/helpers/MatchNodeSelectorTerms': (testCase) => {
    const { node, nodeSelector } = testCase.input as { node: Node | null; nodeSelector: NodeSelector | null };
    const { result } = testCase.expected as { result: boolean };
    return compare(node !== null && matchesNodeSelector(nodeSelector, node), result);
  },
};
