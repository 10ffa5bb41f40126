/** Replays every recorded session in the simulator and holds each to its floor: the steps that are the same as on a real cluster. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { replaySession } from '../../scripts/support/replay-session.ts';
import { scoreOf, type Recording } from './compare.ts';
import floors from './floors.json' with { type: 'json' };

const FOLDER = import.meta.dirname;
const read = (file: string): Recording => parse(readFileSync(join(FOLDER, file), 'utf8'));
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml'));
const names = files.filter((file) => !/\.\d+\.yaml$/.test(file)).map((file) => file.replace(/\.yaml$/, ''));

describe('recorded sessions', () => {
  it('have a floor each', () => {
    expect(Object.keys(floors).sort()).toEqual([...names].sort());
  });

  it.each(names)('%s keeps its floor', (name) => {
    const runs = files.filter((file) => file.replace(/(\.\d+)?\.yaml$/, '') === name).map(read);
    const scores = scoreOf(runs, replaySession(runs[0]!));
    const same = scores.filter((score) => score.same).length;
    const floor = (floors as Record<string, number>)[name]!;
    const differences = scores.filter((score) => !score.same).map(({ at, command, wanted, found }) => ({ at, command, wanted, found }));
    expect(
      same,
      `${same} of ${scores.length} steps are the same, the floor is ${floor}. Different: ${JSON.stringify(differences, null, 1)}`,
    ).toBeGreaterThanOrEqual(floor);
    expect(scores.length, `the floor of ${name} is above its number of steps`).toBeGreaterThanOrEqual(floor);
  });
});
