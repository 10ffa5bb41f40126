/** What explaining reads: the trace, for each write in it the object before and after, and the cluster as it stands. */
import { isSuccess, type ApiObject, type ApiServer, type Table } from '../api/door.ts';
import type { Event } from '../api/types.gen.ts';
import type { Trace, TraceEntry } from '../sim/trace.ts';

/** One write of the store, as the trace entry of that write stands for it. */
export interface RecordedWrite {
  readonly type: 'create' | 'update' | 'delete';
  readonly value: ApiObject;
  readonly previous: ApiObject | undefined;
}

export interface History {
  readonly trace: Trace;
  /** The door, to look through only. */
  readonly api: ApiServer;
  /** Unix time in ms of virtual instant 0. */
  readonly epochMs: number;
  /** Whether somebody enforces NetworkPolicies here; absent: not known. */
  readonly enforcesPolicies?: boolean;
  /** The write that an entry records; undefined for entries of other kinds. */
  writeOf(entry: TraceEntry): RecordedWrite | undefined;
}

/** The newest entry about a subject that `isMeant`, or undefined. */
export const newestOf = ({ trace }: History, subject: string, isMeant: (entry: TraceEntry) => boolean): TraceEntry | undefined =>
  trace.entries.findLast((entry) => entry.subject === subject && isMeant(entry));

/** The newest Event of one of these reasons about an object. */
export function newestEventOf(
  history: History,
  uid: string,
  reasons: readonly string[],
  isMeant: (event: Event) => boolean = () => true,
): { entry: TraceEntry; event: Event } | undefined {
  let newest: { entry: TraceEntry; event: Event } | undefined;
  history.trace.entries.findLast((entry) => {
    if (entry.what !== 'write' || !entry.subject.startsWith('event/')) return false;
    const write = history.writeOf(entry);
    const event = write?.type === 'delete' ? undefined : (write?.value as Event | undefined);
    if (event?.involvedObject.uid === uid && reasons.includes(event.reason ?? '') && isMeant(event)) newest = { entry, event };
    return newest !== undefined;
  });
  return newest;
}

/** What `kubectl get` shows of an object, by column: `{ Status: 'CrashLoopBackOff', … }`. */
export function readRow(history: History, path: string): Readonly<Record<string, string>> | undefined {
  const answer = history.api.serve({ method: 'GET', path, accept: 'table', who: 'why' });
  const { columnDefinitions, rows } = answer.body as Table;
  const cells = isSuccess(answer) ? rows[0]?.cells : undefined;
  return cells && Object.fromEntries(columnDefinitions.map(({ name }, i) => [name, String(cells[i] ?? '')]));
}

/** An object or a list, read through the door; undefined where it is not there. */
export function readObject(history: History, path: string): unknown {
  const answer = history.api.serve({ method: 'GET', path, who: 'why' });
  return isSuccess(answer) ? answer.body : undefined;
}
