/**
 * `kubectl get`.
 *
 * Mirrors: kubectl/pkg/cmd/get/get.go (Run, watch) and sorter.go.
 * Differs: `-k` is refused, and so is -f with --watch; lists are asked for at once, whatever --chunk-size says.
 */
import type { ApiObject, Table } from '../../api/door.ts';
import type { ApiResource } from '../../api/resources.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import { isNotFound } from '../client.ts';
import type { Command, Invocation } from '../command.ts';
import { AggregateFailure, CommandError, notSimulated } from '../errors.ts';
import { GET_FORMATS, objectPrinterOf } from '../printers/object-printer.ts';
import { sortBy } from '../printers/sort.ts';
import { tableText } from '../printers/table.ts';
import { TABLE_TABS, TabWriter } from '../printers/tab-writer.ts';
import { itemsWithKind, optionsFor, requestsOf, requestsOfFiles, tableOptionsOf, type GetRequest } from './get-requests.ts';
import { watchAndPrint } from './get-watch.ts';
import { asError, enhanceListError, getByName, missingNamespaceOf, rawRequestOf } from './requests.ts';

export const GET: Command = {
  name: 'get',
  flags: flagTable(`
    -A, --all-namespaces=false
    --allow-missing-template-keys=true
    --chunk-size=500
    --field-selector=''
    -f, --filename=[]
    --ignore-not-found=false
    -k, --kustomize='' !
    -L, --label-columns=[]
    --no-headers=false
    -o, --output=''
    --output-watch-events=false
    --raw=''
    -R, --recursive=false
    -l, --selector=''
    --server-print=true
    --show-kind=false
    --show-labels=false
    --show-managed-fields=false
    --sort-by=''
    --subresource=''
    --template=''
    -w, --watch=false
    --watch-only=false`),
  run: get,
};

function* get(invocation: Invocation): Task<number> {
  const { flags, host, client, args } = invocation;
  if (flags.text('raw') !== '') {
    if (args.length > 0) throw new CommandError('error: arguments may not be passed when --raw is specified');
    const { body } = yield* client.send({ method: 'GET', ...rawRequestOf(flags.text('raw')) });
    yield* host.print(typeof body === 'string' ? body : rawText(flags.text('raw'), body));
    return 0;
  }
  const hasFiles = flags.list('filename').length > 0;
  const requests = hasFiles ? yield* requestsOfFiles(invocation) : requestsOf(invocation);
  if (hasFiles && (flags.bool('watch') || flags.bool('watch-only'))) throw notSimulated('get -f with --watch', 'name the objects instead');
  if (flags.bool('watch') || flags.bool('watch-only')) {
    return yield* watchAndPrint(invocation, requests, tableOptionsOf(invocation));
  }
  if (flags.bool('output-watch-events')) throw usageOnly('--output-watch-events option can only be used with --watch or --watch-only');
  const output = getFormatOf(flags);
  if (output !== '' && output !== 'wide') return yield* printObjects(invocation, requests, args);
  return yield* printTables(invocation, requests);
}

/** What the server writes: its pages about itself over several lines, everything else on one. */
const rawText = (path: string, body: unknown): string =>
  path === '/version' || path === '/' ? JSON.stringify(body, undefined, 2) : `${JSON.stringify(body)}\n`;

/** The format that is asked for: --template alone means a Go template. */
const getFormatOf = (flags: Invocation['flags']): string => flags.text('output') || (flags.text('template') === '' ? '' : 'go-template');

const usageOnly = (message: string): CommandError => new CommandError(`error: ${message}`);

function* printTables(invocation: Invocation, requests: readonly GetRequest[]): Task<number> {
  const { flags, host, client } = invocation;
  const sortPath = flags.text('sort-by');
  const errors: Error[] = [];
  const tables: { resource: ApiResource; table: Table }[] = [];
  for (const { resource, path, query, isList } of requests) {
    try {
      const table = yield* client.table(path, { ...query, includeObject: sortPath === '' ? 'Metadata' : 'Object' });
      if (table.kind !== 'Table') throw notSimulated(`the table of a ${String(table.kind)}`, '-o yaml prints it');
      tables.push({ resource, table });
    } catch (error) {
      if (flags.bool('ignore-not-found') && isNotFound(error)) continue;
      const missing = isList ? undefined : yield* missingNamespaceOf(client, resource, invocation.namespace, error);
      errors.push(missing ?? (isList ? enhanceListError(error, resource, query) : asError(error)));
    }
  }
  const withKind = new Set(tables.map(({ resource }) => resource)).size > 1;
  const text = tablesText(invocation, tables, withKind, sortPath);
  if (text !== '') yield* host.print(text);
  else if (errors.length === 0 && !flags.bool('ignore-not-found')) {
    const isNamespaced = !flags.bool('all-namespaces') && tables.every(({ resource }) => resource.namespaced);
    yield* host.printError(isNamespaced ? `No resources found in ${invocation.namespace} namespace.\n` : 'No resources found\n');
  }
  if (errors.length > 0) throw new AggregateFailure(errors);
  return 0;
}

/** Tables of the same resource continue each other; others are set apart by an empty line. */
function tablesText(invocation: Invocation, tables: readonly { resource: ApiResource; table: Table }[], withKind: boolean, sortPath: string): string {
  const groups: { resource: ApiResource; table: Table }[] = [];
  for (const each of tables) {
    const last = groups.at(-1);
    if (last?.resource === each.resource) last.table = { ...last.table, rows: [...last.table.rows, ...each.table.rows] };
    else groups.push({ ...each });
  }
  const base = tableOptionsOf(invocation);
  // Several answers are sorted as the tables that they are, not by their rows (sorter.go, RuntimeSorter).
  if (sortPath !== '' && tables.length > 1) sortBy(tables, (each) => each.table, sortPath);
  const texts = groups.map(({ resource, table }) => {
    const rows = tables.length > 1 ? table.rows : sortedRows(table.rows, sortPath);
    const writer = new TabWriter(TABLE_TABS);
    writer.write(tableText({ ...table, rows: [...rows] }, optionsFor(base, invocation, resource, withKind), true));
    return writer.flush();
  });
  return texts.filter((text) => text !== '').join(base.hasNoHeaders ? '' : '\n');
}

/** The rows in order. Where no row has the field kubectl passes over the failure, and prints nothing (get.go, printer.PrintObj). */
function sortedRows(rows: Table['rows'], sortPath: string): Table['rows'] {
  if (sortPath === '' || rows.length < 2) return rows;
  try {
    return sortBy(rows, (row) => row.object, sortPath);
  } catch (error) {
    asError(error);
    return [];
  }
}

/** Whole objects: one as it is, everything else as a `List`. */
function* printObjects(invocation: Invocation, requests: readonly GetRequest[], args: readonly string[]): Task<number> {
  const { flags, host, client } = invocation;
  const errors: Error[] = [];
  const found: ApiObject[] = [];
  for (const { resource, path, query, isList } of requests) {
    try {
      if (isList) found.push(...itemsWithKind(yield* client.list(path, query), resource));
      else found.push(yield* getByName(client, resource, invocation.namespace, path));
    } catch (error) {
      if (flags.bool('ignore-not-found') && isNotFound(error)) continue;
      errors.push(isList ? enhanceListError(error, resource, query) : asError(error));
    }
  }
  const sortPath = flags.text('sort-by');
  const isSingle = requests.length === 1 && !requests[0]!.isList && (args.length > 0 || flags.list('filename').length > 0);
  if (isSingle && errors.length > 0) throw new AggregateFailure(errors);
  if (found.length === 0 && flags.bool('ignore-not-found')) {
    if (errors.length > 0) throw new AggregateFailure(errors);
    return 0;
  }
  // What is wrong with the format is noticed when there is something to print, not before.
  const printer = objectPrinterOf(getFormatOf(flags), flags, { host, moreFormats: GET_FORMATS });
  const objects = sortPath === '' || isSingle ? found : sortBy(found, (object) => object, sortPath);
  const isPerItem = /^(name|custom-columns)/.test(flags.text('output'));
  if (isSingle) {
    if (objects[0]) yield* host.print(printer.print(objects[0]));
  } else if (isPerItem) {
    if (objects.length > 0 || flags.text('output').startsWith('custom')) yield* host.print(printer.print(listOf(objects)));
  } else if (errors.length === 0 || objects.length > 0) yield* host.print(printer.print(listOf(objects)));
  if (isPerItem && objects.length === 0 && errors.length === 0 && !flags.bool('ignore-not-found') && flags.text('output') === 'name') return 0;
  if (errors.length > 0) throw new AggregateFailure(errors);
  return 0;
}

const listOf = (items: readonly ApiObject[]): ApiObject => ({ apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } }) as ApiObject;
