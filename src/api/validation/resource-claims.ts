/** Validation of a pod's resource claims. Mirrors pkg/apis/core/validation/validation.go (validatePodResourceClaims). */
import { duplicate, invalid, required, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import type { PodSpec } from '../types.gen.ts';
import { dnsLabel, dnsSubdomain } from './common.ts';

export function validateResourceClaims(spec: PodSpec, path: FieldPath): FieldError[] {
  const names = new Set<string>();
  return (spec.resourceClaims ?? []).flatMap((claim, i) => {
    const at = path.index(i);
    const errors: FieldError[] = [];
    if (claim.name === '') errors.push(required(at.child('name')));
    else if (names.has(claim.name)) errors.push(duplicate(at.child('name'), claim.name));
    else {
      errors.push(...dnsLabel(claim.name, at.child('name')));
      names.add(claim.name);
    }
    const [direct, template] = [claim.resourceClaimName, claim.resourceClaimTemplateName];
    if (direct !== undefined && template !== undefined)
      errors.push(invalid(at, claim, 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified'));
    if (direct === undefined && template === undefined)
      errors.push(invalid(at, claim, 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`'));
    if (direct !== undefined) errors.push(...dnsSubdomain(direct, at.child('resourceClaimName')));
    if (template !== undefined) errors.push(...dnsSubdomain(template, at.child('resourceClaimTemplateName')));
    return errors;
  });
}
