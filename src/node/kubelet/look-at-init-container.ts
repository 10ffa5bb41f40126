/** What one init container or sidecar wants done. Mirrors pkg/kubelet/kuberuntime/kuberuntime_container.go (computeInitContainerActions). */
import type { Container } from '../../api/types.gen.ts';
import { type ContainerRuntimeStatus } from '../cri/runtime-status.ts';
import type { PodActions, PodActionsInput } from './compute-pod-actions.ts';
import { planResize } from './compute-pod-resize.ts';
import { shouldRestartAfter } from './restart-policy.ts';

/** What looking at one init container says: its turn is over (`initialized`), it is at work, or it has failed for good. */
type Outcome = 'initialized' | 'pending' | 'failed';

function killUnknown(actions: PodActions, container: Container, status: ContainerRuntimeStatus): void {
  const message = `Init container is in "${status.state}" state, try killing it before restart`;
  actions.containersToKill.push({ id: status.id, name: container.name, message, reason: 'Unknown' });
}

export function lookAtSidecar(input: PodActionsInput, actions: PodActions, index: number, container: Container, status: ContainerRuntimeStatus): Outcome {
  if (status.state !== 'running') {
    if (status.state === 'unknown') killUnknown(actions, container, status);
    actions.initContainersToStart.push(index);
    return 'pending';
  }
  const kill = (what: string, reason: 'StartupProbe' | 'LivenessProbe' | ''): void => {
    actions.containersToKill.push({ id: status.id, name: container.name, message: `Init container ${container.name} ${what}`, reason });
    actions.initContainersToStart.push(index);
  };
  if (container.startupProbe) {
    const startup = input.startupResults.get(status.id);
    if (startup === 'Failure') kill('failed startup probe', 'StartupProbe');
    if (startup !== 'Success') return 'pending';
  }
  if (status.specChanged) kill('definition changed', '');
  else if (input.livenessResults.get(status.id) === 'Failure') kill('failed liveness probe', 'LivenessProbe');
  return 'initialized';
}

export function lookAtInitContainer(input: PodActionsInput, actions: PodActions, index: number, container: Container, status: ContainerRuntimeStatus): Outcome {
  switch (status.state) {
    case 'created':
      actions.initContainersToStart.push(index);
      return 'pending';
    case 'running':
      planResize(input, actions, container, status);
      return 'pending';
    case 'exited':
      if (status.exitCode === 0) return 'initialized';
      if (!shouldRestartAfter(status.exitCode, container, input.pod.spec)) return 'failed';
      actions.initContainersToStart.push(index);
      return 'pending';
    default:
      if (input.pod.spec.restartPolicy === 'Never') return 'failed';
      killUnknown(actions, container, status);
      actions.initContainersToStart.push(index);
      return 'pending';
  }
}
