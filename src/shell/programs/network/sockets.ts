/** netstat and ss: who listens, from /proc/net/tcp. Mirrors busybox's networking/netstat.c. Differs: only listening TCP sockets are shown. */
import type { Task } from '../../../kernel/types.ts';
import { type AppletTable, splitAt } from '../lib/applet.ts';
import { Died, type Io } from '../lib/io.ts';

function* netstat(io: Io): Task<void> {
  const { fs } = io.process;
  if (!fs.exists('/proc/net/tcp')) throw new Died('the table of sockets is not simulated here');
  io.put('Active Internet connections (only servers)\nProto Recv-Q Send-Q Local Address           Foreign Address         State       \n');
  for (const line of fs.readFile('/proc/net/tcp').split('\n').slice(1)) {
    const [, local, , state] = line.trim().split(/\s+/);
    if (local === undefined || state !== '0A') continue;
    const [hex, port] = splitAt(local, ':');
    const address = (hex.match(/../g) ?? [])
      .reverse()
      .map((byte) => parseInt(byte, 16))
      .join('.');
    io.put(`tcp        0      0 ${`${address}:${parseInt(port!, 16)}`.padEnd(23)} ${'0.0.0.0:*'.padEnd(23)} LISTEN      \n`);
  }
  yield* io.flush();
}

export const socketApplets: AppletTable = {
  netstat: { options: 'laentuwrpW', usage: '% [-ral] [-tuwx] [-en]\n\nDisplay networking information', run: netstat },
  ss: { options: 'laentupH', usage: '% [-tln]\n\nDisplay sockets', run: netstat },
};
