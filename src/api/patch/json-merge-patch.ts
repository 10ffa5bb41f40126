/**
 * JSON merge patches: what is null goes, what is an object merges, everything else is replaced.
 *
 * Mirrors: RFC 7396 as github.com/evanphx/json-patch implements it (MergePatch, CreateMergePatch).
 */
import { copyOf, isEqual, isObject, type JsonObject } from './json-value.ts';

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

/** The smallest merge patch that makes `modified` of `original`. */
export function createJsonMergePatch(original: JsonObject, modified: JsonObject): JsonObject {
  const patch: JsonObject = {};
  for (const key of Object.keys(modified)) {
    const [before, after] = [original[key], modified[key]];
    if (isEqual(before, after)) continue;
    patch[key] = isObject(before) && isObject(after) ? createJsonMergePatch(before, after) : copyOf(after);
  }
  for (const key of Object.keys(original)) if (!Object.hasOwn(modified, key)) patch[key] = null;
  return patch;
}

/**
 * The merge patch that `kubectl apply` sends for kinds without a schema: changes from `current` to `modified`, and deletions of
 * what `original` had and `modified` has not (jsonmergepatch.CreateThreeWayJSONMergePatch).
 */
export function createThreeWayJsonMergePatch(original: JsonObject, modified: JsonObject, current: JsonObject): JsonObject {
  const changes = keepNulls(createJsonMergePatch(current, modified), false);
  const deletions = keepNulls(createJsonMergePatch(original, modified), true);
  return mergePatches(deletions, changes);
}

/** Only the deletions of a patch, or everything but them. */
function keepNulls(patch: JsonObject, keep: boolean): JsonObject {
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      if (keep) result[key] = null;
    } else if (isObject(value)) {
      const part = keepNulls(value, keep);
      if (Object.keys(part).length > 0 || (!keep && Object.keys(value).length === 0)) result[key] = part;
    } else if (!keep) result[key] = value;
  }
  return result;
}

function mergePatches(first: JsonObject, second: JsonObject): JsonObject {
  const result = { ...first };
  for (const [key, value] of Object.entries(second)) {
    const known = result[key];
    result[key] = isObject(known) && isObject(value) ? mergePatches(known, value) : value;
  }
  return result;
}
