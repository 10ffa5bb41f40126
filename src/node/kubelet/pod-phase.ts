/**
 * A pod's phase: one word that sums up its containers' states.
 *
 * Mirrors: pkg/kubelet/kubelet_pods.go (getPhase).
 */
import { isRestartableInitContainer } from '../../api/pod-util.ts';
import type { Container, ContainerStatus, Pod, PodStatus } from '../../api/types.gen.ts';
import { shouldRestartAfter } from './restart-policy.ts';

export type PodPhase = NonNullable<PodStatus['phase']>;

interface Tally {
  pendingInit: number;
  pendingSidecars: number;
  failedInit: number;
  unknown: number;
  running: number;
  waiting: number;
  stopped: number;
  succeeded: number;
  /** Stopped for now: its policy brings it back. */
  restarting: number;
}

const statusOf = (statuses: readonly ContainerStatus[], container: Container): ContainerStatus | undefined =>
  statuses.find((status) => status.name === container.name);

function countInitContainer(tally: Tally, pod: Pod, container: Container, status: ContainerStatus | undefined): void {
  const { terminated, waiting, running } = status?.state ?? {};
  // Starting over with all others, it has its turn still to come.
  const before = waiting?.reason === 'RestartingAllContainers' ? undefined : status?.lastState?.terminated;
  const ended = terminated ?? (waiting && !running ? before : undefined);
  if (running || !ended) tally.pendingInit++;
  else if (ended.exitCode !== 0 && !shouldRestartAfter(ended.exitCode, container, pod.spec)) tally.failedInit++;
}

function countSidecar(tally: Tally, status: ContainerStatus | undefined): void {
  const state = status?.state ?? {};
  if (!status) tally.unknown++;
  else if (state.running) {
    if (!status.started) tally.pendingSidecars++;
    tally.running++;
  } else if (state.terminated) return;
  else if (state.waiting) {
    if (status.lastState?.terminated) return;
    tally.pendingSidecars++;
    tally.waiting++;
  } else {
    tally.pendingSidecars++;
    tally.unknown++;
  }
}

function countContainer(tally: Tally, pod: Pod, container: Container, status: ContainerStatus | undefined): void {
  const state = status?.state ?? {};
  if (state.running) tally.running++;
  else if (state.terminated) {
    tally.stopped++;
    if (state.terminated.exitCode === 0) tally.succeeded++;
    if (shouldRestartAfter(state.terminated.exitCode, container, pod.spec)) tally.restarting++;
  } else if (state.waiting) {
    if (!status?.lastState?.terminated) {
      tally.waiting++;
      return;
    }
    tally.stopped++;
    const isStartingOver = state.waiting.reason === 'RestartingAllContainers';
    if (isStartingOver || shouldRestartAfter(status.lastState.terminated.exitCode, container, pod.spec)) tally.restarting++;
  } else tally.unknown++;
}

/**
 * The phase that these statuses (init and regular containers alike) make.
 * `isTerminal`: nothing will be started any more. `hasInitialized`: the init containers have had their turn once.
 */
export function getPhase(pod: Pod, statuses: readonly ContainerStatus[], isTerminal: boolean, hasInitialized: boolean): PodPhase {
  const tally: Tally = { pendingInit: 0, pendingSidecars: 0, failedInit: 0, unknown: 0, running: 0, waiting: 0, stopped: 0, succeeded: 0, restarting: 0 };
  for (const container of pod.spec.initContainers ?? []) {
    if (isRestartableInitContainer(container)) countSidecar(tally, statusOf(statuses, container));
    else countInitContainer(tally, pod, container, statusOf(statuses, container));
  }
  for (const container of pod.spec.containers) countContainer(tally, pod, container, statusOf(statuses, container));

  if (tally.failedInit > 0) return 'Failed';
  if (tally.pendingInit > 0 || (!hasInitialized && tally.pendingSidecars > 0) || tally.waiting > 0) return 'Pending';
  if (tally.unknown > 0) return 'Pending';
  if (tally.running > 0) return 'Running';
  if (tally.stopped === 0) return 'Pending';
  const isStatic = (pod.metadata.annotations?.['kubernetes.io/config.source'] ?? 'api') !== 'api';
  if (isTerminal && !isStatic) return tally.stopped === tally.succeeded ? 'Succeeded' : 'Failed';
  if (tally.restarting > 0) return 'Running';
  return tally.stopped === tally.succeeded ? 'Succeeded' : 'Failed';
}
