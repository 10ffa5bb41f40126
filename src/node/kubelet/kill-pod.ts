/**
 * Stopping containers: preStop hook, signal, grace period, SIGKILL; sidecars after the containers they serve, in reverse order.
 *
 * Mirrors: pkg/kubelet/kuberuntime/kuberuntime_container.go (killContainer, killContainersWithSyncResult) and
 * kuberuntime_termination_order.go.
 */
import { isRestartableInitContainer } from '../../api/pod-util.ts';
import type { Container, Pod } from '../../api/types.gen.ts';
import { all, sleep, startRoutine, waitFor, type Cancellation, type Routine } from '../cri/routine.ts';
import type { Container as RuntimeContainer } from '../cri/types.ts';
import type { KillReason } from './compute-pod-actions.ts';
import { containerFieldPath, type KubeletContext } from './context.ts';
import { runHandler } from './lifecycle-handler.ts';

const MINIMUM_GRACE_MS = 2000;

/** Why and how a container is stopped. Without `graceMs`, the probe's or the pod's own period. */
export interface KillOptions {
  message?: string;
  reason?: KillReason;
  graceMs?: number;
  /** Another stop with a shorter period takes over. */
  cancellation?: Cancellation | undefined;
}

const specOf = (pod: Pod, name: string): Container | undefined =>
  [...pod.spec.containers, ...(pod.spec.initContainers ?? []), ...(pod.spec.ephemeralContainers ?? [])].find((container) => container.name === name);

function gracePeriodMs(pod: Pod, spec: Container | undefined, reason: KillReason): number {
  const probe = reason === 'LivenessProbe' ? spec?.livenessProbe : reason === 'StartupProbe' ? spec?.startupProbe : undefined;
  const seconds = pod.metadata.deletionGracePeriodSeconds ?? probe?.terminationGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30;
  return seconds * 1000;
}

/** Stops one running container; over when it has ended. */
export function* killContainer(
  context: KubeletContext,
  pod: Pod,
  container: RuntimeContainer,
  { message, reason = '', graceMs, cancellation }: KillOptions = {},
): Routine<void> {
  if (container.status.state !== 'running') return;
  const { name } = container.config;
  const spec = specOf(pod, name);
  context.record(pod, 'Normal', 'Killing', message ?? `Stopping container ${name}`, containerFieldPath(pod, name));
  let leftMs = graceMs ?? gracePeriodMs(pod, spec, reason);
  const preStop = spec?.lifecycle?.preStop;
  if (preStop && leftMs > 0) leftMs -= yield* runPreStop(context, pod, spec, container, leftMs, cancellation);
  if (cancellation?.isCancelled) return;
  // Whatever the hook took, the container itself gets a moment.
  yield* context.runtime.stopContainer(container, graceMs === 0 ? 0 : Math.max(leftMs, MINIMUM_GRACE_MS), cancellation);
}

/** Runs the hook, at most for the grace period; returns how long it took. */
function* runPreStop(
  context: KubeletContext,
  pod: Pod,
  spec: Container,
  container: RuntimeContainer,
  graceMs: number,
  cancellation: Cancellation | undefined,
): Routine<number> {
  const startedMs = context.sim.nowMs;
  const fail = (): void => context.record(pod, 'Warning', 'FailedPreStopHook', 'PreStopHook failed', containerFieldPath(pod, spec.name));
  let isOver = false;
  yield* waitFor((resume) => {
    context.sim.after(graceMs, 'preStop hook times out', resume);
    cancellation?.onCancel(() => {
      if (!isOver) fail();
      resume();
    });
    startRoutine(context.sim, runHandler(context, pod, spec, container, spec.lifecycle!.preStop!), (failure) => {
      isOver = true;
      if (failure !== undefined && !cancellation?.isCancelled) fail();
      context.sim.after(0, 'preStop hook over', resume);
    });
  });
  return context.sim.nowMs - startedMs;
}

/**
 * Stops all containers of a pod, then its sandboxes. Each container has the same grace period, counted from now. A cancelled one ends
 * as it is: whoever cancelled it begins anew.
 */
export function* killPod(context: KubeletContext, pod: Pod, graceMs?: number, cancellation?: Cancellation): Routine<void> {
  const { runtime, sim } = context;
  const uid = pod.metadata.uid;
  const startedMs = sim.nowMs;
  const totalMs = graceMs ?? gracePeriodMs(pod, undefined, '');
  const sidecarNames = (pod.spec.initContainers ?? []).filter(isRestartableInitContainer).map(({ name }) => name);
  const running = runtime.containers(uid).filter(({ status }) => status.state === 'running');
  const others = running.filter(({ config }) => !sidecarNames.includes(config.name));
  yield* all(
    sim,
    others.map((container) => killContainer(context, pod, container, { graceMs: totalMs, cancellation })),
  );
  for (const name of sidecarNames.reverse()) {
    const sidecar = running.find(({ config }) => config.name === name);
    if (sidecar && !cancellation?.isCancelled)
      yield* killContainer(context, pod, sidecar, { graceMs: Math.max(MINIMUM_GRACE_MS, totalMs - (sim.nowMs - startedMs)), cancellation });
  }
  if (cancellation?.isCancelled) return;
  for (const sandbox of runtime.sandboxes(uid)) {
    if (sandbox.state !== 'SANDBOX_READY') continue;
    yield* runtime.stopPodSandbox(sandbox);
    context.cni.del(sandbox.config);
  }
  if (running.length === 0) yield* sleep(5, 'nothing to stop');
}
