/**
 * Every exercise of the course, proved in virtual time: it can be solved, only by what it asks for, in every future, and
 * what it says is so.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { CONTENT, readCatalogue } from '../scripts/support/catalogue.ts';
import { evaluate } from '../src/grading/evaluate.ts';
import { isGraded, type Exercise, type ExplainExercise, type GradedExercise, type PredictExercise, type Solution } from '../src/grading/exercise.ts';
import { causesInOrder, gradeExplanation } from '../src/grading/grade-explanation.ts';
import { gradeExercise } from '../src/grading/grade-exercise.ts';
import type { GradedCluster, NewCluster } from '../src/grading/graded-cluster.ts';
import { isSameAnswer, predict, truthOf } from '../src/grading/predict.ts';
import { runChecks } from '../src/grading/run-checks.ts';
import { Snapshot } from '../src/grading/snapshot.ts';
import { advanceOf, runSolution, startExercise } from '../src/grading/start-exercise.ts';
import { futuresOf } from '../src/grading/vary.ts';
import { World } from '../src/session/world.ts';
import { parseExercise } from '../src/site/exercise-schema.ts';

const EPOCH_MS = Date.UTC(2026, 0, 1, 12);
const LESSONS = join(CONTENT, 'lessons');

/** Commands that only look; a solution stays one without them. */
const LOOKING = /^(kubectl (get|describe|logs|wait|version|explain)|cat|ls|echo|sleep)\b(?!.*>)/;

const files = readdirSync(LESSONS)
  .map((lesson) => join(LESSONS, lesson, 'exercises'))
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)))
  .filter((file) => file.endsWith('.yaml'));
const exercises: Exercise[] = files.map((file) => parseExercise(file, parse(readFileSync(file, 'utf8'))));

const newCluster: NewCluster = ({ scenario, seed }) =>
  new World({ catalogue: readCatalogue(), exercises: new Map(), scenario, seed, epochMs: EPOCH_MS }).graded;
const noReasons = (): string[] => [];

/** The exercise's start, and then a solution's files and lines. */
function startedWith(exercise: Exercise, solution?: Solution): { cluster: GradedCluster; typed: ReturnType<typeof runSolution> } {
  const cluster = newCluster({ scenario: exercise.start.scenario, seed: String(exercise.start.seed) });
  startExercise(exercise, cluster);
  return { cluster, typed: solution ? runSolution(solution, cluster) : [] };
}

const failedIds = (exercise: GradedExercise, cluster: GradedCluster): string[] =>
  gradeExercise(exercise, cluster, noReasons)
    .findings.filter(({ state }) => state === 'failed')
    .map(({ id }) => id);

test('no two exercises have the same id', () => {
  const ids = exercises.map(({ id }) => id);
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
});

test('what an exercise needs is there', () => {
  const ids = new Set(exercises.map(({ id }) => id));
  expect(exercises.flatMap(({ id, needs = [] }) => needs.filter((need) => !ids.has(need)).map((need) => `${id} needs ${need}`))).toEqual([]);
});

describe.each(exercises.map((exercise) => [exercise.id, exercise] as const))('%s', (_, exercise) => {
  test('shows its symptom at the start', () => {
    const { cluster } = startedWith(exercise);
    const missing = (exercise.symptom ?? []).map((predicate) => evaluate(predicate, new Snapshot(cluster))).filter(({ met }) => !met);
    expect(missing.map(({ wanted, found }) => `${wanted} Found: ${found}`)).toEqual([]);
  });

  test('has no hint that contains a line of a solution', () => {
    const solutions = isGraded(exercise) ? exercise.solutions : [];
    const given = new Set(Object.values(exercise.files ?? {}).flatMap(linesOf));
    const lines = solutions
      .flatMap(({ run, files: written }) => [...run, ...Object.values(written ?? {}).flatMap(linesOf)])
      .filter((line) => line.length > 9 && !given.has(line));
    expect(exercise.hints.flatMap((hint) => lines.filter((line) => hint.includes(line)))).toEqual([]);
  });

  test('names in its prose only what its manifests hold', () => {
    const { prose, manifests } = wordsOf(exercise);
    const named = [...prose.matchAll(/\b(?:pod|container|file|volume|configmap)s? `([^`\s]+)`(?:(?:,| and) `([^`\s]+)`)*/gi)].flatMap(([all]) =>
      [...all.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? ''),
    );
    expect(named.filter((name) => !manifests.includes(name))).toEqual([]);
  });

  if (isGraded(exercise)) proveGraded(exercise);
  else if (exercise.kind === 'predict') provePrediction(exercise);
  else proveExplanation(exercise);
});

function proveGraded(exercise: GradedExercise): void {
  test('is not solved at the start, nor is any check that is no guard', () => {
    const { cluster } = startedWith(exercise);
    const solved = exercise.checks.filter(({ guard, eventually, always }) => {
      const predicate = eventually ?? always;
      return !guard && predicate && evaluate(predicate, new Snapshot(cluster.fork({ reseed: [], salt: '' }))).met;
    });
    expect(solved.map(({ id }) => id)).toEqual([]);
    expect(failedIds(exercise, cluster)).not.toEqual([]);
  });

  test.each(exercise.solutions.map((solution) => [solution.name, solution] as const))('is solved in every future, twice alike: %s', (_, solution) => {
    const futures = futuresOf(exercise.id, exercise.futures);
    const once = () => {
      const { cluster, typed } = startedWith(exercise, solution);
      expect(typed.filter(({ exit }) => exit !== 0)).toEqual([]);
      return futures.map((future) => {
        const fork = cluster.fork(future);
        const failed = runChecks(exercise.checks, fork, exercise.faults).filter(({ met }) => !met);
        return { ...future, failed: failed.map(({ check, verdict }) => `${check.id}: ${verdict.found}`), hash: fork.trace.hash };
      });
    };
    const first = once();
    expect(first.filter(({ failed }) => failed.length > 0)).toEqual([]);
    expect(once()).toEqual(first);
  });

  const shortened = exercise.solutions.flatMap((solution) =>
    solution.run.flatMap((line, i) =>
      advanceOf(line) === undefined && !LOOKING.test(line)
        ? [[`${solution.name} without \`${line}\``, { ...solution, run: solution.run.toSpliced(i, 1) }] as const]
        : [],
    ),
  );
  test.each(shortened)('is not solved by %s', (_, solution) => {
    expect(failedIds(exercise, startedWith(exercise, solution).cluster)).not.toEqual([]);
  });

  test.each(exercise.wrong.map((answer) => [answer.name, answer] as const))('tells what is wrong with: %s', (_, answer) => {
    const grade = gradeExercise(exercise, startedWith(exercise, answer).cluster, noReasons);
    expect({ passed: grade.passed, mistake: grade.mistakeId }).toEqual({ passed: false, mistake: answer.mistake ?? null });
    const finding = grade.findings.find(({ id }) => id === answer.fails);
    expect(finding).toMatchObject({ state: 'failed', wanted: expect.stringMatching(/\.$/), found: expect.stringMatching(/\.$/) });
  });
}

function provePrediction(exercise: PredictExercise): void {
  test('has a truth that does not hang on the seed', () => {
    const seeds = [exercise.start.seed, 101, 102, 103];
    const truths = seeds.map((seed) => truthOf({ ...exercise, start: { ...exercise.start, seed } }, newCluster));
    expect([...new Set(truths)]).toEqual([truthOf(exercise, newCluster)]);
  });

  test('has exactly one choice that is true, and says something to every other', () => {
    const choices = exercise.choices ?? [];
    const graded = choices.map(({ value }) => ({ value, ...predict(exercise, value, newCluster) }));
    if (choices.length > 0) expect(graded.filter(({ correct }) => correct)).toHaveLength(1);
    expect(choices.filter(({ value, say }) => say === undefined && !isSameAnswer(value, graded[0]?.truth ?? '')).map(({ value }) => value)).toEqual([]);
    expect(predict(exercise, 'an answer that nobody gives', newCluster).correct).toBe(false);
  });
}

function proveExplanation(exercise: ExplainExercise): void {
  test("has its causes on the engine's own chain, and takes only them in only that order", () => {
    const truth = causesInOrder(exercise, newCluster);
    expect(gradeExplanation(exercise, truth, newCluster)).toEqual({ correct: true, say: exercise.debrief });
    expect(gradeExplanation(exercise, truth.toReversed(), newCluster).correct).toBe(truth.length < 2);
    expect(gradeExplanation(exercise, truth.slice(1), newCluster).correct).toBe(false);
    for (const { id, say } of exercise.causes.filter((cause) => cause.say !== undefined))
      expect(gradeExplanation(exercise, [...truth, id], newCluster)).toEqual({ correct: false, say: expect.stringContaining(say ?? '') });
  });
}

function linesOf(text: string): string[] {
  return text.split('\n').map((line) => line.trim());
}

/** What an exercise says to the learner, and what it does to the cluster. */
function wordsOf(exercise: Exercise): { prose: string; manifests: string } {
  const prose: string[] = [exercise.task, exercise.debrief, ...exercise.hints];
  const manifests: unknown[] = [exercise.start, exercise.files];
  if (isGraded(exercise)) {
    prose.push(...exercise.checks.map(({ says }) => says), ...(exercise.mistakes ?? []).map(({ say }) => say));
    if (exercise.kind === 'design') prose.push(...exercise.requirements);
    manifests.push(exercise.solutions);
  } else {
    prose.push(exercise.ask);
    manifests.push(exercise.answer);
  }
  return { prose: prose.join('\n'), manifests: JSON.stringify(manifests) };
}
