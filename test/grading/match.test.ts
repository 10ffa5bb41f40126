import { expect, test } from 'vitest';
import { findMismatch, numberFits, numberWords, patternFits, textFits } from '../../src/grading/match.ts';
import { isSameAnswer } from '../../src/grading/predict.ts';

test('numbers fit exactly or within bounds', () => {
  expect([numberFits(2, 2), numberFits({ atLeast: 2 }, 1), numberFits({ atLeast: 1, atMost: 3 }, 3)]).toEqual([true, false, true]);
  expect([numberWords(2), numberWords({ atLeast: 2 }), numberWords({ atMost: 2 }), numberWords({ atLeast: 1, atMost: 3 })]).toEqual([
    '2',
    'at least 2',
    'at most 2',
    '1 to 3',
  ]);
});

test('texts fit whole, space around them aside, or by a part', () => {
  expect([textFits('a b', ' a b\n'), textFits('a', 'a b'), textFits({ contains: 'a' }, 'a b')]).toEqual([true, false, true]);
});

test('a star in a pattern stands for anything, also for nothing', () => {
  expect([
    patternFits('kubelet/*', 'kubelet/node-1'),
    patternFits('*sched*', 'kube-scheduler/x'),
    patternFits('a*b*c', 'abc'),
    patternFits('a*a', 'a'),
    patternFits('a', 'ab'),
  ]).toEqual([true, true, true, false, false]);
});

test('maps may hold more than is asserted, lists may not', () => {
  expect(findMismatch({ a: { b: 1 } }, { a: { b: 1, c: 2 }, d: 3 })).toBeUndefined();
  expect(findMismatch({ a: [{ b: 1 }] }, { a: [{ b: 1, c: 2 }] })).toBeUndefined();
  expect(findMismatch({ a: [1] }, { a: [1, 2] })).toEqual({ path: 'a', wanted: [1], found: [1, 2] });
  expect(findMismatch({ a: [{ b: 1 }] }, { a: [{ b: 2 }] })).toEqual({ path: 'a[0].b', wanted: 1, found: 2 });
  expect(findMismatch({ a: { b: 1 } }, { a: null })).toEqual({ path: 'a', wanted: { b: 1 }, found: null });
});

test('answers are compared without regard to case, space, quotes and a final dot', () => {
  expect(isSameAnswer(' crashLoopBackOff. ', 'CrashLoopBackOff')).toBe(true);
  expect(isSameAnswer('`1/2`', '1/2')).toBe(true);
  expect(isSameAnswer('02', '2')).toBe(true);
  expect(isSameAnswer('', '0')).toBe(false);
  expect(isSameAnswer('Pending', 'Running')).toBe(false);
});
