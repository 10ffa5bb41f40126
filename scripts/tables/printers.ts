/** Runners for server-side tables: `printers/*`, for the kinds that the cluster keeps. */
import type { ApiObject, Table, TableColumn } from '../../src/api/door.ts';
import { simulatedKinds } from '../../src/api/resources.ts';
import { humanDuration } from '../../src/api/duration.ts';
import { parseTime } from '../../src/api/time.ts';
import type { Service } from '../../src/api/types.gen.ts';
import { ageOf } from '../../src/control-plane/apiserver/printers/ages.ts';
import { printService } from '../../src/control-plane/apiserver/printers/print-core.ts';
import { printRow, printTable } from '../../src/control-plane/apiserver/printers/print-table.ts';
import { compare, type TableCase, type TableFile, type TableRunner, type TableRunners } from './runner.ts';

type Row = Pick<Table['rows'][number], 'cells' | 'conditions'>;

const nowOf = (file: TableFile): number => parseTime(file.now as string) ?? 0;

/** Kinds whose printers make every cell, asked for wide output or not. */
const ALWAYS_WHOLE: ReadonlySet<string> = new Set(['PersistentVolume', 'PersistentVolumeClaim']);

/** Columns of priority 0 whose cells a narrow printer leaves out all the same; servers always print wide. */
const ONLY_WIDE: ReadonlySet<string> = new Set(['PriorityClass/PreemptionPolicy']);

/** Narrow printers leave the columns of wide output out; here they are always made, and cut. */
function rowsOf(kind: string, object: ApiObject, isWide: boolean, nowMs: number): Row[] {
  const { columnDefinitions } = printTable(kind, [], {}, { nowMs, includeObject: 'None' });
  const row = kind === 'Service' ? printService(object as Service, nowMs, isWide) : printRow(kind, object, nowMs);
  const isNarrow = ({ name, priority }: TableColumn): boolean => priority === 0 && !ONLY_WIDE.has(`${kind}/${name}`);
  const cells = row.cells.filter((_, i) => isWide || ALWAYS_WHOLE.has(kind) || isNarrow(columnDefinitions[i]!));
  return [{ cells, ...(row.conditions && { conditions: row.conditions }) }];
}

const printed: TableRunner = (testCase, file) => {
  const object = testCase.object as ApiObject & { items?: ApiObject[] };
  const { wide } = testCase.options as { wide: boolean };
  const kind = (object.kind ?? '').replace(/List$/, '');
  const rows = (object.items ?? [object]).flatMap((item) => rowsOf(kind, item, wide, nowOf(file)));
  return compare(rows, testCase.expectedRows);
};

/** Columns of simulated kinds; others have none here, and lists have those of their items. */
const columns: TableRunner = (testCase: TableCase) => {
  const kind = (testCase.kind as string).replace(/List$/, '');
  const wanted = (testCase.columns as Table['columnDefinitions']).map(({ name, type, format, priority }) => ({ name, type, format, priority }));
  if (kind !== 'Scale' && !simulatedKinds.includes(kind)) return { ok: false, got: `${kind} is not simulated`, want: wanted };
  const { columnDefinitions } = printTable(kind, [], {}, { nowMs: 0, includeObject: 'None' });
  return compare(
    columnDefinitions.map(({ name, type, format, priority }) => ({ name, type, format, priority })),
    wanted,
  );
};

/** The clock of the test went on by up to two seconds between making a time and printing it; its cases of the future count on that. */
const age: TableRunner = (testCase, file) => {
  const time = testCase.timestampIsZero ? undefined : (testCase.timestamp as string);
  if (testCase.function === 'translateTimestampSince') return compare(ageOf(time, nowOf(file)), testCase.expected);
  const timeMs = time === undefined ? undefined : parseTime(time);
  return compare(timeMs === undefined ? ageOf(undefined, 0) : humanDuration(timeMs - nowOf(file)), testCase.expected);
};

export const printers: TableRunners = {
  'printers/printScale': printed,
  ...Object.fromEntries(simulatedKinds.flatMap((kind) => [kind, `${kind}List`]).map((name) => [`printers/print${name}`, printed])),
  'printers/columns': columns,
  'printers/translate_timestamp': age,
};
