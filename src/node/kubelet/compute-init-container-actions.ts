/**
 * The init containers' part of a pod's plan: one after the other, sidecars staying on.
 *
 * Mirrors: pkg/kubelet/kuberuntime/kuberuntime_container.go (computeInitContainerActions).
 */
import { isRestartableInitContainer } from '../../api/pod-util.ts';
import type { Pod } from '../../api/types.gen.ts';
import { findContainerStatus, type RuntimePodStatus } from '../cri/runtime-status.ts';
import type { PodActions, PodActionsInput } from './compute-pod-actions.ts';
import { lookAtSidecar, lookAtInitContainer } from './look-at-init-container.ts';

/** Whether a regular container is there, created or running. One that has exited may be left from an earlier sandbox, and says nothing about this one. */
function isAnyRegularContainerPresent(pod: Pod, status: RuntimePodStatus): boolean {
  return pod.spec.containers.some(({ name }) => {
    const state = findContainerStatus(status, name)?.state;
    return state === 'created' || state === 'running';
  });
}

/**
 * Adds what the init containers need to `actions`; returns whether the regular containers may start.
 * They are looked at from the last to the first, since old ones may have been removed: the last one that left a trace tells how far it went.
 */
export function computeInitContainerActions(input: PodActionsInput, actions: PodActions): boolean {
  const initContainers = input.pod.spec.initContainers ?? [];
  if (initContainers.length === 0) return true;
  let hasInitialized = isAnyRegularContainerPresent(input.pod, input.status);
  let isPast = hasInitialized;
  for (let index = initContainers.length - 1; index >= 0; index--) {
    const container = initContainers[index]!;
    const isSidecar = isRestartableInitContainer(container);
    if (isPast && !isSidecar) continue;
    const status = findContainerStatus(input.status, container.name);
    if (!status) {
      if (isPast) actions.initContainersToStart.push(index);
      continue;
    }
    const before = actions.initContainersToStart.length;
    const outcome = (isSidecar ? lookAtSidecar : lookAtInitContainer)(input, actions, index, container, status);
    if (outcome === 'failed') {
      actions.killPod = true;
      actions.initContainersToStart = [];
      return false;
    }
    if (outcome === 'initialized') {
      if (index === initContainers.length - 1) hasInitialized = true;
      // The list is reversed at the end, so the next one goes before this one's own restart.
      else if (!isPast) actions.initContainersToStart.splice(before, 0, index + 1);
    }
    isPast = true;
  }
  if (!isPast) actions.initContainersToStart.push(0);
  actions.initContainersToStart.reverse();
  return hasInitialized;
}
