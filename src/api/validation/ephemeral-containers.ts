/** Validation of ephemeral containers. Mirrors pkg/apis/core/validation/validation.go (validateEphemeralContainers). */
import { duplicate, forbidden, notFoundValue, type FieldError } from '../field-error.ts';
import type { FieldPath } from '../field-path.ts';
import type { EphemeralContainer } from '../types.gen.ts';
import { type PodContext, validateCommon, validateImageSpace } from './containers.ts';

const NOT_IN_EPHEMERAL = [
  'ports',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
] as const;

const isSet = (value: unknown): boolean =>
  value !== undefined && value !== '' && !(typeof value === 'object' && value !== null && Object.keys(value).length === 0);

/** Ephemeral containers: for a look around, without ports, probes or resources. */
export function validateEphemeralContainers(
  containers: readonly EphemeralContainer[] | undefined,
  others: ReadonlySet<string>,
  context: PodContext,
  path: FieldPath,
): FieldError[] {
  const names = new Set<string>(others);
  return (containers ?? []).flatMap((container, i) => {
    const at = path.index(i);
    const errors = [...validateCommon(container, context, at), ...validateImageSpace(container, at)];
    if (container.name !== '' && names.has(container.name)) errors.push(duplicate(at.child('name'), container.name));
    names.add(container.name);
    if (container.targetContainerName && !others.has(container.targetContainerName))
      errors.push(notFoundValue(at.child('targetContainerName'), container.targetContainerName));
    for (const field of NOT_IN_EPHEMERAL)
      if (isSet(container[field]) || (field === 'restartPolicy' && container[field] !== undefined))
        errors.push(forbidden(at.child(field), 'cannot be set for an Ephemeral Container'));
    (container.volumeMounts ?? []).forEach((mount, j) => {
      for (const field of ['subPath', 'subPathExpr'] as const)
        if (mount[field]) errors.push(forbidden(at.child('volumeMounts').index(j).child(field), 'cannot be set for an Ephemeral Container'));
    });
    return errors;
  });
}
