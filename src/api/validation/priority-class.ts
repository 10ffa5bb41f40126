/**
 * Validation of PriorityClasses.
 *
 * Mirrors: pkg/apis/scheduling/validation/validation.go, IsKnownSystemPriorityClass of pkg/apis/scheduling.
 */
import { forbidden, notSupported, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import { HIGHEST_USER_DEFINABLE_PRIORITY, SYSTEM_PRIORITY_CLASSES } from '../priority.ts';
import type { PriorityClass } from '../types.gen.ts';
import { METADATA, subdomainName, validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from './object-meta.ts';

const SYSTEM_PREFIX = 'system-';
const POLICIES = ['Never', 'PreemptLowerPriority'];
const VALUE = FieldPath.of('value');
const PREEMPTION_POLICY = FieldPath.of('preemptionPolicy');

/** What keeps a class with the system's prefix from being one of the system's; undefined where it is one. */
function notOfSystem({ metadata, value = 0, globalDefault = false }: PriorityClass): string | undefined {
  const known = SYSTEM_PRIORITY_CLASSES.find(({ name }) => name === metadata.name);
  if (!known) return `${metadata.name} is not a known system priority class`;
  if (known.value !== value) return `value of ${known.name} PriorityClass must be ${known.value}`;
  return globalDefault ? `globalDefault of ${known.name} PriorityClass must be false` : undefined;
}

export function validatePriorityClass(priorityClass: PriorityClass): FieldError[] {
  const { metadata, value = 0, preemptionPolicy } = priorityClass;
  const errors = validateObjectMeta(metadata, false, subdomainName, METADATA);
  if (metadata.name?.startsWith(SYSTEM_PREFIX)) {
    const fault = notOfSystem(priorityClass);
    if (fault !== undefined)
      errors.push(forbidden(METADATA.child('name'), `priority class names with '${SYSTEM_PREFIX}' prefix are reserved for system use only. error: ${fault}`));
  } else if (value > HIGHEST_USER_DEFINABLE_PRIORITY)
    errors.push(forbidden(VALUE, `maximum allowed value of a user defined priority is ${HIGHEST_USER_DEFINABLE_PRIORITY}`));
  if (preemptionPolicy !== undefined && !POLICIES.includes(preemptionPolicy)) errors.push(notSupported(PREEMPTION_POLICY, preemptionPolicy, POLICIES));
  return errors;
}

/** A class keeps its value and its policy: pods have copied them. */
export const validatePriorityClassUpdate = (now: PriorityClass, old: PriorityClass): FieldError[] => [
  ...validateObjectMetaUpdate(now.metadata, old.metadata, METADATA),
  ...((now.value ?? 0) === (old.value ?? 0) ? [] : [forbidden(VALUE, 'may not be changed in an update.')]),
  ...validateImmutable(now.preemptionPolicy, old.preemptionPolicy, PREEMPTION_POLICY),
];
