/**
 * The server's tables as kubectl prints them.
 *
 * Mirrors: cli-runtime/pkg/printers/tableprinter.go (decorateTable, printTable).
 */
import type { ApiObject, Table } from '../../api/door.ts';
import { formatLabels } from '../../api/labels.ts';
import { escapeTerminal } from './tab-writer.ts';

export interface TableOptions {
  isWide?: boolean;
  hasNoHeaders?: boolean;
  /** `NAMESPACE` as the first column. */
  withNamespace?: boolean;
  /** Set: names are printed as `pod/web`. */
  kind?: string;
  labelColumns?: readonly string[];
  showLabels?: boolean;
}

/** Header and rows as tab-separated lines, for a TabWriter. `withHeader` is false for what continues a table. */
export function tableText(table: Table, options: TableOptions, withHeader: boolean): string {
  if (table.rows.length === 0) return '';
  const shown = table.columnDefinitions
    .map((column, i) => ({ name: column.name, i }))
    .filter(({ i }) => options.isWide || table.columnDefinitions[i]!.priority === 0);
  const labels = options.labelColumns ?? [];
  const header = [
    ...(options.withNamespace ? ['NAMESPACE'] : []),
    ...shown.map(({ name }) => name.toUpperCase()),
    ...labels.map((label) => label.slice(label.lastIndexOf('/') + 1).toUpperCase()),
    ...(options.showLabels ? ['LABELS'] : []),
  ];
  const lines = table.rows.map(({ cells, object }) => [
    ...(options.withNamespace ? [object?.metadata?.namespace ?? ''] : []),
    ...shown.map(({ name, i }) => cellText(options.kind !== undefined && name === 'Name' ? `${options.kind}/${String(cells[i] ?? '')}` : cells[i])),
    ...labels.map((label) => labelOf(object, label)),
    ...(options.showLabels ? [labelsOf(object)] : []),
  ]);
  return [...(withHeader && !options.hasNoHeaders ? [header] : []), ...lines].map((line) => `${line.join('\t')}\n`).join('');
}

/** A label by a name that the user typed: `__proto__` is none. */
const labelOf = (object: ApiObject | undefined, name: string): string => {
  const labels = object?.metadata?.labels ?? {};
  return Object.hasOwn(labels, name) ? (labels[name] ?? '') : '';
};

const labelsOf = (object: ApiObject | undefined): string => formatLabels(object?.metadata?.labels);

/** A cell up to its first line break. */
function cellText(cell: string | number | boolean | null | undefined): string {
  if (cell === null || cell === undefined) return '';
  const text = String(cell);
  const end = text.search(/[\f\n\r]/);
  return escapeTerminal(end < 0 ? text : `${text.slice(0, end)}...`);
}
