/**
 * The events of an object, oldest news first.
 *
 * Mirrors: kubectl/pkg/describe/describe.go (DescribeEvents), kubectl/pkg/util/event/sorted_event_list.go.
 */
import { parseTime } from '../../api/time.ts';
import type { Event } from '../../api/types.gen.ts';
import { goSort } from '../printers/go-sort.ts';
import { ageOf, type DescribeWriter } from './describe-writer.ts';

const compareTimes = (a: string | null | undefined, b: string | null | undefined): number => {
  const [x, y] = [parseTime(a ?? '') ?? -Infinity, parseTime(b ?? '') ?? -Infinity];
  return x < y ? -1 : x > y ? 1 : 0;
};

/** As `describe` sorts them: by `lastTimestamp`, which events of the new API do not have. */
const sortByLastTimestamp = (events: readonly Event[]): Event[] => goSort(events, (a, b) => compareTimes(a.lastTimestamp, b.lastTimestamp) < 0);

/** As `kubectl events` sorts them: by when they were last seen. */
export const sortByLastSeen = (events: readonly Event[]): Event[] => goSort(events, (a, b) => compareTimes(lastSeenOf(a), lastSeenOf(b)) < 0);

const lastSeenOf = (event: Event): string | undefined => (event.series ? event.series.lastObservedTime : (event.lastTimestamp ?? event.eventTime));

/** `5s`, or `6s (x4 over 60s)` for what happened again. */
export function eventInterval(event: Event, wallMs: number): string {
  const first = ageOf(event.eventTime ?? event.firstTimestamp, wallMs);
  if (event.series) return `${ageOf(event.series.lastObservedTime, wallMs)} (x${event.series.count ?? 0} over ${first})`;
  return (event.count ?? 0) > 1 ? `${ageOf(event.lastTimestamp, wallMs)} (x${event.count} over ${first})` : first;
}

/** Writes the `Events:` block, aligned by itself. */
export function describeEvents(writer: DescribeWriter, events: readonly Event[] | undefined, wallMs: number): void {
  if (!events) return;
  if (events.length === 0) {
    writer.line(0, 'Events:\t<none>');
    return;
  }
  writer.flush();
  writer.line(0, 'Events:');
  writer.line(1, 'Type\tReason\tAge\tFrom\tMessage');
  writer.line(1, '----\t------\t----\t----\t-------');
  for (const event of sortByLastTimestamp(events)) {
    const field = event.involvedObject.fieldPath ? `${event.involvedObject.fieldPath}: ` : '';
    const source = event.source?.component || event.reportingComponent || '';
    writer.line(1, [event.type ?? '', event.reason ?? '', eventInterval(event, wallMs), source, field + (event.message ?? '').trim()].join('\t'));
  }
}
