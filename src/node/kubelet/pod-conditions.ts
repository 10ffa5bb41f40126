/**
 * The conditions of a pod that the kubelet computes, from its containers' statuses.
 *
 * Mirrors: pkg/kubelet/status/generate.go.
 */
import { isRestartableInitContainer } from '../../api/pod-util.ts';
import type { Container, ContainerStatus, Pod, PodCondition, PodStatus } from '../../api/types.gen.ts';
import type { RuntimePodStatus } from '../cri/runtime-status.ts';
import type { PodPhase } from './pod-phase.ts';
import { shouldAllContainersRestart } from './restart-policy.ts';

const REASON_UNKNOWN_CONTAINER_STATUSES = 'UnknownContainerStatuses';

/** A condition without its times: the status manager knows when it changed. `Condition` is what generate.go's functions return. */
export type Condition = Pick<PodCondition, 'type' | 'status'> & Partial<PodCondition>;

function make(pod: Pod, type: string, isTrue: boolean, reason = '', message = ''): Condition {
  return {
    type,
    status: isTrue ? 'True' : 'False',
    ...(pod.metadata.generation ? { observedGeneration: pod.metadata.generation } : {}),
    ...(reason ? { reason } : {}),
    ...(message ? { message } : {}),
  };
}

/** `containers with unready status: [a b]; containers with unknown status: [c]`, or empty when all is well. */
function describeContainers(word: string, bad: readonly string[], unknown: readonly string[]): string {
  const parts: string[] = [];
  if (unknown.length > 0) parts.push(`containers with unknown status: [${unknown.join(' ')}]`);
  if (bad.length > 0) parts.push(`containers with ${word} status: [${bad.join(' ')}]`);
  return parts.join(', ');
}

const byName = (statuses: readonly ContainerStatus[]): Map<string, ContainerStatus> => new Map(statuses.map((status) => [status.name, status]));

/** `ContainersReady`: every regular container and sidecar is ready. Statuses `undefined`: nothing is known yet. */
export function generateContainersReadyCondition(pod: Pod, statuses: readonly ContainerStatus[] | undefined, phase: PodPhase): Condition {
  if (!statuses) return make(pod, 'ContainersReady', false, REASON_UNKNOWN_CONTAINER_STATUSES);
  if (phase === 'Failed') return make(pod, 'ContainersReady', false, 'PodFailed');
  if (phase === 'Succeeded') return make(pod, 'ContainersReady', false, 'PodCompleted');
  const known = byName(statuses);
  const unknown: string[] = [];
  const unready: string[] = [];
  const look = (container: Container): void => {
    const status = known.get(container.name);
    if (!status) unknown.push(container.name);
    else if (!status.ready) unready.push(container.name);
  };
  (pod.spec.initContainers ?? []).filter(isRestartableInitContainer).forEach(look);
  pod.spec.containers.forEach(look);
  const message = describeContainers('unready', unready, unknown);
  return message ? make(pod, 'ContainersReady', false, 'ContainersNotReady', message) : make(pod, 'ContainersReady', true);
}

/** `Ready`: the containers are ready, and so is every readiness gate. */
export function generatePodReadyCondition(
  pod: Pod,
  conditions: readonly PodCondition[],
  statuses: readonly ContainerStatus[] | undefined,
  phase: PodPhase,
): Condition {
  const containersReady = generateContainersReadyCondition(pod, statuses, phase);
  if (containersReady.status !== 'True') return { ...containersReady, type: 'Ready' };
  const messages: string[] = [];
  for (const { conditionType } of pod.spec.readinessGates ?? []) {
    const gate = conditions.find((condition) => condition.type === conditionType);
    if (!gate) messages.push(`corresponding condition of pod readiness gate "${conditionType}" does not exist.`);
    else if (gate.status !== 'True') messages.push(`the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`);
  }
  return messages.length > 0 ? make(pod, 'Ready', false, 'ReadinessGatesNotReady', messages.join(', ')) : make(pod, 'Ready', true);
}

const isInitContainerInitialized = (container: Container, status: ContainerStatus): boolean =>
  isRestartableInitContainer(container) ? Boolean(status.started) : status.ready;

/** `Initialized`: the init containers have succeeded and the sidecars have started. */
export function generatePodInitializedCondition(pod: Pod, statuses: readonly ContainerStatus[] | undefined, phase: PodPhase): Condition {
  const initContainers = pod.spec.initContainers ?? [];
  if (!statuses && initContainers.length > 0) return make(pod, 'Initialized', false, REASON_UNKNOWN_CONTAINER_STATUSES);
  const known = byName(statuses ?? []);
  const unknown: string[] = [];
  const incomplete: string[] = [];
  for (const container of initContainers) {
    const status = known.get(container.name);
    if (!status) unknown.push(container.name);
    else if (!isInitContainerInitialized(container, status)) incomplete.push(container.name);
  }
  if (phase === 'Succeeded' && unknown.length === 0) return make(pod, 'Initialized', true, 'PodCompleted');
  // Once a regular container has started, initialization is over: a sidecar that restarts does not take it back.
  const hasStarted = pod.spec.containers.some((container) => {
    const status = known.get(container.name);
    return status && (status.started || status.state?.running || status.state?.terminated || status.lastState?.terminated);
  });
  if (hasStarted) return make(pod, 'Initialized', true);
  const message = describeContainers('incomplete', incomplete, unknown);
  return message ? make(pod, 'Initialized', false, 'ContainersNotInitialized', message) : make(pod, 'Initialized', true);
}

/** `PodReadyToStartContainers`: the newest sandbox is ready and has its address. */
export function generatePodReadyToStartContainersCondition(pod: Pod, status: RuntimePodStatus): Condition {
  const sandbox = status.sandboxes[0];
  const hasNetwork = pod.spec.hostNetwork || Boolean(sandbox?.ip);
  return make(pod, 'PodReadyToStartContainers', sandbox?.state === 'SANDBOX_READY' && hasNetwork);
}

/** `AllContainersRestarting`: a container's exit made the whole pod start over. */
export function generateAllContainersRestartingCondition(
  pod: Pod,
  status: RuntimePodStatus,
  previous: PodStatus | undefined,
  phase: PodPhase | undefined,
): Condition {
  if (phase === 'Failed') return make(pod, 'AllContainersRestarting', false, 'PodFailed');
  if (phase === 'Succeeded') return make(pod, 'AllContainersRestarting', false, 'PodCompleted');
  if (shouldAllContainersRestart(pod, status, previous)) {
    return make(pod, 'AllContainersRestarting', true, 'RestartAllContainersStarted', 'container exited with restart policy rule');
  }
  return make(pod, 'AllContainersRestarting', false);
}
