/**
 * Validation of EndpointSlices and of the older Endpoints.
 *
 * Mirrors: pkg/apis/discovery/validation, ValidateEndpointsCreate in pkg/apis/core/validation.
 */
import { duplicate, invalid, notSupported, required, tooMany, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import { isDns1123Label, isDns1123Subdomain, isQualifiedName, isValidLabelValue, isValidPortNumber } from '../names.ts';
import { isEqual } from '../patch/json-value.ts';
import type { Endpoint, EndpointAddress, EndpointPort, EndpointSlice, EndpointSubset, Endpoints } from '../types.gen.ts';
import { dnsLabel, dnsSubdomain, oneOf } from './common.ts';
import { isIpAddress, validEndpointIp, validIp } from './ip.ts';
import { METADATA, subdomainName, validateImmutable, validateLabels, validateObjectMeta, validateObjectMetaUpdate } from './object-meta.ts';

const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const LIMITS = { endpoints: 1000, addresses: 100, ports: 20000, topology: 16, hints: 8 };

const few = (count: number, limit: number, path: FieldPath): FieldError[] => (count > limit ? [tooMany(path, count, limit)] : []);

export function validateEndpointSlice(slice: EndpointSlice): FieldError[] {
  const errors = validateObjectMeta(slice.metadata, true, subdomainName, METADATA);
  const type = FieldPath.of('addressType');
  if (!slice.addressType) errors.push(required(type));
  else if (!ADDRESS_TYPES.includes(slice.addressType)) errors.push(notSupported(type, slice.addressType, ADDRESS_TYPES));
  return [...errors, ...validateEndpointList(slice), ...validateSlicePorts(slice)];
}

export const validateEndpointSliceUpdate = (slice: EndpointSlice, old: EndpointSlice): FieldError[] => [
  // Addresses and ports that were there before are not looked at again.
  ...validateEndpointSlice(slice).filter(({ field }) => !(field.startsWith('endpoints') && isEqual(slice.endpoints ?? [], old.endpoints ?? []))),
  ...validateImmutable(slice.addressType, old.addressType, FieldPath.of('addressType')),
];

function validateEndpointList({ endpoints, addressType }: EndpointSlice): FieldError[] {
  const path = FieldPath.of('endpoints');
  const list = endpoints ?? [];
  if (list.length > LIMITS.endpoints) return [tooMany(path, list.length, LIMITS.endpoints)];
  return list.flatMap((endpoint, i) => validateEndpoint(endpoint, addressType, path.index(i)));
}

function validateEndpoint(endpoint: Endpoint, addressType: string, path: FieldPath): FieldError[] {
  const addresses = path.child('addresses');
  const errors: FieldError[] = [];
  if ((endpoint.addresses ?? []).length === 0) errors.push(required(addresses, 'must contain at least 1 address'));
  else errors.push(...few(endpoint.addresses.length, LIMITS.addresses, addresses));
  (endpoint.addresses ?? []).forEach((address, i) => {
    if (addressType === 'FQDN') errors.push(...dnsSubdomain(address.replace(/\.$/, ''), addresses.index(i)));
    else if (addressType === 'IPv4' || addressType === 'IPv6') errors.push(...validateAddress(address, addressType, addresses, i));
  });
  const topology = endpoint.deprecatedTopology ?? {};
  errors.push(...few(Object.keys(topology).length, LIMITS.topology, path.child('deprecatedTopology')));
  errors.push(...validateLabels(topology, path.child('deprecatedTopology')));
  const zoneKey = 'topology.kubernetes.io/zone';
  if (topology[zoneKey] !== undefined) {
    const at = path.child('deprecatedTopology').key(zoneKey).toString();
    errors.push({ type: 'InternalError', field: at, badValue: '', detail: 'reserved key was not removed in conversion' });
  }
  if (endpoint.nodeName !== undefined) errors.push(...dnsSubdomain(endpoint.nodeName, path.child('nodeName')));
  if (endpoint.hostname !== undefined) errors.push(...dnsLabel(endpoint.hostname, path.child('hostname')));
  if (endpoint.hints?.forZones) errors.push(...validateHints(endpoint.hints.forZones, isValidLabelValue, path.child('hints', 'forZones')));
  if (endpoint.hints?.forNodes) errors.push(...validateHints(endpoint.hints.forNodes, isDns1123Subdomain, path.child('hints', 'forNodes')));
  return errors;
}

function validateAddress(address: string, type: 'IPv4' | 'IPv6', path: FieldPath, i: number): FieldError[] {
  const malformed = validIp(address, path.index(i));
  if (malformed.length > 0) return malformed;
  if (address.includes(':') !== (type === 'IPv6')) return [invalid(path, address, `must be an ${type} address`)];
  return validEndpointIp(address, path.index(i));
}

function validateHints(hints: readonly { name: string }[], check: (name: string) => string[], path: FieldPath): FieldError[] {
  if (hints.length > LIMITS.hints) return [tooMany(path, hints.length, LIMITS.hints)];
  const seen = new Set<string>();
  return hints.flatMap(({ name }, i) => {
    const at = path.index(i).child('name');
    if (seen.has(name)) return [duplicate(at, name)];
    seen.add(name);
    return check(name).map((complaint) => invalid(at, name, complaint));
  });
}

function validateSlicePorts({ ports }: EndpointSlice): FieldError[] {
  const path = FieldPath.of('ports');
  const list = ports ?? [];
  if (list.length > LIMITS.ports) return [tooMany(path, list.length, LIMITS.ports)];
  const names = new Set<string>();
  return list.flatMap(({ name = '', protocol, appProtocol }, i) => {
    const at = path.index(i);
    const errors = name === '' ? [] : isDns1123Label(name).map((complaint) => invalid(at.child('name'), name, complaint));
    if (names.has(name)) errors.push(duplicate(at.child('name'), name));
    names.add(name);
    errors.push(...oneOf(protocol, PROTOCOLS, at.child('protocol'), true));
    if (appProtocol !== undefined) errors.push(...isQualifiedName(appProtocol).map((complaint) => invalid(at.child('appProtocol'), appProtocol, complaint)));
    return errors;
  });
}

export function validateEndpoints(endpoints: Endpoints): FieldError[] {
  const errors = validateObjectMeta(endpoints.metadata, true, subdomainName, METADATA);
  const path = FieldPath.of('subsets');
  return [...errors, ...(endpoints.subsets ?? []).flatMap((subset, i) => validateSubset(subset, path.index(i)))];
}

export const validateEndpointsUpdate = (endpoints: Endpoints, old: Endpoints): FieldError[] => [
  ...validateObjectMetaUpdate(endpoints.metadata, old.metadata, METADATA),
  ...validateEndpoints(endpoints),
];

function validateSubset({ addresses = [], notReadyAddresses = [], ports = [] }: EndpointSubset, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  if ((addresses ?? []).length === 0 && (notReadyAddresses ?? []).length === 0) errors.push(required(path, 'must specify `addresses` or `notReadyAddresses`'));
  for (const [field, list] of [
    ['addresses', addresses],
    ['notReadyAddresses', notReadyAddresses],
  ] as const)
    (list ?? []).forEach((address, i) => errors.push(...validateSubsetAddress(address, path.child(field).index(i))));
  (ports ?? []).forEach((port, i) => errors.push(...validateSubsetPort(port, ports.length > 1, path.child('ports').index(i))));
  return errors;
}

function validateSubsetAddress({ ip, hostname, nodeName }: EndpointAddress, path: FieldPath): FieldError[] {
  const errors = validIp(ip ?? '', path.child('ip'));
  if (hostname) errors.push(...dnsLabel(hostname, path.child('hostname')));
  if (nodeName !== undefined) errors.push(...dnsSubdomain(nodeName, path.child('nodeName')));
  // Kubernetes complains about a malformed address once as text and once as an endpoint.
  if (errors.length === 0 || !isIpAddress(ip ?? '')) errors.push(...(isSloppyIp(ip ?? '') ? [] : validEndpointIp(ip ?? '', path.child('ip'))));
  return errors;
}

/** An address with leading zeros: malformed, yet still an address to the second look. */
const isSloppyIp = (ip: string): boolean => !isIpAddress(ip) && /^(\d{1,3}\.){3}\d{1,3}$/.test(ip) && ip.split('.').every((part) => Number(part) <= 255);

function validateSubsetPort({ name, port, protocol, appProtocol }: EndpointPort, needsName: boolean, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  if (name) errors.push(...dnsLabel(name, path.child('name')));
  else if (needsName) errors.push(required(path.child('name')));
  errors.push(...isValidPortNumber(port).map((complaint) => invalid(path.child('port'), port, complaint)));
  errors.push(...oneOf(protocol, PROTOCOLS, path.child('protocol'), true));
  if (appProtocol !== undefined) errors.push(...isQualifiedName(appProtocol).map((complaint) => invalid(path.child('appProtocol'), appProtocol, complaint)));
  return errors;
}
