/**
 * Validation of what load balancers and Ingress controllers report.
 *
 * Mirrors: ValidateLoadBalancerStatus and ValidateServiceStatusUpdate in pkg/apis/core/validation/validation.go.
 */
import { forbidden, invalid, notSupported, required, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import type { LoadBalancerStatus, Service, ServiceSpec } from '../types.gen.ts';
import { dnsSubdomain } from './common.ts';
import { isIpAddress, validIp } from './ip.ts';
import { METADATA, validateObjectMetaUpdate } from './object-meta.ts';

const MODES = ['Proxy', 'VIP'];

/** Addresses of a load balancer; those that were there before are let through. Only Services of that type have any. */
export function validateLoadBalancerStatus(
  status: LoadBalancerStatus | undefined,
  old: LoadBalancerStatus | undefined,
  spec: Pick<ServiceSpec, 'type'>,
  path: FieldPath,
): FieldError[] {
  const at = path.child('ingress');
  const entries = status?.ingress ?? [];
  if (entries.length > 0 && spec.type !== 'LoadBalancer') return [forbidden(at, "may only be used when `spec.type` is 'LoadBalancer'")];
  const known = new Set((old?.ingress ?? []).map(({ ip }) => ip));
  return entries.flatMap(({ ip, ipMode, hostname }, i) => {
    const errors = ip && !known.has(ip) ? validIp(ip, at.index(i).child('ip')) : [];
    const mode = at.index(i).child('ipMode');
    if (ip && ipMode === undefined) errors.push(required(mode, 'must be specified when `ip` is set'));
    if (!ip && ipMode !== undefined) errors.push(forbidden(mode, 'may not be specified when `ip` is not set'));
    else if (ipMode !== undefined && !MODES.includes(ipMode)) errors.push(notSupported(mode, ipMode, MODES));
    if (!hostname) return errors;
    const name = at.index(i).child('hostname');
    if (isIpAddress(hostname)) errors.push(invalid(name, hostname, 'must be a DNS name, not an IP address'));
    return [...errors, ...dnsSubdomain(hostname, name)];
  });
}

export const validateServiceStatusUpdate = (service: Service, old: Service): FieldError[] => [
  ...validateObjectMetaUpdate(service.metadata, old.metadata, METADATA),
  ...validateLoadBalancerStatus(service.status?.loadBalancer, old.status?.loadBalancer, service.spec, FieldPath.of('status', 'loadBalancer')),
];
