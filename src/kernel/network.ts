/**
 * The wire between the network namespaces of all machines: who has which address, who listens, connections with a
 * little latency. Mirrors what a program sees of TCP; routes, ARP and retransmission are only their timeouts.
 * Differs: one flat network; bytes arrive at once and are never lost; a connection that is open when a machine is cut off
 * goes on.
 */
import type { Simulation } from '../sim/simulation.ts';
import { Connection, connectPair, ListeningSocket, type Endpoint } from './connection.ts';
import { addressesIn, type DnsAnswer, type DnsType, type NameServer } from './dns.ts';
import { errno } from './errno.ts';
import type { RuleTables } from './netfilter.ts';
import { resolveName, type FoundName } from './resolver.ts';
import type { Errno, Listener, ListeningAt, Neighbour, Net, NetNamespace, Process, Route, Socket, Task } from './types.ts';

const REMOTE_LATENCY_MS = 1;
/** Linux gives up asking for a neighbour's hardware address after three seconds. */
const NO_NEIGHBOUR_MS = 3000;
/** And a connection without an answer after six retransmissions. */
const CONNECT_TIMEOUT_MS = 127_000;
const FIRST_EPHEMERAL_PORT = 32768;
const LAST_EPHEMERAL_PORT = 60999;

export type { Endpoint } from './connection.ts';

export type { DnsAnswer, DnsQuestion, NameServer } from './dns.ts';

export type Protocol = 'TCP' | 'UDP';

/** The first packet of a connection, or a question. */
export interface Packet {
  readonly from: string;
  readonly to: Endpoint;
  readonly protocol: Protocol;
}

/** What a machine's rules make of a packet: sent elsewhere (`from`: as if from there), turned away, lost; undefined: as it is. */
export type Verdict = { readonly to: Endpoint; readonly from?: string } | 'refused' | 'dropped' | undefined;

/** A machine's table of address translation: kube-proxy's. */
export type Rules = (packet: Packet) => Verdict;

/** The same rules as chains. `digest` is SHA-256 in hexadecimal, brought along by whoever lists them: chains are named by it. */
export type RuleLister = (digest: (text: string) => string) => RuleTables;

/** Whether a packet may pass, after translation: a network policy agent's. */
export type Filter = (packet: Packet) => boolean;

/** Which machine's rules get a packet for an address that is no namespace's: a load balancer's choice. Undefined: none can take it. */
export type Carrier = (packet: Packet) => string | undefined;

/** A machine's ways to the namespaces behind other machines. */
export interface RouteTable {
  list(): readonly Route[];
  /** Whether it knows the way to what is behind that machine. */
  knows(machine: string): boolean;
}

/** The network that all machines of a cluster share. */
export interface Network {
  /** Lets `server` answer the questions sent to `address`, port 53; undefined takes it away. */
  setNameServer(address: string, server: NameServer | undefined): void;
  /** Asked for every packet that leaves or reaches the machine; undefined takes the rules away. */
  setRules(machine: string, rules: Rules | undefined, list?: RuleLister): void;
  /** Asked for every packet; one that it does not let pass is lost without a word. */
  setFilter(filter: Filter | undefined): void;
  /** Takes what comes for an address that no namespace has, and leads it to machines; undefined gives the address up. */
  setCarrier(address: string, carrier: Carrier | undefined): void;
  /** Gives a machine routes; one without a table knows every way. */
  setRoutes(machine: string, table: RouteTable): void;
  /** Whether a packet finds from a machine to an address, and its answer back to where it comes from. */
  isRouted(from: string, to: string, machine: string): boolean;
  /** Whether some namespace has this address. */
  has(address: string): boolean;
  /** What a connection to there meets: a listener, nobody, or one that a fault keeps from answering. */
  socketState(at: Endpoint): 'open' | 'closed' | 'hangs';
  /** Who listens in the namespace that has this address. */
  listening(address: string): readonly Endpoint[];
  /** Who leads on what comes for this address, where it is a carrier's. */
  carrierOf(address: string): Carrier | undefined;
  /** Takes a machine off the wire, or puts it back: what is on it no longer reaches what is on the others, nor they it. */
  setCutOff(machine: string, isCutOff: boolean): void;
}

/** The one implementation: kernels use the rest of it. */
export class Wire implements Network {
  readonly sim: Simulation;
  readonly #byAddress = new Map<string, Namespace>();
  readonly #nameServers = new Map<string, NameServer>();
  readonly #rules = new Map<string, Rules>();
  readonly #listers = new Map<string, RuleLister>();
  /** The machines' own namespaces: each makes it before all others. */
  readonly #own = new Map<string, Namespace>();
  readonly #carriers = new Map<string, Carrier>();
  readonly #routes = new Map<string, RouteTable>();
  #filter: Filter | undefined;
  readonly #cutOff = new Set<string>();

  constructor(sim: Simulation) {
    this.sim = sim;
  }

  setCutOff(machine: string, isCutOff: boolean): void {
    if (isCutOff) this.#cutOff.add(machine);
    else this.#cutOff.delete(machine);
  }

  /** Whether packets go from one machine to another; an address that no machine has counts as another machine. */
  reaches(from: string, to: string | undefined): boolean {
    return from === to || !(this.#cutOff.has(from) || (to !== undefined && this.#cutOff.has(to)));
  }

  setNameServer(address: string, server: NameServer | undefined): void {
    if (server) this.#nameServers.set(address, server);
    else this.#nameServers.delete(address);
  }

  setRules(machine: string, rules: Rules | undefined, list?: RuleLister): void {
    if (list) this.#listers.set(machine, list);
    else this.#listers.delete(machine);
    if (rules) this.#rules.set(machine, rules);
    else this.#rules.delete(machine);
  }

  setFilter(filter: Filter | undefined): void {
    this.#filter = filter;
  }

  /** How the rules of a namespace are listed: only a machine's own has any. */
  listerOf(namespace: Namespace): RuleLister | undefined {
    return this.#own.get(namespace.machine) === namespace ? this.#listers.get(namespace.machine) : undefined;
  }

  setCarrier(address: string, carrier: Carrier | undefined): void {
    if (carrier) this.#carriers.set(address, carrier);
    else this.#carriers.delete(address);
  }

  setRoutes(machine: string, table: RouteTable): void {
    this.#routes.set(machine, table);
  }

  /** The routes of a namespace: only a machine's own has any. */
  routesOf(namespace: Namespace): readonly Route[] {
    return this.#own.get(namespace.machine) === namespace ? (this.#routes.get(namespace.machine)?.list() ?? []) : [];
  }

  isRouted(from: string, to: string, machine: string): boolean {
    const target = this.namespaceOf(to);
    return target === undefined || (this.#knowsWay(machine, target) && this.#knowsWay(target.machine, this.namespaceOf(from)));
  }

  /** Machines find one another; to what is behind another one a route leads. */
  #knowsWay(machine: string, target: Namespace | undefined): boolean {
    if (target === undefined || target.machine === machine || this.#own.get(target.machine) === target) return true;
    return this.#routes.get(machine)?.knows(target.machine) ?? true;
  }

  socketState(at: Endpoint): 'open' | 'closed' | 'hangs' {
    const namespace = this.namespaceOf(at.address);
    const broken = namespace?.brokenAt(at.port);
    if (!namespace?.listenerAt(at) || broken === 'refuse') return 'closed';
    return broken === 'hang' ? 'hangs' : 'open';
  }

  listening(address: string): readonly Endpoint[] {
    return this.namespaceOf(address)?.listening() ?? [];
  }

  carrierOf(address: string): Carrier | undefined {
    return this.#carriers.get(address);
  }

  has(address: string): boolean {
    return this.#byAddress.has(address);
  }

  /** Makes a namespace on a machine. Throws EADDRINUSE where an address is taken. */
  newNamespace(addresses: readonly string[], machine: string): Namespace {
    for (const address of addresses) if (this.#byAddress.has(address)) throw errno('EADDRINUSE');
    const namespace = new Namespace(this, addresses, machine);
    if (!this.#own.has(machine)) this.#own.set(machine, namespace);
    for (const address of addresses) this.#byAddress.set(address, namespace);
    return namespace;
  }

  forget(namespace: Namespace): void {
    for (const address of namespace.wired) this.#byAddress.delete(address);
  }

  namespaceOf(address: string): Namespace | undefined {
    return this.#byAddress.get(address);
  }

  /** Where a packet from a machine ends up: the rules of that machine, then those of the machine that has the address. */
  route(packet: Packet, machine: string): Exclude<Verdict, undefined> {
    const judged = this.#rules.get(machine)?.(packet) ?? this.#rulesAtTarget(packet, machine) ?? { to: packet.to };
    if (judged === 'refused' || judged === 'dropped') return judged;
    const verdict = packet.protocol === 'TCP' ? { ...judged, to: this.namespaceOf(judged.to.address)?.forwardedFrom(judged.to) ?? judged.to } : judged;
    // Where a machine puts its own address in place of the sender's, it is that machine that sends.
    const sender = verdict.from === undefined ? machine : (this.namespaceOf(verdict.from)?.machine ?? machine);
    if (!this.isRouted(verdict.from ?? packet.from, verdict.to.address, sender)) return 'dropped';
    const translated = { from: packet.from, to: verdict.to, protocol: packet.protocol };
    return this.#filter && !this.#filter(translated) ? 'dropped' : verdict;
  }

  #rulesAtTarget(packet: Packet, machine: string): Verdict {
    const { address } = packet.to;
    const carrier = this.#carriers.get(address);
    const target = carrier ? carrier(packet) : this.namespaceOf(address)?.machine;
    if (carrier && (target === undefined || !this.reaches(machine, target))) return 'dropped';
    return target === undefined || target === machine || !this.reaches(machine, target) ? undefined : this.#rules.get(target)?.(packet);
  }

  /** Whether some machine is on the same net, so that its silence is noticed: anything else is sent off through the gateway and never heard of again. */
  isNear(address: string): boolean {
    const net = /^\d+\.\d+\./.exec(address)?.[0];
    if (net === undefined) return false;
    for (const known of this.#byAddress.keys()) if (known.startsWith(net)) return true;
    return false;
  }

  /** One DNS question over the wire. Undefined: silence. Throws ECONNREFUSED where the machine that is asked says that nobody answers there. */
  *ask(process: Process, from: Namespace, server: string, name: string, type: DnsType): Task<DnsAnswer | undefined> {
    const verdict = this.route({ from: from.source, to: { address: server, port: 53 }, protocol: 'UDP' }, from.machine);
    from.lookFor(undefined);
    yield* process.sleep(REMOTE_LATENCY_MS);
    if (verdict === 'refused') throw errno('ECONNREFUSED');
    if (verdict === 'dropped') return undefined;
    const there = this.namespaceOf(verdict.to.address);
    if (!this.reaches(from.machine, there?.machine)) return undefined;
    const answers = this.#nameServers.get(verdict.to.address);
    if (there && !answers) throw errno('ECONNREFUSED');
    return answers?.({ name, type, from: from.source });
  }
}

/** Linux believes in a neighbour for about half a minute. */
const STALE_MS = 30_000;

/** `10.244.0.`: what addresses on one bridge have in common. */
const netOf = (address: string): string => address.slice(0, address.lastIndexOf('.') + 1);

const isLoopback = (address: string): boolean => address.startsWith('127.');
const isPrivate = (address: string): boolean => /^(10|192\.168|172\.(1[6-9]|2\d|3[01])|169\.254)\./.test(address);

/** A network namespace. */
export class Namespace implements NetNamespace {
  readonly wire: Wire;
  /** The addresses without loopback. */
  readonly wired: readonly string[];
  readonly addresses: readonly string[];
  /** The machine that it is on. */
  readonly machine: string;
  readonly #listeners = new Map<number, ListeningSocket[]>();
  readonly #connections = new Set<{ close(): void }>();
  /** How endpoints are broken, by port; 0 stands for all. */
  readonly #broken = new Map<number, 'refuse' | 'hang'>();
  readonly #forwards = new Map<number, Endpoint>();
  /** By address, when it was last looked for (virtual ms), and whether it was there. */
  readonly #neighbours = new Map<string, { atMs: number; isThere: boolean }>();
  #released = false;

  constructor(wire: Wire, addresses: readonly string[], machine: string) {
    this.wire = wire;
    this.machine = machine;
    this.wired = addresses;
    this.addresses = ['127.0.0.1', ...addresses];
  }

  /** The address that outgoing connections come from. */
  get source(): string {
    return this.wired[0] ?? '127.0.0.1';
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.wire.forget(this);
    for (const listeners of this.#listeners.values()) for (const listener of [...listeners]) listener.close();
    for (const connection of [...this.#connections]) if (connection instanceof Connection) connection.reset();
  }

  listen(port: number, address = '0.0.0.0', owner?: Process): ListeningSocket {
    const isAny = address === '0.0.0.0' || address === '::';
    if (!isAny && !isLoopback(address) && !this.addresses.includes(address)) throw errno('EADDRNOTAVAIL');
    const actual = port === 0 ? this.ephemeralPort() : port;
    const there = this.#listeners.get(actual) ?? [];
    if (there.some((other) => isAny || other.isAny || other.address === address)) throw errno('EADDRINUSE');
    const listener = new ListeningSocket(isAny ? '0.0.0.0' : address, actual, owner, () => {
      const rest = this.#listeners.get(actual)!.filter((other) => other !== listener);
      if (rest.length > 0) this.#listeners.set(actual, rest);
      else this.#listeners.delete(actual);
    });
    this.#listeners.set(actual, [...there, listener]);
    return listener;
  }

  /** Who listens, in the order of ports: what netstat shows. */
  listening(): ListeningSocket[] {
    return [...this.#listeners.values()].flat().sort((a, b) => a.port - b.port);
  }

  ephemeralPort(): number {
    return this.wire.sim.random(`kernel/port/${this.source}`).integer(FIRST_EPHEMERAL_PORT, LAST_EPHEMERAL_PORT);
  }

  breakEndpoint(how: 'refuse' | 'hang' | undefined, port = 0): void {
    if (how) this.#broken.set(port, how);
    else this.#broken.delete(port);
    for (const [at, listeners] of this.#listeners) if (this.brokenAt(at) !== 'hang') for (const listener of listeners) listener.release();
  }

  forward(port: number, to: Endpoint | undefined): void {
    if (to) this.#forwards.set(port, to);
    else this.#forwards.delete(port);
  }

  /** Where what comes for this endpoint is sent instead. */
  forwardedFrom({ port }: Endpoint): Endpoint | undefined {
    return this.#forwards.get(port);
  }

  brokenAt(port: number): 'refuse' | 'hang' | undefined {
    return this.#broken.get(port) ?? this.#broken.get(0);
  }

  listenerAt(to: Endpoint): ListeningSocket | undefined {
    return this.#listeners.get(to.port)?.find((listener) => listener.isAny || listener.address === to.address);
  }

  /** Notes that packets went to an address: to itself where it is in the same net, else (or for a virtual one) to the gateway. */
  lookFor(address: string | undefined): void {
    const isNear = address !== undefined && netOf(address) === netOf(this.source);
    const next = isNear ? address : `${netOf(this.source)}1`;
    this.#neighbours.set(next, { atMs: this.wire.sim.nowMs, isThere: !isNear || this.wire.has(next) });
  }

  /** What it knows of its neighbours. */
  neighbours(): Neighbour[] {
    return [...this.#neighbours]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([address, { atMs, isThere }]) => ({ address, state: !isThere ? 'FAILED' : this.wire.sim.nowMs - atMs < STALE_MS ? 'REACHABLE' : 'STALE' }));
  }

  /** Opens a connection. Throws ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ETIMEDOUT. */
  *connect(process: Process, address: string, port: number, timeoutMs = CONNECT_TIMEOUT_MS): Task<Connection> {
    const asked = { address: address === '0.0.0.0' ? '127.0.0.1' : address, port };
    const verdict = isLoopback(asked.address) ? { to: asked } : this.wire.route({ from: this.source, to: asked, protocol: 'TCP' }, this.machine);
    if (verdict === 'dropped') return yield* this.#wait(process, timeoutMs);
    if (verdict === 'refused') {
      yield* process.sleep(REMOTE_LATENCY_MS);
      throw errno('ECONNREFUSED');
    }
    const { to } = verdict;
    const isOwn = isLoopback(to.address) || this.wired.includes(to.address);
    if (!isOwn) {
      const there = this.wire.namespaceOf(to.address);
      this.lookFor(asked.address === to.address ? to.address : undefined);
      if (!there || !this.wire.reaches(this.machine, there.machine)) yield* this.#fail(process, to.address, timeoutMs);
      yield* process.sleep(REMOTE_LATENCY_MS);
    }
    const peer = isOwn ? this : this.wire.namespaceOf(to.address);
    const listener = peer?.listenerAt(to);
    const broken = peer?.brokenAt(to.port);
    if (!peer || !listener || broken === 'refuse') throw errno('ECONNREFUSED');
    const from = { address: isLoopback(to.address) ? '127.0.0.1' : this.source, port: this.ephemeralPort() };
    const seen = isOwn || verdict.from === undefined ? from : { ...from, address: verdict.from };
    const [near, far] = connectPair(from, asked, to, seen);
    near.keepIn(this.#connections);
    far.keepIn(peer.#connections);
    // The kernel has taken the connection; the program behind it never will.
    if (broken === 'hang') listener.hold(far);
    else listener.enqueue(far);
    return near;
  }

  *#fail(process: Process, address: string, timeoutMs: number): Task<never> {
    if (!isPrivate(address)) throw errno('ENETUNREACH');
    if (timeoutMs < NO_NEIGHBOUR_MS || !this.wire.isNear(address)) return yield* this.#wait(process, timeoutMs);
    yield* process.sleep(NO_NEIGHBOUR_MS);
    throw errno('EHOSTUNREACH');
  }

  /** Nobody ever answers. */
  *#wait(process: Process, timeoutMs: number): Task<never> {
    yield* process.sleep(timeoutMs);
    throw errno('ETIMEDOUT');
  }
}

/** A process, as far as it decides which others it sees. */
interface ViewingProcess extends Process {
  /** The process of that number in the same pid namespace. */
  namesake(pid: number): Process | undefined;
}

/** A process's view of its namespace. Listeners and sockets that it opens close with it. */
export class ProcessNet implements Net {
  readonly #process: ViewingProcess;
  readonly #namespace: Namespace;
  readonly #opened: Set<{ close(): void }>;

  constructor(process: ViewingProcess, namespace: Namespace, opened: Set<{ close(): void }>) {
    this.#process = process;
    this.#namespace = namespace;
    this.#opened = opened;
  }

  listen(port: number, address?: string): Listener {
    const opened = this.#opened;
    const listener = this.#namespace.listen(port, address, this.#process);
    opened.add(listener);
    return {
      address: listener.address,
      port: listener.port,
      *accept(process: Process): Task<Socket> {
        const connection = yield* listener.accept(process);
        // It ends with the process that took it, which need not be the one that listens: a master's workers share its sockets.
        connection.keepIn(process.net instanceof ProcessNet ? process.net.#opened : opened);
        return connection;
      },
      close(): void {
        opened.delete(listener);
        listener.close();
      },
    };
  }

  *connect(process: Process, address: string, port: number, timeoutMs?: number): Task<Socket> {
    const connection = yield* this.#namespace.connect(process, address, port, timeoutMs);
    connection.keepIn(this.#opened);
    return connection;
  }

  *resolve(process: Process, name: string): Task<string[]> {
    const found = yield* this.lookUp(process, name);
    return [...(found?.addresses ?? [])];
  }

  *lookUp(process: Process, name: string): Task<FoundName | undefined> {
    return yield* resolveName(process, name, (server, question) => this.#addressesOf(process, server, question));
  }

  *#addressesOf(process: Process, server: string, name: string): Task<readonly string[] | 'refused' | undefined> {
    try {
      const answer = yield* this.ask(process, server, name, 'A');
      return answer && addressesIn(answer);
    } catch (thrown) {
      if ((thrown as Errno).code === 'ECONNREFUSED') return 'refused';
      throw thrown;
    }
  }

  *ask(process: Process, server: string, name: string, type: DnsType): Task<DnsAnswer | undefined> {
    return yield* this.#namespace.wire.ask(process, this.#namespace, server, name, type);
  }

  serveNames(server: NameServer): { close(): void } {
    const { wire, wired } = this.#namespace;
    for (const address of wired) wire.setNameServer(address, server);
    const opened = this.#opened;
    const service = {
      close(): void {
        opened.delete(service);
        for (const address of wired) wire.setNameServer(address, undefined);
      },
    };
    opened.add(service);
    return service;
  }

  addresses(): readonly string[] {
    return this.#namespace.addresses;
  }

  routes(): readonly Route[] {
    return this.#namespace.wire.routesOf(this.#namespace);
  }

  rules(digest: (text: string) => string): RuleTables | undefined {
    return this.#namespace.wire.listerOf(this.#namespace)?.(digest);
  }

  neighbours(): readonly Neighbour[] {
    return this.#namespace.neighbours();
  }

  listening(): readonly ListeningAt[] {
    return this.#namespace.listening().map(({ address, port, owner }) => ({
      address,
      port,
      ...(owner && this.#process.namesake(owner.pid) === owner && { owner: { pid: owner.pid, argv: owner.argv } }),
    }));
  }
}

/** The network that all machines of a simulation share. */
export function createNetwork(sim: Simulation): Network {
  return new Wire(sim);
}
