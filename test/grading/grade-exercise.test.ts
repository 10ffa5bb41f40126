import { describe, expect, test } from 'vitest';
import { checklistOf } from '../../src/grading/checklist.ts';
import type { Check, DoExercise } from '../../src/grading/exercise.ts';
import { gradeExercise } from '../../src/grading/grade-exercise.ts';
import { runChecks } from '../../src/grading/run-checks.ts';
import { podOf, podPath, ScriptedCluster, type Script } from './scripted-cluster.ts';

const path = podPath('web');
const starting = podOf('web', ['web'], { ready: false, column: 'ContainerCreating' });
const running = podOf('web', ['web']);
const crashed = podOf('web', ['web'], { ready: false, restarts: 1, column: 'Error' });

/** Ready after 5 s; falls over at `crashMs` where that is given. */
const comesUp = (crashMs?: number): Script => ({
  changes: () => [
    { atMs: 1000, path, object: starting },
    { atMs: 5000, path, object: running },
    ...(crashMs === undefined ? [] : [{ atMs: crashMs, path, object: crashed }]),
  ],
});
const ready: Check = { id: 'ready', says: 'Pod web becomes Ready within 10 seconds', eventually: { within: '10s', pod: 'web', ready: true } };
const stays: Check = { id: 'stays', says: 'and stays so for 30 seconds', always: { for: '30s', pod: 'web', ready: true } };

const summary = (results: ReturnType<typeof runChecks>) =>
  results.map(({ check, met, sinceMs, verdict }) => ({ id: check.id, met, sinceMs, found: verdict.found }));

describe('checks over time', () => {
  test('eventually is met at the change that meets it, and always counts from there', () => {
    const cluster = new ScriptedCluster(comesUp());
    expect(summary(runChecks([ready, stays], cluster))).toEqual([
      { id: 'ready', met: true, sinceMs: 5000, found: 'Pod web is ready.' },
      { id: 'stays', met: true, sinceMs: 5000, found: 'Pod web is ready.' },
    ]);
    expect(cluster.nowMs).toBe(35_000);
  });

  test('always fails at the first instant at which it does not hold', () => {
    const cluster = new ScriptedCluster(comesUp(20_000));
    expect(summary(runChecks([ready, stays], cluster))[1]).toEqual({ id: 'stays', met: false, sinceMs: 20_000, found: 'Pod web is not ready (STATUS Error).' });
    expect(cluster.nowMs).toBe(20_000);
  });

  test('what happens after the time of an always no longer counts', () => {
    expect(runChecks([ready, stays], new ScriptedCluster(comesUp(35_001))).every(({ met }) => met)).toBe(true);
  });

  test('eventually fails when its time is over, and an always that builds on it never begins', () => {
    const late: Script = { changes: () => [{ atMs: 10_001, path, object: running }] };
    expect(summary(runChecks([ready, stays], new ScriptedCluster(late)))).toEqual([
      { id: 'ready', met: false, sinceMs: 0, found: 'There is no pod web.' },
      { id: 'stays', met: false, sinceMs: 10_000, found: 'There is no pod web.' },
    ]);
  });

  test('a request is sent once a second until it is answered, and every five while it must be', () => {
    const answers: Script = { ...comesUp(), command: (_, { nowMs }) => ({ exit: nowMs > 5000 ? 0 : 1, out: nowMs > 5000 ? 'hello' : 'wget: refused' }) };
    const cluster = new ScriptedCluster(answers);
    const responds = { pod: 'web', url: 'http://localhost/' };
    const results = runChecks(
      [
        { id: 'served', says: '', eventually: { within: '10s', responds } },
        { id: 'keeps', says: '', always: { for: '12s', responds } },
      ],
      cluster,
    );
    expect(results.map(({ met }) => met)).toEqual([true, true]);
    expect(cluster.typed).toHaveLength(6 + 4);
  });

  test('faults are done at their times, counted from the submission', () => {
    const times: number[] = [];
    const script: Script = { ...comesUp(), command: (_, { nowMs }) => (times.push(nowMs), { exit: 0, out: '' }) };
    runChecks([ready, stays], new ScriptedCluster(script, '', 2000), [{ at: '10s', says: 'a crash', run: 'kubectl exec web -- kill 1' }]);
    expect(times).toEqual([12_050]);
  });
});

const exercise: DoExercise = {
  id: 'test-01',
  kind: 'do',
  title: '',
  concepts: ['test'],
  task: '',
  start: { scenario: 'one-node', seed: 1 },
  hints: [],
  debrief: '',
  checks: [ready, stays],
  futures: { seeds: 4, vary: ['pullLatency'] },
  mistakes: [{ id: 'restarted', when: { pod: 'web', restarts: { atLeast: 1 } }, say: 'It restarted.' }],
  solutions: [],
  wrong: [],
};
const why = () => ['because'];

describe('a submission', () => {
  test('passes when every check holds in every future, and leaves the cluster as it is', () => {
    const cluster = new ScriptedCluster(comesUp());
    const grade = gradeExercise(exercise, cluster, why);
    expect(grade).toMatchObject({ passed: true, mistake: null, mistakeId: null, futures: 4 });
    expect(grade.findings[0]).toEqual({
      id: 'ready',
      says: ready.says,
      state: 'met',
      wanted: '',
      found: '',
      sinceMs: 5000,
      why: [],
      lookAt: 'kubectl describe pod web',
      future: null,
    });
    expect(cluster.nowMs).toBe(0);
  });

  test('that fails as the cluster stands is not tried in further futures; the mistake is recognised', () => {
    const grade = gradeExercise(exercise, new ScriptedCluster(comesUp(20_000)), why);
    expect(grade).toMatchObject({ passed: false, futures: 1, mistake: 'It restarted.', mistakeId: 'restarted' });
    expect(grade.findings[1]).toEqual({
      id: 'stays',
      says: stays.says,
      state: 'failed',
      wanted: 'Pod web is ready.',
      found: 'Pod web is not ready (STATUS Error).',
      sinceMs: 20_000,
      why: ['because'],
      lookAt: 'kubectl describe pod web',
      future: 'test-01/0',
    });
  });

  test('that was lucky once fails, and the finding says in how many futures and in which', () => {
    const unlucky = (salt: string) => comesUp(salt === 'test-01/2' ? 20_000 : undefined).changes(salt);
    const grade = gradeExercise(exercise, new ScriptedCluster({ changes: unlucky }), why);
    expect(grade).toMatchObject({ passed: false, futures: 4 });
    expect(grade.findings[1]).toMatchObject({ state: 'failed', found: 'Pod web is not ready (STATUS Error). So in 1 of 4 futures.', future: 'test-01/2' });
  });
});

describe('the live checklist', () => {
  const states = (nowMs: number) => checklistOf(exercise, new ScriptedCluster(comesUp(), '', nowMs)).map(({ state, found }) => [state, found]);

  test('waits with the reason, and is met once the checks hold', () => {
    expect(states(2000)).toEqual([
      ['waiting', 'Pod web is not ready (STATUS ContainerCreating).'],
      ['waiting', 'Pod web is not ready (STATUS ContainerCreating).'],
    ]);
    expect(states(6000)).toEqual([
      ['met', ''],
      ['met', ''],
    ]);
  });

  test('types nothing into the learner’s cluster: what needs a command waits for the submission, or for a fork', () => {
    const asks: DoExercise = {
      ...exercise,
      checks: [{ id: 'served', says: '', eventually: { within: '5s', responds: { pod: 'web', url: 'http://localhost/' } } }],
    };
    const script: Script = { ...comesUp(), command: () => ({ exit: 0, out: 'hello' }) };
    const cluster = new ScriptedCluster(script, '', 6000);
    expect(checklistOf(asks, cluster)[0]).toMatchObject({ state: 'waiting', found: 'Asked when you submit: the answer needs a command in the pod.' });
    expect(checklistOf(asks, cluster, () => cluster.fork({ reseed: [], salt: '' }))[0]).toMatchObject({ state: 'met' });
    expect(cluster.typed).toEqual([]);
  });
});
