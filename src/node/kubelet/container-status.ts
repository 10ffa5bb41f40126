/**
 * From the runtime's view of containers to `status.containerStatuses`, carrying over what the runtime has forgotten.
 *
 * Mirrors: pkg/kubelet/kubelet_pods.go (convertToAPIContainerStatuses).
 */
import { isRestartableInitContainer } from '../../api/pod-util.ts';
import type { Container, ContainerState, ContainerStatus, Pod, VolumeMountStatus } from '../../api/types.gen.ts';
import { findContainerStatus, type ContainerRuntimeStatus, type RuntimePodStatus } from '../cri/runtime-status.ts';
import { hasAnyActiveRegularContainerStarted, shouldContainerBeRestarted } from './restart-policy.ts';

/** Why the last attempt to start a container failed, as the kubelet remembers it: `ErrImagePull`, `CrashLoopBackOff`, … */
export interface StartFailure {
  reason: string;
  message: string;
}

/** What the statuses are made from. */
export interface ContainerStatusInput {
  pod: Pod;
  status: RuntimePodStatus;
  /** Statuses written before, of the same kind of containers. */
  previous: readonly ContainerStatus[];
  containers: readonly Container[];
  hasInitContainers: boolean;
  isInitContainer: boolean;
  /** All containers of the pod are starting over in place. */
  isRestartingAll: boolean;
  /** Why a container could not be started last time, by name. */
  startFailures: ReadonlyMap<string, StartFailure>;
}

const RESTARTING_ALL = { reason: 'RestartingAllContainers', message: 'The container is removed because RestartAllContainers in place' };

const LOST = 'ContainerStatusUnknown';
const LOST_MESSAGE = 'The container could not be located when the pod was deleted.  The container used to be Running';
const LOST_INIT = 'Unable to get init container status from container runtime and pod has been initialized, treat it as exited normally';

/** A runtime's view of one attempt, as a container state. */
function stateOf(status: ContainerRuntimeStatus, previous: ContainerStatus | undefined): ContainerState {
  const times = { ...(status.startedAt ? { startedAt: status.startedAt } : {}), ...(status.finishedAt ? { finishedAt: status.finishedAt } : {}) };
  switch (status.state) {
    case 'running':
      return { running: status.startedAt ? { startedAt: status.startedAt } : {} };
    case 'exited':
      return {
        terminated: {
          exitCode: status.exitCode,
          ...(status.reason ? { reason: status.reason } : {}),
          ...(status.message ? { message: status.message } : {}),
          ...times,
          containerID: status.id,
        },
      };
    case 'unknown':
      if (!previous?.state?.running) return { waiting: {} };
      return { terminated: { exitCode: 137, reason: LOST, message: 'The container could not be located', containerID: status.id, ...previous.state.running } };
    default:
      return { waiting: {} };
  }
}

const isEmpty = (list: object | undefined): boolean => !list || Object.keys(list).length === 0;

/** What the spec alone says: mounts, and what the container was given. */
function volumeMountsOf(container: Container): VolumeMountStatus[] | undefined {
  if (!container.volumeMounts?.length) return undefined;
  return container.volumeMounts.map(({ name, mountPath, readOnly, recursiveReadOnly }) => ({
    mountPath,
    name,
    ...(readOnly ? { readOnly: true, recursiveReadOnly: recursiveReadOnly === 'Enabled' ? 'Enabled' : 'Disabled' } : {}),
  }));
}

function base(container: Container, image: string): ContainerStatus {
  const volumeMounts = volumeMountsOf(container);
  return { name: container.name, state: {}, lastState: {}, ready: false, restartCount: 0, image, imageID: '', ...(volumeMounts ? { volumeMounts } : {}) };
}

/** The status of a container of which the runtime knows nothing (any more). */
function statusWithoutRuntime(input: ContainerStatusInput, container: Container, previous: ContainerStatus | undefined): ContainerStatus {
  const status: ContainerStatus = {
    ...base(container, container.image ?? ''),
    state: { waiting: { reason: input.hasInitContainers ? 'PodInitializing' : 'ContainerCreating' } },
    restartCount: previous?.restartCount ?? 0,
    lastState: previous?.lastState ?? {},
  };
  if (input.isInitContainer && !isRestartableInitContainer(container) && hasAnyActiveRegularContainerStarted(input.pod.spec, input.status)) {
    return previous?.state?.terminated
      ? { ...status, state: previous.state }
      : { ...status, state: { terminated: { exitCode: 0, reason: 'Completed', message: LOST_INIT } } };
  }
  if (!previous) return status;
  const wasStarted = previous.state?.running ?? previous.state?.terminated;
  if (input.isRestartingAll) {
    if (!wasStarted) return { ...status, state: previous.state ?? status.state! };
    return {
      ...status,
      state: { waiting: { ...RESTARTING_ALL } },
      lastState: { terminated: { ...RESTARTING_ALL, exitCode: 137 } },
      restartCount: status.restartCount + 1,
    };
  }
  if (previous.state?.terminated) return { ...status, state: previous.state };
  if (!previous.state?.running || status.lastState?.terminated) return status;
  // It ran, and nothing is left of it: it must have ended, one does not know how. A last state keeps the pod from looking as if it had never run.
  return {
    ...status,
    lastState: { terminated: { reason: LOST, message: LOST_MESSAGE, exitCode: 137 } },
    restartCount: status.restartCount + (input.pod.metadata.deletionTimestamp ? 0 : 1),
  };
}

/** The status of a container with at least one attempt in the runtime. */
function statusFromRuntime(container: Container, attempts: readonly ContainerRuntimeStatus[], previous: ContainerStatus | undefined): ContainerStatus {
  const [newest, older] = attempts as [ContainerRuntimeStatus, ContainerRuntimeStatus | undefined];
  const status: ContainerStatus = {
    ...base(container, newest.image),
    imageID: newest.imageID,
    containerID: newest.id,
    state: stateOf(newest, previous),
    restartCount: newest.restartCount,
    resources: container.resources ?? {},
  };
  if (!isEmpty(container.resources?.requests)) status.allocatedResources = container.resources!.requests!;
  if (newest.user) status.user = { linux: newest.user };
  if (newest.stopSignal) status.stopSignal = newest.stopSignal as NonNullable<ContainerStatus['stopSignal']>;
  if (older) status.lastState = stateOf(older, undefined);
  else if (previous && newest.restartCount < previous.restartCount) {
    // The runtime has lost count (its containers were removed): go on counting from what was written.
    const wasTerminated = previous.state?.terminated && newest.state === 'running';
    status.restartCount = previous.restartCount + (wasTerminated ? 1 : 0);
    status.lastState = wasTerminated ? previous.state! : (previous.lastState ?? {});
  } else if (previous?.lastState) status.lastState = previous.lastState;
  return status;
}

/** A container that is to start and could not: it is waiting, with the reason of the last attempt. */
function applyStartFailure(input: ContainerStatusInput, container: Container, status: ContainerStatus): ContainerStatus {
  const failure = input.startFailures.get(container.name);
  if (!failure || !shouldContainerBeRestarted(container, input.pod, input.status)) return status;
  const newest = findContainerStatus(input.status, container.name);
  if (input.isInitContainer && !isRestartableInitContainer(container) && newest?.state === 'exited' && newest.exitCode === 0) return status;
  return {
    ...status,
    lastState: status.state?.terminated ? status.state : status.lastState!,
    state: { waiting: { ...(failure.message ? { message: failure.message } : {}), reason: failure.reason } },
  };
}

/** The statuses of these containers: regular ones by name, init containers in the order of the spec. */
export function convertToApiContainerStatuses(input: ContainerStatusInput): ContainerStatus[] {
  const statuses = input.containers.map((container) => {
    const previous = input.previous.find((status) => status.name === container.name);
    const attempts = input.status.containers.filter((status) => status.name === container.name);
    const status = attempts.length > 0 ? statusFromRuntime(container, attempts, previous) : statusWithoutRuntime(input, container, previous);
    return applyStartFailure(input, container, status);
  });
  if (!input.isInitContainer) statuses.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return statuses;
}
