/**
 * Addresses for pods: each sandbox gets the next one of its node's range.
 *
 * Mirrors: the CNI plugins `bridge` with `host-local` (plugins/ipam/host-local): a range per node, handed out in order,
 * an address given back is not used again until the others have had their turn; and `portmap` (plugins/meta/portmap) for host ports.
 * Differs: host ports are TCP, at every address of the node, and not at its loopback.
 */
import type { Kernel, NetNamespace } from '../../kernel/types.ts';

/** A port of the node that leads to a port of a pod. */
export interface PortMapping {
  readonly hostPort: number;
  readonly containerPort: number;
}

/** The node's network plugin. */
export interface Cni {
  /** Why no pod can get a network, in containerd's words: nobody has installed a plugin. Undefined: they can. */
  error(): string | undefined;
  /** A new namespace with an address of its own. Throws `Error` in host-local's words when the range is used up. */
  add(): { address: string; net: NetNamespace };
  /** The namespace of the node itself, whose address is given: for pods with `hostNetwork`. */
  host(address: string): { address: string; net: NetNamespace };
  /** Closes the namespace and gives the address back. */
  del(sandbox: { address: string; net: NetNamespace }): void;
  /** Opens ports of the node, whose namespace is given, that lead to a pod's address; they close when that is given back. */
  publish(hostNet: NetNamespace, address: string, mappings: readonly PortMapping[]): void;
}

const toNumber = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const toAddress = (value: number): string => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');

export interface CniOptions {
  readonly kernel: Kernel;
  /** Such as `10.244.0.0/24`: .0 is the network, .1 the bridge, the last one broadcast. */
  readonly podCidr: string;
  /** Names of the files in /etc/cni/net.d (always one, by default): what installs a plugin puts its configuration there. */
  configs?(): readonly string[];
}

const isConfig = (name: string): boolean => /\.(conf|conflist|json)$/.test(name);

/** The plugin of one node. Throws `Error` where the range is none. */
export function createCni({ kernel, podCidr, configs }: CniOptions): Cni {
  const [network = '', bits = ''] = podCidr.split('/');
  const size = 2 ** (32 - Number(bits));
  if (!/^\d+(\.\d+){3}$/.test(network) || !(size >= 4)) throw new Error(`createCni: wanted an IPv4 range such as 10.244.0.0/24, found ${podCidr}`);
  const first = toNumber(network) + 2;
  const last = toNumber(network) + size - 2;
  const taken = new Set<number>();
  let next = first;
  let hostNet: NetNamespace | undefined;
  /** By a pod's address, how to close its ports of the node. */
  const published = new Map<string, () => void>();

  const allocate = (): number => {
    for (let tried = first; tried <= last; tried++) {
      const candidate = next;
      next = next === last ? first : next + 1;
      if (taken.has(candidate)) continue;
      taken.add(candidate);
      return candidate;
    }
    throw new Error(`no IP addresses available in range set: ${toAddress(first - 1)}-${toAddress(last)}`);
  };

  return {
    error: () => (configs === undefined || configs().some(isConfig) ? undefined : 'cni plugin not initialized'),
    add() {
      const value = allocate();
      const address = toAddress(value);
      return { address, net: kernel.newNetNamespace([address]) };
    },
    host(address) {
      hostNet ??= kernel.newNetNamespace([address]);
      return { address, net: hostNet };
    },
    del({ address, net }) {
      if (net === hostNet) return;
      published.get(address)?.();
      published.delete(address);
      net.release();
      taken.delete(toNumber(address));
    },
    publish(node, address, mappings) {
      for (const { hostPort, containerPort } of mappings) node.forward(hostPort, { address, port: containerPort });
      published.set(address, () => mappings.forEach(({ hostPort }) => node.forward(hostPort, undefined)));
    },
  };
}
