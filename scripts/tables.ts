/**
 * Runs Kubernetes' own tables of cases: `npm run tables -- [DIR] [--show N] [--only RE] [--reasons]`.
 *
 * DIR (default: $KUBERNETES_TABLES) holds JSON files `AREA/…/NAME.json` with `{cases: […]}`. For each file it prints
 * `right / of simulated`, and how many cases are about what is not simulated (scripts/tables/not-simulated.ts); then the sums by area.
 * `--show N` also prints up to N failing cases a file; `--only RE` keeps files whose path matches; `--reasons` counts the cases of each
 * reason. Exits with 1 when a reason is out of date.
 */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runTables, staleOmissions, sumByArea, type AreaResult } from './tables/run.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { show: { type: 'string', default: '0' }, only: { type: 'string', default: '' }, reasons: { type: 'boolean', default: false } },
});
const directory = positionals[0] ?? process.env.KUBERNETES_TABLES;
if (directory === undefined) {
  console.error('error: name the directory with the tables, or set KUBERNETES_TABLES');
  process.exit(1);
}

const ran = runTables(directory, new RegExp(values.only));
for (const { path, right, all, failures, omitted } of ran) {
  console.log(`${path}: ${right} / ${all - omitted.size}${omitted.size > 0 ? `, not simulated ${omitted.size}` : ''}`);
  for (const { id, name, want, got } of failures.slice(0, Number(values.show))) {
    console.log(`  ${id} ${name}\n    want ${JSON.stringify(want)}\n    got  ${JSON.stringify(got)}`);
  }
}

if (values.reasons) {
  const reasons = ran.flatMap(({ omitted }) => [...omitted.values()].map(({ reason }) => reason));
  console.log('\nnot simulated:');
  for (const [reason, cases] of Map.groupBy(reasons, (each) => each)) console.log(`${String(cases.length).padStart(5)}  ${reason}`);
}

const areas = sumByArea(ran);
const total = (count: (area: AreaResult) => number): number => areas.reduce((sum, area) => sum + count(area), 0);
const all = { area: 'all', right: total(({ right }) => right), simulated: total((area) => area.simulated), notSimulated: total((area) => area.notSimulated) };
console.log(`\n${'area'.padEnd(32)}  right  of simulated           not simulated`);
for (const { area, right, simulated, notSimulated } of [...areas, all]) {
  const share = simulated === 0 ? '' : `${((100 * right) / simulated).toFixed(1)} %`;
  console.log(`${area.padEnd(32)}${String(right).padStart(7)}${String(simulated).padStart(14)}${share.padStart(10)}${String(notSimulated).padStart(16)}`);
}

// The part of the tables in this repository does not hold every case that a reason is for.
const isPart = resolve(directory) === join(import.meta.dirname, '../test/tables');
const stale = values.only === '' && !isPart ? staleOmissions(ran) : [];
for (const sentence of stale) console.error(`out of date: ${sentence}`);
if (stale.length > 0) process.exitCode = 1;
