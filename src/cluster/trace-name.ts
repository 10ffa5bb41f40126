/** The first part of a trace: how a name becomes an address, as the sender's resolver and CoreDNS have it. */
import { CLUSTER_DNS_ADDRESS } from '../addons/coredns/manifests.ts';
import { answerQuestion } from '../addons/coredns/records.ts';
import { addressesIn } from '../kernel/dns.ts';
import type { Endpoint } from '../kernel/network.ts';
import { candidateNamesOf } from '../kernel/resolver.ts';
import type { ServiceRule } from '../node/kube-proxy/compute-rules.ts';
import { resolvConfContent } from '../node/kubelet/pod-network-files.ts';
import { go, type Hop, type Source, stop } from './trace-hop.ts';
import { CLUSTER_DOMAIN, denialText, type Picture, policyCommands } from './trace-picture.ts';

const NODE_DNS = { clusterDns: CLUSTER_DNS_ADDRESS, clusterDomain: CLUSTER_DOMAIN, nameservers: ['172.18.0.1'] };

/** What judges a question on its way. */
export interface NameContext {
  readonly picture: Picture;
  readonly source: Source;
  /** The sender's rule for a UDP packet. */
  ruleFor(address: string, port: number): ServiceRule | undefined;
  /** Which policies lose such a packet. */
  denial(to: Endpoint): ReturnType<Picture['denial']>;
}

/** The address of a host, and the hops that led to it; without an address the last hop says why there is none. */
export function traceName(context: NameContext, host: string): { address: string | undefined; hops: readonly Hop[] } {
  const trace = new NameTrace(context);
  const address = trace.resolve(host);
  return { address, hops: trace.hops };
}

class NameTrace {
  readonly hops: Hop[] = [];
  readonly #context: NameContext;

  constructor(context: NameContext) {
    this.#context = context;
  }

  resolve(host: string): string | undefined {
    const { pod } = this.#context.source;
    if (!pod) return this.#end('name', `nobody knows ${host} outside of pods: the cluster's DNS is asked by pods alone (could not resolve host)`, []);
    const inHosts = pod.spec.hostAliases?.find(({ hostnames }) => hostnames?.includes(host));
    if (inHosts?.ip) {
      this.hops.push(go('name', `${host} is ${inHosts.ip}: /etc/hosts of the pod says so (hostAliases)`));
      return inHosts.ip;
    }
    const config = resolvConfContent(pod, NODE_DNS);
    const wordsOf = (keyword: string): string[] => new RegExp(`^${keyword} (.*)$`, 'm').exec(config)?.[1]?.split(' ') ?? [];
    const [server] = wordsOf('nameserver');
    if (server === undefined || !this.#reachesServer(server)) return undefined;
    const ndots = Number(
      wordsOf('options')
        .find((word) => word.startsWith('ndots:'))
        ?.slice('ndots:'.length) ?? 1,
    );
    return this.#lookUp(host, wordsOf('search'), ndots);
  }

  /** Whether a question to the name server gets an answer. */
  #reachesServer(server: string): boolean {
    const rule = this.#context.ruleFor(server, 53);
    const look = ['kubectl get pods -n kube-system -l k8s-app=kube-dns', 'kubectl get endpointslices -n kube-system -l k8s-app=kube-dns'];
    if (!rule) {
      const policy = this.#context.source.pod?.spec.dnsPolicy ?? 'ClusterFirst';
      const why =
        server === CLUSTER_DNS_ADDRESS ? 'Service kube-dns is not there' : `dnsPolicy ${policy} asks this server, which does not know the cluster's names`;
      this.#end(
        'name',
        `nobody answers at ${server}: ${why} (bad address)`,
        server === CLUSTER_DNS_ADDRESS ? ['kubectl get service kube-dns -n kube-system'] : [],
      );
      return false;
    }
    const [endpoint] = rule.endpoints;
    if (endpoint === undefined) {
      this.#end('name', `nobody answers at ${server}: Service kube-dns in kube-system has no ready pod, so no name is known (bad address)`, look);
      return false;
    }
    const denial = this.#context.denial({ address: endpoint.split(':')[0]!, port: 53 });
    if (denial)
      this.#end('name', `the question to CoreDNS is dropped: ${denialText(denial)}; a policy for egress must allow UDP port 53`, policyCommands(denial));
    return denial === undefined;
  }

  #lookUp(host: string, search: readonly string[], ndots: number): string | undefined {
    const tried: string[] = [];
    for (const name of candidateNamesOf(host, search, ndots)) {
      const [written] = this.#context.picture.dns.hosts.get(name) ?? [];
      if (written !== undefined) {
        this.hops.push(go('name', `${host} is ${name}, which is ${written}: the plugin hosts in CoreDNS's Corefile says so`));
        return written;
      }
      const answer = answerQuestion(this.#context.picture.names, { name, type: 'A', from: this.#context.source.address });
      const aliases = answer.records.filter(({ type }) => type === 'CNAME').map(({ data }) => data.replace(/\.$/, ''));
      const [address, ...others] = addressesIn(answer);
      const alias = aliases.length > 0 ? `, another name for ${aliases.join(', ')} (ExternalName)` : '';
      if (address !== undefined) {
        const headless = others.length > 0 ? `, the first of ${others.length + 1} addresses: the Service is headless, so each is a pod's own` : '';
        this.hops.push(go('name', `${host} is ${name}${alias}, which is ${address}${headless}${tried.length > 0 ? ` (not ${tried.join(', ')})` : ''}`));
        return address;
      }
      if (alias !== '')
        return this.#end('name', `${host} is ${name}${alias}, which nobody here knows (bad address)`, [`kubectl get service ${host.split('.')[0]}`]);
      tried.push(name);
    }
    if (this.#context.picture.dns.domain !== CLUSTER_DOMAIN)
      return this.#end('name', `nobody knows ${host}: CoreDNS's Corefile has no plugin kubernetes for ${CLUSTER_DOMAIN} (bad address)`, [
        'kubectl get configmap coredns -n kube-system -o yaml',
      ]);
    const headless = this.#emptyHeadless(tried);
    if (headless) return this.#end('name', `${host} has no address: ${headless.says} (bad address)`, headless.lookAt);
    return this.#end('name', `nobody knows ${host}: asked for ${tried.join(', ')} (bad address)`, ['kubectl get services -A']);
  }

  /** Why a headless Service of one of these names has no addresses. */
  #emptyHeadless(names: readonly string[]): ReturnType<Picture['whyEmpty']> | undefined {
    const suffix = `.svc.${CLUSTER_DOMAIN}`;
    for (const full of names.filter((each) => each.endsWith(suffix))) {
      const [name = '', namespace = ''] = full.slice(0, -suffix.length).split('.').slice(-2);
      if (this.#context.picture.service(namespace, name)?.spec.clusterIP === 'None') return this.#context.picture.whyEmpty(namespace, name);
    }
    return undefined;
  }

  #end(where: string, says: string, lookAt: readonly string[]): undefined {
    this.hops.push(stop(where, says, lookAt));
    return undefined;
  }
}
