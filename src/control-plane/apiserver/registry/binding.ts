/**
 * Binding: a pod gets its node. The scheduler's only write to a pod's spec.
 *
 * Mirrors: pkg/registry/core/pod/storage/storage.go assignPod.
 */
import { badRequest, conflict } from '../../../api/errors.ts';
import { updatePodCondition } from '../../../api/pod-util.ts';
import type { ApiResource } from '../../../api/resources.ts';
import { formatTime } from '../../../api/time.ts';
import type { Binding, Pod, PodCondition } from '../../../api/types.gen.ts';
import { fail } from '../status-error.ts';
import type { DraftObject, StoredObject } from '../storage/object-store.ts';
import type { RegistryContext, WriteOptions } from './registry.ts';

/** Sets `spec.nodeName` and the condition PodScheduled. Throws Conflict where the pod has a node, or is going away. */
export function bind(
  context: RegistryContext,
  resource: ApiResource,
  stored: StoredObject,
  binding: Partial<Binding> | undefined,
  options: WriteOptions,
): void {
  const pod = stored as unknown as Pod;
  const { name } = pod.metadata;
  const { kind = '', name: node = '' } = binding?.target ?? {};
  if (node === '') fail(badRequest('name is required'));
  if (!['', 'Node', 'Minion'].includes(kind)) fail(badRequest('invalid kind'));
  if (pod.metadata.deletionTimestamp) fail(conflict({ group: '', name: 'pods/binding' }, name, `pod ${name} is being deleted, cannot be assigned to a host`));
  if (pod.spec.nodeName) fail(conflict({ group: '', name: 'pods/binding' }, name, `pod ${name} is already assigned to node "${pod.spec.nodeName}"`));
  if (pod.spec.schedulingGates?.length) fail(conflict({ group: '', name: 'pods/binding' }, name, `pod ${name} has non-empty .spec.schedulingGates`));
  if (options.dryRun) return;
  const nowTime = formatTime(context.sim.wallMs);
  // The promise of a node is kept now.
  const { nominatedNodeName: _promised, ...rest } = pod.status;
  const status = { ...rest, conditions: [...(pod.status.conditions ?? [])] };
  // Go writes the probe's time even where there was none, and leaves the message of an earlier refusal out.
  const scheduled = { type: 'PodScheduled', status: 'True', lastTransitionTime: nowTime, lastProbeTime: null };
  updatePodCondition(status, scheduled as unknown as PodCondition, nowTime);
  const bound = {
    ...pod,
    metadata: { ...pod.metadata, ...(binding?.metadata?.annotations && { annotations: { ...pod.metadata.annotations, ...binding.metadata.annotations } }) },
    spec: { ...pod.spec, nodeName: node },
    status,
  };
  context.store.put(resource, bound as unknown as DraftObject, { who: options.who, subresource: 'binding' });
}
