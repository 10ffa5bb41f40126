/**
 * The node's rules as the iptables chains that kube-proxy writes, to be listed and followed.
 *
 * Mirrors: pkg/proxy/iptables/proxier.go (syncProxyRules, writeServiceToEndpointRules, iptablesJumpChains, portProtoHash).
 * Differs: the kernel does not walk these chains, but the table they are written from; of the rules of others (the kubelet's, the
 * network plugin's) and of the table mangle nothing is listed.
 */
import type { Chain, PacketRule, RuleMatch, RuleTables } from '../../kernel/netfilter.ts';
import type { RuleTable, ServiceRule } from './compute-rules.ts';

const MASQUERADE_MARK = '0x4000';
const HASH_LETTERS = 16;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The first letters of a hexadecimal digest in base 32. */
function base32Of(hex: string): string {
  const bits = [...hex.slice(0, (HASH_LETTERS * 5) / 4)].map((digit) => parseInt(digit, 16).toString(2).padStart(4, '0')).join('');
  return (bits.match(/.{5}/g) ?? []).map((five) => BASE32[parseInt(five, 2)]).join('');
}

const comment = (text: string): RuleMatch => ({ is: 'comment', text });
const NEW: RuleMatch = { is: 'state', states: 'NEW' };
const PORTALS = comment('kubernetes service portals');
const EXTERNAL_PORTALS = comment('kubernetes externally-visible service portals');
const FIREWALL = comment('kubernetes load balancer firewall');

const jump = (target: string, ...matches: RuleMatch[]): PacketRule => ({ matches, target });
const kernelChain = (name: string, ...rules: PacketRule[]): Chain => ({ name, policy: 'ACCEPT', rules });

/** Chains that grow rule by rule, in the order of their names. */
class Chains {
  readonly #rules = new Map<string, PacketRule[]>();

  /** Makes the chain where it is not there. */
  of(name: string): PacketRule[] {
    let rules = this.#rules.get(name);
    if (!rules) this.#rules.set(name, (rules = []));
    return rules;
  }

  list(): Chain[] {
    return [...this.#rules].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, rules]) => ({ name, rules }));
  }
}

/** All rules of one port of a Service, and the names of its chains. */
class ServicePortChains {
  readonly #nat: Chains;
  readonly #filter: Chains;
  readonly #rules: readonly ServiceRule[];
  readonly #podCidr: string;
  readonly #digest: (text: string) => string;
  readonly #name: string;
  readonly #protocol: string;
  readonly #hash: string;

  constructor(nat: Chains, filter: Chains, rules: readonly ServiceRule[], podCidr: string, digest: (text: string) => string) {
    const [{ servicePort, protocol }] = rules as [ServiceRule];
    this.#nat = nat;
    this.#filter = filter;
    this.#rules = rules;
    this.#podCidr = podCidr;
    this.#digest = digest;
    this.#name = servicePort;
    this.#protocol = protocol.toLowerCase();
    this.#hash = base32Of(digest(servicePort + this.#protocol));
  }

  write(): void {
    const inside = this.#rules.find(({ via }) => via === 'ClusterIP');
    const outside = this.#rules.filter(({ via }) => via !== 'ClusterIP');
    const every = this.#rules.find(({ isLocal }) => !isLocal)?.endpoints ?? this.#rules.find(({ fromNode }) => fromNode)?.fromNode ?? [];
    const local = this.#rules.find(({ isLocal }) => isLocal);
    if (every.length > 0) this.#writeEndpoints(`KUBE-SVC-${this.#hash}`, every);
    if (local && local.endpoints.length > 0) this.#writeEndpoints(`KUBE-SVL-${this.#hash}`, local.endpoints);
    if (inside) this.#writeInside(inside);
    if (outside.some(({ target }) => target !== 'reject')) this.#writeExternalChain(outside[0]!);
    for (const rule of outside) this.#writeOutside(rule);
  }

  #policyChain({ isLocal }: ServiceRule): string {
    return `KUBE-${isLocal ? 'SVL' : 'SVC'}-${this.#hash}`;
  }

  #to(rule: ServiceRule, ...matches: RuleMatch[]): Omit<PacketRule, 'target'> {
    const isAnyAddress = rule.address === '';
    return {
      ...(!isAnyAddress && { destination: `${rule.address}/32` }),
      protocol: this.#protocol,
      matches: [...matches, { is: 'port', to: rule.port }],
    };
  }

  /** What is turned away or lost: rules of the table filter, where the reason stands as a comment. */
  #writeFailure(rule: ServiceRule, chain: string): void {
    const why = comment(`${this.#name} has no ${rule.target === 'drop' ? 'local ' : ''}endpoints`);
    const own: RuleMatch[] = rule.via === 'NodePort' ? [why, { is: 'local', end: 'dst' }] : [why];
    this.#filter.of(chain).push(
      rule.target === 'drop'
        ? { ...this.#to(rule, ...own), target: 'DROP' }
        : {
            ...this.#to(rule, ...own),
            target: 'REJECT',
            options: { written: '--reject-with icmp-port-unreachable', listed: 'reject-with icmp-port-unreachable' },
          },
    );
  }

  #writeInside(rule: ServiceRule): void {
    if (rule.target !== 'endpoints') return this.#writeFailure(rule, 'KUBE-SERVICES');
    const to = this.#to(rule, comment(`${this.#name} cluster IP`));
    const chain = this.#policyChain(rule);
    this.#nat.of(chain).unshift({ source: `!${this.#podCidr}`, ...to, target: 'KUBE-MARK-MASQ' });
    this.#nat.of('KUBE-SERVICES').push({ ...to, target: chain });
  }

  /** What all traffic from outside goes through before an endpoint is chosen. */
  #writeExternalChain(rule: ServiceRule): void {
    const chain = this.#nat.of(`KUBE-EXT-${this.#hash}`);
    const says = (what: string): RuleMatch => comment(`${what} for ${this.#name} external destinations`);
    if (!rule.isLocal) chain.push(jump('KUBE-MARK-MASQ', says('masquerade traffic')));
    else {
      const all = `KUBE-SVC-${this.#hash}`;
      const fromNode: RuleMatch = { is: 'local', end: 'src' };
      chain.push(
        { source: this.#podCidr, matches: [says('pod traffic')], target: all },
        jump('KUBE-MARK-MASQ', says('masquerade LOCAL traffic'), fromNode),
        jump(all, says('route LOCAL traffic'), fromNode),
      );
    }
    if (rule.target === 'endpoints') chain.push(jump(this.#policyChain(rule)));
  }

  #writeOutside(rule: ServiceRule): void {
    if (rule.target !== 'endpoints') this.#writeFailure(rule, 'KUBE-EXTERNAL-SERVICES');
    if (rule.target === 'reject') return;
    const external = `KUBE-EXT-${this.#hash}`;
    if (rule.via === 'NodePort') return void this.#nat.of('KUBE-NODEPORTS').push({ ...this.#to(rule, comment(this.#name)), target: external });
    const says = comment(`${this.#name} ${rule.via === 'ExternalIP' ? 'external' : 'loadbalancer'} IP`);
    const next = rule.sources ? `KUBE-FW-${this.#hash}` : external;
    this.#nat.of('KUBE-SERVICES').push({ ...this.#to(rule, says), target: next });
    if (!rule.sources) return;
    const firewall = this.#nat.of(next);
    if (firewall.length === 0)
      firewall.push(...rule.sources.map((source): PacketRule => ({ source, matches: [says], target: external })), {
        matches: [comment(`other traffic to ${this.#name} will be dropped by KUBE-PROXY-FIREWALL`)],
      });
    this.#filter.of('KUBE-PROXY-FIREWALL').push({ ...this.#to(rule, comment(`${this.#name} traffic not accepted by ${next}`)), target: 'DROP' });
  }

  /** The chain that throws the dice, and a chain for each endpoint. */
  #writeEndpoints(chain: string, endpoints: readonly string[]): void {
    const seconds = this.#rules[0]!.affinityMs / 1000;
    const names = endpoints.map((endpoint) => `KUBE-SEP-${base32Of(this.#digest(this.#name + this.#protocol + endpoint))}`);
    const leads = (endpoint: string): RuleMatch => comment(`${this.#name} -> ${endpoint}`);
    const rules = this.#nat.of(chain);
    if (seconds > 0) endpoints.forEach((endpoint, i) => rules.push(jump(names[i]!, leads(endpoint), { is: 'recent', name: names[i]!, seconds })));
    endpoints.forEach((endpoint, i) => {
      const left = endpoints.length - i;
      rules.push(jump(names[i]!, leads(endpoint), ...(left > 1 ? [{ is: 'random', probability: 1 / left } as const] : [])));
      this.#writeEndpoint(names[i]!, endpoint, seconds > 0);
    });
  }

  #writeEndpoint(chain: string, endpoint: string, remembers: boolean): void {
    const rules = this.#nat.of(chain);
    if (rules.length > 0) return;
    const says = comment(this.#name);
    rules.push(
      { source: `${endpoint.slice(0, endpoint.lastIndexOf(':'))}/32`, matches: [says], target: 'KUBE-MARK-MASQ' },
      {
        protocol: this.#protocol,
        matches: [says, ...(remembers ? [{ is: 'remember', name: chain } as const] : [])],
        target: 'DNAT',
        options: { written: `--to-destination ${endpoint}`, listed: `to:${endpoint}` },
      },
    );
  }
}

/** The rules that are there whatever Services there are. */
function writeOwnRules(nat: Chains, filter: Chains): void {
  for (const name of ['KUBE-SERVICES', 'KUBE-NODEPORTS']) nat.of(name);
  for (const name of ['KUBE-SERVICES', 'KUBE-NODEPORTS', 'KUBE-EXTERNAL-SERVICES', 'KUBE-PROXY-FIREWALL', 'KUBE-PROXY-CANARY']) filter.of(name);
  const mark = `${MASQUERADE_MARK}/${MASQUERADE_MARK}`;
  nat.of('KUBE-PROXY-CANARY');
  nat.of('KUBE-MARK-MASQ').push({ matches: [], target: 'MARK', options: { written: `--set-xmark ${mark}`, listed: `MARK or ${MASQUERADE_MARK}` } });
  nat
    .of('KUBE-POSTROUTING')
    .push(
      jump('RETURN', { is: 'mark', mark, not: true }),
      { matches: [], target: 'MARK', options: { written: `--set-xmark ${MASQUERADE_MARK}/0x0`, listed: `MARK xor ${MASQUERADE_MARK}` } },
      { matches: [comment('kubernetes service traffic requiring SNAT')], target: 'MASQUERADE', options: { written: '--random-fully', listed: 'random-fully' } },
    );
  filter
    .of('KUBE-FORWARD')
    .push(
      jump('DROP', { is: 'state', states: 'INVALID' }),
      jump('ACCEPT', comment('kubernetes forwarding rules'), { is: 'mark', mark }),
      jump('ACCEPT', comment('kubernetes forwarding conntrack rule'), { is: 'state', states: 'RELATED,ESTABLISHED' }),
    );
}

/** All chains of a node. `digest` is SHA-256 in hexadecimal: chains are named after what they are for. */
export function computeChains(table: RuleTable, podCidr: string, digest: (text: string) => string): RuleTables {
  const [nat, filter] = [new Chains(), new Chains()];
  writeOwnRules(nat, filter);
  const byPort = new Map<string, ServiceRule[]>();
  for (const rule of table.values()) {
    const key = `${rule.servicePort} ${rule.protocol}`;
    byPort.set(key, [...(byPort.get(key) ?? []), rule]);
  }
  for (const rules of byPort.values()) new ServicePortChains(nat, filter, rules, podCidr, digest).write();
  nat
    .of('KUBE-SERVICES')
    .push(jump('KUBE-NODEPORTS', comment('kubernetes service nodeports; NOTE: this must be the last rule in this chain'), { is: 'local', end: 'dst' }));
  return {
    filter: [
      kernelChain(
        'INPUT',
        jump('KUBE-PROXY-FIREWALL', NEW, FIREWALL),
        jump('KUBE-NODEPORTS', comment('kubernetes health check service ports')),
        jump('KUBE-EXTERNAL-SERVICES', NEW, EXTERNAL_PORTALS),
      ),
      kernelChain(
        'FORWARD',
        jump('KUBE-PROXY-FIREWALL', NEW, FIREWALL),
        jump('KUBE-FORWARD', comment('kubernetes forwarding rules')),
        jump('KUBE-SERVICES', NEW, PORTALS),
        jump('KUBE-EXTERNAL-SERVICES', NEW, EXTERNAL_PORTALS),
      ),
      kernelChain('OUTPUT', jump('KUBE-PROXY-FIREWALL', NEW, FIREWALL), jump('KUBE-SERVICES', NEW, PORTALS)),
      ...filter.list(),
    ],
    nat: [
      kernelChain('PREROUTING', jump('KUBE-SERVICES', PORTALS)),
      kernelChain('INPUT'),
      kernelChain('OUTPUT', jump('KUBE-SERVICES', PORTALS)),
      kernelChain('POSTROUTING', jump('KUBE-POSTROUTING', comment('kubernetes postrouting rules'))),
      ...nat.list(),
    ],
  };
}
