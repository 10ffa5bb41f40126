/**
 * Defaults of the kinds that traffic is about.
 *
 * Mirrors: SetDefaults_Service and SetDefaults_Endpoints in pkg/apis/core/v1/defaults.go, pkg/apis/discovery/v1/defaults.go,
 * pkg/apis/networking/v1/defaults.go.
 */
import type { EndpointSlice, Endpoints, IngressClass, NetworkPolicy, Service } from './types.gen.ts';

export function setServiceDefaults({ spec, status }: Service): void {
  spec.sessionAffinity ||= 'None';
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
  else if (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined) spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: 10800 } };
  spec.type ||= 'ClusterIP';
  for (const port of spec.ports ?? []) {
    port.protocol ||= 'TCP';
    if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === '') port.targetPort = port.port;
  }
  const isExternal = spec.type === 'NodePort' || spec.type === 'LoadBalancer' || (spec.externalIPs ?? []).length > 0;
  if (isExternal && spec.type !== 'ExternalName') spec.externalTrafficPolicy ||= 'Cluster';
  if (spec.type === 'ClusterIP' || spec.type === 'NodePort' || spec.type === 'LoadBalancer') spec.internalTrafficPolicy ??= 'Cluster';
  if (spec.type !== 'LoadBalancer') return;
  spec.allocateLoadBalancerNodePorts ??= true;
  setServiceStatusDefaults({ spec, status });
}

/** An address of a balancer is the Service's own on every node, unless its provider says otherwise. */
export function setServiceStatusDefaults({ spec, status }: Pick<Service, 'spec' | 'status'>): void {
  if (spec.type !== 'LoadBalancer') return;
  for (const ingress of status.loadBalancer?.ingress ?? []) if (ingress.ip) ingress.ipMode ??= 'VIP';
}

export function setEndpointsDefaults({ subsets }: Endpoints): void {
  for (const { ports } of subsets ?? []) for (const port of ports ?? []) port.protocol ||= 'TCP';
}

export function setEndpointSliceDefaults({ ports }: EndpointSlice): void {
  for (const port of ports ?? []) {
    port.name ??= '';
    port.protocol ??= 'TCP';
  }
}

export function setIngressClassDefaults({ spec }: IngressClass): void {
  if (spec.parameters) spec.parameters.scope ??= 'Cluster';
}

/** A policy is about what comes in, and about what goes out where it has rules for that. */
export function setNetworkPolicyDefaults({ spec }: NetworkPolicy): void {
  for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) for (const port of rule.ports ?? []) port.protocol ??= 'TCP';
  if ((spec.policyTypes ?? []).length === 0) spec.policyTypes = (spec.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}
