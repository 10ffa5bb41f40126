/** ip and ifconfig: addresses and the route. Mirror busybox's networking. Differs: MAC addresses and packet counters are not shown. */
import type { Task } from '../../../kernel/types.ts';
import type { AppletTable, Options } from '../lib/applet.ts';
import { Died, type Io } from '../lib/io.ts';

const linkOf = (address: string): string => (address.startsWith('127.') ? 'lo' : 'eth0');

function* ip(io: Io, o: Options): Task<void> {
  const words = o.operands.filter((word) => !/^-/.test(word));
  const what = words[0] ?? '';
  const addresses = io.process.net.addresses();
  if (what !== '' && 'address'.startsWith(what)) {
    addresses.forEach((address, i) => {
      const own = linkOf(address) === 'lo';
      io.put(
        `${i + 1}: ${own ? 'lo: <LOOPBACK,UP,LOWER_UP> mtu 65536' : 'eth0@if2: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 1500'} qdisc noqueue ${own ? '' : 'state UP '}qlen 1000\n`,
      );
      if (own) io.put('    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n');
      io.put(
        `    inet ${address}/${own ? '8 scope host lo' : `24 brd ${address.replace(/\d+$/, '255')} scope global eth0`}\n       valid_lft forever preferred_lft forever\n`,
      );
    });
  } else if (what !== '' && 'route'.startsWith(what)) {
    const own = addresses.find((address) => linkOf(address) === 'eth0');
    if (own !== undefined) {
      const gateway = own.replace(/\d+$/, '1');
      io.put(`default via ${gateway} dev eth0 \n${own.replace(/\d+$/, '0')}/24 dev eth0 scope link  src ${own} \n`);
    }
  } else throw new Died(`ip ${o.operands.join(' ')} is not simulated here`);
  yield* io.flush();
}

function* ifconfig(io: Io, o: Options): Task<void> {
  for (const address of [...io.process.net.addresses()].reverse()) {
    const own = linkOf(address) === 'lo';
    if (o.operands[0] !== undefined && o.operands[0] !== linkOf(address)) continue;
    io.put(
      `${linkOf(address).padEnd(10)}Link encap:${own ? 'Local Loopback' : 'Ethernet'}  \n          inet addr:${address}  ${own ? 'Mask:255.0.0.0' : `Bcast:${address.replace(/\d+$/, '255')}  Mask:255.255.255.0`}\n          UP ${own ? 'LOOPBACK RUNNING  MTU:65536' : 'BROADCAST RUNNING MULTICAST  MTU:1500'}  Metric:1\n\n`,
    );
  }
  yield* io.flush();
}

export const interfaceApplets: AppletTable = {
  ip: { raw: true, usage: '% [OPTIONS] address|route|link|rule [ARGS]', run: ip },
  ifconfig: { options: 'a', usage: '% [-a] [INTERFACE]\n\nConfigure a network interface', run: ifconfig },
};
