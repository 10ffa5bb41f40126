/**
 * Makes one pod what its spec says: looks, decides, acts, once.
 *
 * Mirrors: pkg/kubelet/kubelet.go (SyncPod) and pkg/kubelet/kuberuntime/kuberuntime_manager.go (SyncPod).
 */
import type { Container, Pod, PodStatus } from '../../api/types.gen.ts';
import type { PortMapping } from '../cni/cni.ts';
import { sleep, type Routine } from '../cri/routine.ts';
import type { RuntimePodStatus } from '../cri/runtime-status.ts';
import type { Container as RuntimeContainer, Sandbox } from '../cri/types.ts';
import { computePodActions, type PodActions } from './compute-pod-actions.ts';
import { containerResourcesOf } from './compute-pod-resize.ts';
import { containerFieldPath, formatPod, type KubeletContext } from './context.ts';
import type { PullQueue } from './image-manager.ts';
import { killContainer, killPod } from './kill-pod.ts';
import { kernelHostname } from './pod-network-files.ts';
import { generateApiPodStatus } from './pod-status.ts';
import { shouldAllContainersRestart } from './restart-policy.ts';
import { startContainer } from './start-container.ts';
import { VolumeError } from './volume-error.ts';

/** How a sync ended. `retryMs`: something failed; undefined after `failed` means the usual pause. */
export interface SyncResult {
  isTerminal: boolean;
  failed: boolean;
  retryMs?: number;
  /** Something was done: the runtime should be looked at. */
  acted: boolean;
}

export interface SyncOptions {
  queue: PullQueue;
  /** The pod is being terminated meanwhile: stop at the next step. */
  isCancelled: () => boolean;
}

/** backOffOnTransientErrorPeriod. */
const TRANSIENT_ERROR_MS = 1000;

const DEADLINE_EXCEEDED = { reason: 'DeadlineExceeded', message: 'Pod was active on the node longer than the specified deadline' };

/** The status of a pod, as of now. */
export function currentStatus(context: KubeletContext, pod: Pod, isTerminal: boolean): PodStatus {
  const verdict = isPastDeadline(context, pod) ? DEADLINE_EXCEEDED : undefined;
  // Said whenever it is found, as active_deadline.go does.
  if (verdict) context.record(pod, 'Normal', verdict.reason, verdict.message);
  const { uid } = pod.metadata;
  const said = context.pod(uid).eviction ?? verdict;
  const pendingResize = context.allocations.pending(uid);
  return generateApiPodStatus({
    pod: context.allocations.allocated(pod),
    status: context.runtime.podStatus(pod.metadata.uid),
    previous: context.statuses.get(pod),
    isTerminal,
    startFailures: context.pod(pod.metadata.uid).startFailures,
    hostIPs: context.sources.hostIPs,
    updateReadiness: (of, status) => context.prober.updateReadiness(of, status),
    ...(said ? { verdict: said } : {}),
    ...(pendingResize ? { pendingResize } : {}),
  });
}

/** When the pod's active deadline is over, in virtual ms; undefined without one. */
export function deadlineMs(context: KubeletContext, pod: Pod): number | undefined {
  const seconds = pod.spec.activeDeadlineSeconds;
  const startTime = context.statuses.get(pod).startTime;
  return seconds === undefined || !startTime ? undefined : Date.parse(startTime) - context.sim.epochMs + seconds * 1000;
}

function isPastDeadline(context: KubeletContext, pod: Pod): boolean {
  const due = deadlineMs(context, pod);
  return due !== undefined && context.sim.nowMs >= due;
}

/** One sync of a pod that is to run. */
export function* syncPod(context: KubeletContext, wanted: Pod, options: SyncOptions): Routine<SyncResult> {
  context.allocations.allocate(wanted);
  const pod = context.allocations.allocated(wanted);
  const status = currentStatus(context, pod, false);
  context.statuses.setPodStatus(pod, status);
  if (status.phase === 'Failed' || status.phase === 'Succeeded') {
    return { isTerminal: true, failed: false, acted: false };
  }
  if (!hasNetwork(context, pod)) return { isTerminal: false, failed: true, acted: false, retryMs: TRANSIENT_ERROR_MS };
  if (!(yield* waitForVolumes(context, pod, options))) return { isTerminal: false, failed: true, acted: false };
  reportMissingPullSecrets(context, pod);
  context.prober.addPod(pod);
  const uid = pod.metadata.uid;
  const seen = withSpecChanges(pod, context.runtime.podStatus(uid), context.runtime.containers(uid));
  const running = context.runtime.containers(uid).filter(({ status: { state } }) => state === 'running');
  const actions = computePodActions({
    pod,
    status: seen,
    livenessResults: context.prober.livenessResults(uid),
    startupResults: context.prober.startupResults(uid),
    actuated: new Map(running.map(({ config }) => [config.name, config.resources])),
    actuatedPod: containerResourcesOf(pod.spec.resources),
    restartAllContainers: shouldAllContainersRestart(pod, seen, context.statuses.get(pod)),
  });
  return yield* applyActions(context, pod, actions, { ...options, seen });
}

/** Whether the pod can have its network: without a plugin, only the node's own. Said whenever it is found. */
function hasNetwork(context: KubeletContext, pod: Pod): boolean {
  context.network.look();
  const { error } = context.network;
  if (error === undefined || pod.spec.hostNetwork) return true;
  context.record(pod, 'Warning', 'NetworkNotReady', `network is not ready: ${error}`);
  return false;
}

/** Says which image pull secrets are not there: the pull may still succeed. Mirrors: kubelet_pods.go (getPullSecretsForPod). */
function reportMissingPullSecrets(context: KubeletContext, pod: Pod): void {
  const names = (pod.spec.imagePullSecrets ?? []).map(({ name = '' }) => name);
  const missing = names.filter((name) => name !== '' && !context.sources.secret(pod.metadata.namespace, name));
  if (missing.length === 0) return;
  const message = `Unable to retrieve some image pull secrets (${missing.join(', ')}); attempting to pull the image may not succeed.`;
  context.record(pod, 'Warning', 'FailedToRetrieveImagePullSecret', message);
}

/** Marks running containers that the spec no longer describes; as in Kubernetes, only another image counts. */
function withSpecChanges(pod: Pod, status: RuntimePodStatus, containers: readonly RuntimeContainer[]): RuntimePodStatus {
  const images = new Map([...(pod.spec.initContainers ?? []), ...pod.spec.containers].map(({ name, image }) => [name, image]));
  const isChanged = ({ config }: RuntimeContainer): boolean => images.has(config.name) && images.get(config.name) !== config.image;
  const changed = new Set(containers.filter(isChanged).map(({ status: { id } }) => id));
  if (changed.size === 0) return status;
  return { ...status, containers: status.containers.map((container) => (changed.has(container.id) ? { ...container, specChanged: true } : container)) };
}

/** Sets volumes up, again and again with growing pauses while something is missing; false when cancelled or after two minutes. */
function* waitForVolumes(context: KubeletContext, pod: Pod, { isCancelled }: SyncOptions): Routine<boolean> {
  const { volumes } = context.pod(pod.metadata.uid);
  const giveUpMs = context.sim.nowMs + 123_000;
  for (let pauseMs = 500; ; pauseMs = Math.min(pauseMs * 2, 122_000)) {
    try {
      volumes.sync(pod, context.sources);
      return true;
    } catch (error) {
      if (!(error instanceof VolumeError)) throw error;
      if (error.step !== 'process') {
        const step = error.step === 'set up' ? 'SetUp' : 'NewMounter initialization';
        context.record(pod, 'Warning', 'FailedMount', `MountVolume.${step} failed for volume "${error.mounted}" : ${error.message}`);
      }
      if (context.sim.nowMs + pauseMs > giveUpMs) {
        yield* sleep(giveUpMs - context.sim.nowMs, 'waiting for volumes');
        const [unprocessed, why] = error.step === 'process' ? [error.volume, error.message] : ['', 'context deadline exceeded'];
        const message = `Unable to attach or mount volumes: unmounted volumes=[${error.volume}], unattached volumes=[], failed to process volumes=[${unprocessed}]: ${why}`;
        if (!isCancelled()) context.record(pod, 'Warning', 'FailedMount', message);
        return false;
      }
    }
    yield* sleep(pauseMs, 'waiting for volumes');
    if (isCancelled()) return false;
  }
}

/** `seen` is what the plan was made from: a container that this very sync kills and starts again does not wait. */
type ActOptions = SyncOptions & { seen: RuntimePodStatus };

function* applyActions(context: KubeletContext, pod: Pod, actions: PodActions, options: ActOptions): Routine<SyncResult> {
  const uid = pod.metadata.uid;
  const result: SyncResult = { isTerminal: false, failed: false, acted: false };
  if (actions.createSandbox && actions.sandboxID !== '')
    context.record(pod, 'Normal', 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.');
  if (actions.killPod) {
    const hadSandbox = context.runtime.sandboxes(uid).length > 0;
    if (hadSandbox) {
      yield* killPod(context, pod);
      result.acted = true;
    }
    if (!actions.createSandbox) return result;
    purgeInitContainers(context, pod);
  }
  for (const { id, message, reason } of actions.containersToKill) {
    const container = context.runtime.containers(uid).find((candidate) => candidate.status.id === id);
    if (container) yield* killContainer(context, pod, container, { message, reason });
    result.acted = true;
  }
  for (const { id } of actions.containersToReset) {
    const container = context.runtime.containers(uid).find((candidate) => candidate.status.id === id);
    if (!container) continue;
    // Neither hooks nor the grace period hold this up: everything begins anew in any case.
    yield* killContainer(context, pod, container, { graceMs: 0 });
    context.runtime.removeContainer(container);
    result.acted = true;
  }
  if (actions.containersToReset.length > 0) return result;
  for (const { id, desired } of Object.values(actions.containersToUpdate).flat()) {
    const container = context.runtime.containers(uid).find((candidate) => candidate.status.id === id);
    if (container) context.runtime.updateContainerResources(container, desired);
  }
  let sandbox = context.runtime.sandboxes(uid)[0];
  if (actions.createSandbox) {
    sandbox = yield* createSandbox(context, pod, actions.attempt);
    result.acted = true;
    if (!sandbox || options.isCancelled()) return { ...result, failed: !sandbox };
    context.statuses.setCondition(pod, { type: 'PodReadyToStartContainers', status: 'True' });
  }
  if (!sandbox) return result;
  yield* startContainers(context, pod, sandbox, actions, options, result);
  return result;
}

/** Init containers of an earlier sandbox go, lest their success count in the next one. */
function purgeInitContainers({ runtime }: KubeletContext, pod: Pod): void {
  const names = new Set(pod.spec.initContainers?.map(({ name }) => name));
  for (const container of runtime.containers(pod.metadata.uid).filter(({ config }) => names.has(config.name))) runtime.removeContainer(container);
}

/** The host ports of the app containers; UDP and SCTP reach nobody here. */
const portMappingsOf = (pod: Pod): PortMapping[] =>
  pod.spec.containers
    .flatMap(({ ports = [] }) => ports)
    .flatMap(({ hostPort, containerPort, protocol = 'TCP' }) => (hostPort && protocol === 'TCP' ? [{ hostPort, containerPort }] : []));

/** Makes the pod's sandbox; undefined when the network could not be had. */
function* createSandbox(context: KubeletContext, pod: Pod, attempt: number): Routine<Sandbox | undefined> {
  const fail = (why: string): undefined => {
    context.record(pod, 'Warning', 'FailedCreatePodSandBox', `Failed to create pod sandbox: ${why}`);
    return undefined;
  };
  let hostname = context.nodeName;
  try {
    if (!pod.spec.hostNetwork) hostname = kernelHostname(pod, context.dns.clusterDomain);
  } catch (error) {
    return fail((error as Error).message);
  }
  let network: ReturnType<KubeletContext['cni']['add']>;
  try {
    const host = (): typeof network => context.cni.host(context.sources.hostIPs[0]!);
    network = pod.spec.hostNetwork ? host() : context.cni.add();
    const mappings = pod.spec.hostNetwork ? [] : portMappingsOf(pod);
    if (mappings.length > 0) context.cni.publish(host().net, network.address, mappings);
  } catch (error) {
    return fail(`rpc error: code = Unknown desc = failed to setup network for sandbox: plugin type="bridge" failed (add): ${(error as Error).message}`);
  }
  return yield* context.runtime.runPodSandbox({
    podUid: pod.metadata.uid,
    podName: pod.metadata.name,
    namespace: pod.metadata.namespace,
    hostname,
    attempt,
    sharesPids: pod.spec.shareProcessNamespace ?? false,
    ...network,
  });
}

function* startContainers(context: KubeletContext, pod: Pod, sandbox: Sandbox, actions: PodActions, options: ActOptions, result: SyncResult): Routine<void> {
  const ephemeral = actions.ephemeralContainersToStart.map((index) => pod.spec.ephemeralContainers![index]!);
  const init = actions.initContainersToStart.map((index) => pod.spec.initContainers![index]!);
  const regular = actions.containersToStart.map((index) => pod.spec.containers[index]!);
  for (const container of [...ephemeral, ...init, ...regular]) {
    if (options.isCancelled()) return;
    const isInit = init.includes(container);
    const started = yield* start(context, pod, sandbox, container, options, result);
    // An init container that does not start keeps those after it from starting.
    if (!started && isInit && container.restartPolicy !== 'Always') return;
  }
}

/** Starts one container unless it has to wait; says whether it runs. */
function* start(context: KubeletContext, pod: Pod, sandbox: Sandbox, container: Container, options: ActOptions, result: SyncResult): Routine<boolean> {
  const { startFailures } = context.pod(pod.metadata.uid);
  const waitMs = doBackOff(context, pod, container, options.seen);
  if (waitMs > 0) {
    result.failed = true;
    result.retryMs = Math.min(result.retryMs ?? waitMs, waitMs);
    return false;
  }
  const before = context.runtime.containers(pod.metadata.uid).length;
  const failure = yield* startContainer(context, options.queue, pod, sandbox, container, options);
  if (failure) {
    startFailures.set(container.name, failure);
    result.failed = true;
  } else startFailures.delete(container.name);
  if (!failure || context.runtime.containers(pod.metadata.uid).length !== before || failure.reason === 'RunContainerError') result.acted = true;
  return !failure;
}

/** How long a container that has ended must still wait, in ms; 0: it may start now, and the next wait is longer. */
function doBackOff(context: KubeletContext, pod: Pod, container: Container, seen: RuntimePodStatus): number {
  // The newest attempt that has ended: the one before, when a probe has just killed the present one.
  const last = seen.containers.find(({ name, state }) => name === container.name && state === 'exited');
  if (!last) return 0;
  const { nowMs } = context.sim;
  const key = `${formatPod(pod)}/${container.name}/${container.image}`;
  const failedMs = last.finishedMs ?? nowMs;
  const waitMs = context.restartBackOff.remainingMs(key, failedMs, nowMs);
  if (waitMs === 0) {
    context.restartBackOff.next(key, failedMs, nowMs);
    return 0;
  }
  context.record(
    pod,
    'Warning',
    'BackOff',
    `Back-off restarting failed container ${container.name} in pod ${formatPod(pod)}`,
    containerFieldPath(pod, container.name),
  );
  const seconds = context.restartBackOff.get(key) / 1000;
  const wait = seconds >= 60 ? `${Math.floor(seconds / 60)}m${seconds % 60}s` : `${seconds}s`;
  context.pod(pod.metadata.uid).startFailures.set(container.name, {
    reason: 'CrashLoopBackOff',
    message: `back-off ${wait} restarting failed container=${container.name} pod=${formatPod(pod)}`,
  });
  return waitMs;
}
