/**
 * The Job controller: runs pods until enough of them have succeeded, or too many have failed.
 *
 * Mirrors: pkg/controller/job/job_controller.go, pkg/controller/ttlafterfinished.
 * Differs: spec.managedBy is not looked at: every Job is this controller's.
 */
import { labelSelectorOf } from '../../../api/labels.ts';
import { parseTime } from '../../../api/time.ts';
import type { Job, JobStatus, Pod, PodTemplateSpec } from '../../../api/types.gen.ts';
import { ApiError, createClient, isRefusal } from '../../../client/client.ts';
import { createEventRecorder } from '../../../client/event-recorder.ts';
import { keyOf, type InformerChange } from '../../../client/informer.ts';
import { createWorkQueue } from '../../../client/work-queue.ts';
import { controllerTimings } from '../../../data/controller-timings.table.ts';
import { claimObjects } from '../common/claim-objects.ts';
import { getControllerOf, newControllerRef } from '../common/controller-ref.ts';
import { Expectations } from '../common/expectations.ts';
import { getPodFromTemplate, PodControl, type PodOwner } from '../common/pod-control.ts';
import type { ControllerOptions } from '../replicaset/replicaset-controller.ts';
import { finishedTypeOf } from './job-conditions.ts';
import { JOB_TRACKING } from './job-indexes.ts';
import { JobSync, type JobEffects } from './job-sync.ts';
import { NO_FAILURES, type BackoffRecord } from './pod-backoff.ts';

const WHO = 'job-controller';

/** Starts the controller. */
export function startJobController({ sim, api, informers, podIndex }: ControllerOptions): void {
  const client = createClient(api, WHO);
  const recorder = createEventRecorder({ sim, client, component: WHO });
  const control = new PodControl(client, recorder);
  const expectations = new Expectations();
  const backoffs = new Map<string, BackoffRecord>();
  /** Uids of pods whose finalizer is gone, until the cache says so too. */
  const released = new Set<string>();
  const dice = sim.random(`${WHO}/sync`);
  const latencyMs = (): number => dice.integer(...controllerTimings.syncLatencyMs);

  const syncJob = (key: string): void => {
    const job = jobs.get(key);
    if (!job || finishedTypeOf(job) !== undefined) {
      backoffs.delete(key);
      expectations.forget(key);
      if (job) deleteWhenOld(key, job);
      return;
    }
    const controllerRef = newControllerRef(job, 'batch/v1', 'Job');
    const claim = { client, resource: 'pods', owner: job, controllerRef, selector: labelSelectorOf(job.spec.selector), finalizer: JOB_TRACKING } as const;
    const pods = claimObjects(claim, [...podIndex.controlledBy(job.metadata.uid), ...podIndex.orphansIn(job.metadata.namespace)]);
    const input = {
      job,
      pods,
      backoff: backoffs.get(key) ?? NO_FAILURES,
      expectedRemovals: released,
      areExpectationsSatisfied: expectations.areSatisfied(key, sim.nowMs),
      nowMs: sim.wallMs,
    };
    const effects = effectsOn(key, job);
    backoffs.set(key, new JobSync(input, effects).run());
    // The status is written all the same; then the Job waits, longer each time.
    if (effects.refusal) throw effects.refusal;
  };

  const effectsOn = (key: string, job: Job): JobEffects & { refusal: ApiError | undefined } => {
    const owner: PodOwner = { object: job, controllerRef: newControllerRef(job, 'batch/v1', 'Job') };
    let written = job;
    const attempt = (act: () => void): boolean => {
      try {
        act();
        return true;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        return isRefusal(error, 'NotFound');
      }
    };
    const effects = {
      refusal: undefined as ApiError | undefined,
      createPod: (template: PodTemplateSpec, generateName: string) => {
        const pod = getPodFromTemplate(template, owner);
        try {
          control.create({ ...pod, metadata: { ...pod.metadata, generateName } }, owner);
        } catch (error) {
          if (error instanceof ApiError) effects.refusal = error;
          throw error;
        }
      },
      deletePod: (pod: Pod) => attempt(() => control.delete(pod, owner)),
      removeFinalizer: (pod: Pod) => attempt(() => removeFinalizer(pod)),
      expectCreations: (count: number) => expectations.expect(key, count, [], sim.nowMs),
      creationFailed: () => expectations.creationObserved(key),
      expectDeletions: (doomed: readonly Pod[]) => {
        const keys = doomed.map(({ metadata }) => keyOf(metadata));
        expectations.expect(key, 0, keys, sim.nowMs);
      },
      updateStatus: (status: JobStatus) => {
        written = client.update('jobs', { ...written, status }, 'status');
      },
      event: (type: 'Normal' | 'Warning', reason: string, message: string) => recorder.event(job, type, reason, message),
      requeue: (waitMs: number) => queue.addAfter(key, waitMs),
    };
    return effects;
  };

  const removeFinalizer = ({ metadata }: Pod): void => {
    if (!metadata.finalizers?.includes(JOB_TRACKING)) return;
    released.add(metadata.uid);
    client.patch('pods', metadata, 'strategic-merge-patch', { metadata: { '$deleteFromPrimitiveList/finalizers': [JOB_TRACKING] } });
  };

  /** ttlSecondsAfterFinished. */
  const deleteWhenOld = (key: string, { metadata, spec, status }: Job): void => {
    if (spec.ttlSecondsAfterFinished === undefined || spec.ttlSecondsAfterFinished === null || metadata.deletionTimestamp !== undefined) return;
    const last = status.conditions?.find(({ type, status: isTrue }) => (type === 'Complete' || type === 'Failed') && isTrue === 'True');
    const leftMs = (parseTime(last?.lastTransitionTime ?? '') ?? 0) + spec.ttlSecondsAfterFinished * 1000 - sim.wallMs;
    if (leftMs > 0) queue.addAfter(key, leftMs);
    else client.delete('jobs', metadata, { propagationPolicy: 'Foreground', preconditions: { uid: metadata.uid } });
  };

  const queue = createWorkQueue({ sim, name: WHO, sync: syncJob, latencyMs, backoff: controllerTimings.jobBackoff });
  const releases = createWorkQueue({ sim, name: `${WHO} orphan`, sync: (key) => syncOrphan(key), latencyMs });

  /** A pod that no Job counts any more must not be held. */
  const syncOrphan = (key: string): void => {
    const pod = pods.get(key);
    if (pod?.metadata.finalizers?.includes(JOB_TRACKING) && ownerKeyOf(pod) === undefined) removeFinalizer(pod);
  };

  const ownerKeyOf = (pod: Pod): string | undefined => {
    const owner = getControllerOf(pod);
    if (owner?.kind !== 'Job') return undefined;
    const key = `${pod.metadata.namespace}/${owner.name}`;
    return jobs.get(key)?.metadata.uid === owner.uid ? key : undefined;
  };

  /** Many pods may change at once: a Job looks at them together, a second later. */
  const addBatched = (key: string): void => queue.addAfter(key, controllerTimings.jobBatchMs);

  const onPod = ({ key, before, after }: InformerChange<Pod>): void => {
    const pod = after ?? before;
    if (!pod) return;
    const isTracked = after?.metadata.finalizers?.includes(JOB_TRACKING) ?? false;
    if (!isTracked) released.delete(pod.metadata.uid);
    const jobKey = ownerKeyOf(pod);
    if (jobKey === undefined) {
      if (isTracked) releases.add(key);
      return;
    }
    if (!before) expectations.creationObserved(jobKey);
    if (!after || after.metadata.deletionTimestamp !== undefined) expectations.deletionObserved(jobKey, key);
    addBatched(jobKey);
  };

  const onJob = ({ key, before, after }: InformerChange<Job>): void => {
    if (before && before.metadata.uid !== after?.metadata.uid) {
      for (const pod of podIndex.controlledBy(before.metadata.uid)) releases.add(keyOf(pod.metadata));
      backoffs.delete(key);
      expectations.forget(key);
    }
    if (!after) return;
    if (before?.metadata.uid === after.metadata.uid && before.metadata.generation === after.metadata.generation) addBatched(key);
    else queue.add(key);
  };

  const jobs = informers.follow('jobs', onJob);
  const pods = informers.follow('pods', onPod);
}
