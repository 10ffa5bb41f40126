/**
 * JSON merge patches: what is null goes, what is an object merges, everything else is replaced.
 *
 * Mirrors: RFC 7396 as github.com/evanphx/json-patch implements it (MergePatch).
 */
import { isObject, type JsonObject } from './json-value.ts';

/**
 * The document with the patch applied. Neither input is changed; the result shares parts with both, and what the patch leaves
 * as it is (all of it, in the end) is the document's own.
 */
export function applyJsonMergePatch(document: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const original: JsonObject = isObject(document) ? document : {};
  let result = original;
  for (const [key, value] of Object.entries(patch)) {
    const merged = value === null ? undefined : applyJsonMergePatch(original[key], value);
    if (merged === original[key]) continue;
    if (result === original) result = { ...original };
    if (merged === undefined) delete result[key];
    else result[key] = merged;
  }
  return result;
}
