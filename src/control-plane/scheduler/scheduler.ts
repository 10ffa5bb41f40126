/**
 * The scheduler: takes pods without a node one by one, finds the nodes that can run them, and binds each to the best.
 *
 * Mirrors: pkg/scheduler/schedule_one.go, eventhandlers.go.
 * Differs: no extenders, one profile; a pod that nothing fits is tried again when the node that has
 * changed would take it (queueing hints ask each plugin).
 */
import { formatTime } from '../../api/time.ts';
import type { ApiServer } from '../../api/door.ts';
import { podPriorityOf } from '../../api/priority.ts';
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
import { computePreemption, couldMakeRoom } from './compute-preemption.ts';
import { followDefaultSelectors } from './default-selector.ts';
import { computeSchedulingDecision, dependsOnOtherPods, type NodeFailures, type Nomination, type SchedulingLookups } from './find-node.ts';
import { fitErrorOf } from './fit-error.ts';
import { podInfoOf } from './node-info.ts';
import { preemptPods } from './preempt-pods.ts';
import { SchedulerCache } from './scheduler-cache.ts';
import { SchedulingQueue } from './scheduling-queue.ts';
import { followVolumes, podVolumesOf } from './volume-binding.ts';
import { bindPodVolumes } from './bind-volumes.ts';

export interface SchedulerOptions {
  sim: Simulation;
  api: ApiServer;
  /** The machine that the scheduler runs on: part of its name in events. */
  host?: string;
}

const NAME = 'default-scheduler';
/** What DynamicResources, which runs before preemption, says of pods without claims. */
const NO_CLAIMS = 'no new claims to deallocate';

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
  /** Pods that others have made room for, by key. */
  const nominations = new Map<string, Nomination>();
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
    const decision = computeSchedulingDecision(pod, cache.nodes(), lookups());
    if (!('node' in decision)) {
      queue.addUnschedulable(key, podPriorityOf(pod));
      if ('message' in decision) rejectPod(pod, decision.message);
      else makeRoom(key, pod, decision.failures);
      return;
    }
    nominations.delete(key);
    const { name: nodeName } = decision.node.node!.metadata;
    cache.assumePod(key, nodeName, podInfoOf(pod));
    const volumes = podVolumesOf(pod, lister);
    if (volumes && 'waiting' in volumes && volumes.waiting.length > 0) {
      bindPodVolumes(client, volumes, decision.node, lister);
      awaitVolumes(key, nodeName, sim.nowMs + schedulerTimings.bindVolumesTimeoutMs);
    } else bindPod(key, pod, nodeName);
  };

  /** Tells why no node can take the pod, and preempts others where that helps. */
  const makeRoom = (key: string, pod: Pod, failures: NodeFailures): void => {
    if (failures.size === 0) return rejectPod(pod, 'no nodes available to schedule pods');
    const fault = fitErrorOf(
      failures.size,
      [...failures.values()].flatMap(({ reasons }) => reasons),
    );
    const preemption = computePreemption(pod, cache.nodes(), failures, () => client.list('poddisruptionbudgets'), lookups());
    if ('message' in preemption)
      return rejectPod(pod, `${fault} ${NO_CLAIMS}, preemption: ${preemption.message}`, preemption.clears ? null : pod.status.nominatedNodeName);
    const { plan } = preemption;
    const nodeName = plan.node.node!.metadata.name;
    nominations.set(key, { key, nodeName, info: podInfoOf(pod) });
    rejectPod(pod, fault, nodeName);
    const dice = sim.random('scheduler/preemption');
    sim.after(dice.integer(...schedulerTimings.preemptionMs), 'preemption', () => preemptPods({ sim, client, recorder }, pod, plan, nominations.values()));
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
      queue.addUnschedulable(key, podPriorityOf(pod));
      rejectPod(pod, 'message' in volumes ? volumes.message : 'running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded');
    });
  };

  const bindPod = (key: string, pod: Pod, nodeName: string): void => {
    try {
      client.bind(pod, nodeName);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      cache.forgetPod(key);
      queue.addUnschedulable(key, podPriorityOf(pod));
      rejectPod(pod, `binding rejected: ${error.message}`);
      return;
    }
    recorder.event(pod, 'Normal', 'Scheduled', 'Binding', `Successfully assigned ${key} to ${nodeName}`);
  };

  /** Tells the pod and its events why it has no node, and which one it is promised: null for none any more. */
  const rejectPod = (pod: Pod, message: string, promised: string | null | undefined = pod.status.nominatedNodeName): void => {
    recorder.event(pod, 'Warning', 'FailedScheduling', 'Scheduling', message);
    const present = pod.status.conditions?.find((condition) => condition.type === 'PodScheduled');
    const isNewPromise = (promised ?? undefined) !== pod.status.nominatedNodeName;
    if (present?.status === 'False' && present.reason === 'Unschedulable' && present.message === message && !isNewPromise) return;
    const condition: PodCondition = {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message,
      observedGeneration: pod.metadata.generation,
      lastTransitionTime: present?.status === 'False' ? present.lastTransitionTime : formatTime(sim.wallMs),
    };
    try {
      client.patch(
        'pods',
        pod.metadata,
        'strategic-merge-patch',
        { status: { conditions: [condition], ...(isNewPromise && { nominatedNodeName: promised }) } },
        'status',
      );
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  };

  /** A node has changed or has got room (`isFreed`): pods that it would take now are tried again, or that could make the rest of the room. */
  const reconsider = (nodeName: string, isFreed = false): void => {
    const info = cache.node(nodeName);
    if (!info?.node) return;
    for (const key of queue.unschedulableKeys()) {
      const pod = pods.get(key);
      if (!pod || dependsOnOtherPods(pod)) continue;
      if (!runFilters(podInfoOf(pod), info) || (isFreed && couldMakeRoom(pod, info))) queue.moveToActive(key, podPriorityOf(pod));
    }
    reconsiderDependent();
  };

  /** Pods or nodes have changed: pods that care for the pods beside them are tried again where some node would take them now. */
  const reconsiderDependent = (): void => {
    for (const key of queue.unschedulableKeys()) {
      const pod = pods.get(key);
      if (!pod || !dependsOnOtherPods(pod)) continue;
      if ('node' in computeSchedulingDecision(pod, cache.nodes(), lookups())) queue.moveToActive(key, podPriorityOf(pod));
    }
  };

  /** Storage has changed: pods that wait for it are tried again. */
  const onStorage = (claimKey: string | undefined): void => {
    for (const key of queue.unschedulableKeys()) {
      const pod = pods.get(key);
      const claims = pod ? claimNamesOf(pod).map((name) => `${pod.metadata.namespace}/${name}`) : [];
      if (pod && (claimKey === undefined ? claims.length > 0 : claims.includes(claimKey))) queue.moveToActive(key, podPriorityOf(pod));
    }
  };

  const onPod = (change: InformerChange<Pod>): void => {
    const { key, before, after } = change;
    const freed = cache.updatePod(change);
    if (after && isPending(after)) {
      // A pod's own status does not make it schedulable; a new spec or the end of its gates may.
      if (before?.spec !== after.spec) queue.add(key, podPriorityOf(after));
    } else queue.remove(key);
    nominate(key, after);
    if (freed !== undefined) reconsider(freed, true);
    else if (after?.spec.nodeName && (before?.spec !== after.spec || before.metadata.labels !== after.metadata.labels)) reconsiderDependent();
  };

  /** Follows which node a pod is promised. */
  const nominate = (key: string, pod: Pod | undefined): void => {
    const nodeName = pod && isPending(pod) ? pod.status.nominatedNodeName : undefined;
    const before = nominations.get(key);
    if (nodeName !== undefined && pod) nominations.set(key, { key, nodeName, info: podInfoOf(pod) });
    else nominations.delete(key);
    // The room that was kept for it is anybody's again, unless it has taken it.
    if (before && nodeName === undefined && !pod?.spec.nodeName) reconsider(before.nodeName, true);
  };

  const onNode = (change: InformerChange<Node>): void => {
    cache.updateNode(change);
    if (change.after) reconsider(change.key);
  };

  startInformer({ client, resource: 'nodes', onChange: onNode });
  const pods = startInformer({ client, resource: 'pods', onChange: onPod });
  const lister = followVolumes(client, onStorage);
  const defaultSelector = followDefaultSelectors(client);
  const lookups = (): SchedulingLookups => ({ lister, namespaceLabels, defaultSelector, nominations: nominations.values() });
}
