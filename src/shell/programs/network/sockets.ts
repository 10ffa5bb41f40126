/** netstat: who listens. Mirrors busybox's networking/netstat.c. Differs: only listening TCP sockets are shown, and -p knows no process. */
import type { Task } from '../../../kernel/types.ts';
import type { AppletTable, Options } from '../lib/applet.ts';
import { Died, type Io } from '../lib/io.ts';

function* netstat(io: Io, o: Options): Task<void> {
  if (!o.has('l') || o.has('r')) throw new Died('only listening sockets are simulated here: netstat -tln');
  const owner = o.has('p') ? ['PID/Program name    ', '-                   '] : ['', ''];
  io.put(`Active Internet connections (only servers)\nProto Recv-Q Send-Q Local Address           Foreign Address         State       ${owner[0]}\n`);
  if (o.has('u') && !o.has('t')) return;
  for (const { address, port } of io.process.net.listening())
    io.put(`tcp        0      0 ${`${address}:${port}`.padEnd(23)} ${'0.0.0.0:*'.padEnd(23)} LISTEN      ${owner[1]}\n`);
}

export const socketApplets: AppletTable = {
  netstat: { options: 'laentuwrpW', usage: '% [-ral] [-tuwx] [-en]\n\nDisplay networking information', run: netstat },
};
