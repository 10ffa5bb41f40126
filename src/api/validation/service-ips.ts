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
