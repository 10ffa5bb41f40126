/** The state of a pod in words. Cases in order: the first that fits speaks. */
import { isPodConditionTrue } from '../api/pod-util.ts';
import type { Node, Pod } from '../api/types.gen.ts';
import type { TraceEntry } from '../sim/trace.ts';
import { containerState, describePod, endsOf, inNamespace, recordOf, untrue } from './container-state.ts';
import { newestEventOf, newestOf, readObject } from './history.ts';
import type { ObjectState, Seen } from './object-state.ts';
import { containerName, msOf, podFactsOf, type PodFacts } from './pod-facts.ts';
import { preemptionOf, preemptorOf } from './preemption.ts';
import { capital, clockOf, countOf, listOf, nameOf, plain, spanOf } from './words.ts';

type Case = (facts: PodFacts) => ObjectState | undefined;

/** `Pod web is Running, not ready: …`: STATUS alone does not say that it is not. */
function is({ subject, status, pod }: PodFacts, rest: string): string {
  const unready = status === 'Running' && !isPodConditionTrue(pod.status, 'Ready') ? ', not ready' : '';
  return `${capital(nameOf(subject))} is ${status}${unready}: ${rest}`;
}

/** The newest write of a subject that changed what `of` reads of it. */
function lastChange<T>({ history }: PodFacts, subject: string, of: (object: T) => unknown): TraceEntry | undefined {
  return newestOf(history, subject, (entry) => {
    const write = history.writeOf(entry);
    return write?.type === 'update' && JSON.stringify(of(write.value as T)) !== JSON.stringify(of(write.previous as T));
  });
}

/** The write that asked for a pod's deletion. */
const deletionOf = (facts: PodFacts): TraceEntry | undefined => lastChange<Pod>(facts, facts.subject, ({ metadata }) => metadata.deletionTimestamp);

/** The node's Ready condition is not True: nobody there looks after the pod. */
const lostNodeOf = ({ history, pod }: PodFacts): Node | undefined => {
  const node = pod.spec.nodeName === undefined ? undefined : (readObject(history, `/api/v1/nodes/${pod.spec.nodeName}`) as Node | undefined);
  return node && node.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'Unknown') ? node : undefined;
};

const containersThatRun = ({ containers }: PodFacts): string[] => containers.filter(({ status }) => status?.state?.running).map(containerName);

/** Being deleted: what it still waits for. */
const terminating: Case = (facts) => {
  const { pod, history } = facts;
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [], name } = pod.metadata;
  if (!deletionTimestamp) return undefined;
  const running = containersThatRun(facts);
  const node = lostNodeOf(facts);
  const from = deletionOf(facts);
  if (node) {
    const says = is(facts, `its deletion was asked for, but node ${node.metadata.name} is NotReady and nobody there can end its containers`);
    return { says, from, lookAt: [`why node/${node.metadata.name}`] };
  }
  if (running.length === 0 && finalizers.length > 0) {
    const says = is(
      facts,
      `its containers have ended, and it stays until somebody takes its ${countOf(finalizers.length, 'finalizer').replace('one ', '')} off: ${listOf(finalizers)}`,
    );
    const hook = newestEventOf(history, pod.metadata.uid ?? '', ['FailedPreStopHook']);
    return { says, from, also: [hook?.entry], lookAt: [`kubectl get pod ${name}${inNamespace(facts)} -o jsonpath='{.metadata.finalizers}'`] };
  }
  const untilMs = msOf(deletionTimestamp) ?? 0;
  const hooked = facts.containers.filter(({ spec, status }) => spec.lifecycle?.preStop && status?.state?.running);
  const inHook = hooked.filter((container) => {
    const signal = recordOf(facts, container, 'signal');
    return from !== undefined && (signal === undefined || signal.id < from.id);
  });
  const room = preemptorOf(history, pod);
  const why = room === undefined ? '' : `the scheduler takes it off ${pod.spec.nodeName ?? 'its node'} ${room}; `;
  const doing =
    inHook.length > 0
      ? `the preStop hook of ${listOf(inHook.map(containerName))} runs, and SIGTERM comes after it`
      : `${running.length > 0 ? `${listOf(running)} ${running.length > 1 ? 'have' : 'has'} had SIGTERM and still ${running.length > 1 ? 'run' : 'runs'}` : 'its containers have ended, and the kubelet tidies up'}`;
  const limit =
    running.length > 0 ? `. The grace period of ${spanOf(deletionGracePeriodSeconds * 1000)} lasts until ${clockOf(untilMs)}; then comes SIGKILL` : '';
  const signals = newestOf(history, facts.subject, (entry) => entry.what === 'signal' && entry.id > (from?.id ?? 0));
  return { says: is(facts, why + doing + limit), from: signals ?? from, lookAt: [describePod(facts)] };
};

/** What a pod's own reason in the status means, where the kubelet or a controller ended it. */
const REASONS: Readonly<Record<string, string>> = {
  Evicted: 'it was evicted by the kubelet',
  DeadlineExceeded: 'it was ended by its activeDeadlineSeconds',
  NodeLost: 'its node is lost',
  Preempting: 'it was ended to make room for a pod of a higher priority',
};

const endedFromOutside: Case = (facts) => {
  const { reason, message } = facts.pod.status ?? {};
  if (!reason) return undefined;
  const seconds = facts.pod.spec.activeDeadlineSeconds;
  const what = `${REASONS[reason] ?? `the reason is ${reason}`}${reason === 'DeadlineExceeded' && seconds !== undefined ? ` of ${seconds}` : ''}`;
  const says = is(facts, `${what}: ${plain(message)}`);
  return { says, from: newestOf(facts.history, facts.subject, ({ what: act }) => act === 'pod evicted'), lookAt: [describePod(facts)] };
};

/** Writes on nodes to which the scheduler's message points: taints that were put on, nodes that were cordoned. */
function obstaclesOf(facts: PodFacts, message: string): (TraceEntry | undefined)[] {
  if (!/taint|unschedulable/.test(message)) return [];
  const { items } = readObject(facts.history, '/api/v1/nodes') as { items: Node[] };
  const hindered = items.filter(({ spec }) => spec.unschedulable || (spec.taints ?? []).length > 0);
  return hindered.map(({ metadata }) =>
    lastChange<Node>(facts, `node/${metadata.name}`, ({ spec }) => [
      spec.unschedulable,
      (spec.taints ?? []).filter(({ key }) => !key.startsWith('node.kubernetes.io/unschedulable')),
    ]),
  );
}

/** What helps against the scheduler's refusals, by their words. */
const REFUSALS: readonly (readonly [RegExp, string])[] = [
  [/PersistentVolumeClaim|persistentvolumeclaim/, 'kubectl get pvc'],
  [/Insufficient|taint|selector|affinity|unschedulable|Too many pods/, 'kubectl describe nodes'],
];

const unscheduled: Case = (facts) => {
  const { pod } = facts;
  if (pod.spec.nodeName) return undefined;
  const gates = (pod.spec.schedulingGates ?? []).map(({ name }) => name);
  if (gates.length > 0) {
    const says = is(
      facts,
      `the scheduler leaves it alone until somebody takes its ${gates.length > 1 ? 'scheduling gates' : 'scheduling gate'} off: ${listOf(gates)}`,
    );
    return { says, lookAt: [describePod(facts)] };
  }
  const message = untrue(facts, 'PodScheduled');
  if (message === '') return { says: is(facts, 'the scheduler has not chosen a node for it yet'), lookAt: [describePod(facts)] };
  // What follows is about resource claims and preemption, which help nobody who has neither.
  const [words = ''] = message.split(/\. (?:no new claims|preemption)/);
  const command = REFUSALS.find(([pattern]) => pattern.test(message))?.[1];
  const preemption = preemptionOf(facts.history, pod, message);
  const lookAt = [preemption.lookAt, command === 'kubectl get pvc' ? `kubectl get pvc${inNamespace(facts)}` : command, describePod(facts)];
  return {
    says: is(facts, `no node can take it: ${plain(words)}${preemption.says}`),
    also: obstaclesOf(facts, message),
    lookAt: lookAt.filter((each) => each !== undefined),
  };
};

/** Its node does not answer: what the status says was true the last time that it did. */
const onLostNode: Case = (facts) => {
  const node = lostNodeOf(facts);
  if (!node) return undefined;
  const says = is(facts, `node ${node.metadata.name} is NotReady, so this is what its kubelet said last; the pod counts as not ready`);
  return { says, from: lastChange<Pod>(facts, facts.subject, ({ status }) => isPodConditionTrue(status, 'Ready')), lookAt: [`why node/${node.metadata.name}`] };
};

/** Its node has no network plugin, and it is not on the node's own network. */
const withoutNetwork: Case = (facts) => {
  const { pod, history } = facts;
  if (pod.spec.hostNetwork || pod.status?.podIP) return undefined;
  const event = newestEventOf(history, pod.metadata.uid ?? '', ['NetworkNotReady']);
  if (!event) return undefined;
  return {
    says: is(facts, plain(event.event.message)),
    from: event.entry,
    lookAt: [`why node/${pod.spec.nodeName}`, `kubectl describe node ${pod.spec.nodeName}`],
  };
};

/** A fault that lasts, of this kind and about this subject. */
function lastingFault({ history }: PodFacts, subject: string, kind: string): TraceEntry | undefined {
  const newest = newestOf(history, subject, ({ what, data }) => (what === 'fault' && data.kind === kind) || what === 'fault ended');
  return newest?.what === 'fault' ? newest : undefined;
}

const troubled: Case = (facts) => {
  const { troubled: container } = facts;
  if (!container) return undefined;
  const state = containerState(facts, container);
  const also = container.status?.state?.running ? [lastingFault(facts, facts.subject, 'break-endpoint')] : [];
  return { ...state, says: is(facts, state.says), also };
};

const unmetGates: Case = (facts) => {
  const { pod } = facts;
  const unmet = (pod.spec.readinessGates ?? []).map(({ conditionType }) => conditionType).filter((type) => !isPodConditionTrue(pod.status, type));
  if (unmet.length === 0 || pod.status?.phase !== 'Running') return undefined;
  const says = is(
    facts,
    `its containers are ready, but its ${unmet.length > 1 ? 'readiness gates wait' : 'readiness gate waits'} for somebody to set the ${unmet.length > 1 ? 'conditions' : 'condition'} ${listOf(unmet)} to True`,
  );
  return { says, lookAt: [`kubectl get pod ${pod.metadata.name}${inNamespace(facts)} -o wide`] };
};

/** All is as it should be. */
const well: Case = (facts) => {
  const restarted = facts.containers.filter(({ role, status }) => role !== 'init' && (status?.restartCount ?? 0) > 0);
  const since = facts.containers
    .filter(({ status }) => status?.state?.running)
    .map((each) => `${containerName(each)} has run since ${clockOf(msOf(each.status?.state?.running?.startedAt) ?? 0)}`);
  const before = restarted.map(
    (each) =>
      `. Before that, ${endsOf(each)
        .replace(/^has ended/, 'it had ended')
        .replace(/^(was|ended|could)/, 'it $1')}`,
  );
  const ready = isPodConditionTrue(facts.pod.status, 'Ready') ? ' and ready' : '';
  const says = `${capital(nameOf(facts.subject))} is ${facts.status}${ready}${since.length > 0 ? `: ${listOf(since)}` : ''}${facts.containers.filter(({ role }) => role !== 'init').length === 1 ? before.join('') : restarted.map((each) => `. ${capital(containerName(each))} ${endsOf(each)} before`).join('')}`;
  return { says, lookAt: [] };
};

const succeeded: Case = (facts) => {
  const { phase } = facts.pod.status ?? {};
  if (phase !== 'Succeeded' && phase !== 'Failed') return undefined;
  const bad = facts.containers.find(({ status }) => status?.state?.terminated && status.state.terminated.exitCode !== 0);
  const container = bad ?? facts.containers.at(-1);
  if (!container?.status?.state?.terminated) return undefined;
  const { says, ...state } = containerState(facts, container);
  return { ...state, says: is(facts, says) };
};

const CASES: readonly Case[] = [terminating, endedFromOutside, unscheduled, onLostNode, withoutNetwork, succeeded, troubled, unmetGates, well];

/** What happened to containers since the kubelet looked: the status, and so the state, says it a moment later. */
function unreported(facts: PodFacts): string {
  const news = facts.containers.flatMap((container) => {
    const record = recordOf(facts, container, 'container started', 'container exited');
    const isRunning = container.status?.state?.running != null;
    if (!record || isRunning === (record.what === 'container started')) return [];
    return [`${containerName(container)} ${isRunning ? 'ended' : 'started'} at ${clockOf(facts.history.epochMs + record.atMs)}`];
  });
  return news.length === 0 ? '' : `. Not reported yet: ${listOf(news)}`;
}

/** The state of a pod that is there. */
export function podState({ history, subject, object, row }: Seen): ObjectState | undefined {
  const facts = podFactsOf(history, subject, object as Pod, row.Status ?? '');
  for (const speak of CASES) {
    const state = speak(facts);
    if (state) return { ...state, says: state.says + unreported(facts) };
  }
  return undefined;
}
