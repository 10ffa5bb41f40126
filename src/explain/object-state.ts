/** What an object's state looks like as an answer: the sentence, where its causes begin, and what shows more. */
import type { ApiObject } from '../api/door.ts';
import type { TraceEntry } from '../sim/trace.ts';
import type { History } from './history.ts';

/** The present state of an object. */
export interface ObjectState {
  /** `Pod web is CrashLoopBackOff: container app has ended …`, without a final dot. */
  readonly says: string;
  /** The entry from which causes are followed; by default the newest one about the object. */
  readonly from?: TraceEntry;
  /** Entries elsewhere that have a part in it: a node that was cordoned, a fault that lasts. */
  readonly also?: readonly (TraceEntry | undefined)[];
  /** Commands that show more, the best first. */
  readonly lookAt: readonly string[];
}

/** An object that is there now, and what kubectl's columns say of it. */
export interface Seen {
  readonly history: History;
  /** `pod/default/web`. */
  readonly subject: string;
  readonly object: ApiObject;
  readonly row: Readonly<Record<string, string>>;
}
