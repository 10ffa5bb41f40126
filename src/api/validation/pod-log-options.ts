/**
 * Validation of how a pod's log is asked for.
 *
 * Mirrors: ValidatePodLogOptions in pkg/apis/core/validation/validation.go.
 * Differs: choosing one of the streams (`stream`) is refused, as by a server without that feature.
 */
import type { PodLogOptions } from '../door.ts';
import { forbidden, invalid, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import { nonNegative } from './common.ts';

/** Everything wrong with the options; `stream` is the query parameter of that name. */
export function validatePodLogOptions({ tailLines, limitBytes, sinceSeconds, sinceTime }: PodLogOptions, stream?: string): FieldError[] {
  const errors = nonNegative(tailLines, FieldPath.of('tailLines'));
  if (limitBytes !== undefined && limitBytes < 1) errors.push(invalid(FieldPath.of('limitBytes'), limitBytes, 'must be greater than 0'));
  if (sinceSeconds !== undefined && sinceTime !== undefined)
    errors.push(forbidden(FieldPath.of('[]'), 'at most one of `sinceTime` or `sinceSeconds` may be specified'));
  else if (sinceSeconds !== undefined && sinceSeconds < 1) errors.push(invalid(FieldPath.of('sinceSeconds'), sinceSeconds, 'must be greater than 0'));
  if (stream !== undefined) errors.push(forbidden(FieldPath.of('stream'), 'may not be specified'));
  return errors;
}
