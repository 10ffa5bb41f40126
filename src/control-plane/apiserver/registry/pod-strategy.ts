/**
 * Pods: the status begins as Pending, generation counts changes of the spec, deletion is graceful.
 *
 * Mirrors: pkg/registry/core/pod/strategy.go.
 */
import { isSame } from '../is-same.ts';
import type { Pod, PodCondition } from '../../../api/types.gen.ts';
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
    if (!isSame(pod.spec, oldPod.spec)) draft.metadata.generation = (old.metadata.generation ?? 0) + 1;
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
