/**
 * Why an object is as it is: from its last write back along the recorded causes to an input. Nothing is canned; an
 * entry without a sentence is passed over, not replaced.
 */
import type { TraceEntry } from '../sim/trace.ts';
import type { History } from './history.ts';
import { sentenceOf } from './sentence.ts';

/** How long a chain may get before the middle of it stops helping. */
const MOST_SENTENCES = 8;

/**
 * Sentences from the newest to the first cause. `subject` is `pod/default/web`; an object that was never written has
 * none.
 */
export function whySentences(history: History, subject: string): string[] {
  const { trace } = history;
  const last = trace.entries.findLast((entry) => entry.subject === subject && !entry.quiet && sentenceOf(entry, history) !== null);
  const sentences: string[] = [];
  for (let entry: TraceEntry | undefined = last; entry; entry = causeOf(entry, history)) {
    const sentence = sentenceOf(entry, history);
    if (sentence !== null && sentence !== sentences.at(-1)) sentences.push(sentence);
  }
  return sentences.length <= MOST_SENTENCES ? sentences : [...sentences.slice(0, MOST_SENTENCES - 1), sentences.at(-1)!];
}

/** The nearest cause: where there are several, the newest, since the others had to wait for it. */
function causeOf(entry: TraceEntry, { trace }: History): TraceEntry | undefined {
  const newest = Math.max(0, ...entry.causes);
  return newest === 0 ? undefined : trace.get(newest);
}
