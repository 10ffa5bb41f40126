import { describe, expect, it } from 'vitest';
import { accentHueOf, depthOf, lessonNumberOf } from '../../src/site/depth.ts';
import { ringOf } from '../../src/site/glyphs.ts';
import { clockOf, spanOf } from '../../src/site/lab/span.ts';

describe('depths', () => {
  it('are ten metres a lesson, from the number in the slug', () => {
    expect(lessonNumberOf('lessons/04-pod-lifecycle')).toBe(4);
    expect(lessonNumberOf('/course/lessons/10-incident-room/')).toBe(10);
    expect(lessonNumberOf('playground')).toBeNull();
    expect([depthOf(1), depthOf(10)]).toEqual([0, 90]);
  });

  it('go from teal to indigo', () => {
    expect([accentHueOf(1), accentHueOf(10)]).toEqual([188, 280]);
  });
});

describe('lengths of cluster time', () => {
  it.each([
    [400, '0.4 s'],
    [7000, '7 s'],
    [59_600, '1 min'],
    [65_000, '1 min 5 s'],
    [7_380_000, '2 h 3 min'],
  ])('%i ms reads %s', (ms, words) => {
    expect(spanOf(ms)).toBe(words);
  });

  it('read like a clock on the clock', () => {
    expect([clockOf(7000), clockOf(750_000), clockOf(3_725_000)]).toEqual(['0:07', '12:30', '1:02:05']);
  });

  it('fill a ring between empty and full', () => {
    expect([ringOf(-1), ringOf(0.25), ringOf(2)]).toEqual(['0.0 100', '25.0 100', '100.0 100']);
  });
});
