/**
 * Validation of PodDisruptionBudgets.
 *
 * Mirrors: pkg/apis/policy/validation/validation.go.
 */
import { duplicate, invalid, notSupported, required, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import type { PodDisruptionBudget, PodDisruptionBudgetSpec, PodDisruptionBudgetStatus } from '../types.gen.ts';
import { METADATA, subdomainName, validateObjectMeta, validateObjectMetaUpdate } from './object-meta.ts';
import { nonNegativeFields, notMoreThan100Percent, positiveIntOrPercent } from './pod-template.ts';
import { validateLabelSelector } from './label-selector.ts';

const SPEC = FieldPath.of('spec');
const STATUS = FieldPath.of('status');
const POLICIES = ['AlwaysAllow', 'IfHealthyBudget'];

export function validatePodDisruptionBudgetSpec(spec: PodDisruptionBudgetSpec, path: FieldPath): FieldError[] {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy } = spec;
  const errors: FieldError[] = [];
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    const shown = {
      MinAvailable: minAvailable,
      Selector: selector ?? null,
      MaxUnavailable: maxUnavailable,
      UnhealthyPodEvictionPolicy: unhealthyPodEvictionPolicy ?? null,
    };
    errors.push(invalid(path, shown, 'minAvailable and maxUnavailable cannot be both set'));
  }
  for (const [field, share] of Object.entries({ minAvailable, maxUnavailable }))
    if (share !== undefined) errors.push(...positiveIntOrPercent(share, path.child(field)), ...notMoreThan100Percent(share, path.child(field)));
  errors.push(...validateLabelSelector(selector, path.child('selector')));
  if (unhealthyPodEvictionPolicy !== undefined && !POLICIES.includes(unhealthyPodEvictionPolicy))
    errors.push(notSupported(path.child('unhealthyPodEvictionPolicy'), unhealthyPodEvictionPolicy, POLICIES));
  return errors;
}

export const validatePodDisruptionBudget = ({ metadata, spec }: PodDisruptionBudget): FieldError[] => [
  ...validateObjectMeta(metadata, true, subdomainName, METADATA),
  ...validatePodDisruptionBudgetSpec(spec, SPEC),
];

export const validatePodDisruptionBudgetUpdate = ({ metadata, spec }: PodDisruptionBudget, old: PodDisruptionBudget): FieldError[] => [
  ...validateObjectMetaUpdate(metadata, old.metadata, METADATA),
  ...validatePodDisruptionBudgetSpec(spec, SPEC),
];

export function validatePodDisruptionBudgetStatus(status: PodDisruptionBudgetStatus, path: FieldPath = STATUS): FieldError[] {
  const { disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods, conditions = [] } = status;
  const errors = nonNegativeFields({ disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods }, path);
  const seen = new Set<string>();
  (conditions ?? []).forEach(({ type, reason, lastTransitionTime }, i) => {
    const at = path.child('conditions').index(i);
    if (seen.has(type)) errors.push(duplicate(at.child('type'), type));
    seen.add(type);
    if (!lastTransitionTime) errors.push(required(at.child('lastTransitionTime')));
    if (!reason) errors.push(required(at.child('reason')));
  });
  return errors;
}
