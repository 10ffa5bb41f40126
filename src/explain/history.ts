/** What explaining reads: the trace, and for each write in it the object before and after. */
import type { ApiObject } from '../api/door.ts';
import type { Trace, TraceEntry } from '../sim/trace.ts';

/** One write of the store, as the trace entry of that write stands for it. */
export interface RecordedWrite {
  readonly type: 'create' | 'update' | 'delete';
  readonly value: ApiObject;
  readonly previous: ApiObject | undefined;
}

export interface History {
  readonly trace: Trace;
  /** The write that an entry records; undefined for entries of other kinds. */
  writeOf(entry: TraceEntry): RecordedWrite | undefined;
}
