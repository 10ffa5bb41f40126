/**
 * Starting one container: image, configuration, create, start, postStart.
 *
 * Mirrors: pkg/kubelet/kuberuntime/kuberuntime_container.go (startContainer) and kubelet_pods.go (GenerateRunContainerOptions).
 */
import type { Container, EphemeralContainer, Pod, VolumeMount } from '../../api/types.gen.ts';
import { decodeUtf8, encodeUtf8 } from '../../kernel/bytes.ts';
import type { Directory, Signal } from '../../kernel/types.ts';
import type { ContainerLog } from '../cri/container-log.ts';
import type { Routine } from '../cri/routine.ts';
import { findContainerStatus, type RuntimePodStatus } from '../cri/runtime-status.ts';
import type { Container as RuntimeContainer, ContainerConfig, Mount, Sandbox } from '../cri/types.ts';
import { desiredResourcesOf } from './compute-pod-resize.ts';
import { makeEnvironmentVariables } from './container-env.ts';
import type { StartFailure } from './container-status.ts';
import { containerFieldPath, type KubeletContext } from './context.ts';
import { expandAll, expandSubPath } from './expansion.ts';
import { nodeFilesOf } from './host-path.ts';
import { runHandler } from './lifecycle-handler.ts';
import { ensureImageExists, type PullQueue } from './image-manager.ts';
import { managedHostsFileContent, nodeHostsFileContent, podHostnameAndDomain, resolvConfContent } from './pod-network-files.ts';

const MAX_MESSAGE_BYTES = 4096;
const FALLBACK_LINES = 80;
const FALLBACK_BYTES = 2048;
const MESSAGE_FILE = 'termination-log';

/**
 * Starts a container in the sandbox; undefined when it runs, else why it does not. Ends early, with nothing, once `isCancelled`.
 * `seen` is what the plan was made from: it still counts the restarts of a container that has been purged since.
 */
export function* startContainer(
  context: KubeletContext,
  queue: PullQueue,
  pod: Pod,
  sandbox: Sandbox,
  container: Container,
  { seen, isCancelled }: { seen: RuntimePodStatus; isCancelled: () => boolean },
): Routine<StartFailure | undefined> {
  const fieldPath = containerFieldPath(pod, container.name);
  const record = (type: 'Normal' | 'Warning', reason: string, message: string): void => context.record(pod, type, reason, message, fieldPath);

  const imageFailure = yield* ensureImageExists(context, queue, pod, container);
  if (isCancelled()) return undefined;
  if (imageFailure) {
    record('Warning', 'Failed', `Error: ${imageFailure.reason}`);
    return imageFailure;
  }
  const last = findContainerStatus(context.runtime.podStatus(pod.metadata.uid), container.name) ?? findContainerStatus(seen, container.name);
  const restartCount = last ? last.restartCount + 1 : attemptsWritten(context, pod, container.name);
  let config: ContainerConfig;
  try {
    config = { ...containerConfigOf(context, pod, sandbox, container, restartCount), ...targetOf(container, seen) };
  } catch (error) {
    const { message } = error as Error;
    record('Warning', 'Failed', `Error: ${message}`);
    return { reason: 'CreateContainerConfigError', message };
  }
  const created = yield* context.runtime.createContainer(sandbox, config);
  record('Normal', 'Created', 'Container created');
  const failed = yield* context.runtime.startContainer(created);
  if (failed) {
    record('Warning', 'Failed', `Error: ${failed.error}`);
    return { reason: 'RunContainerError', message: failed.error };
  }
  record('Normal', 'Started', 'Container started');
  return container.lifecycle?.postStart ? yield* runPostStart(context, pod, container, created) : undefined;
}

/** An ephemeral container may ask to see the processes of another one. Throws `Error` where the pod has never had that one running. */
function targetOf({ targetContainerName }: EphemeralContainer, seen: RuntimePodStatus): Pick<ContainerConfig, 'targetId'> {
  if (!targetContainerName) return {};
  const target = findContainerStatus(seen, targetContainerName);
  if (!target) throw new Error(`unable to find target container ${targetContainerName}`);
  return { targetId: target.id };
}

function* runPostStart(context: KubeletContext, pod: Pod, container: Container, created: RuntimeContainer): Routine<StartFailure | undefined> {
  const failure = yield* runHandler(context, pod, container, created, container.lifecycle!.postStart!);
  if (failure === undefined) return undefined;
  context.record(pod, 'Warning', 'FailedPostStartHook', 'PostStartHook failed', containerFieldPath(pod, container.name));
  yield* context.runtime.stopContainer(created, (pod.spec.terminationGracePeriodSeconds ?? 30) * 1000);
  return { reason: 'PostStartHookError', message: failure };
}

/** Reasons of ends that stand for a lost container: its next attempt is counted already. */
const COUNTED_ENDS: ReadonlySet<string> = new Set(['ContainerStatusUnknown', 'RestartingAllContainers']);

/**
 * How many attempts of a container the pod's status speaks of: where the runtime knows none any more, the count goes on from there.
 * calcRestartCountByLogDir reads it off the names of log files.
 */
function attemptsWritten({ statuses }: KubeletContext, pod: Pod, name: string): number {
  const { initContainerStatuses, containerStatuses, ephemeralContainerStatuses } = statuses.get(pod);
  const status = [...(initContainerStatuses ?? []), ...(containerStatuses ?? []), ...(ephemeralContainerStatuses ?? [])].find((each) => each.name === name);
  const ended = status?.state?.terminated ?? status?.lastState?.terminated;
  if (!status || !ended) return status?.restartCount ?? 0;
  // An end that nobody saw was counted when it was written.
  return COUNTED_ENDS.has(ended.reason ?? '') ? status.restartCount : status.restartCount + 1;
}

/** Capabilities with which a container may see and change the network's rules. */
const NETWORK_ADMIN: readonly string[] = ['NET_ADMIN', 'CAP_NET_ADMIN', 'ALL'];

/** Everything the runtime has to know about a container. Throws `Error` with what its waiting message says. */
function containerConfigOf(context: KubeletContext, pod: Pod, sandbox: Sandbox, container: Container, attempt: number): ContainerConfig {
  const env = makeEnvironmentVariables(pod, container, [sandbox.config.address], context.sources);
  const security = { ...pod.spec.securityContext, ...container.securityContext };
  const image = context.runtime.images.get(container.image ?? '');
  const imageUid = Number((image?.image.user ?? '').split(':')[0] || 0);
  const uid = security.runAsUser ?? imageUid;
  if (security.runAsNonRoot && uid === 0) {
    if (security.runAsUser === 0) throw new Error("container's runAsUser breaks non-root policy");
    throw new Error(
      `container has runAsNonRoot and image will run as root (pod: "${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})", container: ${container.name})`,
    );
  }
  const termination = context.kernel.newDirectory();
  const groups = [...(pod.spec.securityContext?.supplementalGroups ?? [])];
  if (pod.spec.securityContext?.fsGroup !== undefined) groups.push(pod.spec.securityContext.fsGroup);
  return {
    name: container.name,
    image: container.image ?? '',
    attempt,
    command: expandAll(container.command, env).map(encodeUtf8),
    args: expandAll(container.args, env).map(encodeUtf8),
    workingDir: container.workingDir ?? '',
    env,
    mounts: mountsOf(context, pod, sandbox, container, env, termination),
    readOnlyRoot: security.readOnlyRootFilesystem ?? false,
    mayAdministerNetwork: Boolean(security.privileged) || (security.capabilities?.add ?? []).some((name) => NETWORK_ADMIN.includes(name)),
    ...(security.runAsUser === undefined ? {} : { runAsUser: security.runAsUser }),
    ...(security.runAsGroup === undefined ? {} : { runAsGroup: security.runAsGroup }),
    supplementalGroups: groups,
    resources: desiredResourcesOf(pod, container),
    ...(container.lifecycle?.stopSignal ? { stopSignal: container.lifecycle.stopSignal.slice(3) as Signal } : {}),
    stdin: container.stdin ?? false,
    tty: container.tty ?? false,
    readTerminationMessage: (log, isFailure) => terminationMessage(container, termination, log, isFailure),
  };
}

function mountsOf(
  context: KubeletContext,
  pod: Pod,
  sandbox: Sandbox,
  container: Container,
  env: ReadonlyMap<string, string>,
  termination: Directory,
): Mount[] {
  const files = context.kernel.newDirectory();
  const { hostname, domain } = podHostnameAndDomain(pod, context.dns.clusterDomain);
  const hosts = pod.spec.hostNetwork
    ? nodeHostsFileContent(nodeFilesOf(context.kernel).get('etc/hosts') ?? '', pod.spec.hostAliases)
    : managedHostsFileContent([sandbox.config.address], hostname, domain, pod.spec.hostAliases);
  files.put('hosts', { content: hosts });
  files.put('hostname', { content: `${sandbox.config.hostname}\n` });
  files.put('resolv.conf', { content: resolvConfContent(pod, context.dns) });
  termination.put(MESSAGE_FILE, { content: '', mode: 0o666 });
  const single = (path: string, source: Directory, subPath: string): Mount => ({ path, source, subPath, readOnly: false });
  return [
    single('/etc/hosts', files, 'hosts'),
    single('/etc/hostname', files, 'hostname'),
    single('/etc/resolv.conf', files, 'resolv.conf'),
    ...(container.volumeMounts ?? []).map((mount) => mountOf(context, pod, mount, env)),
    single(container.terminationMessagePath ?? '/dev/termination-log', termination, MESSAGE_FILE),
  ];
}

function mountOf(context: KubeletContext, pod: Pod, mount: VolumeMount, env: ReadonlyMap<string, string>): Mount {
  const { volumes } = context.pod(pod.metadata.uid);
  const source = volumes.get(mount.name);
  if (!source) throw new Error(`volume "${mount.name}" is not mounted`);
  const subPath = mount.subPathExpr ? expandSubPath(mount.subPathExpr, env) : mount.subPath;
  const path = volumes.realPath(mount.name, subPath ?? '');
  // Volumes whose content comes from the API cannot be written to.
  const volume = pod.spec.volumes?.find(({ name }) => name === mount.name);
  const isFromApi = Boolean(volume?.configMap ?? volume?.secret ?? volume?.downwardAPI ?? volume?.projected);
  const isReadOnly = isFromApi || (volume?.persistentVolumeClaim?.readOnly ?? false);
  return {
    path: mount.mountPath,
    source,
    readOnly: (mount.readOnly ?? false) || isReadOnly,
    ...(path === '' ? {} : { subPath: path }),
  };
}

/** What a container left to be read when it ended: its file, or after a failure the end of its log where the spec allows that. */
function terminationMessage(container: Container, directory: Directory, log: ContainerLog, isFailure: boolean): string {
  const text = decodeUtf8((directory.get(MESSAGE_FILE) ?? '').slice(0, MAX_MESSAGE_BYTES));
  if (text !== '' || !isFailure || container.terminationMessagePolicy !== 'FallbackToLogsOnError') return text;
  return log.tail(FALLBACK_LINES, FALLBACK_BYTES);
}
