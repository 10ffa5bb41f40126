/** Runners for `kubelet/*`: phases, conditions, plans and statuses of pods. */
import type {
  ConfigMap,
  Container,
  ContainerStatus,
  HostAlias,
  Pod,
  PodCondition,
  PodSpec,
  PodStatus,
  ResourceRequirements,
  Secret,
  Service,
} from '../../src/api/types.gen.ts';
import type { RuntimePodStatus } from '../../src/node/cri/runtime-status.ts';
import { BackOff, nextBackoffMs } from '../../src/node/kubelet/back-off.ts';
import { computePodActions, type ContainerToKill, type PodActions, type ProbeResult } from '../../src/node/kubelet/compute-pod-actions.ts';
import { containerResourcesOf } from '../../src/node/kubelet/compute-pod-resize.ts';
import { makeEnvironmentVariables } from '../../src/node/kubelet/container-env.ts';
import { convertToApiContainerStatuses } from '../../src/node/kubelet/container-status.ts';
import { expandAll, expandSubPath } from '../../src/node/kubelet/expansion.ts';
import { managedHostsFileContent, podHostnameAndDomain, truncateHostname } from '../../src/node/kubelet/pod-network-files.ts';
import * as conditions from '../../src/node/kubelet/pod-conditions.ts';
import { formatGoDuration } from '../../src/node/kubelet/go-duration.ts';
import { getPhase, type PodPhase } from '../../src/node/kubelet/pod-phase.ts';
import { ProbeTally, type ProbeKind, type ProbeOutcome } from '../../src/node/kubelet/probe-tally.ts';
import { generateApiPodStatus } from '../../src/node/kubelet/pod-status.ts';
import { hasAnyActiveRegularContainerStarted, shouldAllContainersRestart, shouldContainerBeRestarted } from '../../src/node/kubelet/restart-policy.ts';
import { attempt, compare, type TableCase, type TableRunner, type TableRunners } from './runner.ts';

/** The arguments of a case; each runner knows what its table holds. */
interface Input {
  pod: Pod;
  runtimeStatus: RuntimePodStatus;
  podStatus: RuntimePodStatus & { activeContainers?: RuntimePodStatus['containers'] };
  oldPodStatus: PodStatus | null;
  apiPodStatus: PodStatus | null;
  previousStatus: PodStatus;
  containerStatuses: ContainerStatus[] | null;
  conditions: PodCondition[] | null;
  containers: Container[];
  container: Container;
  spec: PodSpec;
  podPhase: PodPhase;
  podIsTerminal: boolean;
  podHasInitialized: boolean;
  podRestarting: boolean;
  hasInitContainers: boolean;
  isInitContainer: boolean;
  restartAllContainers: boolean;
  actuatedResources?: Record<string, ResourceRequirements>;
  livenessResults: Record<string, ProbeResult>;
  startupResults: Record<string, ProbeResult>;
}

/** The arguments of a case. Go's nil list of containers is an empty one. */
function inputOf(testCase: TableCase): Input {
  const input = testCase.input as Input;
  const spec = (input.pod as Pod | undefined)?.spec as { containers: Container[] | null } | undefined;
  if (spec) spec.containers ??= [];
  return input;
}
const expectedOf = (testCase: TableCase): Readonly<Record<string, unknown>> => testCase.expected as Record<string, unknown>;
const noFailures = new Map<string, never>();
/** As the tests' own probe manager: every container counts as ready. */
const allReady = (_pod: Pod, status: PodStatus): void => {
  for (const container of status.containerStatuses ?? []) container.ready = true;
};

/** The table's own runtime statuses have nulls where ours has nothing. */
const runtimeOf = (status: RuntimePodStatus | null): RuntimePodStatus => ({
  ips: status?.ips ?? [],
  sandboxes: status?.sandboxes ?? [],
  containers: (status?.containers ?? []).map((container) => ({
    ...container,
    // Times come with nanoseconds there, and are written in whole seconds.
    ...(container.startedAt ? { startedAt: container.startedAt.replace(/\.\d+Z$/, 'Z') } : {}),
  })),
});

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** Killed and reset containers are a map in Kubernetes: by id, in no order. */
const unordered = (actions: { containersToKill: ContainerToKill[]; containersToReset: { id: string }[] }): object => ({
  ...actions,
  containersToKill: [...actions.containersToKill].sort(byId),
  containersToReset: [...actions.containersToReset].sort(byId),
});

const CONDITIONS: Readonly<Record<string, (input: Input) => unknown>> = {
  GenerateContainersReadyCondition: ({ pod, containerStatuses, podPhase }) =>
    conditions.generateContainersReadyCondition(pod, containerStatuses ?? undefined, podPhase),
  GeneratePodReadyCondition: ({ pod, conditions: gates, containerStatuses, podPhase }) =>
    conditions.generatePodReadyCondition(pod, gates ?? [], containerStatuses ?? undefined, podPhase),
  GeneratePodInitializedCondition: ({ pod, containerStatuses, podPhase }) =>
    conditions.generatePodInitializedCondition(pod, containerStatuses ?? undefined, podPhase),
  GeneratePodReadyToStartContainersCondition: ({ pod, runtimeStatus }) => conditions.generatePodReadyToStartContainersCondition(pod, runtimeOf(runtimeStatus)),
  GenerateAllContainersRestartingCondition: ({ pod, runtimeStatus, oldPodStatus, podPhase }) =>
    conditions.generateAllContainersRestartingCondition(pod, runtimeOf(runtimeStatus), oldPodStatus ?? undefined, podPhase),
};

/** Leaves out what a case's feature gates switch off, and what these tables record beside the status (resize). */
function gated(testCase: TableCase, status: PodStatus): PodStatus {
  const gates = (testCase.featureGates ?? {}) as Record<string, boolean>;
  const result = { ...status };
  if (gates.PodReadyToStartContainersCondition === false) result.conditions = result.conditions!.filter(({ type }) => type !== 'PodReadyToStartContainers');
  if (gates.InPlacePodLevelResourcesVerticalScaling === false) {
    delete result.resources;
    delete result.allocatedResources;
  }
  return result;
}

const resultIs =
  (compute: (input: Input) => unknown): TableRunner =>
  (testCase) =>
    compare(compute(inputOf(testCase)), expectedOf(testCase).result);

interface ProbeStep {
  probeReturns: ProbeOutcome;
  resultAfter: string;
  onHoldAfter: boolean;
}

interface EnvInput {
  pod: Pod;
  container: Container;
  podIP: string;
  podIPs: string[] | null;
  configMap: ConfigMap | null;
  secret: Secret | null;
  services: Service[] | null;
  servicesSynced: boolean;
}

const envOf = (list: readonly { name: string; value: string }[] | null): Map<string, string> => new Map((list ?? []).map(({ name, value }) => [name, value]));

interface Crash {
  exitedAtSeconds: number;
  restartedAtSeconds: number;
  backoffWaitSeconds: number;
  currentBackoffSecondsAfter: number;
  crash: number;
}

/** Lets a container crash as often as the case does, and asks the back-off each time. */
function crashLoop(testCase: TableCase): Crash[] {
  const backOff = new BackOff((testCase.initialBackoffSeconds as number) * 1000, (testCase.maxBackoffSeconds as number) * 1000);
  const crashes: Crash[] = [];
  let nowMs = (testCase.containerRunsForSeconds as number) * 1000;
  for (let crash = 1; crash <= (testCase.expected as Crash[]).length; crash++) {
    const exitedMs = nowMs;
    const waitMs = backOff.remainingMs('app', exitedMs, nowMs);
    nowMs += waitMs;
    backOff.next('app', exitedMs, nowMs);
    crashes.push({
      crash,
      exitedAtSeconds: exitedMs / 1000,
      backoffWaitSeconds: waitMs / 1000,
      restartedAtSeconds: nowMs / 1000,
      currentBackoffSecondsAfter: backOff.get('app') / 1000,
    });
    nowMs += (testCase.containerRunsForSeconds as number) * 1000;
  }
  return crashes;
}

/** The waits of a controller's work queue: the same growth from 5 ms to 1000 s. */
function workQueueWaits(): string[] {
  const waits: number[] = [];
  while (waits.length < 20) waits.push(nextBackoffMs(waits.at(-1), 5, 1_000_000));
  return waits.map(formatGoDuration);
}

export const kubelet: TableRunners = {
  'kubelet/pod_hostname_domain': (testCase) => {
    const { hostname, domain } = podHostnameAndDomain(inputOf(testCase).pod, 'cluster.local');
    return compare({ hostname, domain, error: null }, testCase.expected);
  },

  'kubelet/pod_phase': (testCase) => {
    const { pod, containerStatuses, podIsTerminal, podHasInitialized } = inputOf(testCase);
    return compare(getPhase(pod, containerStatuses ?? [], podIsTerminal, podHasInitialized), expectedOf(testCase).phase);
  },

  'kubelet/pod_conditions': (testCase) => compare(CONDITIONS[testCase.function as string]!(inputOf(testCase)), expectedOf(testCase).condition),

  'kubelet/compute_pod_actions': (testCase) => {
    const { pod, runtimeStatus, livenessResults, startupResults, restartAllContainers, actuatedResources } = inputOf(testCase);
    const gates = (testCase.featureGates ?? {}) as Record<string, boolean>;
    const looksAtResizes = actuatedResources && gates.InPlacePodVerticalScalingInitContainers !== false;
    const got = computePodActions({
      pod,
      status: runtimeOf(runtimeStatus),
      livenessResults: new Map(Object.entries(livenessResults)),
      startupResults: new Map(Object.entries(startupResults)),
      restartAllContainers,
      ...(looksAtResizes ? { actuated: new Map(Object.entries(actuatedResources).map(([name, list]) => [name, containerResourcesOf(list)])) } : {}),
    });
    return compare(unordered(got), unordered(expectedOf(testCase).actions as PodActions));
  },

  'kubelet/convert_container_statuses': (testCase) => {
    const input = inputOf(testCase);
    const got = convertToApiContainerStatuses({
      pod: input.pod,
      status: runtimeOf(input.runtimeStatus),
      previous: (input.previousStatus as unknown as ContainerStatus[] | null) ?? [],
      containers: input.containers,
      hasInitContainers: input.hasInitContainers,
      isInitContainer: input.isInitContainer,
      isRestartingAll: input.podRestarting,
      startFailures: noFailures,
    });
    return compare(got, expectedOf(testCase).statuses);
  },

  'kubelet/generate_api_pod_status': (testCase) => {
    const { pod, runtimeStatus, previousStatus, podIsTerminal } = inputOf(testCase);
    const got = generateApiPodStatus({
      pod,
      status: runtimeOf(runtimeStatus),
      previous: previousStatus,
      isTerminal: podIsTerminal,
      startFailures: noFailures,
      hostIPs: ['127.0.0.1', '::1'],
      updateReadiness: allReady,
    });
    return compare(gated(testCase, got), expectedOf(testCase).status);
  },

  'kubelet/crashloop_backoff': (testCase) => compare(testCase.id.startsWith('workqueue') ? workQueueWaits() : crashLoop(testCase), testCase.expected),

  'kubelet/container/ShouldContainerBeRestarted': resultIs(({ container, pod, podStatus }) => shouldContainerBeRestarted(container, pod, runtimeOf(podStatus))),

  'kubelet/container/ShouldAllContainersRestart': resultIs(({ pod, podStatus, apiPodStatus }) =>
    shouldAllContainersRestart(pod, runtimeOf(podStatus), apiPodStatus ?? undefined),
  ),

  'kubelet/container/HasAnyActiveRegularContainerStarted': resultIs(({ spec, podStatus }) =>
    // Only containers of the present sandbox count.
    hasAnyActiveRegularContainerStarted(spec, { ...runtimeOf(podStatus), containers: podStatus.activeContainers ?? [] }),
  ),

  'kubelet/container_env': (testCase) => {
    const input = testCase.input as EnvInput;
    const { env: expected, error: wantedError } = expectedOf(testCase) as { env: { name: string; value?: string }[] | null; error: string | null };
    const pod = { ...input.pod, spec: { ...input.pod.spec, containers: [] } };
    const ips = input.podIPs ?? (input.podIP ? [input.podIP] : []);
    const { value, error } = attempt(() =>
      makeEnvironmentVariables(pod, input.container, ips, {
        configMap: () => input.configMap ?? undefined,
        secret: () => input.secret ?? undefined,
        services: () => (input.servicesSynced ? (input.services ?? []) : undefined),
        hostIPs: ['127.0.0.1', '::1'],
        allocatable: {},
      }),
    );
    const byName = new Map((expected ?? []).map((variable) => [variable.name, variable.value ?? '']));
    const sorted = (map: ReadonlyMap<string, string> | null): [string, string][] => [...(map ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
    return compare({ env: sorted(value), failed: error !== null }, { env: sorted(wantedError ? null : byName), failed: wantedError !== null });
  },

  'kubelet/container/ExpandContainerCommandAndArgs': (testCase) => {
    const { container, envs } = testCase.input as { container: Container; envs: { name: string; value: string }[] | null };
    const env = envOf(envs);
    return compare([expandAll(container.command, env), expandAll(container.args, env)], [expectedOf(testCase).result, expectedOf(testCase).result1]);
  },

  'kubelet/container/ExpandContainerCommandOnlyStatic': (testCase) => {
    const { containerCommand, envs } = testCase.input as { containerCommand: string[] | null; envs: { name: string; value: string }[] | null };
    return compare(expandAll(containerCommand ?? undefined, envOf(envs)), expectedOf(testCase).result);
  },

  'kubelet/container/ExpandContainerVolumeMounts': (testCase) => {
    const { mount, envs } = testCase.input as { mount: { subPathExpr?: string }; envs: { name: string; value: string }[] | null };
    const { value, error } = attempt(() => expandSubPath(mount.subPathExpr ?? '', envOf(envs)));
    return compare({ result: value ?? '', error }, expectedOf(testCase));
  },

  'kubelet/managed_hosts_file': (testCase) => {
    const { hostAliases, hostDomainName, hostIPs, hostName } = testCase.input as {
      hostAliases: HostAlias[];
      hostDomainName: string;
      hostIPs: string[];
      hostName: string;
    };
    return compare(managedHostsFileContent(hostIPs, hostName, hostDomainName, hostAliases), expectedOf(testCase).content);
  },

  'kubelet/truncate_hostname': (testCase) => compare(truncateHostname((testCase.input as { hostname: string }).hostname), expectedOf(testCase).hostname),

  'kubelet/probe_worker': (testCase) => {
    const kind = testCase.probeType as ProbeKind;
    const tally = new ProbeTally(kind, { successThreshold: testCase.successThreshold as number, failureThreshold: testCase.failureThreshold as number });
    const nameOf = (result: string): string => (result === 'UNKNOWN' ? 'Unknown' : result);
    if (testCase.initialDelaySeconds !== undefined) {
      const whileDelayed: string = tally.result;
      if (kind !== 'Startup') tally.take('success');
      return compare([whileDelayed, tally.result], [nameOf(testCase.resultWhileDelayed as string), nameOf(testCase.resultAfterFirstSuccess as string)]);
    }
    const steps = testCase.steps as ProbeStep[];
    const got = steps.map(({ probeReturns }) => {
      // The container of these cases has started: a startup probe is not asked any more.
      if (kind !== 'Startup') tally.take(probeReturns);
      return { result: tally.result, onHold: tally.isOnHold };
    });
    const want = steps.map(({ resultAfter, onHoldAfter }) => ({ result: nameOf(resultAfter), onHold: onHoldAfter }));
    return compare(got, want);
  },
};
