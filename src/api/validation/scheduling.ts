/**
 * Validation of where a pod may run: tolerations, affinity, spread, gates.
 *
 * Mirrors: ValidateTolerations, validateAffinity, validateTopologySpreadConstraints and their helpers in pkg/apis/core/validation/validation.go.
 */
import { duplicate, forbidden, invalid, notSupported, required, type FieldError } from '../field-error.ts';
import type { FieldPath } from '../field-path.ts';
import { isValidLabelValue } from '../names.ts';
import type { Affinity, PodSpec, Toleration, TopologySpreadConstraint } from '../types.gen.ts';
import { dnsSubdomain } from './common.ts';
import { checkDuplicate, validateLabels } from './object-meta.ts';
import { validateNodeSelectorTerms, validateNodeTerm } from './node-selector.ts';
import { qualified, validateLabelSelector, isSelectedBeside } from './label-selector.ts';
import { validatePodAffinityTerm } from './pod-affinity-term.ts';

/** Tolerations of pods. */
export const validateTolerations = (tolerations: readonly Toleration[] | undefined, path: FieldPath): FieldError[] =>
  (tolerations ?? []).flatMap((toleration, i) => {
    const at = path.index(i);
    const { key, operator, value, effect, tolerationSeconds } = toleration;
    const errors = key ? qualified(key, at.child('key')) : [];
    if (!key && operator !== 'Exists')
      errors.push(invalid(at.child('operator'), operator ?? '', 'operator must be Exists when `key` is empty, which means "match all values and all keys"'));
    if (tolerationSeconds !== undefined && effect !== 'NoExecute')
      errors.push(invalid(at.child('effect'), effect ?? '', "effect must be 'NoExecute' when `tolerationSeconds` is set"));
    if (operator === undefined || (operator as string) === '' || operator === 'Equal')
      errors.push(...isValidLabelValue(value ?? '').map((complaint) => invalid(at.child('operator'), value ?? '', complaint)));
    else if (operator === 'Exists') {
      if (value) errors.push(invalid(at.child('operator'), value, "value must be empty when `operator` is 'Exists'"));
    } else {
      // Comparing taints as numbers is behind a feature gate that is off; the complaint names the operators all the same.
      const isNumeric = operator === 'Lt' || operator === 'Gt';
      errors.push(notSupported(at.child('operator'), operator, isNumeric ? ['Equal', 'Exists', 'Lt', 'Gt'] : ['Equal', 'Exists']));
    }
    const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
    if (effect && !effects.includes(effect)) errors.push(notSupported(at.child('effect'), effect, effects));
    return errors;
  });

const weightErrors = (weight: number, path: FieldPath): FieldError[] =>
  weight > 0 && weight <= 100 ? [] : [invalid(path.child('weight'), weight, 'must be in the range 1-100')];

/** Affinity to nodes and to other pods. */
export function validateAffinity(affinity: Affinity | undefined, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  const node = affinity?.nodeAffinity;
  const at = path.child('nodeAffinity');
  if (node?.requiredDuringSchedulingIgnoredDuringExecution) {
    errors.push(...validateNodeSelectorTerms(node.requiredDuringSchedulingIgnoredDuringExecution, at.child('requiredDuringSchedulingIgnoredDuringExecution')));
  }
  (node?.preferredDuringSchedulingIgnoredDuringExecution ?? []).forEach(({ weight, preference }, i) => {
    const term = at.child('preferredDuringSchedulingIgnoredDuringExecution').index(i);
    errors.push(...weightErrors(weight, term), ...validateNodeTerm(preference, term.child('preference'), true));
  });
  for (const side of ['podAffinity', 'podAntiAffinity'] as const) {
    const pods = affinity?.[side];
    (pods?.requiredDuringSchedulingIgnoredDuringExecution ?? []).forEach((term, i) => {
      errors.push(...validatePodAffinityTerm(term, path.child(side, 'requiredDuringSchedulingIgnoredDuringExecution').index(i)));
    });
    (pods?.preferredDuringSchedulingIgnoredDuringExecution ?? []).forEach(({ weight, podAffinityTerm }, i) => {
      const term = path.child(side, 'preferredDuringSchedulingIgnoredDuringExecution').index(i);
      errors.push(...weightErrors(weight, term), ...validatePodAffinityTerm(podAffinityTerm, term.child('podAffinityTerm')));
    });
  }
  return errors;
}

const POLICIES = ['Honor', 'Ignore'];

/** Even spread over zones, nodes and the like. */
export function validateTopologySpread(constraints: readonly TopologySpreadConstraint[] | undefined, path: FieldPath): FieldError[] {
  return (constraints ?? []).flatMap((constraint, i, all) => {
    const at = path.index(i);
    const { maxSkew, minDomains, topologyKey, whenUnsatisfiable, labelSelector, matchLabelKeys } = constraint;
    const errors: FieldError[] = [];
    if (maxSkew <= 0) errors.push(invalid(at.child('maxSkew'), maxSkew, 'must be greater than zero'));
    errors.push(...(topologyKey ? qualified(topologyKey, at.child('topologyKey')) : [required(at.child('topologyKey'), 'can not be empty')]));
    const modes = ['DoNotSchedule', 'ScheduleAnyway'];
    if (!modes.includes(whenUnsatisfiable)) errors.push(notSupported(at.child('whenUnsatisfiable'), whenUnsatisfiable, modes));
    const isTwice = all.slice(i + 1).some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable);
    if (isTwice) errors.push(duplicate(at.child('{topologyKey, whenUnsatisfiable}'), `{${topologyKey}, ${whenUnsatisfiable}}`));
    if (minDomains !== undefined) {
      if (minDomains <= 0) errors.push(invalid(at.child('minDomains'), minDomains, 'must be greater than zero'));
      if (whenUnsatisfiable !== 'DoNotSchedule')
        errors.push(invalid(at.child('minDomains'), minDomains, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`));
    }
    for (const policy of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
      const value = constraint[policy];
      if (value !== undefined && !POLICIES.includes(value)) errors.push(notSupported(at.child(policy), value, POLICIES));
    }
    if (matchLabelKeys?.length && labelSelector === undefined)
      errors.push(forbidden(at.child('matchLabelKeys'), 'must not be specified when labelSelector is not set'));
    (matchLabelKeys ?? []).forEach((key, j) => {
      errors.push(...qualified(key, at.child('matchLabelKeys').index(j)));
      if (isSelectedBeside(labelSelector, key)) errors.push(invalid(at.index(j), key, 'exists in both matchLabelKeys and labelSelector'));
    });
    return [...errors, ...validateLabelSelector(labelSelector, at.child('labelSelector'))];
  });
}

export const validateReadinessGates = (gates: PodSpec['readinessGates'], path: FieldPath): FieldError[] =>
  (gates ?? []).flatMap((gate, i) => qualified(gate.conditionType, path.index(i).child('conditionType')));

export function validateSchedulingGates(gates: PodSpec['schedulingGates'], path: FieldPath): FieldError[] {
  const seen = new Set<string>();
  return (gates ?? []).flatMap(({ name }, i) => [...qualified(name, path.index(i)), ...checkDuplicate(seen, name, path.index(i))]);
}

/** Everything of a spec that says where the pod may run. */
export const validateScheduling = (spec: PodSpec, path: FieldPath): FieldError[] => [
  ...validateLabels(spec.nodeSelector, path.child('nodeSelector')),
  ...validateAffinity(spec.affinity, path.child('affinity')),
  ...validateTolerations(spec.tolerations, path.child('tolerations')),
  ...validateTopologySpread(spec.topologySpreadConstraints, path.child('topologySpreadConstraints')),
  ...validateReadinessGates(spec.readinessGates, path.child('readinessGates')),
  ...validateSchedulingGates(spec.schedulingGates, path.child('schedulingGates')),
  ...(spec.nodeName ? dnsSubdomain(spec.nodeName, path.child('nodeName')) : []),
];
