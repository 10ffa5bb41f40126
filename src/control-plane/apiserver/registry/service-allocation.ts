/**
 * Virtual addresses and node ports: which of them a Service gets.
 *
 * Mirrors: pkg/registry/core/service/storage/alloc.go, ipallocator, portallocator.
 * Differs: the cluster has one range, of IPv4; what is taken is read from the Services themselves, so a deleted one gives
 * its own back at once, where Kubernetes keeps IPAddress objects.
 */
import { invalid, type FieldError } from '../../../api/field-error.ts';
import { findResource } from '../../../api/resources.ts';
import { isHeadless, needsHealthCheck } from '../../../api/service-util.ts';
import type { Service } from '../../../api/types.gen.ts';
import { ipv4ToNumber, numberToIpv4 } from '../../../api/validation/ip.ts';
import type { RandomStream } from '../../../sim/random.ts';
import type { Simulation } from '../../../sim/simulation.ts';
import { keyPrefixOf, type ObjectStore } from '../storage/object-store.ts';
import { allocateNodePorts } from './node-port-allocation.ts';
import { SPEC, refuse } from './refuse-service.ts';

/** What allocating needs. */
export interface AllocationParts {
  readonly sim: Simulation;
  readonly store: ObjectStore;
}

/** The address range of Services and how many at its start are left to those who ask for one by number. */
const SERVICE_RANGE = { cidr: '10.96.0.0/12', first: ipv4ToNumber('10.96.0.0'), size: 2 ** 20, reserved: 256 };

const ALLOCATED = 'provided IP is already allocated';

const services = findResource('', 'v1', 'services')!;

const othersOf = (store: ObjectStore, self: Service): Service[] =>
  store.etcd
    .range(keyPrefixOf(services, undefined))
    .map(({ value }) => value as unknown as Service)
    .filter(({ metadata }) => metadata.namespace !== self.metadata.namespace || metadata.name !== self.metadata.name);

/** Fills in families, addresses and ports. Throws `StatusError` (Invalid) where what was asked for cannot be had. */
export function allocateService(service: Service, old: Service | undefined, { sim, store }: AllocationParts): void {
  const { spec } = service;
  if (spec.type === 'ExternalName') return;
  setFamilies(service, old);
  const isAddressed = isHeadless(service) || (spec.clusterIP !== undefined && spec.clusterIP === old?.spec.clusterIP);
  const ports = wantedNodePorts(service, old);
  const needsPorts = ports.length > 0 || (needsHealthCheck(service) && !spec.healthCheckNodePort);
  if (isAddressed && !needsPorts) return;
  const others = othersOf(store, service);
  if (!isAddressed) allocateClusterIp(service, others, sim.random('apiserver/service-ip'));
  if (needsPorts) allocateNodePorts(service, others, ports, sim.random('apiserver/node-port'));
}

/** One family, unless the Service is only names for addresses that somebody else looks after. */
function setFamilies(service: Service, old: Service | undefined): void {
  const { spec } = service;
  const isLoose = isHeadless(service) && Object.keys(spec.selector ?? {}).length === 0;
  spec.ipFamilyPolicy ??= old?.spec.ipFamilyPolicy ?? (isLoose ? 'RequireDualStack' : 'SingleStack');
  const errors: FieldError[] = [];
  const [families, policy] = [SPEC.child('ipFamilies'), SPEC.child('ipFamilyPolicy')];
  if (spec.ipFamilyPolicy === 'SingleStack') {
    const text = (what: string): string => `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`;
    if (spec.clusterIPs?.length === 2) errors.push(invalid(policy, spec.ipFamilyPolicy, text('cluster IPs')));
    if (spec.ipFamilies?.length === 2) errors.push(invalid(policy, spec.ipFamilyPolicy, text('IP families')));
  }
  if (isLoose) {
    if (errors.length > 0) refuse(service, errors);
    spec.ipFamilies ??= ['IPv4'];
    if (spec.ipFamilies.length === 1 && spec.ipFamilyPolicy !== 'SingleStack')
      spec.ipFamilies = [...spec.ipFamilies, spec.ipFamilies[0] === 'IPv4' ? 'IPv6' : 'IPv4'];
    return;
  }
  if (spec.ipFamilyPolicy === 'RequireDualStack') errors.push(invalid(policy, spec.ipFamilyPolicy, 'this cluster is not configured for dual-stack services'));
  (spec.ipFamilies ?? []).forEach((family, i) => {
    if (family !== 'IPv4') errors.push(invalid(families.index(i), family, 'not configured on this cluster'));
  });
  (spec.clusterIPs ?? []).forEach((ip, i) => {
    if (ip.includes(':') && spec.ipFamilies?.[i] === undefined)
      errors.push(invalid(SPEC.child('clusterIPs').index(i), spec.clusterIPs, 'IPv6 is not configured on this cluster'));
  });
  if (errors.length > 0) refuse(service, errors);
  spec.ipFamilies ??= ['IPv4'];
}

function allocateClusterIp(service: Service, others: readonly Service[], random: RandomStream): void {
  const { spec } = service;
  const taken = new Set(others.flatMap(({ spec: { clusterIPs = [] } }) => clusterIPs));
  const path = SPEC.child('clusterIPs');
  if (spec.clusterIP) {
    const offset = ipv4ToNumber(spec.clusterIP) - SERVICE_RANGE.first;
    const isInside = offset > 0 && offset < SERVICE_RANGE.size - 1;
    const outside = `the provided IP (${spec.clusterIP}) is not in the valid range. The range of valid IPs is ${SERVICE_RANGE.cidr}`;
    const problem = !isInside ? outside : taken.has(spec.clusterIP) ? ALLOCATED : undefined;
    if (problem) refuse(service, [invalid(path, spec.clusterIPs, `failed to allocate IP ${spec.clusterIP}: ${problem}`)]);
    return;
  }
  const draw = (): string => numberToIpv4(SERVICE_RANGE.first + random.integer(SERVICE_RANGE.reserved + 1, SERVICE_RANGE.size - 2));
  let address = draw();
  while (taken.has(address)) address = draw();
  spec.clusterIP = address;
  spec.clusterIPs = [address];
}

/** Indexes of the ports whose node port is still to be had: all that need one, but for those that had theirs before. */
function wantedNodePorts({ spec }: Service, old: Service | undefined): number[] {
  const isNeeded = spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);
  const had = new Set((old?.spec.ports ?? []).map(({ nodePort }) => nodePort));
  return (spec.ports ?? []).flatMap(({ nodePort }, i) => (nodePort ? (had.has(nodePort) ? [] : [i]) : isNeeded ? [i] : []));
}
