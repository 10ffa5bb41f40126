/**
 * Validation of Leases.
 *
 * Mirrors: ValidateLease and ValidateLeaseSpec in pkg/apis/coordination/validation/validation.go.
 * Differs: strategies of coordinated leader election are not looked at.
 */
import { forbidden, invalid, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import type { Lease, LeaseSpec } from '../types.gen.ts';
import { nonNegative } from './common.ts';
import { METADATA, subdomainName, validateObjectMeta } from './object-meta.ts';

const SPEC = FieldPath.of('spec');

/** Everything wrong with a Lease; empty when it is valid. */
export const validateLease = ({ metadata, spec }: Lease): FieldError[] => [
  ...validateObjectMeta(metadata, true, subdomainName, METADATA),
  ...validateLeaseSpec(spec, SPEC),
];

export function validateLeaseSpec({ leaseDurationSeconds, leaseTransitions, preferredHolder, strategy }: LeaseSpec = {}, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  if (leaseDurationSeconds !== undefined && leaseDurationSeconds <= 0)
    errors.push(invalid(path.child('leaseDurationSeconds'), leaseDurationSeconds, 'must be greater than 0'));
  errors.push(...nonNegative(leaseTransitions, path.child('leaseTransitions')));
  if (preferredHolder && !strategy) errors.push(forbidden(path.child('preferredHolder'), 'may only be specified if `strategy` is defined'));
  return errors;
}
