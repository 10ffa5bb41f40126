/** Names, numbers and times as sentences say them. */
import { lookupResource } from '../api/resources.ts';
import { formatTime, parseTime } from '../api/time.ts';

/** `replicaset` → `ReplicaSet`, but `pod`: names of one word stay small inside a sentence. */
function kindName(kind: string): string {
  const name = lookupResource(kind)?.kind ?? kind;
  return /^[A-Z].*[A-Z]/.test(name) ? name : kind;
}

/** `pod/default/web` → `pod web`; other namespaces are named: `pod shop/web`. */
export function nameOf(subject: string): string {
  const [kind = '', ...rest] = subject.split('/');
  const [namespace, name] = rest.length > 1 ? rest : ['', rest[0]];
  return `${kindName(kind)} ${namespace === '' || namespace === 'default' ? '' : `${namespace}/`}${name}`;
}

/** Components whose names in the trace are not what they are called. */
const WRITERS: Readonly<Record<string, string>> = {
  kubectl: 'kubectl',
  scenario: 'The scenario',
  learner: 'You',
  'default-scheduler': 'The scheduler',
  'kube-apiserver': 'The API server',
  kubeadm: 'kubeadm',
  'rancher.io': 'The storage provisioner',
  'root-ca-cert-publisher': 'The root CA publisher',
};

/** `kubelet/node-1` → `The kubelet on node-1`. */
export function writerOf(who: string): string {
  const [component = '', instance] = who.split('/');
  if (component === 'kubelet') return `The kubelet on ${instance}`;
  return WRITERS[component] ?? `The ${component.split('-').map(kindName).join(' ')}`;
}

/** `Pod web`, at the start of a sentence. */
export const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** Without the dot that Kubernetes' messages may end with, on one line. */
export const plain = (message: string | undefined): string => (message ?? '').trim().replace(/\.$/, '').replace(/\s+/g, ' ');

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** `one pod`, `three pods`, `12 pods`. */
export const countOf = (count: number, noun: string): string => `${NUMBERS[count] ?? count} ${noun}${count === 1 ? '' : 's'}`;

/** `once`, `twice`, `5 times`. */
export const timesOf = (count: number): string => (count === 1 ? 'once' : count === 2 ? 'twice' : `${NUMBERS[count] ?? count} times`);

/** `a`, `a and b`, `a, b and c`. */
export const listOf = (words: readonly string[]): string => (words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`);

/** The time of day of a Unix time in ms: `12:03:10`. */
export const clockOf = (wallMs: number): string => formatTime(wallMs).slice(11, 19);

/** The time of day of an API time, ` (12:03:10)` style left to the caller; empty where there is none. */
export const clockOfTime = (time: string | null | undefined): string => {
  const wallMs = time == null ? undefined : parseTime(time);
  return wallMs === undefined ? '' : clockOf(wallMs);
};

/** `40 s`, `2 min`, `2 min 40 s`. */
export function spanOf(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  return [...(minutes > 0 ? [`${minutes} min`] : []), ...(rest > 0 || minutes === 0 ? [`${rest} s`] : [])].join(' ');
}
