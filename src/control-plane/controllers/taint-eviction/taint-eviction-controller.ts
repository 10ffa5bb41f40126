/**
 * The taint eviction controller: deletes pods from nodes with NoExecute taints that they do not tolerate, or no longer.
 *
 * Mirrors: pkg/controller/tainteviction/taint_eviction.go.
 * Differs: pods are watched only while some node has such a taint.
 */
import type { ApiServer } from '../../../api/door.ts';
import { formatTime } from '../../../api/time.ts';
import type { Node, Pod, PodCondition } from '../../../api/types.gen.ts';
import { createClient } from '../../../client/client.ts';
import { createEventRecorder } from '../../../client/event-recorder.ts';
import { startInformer, type Informer, type InformerChange } from '../../../client/informer.ts';
import { createWorkQueue } from '../../../client/work-queue.ts';
import type { Timer } from '../../../sim/queue.ts';
import type { Simulation } from '../../../sim/simulation.ts';
import { evictionDelayMs, noExecuteTaintsOf } from './eviction-timing.ts';

const WHO = 'taint-eviction-controller';

/** A deletion that is to come. */
interface Planned {
  readonly sinceMs: number;
  readonly dueMs: number;
  readonly timer: Timer;
}

/** The condition that tells why a pod was deleted. */
const DISRUPTED: Pick<PodCondition, 'type' | 'status' | 'reason' | 'message'> = {
  type: 'DisruptionTarget',
  status: 'True',
  reason: 'DeletionByTaintManager',
  message: 'Taint manager: deleting due to NoExecute taint',
};

/** Starts the controller. */
export function startTaintEvictionController({ sim, api }: { sim: Simulation; api: ApiServer }): void {
  const client = createClient(api, WHO);
  const recorder = createEventRecorder({ sim, client, component: WHO });
  const planned = new Map<string, Planned>();
  const tainted = new Set<string>();
  let pods: Informer<Pod> | undefined;

  const tell = ({ metadata: { namespace, name } }: Pod, what: string): void =>
    recorder.event({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name } }, 'Normal', 'TaintManagerEviction', `${what} ${namespace}/${name}`);

  const cancel = (key: string, pod: Pod | undefined): void => {
    const plan = planned.get(key);
    if (!plan) return;
    plan.timer.cancel();
    planned.delete(key);
    if (pod) tell(pod, 'Cancelling deletion of Pod');
  };

  /** Says why, and deletes: the kubelet does the rest, if it can hear it. */
  const evict = (key: string): void => {
    const [namespace = '', name = ''] = key.split('/');
    const pod = client.get('pods', { namespace, name });
    if (!pod) return;
    tell(pod, 'Marking for deletion Pod');
    const others = (pod.status.conditions ?? []).filter(({ type }) => type !== DISRUPTED.type);
    if (others.length === (pod.status.conditions ?? []).length) {
      const conditions = [...others, { ...DISRUPTED, lastTransitionTime: formatTime(sim.wallMs) }];
      client.patch('pods', { namespace, name }, 'merge-patch', { status: { conditions } }, 'status');
    }
    client.delete('pods', { namespace, name });
  };
  const evictions = createWorkQueue({ sim, name: `${WHO} deletions`, sync: evict });

  const plan = (key: string, pod: Pod, delayMs: number): void => {
    const before = planned.get(key);
    const sinceMs = before?.sinceMs ?? sim.nowMs;
    // A plan stays as it is unless the pod is to go earlier now, counted from when its time began.
    if (before && sinceMs + delayMs >= before.dueMs) return;
    cancel(key, before && pod);
    const dueMs = Math.max(sim.nowMs, sinceMs + delayMs);
    const timer = sim.after(dueMs - sim.nowMs, `${WHO} toleration ends`, () => {
      planned.delete(key);
      evictions.add(key);
    });
    planned.set(key, { sinceMs, dueMs, timer });
  };

  const syncPod = (key: string): void => {
    const pod = pods?.get(key);
    if (!pod?.spec.nodeName) return cancel(key, undefined);
    const delayMs = evictionDelayMs(noExecuteTaintsOf(nodes.get(pod.spec.nodeName)), pod.spec.tolerations ?? []);
    if (delayMs === undefined) cancel(key, pod);
    else if (delayMs > 0) plan(key, pod, delayMs);
    else {
      cancel(key, pod);
      evictions.add(key);
    }
  };
  const queue = createWorkQueue({ sim, name: WHO, sync: syncPod });

  const onPod = ({ key, before, after }: InformerChange<Pod>): void => {
    const isSame = before && after && before.spec.nodeName === after.spec.nodeName && before.spec.tolerations === after.spec.tolerations;
    const nodeName = (after ?? before)?.spec.nodeName;
    if (!isSame && nodeName !== undefined && (tainted.has(nodeName) || planned.has(key))) queue.add(key);
  };

  const syncNode = (name: string): void => {
    if (tainted.size > 0) pods ??= startInformer({ client, resource: 'pods', onChange: onPod });
    if (tainted.size > 0) {
      for (const pod of pods?.values() ?? []) if (pod.spec.nodeName === name) queue.add(`${pod.metadata.namespace}/${pod.metadata.name}`);
      return;
    }
    for (const key of [...planned.keys()]) cancel(key, pods?.get(key));
    pods?.stop();
    pods = undefined;
  };
  const nodeQueue = createWorkQueue({ sim, name: `${WHO} nodes`, sync: syncNode });

  const nodes: Informer<Node> = startInformer({
    client,
    resource: 'nodes',
    onChange: ({ key, before, after }) => {
      const taints = noExecuteTaintsOf(after);
      if (JSON.stringify(noExecuteTaintsOf(before)) === JSON.stringify(taints)) return;
      if (taints.length > 0) tainted.add(key);
      else tainted.delete(key);
      nodeQueue.add(key);
    },
  });
}
