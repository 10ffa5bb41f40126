/** `started` and `ready` of containers without probes: a running container is both. Mirrors: pkg/kubelet/prober/prober_manager.go (UpdatePodStatus). */
import { isRestartableInitContainer } from '../../api/pod-util.ts';
import type { ContainerStatus, Pod, PodStatus } from '../../api/types.gen.ts';

/** What probes say of a running container; without probes both are true. */
export interface ProbeVerdict {
  isStarted(status: ContainerStatus): boolean;
  isReady(status: ContainerStatus): boolean;
}

/** Sets the two fields on every container of a status. An init container is ready once it has succeeded. */
export function applyReadiness(pod: Pod, status: PodStatus, verdict: ProbeVerdict): void {
  for (const container of status.containerStatuses ?? []) {
    container.started = Boolean(container.state?.running) && verdict.isStarted(container);
    container.ready = container.started && verdict.isReady(container);
  }
  for (const container of status.initContainerStatuses ?? []) {
    const spec = pod.spec.initContainers?.find(({ name }) => name === container.name);
    container.started = Boolean(container.state?.running) && verdict.isStarted(container);
    if (spec && isRestartableInitContainer(spec)) container.ready = container.started && verdict.isReady(container);
    else container.ready = container.state?.terminated?.exitCode === 0;
  }
}
