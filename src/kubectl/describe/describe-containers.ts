/**
 * Containers of a pod: image, state, resources, probes, environment, mounts.
 *
 * Mirrors: kubectl/pkg/describe/describe.go (describeContainers and the functions below it).
 */
import { quote, sortedKeys } from '../../api/go-text.ts';
import { parseQuantity, quantityMilliValue, quantityValue } from '../../api/quantity.ts';
import type { Container, ContainerPort, ContainerState, ContainerStatus, EnvVar, Pod, Probe, ResourceRequirements } from '../../api/types.gen.ts';
import { boolText, longTime, type DescribeWriter } from './describe-writer.ts';

/** Writes one group of containers: `Init Containers:`, `Containers:`, `Ephemeral Containers:`; `space` goes before those of templates. */
export function describeContainers(
  writer: DescribeWriter,
  title: string,
  containers: readonly Container[],
  statuses: readonly ContainerStatus[] | undefined,
  pod: Pick<Pod, 'metadata' | 'spec'>,
  space = '',
): void {
  writer.line(0, `${space}${title}:${containers.length === 0 ? ' <none>' : ''}`);
  for (const container of containers) {
    const status = statuses?.find(({ name }) => name === container.name);
    describeBasics(writer, container, status, space === '' ? '' : ' ');
    describeCommand(writer, 'Command', container.command);
    describeCommand(writer, 'Args', container.args);
    if (status) describeStatus(writer, status);
    describeResources(writer, 2, container.resources);
    for (const [label, probe] of [
      ['Liveness', container.livenessProbe],
      ['Readiness', container.readinessProbe],
      ['Startup', container.startupProbe],
    ] as const) {
      if (probe) writer.line(2, `${label}:\t${probeText(probe)}`);
    }
    describeEnvironment(writer, container, pod);
    describeMounts(writer, container);
  }
}

const portText = (ports: readonly ContainerPort[] | undefined, numberOf: (port: ContainerPort) => number): string =>
  (ports ?? []).map((port) => `${numberOf(port)}/${port.protocol ?? ''}${port.name ? ` (${port.name})` : ''}`).join(', ');

function describeBasics(writer: DescribeWriter, container: Container, status: ContainerStatus | undefined, indent: string): void {
  writer.line(1, `${indent}${container.name}:`);
  if (status) writer.line(2, `Container ID:\t${status.containerID ?? ''}`);
  writer.line(2, `Image:\t${container.image ?? ''}`);
  if (status) writer.line(2, `Image ID:\t${status.imageID}`);
  const ports = portText(container.ports, (port) => port.containerPort);
  writer.line(2, ports.includes(',') ? `Ports:\t${ports}` : `Port:\t${ports || '<none>'}`);
  const hostPorts = portText(container.ports, (port) => port.hostPort ?? 0);
  writer.line(2, hostPorts.includes(',') ? `Host Ports:\t${hostPorts}` : `Host Port:\t${hostPorts || '<none>'}`);
  const seccomp = container.securityContext?.seccompProfile;
  if (seccomp) {
    writer.line(2, `SeccompProfile:\t${seccomp.type}`);
    if (seccomp.type === 'Localhost') writer.line(3, `LocalhostProfile:\t${seccomp.localhostProfile ?? ''}`);
  }
}

function describeCommand(writer: DescribeWriter, title: string, words: readonly string[] | undefined): void {
  if (!words || words.length === 0) return;
  writer.line(2, `${title}:`);
  for (const line of words.flatMap((word) => word.split('\n'))) writer.line(3, line);
}

function describeStatus(writer: DescribeWriter, status: ContainerStatus): void {
  describeState(writer, 'State', status.state ?? {});
  if (status.lastState?.terminated) describeState(writer, 'Last State', status.lastState);
  writer.line(2, `Ready:\t${boolText(status.ready)}`);
  writer.line(2, `Restart Count:\t${status.restartCount}`);
}

function describeState(writer: DescribeWriter, title: string, { running, waiting, terminated }: ContainerState): void {
  if (running) {
    writer.line(2, `${title}:\tRunning`);
    writer.line(3, `Started:\t${longTime(running.startedAt)}`);
  } else if (waiting || !terminated) {
    writer.line(2, `${title}:\tWaiting`);
    if (waiting?.reason) writer.line(3, `Reason:\t${waiting.reason}`);
  } else {
    writer.line(2, `${title}:\tTerminated`);
    if (terminated.reason) writer.line(3, `Reason:\t${terminated.reason}`);
    if (terminated.message) writer.line(3, `Message:\t${terminated.message}`);
    writer.line(3, `Exit Code:\t${terminated.exitCode}`);
    if (terminated.signal) writer.line(3, `Signal:\t${terminated.signal}`);
    writer.line(3, `Started:\t${longTime(terminated.startedAt)}`);
    writer.line(3, `Finished:\t${longTime(terminated.finishedAt)}`);
  }
}

/** `Limits:` and `Requests:`, where there are any. */
export function describeResources(writer: DescribeWriter, level: number, resources: ResourceRequirements | undefined): void {
  for (const [title, list] of [
    ['Limits', resources?.limits],
    ['Requests', resources?.requests],
  ] as const) {
    if (!list || Object.keys(list).length === 0) continue;
    writer.line(level, `${title}:`);
    for (const name of sortedKeys(list)) writer.line(level + 1, `${name}:\t${list[name]}`);
  }
}

/** `http-get http://:80/ delay=0s timeout=1s period=10s #success=1 #failure=3`. */
export function probeText(probe: Probe): string {
  const { initialDelaySeconds = 0, timeoutSeconds = 0, periodSeconds = 0, successThreshold = 0, failureThreshold = 0 } = probe;
  const attributes = `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s #success=${successThreshold} #failure=${failureThreshold}`;
  if (probe.exec) return `exec [${(probe.exec.command ?? []).join(' ')}] ${attributes}`;
  if (probe.httpGet) {
    const { scheme = '', host = '', port, path = '' } = probe.httpGet;
    const prefix = scheme === '' ? '//' : `${scheme.toLowerCase()}://`;
    const separator = path !== '' && !path.startsWith('/') ? '/' : '';
    return `http-get ${prefix}${host.includes(':') ? `[${host}]` : host}:${port}${separator}${path} ${attributes}`;
  }
  if (probe.tcpSocket) return `tcp-socket ${probe.tcpSocket.host ?? ''}:${probe.tcpSocket.port} ${attributes}`;
  if (probe.grpc) return `grpc <pod>:${probe.grpc.port} ${probe.grpc.service ?? ''} ${attributes}`;
  return `unknown ${attributes}`;
}

function describeEnvironment(writer: DescribeWriter, container: Container, pod: Pick<Pod, 'metadata' | 'spec'>): void {
  if (container.envFrom && container.envFrom.length > 0) {
    writer.line(2, 'Environment Variables from:');
    for (const { configMapRef, secretRef, prefix } of container.envFrom) {
      const from = (configMapRef ? 'ConfigMap' : secretRef ? 'Secret' : '') + (prefix ? ` with prefix '${prefix}'` : '');
      const source = configMapRef ?? secretRef;
      writer.line(3, `${source?.name ?? ''}\t${from}\tOptional: ${source?.optional ?? false}`);
    }
  }
  const variables = container.env ?? [];
  writer.line(2, `Environment:${variables.length === 0 ? '\t<none>' : ''}`);
  for (const variable of variables) describeVariable(writer, variable, container, pod);
}

function describeVariable(writer: DescribeWriter, { name, value, valueFrom }: EnvVar, container: Container, pod: Pick<Pod, 'metadata' | 'spec'>): void {
  if (!valueFrom) {
    const [first = '', ...rest] = (value ?? '').split('\n');
    writer.line(3, `${name}:\t${first}`);
    for (const line of rest) writer.line(3, `\t${line}`);
  } else if (valueFrom.fieldRef) {
    const { apiVersion = 'v1', fieldPath } = valueFrom.fieldRef;
    writer.line(3, `${name}:\t${fieldText(pod, fieldPath)} (${apiVersion}:${fieldPath})`);
  } else if (valueFrom.resourceFieldRef) {
    writer.line(3, `${name}:\t${resourceText(valueFrom.resourceFieldRef, container)} (${valueFrom.resourceFieldRef.resource})`);
  } else if (valueFrom.secretKeyRef) {
    const { key, name: secret, optional = false } = valueFrom.secretKeyRef;
    writer.line(3, `${name}:\t<set to the key '${key}' in secret '${secret ?? ''}'>\tOptional: ${optional}`);
  } else if (valueFrom.configMapKeyRef) {
    const { key, name: map, optional = false } = valueFrom.configMapKeyRef;
    writer.line(3, `${name}:\t<set to the key '${key}' of config map '${map ?? ''}'>\tOptional: ${optional}`);
  }
}

/**
 * A field of the pod as a text. Fields that only the node knows, such as `status.podIP`, stay empty: kubectl does not
 * resolve them (fieldpath.ExtractFieldPathAsString).
 */
function fieldText(pod: Pick<Pod, 'metadata'>, path: string): string {
  const { metadata } = pod;
  const subscript = /^metadata\.(annotations|labels)\['(.*)'\]$/.exec(path);
  if (subscript) return metadata[subscript[1] as 'annotations' | 'labels']?.[subscript[2]!] ?? '';
  if (path === 'metadata.annotations' || path === 'metadata.labels') {
    const map = metadata[path.slice('metadata.'.length) as 'annotations' | 'labels'] ?? {};
    return sortedKeys(map)
      .map((key) => `${key}=${quote(map[key]!)}`)
      .join('\n');
  }
  const texts: Readonly<Record<string, string | undefined>> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace,
    'metadata.uid': metadata.uid,
  };
  return texts[path] ?? '';
}

/** `limits.cpu` and the like, in units of the divisor; what has no limit is the node's. */
function resourceText({ resource, divisor }: { resource: string; divisor?: string | number }, container: Container): string {
  const [list = '', name = ''] = resource.split('.');
  const amount = container.resources?.[list as 'limits' | 'requests']?.[name];
  if (amount === undefined) return list === 'limits' ? 'node allocatable' : '0';
  const unit = parseQuantity(divisor === undefined || String(divisor) === '0' ? '1' : divisor);
  const quantity = parseQuantity(amount);
  const ratio = name === 'cpu' ? quantityMilliValue(quantity) / quantityMilliValue(unit) : quantityValue(quantity) / quantityValue(unit);
  return String(Math.ceil(ratio));
}

function describeMounts(writer: DescribeWriter, container: Container): void {
  const mounts = [...(container.volumeMounts ?? [])].sort((a, b) => (a.mountPath < b.mountPath ? -1 : a.mountPath > b.mountPath ? 1 : 0));
  const none = mounts.length === 0 ? '\t<none>' : '';
  writer.line(2, `Mounts:${none}`);
  for (const { mountPath, name, readOnly, subPath } of mounts) {
    writer.line(3, `${mountPath} from ${name} (${readOnly ? 'ro' : 'rw'}${subPath ? `,path=${quote(subPath)}` : ''})`);
  }
  const devices = [...(container.volumeDevices ?? [])].sort((a, b) => (a.devicePath < b.devicePath ? -1 : 1));
  if (devices.length === 0) return;
  writer.line(2, `Devices:${none}`);
  for (const { devicePath, name } of devices) writer.line(3, `${devicePath} from ${name}`);
}
