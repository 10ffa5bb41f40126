/**
 * Which ports of a pod `port-forward` means, by number or name, and by which ports of this machine they are reached.
 *
 * Mirrors: kubectl/pkg/cmd/portforward/portforward.go (translateServicePortToTargetPort, convertPodNamedPortToNumber, checkUDPPorts),
 * kubectl/pkg/util/{service_port,pod_port}.go, client-go/tools/portforward (parsePorts).
 */
import { quote } from '../../../api/go-text.ts';
import type { Pod, Service } from '../../../api/types.gen.ts';
import { CommandError } from '../../errors.ts';

/** A port of this machine (0: any) and the pod's port that it leads to. */
export interface ForwardedPort {
  readonly local: number;
  readonly remote: number;
}

const MOST_PORT = 65535;

const fail = (message: string): never => {
  throw new CommandError(`error: ${message}`);
};

const isNumber = (text: string): boolean => /^[-+]?\d+$/.test(text);

/** `8080:80` → 8080 and 80, `80` → 80 twice; anything else is looked at later. */
function splitPort(text: string): [local: string, remote: string] {
  const parts = text.split(':');
  return parts.length === 2 ? [parts[0]!, parts[1]!] : [parts[0]!, parts[0]!];
}

function containerPortNamed({ metadata, spec }: Pod, name: string): number {
  const ports = [...spec.containers, ...(spec.initContainers ?? [])].flatMap((container) => container.ports ?? []);
  return ports.find((port) => (port.name ?? '') === name)?.containerPort ?? fail(`Pod '${metadata.name}' does not have a named port '${name}'`);
}

function servicePortNamed({ metadata, spec }: Service, name: string): number {
  return spec.ports?.find((port) => (port.name ?? '') === name)?.port ?? fail(`Service '${metadata.name}' does not have a named port '${name}'`);
}

function refuseUdp(texts: readonly string[], ports: readonly { number: number; protocol: string | undefined }[], numberOf: (name: string) => number): void {
  const numbers = (protocol: string): Set<number> => new Set(ports.filter((port) => (port.protocol ?? 'TCP') === protocol).map(({ number }) => number));
  const [udp, tcp] = [numbers('UDP'), numbers('TCP')];
  for (const text of texts) {
    const [, remote] = splitPort(text);
    const number = isNumber(remote) ? Number(remote) : numberOf(remote);
    if (udp.has(number) && !tcp.has(number)) fail(`UDP protocol is not supported for ${remote}`);
  }
}

const joined = (local: string, remote: number): string => (local === String(remote) ? local : `${local}:${remote}`);

/** Port words of a pod with numbers for names. Throws kubectl's failures. */
export function portsOfPod(texts: readonly string[], pod: Pod): string[] {
  const ports = pod.spec.containers.flatMap((container) => container.ports ?? []);
  refuseUdp(
    texts,
    ports.map(({ containerPort, protocol }) => ({ number: containerPort, protocol })),
    (name) => containerPortNamed(pod, name),
  );
  return texts.map((text) => {
    const [local, remote] = splitPort(text);
    if (remote === '') fail('remote port cannot be empty');
    const number = isNumber(remote) ? remote : String(containerPortNamed(pod, remote));
    return local === remote ? number : `${local}:${number}`;
  });
}

/** Port words of a Service with the numbers that its pod has for them. Throws kubectl's failures. */
export function portsOfService(texts: readonly string[], service: Service, pod: Pod): string[] {
  const { ports = [], clusterIP } = service.spec;
  refuseUdp(
    texts,
    ports.map(({ port, protocol }) => ({ number: port, protocol })),
    (name) => servicePortNamed(service, name),
  );
  return texts.map((text) => {
    const [local, remote] = splitPort(text);
    const number = isNumber(remote) ? Number(remote) : servicePortNamed(service, remote);
    const near = local === remote ? String(number) : local;
    if (clusterIP === 'None') return joined(near, number);
    const found = ports.find(({ port }) => port === number) ?? fail(`Service ${service.metadata.name} does not have a service port ${number}`);
    const target = found.targetPort ?? 0;
    return joined(near, typeof target === 'string' ? containerPortNamed(pod, target) : target || found.port);
  });
}

function parsePort(which: string, text: string): number {
  const problem = !/^\d+$/.test(text) ? 'invalid syntax' : Number(text) > MOST_PORT ? 'value out of range' : undefined;
  return problem === undefined ? Number(text) : fail(`error parsing ${which} port '${text}': strconv.ParseUint: parsing ${quote(text)}: ${problem}`);
}

/** Reads port words whose names have become numbers. Throws kubectl's failures. */
export function parsePorts(texts: readonly string[]): ForwardedPort[] {
  return texts.map((text) => {
    const parts = text.split(':');
    if (parts.length > 2) fail(`invalid port format '${text}'`);
    const local = parsePort('local', parts[0] === '' && parts.length === 2 ? '0' : parts[0]!);
    const remote = parsePort('remote', parts.at(-1)!);
    return remote === 0 ? fail('remote port must be > 0') : { local, remote };
  });
}
