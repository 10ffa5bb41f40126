/**
 * Who answers a request: worked out from API objects and from which machines are off the network, by the words of the documentation. It
 * shares no rule with the simulator, so that both must be wrong in the same way to agree on something wrong.
 */
import type { EndpointSlice, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, Pod, Service } from '../../../src/api/types.gen.ts';
import { hasLabels, isGoing, isOver, isReady, isSelected, nameOf, type Picture } from './picture.ts';

/** What is known of the cluster: its objects, and what no object says. */
export interface Known {
  readonly picture: Picture;
  readonly hasPolicyAgent: boolean;
  /** Names of machines that are off the network, and of those whose kubelet tells nothing. */
  readonly cutOff: ReadonlySet<string>;
  readonly silent: ReadonlySet<string>;
}

/** Who may answer, and whether it may happen that nobody does. Nobody may and nobody must: no answer. */
export interface Expected {
  readonly by: ReadonlySet<string>;
  readonly mayFail: boolean;
}

interface Target {
  readonly address: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

const NOBODY: Expected = { by: new Set(), mayFail: true };
const DNS: Target = { address: '10.96.0.10', port: 53, protocol: 'UDP' };
const DOMAIN = 'svc.cluster.local';
const isAddress = (text: string): boolean => /^[\d.]+$/.test(text);
const isOfService =
  (service: Service) =>
  (slice: EndpointSlice): boolean =>
    slice.metadata.namespace === service.metadata.namespace && slice.metadata.labels?.['kubernetes.io/service-name'] === service.metadata.name;
const cutOf = (address: string, bits: number): number => Math.floor(address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0) / 2 ** (32 - bits));
const isIn = (address: string, range: string): boolean => {
  const [base = '', bits = '32'] = range.split('/');
  return cutOf(address, Number(bits)) === cutOf(base, Number(bits));
};

/** Who answers `http://host:port/` that a pod asks for. */
export function expectAnswer(known: Known, from: Pod, host: string, port: number): Expected {
  const own =
    host === `${from.spec.hostname ?? from.metadata.name}.${from.spec.subdomain}.${from.metadata.namespace}.${DOMAIN}` ? from.status.podIP : undefined;
  if (own !== undefined || isAddress(host)) return expectFrom(known, from, { address: own ?? host, port, protocol: 'TCP' });
  const dns = expectFrom(known, from, DNS);
  if (dns.by.size === 0) return NOBODY;
  const addresses = lookUp(known.picture, from.metadata.namespace, host);
  if (addresses.length === 0) return NOBODY;
  return anyOf([...addresses.map((address) => expectFrom(known, from, { address, port, protocol: 'TCP' })), ...(dns.mayFail ? [NOBODY] : [])]);
}

/** Chance decides among these. */
const anyOf = (all: readonly Expected[]): Expected => ({
  by: new Set(all.flatMap(({ by }) => [...by])),
  mayFail: all.length === 0 || all.some(({ mayFail }) => mayFail),
});

/** The addresses of the first name of the search list that has any. */
function lookUp(picture: Picture, namespace: string, host: string): readonly string[] {
  const names = namesOf(picture);
  for (const suffix of [`.${namespace}.${DOMAIN}`, `.${DOMAIN}`, '.cluster.local', '']) {
    const found = names.get(host + suffix);
    if (found && found.length > 0) return found;
  }
  return [];
}

function namesOf(picture: Picture): Map<string, readonly string[]> {
  const names = new Map<string, readonly string[]>();
  for (const service of picture.of('services')) {
    const full = `${service.metadata.name}.${service.metadata.namespace}.${DOMAIN}`;
    const { clusterIP, type } = service.spec;
    if (type === 'ExternalName') continue;
    const addresses = new Set<string>();
    for (const { endpoints } of picture.of('endpointslices').filter(isOfService(service)))
      for (const { addresses: own, conditions, hostname } of endpoints ?? []) {
        if (conditions?.ready === false) continue;
        addresses.add(own[0]!);
        // A pod that has a name of its own behind a Service has it whether the Service has an address or not.
        if (hostname) names.set(`${hostname}.${full}`, [own[0]!]);
      }
    names.set(full, clusterIP && clusterIP !== 'None' ? [clusterIP] : [...addresses]);
  }
  for (const { metadata, spec } of picture.of('services'))
    if (spec.type === 'ExternalName') names.set(`${metadata.name}.${metadata.namespace}.${DOMAIN}`, names.get(spec.externalName ?? '') ?? []);
  return names;
}

function expectFrom(known: Known, from: Pod, target: Target): Expected {
  for (const service of known.picture.of('services')) {
    const { spec } = service;
    const node = known.picture.of('nodes').find(({ status }) => status.addresses?.some(({ address }) => address === target.address));
    const isVirtual = spec.clusterIP === target.address;
    for (const each of spec.ports ?? []) {
      if ((each.protocol ?? 'TCP') !== target.protocol) continue;
      if (isVirtual && each.port === target.port)
        return expectBehind(known, from, service, each.name ?? '', spec.internalTrafficPolicy === 'Local' ? from.spec.nodeName : undefined);
      if (node && each.nodePort === target.port) return expectAtNode(known, from, service, each.name ?? '', node.metadata.name);
    }
    if (isVirtual) return NOBODY;
  }
  const pod = known.picture.of('pods').find(({ status }) => status.podIP === target.address);
  return pod ? expectOf(known, from, pod, target, false) : NOBODY;
}

/** A node port with the policy Local leads those from elsewhere to the pods of that node only. */
function expectAtNode(known: Known, from: Pod, service: Service, portName: string, node: string): Expected {
  if (known.cutOff.has(node)) return NOBODY;
  const isFromElsewhere = from.spec.nodeName !== node;
  return expectBehind(known, from, service, portName, isFromElsewhere && service.spec.externalTrafficPolicy === 'Local' ? node : undefined);
}

/** A Service sends to the ready endpoints; where there is none, to those that still serve while they end. */
function expectBehind(known: Known, from: Pod, service: Service, portName: string, onlyOn: string | undefined): Expected {
  const all = known.picture
    .of('endpointslices')
    .filter(isOfService(service))
    .flatMap(({ endpoints, ports }) => {
      const port = ports?.find(({ name }) => (name ?? '') === portName);
      return port?.port === undefined
        ? []
        : (endpoints ?? []).map((endpoint) => ({ ...endpoint, port: port.port!, protocol: port.protocol === 'UDP' ? 'UDP' : 'TCP' }) as const);
    })
    .filter(({ nodeName }) => onlyOn === undefined || nodeName === onlyOn);
  const ready = all.filter(({ conditions }) => conditions?.ready !== false);
  const usable = ready.length > 0 ? ready : all.filter(({ conditions }) => conditions?.terminating && conditions.serving !== false);
  return anyOf(
    usable.map(({ addresses, targetRef, port, protocol }) => {
      const pod = known.picture.of('pods').find(({ metadata }) => metadata.uid === targetRef?.uid);
      return pod ? expectOf(known, from, pod, { address: addresses[0]!, port, protocol }, true) : NOBODY;
    }),
  );
}

function expectOf(known: Known, from: Pod, to: Pod, target: Target, isTranslated: boolean): Expected {
  const isSelf = from.metadata.uid === to.metadata.uid;
  const nodes = [from.spec.nodeName ?? '', to.spec.nodeName ?? ''];
  if (nodes[0] !== nodes[1] && nodes.some((node) => known.cutOff.has(node))) return NOBODY;
  const isAllowed = isSelf && !isTranslated ? true : mayPass(known, from, to, target);
  if (!isAllowed && !isSelf) return NOBODY;
  const by = new Set([to.metadata.name]);
  // Whether a pod's way to itself through a Service is filtered is left to the plugin; what runs on a silent node, nobody knows.
  const isUnsure = !isAllowed || known.silent.has(nodes[1] ?? '') || isGoing(to);
  if (isUnsure) return { by, mayFail: true };
  return listens(to, target) ? { by, mayFail: false } : NOBODY;
}

/** The random pods' server listens where its PORT says, CoreDNS on 53. */
function listens({ spec, status, metadata }: Pod, { port }: Target): boolean {
  if (metadata.namespace === 'kube-system') return port === 53 && isReady({ spec, status, metadata } as Pod);
  return spec.containers.some(({ name, env }) => {
    const state = status.containerStatuses?.find((each) => each.name === name)?.state;
    return state?.running !== undefined && env?.some((each) => each.name === 'PORT' && each.value === String(port));
  });
}

function mayPass(known: Known, from: Pod, to: Pod, target: Target): boolean {
  if (!known.hasPolicyAgent) return true;
  return isOpen(known, 'Egress', from, to, target, to) && isOpen(known, 'Ingress', to, from, target, to);
}

/** A pod that some policy selects is closed in that direction to all that none of these allows. */
function isOpen({ picture }: Known, direction: 'Ingress' | 'Egress', pod: Pod, peer: Pod, target: Target, to: Pod): boolean {
  const typesOf = ({ spec }: NetworkPolicy): readonly string[] => spec.policyTypes ?? (spec.egress ? ['Ingress', 'Egress'] : ['Ingress']);
  const policies = picture
    .of('networkpolicies')
    .filter(
      (policy) =>
        policy.metadata.namespace === pod.metadata.namespace && typesOf(policy).includes(direction) && isSelected(policy.spec.podSelector, pod.metadata.labels),
    );
  if (policies.length === 0) return true;
  return policies.some(({ metadata, spec }) => {
    const rules =
      direction === 'Ingress'
        ? (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
        : (spec.egress ?? []).map(({ to: peers, ports }) => ({ peers, ports }));
    return rules.some(
      ({ peers, ports }) =>
        (!peers?.length || peers.some((each) => isPeer(picture, each, metadata.namespace, peer))) &&
        (!ports?.length || ports.some((each) => isPort(each, target, to))),
    );
  });
}

function isPeer(picture: Picture, { ipBlock, podSelector, namespaceSelector }: NetworkPolicyPeer, namespace: string, peer: Pod): boolean {
  if (ipBlock) return isIn(peer.status.podIP ?? '', ipBlock.cidr) && !ipBlock.except?.some((range) => isIn(peer.status.podIP ?? '', range));
  const home = picture.of('namespaces').find(({ metadata }) => metadata.name === peer.metadata.namespace);
  if (namespaceSelector ? !isSelected(namespaceSelector, home?.metadata.labels) : peer.metadata.namespace !== namespace) return false;
  return podSelector === undefined || isSelected(podSelector, peer.metadata.labels);
}

function isPort({ protocol = 'TCP', port, endPort }: NetworkPolicyPort, target: Target, to: Pod): boolean {
  if (protocol !== target.protocol) return false;
  if (typeof port === 'string')
    return to.spec.containers.some(({ ports }) => ports?.some(({ name, containerPort }) => name === port && containerPort === target.port));
  return port === undefined || (target.port >= port && target.port <= (endPort ?? port));
}

/** The endpoints that a Service's slices should hold, each as one line of text. */
export function expectEndpoints(picture: Picture, { metadata, spec }: Service): string[] {
  const selector = spec.selector ?? {};
  if (Object.keys(selector).length === 0 || spec.type === 'ExternalName') return [];
  return picture
    .of('pods')
    .filter((pod) => pod.metadata.namespace === metadata.namespace && hasLabels(pod.metadata.labels, selector) && !isOver(pod) && pod.status.podIP)
    .map((pod) => {
      const ready = spec.publishNotReadyAddresses === true || (isReady(pod) && !isGoing(pod));
      const ports = (spec.ports ?? []).flatMap(({ name = '', port, targetPort = port }) => {
        const found =
          typeof targetPort === 'number'
            ? targetPort
            : pod.spec.containers.flatMap((each) => each.ports ?? []).find((each) => each.name === targetPort)?.containerPort;
        return found === undefined ? [] : [`${name}:${found}`];
      });
      return endpointLine(nameOf(pod), pod.status.podIP ?? '', pod.spec.nodeName, ports, { ready, serving: isReady(pod), terminating: isGoing(pod) });
    })
    .sort();
}

export const endpointLine = (pod: string, address: string, node: string | undefined, ports: readonly string[], conditions: object | undefined): string =>
  `${pod} ${address} ${node} [${[...ports].sort().join()}] ${JSON.stringify(conditions)}`;
