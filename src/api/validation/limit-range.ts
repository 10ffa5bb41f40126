/**
 * Validation of LimitRanges.
 *
 * Mirrors: ValidateLimitRange in pkg/apis/core/validation/validation.go.
 */
import { duplicate, forbidden, invalid, required, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import { isQualifiedName } from '../names.ts';
import { compareQuantities, formatQuantity, parseQuantity, quantityMilliValue, quantityOf, type ParsedQuantity } from '../quantity.ts';
import type { LimitRange, LimitRangeItem, Quantity } from '../types.gen.ts';
import { METADATA, subdomainName, validateObjectMeta, validateObjectMetaUpdate } from './object-meta.ts';
import { isOvercommitAllowed, validateContainerResourceName, validateResourceName } from './resources.ts';

const LIMITS = FieldPath.of('spec', 'limits');
const STANDARD_TYPES = ['Pod', 'Container', 'PersistentVolumeClaim'];
const ONE = quantityOf(1);
const LISTS = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;
type ListName = (typeof LISTS)[number];

const validateTypeName = (type: string, path: FieldPath): FieldError[] => {
  const errors = isQualifiedName(type).map((complaint) => invalid(path, type, complaint));
  if (errors.length === 0 && !type.includes('/') && !STANDARD_TYPES.includes(type))
    errors.push(invalid(path, type, 'must be a standard limit type or fully qualified'));
  return errors;
};

/** Names of a list: what containers may ask for, or anything where the limit is on something else. */
function validateNames(type: string, list: Readonly<Record<string, Quantity>> | undefined, path: FieldPath): FieldError[] {
  const check = type === 'Pod' || type === 'Container' ? validateContainerResourceName : validateResourceName;
  return Object.keys(list ?? {}).flatMap((name) => check(name, path.key(name)));
}

/** Defaults and bounds of one resource that contradict each other. */
function validateBounds(item: LimitRangeItem, name: string, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  const isPod = item.type === 'Pod';
  const amountOf = (list: ListName): ParsedQuantity | undefined => {
    const amount = isPod && (list === 'default' || list === 'defaultRequest') ? undefined : item[list]?.[name];
    return amount === undefined ? undefined : parseQuantity(amount);
  };
  const [max, min, byDefault, request, ratio] = [
    amountOf('max'),
    amountOf('min'),
    amountOf('default'),
    amountOf('defaultRequest'),
    amountOf('maxLimitRequestRatio'),
  ];
  const show = formatQuantity;
  /** `left` may not be above `right`; `shown` is the value that the error names. */
  const checkOrder = (
    left: ParsedQuantity | undefined,
    right: ParsedQuantity | undefined,
    of: ListName,
    shown: ParsedQuantity | undefined,
    words: readonly [string, string],
  ): void => {
    if (left && right && shown && compareQuantities(left, right) > 0)
      errors.push(invalid(path.child(of).key(name), show(shown), `${words[0]} value ${show(left)} is greater than ${words[1]} value ${show(right)}`));
  };
  checkOrder(min, max, 'min', min, ['min', 'max']);
  checkOrder(min, request, 'defaultRequest', request, ['min', 'default request']);
  checkOrder(request, max, 'defaultRequest', request, ['default request', 'max']);
  checkOrder(request, byDefault, 'defaultRequest', request, ['default request', 'default limit']);
  checkOrder(min, byDefault, 'default', min, ['min', 'default']);
  checkOrder(byDefault, max, 'default', max, ['default', 'max']);
  if (ratio) {
    const at = path.child('maxLimitRequestRatio').key(name);
    if (compareQuantities(ratio, ONE) < 0) errors.push(invalid(at, show(ratio), `ratio ${show(ratio)} is less than 1`));
    if (min && max) {
      const most = quantityMilliValue(max) / quantityMilliValue(min);
      if (quantityMilliValue(ratio) / 1000 > most) errors.push(invalid(at, show(ratio), `ratio ${show(ratio)} is greater than max/min = ${most.toFixed(6)}`));
    }
  }
  if (!isOvercommitAllowed(name) && byDefault && request && compareQuantities(byDefault, request) !== 0) {
    const detail = `default value ${show(byDefault)} must equal to defaultRequest value ${show(request)} in ${name}`;
    errors.push(invalid(path.child('defaultRequest').key(name), show(request), detail));
  }
  return errors;
}

function validateItem(item: LimitRangeItem, path: FieldPath): FieldError[] {
  const errors = validateTypeName(item.type, path.child('type'));
  const names = new Set<string>();
  for (const list of LISTS) {
    const amounts = item[list] ?? {};
    if (item.type === 'Pod' && (list === 'default' || list === 'defaultRequest')) {
      if (Object.keys(amounts).length > 0) errors.push(forbidden(path.child(list), "may not be specified when `type` is 'Pod'"));
      continue;
    }
    errors.push(...validateNames(item.type, amounts, path.child(list)));
    for (const name of Object.keys(amounts)) names.add(name);
  }
  if (item.type === 'PersistentVolumeClaim' && item.min?.storage === undefined && item.max?.storage === undefined)
    errors.push(required(path.child('limits'), 'either minimum or maximum storage value is required, but neither was provided'));
  return [...errors, ...[...names].flatMap((name) => validateBounds(item, name, path))];
}

export function validateLimitRange({ metadata, spec }: LimitRange): FieldError[] {
  const errors = validateObjectMeta(metadata, true, subdomainName, METADATA);
  const seen = new Set<string>();
  (spec.limits ?? []).forEach((item, i) => {
    errors.push(...validateItem(item, LIMITS.index(i)));
    if (seen.has(item.type)) errors.push(duplicate(LIMITS.index(i).child('type'), item.type));
    seen.add(item.type);
  });
  return errors;
}

export const validateLimitRangeUpdate = (now: LimitRange, old: LimitRange): FieldError[] => [
  ...validateObjectMetaUpdate(now.metadata, old.metadata, METADATA),
  ...validateLimitRange(now),
];
