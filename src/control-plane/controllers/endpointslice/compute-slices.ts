/**
 * Which EndpointSlices a Service should have, given those that it has: a value, not a deed.
 *
 * Mirrors: k8s.io/endpointslice reconciler.go (reconcileByAddressType, reconcileByPortMapping, finalize), utils.go
 * (setEndpointSliceLabels).
 * Differs: the cluster is IPv4 only; no topology hints are given.
 */
import { hasClusterIp } from '../../../api/service-util.ts';
import type { Endpoint, EndpointSlice, EndpointSlicePort, New, Node, Pod, Service } from '../../../api/types.gen.ts';
import { getEndpointPorts, podAddressesOf, podToEndpoint, shouldPodBeInEndpoints } from './pod-endpoint.ts';
import { perPod } from './per-pod.ts';

export const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';
export const MANAGED_BY_LABEL = 'endpointslice.kubernetes.io/managed-by';
export const SLICE_CONTROLLER = 'endpointslice-controller.k8s.io';
export const HEADLESS_LABEL = 'service.kubernetes.io/headless';
const RESERVED_LABELS = [SERVICE_NAME_LABEL, MANAGED_BY_LABEL, HEADLESS_LABEL];

/** How many endpoints a slice holds: --max-endpoints-per-slice. */
export const MAX_ENDPOINTS_PER_SLICE = 100;

/** What is to be done about a Service's slices. */
export interface SlicePlan {
  readonly create: readonly New<EndpointSlice>[];
  readonly update: readonly EndpointSlice[];
  readonly delete: readonly EndpointSlice[];
}

/** The labels of a Service's slices: the Service's own, and what the slices are found by. */
export function sliceLabelsOf(service: Service, controller: string): Record<string, string> {
  const own = Object.entries(service.metadata.labels ?? {}).filter(([key]) => !RESERVED_LABELS.includes(key));
  return {
    ...Object.fromEntries(own),
    [SERVICE_NAME_LABEL]: service.metadata.name,
    [MANAGED_BY_LABEL]: controller,
    ...(!hasClusterIp(service) && { [HEADLESS_LABEL]: '' }),
  };
}

const portKeyOf = (ports: readonly EndpointSlicePort[] | undefined): string =>
  (ports ?? [])
    .map(({ name = '', port, protocol, appProtocol = '' }) => `${name}/${port}/${protocol}/${appProtocol}`)
    .sort()
    .join();

const endpointKeys = new WeakMap<Endpoint, string>();

/** Endpoints are the same one where address, hostname, node and pod are. */
function endpointKeyOf(endpoint: Endpoint): string {
  const known = endpointKeys.get(endpoint);
  if (known !== undefined) return known;
  const { addresses, hostname = '', targetRef, nodeName = '' } = endpoint;
  const key = [[...addresses].sort().join(), hostname, targetRef?.namespace ?? '', targetRef?.name ?? '', targetRef?.uid ?? '', nodeName].join('|');
  endpointKeys.set(endpoint, key);
  return key;
}

/** Whether two endpoints that are the same one also say the same: EndpointsEqualBeyondHash. */
export function endpointsEqualBeyondHash(a: Endpoint, b: Endpoint): boolean {
  if (a.nodeName !== b.nodeName || a.zone !== b.zone) return false;
  const [x, y] = [a.conditions ?? {}, b.conditions ?? {}];
  if (x.ready !== y.ready) return false;
  return x.serving === y.serving && x.terminating === y.terminating && a.targetRef?.name === b.targetRef?.name && a.targetRef?.uid === b.targetRef?.uid;
}

interface PortGroup {
  readonly ports: readonly EndpointSlicePort[];
  readonly endpoints: Map<string, Endpoint>;
}

/** What a pod is in a Service's slices, or undefined where it is not in them. */
const placeOf = perPod((pod, service, node: Node | undefined) => {
  if (!shouldPodBeInEndpoints(pod, true)) return undefined;
  const addresses = podAddressesOf(pod).filter((address) => !address.includes(':'));
  if (addresses.length === 0) return undefined;
  // Nobody can tell whether a pod of a node that is gone still runs.
  if (pod.spec.nodeName && !node && !service.spec.publishNotReadyAddresses) return undefined;
  const ports = getEndpointPorts(service, pod);
  const endpoint = podToEndpoint(pod, node, service, addresses);
  return { ports, portKey: portKeyOf(ports), endpoint, key: endpointKeyOf(endpoint) };
});

function desiredGroupsOf(service: Service, pods: readonly Pod[], nodeNamed: (name: string) => Node | undefined): Map<string, PortGroup> {
  const groups = new Map<string, PortGroup>();
  for (const pod of pods) {
    const place = placeOf(pod, service, nodeNamed(pod.spec.nodeName ?? ''));
    if (!place) continue;
    let group = groups.get(place.portKey);
    if (!group) groups.set(place.portKey, (group = { ports: place.ports, endpoints: new Map<string, Endpoint>() }));
    group.endpoints.set(place.key, place.endpoint);
  }
  return groups;
}

/** An empty slice of the Service. */
function newSlice(service: Service, labels: Record<string, string>, ports: readonly EndpointSlicePort[], endpoints: readonly Endpoint[]): New<EndpointSlice> {
  const { name, namespace, uid } = service.metadata;
  return {
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels,
      ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name, uid: uid ?? '', controller: true, blockOwnerDeletion: true }],
    },
    addressType: 'IPv4',
    endpoints: [...endpoints],
    ports: [...ports],
  } as New<EndpointSlice>;
}

const sameLabels = (a: Readonly<Record<string, string>> | undefined, b: Readonly<Record<string, string>>): boolean => {
  const keys = Object.keys(a ?? {});
  return keys.length === Object.keys(b).length && keys.every((key) => a![key] === b[key]);
};

/** One group of endpoints that share their ports, spread over the slices that have these ports. */
function planGroup(service: Service, labels: Record<string, string>, group: PortGroup, existing: readonly EndpointSlice[], max: number): SlicePlan {
  const wanted = new Map(group.endpoints);
  const kept = existing.map((slice) => {
    let changed = !sameLabels(slice.metadata.labels, labels);
    const endpoints = (slice.endpoints ?? []).flatMap((endpoint) => {
      const key = endpointKeyOf(endpoint);
      const next = wanted.get(key);
      if (!next) {
        changed = true;
        return [];
      }
      wanted.delete(key);
      if (endpointsEqualBeyondHash(next, endpoint)) return [endpoint];
      changed = true;
      return [next];
    });
    return { slice, endpoints, changed };
  });
  const rest = [...wanted.values()];
  // Slices that are written anyway are filled first; an untouched one only where everything that is left fits into it.
  for (const each of kept) if (each.changed && each.endpoints.length > 0) each.endpoints.push(...rest.splice(0, max - each.endpoints.length));
  if (rest.length > 0) {
    const roomy = kept
      .filter(({ endpoints, changed }) => !changed && endpoints.length + rest.length <= max)
      .sort((a, b) => b.endpoints.length - a.endpoints.length)[0];
    const empty = kept.find(({ endpoints, changed }) => changed && endpoints.length === 0);
    const target = roomy ?? empty;
    if (target) {
      target.endpoints.push(...rest.splice(0, max - target.endpoints.length));
      target.changed = true;
    }
  }
  const create: New<EndpointSlice>[] = [];
  while (rest.length > 0) create.push(newSlice(service, labels, group.ports, rest.splice(0, max)));
  return {
    create,
    update: kept
      .filter(({ endpoints, changed }) => changed && endpoints.length > 0)
      .map(({ slice, endpoints }) => ({ ...slice, endpoints, metadata: { ...slice.metadata, labels } })),
    delete: kept.filter(({ endpoints }) => endpoints.length === 0).map(({ slice }) => slice),
  };
}

/** What is to be done so that the Service's slices say which pods are behind it. */
export function computeSlicePlan(
  service: Service,
  pods: readonly Pod[],
  existing: readonly EndpointSlice[],
  nodeNamed: (name: string) => Node | undefined,
  max = MAX_ENDPOINTS_PER_SLICE,
): SlicePlan {
  const { ipFamilies = [] } = service.spec;
  if (ipFamilies.length > 0 && !ipFamilies.includes('IPv4')) return { create: [], update: [], delete: existing };
  const labels = sliceLabelsOf(service, SLICE_CONTROLLER);
  const groups = desiredGroupsOf(service, pods, nodeNamed);
  const create: New<EndpointSlice>[] = [];
  const update: EndpointSlice[] = [];
  const doomed = existing.filter((slice) => slice.addressType !== 'IPv4');
  const usable = existing.filter((slice) => slice.addressType === 'IPv4');
  for (const slice of usable) if (!groups.has(portKeyOf(slice.ports))) doomed.push(slice);
  for (const [key, group] of groups) {
    const plan = planGroup(
      service,
      labels,
      group,
      usable.filter(({ ports }) => portKeyOf(ports) === key),
      max,
    );
    create.push(...plan.create);
    update.push(...plan.update);
    doomed.push(...plan.delete);
  }
  // A Service without endpoints keeps one slice that says so.
  if (groups.size === 0) {
    const [only, ...others] = usable;
    const isPlaceholder = only !== undefined && others.length === 0 && (only.endpoints ?? []).length === 0 && (only.ports ?? []).length === 0;
    if (isPlaceholder && sameLabels(only.metadata.labels, labels)) return { create: [], update: [], delete: doomed.filter((slice) => slice !== only) };
    create.push(newSlice(service, labels, [], []));
  }
  // A slice that would go is written anew instead of making another.
  const reused = Math.min(create.length, doomed.length);
  for (let i = 0; i < reused; i++) {
    const [old, next] = [doomed[i]!, create[i]!];
    update.push({
      ...old,
      ports: next.ports,
      endpoints: next.endpoints,
      metadata: { ...old.metadata, labels, ownerReferences: next.metadata.ownerReferences },
    });
  }
  return { create: create.slice(reused), update, delete: doomed.slice(reused) };
}
