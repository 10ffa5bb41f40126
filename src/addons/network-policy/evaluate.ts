/**
 * Whether the network policies let a packet pass. Pure.
 *
 * Mirrors: the API's definition of NetworkPolicy: policies add up, a pod that one selects is closed to all that none allows,
 * and both ends must agree.
 */
import { labelSelectorOf, matchesLabels } from '../../api/labels.ts';
import type { Namespace, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, Pod } from '../../api/types.gen.ts';
import { isInCidr } from '../../api/validation/ip.ts';
import type { Packet } from '../../kernel/network.ts';

/** What the policies are judged against. */
export interface PolicyWorld {
  readonly policies: readonly NetworkPolicy[];
  /** The pod that has an address; none for nodes and what is outside. */
  podAt(address: string): Pod | undefined;
  namespace(name: string): Namespace | undefined;
}

/** Why a packet is lost: which end is closed, and the policies that close it. */
export interface Denial {
  readonly direction: 'Ingress' | 'Egress';
  /** `default/web`. */
  readonly pod: string;
  /** `default/deny-all`, of those that select the pod. */
  readonly policies: readonly string[];
}

/** Undefined: it may pass. No policy cuts a pod off from itself: such packets never leave it. */
export function denialOf(world: PolicyWorld, packet: Packet): Denial | undefined {
  if (packet.from === packet.to.address) return undefined;
  const [source, target] = [world.podAt(packet.from), world.podAt(packet.to.address)];
  return denialAt(world, 'Egress', source, target, packet) ?? denialAt(world, 'Ingress', target, source, packet);
}

function denialAt(world: PolicyWorld, direction: Denial['direction'], pod: Pod | undefined, peer: Pod | undefined, packet: Packet): Denial | undefined {
  if (!pod) return undefined;
  const selecting = world.policies.filter(
    ({ metadata, spec }) =>
      metadata.namespace === pod.metadata.namespace &&
      (spec.policyTypes ?? ['Ingress']).includes(direction) &&
      matchesLabels(labelSelectorOf(spec.podSelector ?? {}), pod.metadata.labels),
  );
  if (selecting.length === 0) return undefined;
  const peerAddress = direction === 'Egress' ? packet.to.address : packet.from;
  // Probes of the kubelet, and whatever else a node has to do with its own pods, always pass.
  if (peerAddress === pod.status?.hostIP) return undefined;
  const target = direction === 'Egress' ? peer : pod;
  const allows = ({ metadata, spec }: NetworkPolicy): boolean => {
    const rules =
      direction === 'Egress'
        ? (spec.egress ?? []).map(({ ports, to }) => ({ ports, peers: to }))
        : (spec.ingress ?? []).map(({ ports, from }) => ({ ports, peers: from }));
    return rules.some(
      ({ ports, peers }) =>
        ((ports ?? []).length === 0 || ports!.some((port) => matchesPort(port, target, packet))) &&
        ((peers ?? []).length === 0 || peers!.some((each) => matchesPeer(world, each, metadata.namespace, peer, peerAddress))),
    );
  };
  if (selecting.some(allows)) return undefined;
  const name = ({ metadata }: { metadata: { namespace: string; name: string } }): string => `${metadata.namespace}/${metadata.name}`;
  return { direction, pod: name(pod), policies: selecting.map(name) };
}

function matchesPort({ protocol = 'TCP', port, endPort }: NetworkPolicyPort, target: Pod | undefined, packet: Packet): boolean {
  if (protocol !== packet.protocol) return false;
  if (port === undefined) return true;
  if (typeof port === 'number') return packet.to.port >= port && packet.to.port <= (endPort ?? port);
  const named = (target?.spec.containers ?? [])
    .flatMap(({ ports = [] }) => ports)
    .find(({ name, protocol: over = 'TCP' }) => name === port && over === protocol);
  return named?.containerPort === packet.to.port;
}

function matchesPeer(
  world: PolicyWorld,
  { ipBlock, podSelector, namespaceSelector }: NetworkPolicyPeer,
  namespace: string,
  peer: Pod | undefined,
  address: string,
): boolean {
  if (ipBlock) return isInCidr(address, ipBlock.cidr) && !(ipBlock.except ?? []).some((range) => isInCidr(address, range));
  if (!peer) return false;
  const isNamespace = namespaceSelector
    ? matchesLabels(labelSelectorOf(namespaceSelector), world.namespace(peer.metadata.namespace)?.metadata.labels)
    : peer.metadata.namespace === namespace;
  return isNamespace && (podSelector === undefined || matchesLabels(labelSelectorOf(podSelector), peer.metadata.labels));
}
