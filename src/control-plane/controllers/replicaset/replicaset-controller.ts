/**
 * The ReplicaSet controller: keeps as many pods as its sets ask for.
 *
 * Mirrors: pkg/controller/replicaset/replica_set.go.
 * Differs: there is no limit of requests a second, and a batch of pods is made at one instant.
 */
import type { ApiServer } from '../../../api/door.ts';
import { labelSelectorOf, matchesLabels } from '../../../api/labels.ts';
import { isPodReady, isPodTerminal } from '../../../api/pod-util.ts';
import type { Pod, ReplicaSet } from '../../../api/types.gen.ts';
import { ApiError, createClient, isRefusal } from '../../../client/client.ts';
import { createEventRecorder } from '../../../client/event-recorder.ts';
import { keyOf, type InformerChange } from '../../../client/informer.ts';
import { createRateLimiter } from '../../../client/rate-limiter.ts';
import { createWorkQueue } from '../../../client/work-queue.ts';
import { controllerTimings } from '../../../data/controller-timings.table.ts';
import type { Simulation } from '../../../sim/simulation.ts';
import { isPodActive, isPodTerminating } from '../common/active-pods.ts';
import { findMinNextPodAvailabilityCheck, sortForDeletion } from '../common/sort-for-deletion.ts';
import { claimObjects } from '../common/claim-objects.ts';
import { getControllerOf, newControllerRef } from '../common/controller-ref.ts';
import { Expectations } from '../common/expectations.ts';
import { getPodFromTemplate, isNamespaceTerminating, PodControl, type PodOwner } from '../common/pod-control.ts';
import type { PodIndex } from '../common/pod-index.ts';
import type { SharedInformers } from '../common/shared-informers.ts';
import { slowStartBatch } from '../common/slow-start.ts';
import { countReplicas, isSameStatus, statusOfCounts, type ReplicaCounts } from './compute-status.ts';
import { ReplicaTallies } from './replica-tallies.ts';

const WHO = 'replicaset-controller';
/** How many pods one sync makes or removes at most (BurstReplicas). */
const BURST_REPLICAS = 500;

export interface ControllerOptions {
  readonly sim: Simulation;
  readonly api: ApiServer;
  readonly informers: SharedInformers;
  readonly podIndex: PodIndex;
}

/** Which of a set's pods go: the first `count` in the order of deletion. */
export const getPodsToDelete = (pods: readonly Pod[], relatedPods: Iterable<Pod>, count: number, nowMs: number): Pod[] =>
  count < pods.length ? sortForDeletion(pods, relatedPods, nowMs).slice(0, count) : [...pods];

/** Starts the controller. */
export function startReplicaSetController({ sim, api, informers, podIndex }: ControllerOptions): void {
  const limiter = createRateLimiter(sim);
  const client = createClient(api, WHO, limiter);
  const recorder = createEventRecorder({ sim, client: createClient(api, WHO), component: WHO });
  const control = new PodControl(client, recorder);
  const expectations = new Expectations();
  const dice = sim.random(`${WHO}/sync`);
  const tallies = new ReplicaTallies(informers, podIndex);

  const syncReplicaSet = (key: string): void => {
    const set = sets.get(key);
    if (!set) {
      expectations.forget(key);
      return;
    }
    const mayManage = expectations.areSatisfied(key, sim.nowMs);
    const isGoing = set.metadata.deletionTimestamp !== undefined;
    const counts = isGoing ? undefined : tallies.of(set);
    // Nothing to adopt, to make or to remove: most syncs of a set that starts have only numbers to report.
    if (counts && (!mayManage || counts.active === (set.spec.replicas ?? 0))) {
      writeStatus(set, counts, undefined);
      return;
    }
    const pods = claimPods(set);
    const active = pods.filter(isPodActive);
    const failure = mayManage && !isGoing ? managePods(key, set, active) : undefined;
    const present = writeStatus(set, countReplicas(set, active, pods.filter(isPodTerminating), sim.wallMs), failure?.message);
    if (failure) throw failure;
    requeueForAvailability(key, present, active);
  };

  const claimPods = (set: ReplicaSet): Pod[] => {
    const { namespace, uid } = set.metadata;
    const controllerRef = newControllerRef(set, 'apps/v1', 'ReplicaSet');
    const claim = { client, resource: 'pods', owner: set, controllerRef, selector: labelSelectorOf(set.spec.selector) } as const;
    return claimObjects(claim, [...podIndex.controlledBy(uid), ...podIndex.orphansIn(namespace)]);
  };

  /** Makes missing pods and removes what is too many. The answer is what went wrong. */
  const managePods = (key: string, set: ReplicaSet, active: readonly Pod[]): ApiError | undefined => {
    const diff = active.length - (set.spec.replicas ?? 0);
    const owner: PodOwner = { object: set, controllerRef: newControllerRef(set, 'apps/v1', 'ReplicaSet') };
    if (diff < 0) return createPods(key, set, owner, Math.min(-diff, BURST_REPLICAS));
    return diff > 0 ? deletePods(key, set, owner, active, Math.min(diff, BURST_REPLICAS)) : undefined;
  };

  const createPods = (key: string, set: ReplicaSet, owner: PodOwner, count: number): ApiError | undefined => {
    expectations.expect(key, count, [], sim.nowMs);
    const pod = getPodFromTemplate(set.spec.template ?? {}, owner);
    const { successes, error } = slowStartBatch(count, 1, () => {
      try {
        control.create(pod, owner);
      } catch (thrown) {
        if (!isNamespaceTerminating(thrown)) throw thrown;
      }
    });
    for (let i = successes; i < count; i++) expectations.creationObserved(key);
    return refusalIn(error);
  };

  const deletePods = (key: string, set: ReplicaSet, owner: PodOwner, active: readonly Pod[], count: number): ApiError | undefined => {
    const doomed = getPodsToDelete(active, relatedPodsOf(set), count, sim.wallMs);
    expectations.expect(
      key,
      0,
      doomed.map(({ metadata }) => keyOf(metadata)),
      sim.nowMs,
    );
    let failure: ApiError | undefined;
    for (const pod of doomed) {
      try {
        control.delete(pod, owner);
      } catch (thrown) {
        expectations.deletionObserved(key, keyOf(pod.metadata));
        if (!isRefusal(thrown, 'NotFound')) failure ??= refusalIn(thrown);
      }
    }
    return failure;
  };

  /** Pods of the sets that have the same owner: a node where many of them are loses first. */
  function* relatedPodsOf(set: ReplicaSet): Iterable<Pod> {
    const owner = getControllerOf(set);
    if (!owner) return yield* podIndex.controlledBy(set.metadata.uid);
    for (const other of sets.values()) if (getControllerOf(other)?.uid === owner.uid) yield* podIndex.controlledBy(other.metadata.uid);
  }

  const writeStatus = (set: ReplicaSet, counts: ReplicaCounts, error: string | undefined): ReplicaSet => {
    const status = statusOfCounts(set, counts, error, sim.wallMs);
    if (isSameStatus(status, set.status) && set.metadata.generation === set.status.observedGeneration) return set;
    return client.update('replicasets', { ...set, status: { ...status, observedGeneration: set.metadata.generation } }, 'status');
  };

  const requeueForAvailability = (key: string, set: ReplicaSet, active: readonly Pod[]): void => {
    const { readyReplicas = 0, availableReplicas = 0 } = set.status;
    const { minReadySeconds = 0 } = set.spec;
    if (minReadySeconds === 0 || readyReplicas === availableReplicas) return;
    const waitMs = findMinNextPodAvailabilityCheck(active, minReadySeconds, sim.wallMs);
    if (waitMs !== undefined) queue.addAfter(key, waitMs);
  };

  const queue = createWorkQueue({ sim, name: WHO, sync: syncReplicaSet, latencyMs: () => dice.integer(...controllerTimings.syncLatencyMs), limiter });

  /** The key of the set that controls a pod. */
  const ownerKeyOf = (pod: Pod): string | undefined => {
    const owner = getControllerOf(pod);
    if (owner?.kind !== 'ReplicaSet') return undefined;
    const key = `${pod.metadata.namespace}/${owner.name}`;
    return sets.get(key)?.metadata.uid === owner.uid ? key : undefined;
  };

  /** Sets that could adopt a pod that nobody controls. */
  const enqueueAdopters = (pod: Pod): void => {
    for (const [key, set] of entriesIn(pod.metadata.namespace)) if (matchesLabels(labelSelectorOf(set.spec.selector), pod.metadata.labels)) queue.add(key);
  };

  function* entriesIn(namespace: string): Iterable<[string, ReplicaSet]> {
    for (const set of sets.values()) if (set.metadata.namespace === namespace) yield [keyOf(set.metadata), set];
  }

  const onPodGoing = (pod: Pod): void => {
    const key = ownerKeyOf(pod);
    if (key === undefined) return;
    expectations.deletionObserved(key, keyOf(pod.metadata));
    queue.add(key);
  };

  const onPod = ({ before, after }: InformerChange<Pod>): void => {
    if (!after || after.metadata.deletionTimestamp !== undefined) {
      const pod = after ?? before;
      if (pod) onPodGoing(pod);
      return;
    }
    if (before && !isNews(before, after)) return;
    const key = ownerKeyOf(after);
    if (before && getControllerOf(before)?.uid !== getControllerOf(after)?.uid) {
      const formerKey = ownerKeyOf(before);
      if (formerKey !== undefined) queue.add(formerKey);
    }
    if (key === undefined) {
      if (!getControllerOf(after) && (!before || before.metadata.labels !== after.metadata.labels || getControllerOf(before))) enqueueAdopters(after);
      return;
    }
    if (!before) expectations.creationObserved(key);
    queue.add(key);
    const { minReadySeconds = 0 } = sets.get(key)?.spec ?? {};
    if (minReadySeconds > 0 && before && !isPodReady(before) && isPodReady(after)) queue.addAfter(key, minReadySeconds * 1000 + 1000);
  };

  const sets = informers.follow('replicasets', ({ key, before, after }) => {
    if (before && before.metadata.uid !== after?.metadata.uid) {
      expectations.forget(key);
      tallies.forget(before.metadata.uid);
    }
    queue.add(key);
  });
  informers.follow('pods', onPod);
}

/** Whether a change of a pod that stays may change what its set has to do or to say: most reports of a kubelet do not. */
const isNews = (before: Pod, after: Pod): boolean =>
  before.metadata.labels !== after.metadata.labels ||
  before.metadata.ownerReferences !== after.metadata.ownerReferences ||
  isPodTerminal(before) !== isPodTerminal(after) ||
  isPodReady(before) !== isPodReady(after);

/** A refusal of the server as it is; anything else is a mistake of ours and goes on up. */
function refusalIn(error: unknown): ApiError | undefined {
  if (error === undefined || error instanceof ApiError) return error;
  throw error;
}
