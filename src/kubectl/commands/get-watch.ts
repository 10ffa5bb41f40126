/**
 * `kubectl get -w`: the present, then a line for every change.
 *
 * Mirrors: kubectl/pkg/cmd/get/get.go (watch): the header once, and columns that only grow.
 */
import type { ApiObject, Table, WatchEvent } from '../../api/door.ts';
import type { Task } from '../../kernel/types.ts';
import { resourcePath } from '../../api/resources.ts';
import type { Invocation } from '../command.ts';
import { CommandError, StatusError } from '../errors.ts';
import { GET_FORMATS, objectPrinterOf } from '../printers/object-printer.ts';
import { tableText, type TableOptions } from '../printers/table.ts';
import { TABLE_TABS, TabWriter } from '../printers/tab-writer.ts';
import { itemsWithKind, optionsFor, requestTimeoutOf, type GetRequest } from './get-requests.ts';
import { enhanceListError } from './requests.ts';

/** Prints until the user ends it. Throws Interrupted then. */
export function* watchAndPrint(invocation: Invocation, requests: readonly GetRequest[], base: TableOptions): Task<number> {
  const { host, client, flags, namespace } = invocation;
  const [request] = requests;
  if (!request || requests.length > 1) throw new CommandError('error: you may only specify a single resource type');
  const { resource, name, isList, path } = request;
  const output = flags.text('output');
  const isTable = output === '' || output === 'wide';
  const withEvents = flags.bool('output-watch-events');
  const textOf = isTable ? tablePrinter(optionsFor(base, invocation, resource, false), withEvents) : objectPrinter(invocation, withEvents);
  const query = { ...request.query, ...(isTable && { includeObject: 'Metadata' }) };

  let present: ApiObject | Table;
  try {
    present = isTable ? yield* client.table(path, query) : yield* client.get(path, query);
  } catch (error) {
    throw isList ? enhanceListError(error, resource, query) : error;
  }
  if (!flags.bool('watch-only')) {
    const items = !isTable && isList ? itemsWithKind(present as ApiObject & { items: ApiObject[]; metadata: object }, resource) : [present];
    for (const item of items) yield* host.print(textOf(item as ApiObject, 'ADDED'));
  }
  const resourceVersion = isList ? ((present.metadata as { resourceVersion?: string } | undefined)?.resourceVersion ?? '') : '0';
  // A watch of one object from revision 0 begins with what is there, which was printed already.
  let isFirst = !isList;
  const collection = resourcePath(resource, flags.bool('all-namespaces') ? {} : { namespace });
  const stream = client.watch(
    collection,
    { ...query, ...(name !== undefined && { fieldSelector: `metadata.name=${name}` }), resourceVersion },
    isTable ? 'table' : 'object',
  );
  const timeoutMs = requestTimeoutOf(flags);
  const untilMs = timeoutMs === 0 ? undefined : host.nowMs + timeoutMs;
  try {
    for (;;) {
      const event = yield* stream.next(untilMs);
      if (!event && untilMs !== undefined) return 0;
      if (!event || event.type === 'BOOKMARK') continue;
      if (event.type === 'ERROR') throw new StatusError(event.object as StatusError['status']);
      if (isFirst) isFirst = false;
      else yield* host.print(textOf(event.object as ApiObject, event.type));
    }
  } finally {
    stream.stop();
  }
}

/** Prints what a watch tells, with what happened to it where `withEvents` is set. */
type EventPrinter = (object: ApiObject, event: WatchEvent['type']) => string;

function tablePrinter(options: TableOptions, withEvents: boolean): EventPrinter {
  const writer = new TabWriter(TABLE_TABS);
  let columns: Table['columnDefinitions'] | undefined;
  return (object, event) => {
    const table = withEvents ? withEventColumn(object as Table, event) : (object as Table);
    const withHeader = columns === undefined && table.rows.length > 0;
    const definitions = table.columnDefinitions?.length > 0 ? table.columnDefinitions : (columns ?? []);
    if (table.rows.length > 0) columns = definitions;
    writer.write(tableText({ ...table, columnDefinitions: definitions }, options, withHeader));
    return writer.flush();
  };
}

function objectPrinter({ flags, host }: Invocation, withEvents: boolean): EventPrinter {
  const printer = objectPrinterOf(flags.text('output'), flags, { host, moreFormats: GET_FORMATS });
  return (object, type) => printer.print(withEvents ? ({ type, object } as ApiObject) : object);
}

/** The table of `--output-watch-events` (cli-runtime/pkg/printers/tableprinter.go, addColumns with eventColumn). */
function withEventColumn(table: Table, event: WatchEvent['type']): Table {
  const column = { name: 'Event', type: 'string', format: '', description: '', priority: 0 };
  const columnDefinitions = table.columnDefinitions?.length > 0 ? [column, ...table.columnDefinitions] : [];
  return { ...table, columnDefinitions, rows: table.rows.map((row) => ({ ...row, cells: [event, ...row.cells] })) };
}
