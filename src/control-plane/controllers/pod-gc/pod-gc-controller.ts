/**
 * The pod garbage collector: removes pods that nobody else can: of nodes that are gone, that end without ever having had a node, of
 * nodes declared out of service, and the oldest of very many that are over.
 *
 * Mirrors: pkg/controller/podgc/gc_controller.go with kube-controller-manager's default threshold.
 * Differs: of its looks every twenty seconds only those are made at which there is something to find; the watch leaves out pods on
 * nodes that are there and well, so the threshold (12,500 pods that are over) is not enforced: no course comes near it.
 */
import type { ApiServer } from '../../../api/door.ts';
import { formatTime } from '../../../api/time.ts';
import type { Node, Pod, PodCondition } from '../../../api/types.gen.ts';
import { createClient, isRefusal } from '../../../client/client.ts';
import { startInformer, type Informer } from '../../../client/informer.ts';
import type { Simulation } from '../../../sim/simulation.ts';

const WHO = 'pod-garbage-collector';
const CHECK_PERIOD_MS = 20_000;
/** How long a node must have been missing. */
const QUARANTINE_MS = 40_000;
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';

const ORPHANED: Pick<PodCondition, 'type' | 'status' | 'reason' | 'message'> = {
  type: 'DisruptionTarget',
  status: 'True',
  reason: 'DeletionByPodGC',
  message: 'PodGC: node no longer exists',
};

/** Whether somebody has said of a node that is not ready that it will not come back. */
export const isOutOfService = ({ spec, status }: Node): boolean =>
  !(status.conditions ?? []).some((condition) => condition.type === 'Ready' && condition.status === 'True') &&
  (spec.taints ?? []).some(({ key }) => key === OUT_OF_SERVICE);

/** Starts the controller. */
export function startPodGcController({ sim, api }: { sim: Simulation; api: ApiServer }): void {
  const client = createClient(api, WHO);
  /** Since when a node that pods name has been missed. */
  const missedSinceMs = new Map<string, number>();
  let pods: Informer<Pod> | undefined;
  let wellNodes = '';
  let isScheduled = false;

  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    sim.after(CHECK_PERIOD_MS - (sim.nowMs % CHECK_PERIOD_MS), `${WHO} look`, () => {
      isScheduled = false;
      collect();
    });
  };

  const isCandidate = (pod: Pod): boolean => {
    const { nodeName } = pod.spec;
    if (!nodeName) return pod.metadata.deletionTimestamp !== undefined;
    const node = nodes.get(nodeName);
    return node === undefined || (pod.metadata.deletionTimestamp !== undefined && isOutOfService(node));
  };

  const remove = (pod: Pod, condition?: typeof ORPHANED): void => {
    try {
      if (pod.status.phase !== 'Succeeded' && pod.status.phase !== 'Failed') {
        const others = (pod.status.conditions ?? []).filter(({ type }) => type !== condition?.type);
        const conditions = condition ? { conditions: [...others, { ...condition, lastTransitionTime: formatTime(sim.wallMs) }] } : {};
        client.patch('pods', pod.metadata, 'merge-patch', { status: { phase: 'Failed', ...conditions } }, 'status');
      }
      client.delete('pods', pod.metadata, { gracePeriodSeconds: 0 });
    } catch (error) {
      if (!isRefusal(error, 'NotFound')) throw error;
    }
  };

  const collect = (): void => {
    const candidates = [...(pods?.values() ?? [])].filter(isCandidate);
    const missing = new Set(candidates.flatMap(({ spec }) => (spec.nodeName && !nodes.get(spec.nodeName) ? [spec.nodeName] : [])));
    for (const name of missedSinceMs.keys()) if (!missing.has(name)) missedSinceMs.delete(name);
    for (const name of missing) if (!missedSinceMs.has(name)) missedSinceMs.set(name, sim.nowMs);
    for (const pod of candidates) {
      const sinceMs = missedSinceMs.get(pod.spec.nodeName ?? '');
      if (sinceMs === undefined) remove(pod);
      else if (sim.nowMs - sinceMs >= QUARANTINE_MS) remove(pod, ORPHANED);
      else schedule();
    }
  };

  /** Watches the pods that are not on nodes in whose hands they are safe. */
  const watchPods = (): void => {
    const well = [...nodes.values()].filter((node) => !isOutOfService(node)).map(({ metadata }) => metadata.name);
    const fieldSelector = well
      .sort()
      .map((name) => `spec.nodeName!=${name}`)
      .join(',');
    if (pods && fieldSelector === wellNodes) return;
    wellNodes = fieldSelector;
    pods?.stop();
    pods = startInformer({
      client,
      resource: 'pods',
      fieldSelector,
      onChange: ({ after }) => {
        if (after && isCandidate(after)) schedule();
      },
    });
  };

  const nodes: Informer<Node> = startInformer({
    client,
    resource: 'nodes',
    onChange: () => {
      if (nodes.hasSynced) watchPods();
    },
    onSynced: () => watchPods(),
  });
}
