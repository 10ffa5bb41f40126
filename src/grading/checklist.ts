/** The live checklist: what of an exercise holds at this instant. It promises nothing about the futures. */
import { isActive } from './active-predicates.ts';
import { evaluate } from './evaluate.ts';
import type { GradedExercise } from './exercise.ts';
import type { GradedCluster } from './graded-cluster.ts';
import { Snapshot } from './snapshot.ts';
import type { Finding } from './types.ts';

/**
 * Every check as `met` or `waiting`, now. A check that must act to find out is asked only where `prober` gives a cluster that
 * may be touched (a fork); without one it waits for the submission. An `always` is met while it holds and all checks before it do.
 */
export function checklistOf(exercise: GradedExercise, cluster: GradedCluster, prober?: () => GradedCluster): Finding[] {
  const snapshot = new Snapshot(cluster);
  let allBefore = true;
  return exercise.checks.map((check) => {
    const predicate = check.eventually ?? check.always;
    if (!predicate) throw new Error(`exercise: check ${check.id} wants eventually or always`);
    const base = { id: check.id, says: check.says, sinceMs: null, why: [], future: null };
    if (isActive(predicate) && !prober) {
      allBefore = false;
      return { ...base, state: 'waiting', wanted: '', found: 'Asked when you submit: the answer needs a command in the pod.', lookAt: check.lookAt ?? '' };
    }
    const verdict = evaluate(predicate, isActive(predicate) && prober ? new Snapshot(prober()) : snapshot);
    const isMet = verdict.met && (check.eventually !== undefined || allBefore);
    allBefore &&= isMet;
    return {
      ...base,
      state: isMet ? 'met' : 'waiting',
      wanted: isMet ? '' : verdict.wanted,
      found: isMet ? '' : verdict.found,
      lookAt: check.lookAt ?? verdict.lookAt,
    };
  });
}
