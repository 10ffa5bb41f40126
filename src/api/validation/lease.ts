/**
 * Validation of Leases.
 *
 * Mirrors: ValidateLease and ValidateLeaseSpec in pkg/apis/coordination/validation/validation.go.
 * Differs: strategies of coordinated leader election are not looked at.
 */
import { invalid, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import type { Lease } from '../types.gen.ts';
import { METADATA, subdomainName, validateObjectMeta } from './object-meta.ts';

const SPEC = FieldPath.of('spec');

/** Everything wrong with a Lease; empty when it is valid. */
export function validateLease({ metadata, spec }: Lease): FieldError[] {
  const errors = validateObjectMeta(metadata, true, subdomainName, METADATA);
  const { leaseDurationSeconds, leaseTransitions } = spec ?? {};
  if (leaseDurationSeconds !== undefined && leaseDurationSeconds <= 0)
    errors.push(invalid(SPEC.child('leaseDurationSeconds'), leaseDurationSeconds, 'must be greater than 0'));
  if (leaseTransitions !== undefined && leaseTransitions < 0)
    errors.push(invalid(SPEC.child('leaseTransitions'), leaseTransitions, 'must be greater than or equal to 0'));
  return errors;
}
