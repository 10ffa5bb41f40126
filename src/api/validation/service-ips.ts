/**
 * Validation of a Service's addresses and address families, alone and against what they were.
 *
 * Mirrors: ValidateServiceClusterIPsRelatedFields, validateUpgradeDowngradeClusterIPs and …IPFamilies in pkg/apis/core/validation.
 */
import { duplicate, invalid, notSupported, required, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import { isHeadless } from '../service-util.ts';
import type { Service } from '../types.gen.ts';
import { oneOf } from './common.ts';
import { validIp } from './ip.ts';

const [CLUSTER_IPS, FAMILIES, POLICY] = ['clusterIPs', 'ipFamilies', 'ipFamilyPolicy'].map((field) => FieldPath.of('spec', field)) as [
  FieldPath,
  FieldPath,
  FieldPath,
];
const FIXED = 'may not change once set';

const isIpv6 = (address: string): boolean => address.includes(':');

/** `clusterIP`, `clusterIPs`, `ipFamilies` and `ipFamilyPolicy` must fit together. Addresses that were `known` before are not looked at again. */
export function validateClusterIps(service: Service, known: readonly string[] = []): FieldError[] {
  const { clusterIP = '', clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = service.spec;
  const errors: FieldError[] = [];
  if (clusterIP !== '') {
    if (clusterIPs.length === 0) errors.push(required(CLUSTER_IPS));
    else if (clusterIPs[0] !== clusterIP) errors.push(invalid(CLUSTER_IPS, clusterIPs, 'first value must match `clusterIP`'));
  } else if (clusterIPs.length > 0) {
    errors.push(invalid(CLUSTER_IPS, clusterIPs, 'must be empty when `clusterIP` is not specified'));
  }
  const seen = new Set<string>();
  ipFamilies.forEach((family, i) => {
    if (family !== 'IPv4' && family !== 'IPv6') errors.push(notSupported(FAMILIES.index(i), family, ['IPv4', 'IPv6']));
    if (seen.has(family)) errors.push(duplicate(FAMILIES.index(i), family));
    seen.add(family);
  });
  errors.push(...oneOf(ipFamilyPolicy, ['PreferDualStack', 'RequireDualStack', 'SingleStack'], POLICY));
  const malformed = clusterIPs.flatMap((ip, i) => {
    if (known.includes(ip)) return [];
    if (i > 0 || ip !== 'None') return validIp(ip, CLUSTER_IPS.index(i));
    return clusterIPs.length > 1 ? [invalid(CLUSTER_IPS, clusterIPs, "'None' must be the first and only value")] : [];
  });
  errors.push(...malformed);
  if (clusterIPs.length > 2) errors.push(invalid(CLUSTER_IPS, clusterIPs, 'may only hold up to 2 values'));
  // What follows compares addresses, so it needs well-formed ones.
  if (malformed.length > 0) return errors;
  if (clusterIPs.length > 1 && clusterIPs.every((ip) => isIpv6(ip) === isIpv6(clusterIPs[0]!)))
    errors.push(invalid(CLUSTER_IPS, clusterIPs, 'may specify no more than one IP for each IP family'));
  if (isHeadless(service)) return errors;
  clusterIPs.forEach((ip, i) => {
    const family = ipFamilies[i];
    if ((family === 'IPv4' && isIpv6(ip)) || (family === 'IPv6' && !isIpv6(ip)))
      errors.push(invalid(CLUSTER_IPS.index(i), ip, `expected an ${family} value as indicated by \`ipFamilies[${i}]\``));
  });
  return errors;
}

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
