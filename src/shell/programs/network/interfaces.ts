/**
 * ip, ifconfig, route and arp: addresses, cables, ways and neighbours. `ip` in both flavours: busybox's networking/libiproute and
 * iproute2, which format the same facts differently.
 * Differs: nothing can be changed with them; IPv6 and packet counters are not shown.
 */
import type { Task } from '../../../kernel/types.ts';
import { type Applet, type AppletTable, Misused, type Options } from '../lib/applet.ts';
import { Died, type Io } from '../lib/io.ts';
import { broadcastOf, gatewayOf, type Link, linksOf, macOf, maskOf, networkOf } from './links.ts';

type Flavour = 'busybox' | 'iproute2';

const LIFETIME = '       valid_lft forever preferred_lft forever\n';

function headLine({ index, name, peer, isLoopback }: Link, flavour: Flavour, mode: string): string {
  const flags = isLoopback ? 'LOOPBACK,UP,LOWER_UP' : `BROADCAST,MULTICAST,UP,LOWER_UP${flavour === 'busybox' ? ',M-DOWN' : ''}`;
  const state = flavour === 'busybox' ? '' : ` state ${isLoopback ? 'UNKNOWN' : 'UP'}${mode} group default`;
  return `${index}: ${name}${peer === undefined ? '' : `@${peer}`}: <${flags}> mtu ${isLoopback ? 65536 : 1500} qdisc noqueue${state} qlen 1000\n`;
}

const hardwareLine = ({ mac, isLoopback }: Link, flavour: Flavour): string =>
  `    link/${isLoopback ? 'loopback' : 'ether'} ${mac} brd ${isLoopback ? mac : 'ff:ff:ff:ff:ff:ff'}${isLoopback || flavour === 'busybox' ? '' : ' link-netnsid 0'}\n`;

const addressLines = (link: Link): string =>
  `    inet ${link.address}/${link.prefix} ${link.isLoopback ? 'scope host lo' : `brd ${broadcastOf(link)} scope global eth0`}\n${LIFETIME}`;

/** The device that words such as `show dev eth0` name; undefined: all of them. */
function deviceIn(words: readonly string[]): string | undefined {
  const [device, ...rest] = words.filter((word) => !['show', 'list', 'ls', 's', 'dev', 'sh'].includes(word));
  if (rest.length > 0) throw new Died(`${rest.join(' ')} is not simulated here`);
  return device;
}

function chosenLinks(io: Io, words: readonly string[], flavour: Flavour): Link[] {
  const device = deviceIn(words);
  const links = linksOf(io.process);
  if (device === undefined) return links;
  const found = links.filter(({ name }) => name === device);
  if (found.length === 0) throw flavour === 'busybox' ? new Died(`can't find device '${device}'`) : new Unknown(`Device "${device}" does not exist.`);
  return found;
}

/** iproute2's complaints have no name in front. */
class Unknown extends Error {}

function routeText(io: Io, flavour: Flavour): string {
  const link = linksOf(io.process).find(({ isLoopback }) => !isLoopback);
  if (!link) return '';
  const own = flavour === 'busybox' ? `scope link  src ${link.address}` : `proto kernel scope link src ${link.address}`;
  const others = io.process.net.routes().map(({ destination, via, device, source }) => {
    const own = flavour === 'busybox' ? `scope link  src ${source}` : `proto kernel scope link src ${source}`;
    return `${destination} ${via === undefined ? `dev ${device} ${own}` : `via ${via} dev ${device}`} \n`;
  });
  return `default via ${gatewayOf(link)} dev eth0 \n${others.join('')}${networkOf(link)} dev eth0 ${own} \n`;
}

const neighbourText = (io: Io, flavour: Flavour): string =>
  io.process.net
    .neighbours()
    .map(({ address, state }) => {
      const mac = state === 'FAILED' ? '' : ` lladdr ${macOf(address)}`;
      return flavour === 'busybox'
        ? `${address} dev eth0${mac} ref 1 used 0/0/0 probes ${state === 'FAILED' ? 3 : 0} ${state}\n`
        : `${address} dev eth0${mac} ${state} \n`;
    })
    .join('');

/** `ip -br addr`: a line each. */
const briefLine = ({ name, peer, isLoopback, address, prefix }: Link): string =>
  `${`${name}${peer === undefined ? '' : `@${peer}`}`.padEnd(16)} ${(isLoopback ? 'UNKNOWN' : 'UP').padEnd(14)} ${address}/${prefix} \n`;

function showIp(io: Io, words: readonly string[], flavour: Flavour): string {
  const flags = words.filter((word) => word.startsWith('-'));
  const [object = '', ...rest] = words.filter((word) => !word.startsWith('-'));
  const isBrief = flags.some((flag) => /^-br/.test(flag));
  if (flags.some((flag) => !/^-(4|br|brief|o|details|d|c|color)$/.test(flag)) || (isBrief && flavour === 'busybox')) throw new Misused('');
  const is = (name: string): boolean => object !== '' && name.startsWith(object);
  if (is('address'))
    return chosenLinks(io, rest, flavour)
      .map((link) => (isBrief ? briefLine(link) : headLine(link, flavour, '') + (flags.includes('-4') ? '' : hardwareLine(link, flavour)) + addressLines(link)))
      .join('');
  if (is('link'))
    return chosenLinks(io, rest, flavour)
      .map((link) => headLine(link, flavour, ' mode DEFAULT') + hardwareLine(link, flavour))
      .join('');
  if (is('route') && rest[0] === 'get') return routeGet(io, rest[1] ?? '', flavour);
  if (is('route') && (rest.length === 0 || ['show', 'list', 'ls'].includes(rest[0]!))) return routeText(io, flavour);
  if (is('neigh') || is('neighbour')) return neighbourText(io, flavour);
  if (object === '' || flavour === 'busybox') throw new Misused('');
  throw new Unknown(`Object "${object}" is unknown, try "ip help".`);
}

/** `ip route get 10.96.0.1`: the way that a packet would take. */
function routeGet(io: Io, to: string, flavour: Flavour): string {
  const link = linksOf(io.process).find(({ isLoopback }) => !isLoopback);
  if (!/^\d+(\.\d+){3}$/.test(to) || !link) throw new Died(`ip route get ${to} is not simulated here`);
  const isIn = (range: string): boolean => networkOf({ ...link, address: to, prefix: Number(range.replace(/.*\//, '')) }) === range;
  const known = io.process.net.routes().find(({ destination }) => isIn(destination));
  const { via, device, source } = known ?? { via: isIn(networkOf(link)) ? undefined : gatewayOf(link), device: 'eth0', source: undefined };
  const way = `${to}${via === undefined ? '' : ` via ${via}`} dev ${device}`;
  return flavour === 'busybox' ? `${way}  src ${source ?? link.address} \n` : `${way} src ${source ?? link.address} uid ${io.process.uid} \n    cache \n`;
}

function* ip(io: Io, words: readonly string[], flavour: Flavour): Task<number | void> {
  try {
    io.put(showIp(io, words, flavour));
  } catch (thrown) {
    if (!(thrown instanceof Unknown)) throw thrown;
    yield* io.warn(`${thrown.message}\n`);
    return 1;
  }
}

function* ifconfig(io: Io, o: Options): Task<void> {
  const [only] = o.operands;
  const links = linksOf(io.process).filter(({ name }) => only === undefined || name === only);
  if (links.length === 0) throw new Died(`${only}: error fetching interface information: Device not found`);
  for (const link of links.toReversed()) {
    const { name, address, isLoopback, mac } = link;
    const kind = isLoopback ? 'Local Loopback  ' : `Ethernet  HWaddr ${mac.toUpperCase()}  `;
    const net = isLoopback ? `Mask:${maskOf(link)}` : `Bcast:${broadcastOf(link)}  Mask:${maskOf(link)}`;
    const state = isLoopback ? 'UP LOOPBACK RUNNING  MTU:65536' : 'UP BROADCAST RUNNING MULTICAST  MTU:1500';
    io.put(`${name.padEnd(10)}Link encap:${kind}\n          inet addr:${address}  ${net}\n          ${state}  Metric:1\n\n`);
  }
}

/** The mask of `10.244.1.0/24`. */
const maskOfRange = (range: string): string => maskOf({ prefix: Number(range.replace(/.*\//, '')) });

/** The kernel's routing table, as route and netstat -r print it. */
export function routingTable(io: Io, numeric: boolean): [destination: string, gateway: string, mask: string, flags: string, device: string][] {
  const link = linksOf(io.process).find(({ isLoopback }) => !isLoopback);
  if (!link) return [];
  return [
    [numeric ? '0.0.0.0' : 'default', gatewayOf(link), '0.0.0.0', 'UG', 'eth0'],
    ...io.process.net
      .routes()
      .map(({ destination, via, device }): [string, string, string, string, string] => [
        destination.replace(/\/.*/, ''),
        via ?? (numeric ? '0.0.0.0' : '*'),
        maskOfRange(destination),
        via === undefined ? 'U' : 'UG',
        device,
      ]),
    [networkOf(link).replace(/\/.*/, ''), numeric ? '0.0.0.0' : '*', maskOf(link), 'U', 'eth0'],
  ];
}

function* route(io: Io, o: Options): Task<void> {
  if (o.operands.length > 0) throw new Died(`${o.operands.join(' ')} is not simulated here`);
  io.put('Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n');
  for (const [destination, gateway, mask, flags, device] of routingTable(io, o.has('n')))
    io.put(`${destination.padEnd(15)} ${gateway.padEnd(15)} ${mask.padEnd(15)} ${flags.padEnd(5)} 0      0        0 ${device}\n`);
}

function* arp(io: Io, o: Options): Task<void> {
  if (o.operands.length > 0) throw new Died(`${o.operands.join(' ')} is not simulated here`);
  for (const { address, state } of io.process.net.neighbours())
    io.put(`? (${address}) at ${state === 'FAILED' ? '<incomplete> ' : `${macOf(address)} [ether]`}  on eth0\n`);
}

const IP_USAGE = `% [OPTIONS] address|route|link|tunnel|neigh|rule [ARGS]

OPTIONS := -f[amily] inet|inet6|link | -o[neline]`;

export const interfaceApplets: AppletTable = {
  ip: { raw: true, usage: IP_USAGE, run: (io, o) => ip(io, o.operands, 'busybox') },
  ifconfig: { options: 'a', most: 1, usage: '% [-a] [INTERFACE]\n\nConfigure a network interface', run: ifconfig },
  route: { options: 'ne', usage: '% [-ne] [-A inet[6]] [{add|del} [-net|-host] TARGET]\n\nShow or edit kernel routing tables', run: route },
  arp: { options: 'van', usage: '% [-vn]\t[-H HWTYPE] [-i IF] -a [HOSTNAME]\n\nShow ARP cache', run: arp },
};

/** iproute2's ip: the one of Debian and of images full of network tools. */
export const ipRoute2: Applet = { raw: true, usage: '[ OPTIONS ] OBJECT { COMMAND | help }', run: (io, o) => ip(io, o.operands, 'iproute2') };
