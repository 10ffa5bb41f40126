/** Matching of numbers, texts and partial objects, with words for what was wanted. */
import type { NumberMatch, TextMatch } from './exercise.ts';

/** Whether a number is the one wanted, or within the bounds (both included). */
export function numberFits(match: NumberMatch, found: number): boolean {
  if (typeof match === 'number') return found === match;
  return found >= (match.atLeast ?? -Infinity) && found <= (match.atMost ?? Infinity);
}

/** `2`, `at least 2`, `at most 2`, `2 to 5`. */
export function numberWords(match: NumberMatch): string {
  if (typeof match === 'number') return String(match);
  const { atLeast, atMost } = match;
  if (atLeast !== undefined && atMost !== undefined) return `${atLeast} to ${atMost}`;
  return atLeast !== undefined ? `at least ${atLeast}` : `at most ${atMost ?? 'any'}`;
}

/** Whether a text is the one wanted (the space around it aside), or contains the part wanted. */
export const textFits = (match: TextMatch, found: string): boolean =>
  typeof match === 'string' ? found.trim() === match.trim() : found.includes(match.contains);

/** `"hello"`, or `a text with "hello" in it`. */
export const textWords = (match: TextMatch): string => (typeof match === 'string' ? `"${match}"` : `a text with "${match.contains}" in it`);

/** Whether a text fits a pattern in which `*` stands for anything. */
export function patternFits(pattern: string, text: string): boolean {
  const parts = pattern.split('*');
  if (parts.length === 1) return pattern === text;
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return from <= text.length - last.length;
}

/** Where an object first differs from the partial object that was asserted. */
export interface Mismatch {
  /** `spec.containers[0].image` */
  path: string;
  wanted: unknown;
  /** `undefined`: the field is not there. */
  found: unknown;
}

/**
 * The first difference, or undefined where the object fits. Maps may hold more than is wanted; lists must have the same
 * length and fit item by item; everything else must be equal.
 *
 * Mirrors: kuttl's IsSubset and Chainsaw's assertion trees without expressions.
 */
export function findMismatch(wanted: unknown, found: unknown, path = ''): Mismatch | undefined {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(found) || found.length !== wanted.length) return { path, wanted, found };
    return firstOf(wanted.map((item, i) => [item, found[i], `${path}[${i}]`]));
  }
  if (typeof wanted === 'object' && wanted !== null) {
    if (typeof found !== 'object' || found === null || Array.isArray(found)) return { path, wanted, found };
    const fields: Readonly<Record<string, unknown>> = { ...found };
    return firstOf(Object.entries(wanted).map(([key, value]) => [value, fields[key], path === '' ? key : `${path}.${key}`]));
  }
  return wanted === found ? undefined : { path, wanted, found };
}

function firstOf(pairs: [wanted: unknown, found: unknown, path: string][]): Mismatch | undefined {
  for (const [wanted, found, path] of pairs) {
    const mismatch = findMismatch(wanted, found, path);
    if (mismatch) return mismatch;
  }
  return undefined;
}
