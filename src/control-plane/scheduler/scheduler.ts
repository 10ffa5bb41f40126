/**
 * The scheduler: takes pods without a node one by one, finds the nodes that can run them, and binds each to the best.
 *
 * Mirrors: pkg/scheduler/schedule_one.go, eventhandlers.go.
 * Differs: no preemption, no extenders, one profile; a pod that nothing fits is tried again when the node that has
 * changed would take it (queueing hints ask each plugin).
 */
import { formatTime } from '../../api/time.ts';
import type { ApiServer } from '../../api/door.ts';
import { diceNameFor } from '../../api/system-pods.ts';
import type { Node, Pod, PodCondition } from '../../api/types.gen.ts';
import { claimNamesOf } from '../../api/volumes.ts';
import { ApiError, createClient } from '../../client/client.ts';
import { createEventSeriesRecorder } from '../../client/event-series-recorder.ts';
import { splitKey, startInformer, type InformerChange } from '../../client/informer.ts';
import { schedulerTimings } from '../../data/scheduler-timings.table.ts';
import type { Simulation } from '../../sim/simulation.ts';
import type { NamespaceLabels } from './filters/inter-pod-affinity.ts';
import { runFilters } from './filters/run-filters.ts';
import { computeSchedulingDecision, dependsOnOtherPods } from './find-node.ts';
import { podInfoOf } from './node-info.ts';
import { SchedulerCache } from './scheduler-cache.ts';
import { SchedulingQueue } from './scheduling-queue.ts';
import { bindPodVolumes, followVolumes, podVolumesOf } from './volume-binding.ts';

export interface SchedulerOptions {
  sim: Simulation;
  api: ApiServer;
  /** The machine that the scheduler runs on: part of its name in events. */
  host?: string;
}

const NAME = 'default-scheduler';

/** Whether this scheduler has to find a node for the pod. */
const isPending = (pod: Pod): boolean =>
  !pod.spec.nodeName &&
  pod.spec.schedulerName === NAME &&
  pod.metadata.deletionTimestamp === undefined &&
  pod.status.phase === 'Pending' &&
  !pod.spec.schedulingGates?.length;

/** Starts the scheduler. */
export function startScheduler({ sim, api, host = 'node-1' }: SchedulerOptions): void {
  const client = createClient(api, NAME);
  const recorder = createEventSeriesRecorder({ sim, client, reportingComponent: NAME, reportingInstance: `${NAME}-${host}` });
  const cache = new SchedulerCache();
  const namespaceLabels: NamespaceLabels = (name) => client.get('namespaces', { name })?.metadata.labels;
  const queue = new SchedulingQueue(sim, () => startCycle());
  let isBusy = false;

  const startCycle = (): void => {
    if (isBusy) return;
    const next = queue.pop();
    if (!next) return;
    isBusy = true;
    const dice = sim.random(diceNameFor('scheduler/cycle', splitKey(next.key).namespace));
    sim.afterBecause(next.cause, dice.integer(...schedulerTimings.cycleMs), 'scheduling cycle', () => {
      isBusy = false;
      const pod = pods.get(next.key);
      if (pod && isPending(pod)) scheduleOne(next.key, pod);
      startCycle();
    });
  };

  const scheduleOne = (key: string, pod: Pod): void => {
    const decision = computeSchedulingDecision(pod, cache.nodes(), { lister, namespaceLabels });
    if ('message' in decision) {
      queue.addUnschedulable(key, pod.spec.priority ?? 0);
      rejectPod(pod, decision.message);
      return;
    }
    const { name: nodeName } = decision.node.node!.metadata;
    cache.assumePod(key, nodeName, podInfoOf(pod));
    const volumes = podVolumesOf(pod, lister);
    if (volumes && 'waiting' in volumes && volumes.waiting.length > 0) {
      bindPodVolumes(client, volumes, decision.node, lister);
      awaitVolumes(key, nodeName, sim.nowMs + schedulerTimings.bindVolumesTimeoutMs);
    } else bindPod(key, pod, nodeName);
  };

  /** Looks once a second whether the pod's claims are bound, then binds the pod; gives up in the end. */
  const awaitVolumes = (key: string, nodeName: string, untilMs: number): void => {
    sim.after(schedulerTimings.bindVolumesPollMs, 'waiting for volumes', () => {
      const pod = pods.get(key);
      if (!pod || !isPending(pod)) return void cache.forgetPod(key);
      const volumes = podVolumesOf(pod, lister);
      if (!volumes || ('waiting' in volumes && volumes.waiting.length === 0)) return bindPod(key, pod, nodeName);
      if (sim.nowMs < untilMs && 'waiting' in volumes) return awaitVolumes(key, nodeName, untilMs);
      cache.forgetPod(key);
      queue.addUnschedulable(key, pod.spec.priority ?? 0);
      rejectPod(pod, 'message' in volumes ? volumes.message : 'running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded');
    });
  };

  const bindPod = (key: string, pod: Pod, nodeName: string): void => {
    try {
      client.bind(pod, nodeName);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      cache.forgetPod(key);
      queue.addUnschedulable(key, pod.spec.priority ?? 0);
      rejectPod(pod, `binding rejected: ${error.message}`);
      return;
    }
    recorder.event(pod, 'Normal', 'Scheduled', 'Binding', `Successfully assigned ${key} to ${nodeName}`);
  };

  /** Tells the pod and its events why it has no node. */
  const rejectPod = (pod: Pod, message: string): void => {
    recorder.event(pod, 'Warning', 'FailedScheduling', 'Scheduling', message);
    const present = pod.status.conditions?.find((condition) => condition.type === 'PodScheduled');
    if (present?.status === 'False' && present.reason === 'Unschedulable' && present.message === message) return;
    const condition: PodCondition = {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message,
      observedGeneration: pod.metadata.generation,
      lastTransitionTime: present?.status === 'False' ? present.lastTransitionTime : formatTime(sim.wallMs),
    };
    try {
      client.patch('pods', pod.metadata, 'strategic-merge-patch', { status: { conditions: [condition] } }, 'status');
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  };

  /** A node has changed or has got room: pods that it would take now are tried again. */
  const reconsider = (nodeName: string): void => {
    const info = cache.node(nodeName);
    if (!info?.node) return;
    for (const key of queue.unschedulableKeys()) {
      const pod = pods.get(key);
      if (pod && !dependsOnOtherPods(pod) && !runFilters(podInfoOf(pod), info)) queue.moveToActive(key, pod.spec.priority ?? 0);
    }
    reconsiderDependent();
  };

  /** Pods or nodes have changed: pods that care for the pods beside them are tried again where some node would take them now. */
  const reconsiderDependent = (): void => {
    for (const key of queue.unschedulableKeys()) {
      const pod = pods.get(key);
      if (!pod || !dependsOnOtherPods(pod)) continue;
      if ('node' in computeSchedulingDecision(pod, cache.nodes(), { lister, namespaceLabels })) queue.moveToActive(key, pod.spec.priority ?? 0);
    }
  };

  /** Storage has changed: pods that wait for it are tried again. */
  const onStorage = (claimKey: string | undefined): void => {
    for (const key of queue.unschedulableKeys()) {
      const pod = pods.get(key);
      const claims = pod ? claimNamesOf(pod).map((name) => `${pod.metadata.namespace}/${name}`) : [];
      if (pod && (claimKey === undefined ? claims.length > 0 : claims.includes(claimKey))) queue.moveToActive(key, pod.spec.priority ?? 0);
    }
  };

  const onPod = (change: InformerChange<Pod>): void => {
    const { key, before, after } = change;
    const freed = cache.updatePod(change);
    if (after && isPending(after)) {
      // A pod's own status does not make it schedulable; a new spec or the end of its gates may.
      if (before?.spec !== after.spec) queue.add(key, after.spec.priority ?? 0);
    } else queue.remove(key);
    if (freed !== undefined) reconsider(freed);
    else if (after?.spec.nodeName && (before?.spec !== after.spec || before.metadata.labels !== after.metadata.labels)) reconsiderDependent();
  };

  const onNode = (change: InformerChange<Node>): void => {
    cache.updateNode(change);
    if (change.after) reconsider(change.key);
  };

  startInformer({ client, resource: 'nodes', onChange: onNode });
  const pods = startInformer({ client, resource: 'pods', onChange: onPod });
  const lister = followVolumes(client, onStorage);
}
