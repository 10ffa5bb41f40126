import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { programs } from '../../src/shell/index.ts';
import { runCase, type ShellCase } from './run-case.ts';

/** Recorded with busybox 1.38 sh: every second case of the shell's areas, and the interactive ones. */
const cases = JSON.parse(readFileSync(new URL('cases.json', import.meta.url), 'utf8')) as ShellCase[];
/** How many of them must pass. It may only go up. */
const FLOOR = 296;

describe('recorded shell cases', () => {
  it('give what busybox gave: output, errors, status, files', () => {
    const results = cases.map((test) => ({ id: test.id, ...runCase(test, programs) }));
    const failed = results.filter(({ passed }) => !passed).map(({ id, differences }) => `${id}\n${differences.join('\n')}`);
    expect(failed).toEqual([]);
    expect(results.length).toBeGreaterThanOrEqual(FLOOR);
  });

  it('take the same virtual course on every run', () => {
    const some = cases.slice(0, 40);
    expect(some.map((test) => runCase(test, programs))).toEqual(some.map((test) => runCase(test, programs)));
  });
});
