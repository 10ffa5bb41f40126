/**
 * Pods: the status begins as Pending, generation counts changes of the spec, deletion is graceful.
 *
 * Mirrors: pkg/registry/core/pod/strategy.go.
 */
import { isSame } from '../is-same.ts';
import type { Container, Pod, PodCondition, PodSpec } from '../../../api/types.gen.ts';
import { formatTime } from '../../../api/time.ts';
import type { DraftObject, StoredObject } from '../storage/object-store.ts';
import { isPodTerminal } from '../../../api/pod-util.ts';
import { computePodQos } from '../../../api/qos.ts';
import type { Strategy } from './strategy.ts';

const podOf = (object: DraftObject | StoredObject): Pod => object as unknown as Pod;

const gatedCondition = (nowMs: number): PodCondition => ({
  type: 'PodScheduled',
  status: 'False',
  observedGeneration: 1,
  lastTransitionTime: formatTime(nowMs),
  reason: 'SchedulingGated',
  message: 'Scheduling is blocked due to non-empty scheduling gates',
});

/** The stored spec with nothing but the resources and resize policies of the new one. Mirrors: dropNonResizeUpdates. */
function withResourcesOf(old: PodSpec, now: PodSpec): PodSpec {
  const resized = (before: readonly Container[], after: readonly Container[] = []): Container[] =>
    before.map((container) => {
      const wanted = after.find(({ name }) => name === container.name);
      return wanted ? { ...container, resources: wanted.resources, resizePolicy: wanted.resizePolicy } : container;
    });
  return {
    ...old,
    containers: resized(old.containers, now.containers),
    ...(old.initContainers && { initContainers: resized(old.initContainers, now.initContainers) }),
    ...(now.resources && { resources: now.resources }),
  };
}

/** Counts a changed spec. */
function bumpGeneration(draft: DraftObject, old: StoredObject): void {
  if (!isSame(podOf(draft).spec, podOf(old).spec)) draft.metadata.generation = (old.metadata.generation ?? 0) + 1;
}

export const podStrategy: Strategy = {
  prepareForCreate(draft, nowMs) {
    const pod = podOf(draft);
    draft.metadata.generation = 1;
    const isGated = (pod.spec.schedulingGates ?? []).length > 0;
    pod.status = { phase: 'Pending', qosClass: computePodQos(pod), ...(isGated && { conditions: [gatedCondition(nowMs)] }) };
  },

  prepareForUpdate(draft, old) {
    const [pod, oldPod] = [podOf(draft), podOf(old)];
    pod.status = oldPod.status;
    bumpGeneration(draft, old);
  },

  prepareForPartUpdate(draft, old, part) {
    const [pod, oldPod] = [podOf(draft), podOf(old)];
    const { ephemeralContainers } = pod.spec;
    draft.metadata = { ...old.metadata };
    pod.spec = part === 'resize' ? withResourcesOf(oldPod.spec, pod.spec) : { ...oldPod.spec, ...(ephemeralContainers && { ephemeralContainers }) };
    pod.status = oldPod.status;
    bumpGeneration(draft, old);
  },

  prepareForStatusUpdate(draft, old) {
    const [pod, oldPod] = [podOf(draft), podOf(old)];
    pod.spec = oldPod.spec;
    pod.metadata.ownerReferences = oldPod.metadata.ownerReferences;
    // The class is computed once, at creation; a writer of the status cannot change it.
    if (oldPod.status.qosClass !== undefined && pod.status.qosClass !== oldPod.status.qosClass)
      pod.status = { ...pod.status, qosClass: oldPod.status.qosClass };
  },

  gracePeriodOf(object, requestedSeconds) {
    const pod = podOf(object);
    if (!pod.spec.nodeName || isPodTerminal(pod)) return 0;
    const seconds = requestedSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 0;
    return seconds < 0 ? 1 : seconds;
  },

  returnsDeletedObject: true,
};
