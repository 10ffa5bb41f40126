/**
 * Runs a table of recorded shell cases through the simulator's kernel and shell.
 * Usage: shell-cases.ts FILE [--area AREA] [--id ID] [--show N]
 * Prints passed / all for each area, and the first N failures in full.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { programs } from '../src/shell/index.ts';
import { runCase, type ShellCase } from '../test/shell/run-case.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { area: { type: 'string' }, id: { type: 'string' }, show: { type: 'string', default: '0' } },
});
if (positionals.length !== 1) {
  console.error('usage: shell-cases.ts FILE [--area AREA] [--id ID] [--show N]');
  process.exit(2);
}
const { cases } = JSON.parse(readFileSync(positionals[0]!, 'utf8')) as { cases: ShellCase[] };
const scores = new Map<string, { passed: number; all: number }>();
let toShow = Number(values.show);
for (const test of cases) {
  if ((values.area !== undefined && test.area !== values.area) || (values.id !== undefined && test.id !== values.id)) continue;
  const score = scores.get(test.area) ?? { passed: 0, all: 0 };
  scores.set(test.area, score);
  const { passed, differences } = runCase(test, programs);
  score.all++;
  if (passed) score.passed++;
  else if (toShow-- > 0) console.log(`${test.id}: ${test.run}\n${differences.join('\n')}\n`);
}
let passed = 0;
let all = 0;
for (const [area, score] of scores) {
  console.log(`${area.padEnd(24)} ${score.passed} / ${score.all}`);
  passed += score.passed;
  all += score.all;
}
console.log(`${'all'.padEnd(24)} ${passed} / ${all} (${((100 * passed) / Math.max(1, all)).toFixed(1)} %)`);
