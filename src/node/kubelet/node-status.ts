/**
 * The node's own object: registered at the start, its status renewed now and then.
 *
 * Mirrors: pkg/kubelet/kubelet_node_status.go and pkg/kubelet/nodestatus/setters.go.
 * Differs: a status that has not changed is posted every five minutes sharp, without jitter; one that has is posted at the next of the
 * ten-second looks, which cost nothing while nothing changes.
 */
import { formatQuantity, parseQuantity, subtractQuantities } from '../../api/quantity.ts';
import { formatTime } from '../../api/time.ts';
import type { Node, NodeCondition, NodeStatus, Quantity } from '../../api/types.gen.ts';
import { ApiError, type Client } from '../../client/client.ts';
import type { EventTarget } from '../../client/event-name.ts';
import type { EventRecorder } from '../../client/event-recorder.ts';
import type { ScenarioNode } from '../../data/image.ts';
import type { Simulation } from '../../sim/simulation.ts';
import type { Runtime } from '../cri/types.ts';
import { networkMessage } from './network-state.ts';

/** nodeStatusReportFrequency and nodeStatusUpdateFrequency of a kubelet's configuration, by default. */
const REPORT_PERIOD_MS = 300_000;
const LOOK_PERIOD_MS = 10_000;
const DEFAULT_PODS = '110';
/** What the kubelet's hard eviction threshold keeps back. */
export const EVICTION_MEMORY = '100Mi';

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

/** One side of a condition: what it says, and the Event that tells of the change to it. */
interface ConditionState {
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
  readonly event: string;
}

/** What a node may be short of. */
export type Pressure = 'MemoryPressure' | 'DiskPressure';
/** Conditions that may be other than usual. */
export type UnusualCondition = Pressure | 'Ready';

const CONDITIONS: readonly { type: string; usual: ConditionState; other?: ConditionState }[] = [
  {
    type: 'MemoryPressure',
    usual: { status: 'False', reason: 'KubeletHasSufficientMemory', message: 'kubelet has sufficient memory available', event: 'NodeHasSufficientMemory' },
    other: {
      status: 'True',
      reason: 'KubeletHasInsufficientMemory',
      message: 'kubelet has insufficient memory available',
      event: 'NodeHasInsufficientMemory',
    },
  },
  {
    type: 'DiskPressure',
    usual: { status: 'False', reason: 'KubeletHasNoDiskPressure', message: 'kubelet has no disk pressure', event: 'NodeHasNoDiskPressure' },
    other: { status: 'True', reason: 'KubeletHasDiskPressure', message: 'kubelet has disk pressure', event: 'NodeHasDiskPressure' },
  },
  {
    type: 'PIDPressure',
    usual: { status: 'False', reason: 'KubeletHasSufficientPID', message: 'kubelet has sufficient PID available', event: 'NodeHasSufficientPID' },
  },
  {
    type: 'Ready',
    usual: { status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status', event: 'NodeReady' },
    other: { status: 'False', reason: 'KubeletNotReady', message: networkMessage('cni plugin not initialized'), event: 'NodeNotReady' },
  },
];

/** The name of this Kubernetes, as nodes report it. */
export const KUBELET_VERSION = 'v1.36.2';

const stateOf = ({ type, usual, other }: (typeof CONDITIONS)[number], unusual: ReadonlySet<string>): ConditionState =>
  other && unusual.has(type) ? other : usual;

/** The conditions now; each keeps the instant of its last change. */
function conditionsOf(before: NodeStatus | undefined, unusual: ReadonlySet<string>, now: string): NodeCondition[] {
  return CONDITIONS.map((condition) => {
    const { status, reason, message } = stateOf(condition, unusual);
    const old = before?.conditions?.find(({ type }) => type === condition.type);
    const lastTransitionTime = old?.status === status ? (old.lastTransitionTime ?? now) : now;
    return { type: condition.type, status, reason, message, lastHeartbeatTime: now, lastTransitionTime };
  });
}

/** The Events that tell how the conditions have changed since they were last posted. A node that is new has nothing to tell. */
const changesOf = (before: NodeStatus | undefined, unusual: ReadonlySet<string>): string[] =>
  CONDITIONS.flatMap((condition) => {
    const old = before?.conditions?.find(({ type }) => type === condition.type);
    const { status, event } = stateOf(condition, unusual);
    return old === undefined || old.status === status ? [] : [event];
  });

/** The node's status now. */
function nodeStatusOf(node: ScenarioNode, runtime: Runtime, conditions: NodeCondition[]): NodeStatus {
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

export interface NodeStatusOptions {
  sim: Simulation;
  client: Client;
  recorder: EventRecorder;
  node: ScenarioNode;
  runtime: Runtime;
  /** Which conditions are not as usual now: it is short of something, or pods get no network. */
  unusual(): ReadonlySet<UnusualCondition>;
}

/** The node's object, as its kubelet keeps it. */
export interface NodeStatusReporter {
  /** Something has changed: it is posted at the next look, within ten seconds. */
  reportSoon(): void;
  /** The node's object; undefined where it is gone or the server cannot be reached. */
  node(): Node | undefined;
}

/** What Events about a node refer to: its name stands for its uid, as kubelets have it. */
export const nodeTarget = (name: string): EventTarget => ({ apiVersion: 'v1', kind: 'Node', metadata: { name, uid: name } });

/** Registers the node and keeps its status fresh. */
export function startNodeStatus({ sim, client, recorder, node, runtime, unusual }: NodeStatusOptions): NodeStatusReporter {
  const labels = {
    'beta.kubernetes.io/arch': 'amd64',
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': node.name,
    'kubernetes.io/os': 'linux',
    ...node.labels,
  };
  const label = `${client.who} node status`;
  const startedMs = sim.nowMs;
  let isReportDue = false;

  const get = (): Node | undefined => client.get('nodes', { name: node.name });
  const register = (): Node =>
    get() ??
    client.create('nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: node.name, labels },
      spec: { podCIDR: node.podCidr, podCIDRs: [node.podCidr] },
    });
  /** Whether the server took it. */
  const report = (): boolean => {
    try {
      const before = register().status as NodeStatus | undefined;
      const status = nodeStatusOf(node, runtime, conditionsOf(before, unusual(), formatTime(sim.wallMs)));
      client.patch('nodes', { name: node.name }, 'merge-patch', { status }, 'status');
      for (const event of changesOf(before, unusual())) recorder.event(nodeTarget(node.name), 'Normal', event, `Node ${node.name} status is now: ${event}`);
      return true;
    } catch (error) {
      // Somebody deleted the node or the server refuses it: the next report tries again.
      if (!(error instanceof ApiError)) throw error;
      return false;
    }
  };
  const reportRegularly = (): void => {
    report();
    sim.afterBecause(0, REPORT_PERIOD_MS, label, reportRegularly);
  };
  reportRegularly();
  return {
    reportSoon() {
      if (isReportDue) return;
      isReportDue = true;
      sim.after(LOOK_PERIOD_MS - ((sim.nowMs - startedMs) % LOOK_PERIOD_MS), label, () => {
        isReportDue = false;
        report();
      });
    },
    node() {
      try {
        return get();
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        return undefined;
      }
    },
  };
}
