/**
 * The rules of one node: which address and port leads to which endpoints. A value that can be listed.
 *
 * Mirrors: pkg/proxy/topology.go (CategorizeEndpoints), pkg/proxy/servicechangetracker.go, pkg/proxy/iptables/proxier.go
 * (syncProxyRules).
 */
import { hasClusterIp, isExternalPolicyLocal, isInternalPolicyLocal } from '../../api/service-util.ts';
import type { Endpoint, EndpointSlice, Service } from '../../api/types.gen.ts';
import { isInCidr } from '../../api/validation/ip.ts';

/** What stands behind an address: endpoints to choose from, a refusal (no endpoints at all), or silence (none on this node). */
export interface ServiceRule {
  /** `default/web:http`. */
  readonly servicePort: string;
  /** Why traffic comes here. */
  readonly via: 'ClusterIP' | 'NodePort' | 'ExternalIP' | 'LoadBalancer';
  readonly protocol: string;
  /** Empty for a node port: every address of the node. */
  readonly address: string;
  readonly port: number;
  readonly target: 'endpoints' | 'reject' | 'drop';
  /** `10.244.0.5:80`, sorted. */
  readonly endpoints: readonly string[];
  /** Where a policy keeps traffic from outside on the node: what the node's own pods and programs choose from none the less. */
  readonly fromNode?: readonly string[];
  /** Ranges from which the address may be asked; absent: from everywhere. */
  readonly sources?: readonly string[];
  /** Whether a traffic policy keeps it on the node. */
  readonly isLocal: boolean;
  /** How long a client keeps its endpoint, in ms; 0: not at all. */
  readonly affinityMs: number;
  /** The packet leaves as if from the node, so that the answer comes back the same way. */
  readonly masquerades: boolean;
}

/** Rules by `TCP/10.96.0.1:443`; node ports as `TCP/:30080`. */
export type RuleTable = ReadonlyMap<string, ServiceRule>;

/** What a rule makes of a client: endpoints to choose from, a refusal, or silence. `isOnNode`: the node itself asks, or a pod on it. */
export function targetOf(rule: ServiceRule, from: string, isOnNode: boolean): Pick<ServiceRule, 'target' | 'endpoints'> {
  if (rule.sources && !rule.sources.some((range) => isInCidr(from, range))) return { target: 'drop', endpoints: [] };
  return isOnNode && rule.fromNode ? { target: 'endpoints', endpoints: rule.fromNode } : rule;
}

export const ruleKey = (protocol: string, address: string, port: number): string => `${protocol}/${address}:${port}`;

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The endpoints that may have traffic: the ready ones; where none is, those that still serve on their way out. */
function usable(endpoints: readonly Endpoint[]): Endpoint[] {
  const ready = endpoints.filter(({ conditions }) => conditions?.ready !== false);
  if (ready.length > 0) return ready;
  return endpoints.filter(({ conditions }) => conditions?.terminating === true && conditions.serving !== false);
}

/** How many endpoints of a Service are on the node, whatever their port: what a health check of its load balancer is told. */
export const localEndpointsOf = (slices: readonly EndpointSlice[], nodeName: string): number => {
  const own = slices.flatMap(({ endpoints }) => endpoints ?? []).filter((endpoint) => endpoint.nodeName === nodeName);
  return new Set(own.filter(({ conditions }) => conditions?.ready !== false).map(({ addresses }) => addresses[0])).size;
};

interface PortEndpoints {
  readonly all: readonly string[];
  readonly local: readonly string[];
}

/** Endpoints behind one port of a Service. */
function endpointsOf(slices: readonly EndpointSlice[], portName: string, nodeName: string): PortEndpoints {
  const endpoints: { endpoint: Endpoint; text: string }[] = [];
  for (const slice of slices) {
    const port = (slice.ports ?? []).find(({ name = '' }) => name === portName)?.port;
    if (port === undefined || slice.addressType !== 'IPv4') continue;
    for (const endpoint of slice.endpoints ?? []) endpoints.push({ endpoint, text: `${endpoint.addresses[0]}:${port}` });
  }
  const textsOf = (list: typeof endpoints): string[] => {
    const chosen = new Set(usable(list.map(({ endpoint }) => endpoint)));
    return [...new Set(list.filter(({ endpoint }) => chosen.has(endpoint)).map(({ text }) => text))].sort(byText);
  };
  return { all: textsOf(endpoints), local: textsOf(endpoints.filter(({ endpoint }) => endpoint.nodeName === nodeName)) };
}

/** The rules that a node should have. `slicesOf` finds a Service's slices by `namespace/name`. */
export function computeRules(services: Iterable<Service>, slicesOf: (key: string) => readonly EndpointSlice[], nodeName: string): RuleTable {
  const rules = new Map<string, ServiceRule>();
  for (const service of services) {
    const { metadata, spec, status } = service;
    if (!hasClusterIp(service)) continue;
    const slices = slicesOf(`${metadata.namespace}/${metadata.name}`);
    const affinityMs = spec.sessionAffinity === 'ClientIP' ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 0) * 1000 : 0;
    for (const { name = '', port, protocol = 'TCP', nodePort } of spec.ports ?? []) {
      const { all, local } = endpointsOf(slices, name, nodeName);
      const servicePort = `${metadata.namespace}/${metadata.name}${name === '' ? '' : `:${name}`}`;
      const add = (via: ServiceRule['via'], address: string, at: number, isLocal: boolean): void => {
        const endpoints = isLocal ? local : all;
        const target = all.length === 0 ? 'reject' : endpoints.length === 0 ? 'drop' : 'endpoints';
        const isOutside = via !== 'ClusterIP';
        const rule: ServiceRule = { servicePort, via, protocol, address, port: at, target, endpoints, isLocal, affinityMs, masquerades: isOutside && !isLocal };
        const ranges = via === 'LoadBalancer' ? (spec.loadBalancerSourceRanges ?? []) : [];
        rules.set(ruleKey(protocol, address, at), {
          ...rule,
          ...(isOutside && isLocal && all.length > 0 && { fromNode: all }),
          ...(ranges.length > 0 && { sources: ranges.map((range) => range.trim()) }),
        });
      };
      const isExternalLocal = isExternalPolicyLocal(service);
      add('ClusterIP', spec.clusterIP!, port, isInternalPolicyLocal(service));
      for (const address of spec.externalIPs ?? []) add('ExternalIP', address, port, isExternalLocal);
      for (const { ip, ipMode } of status?.loadBalancer?.ingress ?? []) if (ip && ipMode !== 'Proxy') add('LoadBalancer', ip, port, isExternalLocal);
      if (nodePort) add('NodePort', '', nodePort, isExternalLocal);
    }
  }
  return rules;
}
