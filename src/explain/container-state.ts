/** The state of one container in words: why it waits, how it ended, what it lacks. One row a reason. */
import { containerFieldPath, getPodCondition } from '../api/pod-util.ts';
import { restartBackOffOf, willRestart } from '../api/restart-back-off.ts';
import type { Event } from '../api/types.gen.ts';
import type { TraceEntry } from '../sim/trace.ts';
import { newestEventOf, newestOf } from './history.ts';
import { containerName, endingOf, lastEndOf, msOf, pointOf, type ContainerFacts, type PodFacts } from './pod-facts.ts';
import { clockOf, plain, spanOf, timesOf } from './words.ts';

/** Part of a state: what is said of it, where its chain of causes begins, and what shows more. */
export interface ContainerState {
  readonly says: string;
  /** The entry from which causes are followed; by default the pod's last one. */
  readonly from?: TraceEntry;
  readonly lookAt: readonly string[];
}

/** ` -n shop` where that is not the namespace in which kubectl looks. */
export const inNamespaceOf = ({ namespace }: { readonly namespace: string }): string => (namespace === 'default' ? '' : ` -n ${namespace}`);

export const inNamespace = ({ pod }: PodFacts): string => inNamespaceOf(pod.metadata);

export const describePod = (facts: PodFacts): string => `kubectl describe pod ${facts.pod.metadata.name}${inNamespace(facts)}`;

/** The command that shows what a container wrote; `previous` for the run before. */
function logsOf(facts: PodFacts, { spec }: ContainerFacts, previous: boolean): string {
  const which = facts.containers.length > 1 ? ` -c ${spec.name}` : '';
  return `kubectl logs ${facts.pod.metadata.name}${which}${inNamespace(facts)}${previous ? ' --previous' : ''}`;
}

/** The newest record of what a container did. */
export const recordOf = (facts: PodFacts, container: ContainerFacts, ...whats: readonly string[]): TraceEntry | undefined =>
  newestOf(facts.history, facts.subject, (entry) => whats.includes(entry.what) && entry.data.container === container.spec.name);

/** What a container that waits is waiting for, by the reason in its status. */
const WAITING: Readonly<Record<string, (facts: PodFacts, container: ContainerFacts) => ContainerState>> = {
  CrashLoopBackOff: (facts, container) => backOff(facts, container),
  ImagePullBackOff: (facts, container) => ({
    says: `image ${container.spec.image} of ${containerName(container)} cannot be pulled, and the kubelet waits before it tries again. The last try: ${pullError(container)}`,
    lookAt: [describePod(facts)],
  }),
  ErrImagePull: (facts, container) => ({
    says: `image ${container.spec.image} of ${containerName(container)} cannot be pulled: ${pullError(container)}`,
    lookAt: [describePod(facts)],
  }),
  ErrImageNeverPull: (facts, container) => ({
    says: `image ${container.spec.image} of ${containerName(container)} is not on node ${facts.pod.spec.nodeName}, and imagePullPolicy Never forbids to pull it`,
    lookAt: [describePod(facts)],
  }),
  CreateContainerConfigError: (facts, container) => cannotStart(facts, container, 'cannot be created as the pod asks'),
  CreateContainerError: (facts, container) => cannotStart(facts, container, 'cannot be created'),
  InvalidImageName: (facts, container) => cannotStart(facts, container, `cannot be created, for "${container.spec.image}" is no image name`),
  RunContainerError: (facts, container) => cannotStart(facts, container, 'cannot be started', 'container start failed'),
  PostStartHookError: (facts, container) => cannotStart(facts, container, 'was killed because its postStart hook failed', 'container exited'),
  ContainerCreating: (facts, container) => preparing(facts, container),
  PodInitializing: (facts, container) => preparing(facts, container),
};

/** What the container runtime said, without what the status says already. */
const pullError = ({ status }: ContainerFacts): string =>
  pointOf(
    plain(status?.state?.waiting?.message)
      .replace(/^Back-off pulling image "[^"]*": /, '')
      .replace(/^ErrImagePull: /, ''),
  );

/** What to look at where something that the pod names is missing, by the kubelet's words. */
const MISSING: readonly (readonly [RegExp, (name: string) => string])[] = [
  [/configmap "([^"]+)" not found/i, () => 'kubectl get configmaps'],
  [/secret "([^"]+)" not found/i, () => 'kubectl get secrets'],
  [/find key \S+ in ConfigMap [^/\s]+\/(\S+)/, (name) => `kubectl describe configmap ${name}`],
  [/find key \S+ in Secret [^/\s]+\/(\S+)/, (name) => `kubectl describe secret ${name}`],
];

function missingOf(facts: PodFacts, message: string): string[] {
  for (const [pattern, command] of MISSING) {
    const name = pattern.exec(message)?.[1];
    if (name !== undefined) return [command(name) + inNamespace(facts)];
  }
  return [];
}

function cannotStart(facts: PodFacts, container: ContainerFacts, how: string, ...whats: readonly string[]): ContainerState {
  const message = pointOf(container.status?.state?.waiting?.message);
  return {
    says: `${containerName(container)} ${how}${message === '' ? '' : `: ${message}`}`,
    from: recordOf(facts, container, ...whats),
    lookAt: [...missingOf(facts, message), describePod(facts)],
  };
}

/** How often a container has ended, and how the last time. */
export function endsOf(container: ContainerFacts): string {
  const end = lastEndOf(container);
  if (!end) return '';
  const ends = (container.status?.restartCount ?? 0) + (container.status?.state?.terminated ? 1 : container.status?.state?.waiting ? 1 : 0);
  const ending = endingOf(end, container.spec);
  return ends > 1 ? `has ended ${timesOf(ends)}; the last time it ${ending}` : ending;
}

/** When the next start is due, as far as a wait stands before it. */
const backOffOf = ({ pod }: PodFacts, { role, spec, status }: ContainerFacts): ReturnType<typeof restartBackOffOf> =>
  restartBackOffOf(status, (exitCode) => willRestart(pod, spec, role, exitCode));

/** When the next start comes: the kubelet looks when the wait is over, or a little later. */
const nextStart = ({ fromMs, toMs }: { fromMs: number; toMs: number }): string =>
  `. The kubelet waits ${spanOf(toMs - fromMs)} before the next start, which comes no sooner than ${clockOf(toMs)}`;

function backOff(facts: PodFacts, container: ContainerFacts): ContainerState {
  const wait = backOffOf(facts, container);
  const { exitCode } = lastEndOf(container) ?? {};
  const anyway = exitCode === 0 ? '. Its restartPolicy has it started again after exit code 0, too' : '';
  const next = anyway + (wait === null ? '' : nextStart(wait));
  return {
    says: `${containerName(container)} ${endsOf(container)}${next}`,
    from: recordOf(facts, container, 'container exited', 'container start failed'),
    lookAt: [logsOf(facts, container, true)],
  };
}

/** The record that the pull under way takes longer than usual. */
function slowPullOf({ history: { trace }, subject }: PodFacts): TraceEntry | undefined {
  return trace.entries.findLast(({ what, causes }) => what === 'pull slowed' && causes.some((id) => trace.get(id)?.subject === subject));
}

/** Before the first start: volumes, then images, then the container itself. */
function preparing(facts: PodFacts, container: ContainerFacts): ContainerState {
  const { history, pod } = facts;
  const uid = pod.metadata.uid ?? '';
  const failed = newestEventOf(history, uid, ['FailedMount', 'FailedAttachVolume', 'FailedCreatePodSandBox']);
  const step = newestEventOf(history, uid, ['Pulling', 'Pulled', 'Created', 'Started']);
  const lookAt = [describePod(facts)];
  if (failed && (!step || failed.entry.id > step.entry.id))
    return {
      says: `the kubelet cannot prepare what ${containerName(container)} needs: ${plain(failed.event.message)}`,
      from: failed.entry,
      lookAt: [...missingOf(facts, failed.event.message ?? ''), ...lookAt],
    };
  const isPulling = step?.event.reason === 'Pulling' && step.event.message?.includes(`"${container.spec.image}"`);
  if (isPulling)
    return {
      says: `the kubelet pulls image ${container.spec.image} for ${containerName(container)}, since ${clockOf(history.epochMs + step.entry.atMs)}`,
      from: slowPullOf(facts) ?? step.entry,
      lookAt,
    };
  return { says: `the kubelet prepares ${containerName(container)}: first the pod's network and volumes, then the image`, lookAt };
}

/** A container that has ended, and is not waiting for another start as far as its status says. */
function ended(facts: PodFacts, container: ContainerFacts, end: NonNullable<ReturnType<typeof lastEndOf>>): ContainerState {
  const policy = container.spec.restartPolicy ?? facts.pod.spec.restartPolicy ?? 'Always';
  const wait = backOffOf(facts, container);
  const next = !willRestart(facts.pod, container.spec, container.role, end.exitCode)
    ? `. It is not started again (restartPolicy ${policy})`
    : wait === null
      ? '. The kubelet starts it again'
      : nextStart(wait);
  return {
    says: `${containerName(container)} ${endsOf(container)}${next}`,
    from: recordOf(facts, container, 'container exited', 'container start failed'),
    lookAt: end.reason === 'StartError' ? [describePod(facts)] : [logsOf(facts, container, false)],
  };
}

/** A container that runs and does not count as ready. */
function unready(facts: PodFacts, container: ContainerFacts): ContainerState {
  const { history, pod } = facts;
  const { spec, status } = container;
  const runs = `${containerName(container)} has run since ${clockOf(msOf(status?.state?.running?.startedAt) ?? 0)}`;
  const kind = spec.startupProbe && !status?.started ? 'Startup' : 'Readiness';
  const path = containerFieldPath(pod, spec.name);
  const isItsOwn = ({ message, involvedObject }: Event): boolean => involvedObject.fieldPath === path && message?.startsWith(`${kind} probe`) === true;
  const failed = newestEventOf(history, pod.metadata.uid ?? '', ['Unhealthy'], isItsOwn);
  const found = failed ? `: ${plain(failed.event.message).replace(/^\w+ probe [^:]*: /, '')}` : '';
  const lookAt = [describePod(facts)];
  if (kind === 'Startup')
    return { says: `${runs}, and its startup probe has not succeeded yet${found}`, from: recordOf(facts, container, 'container started'), lookAt };
  if (spec.readinessProbe)
    return { says: `${runs}, and its readiness probe does not succeed${found}`, from: recordOf(facts, container, 'probe result', 'container started'), lookAt };
  return { says: `${runs}, and is not ready yet`, from: recordOf(facts, container, 'container started'), lookAt };
}

/** The state of a container that is not as it should be, in words. */
export function containerState(facts: PodFacts, container: ContainerFacts): ContainerState {
  const { running, terminated, waiting } = container.status?.state ?? {};
  if (container.role === 'init' && running)
    return {
      says: `${containerName(container)} has run since ${clockOf(msOf(running.startedAt) ?? 0)}, and the containers after it start only when it has ended with exit code 0`,
      from: recordOf(facts, container, 'container started'),
      lookAt: [logsOf(facts, container, false)],
    };
  if (running) return unready(facts, container);
  if (terminated) return ended(facts, container, terminated);
  const row = WAITING[waiting?.reason ?? 'ContainerCreating'];
  if (row) return row(facts, container);
  return { says: `${containerName(container)} waits: ${waiting?.reason ?? ''} ${plain(waiting?.message)}`.trim(), lookAt: [describePod(facts)] };
}

/** What the condition of that type says, where it is not True. */
export const untrue = ({ pod }: PodFacts, type: string): string => {
  const condition = getPodCondition(pod.status, type);
  return condition && condition.status !== 'True' ? plain(condition.message) : '';
};
