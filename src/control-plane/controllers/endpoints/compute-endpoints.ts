/**
 * The older Endpoints of a Service: ready and unready addresses, grouped by their ports.
 *
 * Mirrors: pkg/controller/endpoint/endpoints_controller.go (syncService), pkg/api/v1/endpoints/util.go (RepackSubsets).
 */
import { isPodReady } from '../../../api/pod-util.ts';
import { hasClusterIp } from '../../../api/service-util.ts';
import type { EndpointAddress, EndpointPort, EndpointSubset, Pod, Service } from '../../../api/types.gen.ts';
import { findPort, podAddressesOf, shouldPodBeInEndpoints, shouldSetHostname } from '../endpointslice/pod-endpoint.ts';
import { HEADLESS_LABEL } from '../endpointslice/compute-slices.ts';
import { perPod } from '../endpointslice/per-pod.ts';

export const ENDPOINTS_MANAGED_BY = 'endpoints.kubernetes.io/managed-by';
export const ENDPOINTS_CONTROLLER = 'endpoint-controller';

function addressOf(pod: Pod, service: Service): EndpointAddress {
  const { namespace, name, uid } = pod.metadata;
  return {
    ...(shouldSetHostname(pod, service) && { hostname: pod.spec.hostname }),
    ip: podAddressesOf(pod)[0]!,
    ...(pod.spec.nodeName && { nodeName: pod.spec.nodeName }),
    targetRef: { kind: 'Pod', name, namespace, ...(uid && { uid }) },
  };
}

function portsOf(service: Service, pod: Pod): EndpointPort[] {
  return (service.spec.ports ?? []).flatMap((port) => {
    try {
      return [
        {
          ...(port.name && { name: port.name }),
          port: findPort(pod, port),
          protocol: port.protocol ?? 'TCP',
          ...(port.appProtocol && { appProtocol: port.appProtocol }),
        },
      ];
    } catch {
      return [];
    }
  });
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What a pod is in a Service's Endpoints, or undefined where it is not in them. */
const placeOf = perPod((pod, service, hasIp: boolean) => {
  if (!shouldPodBeInEndpoints(pod, service.spec.publishNotReadyAddresses ?? false)) return undefined;
  const ports = portsOf(service, pod);
  // Without ports only a Service that is nothing but names has endpoints.
  if (ports.length === 0 && ((service.spec.ports ?? []).length > 0 || hasIp)) return undefined;
  return { ports, key: JSON.stringify(ports), address: addressOf(pod, service), isReady: service.spec.publishNotReadyAddresses || isPodReady(pod) };
});

/** The subsets: pods with the same ports in one. */
export function computeSubsets(service: Service, pods: readonly Pod[]): EndpointSubset[] {
  const subsets = new Map<string, { ports: EndpointPort[]; ready: EndpointAddress[]; notReady: EndpointAddress[] }>();
  const hasIp = hasClusterIp(service);
  for (const pod of pods) {
    const place = placeOf(pod, service, hasIp);
    if (!place) continue;
    let subset = subsets.get(place.key);
    if (!subset) subsets.set(place.key, (subset = { ports: place.ports, ready: [], notReady: [] }));
    (place.isReady ? subset.ready : subset.notReady).push(place.address);
  }
  const sorted = (list: EndpointAddress[]): EndpointAddress[] =>
    list.sort((a, b) => byText(a.ip, b.ip) || byText(a.targetRef?.uid ?? '', b.targetRef?.uid ?? ''));
  return [...subsets.values()].map(({ ports, ready, notReady }) => ({
    ...(ready.length > 0 && { addresses: sorted(ready) }),
    ...(notReady.length > 0 && { notReadyAddresses: sorted(notReady) }),
    ...(ports.length > 0 && { ports }),
  }));
}

const isSameAddress = (a: EndpointAddress, b: EndpointAddress): boolean =>
  a.ip === b.ip && a.hostname === b.hostname && a.nodeName === b.nodeName && a.targetRef?.name === b.targetRef?.name && a.targetRef?.uid === b.targetRef?.uid;

const areSame = <T>(a: readonly T[] | undefined, b: readonly T[] | undefined, isSame: (a: T, b: T) => boolean): boolean => {
  const [left, right] = [a ?? [], b ?? []];
  return left.length === right.length && left.every((each, i) => isSame(each, right[i]!));
};

/** Whether two lists of subsets say the same. */
export const areSameSubsets = (a: readonly EndpointSubset[] | undefined, b: readonly EndpointSubset[] | undefined): boolean =>
  areSame(
    a,
    b,
    (x, y) =>
      areSame(x.addresses, y.addresses, isSameAddress) &&
      areSame(x.notReadyAddresses, y.notReadyAddresses, isSameAddress) &&
      JSON.stringify(x.ports ?? []) === JSON.stringify(y.ports ?? []),
  );

/** The labels: the Service's own, and who keeps them. */
export function endpointsLabelsOf(service: Service): Record<string, string> {
  const own = Object.entries(service.metadata.labels ?? {}).filter(([key]) => key !== HEADLESS_LABEL);
  return { ...Object.fromEntries(own), ...(!hasClusterIp(service) && { [HEADLESS_LABEL]: '' }), [ENDPOINTS_MANAGED_BY]: ENDPOINTS_CONTROLLER };
}
