/**
 * Applying strategic merge patches: maps merge, lists merge by key where the type says so, directives delete, replace and order.
 *
 * Mirrors: StrategicMergePatch and MergeStrategicMergeMapPatchUsingLookupPatchMeta of apimachinery/pkg/util/strategicpatch/patch.go.
 */
import { copyOf, goValue, isEqual, isObject, kindOf, type JsonObject } from './json-value.ts';
import { identityOf, orderMerged, validateOrder } from './order.ts';
import { DELETION_PREFIX, lookupPatchMeta, ORDER_PREFIX, PATCH_DIRECTIVE, patchTypeOf, RETAIN_KEYS, type PatchMeta, type PatchType } from './patch-schema.ts';

/** `document`: the patch meets an object. `patch`: two patches become one, and directives stay in it. */
type Mode = 'document' | 'patch';

const BAD_RETAIN_KEYS = 'invalid patch format of retainKeys';

/** The object of `kind` with the patch applied. Throws `Error` in Kubernetes' words; neither input is changed. */
export const applyStrategicMergePatch = (original: JsonObject, patch: JsonObject, kind: string | PatchType): JsonObject =>
  mergeMap(copyOf(original), copyOf(patch), typeof kind === 'string' ? patchTypeOf(kind) : kind, 'document');

/** Two patches as one: `second` after `first`. */
export const mergeStrategicMergePatches = (first: JsonObject, second: JsonObject, type: PatchType): JsonObject =>
  mergeMap(copyOf(first), copyOf(second), type, 'patch');

function mergeMap(original: JsonObject, patch: JsonObject, type: PatchType, mode: Mode): JsonObject {
  const directive = patch[PATCH_DIRECTIVE];
  if (directive !== undefined) return replaceMap(directive, patch);
  applyRetainKeys(original, patch, mode);
  applyElementOrders(original, patch, type, mode);
  for (const [patchKey, value] of Object.entries(patch)) {
    const isDeletionList = patchKey.startsWith(DELETION_PREFIX);
    if (isDeletionList && mode === 'patch') {
      original[patchKey] = value;
      continue;
    }
    const key = isDeletionList ? patchKey.slice(DELETION_PREFIX.length) : patchKey;
    if (value === null) {
      delete original[key];
      if (mode === 'document') continue;
    }
    if (!Object.hasOwn(original, key) || kindOf(original[key]) !== kindOf(value)) {
      if (!isDeletionList) original[key] = mode === 'document' ? withoutDirectives(value) : value;
    } else {
      original[key] = mergeValue(original[key], value, type, key, isDeletionList, mode);
    }
  }
  return original;
}

function mergeValue(original: unknown, patch: unknown, type: PatchType, key: string, isDeletionList: boolean, mode: Mode): unknown {
  const isMap = isObject(original) && isObject(patch);
  if (!isMap && !(Array.isArray(original) && Array.isArray(patch))) return patch;
  const meta = lookupPatchMeta(type, key);
  if (isMap) return meta.strategy === 'replace' ? patch : mergeMap(original, patch, meta.type, mode);
  if (!Array.isArray(original) || !Array.isArray(patch)) return patch;
  return meta.strategy === 'merge' || isDeletionList ? mergeList(original, patch, meta, isDeletionList, mode) : patch;
}

/** `$patch: replace` is the new value, `$patch: delete` leaves nothing. */
function replaceMap(directive: unknown, patch: JsonObject): JsonObject {
  if (directive === 'delete') return {};
  if (directive !== 'replace') throw new Error(`unknown patch type: ${goValue(directive)} in map: ${goValue(patch)}`);
  delete patch[PATCH_DIRECTIVE];
  return patch;
}

/** `$retainKeys`: every key of the original that is not listed goes. */
function applyRetainKeys(original: JsonObject, patch: JsonObject, mode: Mode): void {
  const retain = patch[RETAIN_KEYS];
  if (retain === undefined) return;
  delete patch[RETAIN_KEYS];
  if (mode === 'patch') {
    if (original[RETAIN_KEYS] !== undefined && !isEqual(original[RETAIN_KEYS], retain)) throw new Error(BAD_RETAIN_KEYS);
    original[RETAIN_KEYS] = retain;
    return;
  }
  if (!Array.isArray(retain)) throw new Error(BAD_RETAIN_KEYS);
  const isDirective = (key: string): boolean => key.startsWith(DELETION_PREFIX) || key.startsWith(ORDER_PREFIX);
  for (const [key, value] of Object.entries(patch)) if (value !== null && !isDirective(key) && !retain.includes(key)) throw new Error(BAD_RETAIN_KEYS);
  for (const key of Object.keys(original)) if (!retain.includes(key)) delete original[key];
}

/** `$setElementOrder/LIST`: merges the list that it is about, and puts it in that order. */
function applyElementOrders(original: JsonObject, patch: JsonObject, type: PatchType, mode: Mode): void {
  for (const [directive, order] of Object.entries(patch)) {
    if (!directive.startsWith(ORDER_PREFIX)) continue;
    if (!Array.isArray(order)) throw new Error('invalid patch format of setElementOrder list');
    if (mode === 'patch') {
      if (original[directive] !== undefined && !isEqual(original[directive], order)) throw new Error('invalid patch format of setElementOrder list');
      original[directive] = copyOf(order);
    }
    delete patch[directive];
    const key = directive.slice(ORDER_PREFIX.length);
    const [before, change] = [original[key], patch[key]];
    if (before === undefined && change === undefined) continue;
    const meta = lookupPatchMeta(type, key);
    const list = Array.isArray(before) ? before : [];
    if (Array.isArray(change)) validateOrder(change, order, meta.mergeKey);
    let merged: unknown[] = list;
    if (Array.isArray(change)) {
      if (before === undefined) merged = mode === 'document' ? (withoutDirectives(change) as unknown[]) : change;
      else merged = meta.strategy === 'merge' ? mergeList(list, change, meta, false, mode) : change;
    }
    original[key] = orderMerged(merged, order, list, meta.mergeKey);
    delete patch[key];
  }
}

function mergeList(original: unknown[], patch: unknown[], meta: PatchMeta, isDeletionList: boolean, mode: Mode): unknown[] {
  if (original.length === 0 && patch.length === 0) return original;
  const isOfMaps = isObject(original[0] ?? patch[0]);
  if ([...original, ...patch].some((item) => isObject(item) !== isOfMaps)) throw new Error('list element types are not identical');
  if (!isOfMaps) {
    if (isDeletionList) return original.filter((item) => !patch.some((gone) => String(gone) === String(item)));
    return orderMerged([...new Set([...original, ...patch])], patch, original, '');
  }
  if (meta.mergeKey === '') throw new Error(`cannot merge lists without merge key for ${meta.type.name}`);
  const { remaining, changes } = applyListDirectives([...original], patch as JsonObject[], meta.mergeKey);
  const merged = [...remaining];
  for (const change of changes) {
    const index = merged.findIndex((item) => identityOf(item, meta.mergeKey) === identityOf(change, meta.mergeKey));
    if (index < 0) merged.push(mode === 'document' ? withoutDirectives(change) : change);
    else merged[index] = mergeMap(copyOf(merged[index]) as JsonObject, change, meta.type, mode);
  }
  reuseSpace(original, merged);
  return orderMerged(merged, changes, remaining, meta.mergeKey);
}

/**
 * Go deletes and appends within the memory of the old list, and the order directive then looks at that memory: what was added takes
 * the places of what was deleted, and so comes after the elements before it.
 */
function reuseSpace(original: unknown[], merged: readonly unknown[]): void {
  const length = Math.min(original.length, merged.length);
  const last = original.at(-1);
  for (let i = 0; i < original.length; i++) original[i] = i < length ? merged[i] : last;
}

/** Elements with `$patch`: `delete` removes those with the same key, `replace` makes the patch the whole list. */
function applyListDirectives(original: unknown[], patch: readonly JsonObject[], mergeKey: string): { remaining: unknown[]; changes: JsonObject[] } {
  let remaining = original;
  let isReplaced = false;
  const changes: JsonObject[] = [];
  for (const item of patch) {
    const directive = item[PATCH_DIRECTIVE];
    if (directive === 'replace') {
      isReplaced = true;
      continue;
    }
    if (directive !== undefined && directive !== 'delete') {
      if (directive === 'merge') throw new Error('merging lists cannot yet be specified in the patch');
      throw new Error(`unknown patch type: ${goValue(directive)} in map: ${goValue(item)}`);
    }
    if (!Object.hasOwn(item, mergeKey)) throw new Error(`map: ${goValue(item)} does not contain declared merge key: ${mergeKey}`);
    if (directive === 'delete') remaining = remaining.filter((other) => identityOf(other, mergeKey) !== identityOf(item, mergeKey));
    else changes.push(item);
  }
  return isReplaced ? { remaining: changes, changes: [] } : { remaining, changes };
}

/** What is added whole loses its directives, and its nulls, which have nothing to delete. */
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => !isObject(item) || item[PATCH_DIRECTIVE] === undefined).map(withoutDirectives);
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const [key, part] of Object.entries(value)) {
    const isDirective = key === PATCH_DIRECTIVE || key === RETAIN_KEYS || key.startsWith(ORDER_PREFIX) || key.startsWith(DELETION_PREFIX);
    if (!isDirective && part !== null) result[key] = withoutDirectives(part);
  }
  return result;
}
