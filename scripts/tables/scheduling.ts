/** Runners for the scheduler's filters: `scheduling/*`. */
import type { Labels } from '../../src/api/labels.ts';
import { podPriorityOf } from '../../src/api/priority.ts';
import type { Namespace, Node, NodeSelector, Pod, Taint, Toleration } from '../../src/api/types.gen.ts';
import { filterNodeAffinity, filterNodeName, matchesNodeSelector, requiredNodeNames } from '../../src/control-plane/scheduler/filters/node-affinity.ts';
import { computeInterPodAffinity } from '../../src/control-plane/scheduler/filters/inter-pod-affinity.ts';
import { filterInterPodAffinity } from '../../src/control-plane/scheduler/filters/filter-inter-pod-affinity.ts';
import { filterNodePorts } from '../../src/control-plane/scheduler/filters/node-ports.ts';
import { filterNodeResources } from '../../src/control-plane/scheduler/filters/node-resources-fit.ts';
import { computeTopologySpread } from '../../src/control-plane/scheduler/filters/pod-topology-spread.ts';
import { filterTopologySpread } from '../../src/control-plane/scheduler/filters/filter-topology-spread.ts';
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

interface ClusterInput extends FilterInput {
  allNodes: FilterInput['nodeInfo'][];
  namespaces?: Namespace[] | null;
}

function nodeInfoOf({ node, pods }: FilterInput['nodeInfo']): NodeInfo {
  const info = new NodeInfo();
  info.node = node ?? undefined;
  for (const [i, pod] of (pods ?? []).entries()) info.addPod(String(i), podInfoOf(pod));
  return info;
}

/** A filter on one node that has looked at all nodes before. */
const clusterFiltered =
  (filter: (pod: PodInfo, node: NodeInfo, nodes: readonly NodeInfo[], namespaces: readonly Namespace[]) => FilterFailure | undefined): TableRunner =>
  (testCase) => {
    const { pod, nodeInfo, allNodes, namespaces } = testCase.input as ClusterInput;
    const { status } = testCase.expected as { status: unknown };
    return compare(statusOf(filter(podInfoOf(pod), nodeInfoOf(nodeInfo), allNodes.map(nodeInfoOf), namespaces ?? [])), status);
  };

/** A filter on one node with its pods. */
const filtered =
  (filter: (pod: PodInfo, node: NodeInfo) => FilterFailure | undefined): TableRunner =>
  (testCase) => {
    const { pod, nodeInfo } = testCase.input as FilterInput;
    const { status } = testCase.expected as { status: unknown };
    return compare(statusOf(filter(podInfoOf(pod), nodeInfoOf(nodeInfo))), status);
  };

/** What a plugin says of a pod before it looks at any node: that it has nothing to say, or which nodes it can mean. */
const preFiltered =
  (look: (pod: Pod, input: PreFilterInput) => { isSkipped?: boolean; names?: ReadonlySet<string> | undefined; fault?: string }): TableRunner =>
  (testCase) => {
    const input = testCase.input as PreFilterInput;
    const { isSkipped, names, fault } = look(input.pod, input);
    const status = fault !== undefined ? { code: 'UnschedulableAndUnresolvable', reasons: [fault] } : { code: isSkipped ? 'Skip' : 'Success' };
    return compare({ status, result: names && { NodeNames: [...names].sort() } }, testCase.expected);
  };

interface PreFilterInput {
  pod: Pod;
  nodes: FilterInput['nodeInfo'][];
  namespaces?: Namespace[] | null;
}

const labelsOfNamespaces =
  (namespaces: readonly Namespace[] | null | undefined) =>
  (name: string): Labels | undefined =>
    namespaces?.find(({ metadata }) => metadata.name === name)?.metadata.labels;

export const scheduling: TableRunners = {
  'scheduling/helpers/PodPriority': (testCase) =>
    compare(podPriorityOf((testCase.input as { pod: Pod }).pod), (testCase.expected as { result: number }).result),
  'scheduling/interpodaffinity/PreFilter': preFiltered((pod, { nodes, namespaces }) => ({
    isSkipped: computeInterPodAffinity(podInfoOf(pod), nodes.map(nodeInfoOf), labelsOfNamespaces(namespaces)) === undefined,
  })),
  'scheduling/nodeaffinity/PreFilter': preFiltered((pod) => {
    const names = requiredNodeNames(pod);
    if (names?.size === 0) return { fault: 'pod affinity terms conflict' };
    const isAsked = pod.spec.nodeSelector !== undefined || pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution !== undefined;
    return { isSkipped: !isAsked, names };
  }),
  'scheduling/nodeports/PreFilter': preFiltered((pod) => ({ isSkipped: podInfoOf(pod).hostPorts.length === 0 })),
  'scheduling/noderesources/PreFilter': preFiltered((pod) => (podInfoOf(pod), {})),
  'scheduling/podtopologyspread/PreFilter': preFiltered((pod, { nodes }) => ({
    isSkipped: computeTopologySpread(podInfoOf(pod), nodes.map(nodeInfoOf)) === undefined,
  })),
  'scheduling/interpodaffinity/Filter': clusterFiltered((pod, node, nodes, namespaces) => {
    const state = computeInterPodAffinity(pod, nodes, labelsOfNamespaces(namespaces));
    return state && filterInterPodAffinity(state, node);
  }),
  'scheduling/podtopologyspread/Filter': clusterFiltered((pod, node, nodes) => {
    const state = computeTopologySpread(pod, nodes);
    return state && filterTopologySpread(state, pod, node);
  }),
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
