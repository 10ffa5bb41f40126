/**
 * The node's own object: registered at the start, its status renewed now and then.
 *
 * Mirrors: pkg/kubelet/kubelet_node_status.go and pkg/kubelet/nodestatus/setters.go.
 * Differs: there are no Leases; the heartbeat is the status alone, every five minutes, as the kubelet reports a status that has not changed.
 */
import { formatQuantity, parseQuantity, subtractQuantities } from '../../api/quantity.ts';
import { formatTime } from '../../api/time.ts';
import type { Node, NodeCondition, NodeStatus, Quantity } from '../../api/types.gen.ts';
import { ApiError, type Client } from '../../client/client.ts';
import type { ScenarioNode } from '../../data/image.ts';
import type { Simulation } from '../../sim/simulation.ts';
import type { Runtime } from '../cri/types.ts';

const REPORT_PERIOD_MS = 300_000;
const DEFAULT_PODS = '110';
/** What the kubelet's hard eviction threshold keeps back. */
const EVICTION_MEMORY = '100Mi';

type Resources = Record<string, Quantity>;

/** Everything the node has: what the scenario says, and what every node has. */
export const capacityOf = (node: ScenarioNode): Resources => ({
  'ephemeral-storage': '102626232Ki',
  'hugepages-1Gi': '0',
  'hugepages-2Mi': '0',
  pods: DEFAULT_PODS,
  ...node.capacity,
});

/** What pods may ask for: the capacity without what eviction keeps back. */
export function allocatableOf(node: ScenarioNode): Resources {
  const capacity = capacityOf(node);
  const memory = capacity.memory;
  return memory === undefined ? capacity : { ...capacity, memory: formatQuantity(subtractQuantities(parseQuantity(memory), parseQuantity(EVICTION_MEMORY))) };
}

const CONDITIONS: readonly Pick<NodeCondition, 'type' | 'status' | 'reason' | 'message'>[] = [
  { type: 'MemoryPressure', status: 'False', reason: 'KubeletHasSufficientMemory', message: 'kubelet has sufficient memory available' },
  { type: 'DiskPressure', status: 'False', reason: 'KubeletHasNoDiskPressure', message: 'kubelet has no disk pressure' },
  { type: 'PIDPressure', status: 'False', reason: 'KubeletHasSufficientPID', message: 'kubelet has sufficient PID available' },
  { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
];

/** The name of this Kubernetes, as nodes report it. */
export const KUBELET_VERSION = 'v1.36.2';

/** The node's status now; conditions keep the instant of their last change. */
function nodeStatusOf(node: ScenarioNode, runtime: Runtime, now: string, before: NodeStatus | undefined): NodeStatus {
  const conditions = CONDITIONS.map((condition) => {
    const old = before?.conditions?.find(({ type }) => type === condition.type);
    return { ...condition, lastHeartbeatTime: now, lastTransitionTime: old?.status === condition.status ? (old.lastTransitionTime ?? now) : now };
  });
  return {
    addresses: [
      { type: 'InternalIP', address: node.address },
      { type: 'Hostname', address: node.name },
    ],
    allocatable: allocatableOf(node),
    capacity: capacityOf(node),
    conditions,
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    images: runtime.images.list().map(({ names, sizeBytes }) => ({ names, sizeBytes })),
    nodeInfo: {
      architecture: 'amd64',
      bootID: '8a3c1d52-6f0b-4c0e-9d5e-2f7b1c3a4e60',
      containerRuntimeVersion: 'containerd://2.3.3',
      kernelVersion: '6.12.0',
      kubeProxyVersion: '',
      kubeletVersion: KUBELET_VERSION,
      machineID: '5c2d8f0e7b6a49c3a1d4e9f2b3c7d8e1',
      operatingSystem: 'linux',
      osImage: 'Debian GNU/Linux 12 (bookworm)',
      systemUUID: '5c2d8f0e-7b6a-49c3-a1d4-e9f2b3c7d8e1',
    },
  };
}

/** Registers the node and keeps its status fresh. */
export function startNodeStatus(options: { sim: Simulation; client: Client; node: ScenarioNode; runtime: Runtime }): void {
  const { sim, client, node, runtime } = options;
  const labels = {
    'beta.kubernetes.io/arch': 'amd64',
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': node.name,
    'kubernetes.io/os': 'linux',
    ...node.labels,
  };
  const register = (): Node =>
    client.get('nodes', { name: node.name }) ??
    client.create('nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: node.name, labels },
      spec: { podCIDR: node.podCidr, podCIDRs: [node.podCidr] },
    });
  const report = (): void => {
    try {
      const before = register();
      client.patch('nodes', { name: node.name }, 'merge-patch', { status: nodeStatusOf(node, runtime, formatTime(sim.wallMs), before.status) }, 'status');
    } catch (error) {
      // Somebody deleted the node or the server refuses it: the next report tries again.
      if (!(error instanceof ApiError)) throw error;
    }
    sim.afterBecause(0, REPORT_PERIOD_MS, `${client.who} node status`, report);
  };
  report();
}
