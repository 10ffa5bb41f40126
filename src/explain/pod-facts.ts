/** What is known of a pod when its state is put into words: which of its containers the STATUS column speaks of, and how that one ended. */
import { getPodCondition, isRestartableInitContainer } from '../api/pod-util.ts';
import { parseTime } from '../api/time.ts';
import type { Container, ContainerStateTerminated, ContainerStatus, Pod } from '../api/types.gen.ts';
import { exitCodes } from '../data/exit-codes.table.ts';
import type { History } from './history.ts';
import { clockOfTime, plain } from './words.ts';

/** A container with its status, as far as there is one. */
export interface ContainerFacts {
  readonly role: 'init' | 'sidecar' | 'app';
  readonly spec: Container;
  readonly status: ContainerStatus | undefined;
}

export interface PodFacts {
  readonly history: History;
  /** `pod/default/web`. */
  readonly subject: string;
  readonly pod: Pod;
  /** What kubectl's STATUS column says. */
  readonly status: string;
  readonly containers: readonly ContainerFacts[];
  /** The container that STATUS or READY speaks of: the first that is not as it should be. */
  readonly troubled: ContainerFacts | undefined;
}

/** Whether an init container or a sidecar no longer holds the pod back. */
const isPassed = ({ role, status }: ContainerFacts): boolean => (role === 'sidecar' ? status?.started === true : status?.state?.terminated?.exitCode === 0);

const isWell = ({ status }: ContainerFacts): boolean => status?.ready === true && status.state?.running != null;

const reasonOf = ({ status }: ContainerFacts): string => status?.state?.waiting?.reason ?? status?.state?.terminated?.reason ?? '';

function troubledOf(containers: readonly ContainerFacts[], status: string, pod: Pod): ContainerFacts | undefined {
  const early = containers.filter(({ role }) => role !== 'app');
  const apps = containers.filter(({ role }) => role === 'app');
  if (getPodCondition(pod.status, 'Initialized')?.status !== 'True') {
    const held = early.find((each) => !isPassed(each));
    if (held) return held;
  }
  return apps.find((each) => reasonOf(each) === status) ?? apps.find((each) => !isWell(each)) ?? early.find((each) => each.role === 'sidecar' && !isWell(each));
}

/** Gathers the facts. `status` is what kubectl's STATUS column says. */
export function podFactsOf(history: History, subject: string, pod: Pod, status: string): PodFacts {
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const factsOf = (spec: Container, role: ContainerFacts['role']): ContainerFacts => ({ role, spec, status: statuses.find(({ name }) => name === spec.name) });
  const containers = [
    ...(pod.spec.initContainers ?? []).map((spec) => factsOf(spec, isRestartableInitContainer(spec) ? 'sidecar' : 'init')),
    ...pod.spec.containers.map((spec) => factsOf(spec, 'app')),
  ];
  return { history, subject, pod, status, containers, troubled: troubledOf(containers, status, pod) };
}

/** `container app`, `init container migrate`, `sidecar log`. */
export const containerName = ({ role, spec }: ContainerFacts): string =>
  `${{ init: 'init container', sidecar: 'sidecar', app: 'container' }[role]} ${spec.name}`;

/** What the runtime says before it comes to the point. */
const BOILERPLATE = [/^failed to create .*error during container init: /, /^failed to pull and unpack image "[^"]*": (?:failed to resolve image: )?/];

/** A message of the runtime without what leads up to it. */
export const pointOf = (message: string | undefined): string => BOILERPLATE.reduce((text, prefix) => text.replace(prefix, ''), plain(message));

/** How and when a run ended: `ended with exit code 1 at 12:03:10`. */
export function endingOf({ exitCode, reason, message, finishedAt }: ContainerStateTerminated, spec: Container): string {
  const when = at(finishedAt);
  if (reason === 'OOMKilled') {
    const limit = spec.resources?.limits?.memory;
    return `was killed because it used more memory than ${limit === undefined ? 'there was' : `its limit of ${limit}`} (exit code ${exitCode})${when}`;
  }
  if (reason === 'StartError' || reason === 'ContainerCannotRun') return `could not be started${when}: ${pointOf(message)}`;
  if (reason === 'ContainerStatusUnknown') return 'was lost: nobody knows how it ended';
  const meaning = exitCodes[exitCode]?.meaning;
  return `ended with exit code ${exitCode}${meaning === undefined ? '' : ` (${meaning})`}${when}`;
}

/** The end of its last run, whatever it does now. */
export const lastEndOf = ({ status }: ContainerFacts): ContainerStateTerminated | undefined =>
  status?.state?.terminated ?? status?.lastState?.terminated ?? undefined;

/** ` at 12:03:10`, or nothing where the time is not known. */
export const at = (time: string | null | undefined): string => (clockOfTime(time) === '' ? '' : ` at ${clockOfTime(time)}`);

/** Unix ms of an API time. */
export const msOf = (time: string | null | undefined): number | undefined => (time == null ? undefined : parseTime(time));
