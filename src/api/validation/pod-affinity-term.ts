/** Validation of pod affinity terms. Mirrors pkg/apis/core/validation/validation.go (validatePodAffinityTerm). */
import { invalid, required, type FieldError } from '../field-error.ts';
import type { FieldPath } from '../field-path.ts';
import { isDns1123Label } from '../names.ts';
import type { PodAffinityTerm } from '../types.gen.ts';
import { qualified, validateLabelSelector, isSelectedBeside } from './label-selector.ts';

export function validatePodAffinityTerm(term: PodAffinityTerm, path: FieldPath): FieldError[] {
  const errors = [
    ...validateLabelSelector(term.labelSelector, path.child('labelSelector')),
    ...validateLabelSelector(term.namespaceSelector, path.child('namespaceSelector')),
  ];
  for (const namespace of term.namespaces ?? [])
    errors.push(...isDns1123Label(namespace).map((complaint) => invalid(path.child('namespace'), namespace, complaint)));
  errors.push(...validateMatchKeys(term, path));
  if (!term.topologyKey) errors.push(required(path.child('topologyKey'), 'can not be empty'));
  return [...errors, ...qualified(term.topologyKey, path.child('topologyKey'))];
}

function validateMatchKeys({ matchLabelKeys, mismatchLabelKeys, labelSelector }: PodAffinityTerm, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  for (const [field, keys] of [
    ['matchLabelKeys', matchLabelKeys],
    ['mismatchLabelKeys', mismatchLabelKeys],
  ] as const) {
    (keys ?? []).forEach((key, i) => {
      const at = path.child(field).index(i);
      errors.push(...qualified(key, at));
      if (field === 'matchLabelKeys' && mismatchLabelKeys?.includes(key)) errors.push(invalid(at, key, 'exists in both matchLabelKeys and mismatchLabelKeys'));
      if (field === 'matchLabelKeys' && isSelectedBeside(labelSelector, key))
        errors.push(invalid(path.index(i), key, 'exists in both matchLabelKeys and labelSelector'));
    });
  }
  return errors;
}
