/**
 * `kubectl events`.
 *
 * Mirrors: kubectl/pkg/cmd/events (events.go, event_printer.go).
 */
import { resourcePath } from '../../api/resources.ts';
import type { Event } from '../../api/types.gen.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import { parseResourceArgs, resourceOf } from '../args/resource-args.ts';
import type { ApiList } from '../client.ts';
import type { Command, Invocation } from '../command.ts';
import { eventInterval, sortByLastSeen } from '../describe/describe-events.ts';
import { CommandError, StatusError } from '../errors.ts';
import { objectPrinterOf } from '../printers/object-printer.ts';
import { TABLE_TABS, TabWriter } from '../printers/tab-writer.ts';

export const EVENTS: Command = {
  name: 'events',
  flags: flagTable(`
    -A, --all-namespaces=false
    --allow-missing-template-keys=true
    --chunk-size=500
    --for=''
    --no-headers=false
    -o, --output=''
    --show-managed-fields=false
    --template=''
    --types=[]
    -w, --watch=false`),
  run: events,
};

function* events(invocation: Invocation): Task<number> {
  const { flags, client, host, namespace } = invocation;
  const isEverywhere = flags.bool('all-namespaces');
  const fieldSelector = fieldSelectorOf(invocation);
  const types = flags.list('types');
  for (const type of types) if (!/^(Normal|Warning)$/i.test(type)) throw new CommandError(`error: valid --types are Normal or Warning`);
  const isWanted = ({ type = '' }: Event): boolean => types.length === 0 || types.some((each) => each.toLowerCase() === type.toLowerCase());
  const path = resourcePath(resourceOf('events'), isEverywhere ? {} : { namespace });
  const query: Record<string, string> = fieldSelector === '' ? {} : { fieldSelector };
  const list: ApiList = yield* client.list(path, query);
  const found = sortByLastSeen((list.items as Event[]).filter(isWanted));
  const output = flags.text('output');
  // The items of its list have no kind, so kubectl has no names for them.
  if (output === 'name') return 0;
  if (output !== '') {
    const printer = objectPrinterOf(output, flags, { host });
    const items = found.map((event) => ({ ...event, apiVersion: 'v1' as const, kind: 'Event' as const }));
    yield* host.print(printer.print({ apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' }, items } as ApiList));
    return 0;
  }
  if (found.length === 0 && !flags.bool('watch')) {
    yield* host.printError(isEverywhere ? 'No events found.\n' : `No events found in ${namespace} namespace.\n`);
    return 0;
  }
  const writer = new TabWriter(TABLE_TABS);
  if (!flags.bool('no-headers')) writer.write(`${isEverywhere ? 'NAMESPACE\t' : ''}LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE\n`);
  for (const event of found) writer.write(rowOf(event, isEverywhere, host.wallMs));
  yield* host.print(writer.flush());
  return flags.bool('watch') ? yield* watchEvents(invocation, path, { ...query, resourceVersion: list.metadata?.resourceVersion ?? '' }, isWanted, writer) : 0;
}

function rowOf(event: Event, isEverywhere: boolean, wallMs: number): string {
  const object = `${event.involvedObject.kind ?? ''}/${event.involvedObject.name ?? ''}`;
  const cells = [eventInterval(event, wallMs), event.type ?? '', event.reason ?? '', object, (event.message ?? '').trim()];
  return `${isEverywhere ? `${event.metadata.namespace}\t` : ''}${cells.join('\t')}\n`;
}

function fieldSelectorOf({ flags }: Invocation): string {
  const wanted = flags.text('for');
  if (wanted === '') return '';
  if (!/^[^/]+\/[^/]+$/.test(wanted)) throw new CommandError('error: --for must be in resource/name form');
  const [{ resource, name = '' }] = parseResourceArgs([wanted]) as [{ resource: ReturnType<typeof resourceOf>; name?: string }];
  return `involvedObject.kind=${resource.kind},involvedObject.name=${name}`;
}

function* watchEvents(
  { client, host, flags }: Invocation,
  path: string,
  query: Record<string, string>,
  isWanted: (event: Event) => boolean,
  writer: TabWriter,
): Task<number> {
  const stream = client.watch(path, query);
  try {
    for (;;) {
      const event = yield* stream.next();
      if (event?.type === 'ERROR') throw new StatusError(event.object as StatusError['status']);
      if (!event || event.type === 'BOOKMARK' || event.type === 'DELETED' || !isWanted(event.object as Event)) continue;
      writer.write(rowOf(event.object as Event, flags.bool('all-namespaces'), host.wallMs));
      yield* host.print(writer.flush());
    }
  } finally {
    stream.stop();
  }
}
