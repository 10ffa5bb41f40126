/**
 * Counts as Go writes them: a zero is left out.
 *
 * Mirrors: encoding/json's `omitempty`.
 */

/** The same counts without those that are 0 or missing. */
export function omitZero<T extends Record<string, number | undefined>>(counts: T): Partial<T> {
  const shown: Partial<T> = {};
  for (const name in counts) if (counts[name]) shown[name] = counts[name];
  return shown;
}
