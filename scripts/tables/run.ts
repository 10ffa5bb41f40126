/** Loads tables from a directory, runs every case that has a runner, and tells failures from what is not simulated. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { simulatedKinds } from '../../src/api/resources.ts';
import { runners } from './index.ts';
import { omissionOf, omissions, type Omission } from './not-simulated.ts';
import type { TableCase, TableFile, TableRunner } from './runner.ts';

/** A case that did not pass. */
export interface Failure {
  readonly id: string;
  readonly name: string;
  readonly want: unknown;
  readonly got: unknown;
}

/** What came of one file: every case is either right, or wrong, or about what is not simulated. */
export interface FileResult {
  readonly path: string;
  readonly right: number;
  readonly all: number;
  readonly failures: readonly Failure[];
  /** By case: the row that excuses it. */
  readonly omitted: ReadonlyMap<string, Omission>;
}

const NO_RUNNER: TableRunner = () => ({ ok: false, got: 'no runner' });

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
  const failures: Failure[] = [];
  const omitted = new Map<string, Omission>();
  for (const testCase of file.cases) {
    const failure = runCase(runner, testCase, file);
    if (failure === undefined) continue;
    const omission = omissionOf(path, testCase);
    if (omission === undefined) failures.push(failure);
    else omitted.set(testCase.id, omission);
  }
  return { path, right: file.cases.length - failures.length - omitted.size, all: file.cases.length, failures, omitted };
}

/** Every table below `directory` whose path matches `only`. A file without a runner fails in every case that no row excuses. */
export function runTables(directory: string, only = new RegExp('')): FileResult[] {
  const ran: FileResult[] = [];
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!name.endsWith('.json')) continue;
    const path = name.slice(0, -'.json'.length).replaceAll('\\', '/');
    if (!only.test(path)) continue;
    const file = JSON.parse(readFileSync(join(directory, name), 'utf8')) as Partial<TableFile>;
    // The cluster that kubectl's commands are run against lies among the tables.
    if (file.cases !== undefined) ran.push(runTable(path, file as TableFile, runners[path] ?? NO_RUNNER));
  }
  return ran;
}

/** What is out of date in the rows, as sentences. All tables must have run, but for kinds that are simulated by now. */
export function staleOmissions(ran: readonly FileResult[], rows: readonly Omission[] = omissions): string[] {
  const used = new Set(ran.flatMap(({ omitted }) => [...omitted.values()]));
  const usedIds = new Set(ran.flatMap(({ omitted }) => [...omitted].map(([id, row]) => `${row.reason} ${id}`)));
  return rows.flatMap((row) => [
    ...(row.kind !== undefined && simulatedKinds.includes(row.kind) ? [`${row.tables}: ${row.kind} is simulated`] : []),
    ...(used.has(row) ? [] : [`${row.tables} ${row.holds ?? ''}: no failing case is excused by "${row.reason}"`]),
    ...(used.has(row) ? (row.cases ?? []) : []).filter((id) => !usedIds.has(`${row.reason} ${id}`)).map((id) => `${row.tables}: ${id} needs no excuse`),
  ]);
}

/** `validation/core` of `validation/core/ValidatePodSpec`, `printers` of `printers/printPod`. */
const areaOf = (path: string): string => path.replace(/^(validation\/[^/]+|[^/]+)\/.*/, '$1');

export interface AreaResult {
  readonly area: string;
  readonly right: number;
  readonly simulated: number;
  readonly notSimulated: number;
}

/** Sums by area, in order of their first file. */
export function sumByArea(ran: readonly FileResult[]): AreaResult[] {
  return [...Map.groupBy(ran, ({ path }) => areaOf(path))].map(([area, files]) => {
    const sum = (count: (file: FileResult) => number): number => files.reduce((total, file) => total + count(file), 0);
    const notSimulated = sum(({ omitted }) => omitted.size);
    return { area, right: sum(({ right }) => right), simulated: sum(({ all }) => all) - notSimulated, notSimulated };
  });
}
