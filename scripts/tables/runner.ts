/** What a runner of a table is. */

/** One case; what it holds depends on the table. */
export interface TableCase {
  readonly id: string;
  readonly name: string;
  readonly [field: string]: unknown;
}

/** A file of cases; some have more at the head, such as the label sets to match. */
export interface TableFile {
  readonly cases: readonly TableCase[];
  readonly [field: string]: unknown;
}

/** Whether the case passes; `got` (and `want`, where it is not `expected`) is shown when it does not. Throwing is failing. */
export interface TableResult {
  readonly ok: boolean;
  readonly got: unknown;
  readonly want?: unknown;
}

export type TableRunner = (testCase: TableCase, file: TableFile) => TableResult;

/** Runners by path below the directory, without `.json`: `apimachinery/durations`. */
export type TableRunners = Readonly<Record<string, TableRunner>>;

/** Absent, null and empty lists and maps are one in Go; so they are here. Objects are compared without regard to the order of keys. */
export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(normalize(a)) === JSON.stringify(normalize(b));
}

function normalize(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(normalize);
  if (value === null || typeof value !== 'object') return value ?? null;
  const entries = Object.entries(value)
    .map(([key, part]) => [key, normalize(part)] as const)
    .filter(([, part]) => part !== null)
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return entries.length === 0 ? null : Object.fromEntries(entries);
}

/** A result that compares `got` with `want`. */
export const compare = (got: unknown, want: unknown): TableResult => ({ ok: isSame(got, want), got, want });

/** What `compute` returns, or the text of what it throws. */
export function attempt<T>(compute: () => T): { value: T; error: null } | { value: null; error: string } {
  try {
    return { value: compute(), error: null };
  } catch (error) {
    return { value: null, error: (error as Error).message };
  }
}
