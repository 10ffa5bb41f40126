/**
 * Whether a container that has ended is started again, and when: read from spec and status, as somebody does who looks from outside.
 *
 * Mirrors: pkg/kubelet/container/helpers.go ShouldContainerBeRestarted; pkg/kubelet/kuberuntime doBackOff.
 * Differs: the kubelet looks again up to a minute later than the wait ends.
 */
import { parseDuration } from './duration.ts';
import { findMatchingContainerRestartRule } from './pod-util.ts';
import { parseTime } from './time.ts';
import type { Container, ContainerStatus, Pod } from './types.gen.ts';

const FIRST_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = 300_000;

/** Whether the kubelet starts a container again that ended with this exit code: by the container's own rules and policy, else the pod's. */
export function willRestart(
  pod: Pod,
  container: Pick<Container, 'restartPolicy' | 'restartPolicyRules'>,
  role: 'init' | 'sidecar' | 'app' | 'ephemeral',
  exitCode: number,
): boolean {
  if (pod.metadata?.deletionTimestamp !== undefined || role === 'ephemeral') return false;
  if (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') return false;
  // An init container that has done its work is not run again, whatever the policy.
  if (role === 'init' && exitCode === 0) return false;
  if (findMatchingContainerRestartRule(container, exitCode)) return true;
  const policy = container.restartPolicy ?? pod.spec?.restartPolicy ?? 'Always';
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

/**
 * The wait before the next start (Unix ms), or null where there is none: none before the first restart, then 10 s doubling to 300 s,
 * from the end of the last run. The status says it (`back-off 20s restarting failed container=…`) only once the kubelet has looked
 * again; until then it follows from the restarts so far.
 */
export function restartBackOffOf(status: ContainerStatus | undefined, restarts: (exitCode: number) => boolean): { fromMs: number; toMs: number } | null {
  const { waiting, terminated } = status?.state ?? {};
  const ended = terminated ?? status?.lastState?.terminated;
  const fromMs = ended?.finishedAt == null ? undefined : parseTime(ended.finishedAt);
  if (!status || !ended || fromMs === undefined) return null;
  const announced = /^back-off (\S+) restarting/.exec(waiting?.message ?? '')?.[1];
  if (announced !== undefined) return { fromMs, toMs: fromMs + (parseDuration(announced) ?? 0) };
  if (!terminated || status.restartCount === 0 || !restarts(terminated.exitCode)) return null;
  return { fromMs, toMs: fromMs + Math.min(FIRST_WAIT_MS * 2 ** Math.min(status.restartCount - 1, 10), LONGEST_WAIT_MS) };
}
