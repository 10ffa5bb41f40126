/**
 * Freezing of stored values. A frozen object counts as frozen all the way down, so parts that a new value shares with
 * an older one cost nothing.
 */

/** Freezes a plain value and everything in it, and returns it. Stops at what is frozen already. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  if (Array.isArray(value)) for (const item of value) deepFreeze(item);
  else for (const key in value) deepFreeze(value[key]);
  return value;
}
