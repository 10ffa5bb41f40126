/**
 * The order of merged lists: what the patch names comes in the patch's order, what only the server has keeps its place among it.
 *
 * Mirrors: normalizeElementOrder, mergeSortedSlice and their helpers in strategicpatch/patch.go.
 */
import { goValue, isObject } from './json-value.ts';
import { PATCH_DIRECTIVE } from './patch-schema.ts';

const isDeletion = (item: unknown): boolean => isObject(item) && item[PATCH_DIRECTIVE] === 'delete';

/** What tells an element apart: the value of the merge key, or a primitive itself. */
export const identityOf = (item: unknown, mergeKey: string): string => String(mergeKey !== '' && isObject(item) ? item[mergeKey] : item);

const indexIn = (order: readonly unknown[], item: unknown, mergeKey: string): number => {
  const identity = identityOf(item, mergeKey);
  return order.findIndex((other) => identityOf(other, mergeKey) === identity);
};

/** `items` in the order of `order`; deletions go last. */
export function sortLike(items: readonly unknown[], order: readonly unknown[], mergeKey: string): unknown[] {
  const kept = items.filter((item) => !isDeletion(item)).map((item) => ({ item, at: indexIn(order, item, mergeKey) }));
  return [...kept.sort((a, b) => a.at - b.at).map(({ item }) => item), ...items.filter(isDeletion)];
}

/** The merged list in its final order. `named` is what the patch or its order directive lists, `server` the list before. */
export function orderMerged(merged: readonly unknown[], named: readonly unknown[], server: readonly unknown[], mergeKey: string): unknown[] {
  const identities = new Set(named.map((item) => identityOf(item, mergeKey)));
  const isNamed = (item: unknown): boolean => identities.has(identityOf(item, mergeKey));
  const fromPatch = sortLike(merged.filter(isNamed), named, mergeKey);
  const fromServer = sortLike(
    merged.filter((item) => !isNamed(item)),
    server,
    mergeKey,
  );
  const result: unknown[] = [];
  let i = 0;
  for (const item of fromPatch) {
    const at = indexIn(server, item, mergeKey);
    while (i < fromServer.length && at >= 0) {
      const other = indexIn(server, fromServer[i], mergeKey);
      if (other < 0 || other >= at) break;
      result.push(fromServer[i++]);
    }
    result.push(item);
  }
  return [...result, ...fromServer.slice(i)];
}

/** Whether two lists name the same elements in the same order. */
export const isOrderSame = (a: readonly unknown[], b: readonly unknown[], mergeKey: string): boolean =>
  a.length === b.length && a.every((item, i) => identityOf(item, mergeKey) === identityOf(b[i], mergeKey));

/** Throws when a patch list does not follow its order directive. */
export function validateOrder(patch: readonly unknown[], order: readonly unknown[], mergeKey: string): void {
  const kept = patch.filter((item) => !isDeletion(item));
  let next = 0;
  for (const item of order) if (next < kept.length && identityOf(kept[next], mergeKey) === identityOf(item, mergeKey)) next++;
  if (next < kept.length) throw new Error(`The order in patch list:\n${goValue(patch)}\n doesn't match $setElementOrder list:\n${goValue(order)}\n`);
}
