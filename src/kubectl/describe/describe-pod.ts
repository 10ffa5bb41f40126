/**
 * `kubectl describe pod`.
 *
 * Mirrors: kubectl/pkg/describe/describe.go (describePod).
 */
import { formatLabelSelectorObject } from '../../api/labels.ts';
import { getPodQos } from '../../api/qos.ts';
import type { Event, Pod, Toleration, TopologySpreadConstraint } from '../../api/types.gen.ts';
import { describeContainers, describeResources } from './describe-containers.ts';
import { describeEvents } from './describe-events.ts';
import { describeVolumes } from './describe-volumes.ts';
import { ageOf, DescribeWriter, longTime, writeAnnotations, writeLabels, writeList } from './describe-writer.ts';

/** The description of a pod. Without `events` there is no such block. */
export function describePod(pod: Pod, events: readonly Event[] | undefined, wallMs: number): string {
  const writer = new DescribeWriter();
  const { spec, status = {} } = pod;
  describeHead(writer, pod, wallMs);
  if (spec.resources) {
    writer.line(0, 'Resources:');
    describeResources(writer, 1, spec.resources);
  }
  if (spec.initContainers && spec.initContainers.length > 0)
    describeContainers(writer, 'Init Containers', spec.initContainers, status.initContainerStatuses, pod);
  describeContainers(writer, 'Containers', spec.containers ?? [], status.containerStatuses, pod);
  if (spec.ephemeralContainers && spec.ephemeralContainers.length > 0) {
    describeContainers(writer, 'Ephemeral Containers', spec.ephemeralContainers, status.ephemeralContainerStatuses, pod);
  }
  if (spec.readinessGates && spec.readinessGates.length > 0) {
    writer.line(0, 'Readiness Gates:\n  Type\tStatus');
    for (const { conditionType } of spec.readinessGates) {
      writer.line(1, `${conditionType} \t${status.conditions?.find(({ type }) => type === conditionType)?.status ?? '<none>'} `);
    }
  }
  if (status.conditions && status.conditions.length > 0) {
    writer.line(0, 'Conditions:\n  Type\tStatus');
    for (const condition of status.conditions) writer.line(1, `${condition.type} \t${condition.status} `);
  }
  describeVolumes(writer, spec.volumes ?? []);
  writer.line(0, `QoS Class:\t${getPodQos(pod)}`);
  writeLabels(writer, 'Node-Selectors', spec.nodeSelector);
  writeTolerations(writer, spec.tolerations ?? []);
  writeTopologySpread(writer, spec.topologySpreadConstraints ?? []);
  if (spec.schedulingGroup) writer.line(0, `SchedulingGroup:\n  PodGroupName:\t${spec.schedulingGroup.podGroupName ?? ''}`);
  describeEvents(writer, events, wallMs);
  return writer.text();
}

/** From the name to the addresses and the owner. */
function describeHead(writer: DescribeWriter, { metadata, spec, status = {} }: Pod, wallMs: number): void {
  const line = (label: string, value: string | number | undefined): void => {
    if (value !== undefined && value !== '') writer.line(0, `${label}:\t${value}`);
  };
  writer.line(0, `Name:\t${metadata.name ?? ''}`);
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  line('Priority', spec.priority);
  line('Priority Class Name', spec.priorityClassName);
  line('Runtime Class Name', spec.runtimeClassName);
  line('Service Account', spec.serviceAccountName);
  line('Node', spec.nodeName ? `${spec.nodeName}/${status.hostIP ?? ''}` : '<none>');
  if (status.startTime) line('Start Time', longTime(status.startTime));
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  if (metadata.deletionTimestamp && status.phase !== 'Failed' && status.phase !== 'Succeeded') {
    line('Status', `Terminating (lasts ${ageOf(metadata.deletionTimestamp, wallMs)})`);
    line('Termination Grace Period', `${metadata.deletionGracePeriodSeconds ?? 0}s`);
  } else writer.line(0, `Status:\t${status.phase ?? ''}`);
  line('Reason', status.reason);
  line('Message', status.message);
  const seccomp = spec.securityContext?.seccompProfile;
  line('SeccompProfile', seccomp?.type);
  if (seccomp?.type === 'Localhost') line('LocalhostProfile', seccomp.localhostProfile);
  writer.line(0, `IP:\t${status.podIP ?? ''}`);
  const ips = status.podIPs ?? [];
  writer.line(0, ips.length === 0 ? 'IPs:\t<none>' : 'IPs:');
  for (const { ip } of ips) writer.line(1, `IP:\t${ip}`);
  const controller = metadata.ownerReferences?.find((owner) => owner.controller);
  if (controller) line('Controlled By', `${controller.kind}/${controller.name}`);
  line('NominatedNodeName', status.nominatedNodeName);
}

/** `Topology Spread Constraints:`, where there are any. */
export function writeTopologySpread(writer: DescribeWriter, constraints: readonly TopologySpreadConstraint[], indent = ''): void {
  if (constraints.length === 0) return;
  const sorted = [...constraints].sort((a, b) => (a.topologyKey < b.topologyKey ? -1 : a.topologyKey > b.topologyKey ? 1 : 0));
  writeList(
    writer,
    `${indent}Topology Spread Constraints`,
    sorted.map(({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }) => {
      const selector = labelSelector ? ` for selector ${formatLabelSelectorObject(labelSelector)}` : '';
      return `${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${selector}`;
    }),
  );
}

/** `Tolerations:` of a pod, or of a template. */
export function writeTolerations(writer: DescribeWriter, tolerations: readonly Toleration[], indent = ''): void {
  const sorted = [...tolerations].sort((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : (a.key ?? '') > (b.key ?? '') ? 1 : 0));
  writeList(
    writer,
    `${indent}Tolerations`,
    sorted.map(({ key = '', value = '', effect = '', operator, tolerationSeconds }) => {
      const what = key + (value && `=${value}`) + (effect && `:${effect}`);
      const exists = operator === 'Exists' && value === '' ? `${what && ' '}op=Exists` : '';
      return what + exists + (tolerationSeconds === undefined ? '' : ` for ${tolerationSeconds}s`);
    }),
  );
}
