/** A predicate and an instant become a verdict. */
import { evaluateCommand, evaluateResponds } from './active-predicates.ts';
import type { Predicate } from './exercise.ts';
import { evaluateExists, evaluateGone, evaluateMatches } from './object-predicates.ts';
import { evaluatePod } from './pod-predicate.ts';
import type { Snapshot } from './snapshot.ts';
import type { Verdict } from './verdict.ts';

/**
 * Whether the predicate holds now. Active predicates run commands in the snapshot's cluster: give them a fork. Throws on a
 * predicate that the schema lets nobody write.
 */
export function evaluate(predicate: Predicate, snapshot: Snapshot): Verdict {
  if ('pod' in predicate) return evaluatePod(predicate, snapshot);
  if ('exists' in predicate) return evaluateExists(predicate, snapshot);
  if ('gone' in predicate) return evaluateGone(predicate, snapshot);
  if ('matches' in predicate) return evaluateMatches(predicate, snapshot);
  if ('responds' in predicate) return evaluateResponds(predicate, snapshot.cluster);
  if ('command' in predicate) return evaluateCommand(predicate, snapshot.cluster);
  if ('all' in predicate) return evaluateAll(predicate.all, snapshot);
  if ('any' in predicate) return evaluateAny(predicate.any, snapshot);
  if ('not' in predicate) return evaluateNot(predicate.not, snapshot);
  throw new Error(`exercise: no predicate is called ${Object.keys(predicate).join(', ')}: use pod, exists, gone, matches, responds, command, all, any or not`);
}

/** In order, up to the first that does not hold: that one speaks. Where all hold, the last does. */
function evaluateAll(predicates: readonly Predicate[], snapshot: Snapshot): Verdict {
  let verdict: Verdict | undefined;
  for (const predicate of predicates) {
    verdict = evaluate(predicate, snapshot);
    if (!verdict.met) return verdict;
  }
  if (!verdict) throw new Error('exercise: `all` wants at least one predicate');
  return verdict;
}

/** The first that holds speaks; where none does, the wishes are joined. */
function evaluateAny(predicates: readonly Predicate[], snapshot: Snapshot): Verdict {
  const verdicts = predicates.map((predicate) => evaluate(predicate, snapshot));
  const first = verdicts.find(({ met }) => met) ?? verdicts[0];
  if (!first) throw new Error('exercise: `any` wants at least one predicate');
  return first.met
    ? first
    : {
        ...first,
        wanted: verdicts.map(({ wanted }) => wanted.replace(/\.$/, '')).join(', or: ') + '.',
        found: [...new Set(verdicts.map(({ found }) => found))].join(' '),
      };
}

function evaluateNot(predicate: Predicate, snapshot: Snapshot): Verdict {
  const verdict = evaluate(predicate, snapshot);
  return { ...verdict, met: !verdict.met, wanted: `Not so: ${verdict.wanted}` };
}
