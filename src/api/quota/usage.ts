/** What a claim or a Service uses of a quota. Mirrors pkg/quota/v1/evaluator/core/{persistent_volume_claims,services}.go. */
import { compareQuantities, parseQuantity, quantityOf } from '../quantity.ts';
import type { ParsedResourceList } from '../resource-lists.ts';
import type { PersistentVolumeClaim, Service } from '../types.gen.ts';
import { CLASS_SUFFIX, ONE } from './units.ts';

/** Ports on nodes and load balancers that a Service takes. */
export function serviceUsageOf({ spec }: Service): ParsedResourceList {
  const { type, ports = [], allocateLoadBalancerNodePorts = true } = spec;
  const taken = allocateLoadBalancerNodePorts || type !== 'LoadBalancer' ? ports : ports.filter(({ nodePort }) => nodePort);
  return new Map([
    ['services.nodeports', quantityOf(type === 'NodePort' || type === 'LoadBalancer' ? taken.length : 0)],
    ['services.loadbalancers', quantityOf(type === 'LoadBalancer' ? 1 : 0)],
  ]);
}

/** The storage that a claim asks for, in all and of its class. */
export function claimUsageOf({ spec, status }: PersistentVolumeClaim): ParsedResourceList {
  const prefix = spec.storageClassName ? spec.storageClassName + CLASS_SUFFIX : undefined;
  const usage: ParsedResourceList = new Map(prefix === undefined ? [] : [[`${prefix}persistentvolumeclaims`, ONE]]);
  const request = spec.resources?.requests?.storage;
  if (request === undefined) return usage;
  // While a claim shrinks back, it has still what was allocated.
  const allocated = parseQuantity(status?.allocatedResources?.storage ?? 0);
  const asked = parseQuantity(request);
  const amount = compareQuantities(allocated, asked) > 0 ? allocated : asked;
  usage.set('requests.storage', amount);
  if (prefix !== undefined) usage.set(`${prefix}requests.storage`, amount);
  return usage;
}
