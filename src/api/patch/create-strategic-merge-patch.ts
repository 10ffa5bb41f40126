/**
 * Computing strategic merge patches: the two-way difference that `kubectl edit` and clients send, and the three-way one of `kubectl apply`.
 *
 * Mirrors: CreateTwoWayMergePatch and CreateThreeWayMergePatch of apimachinery/pkg/util/strategicpatch/patch.go.
 * Differs: three-way patches always overwrite changes made by others, as `kubectl apply` does by default.
 */
import { copyOf, goValue, isEqual, isObject, kindOf, type JsonObject } from './json-value.ts';
import { identityOf, isOrderSame, sortLike } from './order.ts';
import { DELETION_PREFIX, lookupPatchMeta, ORDER_PREFIX, PATCH_DIRECTIVE, patchTypeOf, RETAIN_KEYS, type PatchMeta, type PatchType } from './patch-schema.ts';
import { mergeStrategicMergePatches } from './strategic-merge-patch.ts';

interface DiffOptions {
  readonly setElementOrder: boolean;
  readonly ignoreChanges: boolean;
  readonly ignoreDeletions: boolean;
}

const typeOf = (kind: string | PatchType): PatchType => (typeof kind === 'string' ? patchTypeOf(kind) : kind);

/** The patch that makes `modified` of `original`; empty when nothing changed. Throws where the type does not have a changed field. */
export const createTwoWayMergePatch = (original: JsonObject, modified: JsonObject, kind: string | PatchType): JsonObject =>
  copyOf(diffMaps(original, modified, typeOf(kind), false, { setElementOrder: true, ignoreChanges: false, ignoreDeletions: false }));

/**
 * The patch of `kubectl apply`: changes from `current` (what the server has) to `modified` (the manifest), and deletions of what the
 * manifest of last time (`original`, the last-applied annotation) had and this one has not.
 */
export function createThreeWayMergePatch(original: JsonObject, modified: JsonObject, current: JsonObject, kind: string | PatchType): JsonObject {
  const type = typeOf(kind);
  const changes = diffMaps(current, modified, type, false, { setElementOrder: true, ignoreChanges: false, ignoreDeletions: true });
  const deletions = diffMaps(original, modified, type, false, { setElementOrder: true, ignoreChanges: true, ignoreDeletions: false });
  return mergeStrategicMergePatches(deletions, changes, type);
}

function diffMaps(original: JsonObject, modified: JsonObject, type: PatchType, retainKeys: boolean, options: DiffOptions): JsonObject {
  const patch: JsonObject = {};
  for (const [key, after] of Object.entries(modified)) {
    const before = original[key];
    if (!Object.hasOwn(original, key)) {
      if (!options.ignoreChanges) patch[key] = after;
    } else if (key === PATCH_DIRECTIVE) {
      if (before !== after) throw new Error(`unexpected change of ${PATCH_DIRECTIVE}`);
      patch[key] = after;
    } else if (kindOf(before) === kindOf(after) && typeof after === 'object' && after !== null) {
      diffContainers(key, before, after, patch, type, options);
    } else if (before !== after && !options.ignoreChanges) {
      patch[key] = after;
    }
  }
  if (!options.ignoreDeletions) for (const key of Object.keys(original)) if (!Object.hasOwn(modified, key)) patch[key] = null;
  const retained = Object.keys(modified).filter((key) => modified[key] !== null);
  const hasGone = Object.keys(original).some((key) => original[key] !== null && !Object.hasOwn(modified, key));
  if (retainKeys && retained.length > 0 && (Object.keys(patch).length > 0 || hasGone)) patch[RETAIN_KEYS] = retained.sort();
  return patch;
}

function diffContainers(key: string, before: unknown, after: object, patch: JsonObject, type: PatchType, options: DiffOptions): void {
  if (isEqual(before, after)) return;
  const meta = lookupPatchMeta(type, key);
  if (isObject(before) && isObject(after) && meta.strategy !== 'replace') {
    const part = diffMaps(before, after, meta.type, meta.retainKeys, options);
    if (Object.keys(part).length > 0) patch[key] = part;
  } else if (meta.strategy === 'merge' && Array.isArray(before) && Array.isArray(after)) {
    diffLists(key, before, after, patch, meta, options);
  } else if (!options.ignoreChanges) {
    patch[key] = after;
  }
}

/** Puts what changed in a merging list into the patch: changes with deletions, and the order of the new list. */
function diffLists(key: string, before: readonly unknown[], after: readonly unknown[], patch: JsonObject, meta: PatchMeta, options: DiffOptions): void {
  if (before.length === 0) {
    if (after.length > 0 && !options.ignoreChanges) patch[key] = after;
    return;
  }
  const isOfMaps = isObject(before[0]);
  const { changes, deletions } = isOfMaps
    ? diffMapLists(before as JsonObject[], after as JsonObject[], meta, options)
    : diffScalarLists(before, after, options);
  const sorted = sortLike(changes, after, meta.mergeKey);
  const list = isOfMaps ? [...sorted, ...deletions] : sorted;
  const isChanged = isOfMaps
    ? (!options.ignoreChanges && (list.length > 0 || !isOrderSame(before, after, meta.mergeKey))) || (!options.ignoreDeletions && list.length > 0)
    : (!options.ignoreDeletions && deletions.length > 0) || !options.ignoreChanges;
  if (list.length > 0) patch[key] = list;
  if (!isOfMaps && deletions.length > 0) patch[DELETION_PREFIX + key] = deletions;
  const order = isOfMaps ? after.map((item) => ({ [meta.mergeKey]: (item as JsonObject)[meta.mergeKey] })) : after;
  if (options.setElementOrder && isChanged && order.length > 0) patch[ORDER_PREFIX + key] = order;
}

interface ListDifference {
  readonly changes: readonly unknown[];
  readonly deletions: readonly unknown[];
}

function diffMapLists(
  before: readonly JsonObject[],
  after: readonly JsonObject[],
  { type, mergeKey, retainKeys }: PatchMeta,
  options: DiffOptions,
): ListDifference {
  const changes: unknown[] = [];
  const byIdentity = (list: readonly JsonObject[]): Map<string, JsonObject> => new Map(list.map((item) => [checkedIdentityOf(item, mergeKey), item]));
  const [olds, news] = [byIdentity(before), byIdentity(after)];
  for (const [identity, item] of news) {
    const old = olds.get(identity);
    if (old === undefined) {
      if (!options.ignoreChanges) changes.push(item);
      continue;
    }
    const change = diffMaps(old, item, type, retainKeys, options);
    if (Object.keys(change).length > 0) changes.push({ ...change, [mergeKey]: item[mergeKey] });
  }
  const gone = options.ignoreDeletions ? [] : [...olds].filter(([identity]) => !news.has(identity)).sort(([a], [b]) => (a < b ? -1 : 1));
  return { changes, deletions: gone.map(([, item]) => ({ [PATCH_DIRECTIVE]: 'delete', [mergeKey]: item[mergeKey] })) };
}

function checkedIdentityOf(item: JsonObject, mergeKey: string): string {
  if (!Object.hasOwn(item, mergeKey)) throw new Error(`map: ${goValue(item)} does not contain declared merge key: ${mergeKey}`);
  return identityOf(item, mergeKey);
}

function diffScalarLists(before: readonly unknown[], after: readonly unknown[], options: DiffOptions): ListDifference {
  const byText = (a: unknown, b: unknown): number => (String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0);
  const added = options.ignoreChanges ? [] : after.filter((item) => !before.includes(item));
  const deletions = options.ignoreDeletions ? [] : [...new Set(before.filter((item) => !after.includes(item)))].sort(byText);
  return { changes: added, deletions };
}
