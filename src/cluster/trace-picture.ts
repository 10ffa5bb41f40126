/** What there is in the cluster, read once for one trace, and what can be read off it. */
import type { ClusterNames } from '../addons/coredns/records.ts';
import { denialOf, type Denial, type PolicyWorld } from '../addons/network-policy/evaluate.ts';
import { parseCorefile, type CoreDnsConfig } from '../addons/coredns/corefile.ts';
import { isSuccess, type ApiServer } from '../api/door.ts';
import { formatLabels } from '../api/labels.ts';
import { isPodReady } from '../api/pod-util.ts';
import type { ConfigMap, EndpointSlice, Namespace, NetworkPolicy, Pod, Service } from '../api/types.gen.ts';
import type { Packet } from '../kernel/network.ts';

export const CLUSTER_DOMAIN = 'cluster.local';

/** The objects at a path. */
export const listOf = <T>(api: ApiServer, path: string): T[] => (api.serve({ method: 'GET', path, who: 'trace' }).body as { items: T[] }).items;

/** A zone that no name is in. */
const NO_DOMAIN = 'invalid';

/** The Corefile in its ConfigMap; one that cannot be read is passed over: CoreDNS keeps to the one before, or does not run. */
function dnsConfigOf(api: ApiServer): CoreDnsConfig {
  const answer = api.serve({ method: 'GET', path: '/api/v1/namespaces/kube-system/configmaps/coredns', who: 'trace' });
  const config = isSuccess(answer) ? parseCorefile((answer.body as ConfigMap).data?.Corefile ?? '') : undefined;
  return typeof config === 'object' ? config : { domain: CLUSTER_DOMAIN, hosts: new Map() };
}

/** ` -n shop`, where kubectl would look elsewhere. */
export const inNamespace = (namespace: string): string => (namespace === 'default' ? '' : ` -n ${namespace}`);

/** Why a Service has no endpoint that may have traffic, and what shows more. */
export interface Emptiness {
  readonly says: string;
  readonly lookAt: readonly string[];
}

export class Picture {
  readonly pods: readonly Pod[];
  readonly services: readonly Service[];
  readonly slices: readonly EndpointSlice[];
  readonly namespaces: readonly Namespace[];
  readonly policies: readonly NetworkPolicy[];
  /** What CoreDNS's Corefile says. */
  readonly dns: CoreDnsConfig;

  constructor(api: ApiServer, hasPolicyAgent: boolean) {
    this.pods = listOf(api, '/api/v1/pods');
    this.services = listOf(api, '/api/v1/services');
    this.slices = listOf(api, '/apis/discovery.k8s.io/v1/endpointslices');
    this.namespaces = listOf(api, '/api/v1/namespaces');
    this.dns = dnsConfigOf(api);
    this.policies = hasPolicyAgent ? listOf(api, '/apis/networking.k8s.io/v1/networkpolicies') : [];
  }

  pod(namespace: string, name: string): Pod | undefined {
    return this.pods.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
  }

  podAt(address: string): Pod | undefined {
    return this.pods.find(({ spec, status }) => status.podIP === address && !spec.hostNetwork && status.phase === 'Running');
  }

  service(namespace: string, name: string): Service | undefined {
    return this.services.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
  }

  get names(): ClusterNames {
    return {
      domain: this.dns.domain ?? NO_DOMAIN,
      service: (namespace, name) => this.service(namespace, name),
      services: () => this.services,
      slices: (namespace, name) =>
        this.slices.filter(({ metadata }) => metadata.namespace === namespace && metadata.labels?.['kubernetes.io/service-name'] === name),
      hasNamespace: (name) => this.namespaces.some(({ metadata }) => metadata.name === name),
    };
  }

  /** Which policies lose a packet; undefined: none. */
  denial(packet: Packet): Denial | undefined {
    if (this.policies.length === 0) return undefined;
    const world: PolicyWorld = {
      policies: this.policies,
      podAt: (address) => this.podAt(address),
      namespace: (name) => this.namespaces.find(({ metadata }) => metadata.name === name),
    };
    return denialOf(world, packet);
  }

  /** Why nothing is behind a Service. */
  whyEmpty(namespace: string, name: string): Emptiness {
    const service = this.service(namespace, name);
    const selector = service?.spec.selector ?? {};
    const own = inNamespace(namespace);
    const lookAt = [`why service/${name}${own}`, `kubectl get endpointslices -l kubernetes.io/service-name=${name}${own}`];
    if (Object.keys(selector).length === 0) return { says: `Service ${name} has no selector, and nobody wrote endpoints for it`, lookAt: lookAt.slice(1) };
    const selected = this.pods.filter(
      ({ metadata }) => metadata.namespace === namespace && Object.entries(selector).every(([key, value]) => metadata.labels?.[key] === value),
    );
    if (selected.length === 0)
      return {
        says: `no pod of namespace ${namespace} has the labels ${formatLabels(selector)} that Service ${name} selects`,
        lookAt: [`kubectl get pods --show-labels${own}`],
      };
    const unready = selected.filter((pod) => !isPodReady(pod)).map(({ metadata }) => metadata.name);
    return unready.length > 0
      ? { says: `none of the pods behind Service ${name} is ready: ${unready.join(', ')}`, lookAt: [`why pod/${unready[0]}${own}`] }
      : { says: `no pod behind Service ${name} has the port that it leads to`, lookAt };
  }
}

/** A policy's verdict in words. */
export const denialText = ({ direction, pod, policies }: Denial): string =>
  `${policies.join(', ')} ${policies.length === 1 ? 'closes' : 'close'} ${direction === 'Ingress' ? 'the way in to' : 'the way out of'} ${pod}, and none allows this`;

/** The commands that show the policies of a verdict. */
export const policyCommands = ({ policies }: Denial): string[] =>
  policies.map((key) => {
    const [namespace = '', name = ''] = key.split('/');
    return `kubectl describe networkpolicy ${name}${inNamespace(namespace)}`;
  });
