/**
 * npm run floors: replays every recording and raises its floor in test/transcripts/floors.json to what it reaches now.
 * A floor that would fall is left as it is and named: lowering one takes a hand and a reason.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { scoreOf, type Recording } from '../test/transcripts/compare.ts';
import { replaySession } from './support/replay-session.ts';

const FOLDER = resolve(import.meta.dirname, '../test/transcripts');
const FLOORS = join(FOLDER, 'floors.json');
const floors: Record<string, number> = JSON.parse(readFileSync(FLOORS, 'utf8'));
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml'));
const read = (file: string): Recording => parse(readFileSync(join(FOLDER, file), 'utf8'));

let [all, same] = [0, 0];
for (const name of files.filter((file) => !/\.\d+\.yaml$/.test(file)).map((file) => file.replace(/\.yaml$/, ''))) {
  const runs = files.filter((file) => file.replace(/(\.\d+)?\.yaml$/, '') === name).map(read);
  const scores = scoreOf(runs, replaySession(runs[0]!));
  const reached = scores.filter((score) => score.same).length;
  all += scores.length;
  same += reached;
  if (reached < (floors[name] ?? 0)) console.error(`floors: ${name} reaches ${reached} of ${scores.length}, its floor is ${floors[name]}`);
  floors[name] = Math.max(reached, floors[name] ?? 0);
  console.log(`${String(reached).padStart(3)} of ${String(scores.length).padStart(3)}  ${name}`);
}
console.log(`${same} of ${all} steps are the same`);
writeFileSync(FLOORS, JSON.stringify(Object.fromEntries(Object.entries(floors).sort(([a], [b]) => (a < b ? -1 : 1))), null, 2) + '\n');
