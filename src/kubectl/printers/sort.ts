/**
 * `--sort-by`.
 *
 * Mirrors: kubectl/pkg/cmd/get/sorter.go (quantities and times by value, texts in natural order).
 */
import { CommandError } from '../errors.ts';
import { compareQuantities, parseQuantity } from '../../api/quantity.ts';
import { goSort } from './go-sort.ts';
import { compileJsonPath, relaxedJsonPath } from './jsonpath.ts';

/** The items ordered by the field at `expression`; those without it come first. Throws where no item has it. */
export function sortBy<T>(items: readonly T[], objectOf: (item: T) => unknown, expression: string): T[] {
  const path = compileJsonPath(relaxedJsonPath(expression), { allowMissingKeys: true });
  const keyed = items.map((item) => ({ item, key: path.find(objectOf(item)).flat()[0] }));
  if (keyed.length > 0 && keyed.every(({ key }) => key === undefined)) {
    throw new CommandError(`error: couldn't find any field with path "${relaxedJsonPath(expression)}" in the list of objects`);
  }
  return goSort(keyed, (a, b) => isLess(a.key, b.key)).map(({ item }) => item);
}

/** What has no such field comes first, even before its like: that is how kubectl's sorter asks. Then what has null there. */
function isLess(a: unknown, b: unknown): boolean {
  if (a === undefined) return true;
  if (b === undefined || b === null) return false;
  return a === null || compareKeys(a, b) < 0;
}

function compareKeys(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'boolean' || typeof b === 'boolean') return Number(a) - Number(b);
  const [x, y] = [String(a), String(b)];
  const quantities = [x, y].map(quantityOf);
  if (quantities[0] && quantities[1]) return compareQuantities(quantities[0], quantities[1]);
  return compareNaturally(x, y);
}

function quantityOf(text: string): ReturnType<typeof parseQuantity> | undefined {
  if (!/^[-+]?[0-9.]+[eEinumkKMGTP]*[-+]?[0-9]*$/.test(text)) return undefined;
  try {
    return parseQuantity(text);
  } catch {
    return undefined;
  }
}

/** Texts by their runs of digits and of other characters: `a2` before `a10` (fvbommel.com/sortorder). */
function compareNaturally(a: string, b: string): number {
  const runsOf = (text: string): string[] => text.match(/\d+|\D+/g) ?? [];
  const [left, right] = [runsOf(a), runsOf(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [x, y] = [left[i]!, right[i]!];
    if (x === y) continue;
    if (/^\d/.test(x) && /^\d/.test(y)) {
      const [p, q] = [x.replace(/^0+/, ''), y.replace(/^0+/, '')];
      if (p.length !== q.length) return p.length - q.length;
      if (p !== q) return p < q ? -1 : 1;
      return x.length - y.length;
    }
    return x < y ? -1 : 1;
  }
  return left.length - right.length;
}
