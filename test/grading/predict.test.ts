import { describe, expect, test } from 'vitest';
import type { PredictExercise, Query } from '../../src/grading/exercise.ts';
import { predict, query, truthOf } from '../../src/grading/predict.ts';
import { futuresOf } from '../../src/grading/vary.ts';
import { podOf, podPath, ScriptedCluster } from './scripted-cluster.ts';

const newCluster = () =>
  new ScriptedCluster({
    changes: () => [{ atMs: 3000, path: podPath('web'), object: podOf('web', ['web', 'helper'], { ready: false, restarts: 2, column: 'CrashLoopBackOff' }) }],
    logs: { 'web/web': 'first\nsecond\nlast\n' },
    command: (line) =>
      line.includes('refused')
        ? { exit: 1, out: "wget: can't connect to remote host: Connection refused\n" }
        : { exit: 0, out: 'Defaulted container "web" out of: web, helper\nhello\nworld\n' },
  });

describe('a query reads the cluster as it stands', () => {
  const rows: [Query, string | undefined][] = [
    [{ status: { pod: 'web' } }, 'CrashLoopBackOff'],
    [{ phase: { pod: 'web' } }, 'Running'],
    [{ restarts: { pod: 'web' } }, '4'],
    [{ restarts: { pod: 'web', container: 'helper' } }, '2'],
    [{ reason: { pod: 'web', container: 'helper' } }, 'CrashLoopBackOff'],
    [{ exitCode: { pod: 'web', container: 'web' } }, undefined],
    [{ logs: { pod: 'web', line: -1 } }, 'last'],
    [{ logs: { pod: 'web', container: 'web', line: 1 } }, 'first'],
    [{ responds: { pod: 'web', url: 'http://localhost/' } }, 'hello'],
    [{ responds: { pod: 'web', url: 'http://refused/' } }, 'no answer'],
    [{ status: { pod: 'nobody' } }, undefined],
  ];
  test.each(rows)('%j', (asked, answer) => {
    const cluster = newCluster();
    cluster.advance(3000);
    expect(query(asked, cluster)).toBe(answer);
  });
});

const exercise: PredictExercise = {
  id: 'test-03',
  kind: 'predict',
  title: '',
  concepts: ['test'],
  task: '',
  ask: '',
  start: { scenario: 'one-node', seed: 1 },
  hints: [],
  debrief: '',
  answer: { at: '5s', phase: { pod: 'web' } },
  choices: [
    { value: 'Running', label: 'Running: it runs', say: 'So it is.' },
    { value: 'Failed', say: 'Not while it restarts.' },
  ],
  after: 'Look at the phase.',
};

test('a prediction is told the truth as it would have been chosen, and what to look at when it was wrong', () => {
  expect(predict(exercise, 'running', newCluster)).toEqual({ correct: true, truth: 'Running: it runs', explanation: 'So it is.' });
  expect(predict(exercise, 'Failed', newCluster)).toEqual({
    correct: false,
    truth: 'Running: it runs',
    explanation: 'Not while it restarts. Look at the phase.',
  });
});

test('a query that finds nothing to read is an error of the author', () => {
  expect(() => truthOf({ ...exercise, answer: { at: '1s', phase: { pod: 'web' } } }, newCluster)).toThrow(
    'exercise test-03: answer: the query finds nothing at 1s: correct its target or its time',
  );
});

test('the first future goes on with the dice as they are, the others throw anew what the exercise lists', () => {
  expect(futuresOf('x', { seeds: 3, vary: ['pullLatency', 'startOrder'] })).toEqual([
    { reseed: [], salt: 'x/0' },
    { reseed: ['containerd', 'kubelet'], salt: 'x/1' },
    { reseed: ['containerd', 'kubelet'], salt: 'x/2' },
  ]);
  expect(futuresOf('x', undefined)).toEqual([{ reseed: [], salt: 'x/0' }]);
});
