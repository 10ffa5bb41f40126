/** ping. Mirrors busybox's networking/ping.c. Differs: it asks whether the address answers a connection attempt, for the network carries no ICMP. */
import type { Task } from '../../../kernel/types.ts';
import { type AppletTable, numberOf, type Options } from '../lib/applet.ts';
import { within } from '../lib/concurrently.ts';
import { type Io, isErrno } from '../lib/io.ts';
import { addressOf } from './wget.ts';

function* ping(io: Io, o: Options): Task<number> {
  const { process } = io;
  const host = o.operands[0]!;
  const address = yield* addressOf(process, host);
  const count = o.has('c') ? numberOf(o.get('c')!) : Infinity;
  const waitMs = numberOf(o.get('W') ?? '10') * 1000;
  yield* io.say(`PING ${host} (${address}): 56 data bytes\n`);
  process.setSignalAction('INT', 'catch');
  let [sent, received] = [0, 0];
  const times: number[] = [];
  for (let seq = 0; seq < count; seq++) {
    sent++;
    if (yield* reaches(io, address, waitMs)) {
      received++;
      const time = process.net.addresses().includes(address) ? 0.04 + (process.random() >>> 0) / 2 ** 37 : 0.1 + (process.random() >>> 0) / 2 ** 33;
      times.push(time);
      if (!o.has('q')) yield* io.say(`64 bytes from ${address}: seq=${seq} ttl=64 time=${time.toFixed(3)} ms\n`);
    }
    if (seq + 1 < count && (yield* process.sleep(1000))) break;
  }
  io.put(
    `\n--- ${host} ping statistics ---\n${sent} packets transmitted, ${received} packets received, ${Math.round(((sent - received) * 100) / sent)}% packet loss\n`,
  );
  if (times.length > 0) {
    const average = times.reduce((sum, time) => sum + time, 0) / times.length;
    io.put(`round-trip min/avg/max = ${Math.min(...times).toFixed(3)}/${average.toFixed(3)}/${Math.max(...times).toFixed(3)} ms\n`);
  }
  yield* io.flush();
  return received > 0 ? 0 : 1;
}

/** Whether something at the address answers, if only to refuse. */
function* reaches(io: Io, address: string, waitMs: number): Task<boolean> {
  const { process } = io;
  try {
    const connected = yield* within(process, process.nowMs + waitMs, process.net.connect(process, address, 7));
    connected?.value.close();
    return connected !== undefined;
  } catch (thrown) {
    if (!isErrno(thrown)) throw thrown;
    return thrown.code === 'ECONNREFUSED';
  }
}

export const pingApplets: AppletTable = {
  ping: { options: '46c:s:W:w:i:qA', least: 1, most: 1, usage: '% [OPTIONS] HOST\n\nSend ICMP ECHO_REQUESTs to HOST', run: ping },
};
