/**
 * netstat and ss: who listens. Mirror busybox's networking/netstat.c and iproute2's misc/ss.c.
 * Differs: connections and UDP sockets are not listed.
 */
import type { ListeningAt, Task } from '../../../kernel/types.ts';
import type { AppletTable, Options } from '../lib/applet.ts';
import { Died, type Io } from '../lib/io.ts';
import { routingTable } from './interfaces.ts';

const PROGRAM_COLUMNS = 20;

/** `/usr/sbin/nginx` → `nginx`; a title that a program gave itself stays whole: `nginx: master process`. */
const programName = (argv: readonly string[]): string => {
  const [first = ''] = argv;
  return /^[^ ]*:/.test(first) ? first : first.slice(first.lastIndexOf('/') + 1);
};

const ownerText = ({ owner }: ListeningAt): string => (owner ? `${owner.pid}/${programName(owner.argv)}`.slice(0, PROGRAM_COLUMNS) : '-');

function* netstat(io: Io, o: Options): Task<void> {
  if (o.has('r')) {
    io.put('Kernel IP routing table\nDestination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n');
    for (const [destination, gateway, mask, flags, device] of routingTable(io, o.has('n')))
      io.put(`${destination.padEnd(15)} ${gateway.padEnd(15)} ${mask.padEnd(15)} ${flags.padEnd(7)}   0 0          0 ${device}\n`);
    return;
  }
  if (!o.has('l')) throw new Died('only listening sockets are simulated here: netstat -tln');
  io.put(
    `Active Internet connections (only servers)\nProto Recv-Q Send-Q Local Address           Foreign Address         State       ${o.has('p') ? 'PID/Program name    ' : ''}\n`,
  );
  if (o.has('u') && !o.has('t')) return;
  for (const each of io.process.net.listening())
    io.put(
      `tcp        0      0 ${`${each.address}:${each.port}`.padEnd(23)} ${'0.0.0.0:*'.padEnd(23)} LISTEN      ${o.has('p') ? ownerText(each).padEnd(PROGRAM_COLUMNS) : ''}\n`,
    );
}

/** Columns as wide as their widest cell: the first ones to the left, addresses to the right with ports to the left. */
function ssTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  // Recv-Q and Send-Q after their values stand to the left, the addresses to the right of their colon.
  const isRight = (column: number): boolean => column >= rows[0]!.length - 5 && (column === rows[0]!.length - 5 || column === rows[0]!.length - 3);
  return rows
    .map((row) =>
      row
        .map((cell, column) => (isRight(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
        .reduce((line, cell, column) => {
          const isPort = column === row.length - 4 || column === row.length - 2;
          return column === 0 ? cell : line + (isPort ? ':' : column === row.length - 1 ? '' : ' ') + cell;
        }, ''),
    )
    .map((line) => `${line}\n`)
    .join('');
}

const SERVICE_PORTS: Readonly<Record<number, string>> = { 22: 'ssh', 53: 'domain', 80: 'http', 443: 'https', 6379: 'redis', 8080: 'http-alt' };

function* ss(io: Io, o: Options): Task<void> {
  if (!o.has('l')) throw new Died('only listening sockets are simulated here: ss -tln');
  const both = o.has('u') === o.has('t');
  const listening = o.has('u') && !o.has('t') ? [] : io.process.net.listening();
  const portText = (port: number): string => (o.has('n') ? String(port) : (SERVICE_PORTS[port] ?? String(port)));
  const rows = listening.map((each) => [
    ...(both ? ['tcp'] : []),
    'LISTEN',
    '0',
    '4096',
    each.address,
    portText(each.port),
    '0.0.0.0',
    '*',
    o.has('p') && each.owner ? ` users:(("${programName(each.owner.argv).split(':')[0]}",pid=${each.owner.pid},fd=3))` : '',
  ]);
  io.put(ssTable([[...(both ? ['Netid'] : []), 'State', 'Recv-Q', 'Send-Q', 'Local Address', 'Port', 'Peer Address', 'Port', 'Process'], ...rows]));
}

export const socketApplets: AppletTable = {
  netstat: { options: 'laentuwrpW', usage: '% [-ral] [-tuwx] [-en]\n\nDisplay networking information', run: netstat },
};

/** iproute2's. */
export const ssTool: AppletTable = {
  ss: {
    options: 'tulnpaeH4',
    long: { tcp: 't', udp: 'u', listening: 'l', numeric: 'n', processes: 'p' },
    usage: '[ OPTIONS ]\n       ss [ OPTIONS ] [ FILTER ]',
    run: ss,
  },
};
