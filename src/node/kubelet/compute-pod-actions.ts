/**
 * The plan for one pod: what has to be created, started and killed so that what runs is what the spec says.
 * It looks and decides; `sync-pod.ts` acts.
 *
 * Mirrors: pkg/kubelet/kuberuntime/kuberuntime_manager.go (computePodActions).
 */
import { isContainerRestartable } from '../../api/pod-util.ts';
import type { Pod } from '../../api/types.gen.ts';
import { findContainerStatus, type ContainerRuntimeStatus, type RuntimePodStatus } from '../cri/runtime-status.ts';
import type { ContainerResources } from '../cri/types.ts';
import { NO_RESOURCES, containerResourcesOf, planResize, type ContainerToUpdate, type ResizedResource, type WhyKill } from './compute-pod-resize.ts';
import { computeInitContainerActions } from './compute-init-container-actions.ts';
import { hasAnyRegularContainerCreated, shouldContainerBeRestarted } from './restart-policy.ts';

export type ProbeResult = 'Success' | 'Failure' | 'Unknown';
export type KillReason = '' | 'StartupProbe' | 'LivenessProbe' | 'FailedPostStartHook' | 'Unknown';

/** A container that has to go, and why. `message` is what its Killing event says. */
export interface ContainerToKill {
  id: string;
  name: string;
  message: string;
  reason: KillReason;
}

/** A container whose every trace goes, because all containers of the pod start over. */
export interface ContainerToReset {
  id: string;
  name: string;
  kill: boolean;
}

/** The plan. Containers to start are given by their index in the spec. */
export interface PodActions {
  /** Stop everything, the sandbox included: it is replaced, or there is nothing left to do. */
  killPod: boolean;
  createSandbox: boolean;
  sandboxID: string;
  /** Attempt number of the sandbox to create, or of the present one. */
  attempt: number;
  initContainersToStart: number[];
  containersToStart: number[];
  ephemeralContainersToStart: number[];
  containersToKill: ContainerToKill[];
  containersToReset: ContainerToReset[];
  /** Running containers whose resources change in place, by resource. */
  containersToUpdate: Partial<Record<ResizedResource, ContainerToUpdate[]>>;
  /** A container restarts to be resized: the pod's share has to follow. */
  updatePodResources: boolean;
  /** The pod's own requests and limits are other than those it was given. */
  updatePodLevelResources: boolean;
}

/** What the plan is made from. Probe results are by container id. */
export interface PodActionsInput {
  pod: Pod;
  status: RuntimePodStatus;
  livenessResults: ReadonlyMap<string, ProbeResult>;
  startupResults: ReadonlyMap<string, ProbeResult>;
  /** Every container is to start over (see `shouldAllContainersRestart`). */
  restartAllContainers: boolean;
  /** What the running containers were given, by name; undefined: resizes are not looked at. */
  actuated?: ReadonlyMap<string, ContainerResources>;
  /** What the pod as a whole was given. */
  actuatedPod?: ContainerResources;
}

/** Whether the pod needs another sandbox, the attempt number it would have, and the id of the present one. */
export function podSandboxChanged(pod: Pod, status: RuntimePodStatus): { changed: boolean; attempt: number; sandboxID: string } {
  const newest = status.sandboxes[0];
  if (!newest) return { changed: true, attempt: 0, sandboxID: '' };
  const ready = status.sandboxes.filter((sandbox) => sandbox.state === 'SANDBOX_READY').length;
  const hasNetwork = pod.spec.hostNetwork || Boolean(newest.ip);
  if (ready > 1 || newest.state !== 'SANDBOX_READY' || !hasNetwork) return { changed: true, attempt: newest.attempt + 1, sandboxID: newest.id };
  return { changed: false, attempt: newest.attempt, sandboxID: newest.id };
}

const hasSucceeded = (status: RuntimePodStatus, name: string): boolean => {
  const container = findContainerStatus(status, name);
  return container !== undefined && container.state !== 'running' && container.exitCode === 0;
};

const couldAnyContainerRestart = (pod: Pod): boolean =>
  pod.spec.restartPolicy !== 'Never' ||
  [...(pod.spec.initContainers ?? []), ...pod.spec.containers].some(
    (c) => c.restartPolicy !== undefined && isContainerRestartable(pod.spec, c) && c.restartPolicy !== 'Always',
  );

/** The plan when there is no usable sandbox: everything starts from the beginning, if it starts at all. */
function computeActionsWithoutSandbox({ pod, status }: PodActionsInput, actions: PodActions): void {
  if (!couldAnyContainerRestart(pod) && actions.attempt !== 0 && status.containers.length > 0) {
    actions.createSandbox = false;
    return;
  }
  const toStart = pod.spec.containers.flatMap((container, index) =>
    (container.restartPolicy ?? pod.spec.restartPolicy) === 'OnFailure' && hasSucceeded(status, container.name) ? [] : [index],
  );
  if (toStart.length === 0 && hasAnyRegularContainerCreated(pod, status)) {
    actions.createSandbox = false;
    return;
  }
  if ((pod.spec.initContainers ?? []).length > 0) actions.initContainersToStart = [0];
  else actions.containersToStart = toStart;
}

/** Why a running container cannot stay, or undefined when it can. */
function whyKill(input: PodActionsInput, name: string, running: ContainerRuntimeStatus): WhyKill | undefined {
  const restart = input.pod.spec.restartPolicy !== 'Never';
  if (running.specChanged) return { message: `Container ${name} definition changed`, reason: '', restart: true };
  if (input.livenessResults.get(running.id) === 'Failure') return { message: `Container ${name} failed liveness probe`, reason: 'LivenessProbe', restart };
  if (input.startupResults.get(running.id) === 'Failure') return { message: `Container ${name} failed startup probe`, reason: 'StartupProbe', restart };
  return undefined;
}

/** Plans the regular containers; returns how many running ones stay. */
function computeRegularContainerActions(input: PodActionsInput, actions: PodActions): number {
  let kept = 0;
  input.pod.spec.containers.forEach((container, index) => {
    const status = findContainerStatus(input.status, container.name);
    if (status?.state !== 'running') {
      if (!shouldContainerBeRestarted(container, input.pod, input.status)) return;
      actions.containersToStart.push(index);
      if (status?.state === 'unknown') {
        const message = `Container is in "${status.state}" state, try killing it before restart`;
        actions.containersToKill.push({ id: status.id, name: container.name, message, reason: 'Unknown' });
      }
      return;
    }
    const why = whyKill(input, container.name, status) ?? planResize(input, actions, container, status);
    if (!why) {
      kept++;
      return;
    }
    if (why.restart) actions.containersToStart.push(index);
    actions.containersToKill.push({
      id: status.id,
      name: container.name,
      message: why.restart && !why.isResize ? `${why.message}, will be restarted` : why.message,
      reason: why.reason,
    });
  });
  return kept;
}

/** Whether the pod states requests or limits for itself, and others than it was given. */
function isPodResized(pod: Pod, actuated: ContainerResources): boolean {
  if (!pod.spec.resources) return false;
  const wanted = containerResourcesOf(pod.spec.resources);
  return (Object.keys(wanted) as (keyof ContainerResources)[]).some((key) => wanted[key] !== actuated[key]);
}

/** What has to be done for this pod now. Pure: the same input always makes the same plan. */
export function computePodActions(input: PodActionsInput): PodActions {
  const { pod, status } = input;
  const { changed, attempt, sandboxID } = podSandboxChanged(pod, status);
  const actions: PodActions = {
    killPod: changed,
    createSandbox: changed,
    sandboxID,
    attempt,
    initContainersToStart: [],
    containersToStart: [],
    ephemeralContainersToStart: [],
    containersToKill: [],
    containersToReset: [],
    containersToUpdate: {},
    updatePodResources: false,
    updatePodLevelResources: false,
  };
  if (changed) {
    computeActionsWithoutSandbox(input, actions);
    return actions;
  }
  if (input.restartAllContainers) {
    actions.containersToReset = status.containers.map(({ id, name, state }) => ({ id, name, kill: state === 'running' }));
    return actions;
  }
  actions.updatePodLevelResources = input.actuated !== undefined && isPodResized(pod, input.actuatedPod ?? NO_RESOURCES);
  // Ephemeral containers do not wait for initialization, and never start twice.
  pod.spec.ephemeralContainers?.forEach((container, index) => {
    if (!findContainerStatus(status, container.name)) actions.ephemeralContainersToStart.push(index);
  });
  const hasInitialized = computeInitContainerActions(input, actions);
  if (actions.killPod || !hasInitialized) return actions;
  const kept = computeRegularContainerActions(input, actions);
  if (kept === 0 && actions.containersToStart.length === 0) {
    actions.killPod = true;
    // A sidecar must not keep a pod alive whose work is done.
    actions.initContainersToStart = [];
  }
  return actions;
}
