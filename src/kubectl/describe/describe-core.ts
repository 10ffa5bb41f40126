/**
 * `kubectl describe` of namespaces, config maps, secrets, service accounts and services.
 *
 * Mirrors: kubectl/pkg/describe/describe.go (describeNamespace, ConfigMapDescriber, describeSecret, describeServiceAccount,
 * describeService).
 */
import { sortedKeys } from '../../api/go-text.ts';
import { formatLabels } from '../../api/labels.ts';
import { decodeBase64 } from '../../api/base64.ts';
import type { ConfigMap, Event, LimitRange, Namespace, ResourceQuota, Secret, Service, ServiceAccount } from '../../api/types.gen.ts';
import { describeEvents } from './describe-events.ts';
import { writeLimitRanges, writeQuotas } from './describe-policies.ts';
import { DescribeWriter, longTime, writeList, writeMetadata } from './describe-writer.ts';

export function describeNamespace(namespace: Namespace, quotas: readonly ResourceQuota[], limitRanges: readonly LimitRange[]): string {
  const writer = new DescribeWriter();
  writeMetadata(writer, namespace.metadata);
  writer.line(0, `Status:\t${namespace.status?.phase ?? ''}`);
  const conditions = namespace.status?.conditions ?? [];
  if (conditions.length > 0) {
    writer.line(0, 'Conditions:\n  Type\tStatus\tLastTransitionTime\tReason\tMessage');
    writer.line(1, '----\t------\t------------------\t------\t-------');
    for (const { type, status, lastTransitionTime, reason = '', message = '' } of conditions) {
      writer.line(1, `${type}\t${status}\t${longTime(lastTransitionTime)}\t${reason}\t${message}`);
    }
  }
  writer.line(0, '');
  writeQuotas(writer, quotas);
  writer.line(0, '');
  writeLimitRanges(writer, limitRanges);
  return writer.text();
}

/** Bytes of base64 text. */
const decodedLength = (base64: string): number => Math.floor((base64.replace(/=+$/, '').length * 3) / 4);

export function describeConfigMap({ metadata, data = {}, binaryData = {} }: ConfigMap, events: readonly Event[] | undefined, wallMs: number): string {
  const writer = new DescribeWriter();
  writeMetadata(writer, metadata);
  writer.line(0, '\nData\n====');
  for (const key of sortedKeys(data)) writer.line(0, `${key}:\n----\n${data[key]}\n`);
  writer.line(0, '\nBinaryData\n====');
  for (const key of sortedKeys(binaryData)) writer.line(0, `${key}: ${decodedLength(binaryData[key]!)} bytes`);
  writer.line(0, '');
  describeEvents(writer, events, wallMs);
  return writer.text();
}

export function describeSecret({ metadata, type = '', data = {} }: Secret): string {
  const writer = new DescribeWriter();
  writeMetadata(writer, metadata);
  writer.line(0, `\nType:\t${type}`);
  writer.line(0, '\nData\n====');
  const isToken = type === 'kubernetes.io/service-account-token';
  for (const key of sortedKeys(data)) {
    const shown = isToken && key === 'token' ? decodeBase64(data[key]!) : `${decodedLength(data[key]!)} bytes`;
    writer.line(0, `${key}:\t${shown}`);
  }
  return writer.text();
}

export function describeServiceAccount({ metadata, imagePullSecrets = [] }: ServiceAccount, events: readonly Event[] | undefined, wallMs: number): string {
  const writer = new DescribeWriter();
  writeMetadata(writer, metadata);
  writeList(
    writer,
    'Image pull secrets',
    imagePullSecrets.map(({ name }) => name ?? ''),
  );
  describeEvents(writer, events, wallMs);
  return writer.text();
}

/** `endpoints` is what the column says for a port: addresses, or `<none>`. */
export function describeService(service: Service, endpointsOf: (portName: string) => string, events: readonly Event[] | undefined, wallMs: number): string {
  const writer = new DescribeWriter();
  const { metadata, spec } = service;
  writeMetadata(writer, metadata);
  writer.line(0, `Selector:\t${formatLabels(spec.selector)}`);
  writer.line(0, `Type:\t${spec.type ?? ''}`);
  if (spec.ipFamilyPolicy) writer.line(0, `IP Family Policy:\t${spec.ipFamilyPolicy}`);
  writer.line(0, `IP Families:\t${spec.ipFamilies?.join(',') || '<none>'}`);
  writer.line(0, `IP:\t${spec.clusterIP ?? ''}`);
  writer.line(0, `IPs:\t${spec.clusterIPs?.join(',') || '<none>'}`);
  if (spec.externalIPs && spec.externalIPs.length > 0) writer.line(0, `External IPs:\t${spec.externalIPs.join(',')}`);
  if (spec.loadBalancerIP) writer.line(0, `Desired LoadBalancer IP:\t${spec.loadBalancerIP}`);
  if (spec.externalName) writer.line(0, `External Name:\t${spec.externalName}`);
  const ingress = (service.status?.loadBalancer?.ingress ?? []).map(({ ip, hostname, ipMode }) =>
    ip ? ip + (ipMode ? ` (${ipMode})` : '') : (hostname ?? ''),
  );
  if (ingress.length > 0) writer.line(0, `LoadBalancer Ingress:\t${ingress.join(', ')}`);
  for (const { name = '', port, protocol = '', targetPort, nodePort, appProtocol } of spec.ports ?? []) {
    const label = name === '' ? '<unset>' : name;
    writer.line(0, `Port:\t${label}\t${port}/${protocol}`);
    writer.line(0, `TargetPort:\t${targetPort ?? port}/${protocol}`);
    if (appProtocol) writer.line(0, `AppProtocol:\t${appProtocol}`);
    if (nodePort) writer.line(0, `NodePort:\t${label}\t${nodePort}/${protocol}`);
    writer.line(0, `Endpoints:\t${endpointsOf(name)}`);
  }
  writer.line(0, `Session Affinity:\t${spec.sessionAffinity ?? ''}`);
  if (spec.externalTrafficPolicy) writer.line(0, `External Traffic Policy:\t${spec.externalTrafficPolicy}`);
  if (spec.internalTrafficPolicy) writer.line(0, `Internal Traffic Policy:\t${spec.internalTrafficPolicy}`);
  if (spec.healthCheckNodePort) writer.line(0, `HealthCheck NodePort:\t${spec.healthCheckNodePort}`);
  if (spec.trafficDistribution) writer.line(0, `Traffic Distribution:\t${spec.trafficDistribution}`);
  if (spec.loadBalancerSourceRanges && spec.loadBalancerSourceRanges.length > 0)
    writer.line(0, `LoadBalancer Source Ranges:\t${spec.loadBalancerSourceRanges.join(',')}`);
  describeEvents(writer, events, wallMs);
  return writer.text();
}
