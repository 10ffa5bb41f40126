/**
 * Why an object is as it is: its present state, and from there back along the recorded causes to an input. Nothing is canned; an
 * entry without a sentence is passed over, not replaced.
 */
import { lookupResource } from '../api/resources.ts';
import type { TraceEntry } from '../sim/trace.ts';
import { newestOf, type History } from './history.ts';
import { sentenceOf } from './sentence.ts';
import { stateOf } from './state.ts';

/** How long a chain may get before the middle of it stops helping. */
const MOST_SENTENCES = 12;

/** One cause. */
export interface Cause {
  /** Virtual ms. */
  readonly atMs: number;
  /** Without a final dot. */
  readonly says: string;
}

/** All that `why` has to say of an object. */
export interface Answer {
  /** How it is now, without a final dot; undefined where there are no words for its kind. */
  readonly state: string | undefined;
  /** Chains of causes, each from the newest to the first: the main one, then what else has a part in it. */
  readonly chains: readonly (readonly Cause[])[];
  /** Commands that show more, the best first. */
  readonly lookAt: readonly string[];
}

/** The answer for a subject such as `pod/default/web`; undefined where nothing is recorded of it. */
export function explainObject(history: History, subject: string): Answer | undefined {
  const { trace } = history;
  const isTold = (entry: TraceEntry): boolean => entry.subject === subject && sentenceOf(entry, history) !== null;
  const last = trace.entries.findLast((entry) => !entry.quiet && isTold(entry)) ?? trace.entries.findLast(isTold);
  const state = stateOf(history, subject);
  const from = state?.from ?? last;
  if (!from && !state) return undefined;
  const seen = new Set<TraceEntry>();
  const chains: Cause[][] = [];
  const open = [from, ...(state?.also ?? [])].filter((entry) => entry !== undefined);
  for (let entry = open.shift(); entry; entry = open.shift()) {
    if (seen.has(entry)) continue;
    const chain = chainFrom(entry, history, seen, open);
    if (chain.length > 0) chains.push(chain.map((cause) => withoutEcho(cause, state?.says ?? '')));
  }
  return { state: state?.says, chains, lookAt: state?.lookAt ?? [] };
}

/** A cause without a message that the state has said already, word for word. */
function withoutEcho({ atMs, says }: Cause, state: string): Cause {
  const colon = says.indexOf(': ');
  return colon > 0 && state.includes(says.slice(colon)) ? { atMs, says: says.slice(0, colon) } : { atMs, says };
}

/** The state and its causes as plain sentences, newest first; an object of which nothing is recorded has none. */
export function whySentences(history: History, subject: string): string[] {
  const answer = explainObject(history, subject);
  return answer ? [...(answer.state === undefined ? [] : [answer.state]), ...answer.chains.flat().map(({ says }) => says)] : [];
}

/**
 * The sentences from an entry to its first cause, or to where an earlier chain already passed. Where an entry has several causes, the
 * newest is followed, since the others had to wait for it; those go to `open`, to be followed after it.
 */
function chainFrom(first: TraceEntry, history: History, seen: Set<TraceEntry>, open: TraceEntry[]): Cause[] {
  const causes: Cause[] = [];
  const rounds = new Rounds();
  for (let entry: TraceEntry | undefined = first; entry && !seen.has(entry);) {
    seen.add(entry);
    const says = sentenceOf(entry, history);
    if (says !== null && says !== causes.at(-1)?.says && !rounds.isRepeated(entry)) causes.push({ atMs: entry.atMs, says });
    const [newest, ...others]: (TraceEntry | undefined)[] = entry.causes.toSorted((a, b) => b - a).map((id) => history.trace.get(id));
    open.push(...others.filter((other) => other !== undefined));
    entry = newest ?? ownerOf(entry, history);
  }
  if (causes.length <= MOST_SENTENCES) return causes;
  // Of what is too long, the middle goes: the newest says what happened, the oldest who wanted what.
  const dropped = causes.slice(MOST_SENTENCES - 4, -3);
  return [...causes.slice(0, MOST_SENTENCES - 4), { atMs: dropped[0]!.atMs, says: `… ${dropped.length} more records, left out here` }, ...causes.slice(-3)];
}

/**
 * What made the owner of a new object want it, where only a clock did when it was made: the newest write of the owner that somebody
 * else than its controller made. A CronJob's schedule makes a Job each minute, because of whoever wrote the CronJob.
 */
function ownerOf(entry: TraceEntry, history: History): TraceEntry | undefined {
  const write = history.writeOf(entry);
  const owner = write?.type === 'create' ? write.value.metadata?.ownerReferences?.find(({ controller }) => controller) : undefined;
  const resource = owner && lookupResource(owner.kind);
  if (!resource) return undefined;
  const namespace = write?.value.metadata?.namespace;
  const subject = [resource.singularName, ...(resource.namespaced && namespace ? [namespace] : []), owner.name].join('/');
  return newestOf(history, subject, ({ id, what, who }) => what === 'write' && id < entry.id && who !== entry.who);
}

/** Starts and ends that come again and again: of each container the newest round is told, and the very first start. */
class Rounds {
  readonly #told = new Set<string>();

  isRepeated({ what, subject, data }: TraceEntry): boolean {
    if (what !== 'container started' && what !== 'container exited' && what !== 'signal' && what !== 'probe result') return false;
    const round = `${what} ${subject} ${String(data.container)} ${String(data.signal ?? '')}`;
    if (this.#told.has(round)) return what !== 'container started' || Number(data.attempt ?? 0) > 0;
    this.#told.add(round);
    return false;
  }
}
