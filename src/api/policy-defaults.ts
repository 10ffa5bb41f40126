/**
 * Defaults of priority classes and limit ranges.
 *
 * Mirrors: SetDefaults_PriorityClass (pkg/apis/scheduling/v1/defaults.go), SetDefaults_LimitRangeItem (pkg/apis/core/v1/defaults.go).
 */
import type { ApiObject } from './door.ts';
import type { LimitRange, LimitRangeItem, PriorityClass } from './types.gen.ts';

/** What containers get by default follows from the bounds, where it is not said: the limit from the maximum, the request from the limit, then from the minimum. */
function setLimitRangeItemDefaults(item: LimitRangeItem): void {
  if (item.type !== 'Container') return;
  item.default = { ...item.max, ...item.default };
  item.defaultRequest = { ...item.min, ...item.default, ...item.defaultRequest };
}

/** Fills in the defaults of the kinds of this file, in place; false for other kinds. */
export function applyPolicyDefaults(kind: string, object: ApiObject): boolean {
  if (kind === 'PriorityClass') (object as PriorityClass).preemptionPolicy ??= 'PreemptLowerPriority';
  else if (kind === 'LimitRange') for (const item of (object as LimitRange).spec?.limits ?? []) setLimitRangeItemDefaults(item);
  else return false;
  return true;
}
