/**
 * Validation of Services.
 *
 * Mirrors: ValidateServiceCreate and ValidateServiceUpdate in pkg/apis/core/validation.
 */
import { duplicate, forbidden, invalid, required, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import { isDns1123Label, isDns1123Subdomain, isQualifiedName, isValidPortNumber } from '../names.ts';
import { isExternallyAccessible, isHeadless, needsHealthCheck, SOURCE_RANGES_ANNOTATION } from '../service-util.ts';
import type { Service, ServicePort } from '../types.gen.ts';
import { oneOf, portNumOrName } from './common.ts';
import { validCidr, validEndpointIp, validIp } from './ip.ts';
import { METADATA, validateLabels, validateObjectMeta, validateObjectMetaUpdate } from './object-meta.ts';
import { validateClusterIps } from './service-ips.ts';
import { validateClusterIpsUpdate } from './service-ips-update.ts';
import { validateClientIpAffinity } from './client-ip-affinity.ts';

const SPEC = FieldPath.of('spec');

const ANNOTATIONS = METADATA.child('annotations');

const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints';

const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode';

const TYPES_WITH_ADDRESS = ['ClusterIP', 'NodePort', 'LoadBalancer'];

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

const ONLY_FOR_LOAD_BALANCERS = "may only be used when `type` is 'LoadBalancer'";

const NOT_FOR_EXTERNAL_NAMES = 'may not be set for ExternalName services';

/** A Service to be created. */
export const validateServiceCreate = (service: Service): FieldError[] => validateService(service, undefined);

/** A Service to be replaced. */
export const validateServiceUpdate = (service: Service, old: Service): FieldError[] => [
  ...validateObjectMetaUpdate(service.metadata, old.metadata, METADATA),
  ...validateClusterIpsUpdate(service, old),
  // Kubernetes looks at the class twice, and says so twice.
  ...validateLoadBalancerClass(service),
  ...validateService(service, old),
];

function validateService(service: Service, old: Service | undefined): FieldError[] {
  const { metadata, spec } = service;
  return [
    ...validateObjectMeta(metadata, true, isDns1123Label, METADATA),
    ...validateTopology(metadata.annotations ?? {}),
    ...validateType(service),
    ...validatePorts(service),
    ...validateLabels(spec.selector, SPEC.child('selector')),
    ...validateAffinity(service),
    ...validateClusterIps(service, old?.spec.clusterIPs),
    ...validateExternalIps(service, old),
    ...oneOf(spec.type, ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'], SPEC.child('type'), true),
    ...validateNodePorts(service),
    ...validateSourceRanges(service, old),
    ...validateLoadBalancer(service, old),
    // The server draws the port of a health check before it validates; here it is drawn afterwards, so it may still be missing.
    ...validateExternalTrafficPolicy(service).filter(({ type }) => type !== 'FieldValueRequired'),
    ...(spec.type === 'ExternalName'
      ? []
      : oneOf(spec.internalTrafficPolicy, ['Cluster', 'Local'], SPEC.child('internalTrafficPolicy'), TYPES_WITH_ADDRESS.includes(spec.type ?? ''))),
    ...oneOf(spec.trafficDistribution, ['PreferClose', 'PreferSameNode', 'PreferSameZone'], SPEC.child('trafficDistribution')),
  ];
}

function validateTopology(annotations: Readonly<Record<string, string>>): FieldError[] {
  const [hints, mode] = [annotations[TOPOLOGY_HINTS], annotations[TOPOLOGY_MODE]];
  if (hints === undefined || mode === undefined || hints === mode) return [];
  return [invalid(ANNOTATIONS.key(TOPOLOGY_MODE), mode, `must match annotations[${TOPOLOGY_HINTS}] when both are specified`)];
}

/** What each type asks for and forbids. */
function validateType(service: Service): FieldError[] {
  const { spec } = service;
  const errors: FieldError[] = [];
  const ports = spec.ports ?? [];
  if (ports.length === 0 && !isHeadless(service) && spec.type !== 'ExternalName') errors.push(required(SPEC.child('ports')));
  if ((spec.type === 'LoadBalancer' || spec.type === 'NodePort') && isHeadless(service))
    errors.push(invalid(SPEC.child('clusterIPs').index(0), 'None', `may not be set to 'None' for ${spec.type} services`));
  if (spec.type !== 'ExternalName') return errors;
  for (const field of ['clusterIPs', 'ipFamilies', 'ipFamilyPolicy'] as const)
    if ((spec[field] ?? '').length > 0) errors.push(forbidden(SPEC.child(field), NOT_FOR_EXTERNAL_NAMES));
  const name = (spec.externalName ?? '').replace(/\.$/, '');
  if (name === '') return [...errors, required(SPEC.child('externalName'))];
  return [...errors, ...isDns1123Subdomain(name).map((complaint) => invalid(SPEC.child('externalName'), name, complaint))];
}

/** Go's ServicePort, as the message about a duplicate one shows it. */
const portKey = ({ protocol, port }: ServicePort): object => ({ Name: '', Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 });

function validatePorts(service: Service): FieldError[] {
  const ports = service.spec.ports ?? [];
  const names = new Set<string>();
  const pairs = new Set<string>();
  const errors = ports.flatMap((port, i) => validateServicePort(port, ports.length > 1, names, SPEC.child('ports').index(i)));
  ports.forEach((port, i) => {
    const pair = `${port.protocol}/${port.port}`;
    if (pairs.has(pair)) errors.push(duplicate(SPEC.child('ports').index(i), portKey(port)));
    pairs.add(pair);
  });
  return errors;
}

function validateServicePort(
  { name, port, protocol, targetPort, appProtocol }: ServicePort,
  needsName: boolean,
  names: Set<string>,
  path: FieldPath,
): FieldError[] {
  const errors: FieldError[] = [];
  if (!name) {
    if (needsName) errors.push(required(path.child('name')));
  } else {
    errors.push(...isDns1123Label(name).map((complaint) => invalid(path.child('name'), name, complaint)));
    if (names.has(name)) errors.push(duplicate(path.child('name'), name));
    names.add(name);
  }
  errors.push(...isValidPortNumber(port).map((complaint) => invalid(path.child('port'), port, complaint)));
  errors.push(...oneOf(protocol, PROTOCOLS, path.child('protocol'), true));
  errors.push(...portNumOrName(targetPort ?? 0, path.child('targetPort')));
  if (appProtocol !== undefined) errors.push(...isQualifiedName(appProtocol).map((complaint) => invalid(path.child('appProtocol'), appProtocol, complaint)));
  return errors;
}

function validateNodePorts({ spec }: Service): FieldError[] {
  const errors: FieldError[] = [];
  const taken = new Set<string>();
  (spec.ports ?? []).forEach(({ nodePort, protocol }, i) => {
    if (!nodePort) return;
    const path = SPEC.child('ports').index(i).child('nodePort');
    if (spec.type === 'ClusterIP') errors.push(forbidden(path, "may not be used when `type` is 'ClusterIP'"));
    const key = `${protocol}/${nodePort}`;
    if (taken.has(key)) errors.push(duplicate(path, nodePort));
    taken.add(key);
  });
  return errors;
}

function validateAffinity({ spec }: Service): FieldError[] {
  const path = SPEC.child('sessionAffinityConfig');
  const errors = oneOf(spec.sessionAffinity, ['ClientIP', 'None'], SPEC.child('sessionAffinity'), true);
  if (spec.sessionAffinity === 'ClientIP') errors.push(...validateClientIpAffinity(spec.sessionAffinityConfig, path));
  else if (spec.sessionAffinity === 'None' && spec.sessionAffinityConfig) errors.push(forbidden(path, 'must not be set when session affinity is None'));
  return errors;
}

/** External addresses, which a node must be able to answer for. Those that were there before are taken as they are. */
function validateExternalIps({ spec }: Service, old: Service | undefined): FieldError[] {
  return (spec.externalIPs ?? []).flatMap((ip, i) => {
    const path = SPEC.child('externalIPs').index(i);
    if (old?.spec.externalIPs?.includes(ip)) return [];
    const errors = validIp(ip, path);
    return errors.length > 0 ? errors : validEndpointIp(ip, path);
  });
}

function validateSourceRanges({ metadata, spec }: Service, old: Service | undefined): FieldError[] {
  const ranges = spec.loadBalancerSourceRanges ?? [];
  const errors: FieldError[] = [];
  if (ranges.length > 0) {
    const path = SPEC.child('LoadBalancerSourceRanges');
    if (spec.type !== 'LoadBalancer') errors.push(forbidden(path, ONLY_FOR_LOAD_BALANCERS));
    const known = old?.spec.loadBalancerSourceRanges ?? [];
    return [...errors, ...ranges.flatMap((range, i) => (known.includes(range) ? [] : validCidr(range.trim(), path.index(i))))];
  }
  const annotation = metadata.annotations?.[SOURCE_RANGES_ANNOTATION];
  if (annotation === undefined) return errors;
  const path = ANNOTATIONS.key(SOURCE_RANGES_ANNOTATION);
  if (spec.type !== 'LoadBalancer') errors.push(forbidden(path, ONLY_FOR_LOAD_BALANCERS));
  if (annotation.trim() === '' || annotation === old?.metadata.annotations?.[SOURCE_RANGES_ANNOTATION]) return errors;
  return [...errors, ...annotation.split(',').flatMap((range) => validCidr(range.trim(), path))];
}

function validateLoadBalancer({ spec }: Service, old: Service | undefined): FieldError[] {
  const errors: FieldError[] = [];
  const classPath = SPEC.child('loadBalancerClass');
  const isLoadBalancer = spec.type === 'LoadBalancer';
  if (isLoadBalancer && spec.allocateLoadBalancerNodePorts === undefined) errors.push(required(FieldPath.of('allocateLoadBalancerNodePorts')));
  if (!isLoadBalancer && spec.allocateLoadBalancerNodePorts !== undefined)
    errors.push(forbidden(SPEC.child('allocateLoadBalancerNodePorts'), ONLY_FOR_LOAD_BALANCERS));
  if (isLoadBalancer && old?.spec.type === 'LoadBalancer' && spec.loadBalancerClass !== old.spec.loadBalancerClass)
    errors.push(invalid(classPath, spec.loadBalancerClass ?? null, 'may not change once set'));
  return [...errors, ...validateLoadBalancerClass({ spec })];
}

/** A class is only for load balancers. */
function validateLoadBalancerClass({ spec }: Pick<Service, 'spec'>): FieldError[] {
  const path = SPEC.child('loadBalancerClass');
  if (spec.loadBalancerClass === undefined) return [];
  if (spec.type !== 'LoadBalancer') return [forbidden(path, ONLY_FOR_LOAD_BALANCERS)];
  return isQualifiedName(spec.loadBalancerClass).map((complaint) => invalid(path, spec.loadBalancerClass, complaint));
}

/** How traffic from outside is spread, which only Services that can be reached from outside may say. */
export function validateExternalTrafficPolicy(service: Service): FieldError[] {
  const { externalTrafficPolicy: policy, healthCheckNodePort: port } = service.spec;
  const [policyPath, portPath] = [SPEC.child('externalTrafficPolicy'), SPEC.child('healthCheckNodePort')];
  const errors: FieldError[] = [];
  if (isExternallyAccessible(service)) errors.push(...oneOf(policy, ['Cluster', 'Local'], policyPath, true));
  else if (policy) errors.push(invalid(policyPath, policy, 'may only be set for externally-accessible services'));
  if (needsHealthCheck(service)) {
    if (!port) errors.push(required(portPath));
    else errors.push(...isValidPortNumber(port).map((complaint) => invalid(portPath, port, complaint)));
  } else if (port) {
    errors.push(invalid(portPath, port, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"));
  }
  return errors;
}
