/**
 * The node's own say: a pod that does not fit is refused, whatever the scheduler thought.
 *
 * Mirrors: pkg/kubelet/lifecycle/predicate.go (OutOfcpu, OutOfmemory, OutOfpods).
 */
import { parseQuantity, quantityMilliValue, quantityValue } from '../../api/quantity.ts';
import type { Pod, Quantity } from '../../api/types.gen.ts';

/** Why a pod is refused: what its status says. */
export interface Rejection {
  reason: string;
  message: string;
}

const amountOf = (resource: string, value: Quantity): number =>
  resource === 'cpu' ? quantityMilliValue(parseQuantity(value)) : quantityValue(parseQuantity(value));

/** What a pod asks for: its containers together, or its largest init container with the sidecars before it. */
export function podRequest(pod: Pod, resource: string): number {
  const requestOf = (container: { resources?: { requests?: Record<string, Quantity> } }): number =>
    amountOf(resource, container.resources?.requests?.[resource] ?? 0);
  const own = pod.spec.resources?.requests?.[resource];
  if (own !== undefined) return amountOf(resource, own);
  let sidecars = 0;
  let initPeak = 0;
  for (const container of pod.spec.initContainers ?? []) {
    if (container.restartPolicy === 'Always') {
      sidecars += requestOf(container);
      initPeak = Math.max(initPeak, sidecars);
    } else initPeak = Math.max(initPeak, sidecars + requestOf(container));
  }
  const regular = pod.spec.containers.reduce((sum, container) => sum + requestOf(container), 0);
  return Math.max(initPeak, sidecars + regular) + amountOf(resource, pod.spec.overhead?.[resource] ?? 0);
}

/** Whether `pod` fits beside `others` (the pods that are here and not over). */
export function canAdmitPod(pod: Pod, others: readonly Pod[], allocatable: Readonly<Record<string, Quantity>>): Rejection | undefined {
  for (const resource of ['cpu', 'memory', 'ephemeral-storage']) {
    const requested = podRequest(pod, resource);
    if (requested === 0) continue;
    const capacity = amountOf(resource, allocatable[resource] ?? 0);
    const used = others.reduce((sum, other) => sum + podRequest(other, resource), 0);
    if (used + requested > capacity) {
      const message = `Pod was rejected: Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`;
      return { reason: `OutOf${resource}`, message };
    }
  }
  const pods = amountOf('pods', allocatable.pods ?? 110);
  if (others.length + 1 > pods)
    return {
      reason: 'OutOfpods',
      message: `Pod was rejected: Node didn't have enough resource: pods, requested: 1, used: ${others.length}, capacity: ${pods}`,
    };
  return undefined;
}
