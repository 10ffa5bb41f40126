/** What the cluster did, line by line: the list under the cluster view. */
import type { TraceEntry } from '../sim/trace.ts';
import type { History } from './history.ts';
import { sentenceOf } from './sentence.ts';

/** One line. `id` is the trace entry's. */
export interface ActivityLine {
  id: number;
  atMs: number;
  who: string;
  text: string;
}

/** Inputs that are no deed by themselves. */
const NO_DEEDS = new Set(['open-terminal', 'type', 'resize', 'edited', 'reseed']);

/** Whether an entry has no line whatever it holds: quiet ones, single keys, processes. */
const isSilent = ({ quiet, what, subject }: TraceEntry): boolean => quiet || what.startsWith('process ') || (what === 'input' && NO_DEEDS.has(subject));

/** The lines of some entries, in their order; quiet entries have none. */
export function activityOf(entries: readonly TraceEntry[], history: History): ActivityLine[] {
  return entries.flatMap((entry) => {
    const text = isSilent(entry) ? null : sentenceOf(entry, history);
    return text === null ? [] : [{ id: entry.id, atMs: entry.atMs, who: entry.who, text }];
  });
}
