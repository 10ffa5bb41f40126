/**
 * Arithmetic on lists of resources: `{ cpu: '500m', memory: '1Gi' }`.
 *
 * Mirrors: addResourceList and maxResourceList of component-helpers/resource/helpers.go.
 */
import { addQuantities, compareQuantities, formatQuantity, parseQuantity, type ParsedQuantity } from './quantity.ts';

/** Quantities as they stand in objects. */
export type ResourceList = Readonly<Record<string, string | number>>;

/** Quantities ready for arithmetic. */
export type ParsedResourceList = Map<string, ParsedQuantity>;

/** Adds `amounts` to `total`. */
export function addResources(total: ParsedResourceList, amounts: ParsedResourceList): void {
  for (const [name, amount] of amounts) {
    const known = total.get(name);
    total.set(name, known === undefined ? amount : addQuantities(known, amount));
  }
}

/** Raises what `total` has less of to `amounts`. */
export function maxResources(total: ParsedResourceList, amounts: ParsedResourceList): void {
  for (const [name, amount] of amounts) {
    const known = total.get(name);
    if (known === undefined || compareQuantities(amount, known) > 0) total.set(name, amount);
  }
}

/** The quantities of a list. Throws on malformed ones; decoded objects have none. */
export function parseResourceList(list: ResourceList | undefined): ParsedResourceList {
  const parsed: ParsedResourceList = new Map();
  for (const name in list) parsed.set(name, parseQuantity(list[name] ?? '0'));
  return parsed;
}

/** The list as objects hold it, names sorted. */
export const formatResourceList = (list: ParsedResourceList): Record<string, string> =>
  Object.fromEntries([...list].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, amount]) => [name, formatQuantity(amount)]));
