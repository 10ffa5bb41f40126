/**
 * Table rows of the simulated kinds other than pods.
 *
 * Mirrors: pkg/printers/internalversion/printers.go printNode, printNamespace, printEvent, printServiceAccount,
 * printConfigMap, printSecret, printService.
 */
import type { ConfigMap, Event, Lease, Namespace, Node, Secret, Service, ServiceAccount } from '../../../api/types.gen.ts';
import { NONE, UNKNOWN, ageOf } from './ages.ts';
import type { PrintedRow } from './print-pod.ts';

const ROLE_PREFIX = 'node-role.kubernetes.io/';
const ROLE_LABEL = 'kubernetes.io/role';

/** How long the addresses of a load balancer may get before they are cut. */
const LOAD_BALANCER_WIDTH = 16;

const byCharacters = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A node's roles: labels `node-role.kubernetes.io/<role>` and `kubernetes.io/role=<role>`, sorted. */
export function nodeRolesOf(node: Node): string[] {
  const roles = new Set<string>();
  for (const [label, value] of Object.entries(node.metadata.labels ?? {})) {
    if (label.startsWith(ROLE_PREFIX) && label.length > ROLE_PREFIX.length) roles.add(label.slice(ROLE_PREFIX.length));
    else if (label === ROLE_LABEL && value !== '') roles.add(value);
  }
  return [...roles].sort(byCharacters);
}

/** STATUS of a node: `Ready`, `NotReady` or `Unknown`, with `SchedulingDisabled` where it is cordoned. */
export function nodeStatusOf(node: Node): string {
  const ready = node.status?.conditions?.find((condition) => condition.type === 'Ready');
  const status = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return node.spec?.unschedulable ? `${status},SchedulingDisabled` : status;
}

export function printNode(node: Node, nowMs: number): PrintedRow {
  const info = node.status?.nodeInfo;
  const addressOf = (type: string): string => node.status?.addresses?.find((address) => address.type === type)?.address ?? NONE;
  return {
    cells: [
      node.metadata.name ?? '',
      nodeStatusOf(node),
      nodeRolesOf(node).join(',') || NONE,
      ageOf(node.metadata.creationTimestamp, nowMs),
      info?.kubeletVersion ?? '',
      addressOf('InternalIP'),
      addressOf('ExternalIP'),
      info?.osImage || UNKNOWN,
      `${info?.kernelVersion || UNKNOWN}${info?.architecture ? ` (${info.architecture})` : ''}`,
      info?.containerRuntimeVersion || UNKNOWN,
    ],
  };
}

export function printNamespace(namespace: Namespace, nowMs: number): PrintedRow {
  return { cells: [namespace.metadata.name ?? '', namespace.status?.phase ?? '', ageOf(namespace.metadata.creationTimestamp, nowMs)] };
}

/** `kubelet, node-1`: who reported an event, in the old fields or the new ones. */
export function eventSourceOf(event: Event): string {
  const component = event.source?.component || event.reportingComponent || '';
  const instance = event.source?.host || event.reportingInstance || '';
  return instance === '' ? component : `${component}, ${instance}`;
}

export function printEvent(event: Event, nowMs: number): PrintedRow {
  const firstSeen = ageOf(event.firstTimestamp ?? event.eventTime, nowMs);
  const lastSeen = event.series ? ageOf(event.series.lastObservedTime, nowMs) : event.lastTimestamp ? ageOf(event.lastTimestamp, nowMs) : firstSeen;
  const { kind = '', name = '', fieldPath = '' } = event.involvedObject;
  return {
    cells: [
      lastSeen,
      event.type ?? '',
      event.reason ?? '',
      name === '' ? kind.toLowerCase() : `${kind.toLowerCase()}/${name}`,
      fieldPath,
      eventSourceOf(event),
      (event.message ?? '').trim(),
      firstSeen,
      // An event of the new API that happened once has no count.
      event.series?.count ?? (event.count || 1),
      event.metadata.name ?? '',
    ],
  };
}

export function printServiceAccount(account: ServiceAccount, nowMs: number): PrintedRow {
  return { cells: [account.metadata.name ?? '', ageOf(account.metadata.creationTimestamp, nowMs)] };
}

const sizeOf = (map: object | null | undefined): number => Object.keys(map ?? {}).length;

export function printLease(lease: Lease, nowMs: number): PrintedRow {
  return { cells: [lease.metadata.name ?? '', lease.spec.holderIdentity ?? '', ageOf(lease.metadata.creationTimestamp, nowMs)] };
}

export function printConfigMap(map: ConfigMap, nowMs: number): PrintedRow {
  return { cells: [map.metadata.name ?? '', sizeOf(map.data) + sizeOf(map.binaryData), ageOf(map.metadata.creationTimestamp, nowMs)] };
}

export function printSecret(secret: Secret, nowMs: number): PrintedRow {
  return { cells: [secret.metadata.name ?? '', secret.type ?? '', sizeOf(secret.data), ageOf(secret.metadata.creationTimestamp, nowMs)] };
}

function loadBalancerAddressesOf(service: Service): string[] {
  const addresses = (service.status?.loadBalancer?.ingress ?? []).map((ingress) => ingress.ip || ingress.hostname || '').filter((address) => address !== '');
  return [...new Set(addresses)].sort(byCharacters);
}

/** EXTERNAL-IP of a service. */
function externalAddressOf(service: Service, isWide: boolean): string {
  const external = service.spec.externalIPs ?? [];
  switch (service.spec.type) {
    case 'ClusterIP':
    case 'NodePort':
      return external.join(',') || NONE;
    case 'LoadBalancer': {
      const joined = loadBalancerAddressesOf(service).join(',');
      const shown = !isWide && joined.length > LOAD_BALANCER_WIDTH ? `${joined.slice(0, LOAD_BALANCER_WIDTH - 3)}...` : joined;
      return [...(shown === '' ? [] : [shown]), ...external].join(',') || '<pending>';
    }
    case 'ExternalName':
      return service.spec.externalName ?? '';
    default:
      return UNKNOWN;
  }
}

/** A service's row. Tables of the server are always made wide; a narrow one cuts long load balancer addresses. */
export function printService(service: Service, nowMs: number, isWide = true): PrintedRow {
  const ports = (service.spec.ports ?? []).map((port) => `${port.port}${port.nodePort ? `:${port.nodePort}` : ''}/${port.protocol ?? ''}`);
  const selector = Object.entries(service.spec.selector ?? {})
    .sort(([a], [b]) => byCharacters(a, b))
    .map(([key, value]) => `${key}=${value}`);
  return {
    cells: [
      service.metadata.name ?? '',
      service.spec.type ?? '',
      service.spec.clusterIPs?.[0] || NONE,
      externalAddressOf(service, isWide),
      ports.join(',') || NONE,
      ageOf(service.metadata.creationTimestamp, nowMs),
      selector.join(',') || NONE,
    ],
  };
}
