import { expect, test } from 'vitest';
import type { ExplainExercise } from '../../src/grading/exercise.ts';
import { causesInOrder, gradeExplanation } from '../../src/grading/grade-explanation.ts';
import { ScriptedCluster } from './scripted-cluster.ts';

const exercise: ExplainExercise = {
  id: 'test-02',
  kind: 'explain',
  title: '',
  concepts: ['test'],
  task: '',
  ask: '',
  start: { scenario: 'one-node', seed: 1 },
  hints: [],
  debrief: 'Well put.',
  answer: { at: '1s', effect: { what: 'status' } },
  causes: [
    { id: 'exit', text: 'The process ends.', trace: { who: 'kernel/*', what: 'process exited', data: { code: 1 } } },
    { id: 'apply', text: 'The pod is stored.', trace: { what: 'write' } },
    { id: 'moon', text: 'The moon is full.', say: 'has no say in this.' },
  ],
};

const newCluster = () => {
  const cluster = new ScriptedCluster({ changes: () => [] });
  cluster.sim.after(10, 'apply', () => {
    cluster.sim.record({ who: 'kubectl/learner', what: 'write' });
    cluster.sim.after(10, 'run', () => {
      cluster.sim.record({ who: 'kernel/node-1', what: 'process exited', data: { code: 1 } });
      cluster.sim.after(10, 'report', () => cluster.sim.record({ who: 'kubelet/node-1', what: 'status' }));
    });
    cluster.sim.after(15, 'aside', () => cluster.sim.record({ who: 'kernel/node-1', what: 'process exited', data: { code: 0 } }));
  });
  return cluster;
};

test('the order of causes is the one that the engine recorded on the way to the effect', () => {
  expect(causesInOrder(exercise, newCluster)).toEqual(['apply', 'exit']);
});

test('a cause that is not on the chain is an error of the author', () => {
  const claims: ExplainExercise = { ...exercise, causes: [{ id: 'aside', text: '', trace: { what: 'process exited', data: { code: 0 } } }] };
  expect(() => causesInOrder(claims, newCluster)).toThrow('exercise test-02: causes: "aside" is not on the chain of the effect: correct its trace');
});

test('an explanation is told what is wrong with it, first of all a false link, then a missing one, then the order', () => {
  const say = (...chosen: string[]) => gradeExplanation(exercise, chosen, newCluster);
  expect(say('apply', 'moon')).toEqual({ correct: false, say: '“The moon is full.” has no say in this.' });
  expect(say('exit')).toEqual({ correct: false, say: 'All of these belong to the chain; one more link is missing.' });
  expect(say('exit', 'apply')).toEqual({
    correct: false,
    say: 'The links are right, the order is not: “The process ends.” comes too early. What had to happen before it?',
  });
  expect(say('apply', 'exit')).toEqual({ correct: true, say: 'Well put.' });
});
