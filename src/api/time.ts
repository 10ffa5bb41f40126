/**
 * Times as the API writes them. Inside the engine a time is milliseconds since 1970 (UTC); on the wire it is RFC 3339.
 *
 * Mirrors: apimachinery/pkg/apis/meta/v1 Time (whole seconds) and MicroTime (six digits).
 */

/** `2026-09-01T12:00:00Z`: what `metav1.Time` writes. Fractions of a second are cut off. */
export const formatTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** `2026-09-01T12:00:00.000000Z`: what `metav1.MicroTime` writes. */
export const formatMicroTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 23)}000Z`;

/** `2026-09-01T12:00:00.123Z` without trailing zeros of the fraction: Go's `time.RFC3339Nano`. */
export const formatNanoTime = (ms: number): string =>
  `${new Date(ms)
    .toISOString()
    .slice(0, 23)
    .replace(/\.?0+$/, '')}Z`;

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Milliseconds of an RFC 3339 text, or undefined when it is none. */
export function parseTime(text: string): number | undefined {
  if (!RFC3339.test(text)) return undefined;
  const ms = Date.parse(text.replace(/(\.\d{3})\d+/, '$1'));
  return Number.isNaN(ms) ? undefined : ms;
}
