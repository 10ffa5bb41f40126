/**
 * Semantic equality of plain values, as the API server uses it to tell a change from none. Parts that two values share
 * are equal at a glance, so comparing a draft with the stored object it came from is cheap.
 *
 * Mirrors: apimachinery/pkg/api/equality (absent, null and undefined fields are the same).
 */

/** Whether two plain values say the same. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a == null || b == null) return a == null && b == null;
  if (typeof a !== 'object' || typeof b !== 'object') return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => isSame(item, b[i]));
  }
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  for (const key in left) if (!isSame(left[key], right[key])) return false;
  for (const key in right) if (!(key in left) && right[key] != null) return false;
  return true;
}
