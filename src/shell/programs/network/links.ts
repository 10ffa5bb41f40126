/** Network interfaces of a namespace, as the tools that list them see them: loopback, and one end of the pod's cable. */
import type { Process } from '../../../kernel/types.ts';

export interface Link {
  readonly index: number;
  readonly name: string;
  /** `if7`: the other end's number, where that is in another namespace. */
  readonly peer: string | undefined;
  readonly mac: string;
  readonly address: string;
  readonly prefix: number;
  readonly isLoopback: boolean;
}

/** A hardware address as the bridge plugin makes them: 0a:58, then the address. */
export const macOf = (address: string): string => ['0a', '58', ...address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'))].join(':');

/** The interfaces, loopback first. Pods have a net of 256 addresses each node; machines one of 65,536. */
export function linksOf({ net }: Process): Link[] {
  return net.addresses().map((address, i): Link => {
    const isLoopback = address.startsWith('127.');
    const last = Number(address.slice(address.lastIndexOf('.') + 1));
    return {
      index: i + 1,
      name: isLoopback ? 'lo' : 'eth0',
      peer: isLoopback ? undefined : `if${last + 3}`,
      mac: isLoopback ? '00:00:00:00:00:00' : macOf(address),
      address,
      prefix: isLoopback ? 8 : isPodAddress(address) ? 24 : 16,
      isLoopback,
    };
  });
}

const isPodAddress = (address: string): boolean => address.startsWith('10.');

/** The network of an address: `10.244.0.0/24` of 10.244.0.5. */
export const networkOf = ({ address, prefix }: Link): string =>
  `${address
    .split('.')
    .map((part, i) => (i < prefix / 8 ? part : '0'))
    .join('.')}/${prefix}`;

/** The last address of the network. */
export const broadcastOf = ({ address, prefix }: Link): string =>
  address
    .split('.')
    .map((part, i) => (i < prefix / 8 ? part : '255'))
    .join('.');

/** `255.255.255.0`. */
export const maskOf = ({ prefix }: Pick<Link, 'prefix'>): string => [0, 1, 2, 3].map((i) => (i < prefix / 8 ? 255 : 0)).join('.');

/** The router of the network: the bridge on the node, or the router of the machines' net. */
export const gatewayOf = ({ address, prefix }: Link): string =>
  address
    .split('.')
    .map((part, i) => (i < prefix / 8 ? part : i === 3 ? '1' : '0'))
    .join('.');
