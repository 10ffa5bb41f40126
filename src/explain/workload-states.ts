/** The states of what keeps pods, in words: how many are as they should be, and the first pod that is not. */
import type { ApiObject } from '../api/door.ts';
import { labelSelectorOf, matchesLabels } from '../api/labels.ts';
import { isPodReady, isPodTerminal } from '../api/pod-util.ts';
import type { CronJob, Deployment, Job, LabelSelector, Pod } from '../api/types.gen.ts';
import { inNamespaceOf } from './container-state.ts';
import { newestOf, readObject, readRow, type History } from './history.ts';
import type { ObjectState, Seen } from './object-state.ts';
import { podState } from './pod-state.ts';
import { refusalOf } from './refusals.ts';
import { capital, clockOfTime, countOf, nameOf, plain } from './words.ts';

interface Workload extends ApiObject {
  spec?: { selector?: LabelSelector };
}

const podsIn = ({ history, object }: Seen): Pod[] =>
  (readObject(history, `/api/v1/namespaces/${object.metadata?.namespace}/pods`) as { items: Pod[] }).items.toSorted((a, b) =>
    (b.metadata.creationTimestamp ?? '') < (a.metadata.creationTimestamp ?? '') ? -1 : 1,
  );

/** How many pods are as they should be, by kind. */
const READY: Readonly<Record<string, (row: Seen['row']) => string>> = {
  Deployment: (row) => `${row.Ready} pods ready, ${row['Up-to-date']} up to date`,
  StatefulSet: (row) => `${row.Ready} pods ready`,
  ReplicaSet: (row) => `${row.Ready}/${row.Desired} pods ready`,
  DaemonSet: (row) => `${row.Ready}/${row.Desired} pods ready`,
};

/** The command that explains a pod. */
export const whyOf = (pod: Pod): string => `why pod/${pod.metadata.name}${inNamespaceOf(pod.metadata)}`;

/** The state of a pod that has trouble, with the entry from which its causes are followed. */
export function stateOfPod(history: History, pod: Pod): ObjectState | undefined {
  const { metadata } = pod;
  const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;
  const [object, row] = [readObject(history, path) as ApiObject | undefined, readRow(history, path)];
  const subject = `pod/${metadata.namespace}/${metadata.name}`;
  const state = object && row && podState({ history, subject, object, row });
  return state && { ...state, from: state.from ?? newestOf(history, subject, ({ quiet }) => !quiet), lookAt: [whyOf(pod)] };
}

/** Deployments, ReplicaSets, StatefulSets and DaemonSets. */
export function workloadState(seen: Seen): ObjectState {
  const { history, object, row, subject } = seen;
  const selector = labelSelectorOf((object as Workload).spec?.selector);
  const pods = podsIn(seen).filter(({ metadata }) => matchesLabels(selector, metadata.labels));
  const troubled = pods.find((pod) => !isPodReady(pod) && !isPodTerminal(pod) && !pod.metadata.deletionTimestamp);
  const state = troubled && stateOfPod(history, troubled);
  const stuck = (object as Deployment).status?.conditions?.find(
    ({ type, status, reason }) => status === 'False' && reason === 'ProgressDeadlineExceeded' && type === 'Progressing',
  );
  const refused = refusalOf(history, object, pods.length > 0);
  const head = `${capital(nameOf(subject))} has ${READY[object.kind ?? '']?.(row) ?? `READY ${row.Ready}`}`;
  const parts = [
    head,
    ...(stuck ? [`It has made no progress within its progressDeadlineSeconds: ${plain(stuck.message)}`] : []),
    ...(refused ? [`${pods.length > 0 ? 'Further pods' : 'Its pods'} are refused: ${refused.message}`] : []),
  ];
  if (state) return { ...state, says: [...parts, state.says].join('. ') };
  if (refused) return { says: parts.join('. '), from: refused.entry, lookAt: [refused.lookAt] };
  return { says: parts.join('. '), lookAt: [] };
}

export function jobState(seen: Seen): ObjectState {
  const { history, object, row, subject } = seen;
  const job = object as Job;
  const over = job.status?.conditions?.find(({ type, status }) => status === 'True' && ['Failed', 'Complete', 'Suspended'].includes(type));
  const pods = podsIn(seen).filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === job.metadata.uid));
  const [newest] = pods;
  const says = `${capital(nameOf(subject))} is ${row.Status}, with ${row.Completions} completions${over?.message ? `: ${plain(over.message)}` : ''}`;
  const failed = pods.find(({ status }) => status?.phase === 'Failed');
  const shown = over && over.type !== 'Failed' ? undefined : (failed ?? newest);
  const state = shown && stateOfPod(history, shown);
  return state ? { ...state, says: `${says}. ${state.says}` } : { says, lookAt: [] };
}

export function cronJobState({ object, row, subject }: Seen): ObjectState {
  const { spec, status } = object as CronJob;
  const last = status?.lastScheduleTime ? `, the last time at ${clockOfTime(status.lastScheduleTime)}` : ', and has not done so yet';
  const pause = spec.suspend ? 'is suspended' : `makes a job whenever the schedule "${spec.schedule}" says so${last}`;
  return { says: `${capital(nameOf(subject))} ${pause}; ${countOf(Number(row.Active ?? 0), 'job')} of it active`, lookAt: ['kubectl get jobs'] };
}
