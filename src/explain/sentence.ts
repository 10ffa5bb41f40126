/** One entry of the trace as a sentence, or null where it says nothing that a learner would look at. */
import type { ApiObject } from '../api/door.ts';
import type { ContainerStatus, Event, Lease, Node, Pod, PodStatus } from '../api/types.gen.ts';
import type { TraceEntry } from '../sim/trace.ts';
import type { History, RecordedWrite } from './history.ts';

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
  input: (entry) => {
    if (entry.subject === 'run') return `You ran \`${data(entry, 'line')}\``;
    if (entry.subject === 'fault') return `You asked for the fault \`${data(entry, 'words')}\``;
    if (entry.subject === 'write-file') return `You wrote ${data(entry, 'path')}`;
    if (entry.subject === 'start-exercise') return `Exercise ${data(entry, 'exercise')} began`;
    return null;
  },
  fault: (entry) => `Fault: ${data(entry, 'says')}`,
  'pod evicted': (entry) => `The kubelet on ${entry.who.split('/')[1]} evicts ${nameOf(entry.subject)}: ${data(entry, 'message').replace(/\.$/, '')}`,
  'fault ended': (entry) => `Mended: ${data(entry, 'says')}`,
  'pull failed': (entry) => `The pull of ${entry.subject.slice('image/'.length)} failed: its registry does not answer as it should`,
  'pull slowed': (entry) => `The pull of ${entry.subject.slice('image/'.length)} took ${Number(entry.data.byMs ?? 0) / 1000} s longer than usual`,
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
    return verdict === undefined ? null : `Container ${data(entry, 'container')} of ${nameOf(entry.subject)} ${verdict}`;
  },
  signal: (entry) => `${data(entry, 'signal')} was sent to container ${data(entry, 'container')} of ${nameOf(entry.subject)}`,
};

/** `pod/default/web` → `pod web`; other namespaces are named. */
function nameOf(subject: string): string {
  const [kind, ...rest] = subject.split('/');
  const [namespace, name] = rest.length > 1 ? rest : ['', rest[0]];
  return `${kind} ${namespace === '' || namespace === 'default' ? '' : `${namespace}/`}${name}`;
}

/** `kubelet/node-1` → `The kubelet on node-1`. */
function writerOf(who: string): string {
  const [component = '', instance] = who.split('/');
  if (component === 'kubectl') return 'kubectl';
  if (component === 'kubelet') return `The kubelet on ${instance}`;
  if (component === 'scenario') return 'The scenario';
  return `The ${component.replace(/-/g, ' ')}`;
}

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
  return entry.data.subresource === 'status' ? null : `${writerOf(entry.who)} changed ${name}`;
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
  const times = (event.count ?? 1) > 1 ? ` (${event.count} times)` : '';
  return `Event ${event.reason} on ${object.kind?.toLowerCase()} ${object.name}: ${event.message}${times}`;
}

function plainSentence(entry: TraceEntry, { type, value }: RecordedWrite & { value: ApiObject }): string | null {
  const verb = { create: 'created', update: 'changed', delete: 'deleted' }[type];
  return value.kind === undefined && entry.subject === '' ? null : `${writerOf(entry.who)} ${verb} ${nameOf(entry.subject)}`;
}
