/**
 * Runs Kubernetes' own tables of cases: `npm run tables -- [DIR] [--show N] [--only RE]`.
 *
 * DIR (default: $KUBERNETES_TABLES) holds JSON files `AREA/…/NAME.json` with `{cases: […]}`. For each file with a runner it prints
 * `passed / all`; `--show N` also prints up to N failing cases a file; `--only RE` keeps files whose path matches.
 */
import { parseArgs } from 'node:util';
import { runTables } from './tables/run.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { show: { type: 'string', default: '0' }, only: { type: 'string', default: '' } },
});
const directory = positionals[0] ?? process.env.KUBERNETES_TABLES;
if (directory === undefined) {
  console.error('error: name the directory with the tables, or set KUBERNETES_TABLES');
  process.exit(1);
}

const results = runTables(directory, new RegExp(values.only));
for (const { path, passed, all, failures } of results.ran) {
  console.log(`${path}: ${passed} / ${all}`);
  for (const { id, name, want, got } of failures.slice(0, Number(values.show))) {
    console.log(`  ${id} ${name}\n    want ${JSON.stringify(want)}\n    got  ${JSON.stringify(got)}`);
  }
}
if (results.notSimulated.length > 0) console.log(`\nnot simulated: ${results.notSimulated.join(' ')}`);
const passed = results.ran.reduce((sum, file) => sum + file.passed, 0);
const all = results.ran.reduce((sum, file) => sum + file.all, 0);
console.log(`\n${passed} / ${all} in ${results.ran.length} files; ${results.notSimulated.length} files are not simulated`);
