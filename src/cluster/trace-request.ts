/**
 * The way of a request through the cluster as it is now, hop by hop: name, virtual address, rule, endpoint, policy, socket. Each hop is
 * judged by what judges the real one: CoreDNS's records, kube-proxy's rules, the policies, the listening sockets.
 */
import { answerQuestion, type ClusterNames } from '../addons/coredns/records.ts';
import { CLUSTER_DNS_ADDRESS } from '../addons/coredns/manifests.ts';
import { denialOf, type Denial, type PolicyWorld } from '../addons/network-policy/evaluate.ts';
import type { ApiServer } from '../api/door.ts';
import { formatLabels } from '../api/labels.ts';
import { isPodReady } from '../api/pod-util.ts';
import type { EndpointSlice, Namespace, NetworkPolicy, Pod, Service } from '../api/types.gen.ts';
import { addressesIn } from '../kernel/dns.ts';
import type { Network, Protocol } from '../kernel/network.ts';
import { candidateNamesOf } from '../kernel/resolver.ts';
import { ruleKey, type ServiceRule } from '../node/kube-proxy/compute-rules.ts';
import type { Machine } from './machine.ts';

/** One hop: where it is, what happened there, and whether the request went on. */
export interface Hop {
  readonly where: string;
  readonly says: string;
  readonly goesOn: boolean;
}

export interface TraceParts {
  readonly api: ApiServer;
  readonly network: Network;
  readonly machines: readonly Machine[];
  readonly hasPolicyAgent: boolean;
}

const DOMAIN = 'cluster.local';
const NDOTS = 5;
const isAddress = (host: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(host);

const listOf = <T>(api: ApiServer, path: string): T[] => (api.serve({ method: 'GET', path, who: 'trace' }).body as { items: T[] }).items;

/** What there is, read once for one trace. */
class Picture {
  readonly pods: Pod[];
  readonly services: Service[];
  readonly slices: EndpointSlice[];
  readonly namespaces: Namespace[];
  readonly policies: NetworkPolicy[];

  constructor({ api, hasPolicyAgent }: TraceParts) {
    this.pods = listOf(api, '/api/v1/pods');
    this.services = listOf(api, '/api/v1/services');
    this.slices = listOf(api, '/apis/discovery.k8s.io/v1/endpointslices');
    this.namespaces = listOf(api, '/api/v1/namespaces');
    this.policies = hasPolicyAgent ? listOf(api, '/apis/networking.k8s.io/v1/networkpolicies') : [];
  }

  podAt(address: string): Pod | undefined {
    return this.pods.find(({ spec, status }) => status.podIP === address && !spec.hostNetwork && status.phase === 'Running');
  }

  get names(): ClusterNames {
    return {
      domain: DOMAIN,
      service: (namespace, name) => this.services.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name),
      services: () => this.services,
      slices: (namespace, name) =>
        this.slices.filter(({ metadata }) => metadata.namespace === namespace && metadata.labels?.['kubernetes.io/service-name'] === name),
      hasNamespace: (name) => this.namespaces.some(({ metadata }) => metadata.name === name),
    };
  }

  get world(): PolicyWorld {
    return {
      policies: this.policies,
      podAt: (address) => this.podAt(address),
      namespace: (name) => this.namespaces.find(({ metadata }) => metadata.name === name),
    };
  }
}

/** Follows a request from a pod (`namespace`, `name`) to `host:port`. The last hop says how it ends. */
export function traceRequest(parts: TraceParts, from: { namespace: string; name: string }, host: string, port: number): Hop[] {
  const picture = new Picture(parts);
  const pod = picture.pods.find(({ metadata }) => metadata.namespace === from.namespace && metadata.name === from.name);
  if (!pod) return [stop('pod', `there is no pod ${from.name} in namespace ${from.namespace}`)];
  const machine = parts.machines.find(({ name }) => name === pod.spec.nodeName);
  const source = pod.status.podIP;
  if (!machine || !source) return [stop('pod', `${from.name} has no address yet: it is ${pod.status.phase ?? 'Pending'}`)];
  const hops = [go('pod', `${from.name} is ${source} on ${machine.name}`)];
  const trace = new RequestTrace(parts, picture, machine, source, hops);
  const address = isAddress(host) ? host : trace.resolve(host, from.namespace);
  if (address !== undefined) trace.connect(address, port);
  return hops;
}

const go = (where: string, says: string): Hop => ({ where, says, goesOn: true });
const stop = (where: string, says: string): Hop => ({ where, says, goesOn: false });

class RequestTrace {
  readonly #parts: TraceParts;
  readonly #picture: Picture;
  readonly #machine: Machine;
  readonly #source: string;
  readonly #hops: Hop[];

  constructor(parts: TraceParts, picture: Picture, machine: Machine, source: string, hops: Hop[]) {
    this.#parts = parts;
    this.#picture = picture;
    this.#machine = machine;
    this.#source = source;
    this.#hops = hops;
  }

  /** The name's address, or undefined where the request ends here. */
  resolve(host: string, namespace: string): string | undefined {
    const rule = this.#ruleFor(CLUSTER_DNS_ADDRESS, 53, 'UDP');
    if (!rule || rule.endpoints.length === 0) {
      this.#hops.push(
        stop('name', `nobody answers at ${CLUSTER_DNS_ADDRESS}: Service kube-dns in kube-system has no ready pod, so no name is known (bad address)`),
      );
      return undefined;
    }
    const server = rule.endpoints[0]!.split(':')[0]!;
    const denial = this.#denial(server, 53, 'UDP');
    if (denial) {
      this.#hops.push(stop('name', `the question to CoreDNS is dropped: ${denialText(denial)}; a policy for egress must allow UDP port 53`));
      return undefined;
    }
    const search = [`${namespace}.svc.${DOMAIN}`, `svc.${DOMAIN}`, DOMAIN];
    const tried: string[] = [];
    for (const name of candidateNamesOf(host, search, NDOTS)) {
      const answer = answerQuestion(this.#picture.names, { name, type: 'A', from: this.#source });
      const [address] = addressesIn(answer);
      if (address !== undefined) {
        this.#hops.push(go('name', `${host} is ${name}, which is ${address}${tried.length > 0 ? ` (not ${tried.join(', ')})` : ''}`));
        return address;
      }
      tried.push(name);
    }
    this.#hops.push(stop('name', `nobody knows ${host}: asked for ${tried.join(', ')} (bad address)`));
    return undefined;
  }

  connect(address: string, port: number): void {
    const rule = this.#ruleFor(address, port, 'TCP');
    if (!rule) {
      const service = this.#picture.services.find(({ spec }) => spec.clusterIP === address);
      if (!service) return this.#arrive(address, port);
      const ports = (service.spec.ports ?? []).map((each) => each.port).join(', ');
      this.#hops.push(
        stop(
          'address',
          `${address} is Service ${service.metadata.name}, which has no port ${port}, only ${ports}: no rule matches, and no answer comes (timed out)`,
        ),
      );
      return;
    }
    const [namespace = '', name = ''] = rule.servicePort.split(/[/:]/);
    this.#hops.push(go('address', `${address}:${port} is a ${rule.via} of Service ${namespace}/${name}`));
    if (rule.target === 'reject') return void this.#hops.push(stop('rule', `${this.#whyEmpty(namespace, name)}: refused (connection refused)`));
    if (rule.target === 'drop')
      return void this.#hops.push(stop('rule', `traffic policy Local, and no endpoint is on ${this.#machine.name}: dropped (timed out)`));
    const [endpoint = ''] = rule.endpoints;
    const how =
      rule.endpoints.length === 1 ? 'the only ready endpoint' : `one of ${rule.endpoints.length} ready endpoints, at random: ${rule.endpoints.join(', ')}`;
    this.#hops.push(go('rule', `kube-proxy on ${this.#machine.name} sends it to ${endpoint}, ${how}`));
    const colon = endpoint.lastIndexOf(':');
    this.#arrive(endpoint.slice(0, colon), Number(endpoint.slice(colon + 1)));
  }

  /** At the address that has a socket, or should. */
  #arrive(address: string, port: number): void {
    const { network } = this.#parts;
    const pod = this.#picture.podAt(address);
    const name = pod ? `pod ${pod.metadata.name}` : address;
    if (!network.has(address))
      return void this.#hops.push(stop('route', `nobody has the address ${address}: no answer comes (no route to host, or timed out)`));
    const denial = this.#denial(address, port, 'TCP');
    if (denial) return void this.#hops.push(stop('policy', `${denialText(denial)}: dropped (timed out)`));
    if (this.#parts.hasPolicyAgent)
      this.#hops.push(go('policy', this.#picture.policies.length === 0 ? 'there is no NetworkPolicy: everything may pass' : 'no NetworkPolicy is against it'));
    if (network.isListening({ address, port })) this.#hops.push(go('socket', `${name} listens on port ${port}: it answers`));
    else this.#hops.push(stop('socket', `nothing in ${name} listens on port ${port} (connection refused)`));
  }

  #ruleFor(address: string, port: number, protocol: Protocol): ServiceRule | undefined {
    const { rules } = this.#machine.kubeProxy;
    const isNode = this.#parts.machines.some((machine) => machine.address === address);
    return rules.get(ruleKey(protocol, address, port)) ?? (isNode ? rules.get(ruleKey(protocol, '', port)) : undefined);
  }

  #denial(address: string, port: number, protocol: Protocol): Denial | undefined {
    return this.#parts.hasPolicyAgent ? denialOf(this.#picture.world, { from: this.#source, to: { address, port }, protocol }) : undefined;
  }

  /** Why a Service has no endpoint that may have traffic. */
  #whyEmpty(namespace: string, name: string): string {
    const service = this.#picture.services.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
    const selector = service?.spec.selector ?? {};
    if (Object.keys(selector).length === 0) return `Service ${name} has no selector, and nobody wrote endpoints for it`;
    const selected = this.#picture.pods.filter(
      ({ metadata }) => metadata.namespace === namespace && Object.entries(selector).every(([key, value]) => metadata.labels?.[key] === value),
    );
    if (selected.length === 0) return `no pod of namespace ${namespace} has the labels ${formatLabels(selector)} that Service ${name} selects`;
    const unready = selected.filter((pod) => !isPodReady(pod)).map(({ metadata }) => metadata.name);
    return unready.length > 0
      ? `none of the pods behind Service ${name} is ready: ${unready.join(', ')}`
      : `no pod behind Service ${name} has the port that it leads to`;
  }
}

const denialText = ({ direction, pod, policies }: Denial): string =>
  `${policies.join(', ')} ${policies.length === 1 ? 'closes' : 'close'} ${direction === 'Ingress' ? 'the way in to' : 'the way out of'} ${pod}, and none allows this`;
