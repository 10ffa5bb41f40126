/**
 * Ages in table cells.
 *
 * Mirrors: pkg/printers/internalversion/printers.go translateTimestampSince, translateMicroTimestampSince.
 */
import { humanDuration } from '../../../api/duration.ts';
import { parseTime } from '../../../api/time.ts';

/** What a cell shows where a value is missing. */
export const UNKNOWN = '<unknown>';
export const NONE = '<none>';

/** How long ago a time was, `<unknown>` where there is none. `nowMs` is Unix time in ms. */
export function ageOf(timestamp: string | null | undefined, nowMs: number): string {
  const ms = timestamp == null ? undefined : parseTime(timestamp);
  return ms === undefined ? UNKNOWN : humanDuration(nowMs - ms);
}
