/**
 * Fields of a pod and of its containers, each as a row: how it is read, and how it is said. A verdict names only what does
 * not hold, in the order of the rows.
 */
import type { ContainerStatus, Pod } from '../api/types.gen.ts';
import type { PodPredicate } from './exercise.ts';
import { numberFits, numberWords, textFits, textWords } from './match.ts';
import type { Snapshot } from './snapshot.ts';
import { countWords, inNamespace, listWords, type Verdict } from './verdict.ts';

/** What the rows read: the pod, and for container rows one of its containers. */
interface PodFacts {
  pod: Pod;
  /** What the STATUS column says. */
  status: string;
}

interface ContainerFacts {
  name: string;
  image: string;
  status: ContainerStatus | undefined;
  logs(): string | undefined;
}

/** One field's answer: phrases that follow the subject ("has STATUS Running"). */
interface Answer {
  met: boolean;
  wanted: string;
  found: string;
}

type Row<Facts> = (predicate: PodPredicate, facts: Facts) => Answer | undefined;

const restartsOf = (pod: Pod): number => (pod.status.containerStatuses ?? []).reduce((sum, status) => sum + status.restartCount, 0);
/** `once`, `3 times`, `at least once`, `at most 3 times`. */
const times = (count: number | string): string => `${count} times`.replace(/\b1 times$/, 'once');

const podRows: readonly Row<PodFacts>[] = [
  ({ status }, facts) =>
    status === undefined ? undefined : { met: facts.status === status, wanted: `has STATUS ${status}`, found: `has STATUS ${facts.status}` },
  ({ phase }, { pod }) =>
    phase === undefined
      ? undefined
      : { met: pod.status.phase === phase, wanted: `is in phase ${phase}`, found: `is in phase ${pod.status.phase ?? 'Unknown'}` },
  ({ containers }, { pod }) =>
    containers === undefined
      ? undefined
      : {
          met: numberFits(containers, pod.spec.containers.length),
          wanted: `has ${countWords(numberWords(containers), 'container')}`,
          found: `has ${countWords(pod.spec.containers.length, 'container')} (${listWords(pod.spec.containers.map(({ name }) => name))})`,
        },
  ({ initContainers }, { pod }) => {
    if (initContainers === undefined) return undefined;
    const found = pod.spec.initContainers?.length ?? 0;
    return {
      met: numberFits(initContainers, found),
      wanted: `has ${countWords(numberWords(initContainers), 'init container')}`,
      found: `has ${countWords(found, 'init container')}`,
    };
  },
  ({ labels }, { pod }) => {
    if (labels === undefined) return undefined;
    const found = pod.metadata.labels ?? {};
    const words = (map: Record<string, string>) => Object.entries(map).map(([key, value]) => `${key}=${value}`);
    const met = Object.entries(labels).every(([key, value]) => found[key] === value);
    return {
      met,
      wanted: `carries ${listWords(words(labels))}`,
      found: words(found).length === 0 ? 'carries no labels' : `carries ${listWords(words(found))}`,
    };
  },
  ({ node }, { pod }) =>
    node === undefined
      ? undefined
      : { met: pod.spec.nodeName === node, wanted: `is on ${node}`, found: pod.spec.nodeName ? `is on ${pod.spec.nodeName}` : 'has no node yet' },
  ({ ready, container }, facts) => {
    if (ready === undefined || container !== undefined) return undefined;
    const found = facts.pod.status.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
    return readyAnswer(ready, found, ` (STATUS ${facts.status})`);
  },
  ({ restarts, container }, { pod }) => (restarts === undefined || container !== undefined ? undefined : restartsAnswer(restarts, restartsOf(pod))),
];

const containerRows: readonly Row<ContainerFacts>[] = [
  ({ image }, facts) =>
    image === undefined
      ? undefined
      : {
          met: textFits(image, facts.image),
          wanted: typeof image === 'string' ? `runs the image ${image}` : `runs an image with ${image.contains} in its name`,
          found: `runs the image ${facts.image}`,
        },
  ({ state }, { status }) =>
    state === undefined ? undefined : { met: stateOf(status) === state, wanted: `is ${state}`, found: `is ${stateOf(status)}${reasonOf(status, ': ')}` },
  ({ reason }, { status }) =>
    reason === undefined
      ? undefined
      : {
          met: reasonOf(status) === reason,
          wanted: `gives the reason ${reason}`,
          found: reasonOf(status) === '' ? `is ${stateOf(status)} and gives no reason` : `gives the reason ${reasonOf(status)}`,
        },
  ({ exitCode }, { status }) => {
    if (exitCode === undefined) return undefined;
    const found = status?.state?.terminated?.exitCode ?? status?.lastState?.terminated?.exitCode;
    return {
      met: found !== undefined && numberFits(exitCode, found),
      wanted: `ended with exit code ${numberWords(exitCode)}`,
      found: found === undefined ? 'has not ended yet' : `ended with exit code ${found}`,
    };
  },
  ({ ready, container }, { status }) =>
    ready === undefined || container === undefined ? undefined : readyAnswer(ready, status?.ready === true, ` (${stateOf(status)}${reasonOf(status, ': ')})`),
  ({ restarts, container }, { status }) =>
    restarts === undefined || container === undefined ? undefined : restartsAnswer(restarts, status?.restartCount ?? 0),
  ({ logs }, facts) => {
    if (logs === undefined) return undefined;
    const found = facts.logs();
    const last = found?.trimEnd().split('\n').at(-1) ?? '';
    return {
      met: found !== undefined && textFits(logs, found),
      wanted: `has logged ${textWords(logs)}`,
      found: last === '' ? 'has logged nothing' : `has logged other lines, the last is "${last}"`,
    };
  },
];

const readyAnswer = (wanted: boolean, found: boolean, detail: string): Answer => ({
  met: wanted === found,
  wanted: wanted ? 'is ready' : 'is not ready',
  found: found ? 'is ready' : `is not ready${detail}`,
});
const restartsAnswer = (wanted: NonNullable<PodPredicate['restarts']>, found: number): Answer => ({
  met: numberFits(wanted, found),
  wanted: wanted === 0 ? 'has not restarted' : `has restarted ${times(numberWords(wanted))}`,
  found: found === 0 ? 'has not restarted' : `has restarted ${times(found)}`,
});

const stateOf = (status: ContainerStatus | undefined): string => (status?.state?.running ? 'running' : status?.state?.terminated ? 'terminated' : 'waiting');
/** The reason of the present state with `before` in front of it, or nothing. */
function reasonOf(status: ContainerStatus | undefined, before = ''): string {
  const reason = status?.state?.waiting?.reason ?? status?.state?.terminated?.reason;
  return reason ? `${before}${reason}` : '';
}

/** Container facts, init containers first, as the spec lists them. */
function containersOf(pod: Pod, snapshot: Snapshot, namespace: string): ContainerFacts[] {
  const statuses = [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])];
  return [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map(({ name, image = '' }) => ({
    name,
    image,
    status: statuses.find((status) => status.name === name),
    logs: () => snapshot.logs(namespace, pod.metadata.name ?? '', name),
  }));
}

const answersOf = <Facts>(rows: readonly Row<Facts>[], predicate: PodPredicate, facts: Facts): Answer[] =>
  rows.map((row) => row(predicate, facts)).filter((answer) => answer !== undefined);

const unmet = (answers: readonly Answer[]): Answer[] => answers.filter((answer) => !answer.met);

/** The container that the predicate speaks of, or (where it names none) the one that comes closest to it. */
function closestContainer(predicate: PodPredicate, containers: readonly ContainerFacts[]): { facts: ContainerFacts; answers: Answer[] } | undefined {
  const candidates = containers
    .filter(({ name }) => predicate.container === undefined || predicate.container === name)
    .map((facts) => ({ facts, answers: answersOf(containerRows, predicate, facts) }));
  let closest = candidates[0];
  for (const candidate of candidates) if (closest && unmet(candidate.answers).length < unmet(closest.answers).length) closest = candidate;
  return closest;
}

/** Whether a pod is as the predicate says, and how it is. */
export function evaluatePod(predicate: PodPredicate, snapshot: Snapshot): Verdict {
  const { pod: name, namespace = 'default', container } = predicate;
  const place = { subject: `pod/${namespace}/${name}`, lookAt: lookAtOf(predicate) };
  const pod = snapshot.pod(namespace, name);
  if (!pod) {
    const where = namespace === 'default' ? '' : ` in namespace ${namespace}`;
    return {
      met: false,
      wanted: `Pod ${name} is there${where}.`,
      found: `There is no pod ${name}${where}.`,
      ...place,
      lookAt: `kubectl get pods${inNamespace(namespace)}`,
    };
  }
  const ofPod = answersOf(podRows, predicate, { pod, status: snapshot.podColumn(namespace, name, 'Status') ?? '' });
  const closest = closestContainer(predicate, containersOf(pod, snapshot, namespace));
  if (container !== undefined && !closest) {
    const names = listWords(pod.spec.containers.map((each) => each.name));
    return { met: false, wanted: `Pod ${name} has a container ${container}.`, found: `Pod ${name} has no container ${container}, only ${names}.`, ...place };
  }
  const ofContainer = closest?.answers ?? [];
  const met = unmet(ofPod).length + unmet(ofContainer).length === 0;
  /** A sentence of what was wanted or found: of everything when all is met, else of what is not. */
  const sentences = (phrase: 'wanted' | 'found'): string => {
    const pick = (answers: Answer[]) => (met ? answers : unmet(answers)).map((answer) => answer[phrase]);
    const about: [string, string[]][] = [
      [`Pod ${name}`, pick(ofPod)],
      [`Container ${closest?.facts.name ?? ''} of pod ${name}`, pick(ofContainer)],
    ];
    const said = about.filter(([, phrases]) => phrases.length > 0).map(([subject, phrases]) => `${subject} ${listWords(phrases)}.`);
    return said.length > 0 ? said.join(' ') : `Pod ${name} is there.`;
  };
  return { met, wanted: sentences('wanted'), found: sentences('found'), ...place };
}

/** The command that shows best what the predicate is about. */
function lookAtOf({ pod, namespace = 'default', container, logs, labels, status, phase }: PodPredicate): string {
  const flag = inNamespace(namespace);
  if (logs !== undefined) return `kubectl logs ${pod}${container === undefined ? '' : ` -c ${container}`}${flag}`;
  if (labels !== undefined) return `kubectl get pod ${pod} --show-labels${flag}`;
  if (container === undefined && (status !== undefined || phase !== undefined)) return `kubectl get pod ${pod}${flag}`;
  return `kubectl describe pod ${pod}${flag}`;
}
