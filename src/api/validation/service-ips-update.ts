/** Changes of a Service's addresses. Mirrors pkg/apis/core/validation/validation.go (validateUpgradeDowngradeClusterIPs). */
import { invalid, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import { isHeadless } from '../service-util.ts';
import type { Service } from '../types.gen.ts';

const [CLUSTER_IPS, FAMILIES, POLICY] = [FieldPath.of('spec', 'clusterIPs'), FieldPath.of('spec', 'ipFamilies'), FieldPath.of('spec', 'ipFamilyPolicy')];

const FIXED = 'may not change once set';

interface Held {
  readonly path: FieldPath;
  readonly now: readonly string[];
  readonly before: readonly string[];
  /** `clusterIP`, `ipFamily`: as messages name one of them. */
  readonly one: string;
}

/** The first of a list stays for good; the second may come and go. */
function validateHeld({ path, now, before, one }: Held, policy: string | undefined): FieldError[] {
  // Kubernetes names the first family whichever of them changed.
  const at = (i: number): FieldPath => path.index(one === 'ipFamily' ? 0 : i);
  if (before.length === now.length) return before.flatMap((value, i) => (value === now[i] ? [] : [invalid(at(i), now, FIXED)]));
  const errors: FieldError[] = [];
  const hasMoved = before.length > 0 && now.length > 0 && before[0] !== now[0];
  if (hasMoved) errors.push(invalid(path.index(0), now, FIXED));
  if (before.length < now.length) return errors;
  if (now.length === 0) errors.push(invalid(path.index(0), now, `primary ${one} can not be unset`));
  if (now.length === 1 && policy !== 'SingleStack')
    errors.push(invalid(POLICY, policy ?? null, `must be set to 'SingleStack' when releasing the secondary ${one}`));
  return errors;
}

/** Addresses and families are kept, but for a Service that is, or was, only a name for something outside. */
export function validateClusterIpsUpdate(service: Service, old: Service): FieldError[] {
  if (service.spec.type === 'ExternalName' || old.spec.type === 'ExternalName') return [];
  const policy = service.spec.ipFamilyPolicy;
  const addresses: Held = { path: CLUSTER_IPS, now: service.spec.clusterIPs ?? [], before: old.spec.clusterIPs ?? [], one: 'clusterIP' };
  const families: Held = { path: FAMILIES, now: service.spec.ipFamilies ?? [], before: old.spec.ipFamilies ?? [], one: 'ipFamily' };
  // Behind names alone nothing is bound to a family.
  const isFree = isHeadless(service) && isHeadless(old);
  return [...validateHeld(addresses, policy), ...(isFree ? [] : validateHeld(families, policy))];
}
