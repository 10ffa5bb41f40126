/** A submission becomes findings: every check over every future, and the known wrong turn where one is recognised. */
import { isActive } from './active-predicates.ts';
import { evaluate } from './evaluate.ts';
import type { Check, GradedExercise, Mistake } from './exercise.ts';
import type { ExplainWhy, GradedCluster } from './graded-cluster.ts';
import { runChecks, type CheckResult } from './run-checks.ts';
import { Snapshot } from './snapshot.ts';
import type { Finding } from './types.ts';
import { countWords } from './verdict.ts';
import { futuresOf } from './vary.ts';

/** What a submission is worth. */
export interface Grade {
  passed: boolean;
  /** One a check, in the exercise's order. */
  findings: Finding[];
  /** What to say about the known wrong turn that was recognised, and its id. */
  mistake: string | null;
  mistakeId: string | null;
  /** In how many futures it was graded: all of the exercise's, or the first alone where that one failed. */
  futures: number;
}

/** What is known of one check after some futures. */
interface Tally {
  last: CheckResult;
  failure: { result: CheckResult; salt: string; why: string[] } | null;
  failures: number;
}

/**
 * Grades the cluster as it stands now. It stays as it is: every future is a fork. The first future goes on exactly as the
 * cluster would; where that one fails, the others have nothing to add and are not run.
 */
export function gradeExercise(exercise: GradedExercise, cluster: GradedCluster, explainWhy: ExplainWhy): Grade {
  const tallies = new Map<string, Tally>();
  let graded = 0;
  let failed: GradedCluster | null = null;
  for (const { reseed, salt } of futuresOf(exercise.id, exercise.futures)) {
    const future = cluster.fork({ reseed, salt });
    const results = runChecks(exercise.checks, future, exercise.faults);
    graded++;
    for (const result of results) tally(tallies, result, salt, () => explainWhy(future, result.verdict.subject));
    if (results.some(({ met }) => !met)) failed ??= future;
    if (graded === 1 && failed) break;
  }
  const mistake = failed === null ? null : recogniseMistake(exercise.mistakes ?? [], cluster, failed);
  return {
    passed: failed === null,
    findings: exercise.checks.map((check) => findingOf(check, tallies.get(check.id), graded)),
    mistake: mistake?.say ?? null,
    mistakeId: mistake?.id ?? null,
    futures: graded,
  };
}

function tally(tallies: Map<string, Tally>, result: CheckResult, salt: string, why: () => string[]): void {
  const known = tallies.get(result.check.id) ?? { last: result, failure: null, failures: 0 };
  known.last = result;
  if (!result.met) {
    known.failures++;
    known.failure ??= { result, salt, why: why() };
  }
  tallies.set(result.check.id, known);
}

function findingOf(check: Check, known: Tally | undefined, graded: number): Finding {
  if (!known) throw new Error(`gradeExercise: check ${check.id} was not run`);
  const { last, failure, failures } = known;
  const { verdict, sinceMs } = failure?.result ?? last;
  const share = failure && graded > 1 ? ` So in ${failures} of ${countWords(graded, 'future')}.` : '';
  return {
    id: check.id,
    says: check.says,
    state: failure ? 'failed' : 'met',
    wanted: failure ? verdict.wanted : '',
    found: failure ? verdict.found + share : '',
    sinceMs,
    why: failure?.why ?? [],
    lookAt: check.lookAt ?? verdict.lookAt,
    future: failure?.salt ?? null,
  };
}

/** The first mistake whose marks are there at the submission, or else at the end of the future that failed. */
function recogniseMistake(mistakes: readonly Mistake[], submitted: GradedCluster, failed: GradedCluster): Mistake | null {
  let fork: GradedCluster | undefined;
  const forActive = () => (fork ??= submitted.fork({ reseed: [], salt: 'mistakes' }));
  const isThere = ({ when }: Mistake, cluster: GradedCluster) => evaluate(when, new Snapshot(cluster)).met;
  const atOnce = mistakes.find((mistake) => isThere(mistake, isActive(mistake.when) ? forActive() : submitted));
  return atOnce ?? mistakes.find((mistake) => isThere(mistake, failed)) ?? null;
}
