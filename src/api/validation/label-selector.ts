/** Validation of label selectors. Mirrors apimachinery/pkg/apis/meta/v1/validation (ValidateLabelSelector). */
import { forbidden, invalid, required, type FieldError } from '../field-error.ts';
import type { FieldPath } from '../field-path.ts';
import { isQualifiedName, isValidLabelValue } from '../names.ts';
import type { LabelSelector } from '../types.gen.ts';

export const qualified = (name: string, path: FieldPath): FieldError[] => isQualifiedName(name).map((complaint) => invalid(path, name, complaint));

/** Label selectors of affinity and spread. */
export function validateLabelSelector(selector: LabelSelector | undefined, path: FieldPath): FieldError[] {
  if (selector === undefined) return [];
  const errors = Object.entries(selector.matchLabels ?? {}).flatMap(([key, value]) => [
    ...isQualifiedName(key).map((complaint) => invalid(path.child('matchLabels'), key, complaint)),
    ...isValidLabelValue(value).map((complaint) => invalid(path.child('matchLabels'), value, complaint)),
  ]);
  (selector.matchExpressions ?? []).forEach(({ key, operator, values }, i) => {
    const at = path.child('matchExpressions').index(i);
    const count = values?.length ?? 0;
    if (operator === 'In' || operator === 'NotIn') {
      if (count === 0) errors.push(required(at.child('values'), "must be specified when `operator` is 'In' or 'NotIn'"));
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (count > 0) errors.push(forbidden(at.child('values'), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
    } else {
      errors.push(invalid(at.child('operator'), operator, 'not a valid selector operator'));
    }
    errors.push(...qualified(key, at.child('key')));
    (values ?? []).forEach((value, j) => errors.push(...isValidLabelValue(value).map((complaint) => invalid(at.child('values').index(j), value, complaint))));
  });
  return errors;
}

/** The registry adds each of `matchLabelKeys` to the selector as one expression; any other use of the key is the author's. */
export const isSelectedBeside = (selector: LabelSelector | undefined, key: string): boolean =>
  Object.hasOwn(selector?.matchLabels ?? {}, key) || (selector?.matchExpressions ?? []).filter((expression) => expression.key === key).length > 1;
