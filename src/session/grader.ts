/** The exercises' answers to a session: which exercise, which world, which room of the grading house is asked. */
import type { Catalogue } from '../data/image.ts';
import { whySentences } from '../explain/why.ts';
import { checklistOf } from '../grading/checklist.ts';
import { isGraded, type Exercise, type GradedExercise } from '../grading/exercise.ts';
import { gradeExercise, type Grade } from '../grading/grade-exercise.ts';
import { gradeExplanation, type Explanation } from '../grading/grade-explanation.ts';
import type { NewCluster } from '../grading/graded-cluster.ts';
import { predict, type Prediction } from '../grading/predict.ts';
import type { Finding } from '../grading/types.ts';
import { World } from './world.ts';

/** Unix time at which the clusters begin in which predictions and explanations are computed: the answer does not depend on it. */
const EPOCH_MS = Date.UTC(2026, 0, 1, 12);

export interface Grader {
  /** The checks as they stand now; nothing for exercises without checks. */
  checklist(id: string, world: World): Finding[];
  grade(id: string, world: World): Grade;
  predict(id: string, answer: string): Prediction;
  explain(id: string, chosen: readonly string[]): Explanation;
}

/** Every method throws, naming the exercise, where there is none of that id and kind. */
export function createGrader({ catalogue, exercises }: { catalogue: Catalogue; exercises: ReadonlyMap<string, Exercise> }): Grader {
  const newCluster: NewCluster = ({ scenario, seed }) => new World({ catalogue, exercises, scenario, seed, epochMs: EPOCH_MS }).graded;
  const find = (id: string): Exercise => {
    const exercise = exercises.get(id);
    if (!exercise) throw new Error(`There is no exercise "${id}" in this course.`);
    return exercise;
  };
  const graded = (id: string): GradedExercise => {
    const exercise = find(id);
    if (!isGraded(exercise)) throw new Error(`Exercise "${id}" is answered, not checked: its kind is ${exercise.kind}.`);
    return exercise;
  };
  return {
    checklist(id, world) {
      const exercise = find(id);
      return isGraded(exercise) ? checklistOf(exercise, world.graded) : [];
    },
    grade: (id, world) => gradeExercise(graded(id), world.graded, (cluster, subject) => whySentences(cluster.history, subject)),
    predict(id, answer) {
      const exercise = find(id);
      if (exercise.kind !== 'predict') throw new Error(`Exercise "${id}" asks for no prediction: its kind is ${exercise.kind}.`);
      return predict(exercise, answer, newCluster);
    },
    explain(id, chosen) {
      const exercise = find(id);
      if (exercise.kind !== 'explain') throw new Error(`Exercise "${id}" asks for no explanation: its kind is ${exercise.kind}.`);
      return gradeExplanation(exercise, chosen, newCluster);
    },
  };
}
