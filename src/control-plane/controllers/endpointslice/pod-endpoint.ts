/**
 * What a pod is to a Service: whether it is behind it, under which address and port, and if it may have traffic.
 *
 * Mirrors: k8s.io/endpointslice utils.go (podToEndpoint, getEndpointPorts, FindPort) and util/controller_utils.go
 * (ShouldPodBeInEndpoints, ShouldSetHostname, podEndpointsChanged).
 */
import { isPodReady, isPodTerminal } from '../../../api/pod-util.ts';
import type { Endpoint, EndpointSlicePort, Node, Pod, Service, ServicePort } from '../../../api/types.gen.ts';

const ZONE_LABEL = 'topology.kubernetes.io/zone';

/** Whether the pod has an address and is not over; `includeTerminating`: also on its way out. */
export function shouldPodBeInEndpoints(pod: Pod, includeTerminating: boolean): boolean {
  if (isPodTerminal(pod) || podAddressesOf(pod).length === 0) return false;
  return includeTerminating || pod.metadata.deletionTimestamp === undefined;
}

/** The pod's addresses, the first one first. */
export function podAddressesOf({ status }: Pod): string[] {
  const ips = (status?.podIPs ?? []).map(({ ip }) => ip).filter((ip) => ip !== '');
  return ips.length > 0 ? ips : status?.podIP ? [status.podIP] : [];
}

/** A pod that names this Service as its subdomain is found under its host name, too. */
export const shouldSetHostname = (pod: Pod, service: Service): boolean =>
  Boolean(pod.spec.hostname) && pod.spec.subdomain === service.metadata.name && service.metadata.namespace === pod.metadata.namespace;

/** The pod's port behind a Service's port. Throws `Error` where the pod has none of that name. */
export function findPort(pod: Pod, { targetPort, protocol = 'TCP', port }: Partial<ServicePort>): number {
  if (typeof targetPort !== 'string') return targetPort ?? port ?? 0;
  const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  for (const { ports = [] } of [...(pod.spec.containers ?? []), ...sidecars]) {
    const found = ports.find((each) => each.name === targetPort && (each.protocol ?? 'TCP') === protocol);
    if (found) return found.containerPort;
  }
  throw new Error(`no suitable port for manifest: ${pod.metadata.uid ?? ''}`);
}

/** The ports that a Service's ports lead to on this pod; those that it has not are left out. */
export function getEndpointPorts(service: Service, pod: Pod): EndpointSlicePort[] {
  return (service.spec.ports ?? []).flatMap((servicePort) => {
    try {
      const { name = '', protocol = 'TCP', appProtocol } = servicePort;
      return [{ name, port: findPort(pod, servicePort), protocol, ...(appProtocol !== undefined && { appProtocol }) }];
    } catch {
      return [];
    }
  });
}

/** The pod as an endpoint of the Service. */
export function podToEndpoint(pod: Pod, node: Node | undefined, service: Service, addresses: readonly string[]): Endpoint {
  const serving = isPodReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const zone = node?.metadata.labels?.[ZONE_LABEL];
  const { namespace, name, uid } = pod.metadata;
  return {
    addresses: [...addresses],
    conditions: { ready: service.spec.publishNotReadyAddresses || (serving && !terminating), serving, terminating },
    ...(shouldSetHostname(pod, service) && { hostname: pod.spec.hostname }),
    ...(pod.spec.nodeName && { nodeName: pod.spec.nodeName }),
    targetRef: { kind: 'Pod', namespace, name, ...(uid && { uid }) },
    ...(zone !== undefined && { zone }),
  };
}

/** Whether a pod's change is one that endpoints show; and whether its labels changed, so that other Services may select it. */
export function podEndpointsChanged(before: Pod, after: Pod): { endpointChanged: boolean; labelsChanged: boolean } {
  const labels = (pod: Pod): string => JSON.stringify(Object.entries(pod.metadata.labels ?? {}).sort());
  const labelsChanged =
    before.metadata.labels !== after.metadata.labels && labels(before) !== labels(after)
      ? true
      : before.spec.hostname !== after.spec.hostname || before.spec.subdomain !== after.spec.subdomain;
  const endpointChanged =
    before.metadata.deletionTimestamp !== after.metadata.deletionTimestamp ||
    isPodReady(before) !== isPodReady(after) ||
    isPodTerminal(before) !== isPodTerminal(after) ||
    podAddressesOf(before).join() !== podAddressesOf(after).join();
  return { endpointChanged, labelsChanged };
}

/** Whether a Service has to look at its endpoints after a change of a pod that it selected before, or selects now (determineNeededServiceUpdates). */
export const needsServiceUpdate = (wasSelected: boolean, isSelected: boolean, podChanged: boolean): boolean =>
  podChanged ? wasSelected || isSelected : wasSelected !== isSelected;
