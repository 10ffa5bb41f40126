/** One entry of the trace as a sentence, or null where it says nothing that a learner would look at. */
import type { ApiObject } from '../api/door.ts';
import type { ContainerStatus, Event, Lease, Node, Pod, PodStatus } from '../api/types.gen.ts';
import type { TraceEntry } from '../sim/trace.ts';
import { changesOf } from './changes.ts';
import type { History, RecordedWrite } from './history.ts';
import { nameOf, plain, writerOf } from './words.ts';

/** The sentence, without a final dot. */
export function sentenceOf(entry: TraceEntry, history: History): string | null {
  if (entry.what !== 'write') return (SENTENCES[entry.what] ?? (() => null))(entry);
  const write = history.writeOf(entry);
  if (!write) return null;
  const kind = entry.subject.split('/')[0];
  if (kind === 'pod') return podSentence(entry, write);
  if (kind === 'event') return eventSentence(write);
  if (kind === 'node') return nodeSentence(entry, write) ?? plainSentence(entry, write);
  if (kind === 'lease') return leaseSentence(write);
  return plainSentence(entry, write);
}

const data = (entry: TraceEntry, key: string): string => String(entry.data[key] ?? '');

/** What a probe's verdict means for its container. */
const PROBE_VERDICTS: Readonly<Record<string, string>> = {
  'Startup Success': 'has started, says its startup probe',
  'Startup Failure': 'has not started in time, says its startup probe',
  'Readiness Success': 'is ready, says its readiness probe',
  'Readiness Failure': 'is not ready, says its readiness probe',
  'Liveness Failure': 'is not alive, says its liveness probe',
};

/** Entries other than writes, by what they are called in the trace. */
const SENTENCES: Readonly<Record<string, (entry: TraceEntry) => string | null>> = {
  command: (entry) => `You ran \`${data(entry, 'line')}\``,
  input: (entry) => {
    if (entry.subject === 'run') return `You ran \`${data(entry, 'line')}\``;
    if (entry.subject === 'fault') return `You asked for the fault \`${data(entry, 'words')}\``;
    if (entry.subject === 'write-file') return `You wrote ${data(entry, 'path')}`;
    if (entry.subject === 'start-exercise') return `Exercise ${data(entry, 'exercise')} began`;
    return null;
  },
  fault: (entry) => `Fault: ${data(entry, 'says')}`,
  'pod evicted': (entry) => `The kubelet on ${entry.who.split('/')[1]} evicts ${nameOf(entry.subject)}: ${plain(data(entry, 'message'))}`,
  'fault ended': (entry) => `Mended: ${data(entry, 'says')}`,
  'pull failed': (entry) => `The pull of ${entry.subject.slice('image/'.length)} failed: its registry does not answer as it should`,
  'pull slowed': (entry) => `The pull of ${entry.subject.slice('image/'.length)} takes ${Number(entry.data.byMs ?? 0) / 1000} s longer than usual`,
  'sandbox ready': (entry) => `The network of ${nameOf(entry.subject)} is there: ${data(entry, 'address')}`,
  'container started': (entry) => {
    const attempt = Number(entry.data.attempt ?? 0);
    return `Container ${data(entry, 'container')} of ${nameOf(entry.subject)} started${attempt > 0 ? `, restart ${attempt}` : ''}`;
  },
  'container start failed': (entry) => `Container ${data(entry, 'container')} of ${nameOf(entry.subject)} could not start: ${data(entry, 'error')}`,
  'container exited': (entry) => {
    const how = entry.data.oomKilled
      ? 'was killed: out of memory'
      : entry.data.signal
        ? `was killed by SIG${data(entry, 'signal')}`
        : `ended with exit code ${data(entry, 'exitCode')}`;
    return `Container ${data(entry, 'container')} of ${nameOf(entry.subject)} ${how}`;
  },
  'probe result': (entry) => {
    const verdict = PROBE_VERDICTS[`${data(entry, 'probe')} ${data(entry, 'result')}`];
    const output = plain(data(entry, 'output'));
    return verdict === undefined ? null : `Container ${data(entry, 'container')} of ${nameOf(entry.subject)} ${verdict}${output === '' ? '' : `: ${output}`}`;
  },
  signal: (entry) => {
    const signal = data(entry, 'signal');
    // What stops a container is SIGTERM, unless its image names another; SIGKILL comes when that has not helped.
    const own = signal === 'SIGTERM' || signal === 'SIGKILL' ? '' : ', the stop signal of its image,';
    return `${signal}${own} was sent to container ${data(entry, 'container')} of ${nameOf(entry.subject)}`;
  },
};

function podSentence(entry: TraceEntry, { type, value, previous }: RecordedWrite): string | null {
  const pod = value as Pod;
  const before = previous as Pod | undefined;
  const name = nameOf(entry.subject);
  if (type === 'create') return `${writerOf(entry.who)} asked for ${name}: the API server stored it`;
  if (type === 'delete') return `The API server removed ${name}`;
  if (pod.spec?.nodeName && !before?.spec?.nodeName) return `The scheduler chose ${pod.spec.nodeName} for ${name}`;
  if (pod.metadata?.deletionTimestamp && !before?.metadata?.deletionTimestamp)
    return `${writerOf(entry.who)} asked for the deletion of ${name}: its containers have ${pod.metadata.deletionGracePeriodSeconds ?? 0} s to end`;
  const changes = statusChanges(pod, before);
  if (changes.length > 0) return `${writerOf(entry.who)} reported of ${name}: ${changes.join(', ')}`;
  if (entry.data.subresource === 'status') return null;
  if (pod.metadata.deletionGracePeriodSeconds === 0 && before?.metadata.deletionGracePeriodSeconds !== 0)
    return `${writerOf(entry.who)} reported that no container of ${name} is left`;
  return changeSentence(entry, value, previous);
}

/** Any other change, with what was changed where there are words for it. */
function changeSentence(entry: TraceEntry, value: ApiObject, previous: ApiObject | undefined): string {
  const changes = changesOf(value, previous);
  return `${writerOf(entry.who)} changed ${nameOf(entry.subject)}${changes.length > 0 ? `: ${changes.join(', ')}` : ''}`;
}

/** What a status write changed, in the words of the status. */
function statusChanges(pod: Pod, before: Pod | undefined): string[] {
  const changes: string[] = [];
  const [status, old] = [pod.status, before?.status];
  if (status?.phase && status.phase !== old?.phase) changes.push(`phase ${status.phase}`);
  const statuses = (of: PodStatus | undefined): ContainerStatus[] => [...(of?.initContainerStatuses ?? []), ...(of?.containerStatuses ?? [])];
  const past = new Map(statuses(old).map((each) => [each.name, each]));
  for (const each of statuses(status)) {
    const words = stateWords(each);
    const known = past.get(each.name);
    if (!known || words !== stateWords(known)) changes.push(`container ${each.name} ${words}`);
    else if (each.restartCount !== known.restartCount) changes.push(`container ${each.name} ${words} again`);
  }
  const ready = (of: PodStatus | undefined): string | undefined => of?.conditions?.find((condition) => condition.type === 'Ready')?.status;
  if (ready(status) !== ready(old) && (ready(status) === 'True' || ready(old) === 'True')) changes.push(ready(status) === 'True' ? 'ready' : 'not ready');
  return changes;
}

function stateWords({ state }: ContainerStatus): string {
  if (state?.running) return 'running';
  if (state?.terminated) return `ended (${state.terminated.reason ?? 'exit code'} ${state.terminated.exitCode})`;
  return `waiting (${state?.waiting?.reason ?? 'unknown'})`;
}

/** What of a node a write changed: how its conditions stand, its taints, whether it takes pods. */
function nodeSentence(entry: TraceEntry, { type, value, previous }: RecordedWrite): string | null {
  if (type !== 'update') return null;
  const [node, before] = [value as Node, previous as Node | undefined];
  const name = nameOf(entry.subject);
  const old = new Map((before?.status.conditions ?? []).map((condition) => [condition.type, condition.status]));
  const changed = (node.status.conditions ?? []).filter((condition) => old.has(condition.type) && old.get(condition.type) !== condition.status);
  const ready = changed.find((condition) => condition.type === 'Ready');
  if (ready?.status === 'Unknown') return `${writerOf(entry.who)} has heard nothing of ${name} for too long: it is NotReady`;
  if (ready) return `${writerOf(entry.who)} reported of ${name}: ${ready.status === 'True' ? 'Ready' : 'NotReady'}`;
  if (changed.length > 0)
    return `${writerOf(entry.who)} reported of ${name}: ${changed.map((condition) => `${condition.type} ${condition.status}`).join(', ')}`;
  const idsOf = (of: Node | undefined): string[] => (of?.spec.taints ?? []).map((taint) => `${taint.key}:${taint.effect}`);
  const [now, past] = [idsOf(node), idsOf(before)];
  const moved = [
    ...now.filter((id) => !past.includes(id)).map((id) => `gave ${name} the taint ${id}`),
    ...past.filter((id) => !now.includes(id)).map((id) => `took the taint ${id} from ${name}`),
  ];
  if (moved.length > 0) return `${writerOf(entry.who)} ${moved.join(' and ')}`;
  if (Boolean(node.spec.unschedulable) !== Boolean(before?.spec.unschedulable))
    return `${writerOf(entry.who)} ${node.spec.unschedulable ? `cordoned ${name}: it gets no new pods` : `uncordoned ${name}`}`;
  return null;
}

/** The last renewal of a node's lease: the others are not written. */
function leaseSentence({ type, value }: RecordedWrite): string | null {
  const { metadata, spec } = value as Lease;
  return type === 'update' ? `Node ${metadata.name} last renewed its Lease at ${spec.renewTime?.slice(11, 19)}` : null;
}

/** Events are sentences already, in the component's own words. */
function eventSentence({ type, value }: RecordedWrite): string | null {
  if (type === 'delete') return null;
  const event = value as Event;
  const object = event.involvedObject;
  const times = (event.count ?? 1) > 1 ? `, ${event.count} times` : '';
  return `Event ${event.reason} on ${object.kind?.toLowerCase()} ${object.name}${times}: ${event.message}`;
}

function plainSentence(entry: TraceEntry, { type, value, previous }: RecordedWrite): string | null {
  if (value.kind === undefined && entry.subject === '') return null;
  const name = nameOf(entry.subject);
  if (type === 'create') return `${writerOf(entry.who)} created ${name}`;
  if (type === 'delete') return `${writerOf(entry.who)} deleted ${name}`;
  if (value.metadata?.deletionTimestamp && !previous?.metadata?.deletionTimestamp) return `${writerOf(entry.who)} asked for the deletion of ${name}`;
  return changeSentence(entry, value, previous);
}
