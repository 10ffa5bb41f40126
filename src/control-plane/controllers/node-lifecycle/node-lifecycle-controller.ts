/**
 * The node lifecycle controller: notices that a node has fallen silent, says so in its conditions and taints, and marks its pods
 * not ready.
 *
 * Mirrors: pkg/controller/nodelifecycle/node_lifecycle_controller.go.
 * Differs: it looks at the nodes not every five seconds but at those of these instants at which something can have changed: after a
 * change, and when a silent node's grace period is over. The nodes of its first look count as known: no RegisteredNode is told of them.
 */
import type { ApiServer } from '../../../api/door.ts';
import { formatTime } from '../../../api/time.ts';
import type { Node, NodeCondition, Pod, PodCondition } from '../../../api/types.gen.ts';
import { createClient, isRefusal } from '../../../client/client.ts';
import { createEventRecorder } from '../../../client/event-recorder.ts';
import { startInformer } from '../../../client/informer.ts';
import { createWorkQueue } from '../../../client/work-queue.ts';
import type { Simulation } from '../../../sim/simulation.ts';
import { NoExecuteTainter } from './no-execute-tainter.ts';
import { lostAtMs, MONITOR_PERIOD_MS, nextLookMs, readyConditionOf } from './node-health.ts';
import { unknownConditions } from './unknown-conditions.ts';
import { hasTaint, NOT_READY, noScheduleTaintChanges, swapTaints, UNREACHABLE } from './node-taints.ts';
import { computeZoneState, evictionRateOf, zoneKeyOf, type ZoneState } from './zone-state.ts';

const WHO = 'node-lifecycle-controller';
/** The source of its events. */
const COMPONENT = 'node-controller';
const LEASE_NAMESPACE = 'kube-node-lease';

interface Zone {
  state: ZoneState;
  readonly tainter: NoExecuteTainter;
}

/** Whether anything of a node has changed but the time of its heartbeat. */
function isNews(before: Node | undefined, after: Node | undefined): boolean {
  const shown = (node: Node | undefined): string =>
    JSON.stringify(
      node && [node.spec.taints, node.spec.unschedulable, node.status.conditions?.map(({ type, status }) => [type, status]), node.metadata.labels],
    );
  return shown(before) !== shown(after);
}

/** The pod's conditions with Ready turned to False, or undefined where it is not True. */
export function notReadyConditions(pod: Pod, now: string): PodCondition[] | undefined {
  const conditions = pod.status.conditions ?? [];
  if (!conditions.some(({ type, status }) => type === 'Ready' && status !== 'False')) return undefined;
  return conditions.map((condition) => (condition.type === 'Ready' ? { ...condition, status: 'False', lastTransitionTime: now } : condition));
}

/** Starts the controller. */
export function startNodeLifecycleController({ sim, api }: { sim: Simulation; api: ApiServer }): void {
  new NodeLifecycleController(sim, api).start();
}

class NodeLifecycleController {
  readonly #sim: Simulation;
  readonly #client;
  readonly #recorder;
  readonly #queue;
  readonly #nodes;
  readonly #zones = new Map<string, Zone>();
  #known: Map<string, string> | undefined;
  /** The looks that are coming. */
  readonly #looks = new Set<number>();
  /** What last happened to a node, or to its lease: a look at it is because of that. */
  readonly #causes = new Map<string, number>();

  constructor(sim: Simulation, api: ApiServer) {
    this.#sim = sim;
    this.#client = createClient(api, WHO);
    this.#recorder = createEventRecorder({ sim, client: this.#client, component: COMPONENT });
    this.#queue = createWorkQueue({ sim, name: WHO, sync: (name) => this.#syncNoScheduleTaints(name) });
    this.#nodes = startInformer({
      client: this.#client,
      resource: 'nodes',
      onChange: ({ key, before, after }) => {
        if (!isNews(before, after)) return;
        if (after) this.#queue.add(key);
        this.#note(key);
        this.#lookAt(this.#sim.nowMs + 1);
      },
    });
  }

  start(): void {
    startInformer({
      client: this.#client,
      resource: 'leases',
      namespace: LEASE_NAMESPACE,
      onChange: ({ after }) => {
        if (!after) return;
        const { name } = after.metadata;
        this.#note(name);
        const node = this.#nodes.get(name);
        this.#lookAt(node ? lostAtMs(node, after.spec.renewTime, this.#sim.epochMs) : this.#sim.nowMs + 1);
      },
    });
  }

  #note(nodeName: string): void {
    this.#causes.set(nodeName, Math.max(this.#causes.get(nodeName) ?? 0, this.#sim.cause));
  }

  /** Looks at all nodes at the first of the regular instants that is not before `atMs`. */
  #lookAt(atMs: number): void {
    const dueMs = nextLookMs(atMs);
    if (this.#looks.has(dueMs)) return;
    this.#looks.add(dueMs);
    this.#sim.afterBecause(0, dueMs - this.#sim.nowMs, `${WHO} look`, () => {
      this.#looks.delete(dueMs);
      this.#monitorNodeHealth();
    });
  }

  /** One look at all nodes. */
  #monitorNodeHealth(): void {
    const nodes = [...this.#nodes.values()].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    this.#tellOfNodes(nodes);
    const zones = new Map<string, { ready: number; notReady: number }>();
    for (const node of nodes) {
      const key = zoneKeyOf(node);
      this.#zone(key);
      const current = this.#sim.because(this.#causes.get(node.metadata.name) ?? 0, () => this.#updateNodeHealth(node));
      const count = zones.get(key) ?? { ready: 0, notReady: 0 };
      if (current?.status === 'True') count.ready++;
      else count.notReady++;
      zones.set(key, count);
    }
    this.#handleDisruption(zones, nodes);
  }

  /** Events about nodes that have come or gone since the last look. */
  #tellOfNodes(nodes: readonly Node[]): void {
    const present = new Map(nodes.map(({ metadata }) => [metadata.name, metadata.uid ?? '']));
    const before = this.#known ?? present;
    this.#known = present;
    const tell = (name: string, uid: string, reason: string, message: string): void =>
      this.#recorder.event({ apiVersion: 'v1', kind: 'Node', metadata: { name, uid } }, 'Normal', reason, `Node ${name} event: ${message}`);
    for (const [name, uid] of present) if (!before.has(name)) tell(name, uid, 'RegisteredNode', `Registered Node ${name} in Controller`);
    for (const [name, uid] of before) if (!present.has(name)) tell(name, uid, 'RemovingNode', `Removing Node ${name} from Controller`);
  }

  /** Gives a silent node up, and starts or ends what follows of it. The answer is its Ready condition now. */
  #updateNodeHealth(node: Node): NodeCondition | undefined {
    const { name, uid } = node.metadata;
    const observed = readyConditionOf(node);
    let current = observed;
    /** The trace entry of the write that gives the node up: what is said of its pods is because of that. */
    let givenUp = this.#sim.cause;
    const lease = this.#client.get('leases', { namespace: LEASE_NAMESPACE, name });
    const lostMs = lostAtMs(node, lease?.spec.renewTime, this.#sim.epochMs);
    if (observed?.status !== 'Unknown' && this.#sim.nowMs >= lostMs) {
      const conditions = unknownConditions(node, formatTime(this.#sim.wallMs));
      this.#client.patch('nodes', { name }, 'merge-patch', { status: { conditions } }, 'status');
      current = conditions.find(({ type }) => type === 'Ready');
      givenUp = this.#sim.trace.entries.length;
    } else if (!observed) this.#lookAt(lostMs);
    this.#processTaintBasedEviction(node, observed?.status ?? 'Unknown');
    if (current && current.status !== 'True' && observed?.status === 'True') {
      this.#recorder.event({ apiVersion: 'v1', kind: 'Node', metadata: { name, uid } }, 'Normal', 'NodeNotReady', `Node ${name} status is now: NodeNotReady`);
      this.#sim.because(givenUp, () => this.#markPodsNotReady(name));
    }
    return current;
  }

  /** `observed` is how the node's Ready condition stood before this look. */
  #processTaintBasedEviction(node: Node, observed: string): void {
    if (observed === 'True') return this.#markReachable(node);
    const [wanted, other] = observed === 'False' ? [NOT_READY, UNREACHABLE] : [UNREACHABLE, NOT_READY];
    // A node that is being given up already only changes its taint; a new one waits for its turn.
    if (hasTaint(node, { key: other, effect: 'NoExecute' })) this.#swapNoExecute(node, [wanted], [other]);
    else if (!hasTaint(node, { key: wanted, effect: 'NoExecute' })) this.#zone(zoneKeyOf(node)).tainter.add(node.metadata.name);
  }

  #markReachable(node: Node): void {
    this.#zone(zoneKeyOf(node)).tainter.remove(node.metadata.name);
    if (node.spec.taints) this.#swapNoExecute(node, [], [UNREACHABLE, NOT_READY]);
  }

  #swapNoExecute({ metadata }: Node, add: readonly string[], remove: readonly string[]): void {
    const taintOf = (key: string) => ({ key, effect: 'NoExecute' as const });
    this.#writeTaints(metadata.name, add.map(taintOf), remove.map(taintOf));
  }

  /** The cache may be behind: what is there now is what changes. */
  #writeTaints(name: string, add: Parameters<typeof swapTaints>[1], remove: Parameters<typeof swapTaints>[2]): void {
    const node = this.#client.get('nodes', { name });
    const taints = node && swapTaints(node, add, remove, formatTime(this.#sim.wallMs));
    if (taints) this.#client.patch('nodes', { name }, 'merge-patch', { spec: { taints: taints.length > 0 ? taints : null } });
  }

  /** The turn of a node in its zone's queue: by now it may be ready again. */
  #taintNoExecute(name: string): void {
    const node = this.#client.get('nodes', { name });
    const status = node && readyConditionOf(node)?.status;
    if (!node || status === 'True') return;
    this.#swapNoExecute(node, [status === 'False' ? NOT_READY : UNREACHABLE], [status === 'False' ? UNREACHABLE : NOT_READY]);
  }

  #syncNoScheduleTaints(name: string): void {
    const node = this.#client.get('nodes', { name });
    if (!node) return;
    const { add, remove } = noScheduleTaintChanges(node);
    this.#writeTaints(name, add, remove);
  }

  #markPodsNotReady(nodeName: string): void {
    for (const pod of this.#client.list('pods', { fieldSelector: `spec.nodeName=${nodeName}` })) {
      const conditions = notReadyConditions(pod, formatTime(this.#sim.wallMs));
      if (!conditions) continue;
      try {
        this.#client.patch('pods', pod.metadata, 'merge-patch', { status: { conditions } }, 'status');
      } catch (error) {
        if (!isRefusal(error, 'NotFound')) throw error;
        continue;
      }
      this.#recorder.event({ ...pod, apiVersion: 'v1', kind: 'Pod' }, 'Warning', 'NodeNotReady', 'Node is not ready');
    }
  }

  #zone(key: string): Zone {
    let zone = this.#zones.get(key);
    if (!zone) {
      const tainter = new NoExecuteTainter(this.#sim, `${WHO} taints`, evictionRateOf('normal', 0), (name) => this.#taintNoExecute(name));
      this.#zones.set(key, (zone = { state: 'normal', tainter }));
    }
    return zone;
  }

  /**
   * Changes the pace at which nodes are given up. Where no node of the whole cluster is ready, the fault is likelier this side's:
   * then none is given up, and what was begun is taken back.
   */
  #handleDisruption(counts: ReadonlyMap<string, { ready: number; notReady: number }>, nodes: readonly Node[]): void {
    for (const key of [...this.#zones.keys()]) if (!counts.has(key)) this.#zones.delete(key);
    const states = new Map([...counts].map(([key, { ready, notReady }]) => [key, computeZoneState(ready, notReady)]));
    const isAllLost = states.size > 0 && [...states.values()].every((state) => state === 'fullDisruption');
    const wasAllLost = this.#zones.size > 0 && [...this.#zones.values()].every(({ state }) => state === 'fullDisruption');
    if (isAllLost && wasAllLost) return;
    if (isAllLost) for (const node of nodes) this.#markReachable(node);
    for (const [key, zone] of this.#zones) {
      const state = states.get(key) ?? 'normal';
      const { ready, notReady } = counts.get(key) ?? { ready: 0, notReady: 0 };
      if (state !== zone.state || wasAllLost || isAllLost) zone.tainter.setRate(isAllLost ? 0 : evictionRateOf(state, ready + notReady));
      zone.state = state;
    }
    // Nodes that stay lost are put in the queue again at the next look.
    if (wasAllLost) this.#lookAt(this.#sim.nowMs + MONITOR_PERIOD_MS);
  }
}
