/**
 * The plan for containers that run with other resources than the spec now asks for.
 *
 * Mirrors: pkg/kubelet/kuberuntime/kuberuntime_manager.go (computePodResizeAction, shouldUpdateContainerResources).
 */
import { parseQuantity, quantityMilliValue, quantityValue } from '../../api/quantity.ts';
import type { Container, Pod, ResourceRequirements } from '../../api/types.gen.ts';
import type { ContainerRuntimeStatus } from '../cri/runtime-status.ts';
import type { ContainerResources } from '../cri/types.ts';
import type { KillReason, PodActions, PodActionsInput } from './compute-pod-actions.ts';

/** A running container whose resources change in place. */
export interface ContainerToUpdate {
  id: string;
  name: string;
  current: ContainerResources;
  desired: ContainerResources;
}

export type ResizedResource = 'cpu' | 'memory';

/** The resources that a spec or a running container states. */
export function containerResourcesOf(resources: ResourceRequirements | undefined): ContainerResources {
  const { requests = {}, limits = {} } = resources ?? {};
  const cpu = (value: string | number | undefined): number => (value === undefined ? 0 : quantityMilliValue(parseQuantity(value)));
  const memory = (value: string | number | undefined): number => (value === undefined ? 0 : quantityValue(parseQuantity(value)));
  return { cpuRequest: cpu(requests.cpu), cpuLimit: cpu(limits.cpu), memoryRequest: memory(requests.memory), memoryLimit: memory(limits.memory) };
}

/** What a container is to have: without a limit of its own it has the pod's, where the pod states one. */
export function desiredResourcesOf(pod: Pod, container: Container): ContainerResources {
  const own = containerResourcesOf(container.resources);
  const shared = containerResourcesOf(pod.spec.resources);
  return { ...own, cpuLimit: own.cpuLimit || shared.cpuLimit, memoryLimit: own.memoryLimit || shared.memoryLimit };
}

/** What a resize asks for: a restart, or a change in place. */
export type ResizeAction = { restart: true } | { restart: false; changed: ResizedResource[]; desired: ContainerResources };

/** Compares what a running container has (`current`) with what it should have. Undefined: nothing to do. */
export function computeResizeAction(pod: Pod, container: Container, current: ContainerResources): ResizeAction | undefined {
  const desired = desiredResourcesOf(pod, container);
  const changed: ResizedResource[] = [];
  if (desired.memoryLimit !== current.memoryLimit || desired.memoryRequest !== current.memoryRequest) changed.push('memory');
  if (desired.cpuLimit !== current.cpuLimit || desired.cpuRequest !== current.cpuRequest) changed.push('cpu');
  if (changed.length === 0) return undefined;
  const asksForRestart = (name: ResizedResource): boolean =>
    container.resizePolicy?.some(({ resourceName, restartPolicy }) => resourceName === name && restartPolicy === 'RestartContainer') ?? false;
  return changed.some(asksForRestart) ? { restart: true } : { restart: false, changed, desired };
}

/** Why a running container cannot stay: what the event says, and whether it starts again. */
export interface WhyKill {
  message: string;
  reason: KillReason;
  restart: boolean;
  isResize?: boolean;
}

/** A container of which nothing is known. */
export const NO_RESOURCES: ContainerResources = { cpuRequest: 0, cpuLimit: 0, memoryRequest: 0, memoryLimit: 0 };

/** Plans a running container's resize; why it has to be killed for that, or undefined when it stays. */
export function planResize(input: PodActionsInput, actions: PodActions, container: Container, status: ContainerRuntimeStatus): WhyKill | undefined {
  if (!input.actuated) return undefined;
  const current = input.actuated.get(container.name) ?? NO_RESOURCES;
  const resize = computeResizeAction(input.pod, container, current);
  if (!resize) return undefined;
  if (resize.restart) {
    actions.updatePodResources = true;
    return { message: `Container ${container.name} resize requires restart`, reason: '', restart: true, isResize: true };
  }
  for (const resource of resize.changed) {
    const update = { id: status.id, name: container.name, current, desired: resize.desired };
    (actions.containersToUpdate[resource] ??= []).push(update);
  }
  return undefined;
}
