/** Explanations: the causes that a learner chose and ordered, held against the chain that the engine recorded. */
import type { TraceEntry } from '../sim/trace.ts';
import type { Cause, ExplainExercise, TraceMatch } from './exercise.ts';
import type { GradedCluster, NewCluster } from './graded-cluster.ts';
import { patternFits } from './match.ts';
import { durationMs } from './run-checks.ts';
import { runLine, startExercise } from './start-exercise.ts';

/** What an explanation is worth, and one sentence about the first thing that is wrong with it. */
export interface Explanation {
  correct: boolean;
  say: string;
}

/** Grades the ids of causes, in the order in which the learner put them (first cause first). */
export function gradeExplanation(exercise: ExplainExercise, chosen: readonly string[], newCluster: NewCluster): Explanation {
  const causes = chosen.map((id) => exercise.causes.find((cause) => cause.id === id)).filter((cause) => cause !== undefined);
  const wrong = causes.find(({ say }) => say !== undefined);
  if (wrong?.say !== undefined) return { correct: false, say: `“${wrong.text}” ${wrong.say}` };
  const truth = causesInOrder(exercise, newCluster);
  const missing = truth.length - causes.length;
  if (missing > 0)
    return { correct: false, say: `All of these belong to the chain; ${missing === 1 ? 'one more link is' : `${missing} more links are`} missing.` };
  const at = truth.findIndex((id, i) => causes[i]?.id !== id);
  const early = causes[at];
  if (early) return { correct: false, say: `The links are right, the order is not: “${early.text}” comes too early. What had to happen before it?` };
  return { correct: true, say: exercise.debrief };
}

/**
 * The ids of the true causes in the order in which the engine recorded them on the way to the effect. Throws where the
 * effect did not happen or a cause is not on its chain: the exercise claims what is not so.
 */
export function causesInOrder({ id, start, files, answer, causes }: ExplainExercise, newCluster: NewCluster): string[] {
  const cluster = newCluster({ scenario: start.scenario, seed: String(start.seed) });
  startExercise({ id, start, files }, cluster);
  for (const line of answer.run ?? []) runLine(cluster, line);
  cluster.advance(durationMs(answer.at));
  const effect = cluster.trace.entries.findLast((entry) => entryFits(answer.effect, entry));
  if (!effect) throw new Error(`exercise ${id}: answer.effect: nothing in the trace fits ${JSON.stringify(answer.effect)}: correct who, what or subject`);
  const chain = chainOf(effect, cluster);
  return causes
    .filter((cause): cause is Cause & { trace: TraceMatch } => cause.trace !== undefined)
    .map((cause) => {
      const entry = chain.findLast((each) => entryFits(cause.trace, each));
      if (!entry) throw new Error(`exercise ${id}: causes: "${cause.id}" is not on the chain of the effect: correct its trace`);
      return { id: cause.id, order: entry.id };
    })
    .sort((a, b) => a.order - b.order)
    .map((cause) => cause.id);
}

/** The effect and everything that led to it, in the order of recording. */
export function chainOf(effect: TraceEntry, { trace }: Pick<GradedCluster, 'trace'>): TraceEntry[] {
  const seen = new Map<number, TraceEntry>();
  const open = [effect];
  for (let entry = open.pop(); entry; entry = open.pop()) {
    if (seen.has(entry.id)) continue;
    seen.set(entry.id, entry);
    for (const cause of entry.causes) {
      const before = trace.get(cause);
      if (before) open.push(before);
    }
  }
  return [...seen.values()].sort((a, b) => a.id - b.id);
}

/** Whether a trace entry is what the pattern says. */
export function entryFits({ who, what, subject, data }: TraceMatch, entry: TraceEntry): boolean {
  if (who !== undefined && !patternFits(who, entry.who)) return false;
  if (what !== undefined && !patternFits(what, entry.what)) return false;
  if (subject !== undefined && !patternFits(subject, entry.subject)) return false;
  return Object.entries(data ?? {}).every(([key, value]) => {
    const found = entry.data[key];
    return typeof value === 'string' && typeof found === 'string' ? patternFits(value, found) : value === found;
  });
}
