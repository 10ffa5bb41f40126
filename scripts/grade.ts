/**
 * npm run grade -- EXERCISE --kubeconfig FILE [--kubectl PATH]
 *
 * Runs an exercise's checks against any cluster over HTTP, in real seconds, and prints what was found. EXERCISE is an id such as
 * pod-fundamentals-02 or a file. Ends with 0 where every check is met.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { isGraded, type Exercise } from '../src/grading/exercise.ts';
import { runChecks } from '../src/grading/run-checks.ts';
import { RemoteCluster } from './support/remote-cluster.ts';

const LESSONS = join(import.meta.dirname, '../content/lessons');

function fail(message: string): never {
  console.error(`error: ${message}`);
  process.exit(2);
}

/** The exercise of that id, or in that file. */
function exerciseOf(word: string): Exercise {
  if (existsSync(word)) return parse(readFileSync(word, 'utf8')) as Exercise;
  const all = globSync('*/exercises/*.yaml', { cwd: LESSONS }).map((file) => parse(readFileSync(join(LESSONS, file), 'utf8')) as Exercise);
  return (
    all.find(({ id }) => id === word) ??
    fail(
      `there is no exercise "${word}": name a file, or one of ${all
        .map(({ id }) => id)
        .sort()
        .join(', ')}`,
    )
  );
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { kubeconfig: { type: 'string', default: process.env['KUBECONFIG'] ?? '' }, kubectl: { type: 'string', default: 'kubectl' } },
});
const [word] = positionals;
if (word === undefined || positionals.length !== 1) fail('name one exercise, as in: npm run grade -- pod-fundamentals-02 --kubeconfig FILE');
if (values.kubeconfig === '' || !existsSync(values.kubeconfig)) fail(`there is no kubeconfig "${values.kubeconfig}": give one with --kubeconfig`);
const exercise = exerciseOf(word);
if (!isGraded(exercise)) fail(`exercise "${word}" is answered, not checked: its kind is ${exercise.kind}`);

try {
  console.log(`${exercise.title}\n`);
  const results = runChecks(exercise.checks, new RemoteCluster(values), exercise.faults);
  for (const { check, met, verdict } of results) {
    console.log(`${met ? '✓' : '✗'} ${check.says}`);
    if (!met) console.log(`    wanted: ${verdict.wanted}\n    found:  ${verdict.found}\n    look:   ${check.lookAt ?? verdict.lookAt}`);
  }
  const unmet = results.filter(({ met }) => !met).length;
  console.log(unmet === 0 ? '\nAll checks are met.' : `\n${unmet} of ${results.length} checks are not met.`);
  process.exitCode = unmet === 0 ? 0 : 1;
} catch (error) {
  fail((error as Error).message);
}
