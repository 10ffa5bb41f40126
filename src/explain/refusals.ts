/** Why the pods of a controller are refused, in words: quotas, limit ranges, missing classes and accounts. */
import type { ApiObject } from '../api/door.ts';
import type { Deployment, ReplicaSet } from '../api/types.gen.ts';
import type { TraceEntry } from '../sim/trace.ts';
import { newestEventOf, readObject, type History } from './history.ts';
import { plain } from './words.ts';

export interface Refusal {
  readonly message: string;
  readonly entry: TraceEntry | undefined;
  /** The command that shows who refuses. */
  readonly lookAt: string;
}

/** What to look at, by the server's words. */
const WHERE: readonly (readonly [RegExp, string])[] = [
  [/quota: /, 'kubectl describe quota'],
  [/ per (Container|Pod) is /, 'kubectl describe limitrange'],
  [/no PriorityClass/, 'kubectl get priorityclass'],
  [/serviceaccount/, 'kubectl get serviceaccount'],
];

/** The ReplicaSets of a Deployment; of anything else, itself. */
function makersOf(history: History, { kind, metadata }: ApiObject): string[] {
  if (kind !== 'Deployment') return [metadata?.uid ?? ''];
  const { items } = readObject(history, `/apis/apps/v1/namespaces/${metadata?.namespace}/replicasets`) as { items: ReplicaSet[] };
  return items.filter((set) => set.metadata.ownerReferences?.some(({ uid }) => uid === metadata?.uid)).map((set) => set.metadata.uid ?? '');
}

/** Why no more pods come; undefined where they do. Controllers that keep no condition for it are judged by their newest event. */
export function refusalOf(history: History, object: ApiObject, hasPods: boolean): Refusal | undefined {
  const condition = (object as Deployment).status?.conditions?.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
  const events = makersOf(history, object).flatMap((uid) => newestEventOf(history, uid, ['FailedCreate']) ?? []);
  const newest = events.sort((a, b) => b.entry.id - a.entry.id)[0];
  if (!condition && (hasPods || !newest)) return undefined;
  const message = plain(condition?.message ?? newest?.event.message);
  const { name, namespace } = object.metadata ?? {};
  const own = namespace === 'default' ? '' : ` -n ${namespace}`;
  const where = WHERE.find(([pattern]) => pattern.test(message))?.[1] ?? `kubectl describe ${object.kind?.toLowerCase()} ${name}`;
  return { message, entry: newest?.entry, lookAt: `${where}${own}` };
}
