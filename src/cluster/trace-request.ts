/**
 * The way of a request through the cluster as it is now, hop by hop: name, virtual address, rule, endpoint, policy, socket. Each hop is
 * judged by what judges the real one: CoreDNS's records, kube-proxy's rules, the policies, the listening sockets.
 */
import type { ApiServer } from '../api/door.ts';
import type { Pod } from '../api/types.gen.ts';
import type { Network, Packet, Protocol } from '../kernel/network.ts';
import { ruleKey, targetOf, type ServiceRule } from '../node/kube-proxy/compute-rules.ts';
import type { Machine } from './machine.ts';
import { go, type Hop, type Source, stop } from './trace-hop.ts';
import { traceName } from './trace-name.ts';
import { denialText, inNamespace, Picture, policyCommands } from './trace-picture.ts';

/** Who asks. */
export type Origin =
  { readonly kind: 'pod'; readonly namespace: string; readonly name: string } | { readonly kind: 'node'; readonly name: string } | { readonly kind: 'laptop' };

/** What is asked for. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** The host that the request names, where it is not the one that is asked: curl's -H 'Host: …'. */
  readonly named?: string;
}

/** A request that has come to a socket: where, and for what. */
export interface Arrival {
  /** The pod whose socket it is; none: a program of a node. */
  readonly pod: Pod | undefined;
  readonly port: number;
  /** The host that the request names, and its path. */
  readonly host: string;
  readonly path: string;
}

/** What a program behind a socket makes of a request: sends it on, or answers itself. */
export type Onward = { readonly says: string; readonly lookAt?: readonly string[] } & (
  { readonly to: { readonly address: string; readonly port: number } } | { readonly answers: boolean }
);

export interface TraceParts {
  readonly api: ApiServer;
  readonly network: Network;
  readonly machines: readonly Machine[];
  readonly hasPolicyAgent: boolean;
  /** The address of the learner's machine. */
  readonly laptop: string;
  /** Asked wherever a request arrives: proxies such as an ingress controller send it on. Undefined: this one answers as any program does. */
  readonly onward?: (arrival: Arrival) => Onward | undefined;
}

const MOST_PROXIES = 4;
const isAddress = (host: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(host);
const isLoopback = (host: string): boolean => host === 'localhost' || host.startsWith('127.');

/** Follows a request to where it ends: the last hop says how. */
export function traceRequest(parts: TraceParts, origin: Origin, target: Target): Hop[] {
  const picture = new Picture(parts.api, parts.hasPolicyAgent);
  const found = sourceOf(parts, picture, origin);
  if ('goesOn' in found) return [found];
  const hops = [found.hop];
  const trace = new RequestTrace(parts, picture, found.source, target, hops);
  const address = isAddress(target.host) || isLoopback(target.host) ? target.host : trace.resolve(target.host);
  if (address !== undefined) trace.connect(address, target.port);
  return hops;
}

/** Who asks, as a hop and a source, or why it cannot. */
function sourceOf(parts: TraceParts, picture: Picture, origin: Origin): { hop: Hop; source: Source } | Hop {
  if (origin.kind === 'laptop')
    return {
      hop: go('laptop', `your machine is ${parts.laptop}, beside the nodes: no route leads from it to pods`),
      source: { machine: undefined, address: parts.laptop },
    };
  if (origin.kind === 'node') {
    const machine = parts.machines.find(({ name }) => name === origin.name);
    if (!machine) return stop('node', `there is no node ${origin.name}`, ['kubectl get nodes']);
    return { hop: go('node', `${machine.name} is ${machine.address}`), source: { machine, address: machine.address } };
  }
  const { namespace, name } = origin;
  const pod = picture.pod(namespace, name);
  if (!pod) return stop('pod', `there is no pod ${name} in namespace ${namespace}`, [`kubectl get pods${inNamespace(namespace)}`, 'kubectl get pods -A']);
  const machine = parts.machines.find((each) => each.name === pod.spec.nodeName);
  const address = pod.status.podIP;
  if (!machine || !address)
    return stop('pod', `${name} has no address yet: it is ${pod.status.phase ?? 'Pending'}`, [`why pod/${name}${inNamespace(namespace)}`]);
  const shares = pod.spec.hostNetwork ? ", the node's own network" : '';
  return { hop: go('pod', `${name} is ${address} on ${machine.name}${shares}`), source: { machine, address, pod } };
}

class RequestTrace {
  readonly #parts: TraceParts;
  readonly #picture: Picture;
  readonly #source: Source;
  readonly #target: Target;
  readonly #hops: Hop[];
  readonly #proxies: number;

  constructor(parts: TraceParts, picture: Picture, source: Source, target: Target, hops: Hop[], proxies = 0) {
    this.#parts = parts;
    this.#picture = picture;
    this.#source = source;
    this.#target = target;
    this.#hops = hops;
    this.#proxies = proxies;
  }

  /** The name's address, or undefined where the request ends here. */
  resolve(host: string): string | undefined {
    const { address, hops } = traceName(
      {
        picture: this.#picture,
        source: this.#source,
        ruleFor: (at, port) => this.#source.machine && ruleOf(this.#source.machine, at, port, 'UDP'),
        denial: (to) => this.#denial(to, 'UDP'),
      },
      host,
    );
    this.#hops.push(...hops);
    return address;
  }

  // Addresses and rules.

  connect(address: string, port: number): void {
    if (isLoopback(address)) return this.#arriveAtHome(port);
    const at = this.#nodeWithRules(address);
    if (this.#hops.at(-1)?.goesOn === false) return;
    const rule = at && ruleOf(at, address, port, 'TCP');
    if (at && rule) return this.#followRule(at, rule, address, port);
    const service = this.#picture.services.find(({ spec }) => spec.clusterIP === address);
    if (service && !this.#source.machine)
      return void this.#end(
        'route',
        `${address} is the virtual address of Service ${service.metadata.name}: only nodes and pods have rules for it (timed out)`,
        [`kubectl get service ${service.metadata.name}${inNamespace(service.metadata.namespace)}`],
      );
    if (service)
      return void this.#endAtUnknownPort(
        service.metadata.name,
        service.metadata.namespace,
        (service.spec.ports ?? []).map((each) => each.port),
        address,
        port,
      );
    this.#arrive(address, port);
  }

  #endAtUnknownPort(name: string, namespace: string, ports: readonly number[], address: string, port: number): void {
    this.#end(
      'address',
      `${address} is Service ${name}, which has no port ${port}, only ${ports.join(', ')}: no rule matches, and no answer comes (timed out)`,
      [`kubectl get service ${name}${inNamespace(namespace)}`],
    );
  }

  #followRule(at: Machine, rule: ServiceRule, address: string, port: number): void {
    const [namespace = '', name = ''] = rule.servicePort.split(/[/:]/);
    const own = inNamespace(namespace);
    this.#hops.push(go('address', `${address}:${port} is a ${rule.via} of Service ${namespace}/${name}`));
    const isOnNode = this.#source.machine === at;
    const { target, endpoints } = targetOf(rule, this.#source.address, isOnNode);
    if (target === 'reject') {
      const { says, lookAt } = this.#picture.whyEmpty(namespace, name);
      return void this.#end('rule', `${says}: refused (connection refused)`, lookAt);
    }
    if (target === 'drop' && rule.sources && !(isOnNode && rule.fromNode) && rule.endpoints.length > 0)
      return void this.#end(
        'rule',
        `loadBalancerSourceRanges of Service ${name} allow ${rule.sources.join(', ')}, not ${this.#source.address}: dropped (timed out)`,
        [`kubectl describe service ${name}${own}`],
      );
    if (target === 'drop')
      return void this.#end('rule', `traffic policy Local, and no endpoint is on ${at.name}: dropped (timed out)`, [
        `kubectl get pods -o wide${own}`,
        `kubectl describe service ${name}${own}`,
      ]);
    const kept = rule.affinityMs > 0 ? at.kubeProxy.keptEndpoint(this.#source.address, rule) : undefined;
    const chosen = kept ?? endpoints[0]!;
    this.#hops.push(go('rule', `kube-proxy on ${at.name} sends it to ${chosen}, ${howChosen(rule, endpoints, kept !== undefined, isOnNode)}`));
    this.#warnOfOthers(
      endpoints.filter((each) => each !== chosen),
      at,
    );
    if (rule.masquerades) this.#hops.push(go('rule', `it leaves ${at.name} as if from ${at.address}: the pod does not see who asked`));
    this.#arrive(...partsOf(chosen), at);
  }

  /** Other endpoints at which the request would end otherwise. */
  #warnOfOthers(others: readonly string[], at: Machine): void {
    const silent = others.filter((endpoint) => this.#failureAt(...partsOf(endpoint), at) !== undefined);
    if (silent.length > 0) this.#hops.push(go('rule', `another time it may end at ${silent.join(', ')}: ${this.#failureAt(...partsOf(silent[0]!), at)!.says}`));
  }

  /** The machine whose rules see the packet first: the sender's own, or else the one that has the address, or to which a balancer leads. */
  #nodeWithRules(address: string): Machine | undefined {
    const { machine } = this.#source;
    const isOwn = machine && [...machine.kubeProxy.rules.values()].some((rule) => rule.address === address);
    if (isOwn || (machine && machine.address === address)) return machine;
    const carrier = this.#parts.network.carrierOf(address);
    const name = carrier?.({ from: this.#source.address, to: { address, port: this.#target.port }, protocol: 'TCP' });
    const next = this.#parts.machines.find((each) => each.name === name || each.address === address);
    if (carrier && !next)
      this.#end('balancer', `the load balancer at ${address} has no node to lead to (timed out)`, ['kubectl get services -A', 'kubectl get nodes']);
    else if (carrier) this.#hops.push(go('balancer', `the load balancer at ${address} leads to ${next!.name}`));
    if (next?.isCutOff || (machine?.isCutOff && machine !== next)) return undefined;
    return next;
  }

  #denial(to: Packet['to'], protocol: Protocol): ReturnType<Picture['denial']> {
    return this.#parts.hasPolicyAgent ? this.#picture.denial({ from: this.#source.address, to, protocol }) : undefined;
  }

  // Arriving.

  /** `localhost`: the sender's own sockets. */
  #arriveAtHome(port: number): void {
    const { pod, machine, address } = this.#source;
    const name = pod ? `pod ${pod.metadata.name}` : (machine?.name ?? 'your machine');
    const listens = this.#parts.network.listening(address).some((each) => each.port === port);
    if (listens) return void this.#hops.push(go('socket', `localhost is ${name} itself, and something in it listens on port ${port}: it answers`));
    this.#end('socket', `localhost is ${name} itself, and nothing in it listens on port ${port} (connection refused)`, this.#socketCommands(address));
  }

  /** At the address that has a socket, or should; `at` is where the rules sent it from. */
  #arrive(address: string, port: number, at: Machine | undefined = this.#source.machine): void {
    const failure = this.#failureAt(address, port, at);
    if (failure) {
      if (failure.where === 'socket') this.#tellOfPolicies();
      return void this.#hops.push(failure);
    }
    const pod = this.#picture.podAt(address);
    const node = this.#parts.machines.find(({ name }) => name === pod?.spec.nodeName);
    if (node && at && node !== at) this.#hops.push(go('route', `from ${at.name} to ${node.name}, where ${pod!.metadata.name} is`));
    this.#tellOfPolicies();
    const name = pod ? `pod ${pod.metadata.name}` : address;
    const onward =
      this.#proxies < MOST_PROXIES ? this.#parts.onward?.({ pod, port, host: this.#target.named ?? this.#target.host, path: this.#target.path }) : undefined;
    if (!onward) return void this.#hops.push(go('socket', `${name} listens on port ${port}: it answers`));
    this.#hops.push(go('socket', `${name} listens on port ${port}`));
    if ('answers' in onward) return void this.#hops.push({ where: 'proxy', says: onward.says, goesOn: onward.answers, lookAt: onward.lookAt ?? [] });
    this.#hops.push(go('proxy', onward.says));
    const source: Source = { machine: node, address, ...(pod && { pod }) };
    new RequestTrace(this.#parts, this.#picture, source, this.#target, this.#hops, this.#proxies + 1).connect(onward.to.address, onward.to.port);
  }

  #tellOfPolicies(): void {
    if (this.#parts.hasPolicyAgent)
      this.#hops.push(go('policy', this.#picture.policies.length === 0 ? 'there is no NetworkPolicy: everything may pass' : 'no NetworkPolicy is against it'));
  }

  /** Why a packet for an endpoint gets no answer; undefined: it does. */
  #failureAt(address: string, port: number, at: Machine | undefined = this.#source.machine): Hop | undefined {
    const { network, machines } = this.#parts;
    const pod = this.#picture.podAt(address);
    const name = pod ? `pod ${pod.metadata.name}` : address;
    if (!network.has(address))
      return stop('route', `nobody has the address ${address}: no answer comes (no route to host, or timed out)`, ['kubectl get pods -A -o wide']);
    if (!this.#source.machine && !at && pod)
      return stop('route', `${address} is ${name}, and no route leads from your machine to pods (timed out)`, [
        'kubectl port-forward --help',
        'kubectl get services',
      ]);
    const node = machines.find((each) => each.name === pod?.spec.nodeName || each.address === address);
    const cut = [at, node].find((machine) => machine?.isCutOff);
    if (cut && at !== node)
      return stop('route', `${cut.name} is cut off from the network: no answer comes (timed out)`, ['kubectl get nodes', `why node/${cut.name}`]);
    const lost = pod && at && node ? this.#lostRoute(at, node) : undefined;
    if (lost) return lost;
    const denial = this.#denial({ address, port }, 'TCP');
    if (denial) return stop('policy', `${denialText(denial)}: dropped (timed out)`, policyCommands(denial));
    return this.#socketFailure(address, port, name);
  }

  /** A route that is missing between two nodes, on the way there or back. */
  #lostRoute(at: Machine, node: Machine): Hop | undefined {
    const { machine, pod } = this.#source;
    const isBack = at.knowsWayTo(node.name);
    const [from, to] = isBack ? [node, machine] : [at, node];
    if (!to || (isBack && (at !== machine || !pod || pod.spec.hostNetwork === true || node.knowsWayTo(to.name)))) return undefined;
    const end = isBack ? 'the answer gets lost (timed out)' : 'no answer comes (timed out)';
    return stop('route', `${from.name} has no route to the pods of ${to.name}: ${end}`, [`kubectl debug node/${from.name} --image=busybox -- ip route`]);
  }

  #socketFailure(address: string, port: number, name: string): Hop | undefined {
    const { network } = this.#parts;
    const state = network.socketState({ address, port });
    if (state === 'open') return undefined;
    const lookAt = this.#socketCommands(address);
    if (state === 'hangs') return stop('socket', `${name} takes the connection on port ${port} and never answers (timed out)`, lookAt);
    const listening = network.listening(address);
    if (listening.some((each) => each.port === port))
      return stop(
        'socket',
        `${name} listens on port ${port} only at ${listening.find((each) => each.port === port)!.address}, for itself (connection refused)`,
        lookAt,
      );
    const others = [...new Set(listening.map((each) => each.port))];
    const instead = others.length > 0 && this.#picture.podAt(address) ? `, only on ${others.join(', ')}` : '';
    return stop('socket', `nothing in ${name} listens on port ${port}${instead} (connection refused)`, lookAt);
  }

  #socketCommands(address: string): string[] {
    const pod = this.#picture.podAt(address);
    if (!pod) return [];
    const { name, namespace } = pod.metadata;
    return [`kubectl exec ${name}${inNamespace(namespace)} -- netstat -tln`, `kubectl logs ${name}${inNamespace(namespace)}`];
  }

  #end(where: string, says: string, lookAt: readonly string[]): undefined {
    this.#hops.push(stop(where, says, lookAt));
    return undefined;
  }
}

/** A machine's rule for an address, where it has one. */
function ruleOf({ kubeProxy: { rules }, address: own }: Machine, address: string, port: number, protocol: Protocol): ServiceRule | undefined {
  return rules.get(ruleKey(protocol, address, port)) ?? (address === own ? rules.get(ruleKey(protocol, '', port)) : undefined);
}

/** An endpoint's address and port. */
function partsOf(endpoint: string): [address: string, port: number] {
  const colon = endpoint.lastIndexOf(':');
  return [endpoint.slice(0, colon), Number(endpoint.slice(colon + 1))];
}

/** Why it was this endpoint. */
function howChosen(rule: ServiceRule, endpoints: readonly string[], isKept: boolean, isOnNode: boolean): string {
  if (isKept) return `the one that it had before: sessionAffinity ClientIP keeps it for ${rule.affinityMs / 1000} s`;
  const where = rule.isLocal && !(isOnNode && rule.fromNode) ? ' on this node (traffic policy Local)' : '';
  const keeps = rule.affinityMs > 0 ? ', and keeps it (sessionAffinity ClientIP)' : '';
  return endpoints.length === 1
    ? `the only ready endpoint${where}`
    : `one of ${endpoints.length} ready endpoints${where}, at random${keeps}: ${endpoints.join(', ')}`;
}
