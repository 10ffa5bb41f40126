/** Loads tables from a directory and runs every case that has a runner. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runners } from './index.ts';
import type { TableCase, TableFile, TableRunner } from './runner.ts';

/** A case that did not pass. */
export interface Failure {
  readonly id: string;
  readonly name: string;
  readonly want: unknown;
  readonly got: unknown;
}

/** What came of one file. */
export interface FileResult {
  readonly path: string;
  readonly passed: number;
  readonly all: number;
  readonly failures: readonly Failure[];
}

/** Runs one case; an exception is a failure, with its text as what was got. */
function runCase(runner: TableRunner, testCase: TableCase, file: TableFile): Failure | undefined {
  try {
    const { ok, got, want = testCase.expected } = runner(testCase, file);
    return ok ? undefined : { id: testCase.id, name: testCase.name, want, got };
  } catch (error) {
    return { id: testCase.id, name: testCase.name, want: testCase.expected, got: `threw ${(error as Error).stack}` };
  }
}

/** All cases of one file by its runner. */
export function runTable(path: string, file: TableFile, runner: TableRunner): FileResult {
  const failures = file.cases.flatMap((testCase) => runCase(runner, testCase, file) ?? []);
  return { path, passed: file.cases.length - failures.length, all: file.cases.length, failures };
}

/** Every table below `directory` whose path matches `only`. Files without a runner are listed as not simulated. */
export function runTables(directory: string, only = new RegExp('')): { ran: FileResult[]; notSimulated: string[] } {
  const ran: FileResult[] = [];
  const notSimulated: string[] = [];
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!name.endsWith('.json')) continue;
    const path = name.slice(0, -'.json'.length).replaceAll('\\', '/');
    if (!only.test(path)) continue;
    const runner = runners[path];
    if (runner === undefined) notSimulated.push(path);
    else ran.push(runTable(path, JSON.parse(readFileSync(join(directory, name), 'utf8')) as TableFile, runner));
  }
  return { ran, notSimulated };
}
