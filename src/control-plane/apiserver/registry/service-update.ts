/** What a Service keeps and loses when it is updated. Mirrors pkg/registry/core/service/strategy.go (dropTypeDependentFields) and storage/storage.go (patchAllocatedValues). */
import { needsHealthCheck } from '../../../api/service-util.ts';
import type { Service, ServicePort } from '../../../api/types.gen.ts';
import { isSame } from '../is-same.ts';

const needsClusterIp = ({ spec }: Service): boolean => spec.type === 'ClusterIP' || spec.type === 'NodePort' || spec.type === 'LoadBalancer';

const needsNodePorts = ({ spec }: Service): boolean =>
  spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);

const portsWithout = (ports: readonly ServicePort[] | undefined): ServicePort[] | undefined =>
  ports?.map((port) => {
    const { nodePort, ...rest } = port;
    return nodePort === undefined ? port : rest;
  });

/** A Service that becomes of another type loses what only the old type used, unless the writer changed it. */
export function dropTypeDependentFields(service: Service, old: Service): void {
  const { spec } = service;
  if (needsClusterIp(old) && !needsClusterIp(service)) {
    if (spec.clusterIP === old.spec.clusterIP) delete spec.clusterIP;
    for (const field of ['clusterIPs', 'ipFamilies', 'ipFamilyPolicy'] as const) if (isSame(spec[field], old.spec[field])) Reflect.deleteProperty(spec, field);
    if (spec.internalTrafficPolicy === old.spec.internalTrafficPolicy) delete spec.internalTrafficPolicy;
  }
  if (needsNodePorts(old) && !needsNodePorts(service) && isSame(portsNodePorts(service), portsNodePorts(old))) spec.ports = portsWithout(spec.ports);
  if (old.spec.type === 'ExternalName' && spec.type !== 'ExternalName' && spec.externalName === old.spec.externalName) delete spec.externalName;
  const isOutside = spec.type === 'NodePort' || spec.type === 'LoadBalancer' || (spec.externalIPs ?? []).length > 0;
  if (!isOutside && spec.externalTrafficPolicy === old.spec.externalTrafficPolicy) delete spec.externalTrafficPolicy;
  if (needsHealthCheck(old) && !needsHealthCheck(service) && spec.healthCheckNodePort === old.spec.healthCheckNodePort) delete spec.healthCheckNodePort;
  if (old.spec.type !== 'LoadBalancer' || spec.type === 'LoadBalancer') return;
  for (const field of ['allocateLoadBalancerNodePorts', 'loadBalancerClass'] as const) if (spec[field] === old.spec[field]) Reflect.deleteProperty(spec, field);
}

const portsNodePorts = ({ spec }: Service): (number | undefined)[] => (spec.ports ?? []).map(({ nodePort }) => nodePort);

/** An update that leaves out what the server once chose means to keep it. */
export function keepAllocated(service: Service, old: Service): void {
  const { spec } = service;
  if (needsClusterIp(service) && needsClusterIp(old)) {
    if (!spec.clusterIP && old.spec.clusterIP) spec.clusterIP = old.spec.clusterIP;
    if ((spec.clusterIPs ?? []).length === 0 && spec.clusterIP === old.spec.clusterIP && old.spec.clusterIPs) spec.clusterIPs = [...old.spec.clusterIPs];
  }
  if (needsNodePorts(service) && needsNodePorts(old)) {
    const portKey = ({ port, protocol }: ServicePort): string => `${protocol}/${port}`;
    const used = new Set(portsNodePorts(service));
    const kept = new Map((old.spec.ports ?? []).map((port) => [portKey(port), port.nodePort]));
    spec.ports = spec.ports?.map((port) => {
      const nodePort = kept.get(portKey(port));
      return port.nodePort || !nodePort || used.has(nodePort) ? port : { ...port, nodePort };
    });
  }
  const keepsCheck = spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local' && !spec.healthCheckNodePort;
  if (keepsCheck && old.spec.healthCheckNodePort) spec.healthCheckNodePort = old.spec.healthCheckNodePort;
}
