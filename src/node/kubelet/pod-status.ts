/**
 * The whole status of a pod, from the runtime's view of it and what was written before.
 *
 * Mirrors: pkg/kubelet/kubelet_pods.go (generateAPIPodStatus, convertStatusToAPIStatus).
 */
import { isPodConditionTrue, isPodPhaseTerminal } from '../../api/pod-util.ts';
import { getPodQos } from '../../api/qos.ts';
import type { Pod, PodCondition, PodStatus } from '../../api/types.gen.ts';
import type { RuntimePodStatus } from '../cri/runtime-status.ts';
import type { PendingResize } from './allocations.ts';
import { convertToApiContainerStatuses, type StartFailure } from './container-status.ts';
import {
  generateAllContainersRestartingCondition,
  generateContainersReadyCondition,
  generatePodInitializedCondition,
  generatePodReadyCondition,
  generatePodReadyToStartContainersCondition,
  type Condition,
} from './pod-conditions.ts';
import { getPhase } from './pod-phase.ts';
import { hasAnyActiveRegularContainerStarted, shouldAllContainersRestart } from './restart-policy.ts';

/** What a status is made from. */
export interface PodStatusInput {
  pod: Pod;
  status: RuntimePodStatus;
  /** The status as this kubelet wrote it last (or found it). */
  previous: PodStatus;
  /** Nothing of the pod will be started any more. */
  isTerminal: boolean;
  startFailures: ReadonlyMap<string, StartFailure>;
  hostIPs: readonly string[];
  /** Sets `started` and `ready` of the containers: what their probes say, or that they run. */
  updateReadiness(pod: Pod, status: PodStatus): void;
  /** The node decided against the pod: `DeadlineExceeded`, `Evicted`, … */
  verdict?: { reason: string; message: string };
  /** A resize that the node has not granted. */
  pendingResize?: PendingResize;
}

const KUBELET_CONDITIONS = new Set([
  'PodScheduled',
  'Ready',
  'Initialized',
  'ContainersReady',
  'PodReadyToStartContainers',
  'AllContainersRestarting',
  'PodResizePending',
  'PodResizeInProgress',
]);

function containerStatusesOf(input: PodStatusInput): Pick<PodStatus, 'initContainerStatuses' | 'containerStatuses' | 'ephemeralContainerStatuses'> {
  const { pod, status, previous, startFailures } = input;
  const initContainers = pod.spec.initContainers ?? [];
  const ephemeral = pod.spec.ephemeralContainers ?? [];
  // The last of them is removed before the first starts again: until then the statuses speak of the restart.
  const allRemoved = status.containers.length === 0 && isPodConditionTrue(previous, 'AllContainersRestarting');
  const common = { pod, status, startFailures, isRestartingAll: allRemoved || shouldAllContainersRestart(pod, status, previous) };
  const hasInitContainers = initContainers.length > 0;
  return {
    ...(hasInitContainers
      ? {
          initContainerStatuses: convertToApiContainerStatuses({
            ...common,
            previous: previous.initContainerStatuses ?? [],
            containers: initContainers,
            hasInitContainers,
            isInitContainer: true,
          }),
        }
      : {}),
    containerStatuses: convertToApiContainerStatuses({
      ...common,
      previous: previous.containerStatuses ?? [],
      containers: pod.spec.containers,
      hasInitContainers,
      isInitContainer: false,
    }),
    ...(ephemeral.length > 0
      ? {
          ephemeralContainerStatuses: convertToApiContainerStatuses({
            ...common,
            isRestartingAll: false,
            previous: previous.ephemeralContainerStatuses ?? [],
            containers: ephemeral,
            hasInitContainers,
            isInitContainer: false,
          }),
        }
      : {}),
  };
}

function conditionsOf(input: PodStatusInput, status: PodStatus): PodCondition[] {
  const { pod, previous } = input;
  const all = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  const foreign = (pod.status?.conditions ?? []).filter(({ type }) => !KUBELET_CONDITIONS.has(type));
  // A disruption that this kubelet announced itself stays, even before it comes back from the apiserver.
  const disruption = previous.conditions?.find(({ type }) => type === 'DisruptionTarget');
  if (disruption && !foreign.some(({ type }) => type === 'DisruptionTarget')) foreign.push(disruption);
  const hasRules = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].some((container) =>
    container.restartPolicyRules?.some((rule) => rule.action === 'RestartAllContainers'),
  );
  const own: Condition[] = [
    ...(hasRules ? [generateAllContainersRestartingCondition(pod, input.status, previous, status.phase)] : []),
    generatePodReadyToStartContainersCondition(pod, input.status),
    generatePodInitializedCondition(pod, all, status.phase!),
    generatePodReadyCondition(pod, foreign, all, status.phase!),
    generateContainersReadyCondition(pod, all, status.phase!),
    { type: 'PodScheduled', status: 'True', ...(pod.metadata.generation ? { observedGeneration: pod.metadata.generation } : {}) },
  ];
  const { pendingResize } = input;
  const generation = pod.metadata.generation ? { observedGeneration: pod.metadata.generation } : {};
  return [...foreign, ...own, ...(pendingResize ? [{ type: 'PodResizePending', status: 'True', ...pendingResize, ...generation } as const] : [])];
}

/** The status that the kubelet would write now, conditions without their times (the status manager adds them). */
export function generateApiPodStatus(input: PodStatusInput): PodStatus {
  const { pod, previous, hostIPs } = input;
  const result: PodStatus = { ...containerStatusesOf(input) };
  input.updateReadiness(pod, result);
  const all = [...(result.initContainerStatuses ?? []), ...(result.containerStatuses ?? [])];
  result.phase = getPhase(pod, all, input.isTerminal, hasAnyActiveRegularContainerStarted(pod.spec, input.status));
  // A phase that is over does not begin again.
  for (const phase of [pod.status.phase, previous.phase]) if (isPodPhaseTerminal(phase)) result.phase = phase;
  if (result.phase === previous.phase) {
    if (previous.reason) result.reason = previous.reason;
    if (previous.message) result.message = previous.message;
  }
  if (input.verdict) Object.assign(result, { phase: 'Failed', ...input.verdict });
  // Not even the node's verdict moves a pod whose end the API has recorded.
  if (isPodPhaseTerminal(pod.status.phase)) result.phase = pod.status.phase;
  result.conditions = conditionsOf(input, result);
  if (hostIPs.length > 0) {
    result.hostIP = hostIPs[0]!;
    result.hostIPs = hostIPs.map((ip) => ({ ip }));
  }
  const podIP = pod.spec.hostNetwork ? hostIPs[0] : (input.status.ips[0] ?? previous.podIP);
  if (podIP) {
    result.podIP = podIP;
    result.podIPs = [{ ip: podIP }];
  }
  result.qosClass = getPodQos(pod);
  if (previous.startTime) result.startTime = previous.startTime;
  if (pod.metadata.generation) result.observedGeneration = pod.metadata.generation;
  result.resources = pod.spec.resources ?? {};
  if (pod.spec.resources?.requests) result.allocatedResources = pod.spec.resources.requests;
  return result;
}
