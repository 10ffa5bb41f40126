/**
 * The StatefulSet controller: pods with names and claims of their own, made, removed and replaced in order.
 *
 * Mirrors: pkg/controller/statefulset/stateful_set.go, stateful_set_control.go, stateful_pod_control.go.
 * Differs: rollingUpdate.maxUnavailable is not looked at (an alpha feature, off by default).
 */
import { decode } from '../../../api/decode.ts';
import { labelSelectorOf } from '../../../api/labels.ts';
import { applyStrategicMergePatch } from '../../../api/patch/strategic-merge-patch.ts';
import { isEqual, type JsonObject } from '../../../api/patch/json-value.ts';
import { isPodTerminal } from '../../../api/pod-util.ts';
import type { ControllerRevision, Pod, StatefulSet, StatefulSetStatus } from '../../../api/types.gen.ts';
import { ApiError, createClient, isRefusal } from '../../../client/client.ts';
import { createEventRecorder } from '../../../client/event-recorder.ts';
import { createWorkQueue } from '../../../client/work-queue.ts';
import { controllerTimings } from '../../../data/controller-timings.table.ts';
import { findMinNextPodAvailabilityCheck } from '../common/sort-for-deletion.ts';
import { claimObjects, type Claimable } from '../common/claim-objects.ts';
import { getControllerOf, newControllerRef } from '../common/controller-ref.ts';
import { omitZero } from '../common/omit-zero.ts';
import { ControllerHistory } from '../history/controller-history.ts';
import type { ControllerOptions } from '../replicaset/replicaset-controller.ts';
import {
  getPersistentVolumeClaims,
  isCreated,
  isMemberOf,
  isRunningAndAvailable,
  isRunningAndReady,
  isTerminating,
  newStatefulSetPod,
  ordinalOf,
  podNameOf,
  revisionNameOf,
  startOrdinalOf,
} from './stateful-pod.ts';

const WHO = 'statefulset-controller';

/** A set with the revisions between which it is. */
interface Versions {
  readonly set: StatefulSet;
  readonly currentSet: StatefulSet;
  readonly current: ControllerRevision;
  readonly update: ControllerRevision;
}

/** Starts the controller. */
export function startStatefulSetController({ sim, api, informers, podIndex }: ControllerOptions): void {
  const client = createClient(api, WHO);
  const recorder = createEventRecorder({ sim, client, component: WHO });
  const history = new ControllerHistory(client, 'StatefulSet');
  const dice = sim.random(`${WHO}/sync`);

  const syncStatefulSet = (key: string): void => {
    const set = sets.get(key);
    if (!set) return;
    const controllerRef = newControllerRef(set, 'apps/v1', 'StatefulSet');
    const selector = labelSelectorOf(set.spec.selector);
    const matches = (object: Claimable): boolean => isMemberOf(set, object as Pod);
    const claim = { client, resource: 'pods', owner: set, controllerRef, selector, matches } as const;
    const pods = claimObjects(claim, [...podIndex.controlledBy(set.metadata.uid), ...podIndex.orphansIn(set.metadata.namespace)]);
    const revisions = history.list(set);
    const update = history.ensureCurrent(set, revisions);
    const current = revisions.find(({ metadata }) => metadata.name === set.status.currentRevision) ?? update;
    const versions = { set, currentSet: setAt(set, current), current, update };
    if (set.metadata.deletionTimestamp === undefined) step(versions, pods);
    writeStatus(versions, pods);
    const live = new Set([current.metadata.name, update.metadata.name, ...pods.map(revisionNameOf)]);
    history.truncate(set, revisions, live);
    const waitMs = findMinNextPodAvailabilityCheck(pods, set.spec.minReadySeconds ?? 0, sim.wallMs);
    if (waitMs !== undefined) queue.addAfter(key, waitMs);
  };

  /** The set as it was at a revision. */
  const setAt = (set: StatefulSet, revision: ControllerRevision): StatefulSet =>
    decode<StatefulSet>('StatefulSet', applyStrategicMergePatch(set as unknown as JsonObject, revision.data as JsonObject, 'StatefulSet')).object;

  const isAvailable = (set: StatefulSet, pod: Pod): boolean => isRunningAndReady(pod) && isRunningAndAvailable(pod, set.spec.minReadySeconds ?? 0, sim.wallMs);

  /** The next step: pods that are missing, then those that are too many, then those of old revisions. In order, one at a time. */
  const step = (versions: Versions, pods: readonly Pod[]): void => {
    const { set } = versions;
    const start = startOrdinalOf(set);
    const end = start + (set.spec.replicas ?? 0);
    const byOrdinal = new Map(pods.map((pod) => [ordinalOf(pod), pod]));
    const isInOrder = set.spec.podManagementPolicy !== 'Parallel';
    for (let ordinal = start; ordinal < end; ordinal++) if (ensureReplica(versions, byOrdinal.get(ordinal), ordinal) && isInOrder) return;
    const condemned = pods.filter((pod) => ordinalOf(pod) < start || ordinalOf(pod) >= end).sort((a, b) => ordinalOf(b) - ordinalOf(a));
    const firstUnhealthy = [...byOrdinal.entries()].sort(([a], [b]) => a - b).find(([, pod]) => !isRunningAndReady(pod) || isTerminating(pod))?.[1];
    for (const pod of condemned) {
      if (isInOrder && (isTerminating(pod) || (!isAvailable(set, pod) && pod !== firstUnhealthy))) return;
      if (!isTerminating(pod)) condemn(set, pod);
      if (isInOrder) return;
    }
    if (set.spec.updateStrategy?.type !== 'OnDelete') replaceOutdated(versions, byOrdinal, start, end);
  };

  /** Makes a missing pod, replaces one that has ended. True: wait before going on to the next ordinal. */
  const ensureReplica = (versions: Versions, pod: Pod | undefined, ordinal: number): boolean => {
    const { set } = versions;
    if (!pod) {
      createPod(versions, ordinal);
      return true;
    }
    if (isPodTerminal(pod)) {
      if (!isTerminating(pod)) deletePod(set, pod);
      return true;
    }
    return isTerminating(pod) || !isAvailable(set, pod);
  };

  /** Replaces the pod of the highest ordinal that is of an old revision; waits for those above to be healthy. */
  const replaceOutdated = ({ set, update }: Versions, pods: ReadonlyMap<number, Pod>, start: number, end: number): void => {
    const least = Math.max(start, start + (set.spec.updateStrategy?.rollingUpdate?.partition ?? 0));
    for (let ordinal = end - 1; ordinal >= least; ordinal--) {
      const pod = pods.get(ordinal);
      if (!pod || isTerminating(pod)) return;
      if (revisionNameOf(pod) !== update.metadata.name) return deletePod(set, pod);
      if (!isAvailable(set, pod)) return;
    }
  };

  const createPod = ({ set, currentSet, current, update }: Versions, ordinal: number): void => {
    const start = startOrdinalOf(set);
    const { type, rollingUpdate } = set.spec.updateStrategy ?? {};
    const isBelowPartition = rollingUpdate ? ordinal < start + (rollingUpdate.partition ?? 0) : ordinal < start + (set.status.currentReplicas ?? 0);
    const isOld = type === 'RollingUpdate' && isBelowPartition;
    const pod = isOld ? newStatefulSetPod(currentSet, ordinal, current.metadata.name) : newStatefulSetPod(set, ordinal, update.metadata.name);
    const name = podNameOf(set, ordinal);
    try {
      createClaims(set, ordinal, name);
      client.create('pods', pod);
      recorder.event(set, 'Normal', 'SuccessfulCreate', `create Pod ${name} in StatefulSet ${set.metadata.name} successful`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (isRefusal(error, 'AlreadyExists')) throw error;
      recorder.event(set, 'Warning', 'FailedCreate', `create Pod ${name} in StatefulSet ${set.metadata.name} failed error: ${error.message}`);
      throw error;
    }
  };

  /** Claims outlive their pods; one that is there already is used again. */
  const createClaims = (set: StatefulSet, ordinal: number, podName: string): void => {
    const isOwned = set.spec.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Delete';
    for (const claim of getPersistentVolumeClaims(set, ordinal).values()) {
      const { namespace, name } = claim.metadata;
      if (client.get('persistentvolumeclaims', { namespace, name })) continue;
      const metadata = isOwned ? { ...claim.metadata, ownerReferences: [newControllerRef(set, 'apps/v1', 'StatefulSet')] } : claim.metadata;
      client.create('persistentvolumeclaims', { ...claim, metadata });
      recorder.event(set, 'Normal', 'SuccessfulCreate', `create Claim ${name} Pod ${podName} in StatefulSet ${set.metadata.name} success`);
    }
  };

  /** Removes a pod that is too many; where claims are to go with it, it becomes their owner first. */
  const condemn = (set: StatefulSet, pod: Pod): void => {
    if (set.spec.persistentVolumeClaimRetentionPolicy?.whenScaled === 'Delete') {
      const owner = { apiVersion: 'v1', kind: 'Pod', name: pod.metadata.name, uid: pod.metadata.uid };
      for (const { metadata } of getPersistentVolumeClaims(set, ordinalOf(pod)).values()) {
        if (client.get('persistentvolumeclaims', metadata))
          client.patch('persistentvolumeclaims', metadata, 'strategic-merge-patch', { metadata: { ownerReferences: [owner] } });
      }
    }
    deletePod(set, pod);
  };

  const deletePod = (set: StatefulSet, { metadata }: Pod): void => {
    client.delete('pods', metadata);
    recorder.event(set, 'Normal', 'SuccessfulDelete', `delete Pod ${metadata.name} in StatefulSet ${set.metadata.name} successful`);
  };

  const writeStatus = ({ set, current, update }: Versions, pods: readonly Pod[]): void => {
    const status = completed(set, statusOf(set, current.metadata.name, update.metadata.name, pods));
    if (!isEqual(status, set.status)) client.update('statefulsets', { ...set, status }, 'status');
  };

  const statusOf = (set: StatefulSet, currentRevision: string, updateRevision: string, pods: readonly Pod[]): StatefulSetStatus => {
    const count = (test: (pod: Pod) => boolean): number => pods.filter(test).length;
    const isOf = (revision: string) => (pod: Pod) => isCreated(pod) && !isTerminating(pod) && revisionNameOf(pod) === revision;
    return {
      observedGeneration: set.metadata.generation,
      replicas: count(isCreated),
      availableReplicas: count((pod) => isAvailable(set, pod)),
      ...omitZero({ readyReplicas: count(isRunningAndReady), currentReplicas: count(isOf(currentRevision)), updatedReplicas: count(isOf(updateRevision)) }),
      currentRevision,
      updateRevision,
      collisionCount: set.status.collisionCount ?? 0,
      ...(set.status.conditions && { conditions: set.status.conditions }),
    };
  };

  /** A rolling update that is over makes the new revision the current one. */
  const completed = ({ spec }: StatefulSet, status: StatefulSetStatus): StatefulSetStatus => {
    const isOver =
      spec.updateStrategy?.type === 'RollingUpdate' &&
      (status.updatedReplicas ?? 0) === status.replicas &&
      (status.readyReplicas ?? 0) === status.replicas &&
      status.replicas === (spec.replicas ?? 0);
    if (!isOver) return status;
    const { currentReplicas: _old, ...rest } = status;
    return { ...rest, ...omitZero({ currentReplicas: status.updatedReplicas }), currentRevision: status.updateRevision };
  };

  const queue = createWorkQueue({ sim, name: WHO, sync: syncStatefulSet, latencyMs: () => dice.integer(...controllerTimings.syncLatencyMs) });
  const sets = informers.follow('statefulsets', ({ key }) => queue.add(key));
  informers.follow('pods', ({ before, after }) => {
    for (const pod of [before, after]) {
      const owner = pod && getControllerOf(pod);
      if (owner?.kind === 'StatefulSet') queue.add(`${pod!.metadata.namespace}/${owner.name}`);
    }
  });
}
