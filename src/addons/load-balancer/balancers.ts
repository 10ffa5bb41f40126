/**
 * The balancers themselves: each has an address in the nodes' net, and leads what comes for it to one of the nodes.
 *
 * Mirrors: a provider's pass-through load balancer (cloudprovider.LoadBalancer with `ipMode: VIP`): packets reach the node as they are,
 * for the balancer's address, and that node's rules of kube-proxy send them on.
 * Differs: what a health check would find is known at once, without the checks' own traffic; one address serves one Service; a balancer
 * whose nodes all fail their check is silent.
 */
import type { Service } from '../../api/types.gen.ts';
import { ipv4ToNumber, isInCidr, numberToIpv4 } from '../../api/validation/ip.ts';
import { getLoadBalancerSourceRanges } from '../../api/service-util.ts';
import { keyOf } from '../../client/informer.ts';
import type { Network, Packet } from '../../kernel/network.ts';
import type { Simulation } from '../../sim/simulation.ts';

/** What balancers need to know of the nodes. */
export interface Backends {
  /** Names of the nodes that may get traffic. */
  nodes(): readonly string[];
  /** Whether a node answers the health check of a Service: it can be reached, and, where only its own endpoints count, has one. */
  isHealthy(node: string, service: Service): boolean;
}

/** The addresses that balancers get: from `first` on, `count` of them. */
export interface AddressPool {
  readonly first: string;
  readonly count: number;
}

interface Balancer {
  readonly address: string;
  service: Service;
}

/** The balancers of one cluster, by the key of their Service. */
export class Balancers {
  readonly #sim: Simulation;
  readonly #network: Network;
  readonly #pool: AddressPool;
  readonly #backends: Backends;
  readonly #byService = new Map<string, Balancer>();

  constructor(sim: Simulation, network: Network, pool: AddressPool, backends: Backends) {
    this.#sim = sim;
    this.#network = network;
    this.#pool = pool;
    this.#backends = backends;
  }

  has(key: string): boolean {
    return this.#byService.has(key);
  }

  /** Sets a balancer up, or changes it to what the Service now wants. Returns its address; throws `Error` where it can have none. */
  ensure(service: Service): string {
    const key = keyOf(service.metadata);
    getLoadBalancerSourceRanges(service);
    const known = this.#byService.get(key);
    const wanted = service.spec.loadBalancerIP || undefined;
    if (known && (wanted === undefined || wanted === known.address)) {
      known.service = service;
      return known.address;
    }
    const address = this.#freeAddress(wanted);
    this.delete(key);
    const balancer: Balancer = { address, service };
    this.#byService.set(key, balancer);
    this.#network.setCarrier(address, (packet) => this.#nodeFor(balancer, packet));
    return address;
  }

  /** Takes a balancer away; its address is free again. */
  delete(key: string): void {
    const balancer = this.#byService.get(key);
    if (!balancer) return;
    this.#network.setCarrier(balancer.address, undefined);
    this.#byService.delete(key);
  }

  #freeAddress(wanted: string | undefined): string {
    const { first, count } = this.#pool;
    const start = ipv4ToNumber(first);
    const taken = new Set([...this.#byService.values()].map(({ address }) => address));
    const all = Array.from({ length: count }, (_, i) => numberToIpv4(start + i));
    if (wanted !== undefined && !all.includes(wanted)) throw new Error(`requested IP ${wanted} is not in the pool ${first}-${all.at(-1)}`);
    const free = all.find((address) => !taken.has(address) && (wanted === undefined || address === wanted));
    if (free === undefined)
      throw new Error(wanted === undefined ? `no address is left in the pool ${first}-${all.at(-1)}` : `requested IP ${wanted} is in use`);
    return free;
  }

  /** The node that gets a packet: any that passes its check, the same one for the same client where the Service keeps clients. */
  #nodeFor({ service }: Balancer, { from, to, protocol }: Packet): string | undefined {
    if (!(service.spec.ports ?? []).some((port) => port.port === to.port && (port.protocol ?? 'TCP') === protocol)) return undefined;
    if (!getLoadBalancerSourceRanges(service).some((range) => isInCidr(from, range))) return undefined;
    const healthy = this.#backends.nodes().filter((node) => this.#backends.isHealthy(node, service));
    if (healthy.length === 0) return undefined;
    if (service.spec.sessionAffinity === 'ClientIP') return healthy[ipv4ToNumber(from) % healthy.length];
    return this.#sim.random('load-balancer/spread').pick(healthy);
  }
}
