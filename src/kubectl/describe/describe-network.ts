/**
 * `kubectl describe` of endpoints, endpoint slices, ingresses, ingress classes and network policies.
 *
 * Mirrors: kubectl/pkg/describe/describe.go (describeEndpoints, describeEndpointSliceV1, describeIngressV1,
 * describeIngressClassV1, describeNetworkPolicy).
 */
import { sortedKeys } from '../../api/go-text.ts';
import { formatLabelSelectorObject } from '../../api/labels.ts';
import { parseTime } from '../../api/time.ts';
import type {
  EndpointSlice,
  Endpoints,
  Event,
  Ingress,
  IngressBackend,
  IngressClass,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
} from '../../api/types.gen.ts';
import { describeEvents } from './describe-events.ts';
import { DescribeWriter, writeAnnotations, writeLabels, writeMetadata } from './describe-writer.ts';

const UNSET = '<unset>';

export function describeEndpoints(endpoints: Endpoints, events: readonly Event[] | undefined, wallMs: number): string {
  const writer = new DescribeWriter();
  writeMetadata(writer, endpoints.metadata);
  writer.line(0, 'Subsets:');
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of endpoints.subsets ?? []) {
    const ips = (list: readonly { ip: string }[]): string => list.map(({ ip }) => ip).join(',') || '<none>';
    writer.line(1, `Addresses:\t${ips(addresses)}`);
    writer.line(1, `NotReadyAddresses:\t${ips(notReadyAddresses)}`);
    if (ports.length > 0) {
      writer.line(1, 'Ports:');
      writer.line(2, 'Name\tPort\tProtocol');
      writer.line(2, '----\t----\t--------');
      for (const { name, port, protocol } of ports) writer.line(2, `${name || UNSET}\t${port}\t${protocol ?? ''}`);
    }
    writer.line(0, '');
  }
  describeEvents(writer, events, wallMs);
  return writer.text();
}

export function describeEndpointSlice(slice: EndpointSlice, events: readonly Event[] | undefined, wallMs: number): string {
  const writer = new DescribeWriter();
  writeMetadata(writer, slice.metadata);
  writer.line(0, `AddressType:\t${slice.addressType ?? ''}`);
  const ports = slice.ports ?? [];
  if (ports.length === 0) writer.line(0, 'Ports: <unset>');
  else {
    writer.line(0, 'Ports:');
    writer.line(1, 'Name\tPort\tProtocol');
    writer.line(1, '----\t----\t--------');
    for (const { name, port, protocol } of ports) writer.line(1, `${name || UNSET}\t${port ?? UNSET}\t${protocol ?? ''}`);
  }
  const endpoints = slice.endpoints ?? [];
  if (endpoints.length === 0) writer.line(0, 'Endpoints: <none>');
  else writer.line(0, 'Endpoints:');
  for (const { addresses, conditions, hostname, targetRef, nodeName, zone, deprecatedTopology } of endpoints) {
    writer.line(1, `- Addresses:\t${addresses.join(', ') || '<none>'}`);
    writer.line(2, 'Conditions:');
    writer.line(3, `Ready:\t${conditions?.ready ?? UNSET}`);
    writer.line(2, `Hostname:\t${hostname ?? UNSET}`);
    if (targetRef) writer.line(2, `TargetRef:\t${targetRef.kind}/${targetRef.name}`);
    writer.line(2, `NodeName:\t${nodeName ?? UNSET}`);
    writer.line(2, `Zone:\t${zone ?? UNSET}`);
    const topology = deprecatedTopology ?? {};
    if (Object.keys(topology).length > 0) writer.line(2, 'Topology:');
    for (const key of sortedKeys(topology)) writer.line(3, `${key}: ${topology[key]}`);
  }
  describeEvents(writer, events, wallMs);
  return writer.text();
}

/** What stands in brackets behind a backend: its endpoints, or why there are none. */
export type BackendText = (backend: IngressBackend) => string;

const backendTextOf = (backend: IngressBackend, endpointsOf: BackendText): string => {
  const { service, resource } = backend;
  if (service) return `${service.name}:${service.port?.number || service.port?.name || ''} (${endpointsOf(backend)})`;
  return resource ? `APIGroup: ${resource.apiGroup ?? '<none>'}, Kind: ${resource.kind}, Name: ${resource.name}` : '';
};

export function describeIngress(ingress: Ingress, endpointsOf: BackendText, events: readonly Event[] | undefined, wallMs: number): string {
  const { metadata, spec, status } = ingress;
  const writer = new DescribeWriter();
  writer.line(0, `Name:\t${metadata.name ?? ''}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  const addresses = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '').filter((address) => address !== '');
  writer.line(0, `Address:\t${addresses.join(',')}`);
  writer.line(0, `Ingress Class:\t${spec.ingressClassName ?? '<none>'}`);
  const fallback = spec.defaultBackend ? backendTextOf(spec.defaultBackend, endpointsOf) : '<default>';
  writer.line(0, `Default backend:\t${fallback}`);
  if ((spec.tls ?? []).length > 0) writer.line(0, 'TLS:');
  for (const { hosts = [], secretName } of spec.tls ?? [])
    writer.line(1, secretName ? `${secretName} terminates ${hosts.join(',')}` : `SNI routes ${hosts.join(',')}`);
  writer.line(0, 'Rules:\n  Host\tPath\tBackends');
  writer.line(1, '----\t----\t--------');
  let isEmpty = true;
  for (const { host, http } of spec.rules ?? []) {
    if (!http) continue;
    isEmpty = false;
    writer.line(1, `${host || '*'}\t`);
    for (const { path = '', backend } of http.paths) writer.line(2, `\t${path} \t${backendTextOf(backend, endpointsOf)}`);
  }
  if (isEmpty) writer.line(1, `*\t*\t${fallback}`);
  writeAnnotations(writer, metadata.annotations);
  describeEvents(writer, events, wallMs);
  return writer.text();
}

export function describeIngressClass({ metadata, spec }: IngressClass, events: readonly Event[] | undefined, wallMs: number): string {
  const writer = new DescribeWriter();
  writer.line(0, `Name:\t${metadata.name ?? ''}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, `Controller:\t${spec.controller ?? ''}`);
  if (spec.parameters) {
    writer.line(0, 'Parameters:');
    if (spec.parameters.apiGroup !== undefined) writer.line(1, `APIGroup:\t${spec.parameters.apiGroup}`);
    writer.line(1, `Kind:\t${spec.parameters.kind}`);
    writer.line(1, `Name:\t${spec.parameters.name}`);
  }
  describeEvents(writer, events, wallMs);
  return writer.text();
}

const SECONDS_END = 19;

/** `2026-11-22 12:23:34 +0000 UTC`: how Go prints a time. */
const goTime = (time: string | undefined): string => {
  const ms = parseTime(time ?? '');
  return ms === undefined ? '<unknown>' : `${new Date(ms).toISOString().slice(0, SECONDS_END).replace('T', ' ')} +0000 UTC`;
};

export function describeNetworkPolicy({ metadata, spec }: NetworkPolicy): string {
  const writer = new DescribeWriter();
  writer.line(0, `Name:\t${metadata.name ?? ''}`);
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  writer.line(0, `Created on:\t${goTime(metadata.creationTimestamp)}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  const selector = formatLabelSelectorObject(spec.podSelector);
  const types = spec.policyTypes ?? [];
  writer.line(0, 'Spec:');
  writer.line(1, `PodSelector:     ${selector === '<none>' ? '<none> (Allowing the specific traffic to all pods in this namespace)' : selector}`);
  if (types.includes('Ingress')) {
    writer.line(1, 'Allowing ingress traffic:');
    const rules = (spec.ingress ?? []).map(({ ports, from }) => ({ ports: ports ?? [], peers: from ?? [] }));
    writeRules(writer, rules, 'From', 'source', '<none> (Selected pods are isolated for ingress connectivity)');
  } else writer.line(1, 'Not affecting ingress traffic');
  if (types.includes('Egress')) {
    writer.line(1, 'Allowing egress traffic:');
    const rules = (spec.egress ?? []).map(({ ports, to }) => ({ ports: ports ?? [], peers: to ?? [] }));
    writeRules(writer, rules, 'To', 'destination', '<none> (Selected pods are isolated for egress connectivity)');
  } else writer.line(1, 'Not affecting egress traffic');
  writer.line(1, `Policy Types: ${types.join(', ')}`);
  return writer.text();
}

interface Rule {
  readonly ports: readonly NetworkPolicyPort[];
  readonly peers: readonly NetworkPolicyPeer[];
}

function writeRules(writer: DescribeWriter, rules: readonly Rule[], preposition: 'From' | 'To', what: string, whenNone: string): void {
  if (rules.length === 0) writer.line(2, whenNone);
  rules.forEach(({ ports, peers }, i) => {
    if (ports.length === 0) writer.line(2, 'To Port: <any> (traffic allowed to all ports)');
    for (const { port, endPort, protocol = 'TCP' } of ports)
      writer.line(2, endPort === undefined ? `To Port: ${port ?? '<any>'}/${protocol}` : `To Port Range: ${port}-${endPort}/${protocol}`);
    if (peers.length === 0) writer.line(2, `${preposition}: <any> (traffic not restricted by ${what})`);
    for (const peer of peers) writePeer(writer, peer, preposition);
    if (i < rules.length - 1) writer.line(2, '----------');
  });
}

function writePeer(writer: DescribeWriter, { namespaceSelector, podSelector, ipBlock }: NetworkPolicyPeer, preposition: string): void {
  writer.line(2, `${preposition}:`);
  if (namespaceSelector) writer.line(3, `NamespaceSelector: ${formatLabelSelectorObject(namespaceSelector)}`);
  if (podSelector) writer.line(3, `PodSelector: ${formatLabelSelectorObject(podSelector)}`);
  if (!ipBlock) return;
  writer.line(3, 'IPBlock:');
  writer.line(4, `CIDR: ${ipBlock.cidr}`);
  writer.line(4, `Except: ${(ipBlock.except ?? []).join(', ')}`);
}
