/**
 * Whether a container that has ended starts again: the pod's policy, the container's own, and its exit-code rules.
 *
 * Mirrors: pkg/api/v1/pod/util.go (ContainerShouldRestart) and pkg/kubelet/container/helpers.go (ShouldContainerBeRestarted, ShouldAllContainersRestart).
 */
import { findMatchingContainerRestartRule } from '../../api/pod-util.ts';
import type { Container, Pod, PodSpec, PodStatus } from '../../api/types.gen.ts';
import { findContainerStatus, type RuntimePodStatus } from '../cri/runtime-status.ts';

/** Whether a container that ended with this code starts again. */
export function shouldRestartAfter(exitCode: number, container: Container, spec: PodSpec): boolean {
  if (container.restartPolicy !== undefined && findMatchingContainerRestartRule(container, exitCode)) return true;
  const policy = container.restartPolicy ?? spec.restartPolicy;
  if (policy === 'Never') return false;
  return policy !== 'OnFailure' || exitCode !== 0;
}

/** Whether a container has to be started: it never was, or it has ended and its policy brings it back. */
export function shouldContainerBeRestarted(container: Container, pod: Pod, status: RuntimePodStatus): boolean {
  if (pod.metadata.deletionTimestamp) return false;
  const last = findContainerStatus(status, container.name);
  if (!last || last.state === 'unknown' || last.state === 'created') return true;
  return last.state === 'exited' && shouldRestartAfter(last.exitCode, container, pod.spec);
}

/** Whether some container's exit asks for every container of the pod to start again, or the pod is in the midst of that. */
export function shouldAllContainersRestart(pod: Pod, status: RuntimePodStatus, previous: PodStatus | undefined): boolean {
  if (previous?.conditions?.some((condition) => condition.type === 'AllContainersRestarting' && condition.status === 'True')) {
    if (status.containers.some((container) => container.state !== 'created')) return true;
  }
  return [...(pod.spec.initContainers ?? []), ...pod.spec.containers].some((container) => {
    const last = findContainerStatus(status, container.name);
    return last?.state === 'exited' && findMatchingContainerRestartRule(container, last.exitCode)?.action === 'RestartAllContainers';
  });
}

/** Whether any regular container was ever created, be it in an earlier sandbox. */
export function hasAnyRegularContainerCreated(pod: Pod, status: RuntimePodStatus): boolean {
  return pod.spec.containers.some((container) => {
    const state = findContainerStatus(status, container.name)?.state;
    return state === 'created' || state === 'running' || state === 'exited';
  });
}

/** Whether any regular container was created in the present sandbox: then all init containers have had their turn in it. */
export function hasAnyActiveRegularContainerStarted(spec: PodSpec, { containers, activeContainers = containers }: RuntimePodStatus): boolean {
  return spec.containers.some(({ name }) => activeContainers.some((container) => container.name === name));
}
