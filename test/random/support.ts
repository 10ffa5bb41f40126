/**
 * How the random tests run: from fixed seeds, so that a failure is there again tomorrow. `RANDOM_SCALE=100` makes every
 * count a hundred times larger, `RANDOM_SEED=7` starts elsewhere: for a long run by hand.
 * `RANDOM_LAST=file` keeps each value there before it is tried: the one that hangs is the last.
 */
import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { World } from '../../src/session/world.ts';

export const SCALE = Number(process.env.RANDOM_SCALE ?? 1);
export const SEED = Number(process.env.RANDOM_SEED ?? 1);
/** Longer than this (wall clock) and a case counts as hung. Nothing here takes a tenth of it, on a machine that is busy too. */
const HUNG_MS = 20_000;

/** Tries a property on `count` random values. A failure names the seed and the smallest value that was found. */
export function check<T>(arbitrary: fc.Arbitrary<T>, count: number, property: (value: T) => void, seed = SEED): void {
  fc.assert(
    fc.property(arbitrary, (value) => {
      if (process.env.RANDOM_LAST !== undefined) writeFileSync(process.env.RANDOM_LAST, JSON.stringify(value));
      const beganMs = performance.now();
      property(value);
      expect(performance.now() - beganMs, 'wall ms of one case').toBeLessThan(HUNG_MS);
    }),
    { seed, numRuns: Math.round(count * SCALE) },
  );
}

/** How long (wall ms) vitest lets a test run. */
export const TIMEOUT_MS = 60_000 * SCALE;

/** What a bug of ours looks like from outside: a program that let a TypeError through, or text that nobody wrote. */
export const FAULT = /fault in the simulated program|undefined is not|is not a function|Cannot read propert|\[object Object\]|\bNaN\b/;

/** How many writes anyone but the cluster's own components has made. */
export const writesOf = (world: World): number =>
  world.cluster.sim.trace.entries.reduce((sum, { who, what }) => sum + (what === 'write' && /^(kubectl|test)/.test(who) ? 1 : 0), 0);
