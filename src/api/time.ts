/**
 * Times as the API writes them. Inside the engine a time is milliseconds since 1970 (UTC); on the wire it is RFC 3339.
 *
 * Mirrors: apimachinery/pkg/apis/meta/v1 Time (whole seconds) and MicroTime (six digits).
 */

/** The second that was written last: most of what happens at one instant carries the same time, and then one text. */
let lastSecond = Number.NaN;
let lastText = '';

/** `2026-09-01T12:00:00Z`: what `metav1.Time` writes. Fractions of a second are cut off. */
export function formatTime(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== lastSecond) {
    lastText = `${new Date(ms).toISOString().slice(0, 19)}Z`;
    lastSecond = second;
  }
  return lastText;
}

/** `2026-09-01T12:00:00.000000Z`: what `metav1.MicroTime` writes. */
export const formatMicroTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 23)}000Z`;

/** `2026-09-01T12:00:00.123Z` without trailing zeros of the fraction: Go's `time.RFC3339Nano`. */
export const formatNanoTime = (ms: number): string =>
  `${new Date(ms)
    .toISOString()
    .slice(0, 23)
    .replace(/\.?0+$/, '')}Z`;

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** What was parsed lately: the same few times are read over and over, as parts of statuses and for ages. */
const parsed = new Map<string, number>();
const MOST_PARSED = 256;

/** Milliseconds of an RFC 3339 text, or undefined when it is none. */
export function parseTime(text: string): number | undefined {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  if (!RFC3339.test(text)) return undefined;
  const ms = Date.parse(text.replace(/(\.\d{3})\d+/, '$1'));
  if (Number.isNaN(ms)) return undefined;
  if (parsed.size >= MOST_PARSED) parsed.clear();
  parsed.set(text, ms);
  return ms;
}
