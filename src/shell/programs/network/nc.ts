/** nc. Mirrors busybox's networking/nc.c. Differs: -e and -u are refused. */
import type { Listener, Socket, Task } from '../../../kernel/types.ts';
import { type AppletTable, Misused, numberOf, type Options, splitAt } from '../lib/applet.ts';
import { Loop, within } from '../lib/concurrently.ts';
import { Died, type Io, reasonOf } from '../lib/io.ts';
import { addressOf } from './wget.ts';

/** Carries bytes both ways until the peer is done. */
function* relay(io: Io, socket: Socket, idleMs: number): Task<void> {
  const { process } = io;
  const loop = new Loop(process);
  let done = false;
  loop.add(
    (function* (): Task<void> {
      const input = io.stdin();
      for (let data = yield* input.chunk(); data !== ''; data = yield* input.chunk()) yield* socket.write(process, data);
      socket.end();
    })(),
  );
  loop.add(
    (function* (): Task<void> {
      for (;;) {
        const data = yield* within(process, process.nowMs + idleMs, socket.read(process));
        if (!data || data.value === '') break;
        yield* process.write(1, data.value);
      }
      done = true;
    })(),
  );
  yield* loop.run(() => done);
  socket.close();
}

function* nc(io: Io, o: Options): Task<number | void> {
  const { process } = io;
  if (o.has('eu')) throw new Died(`-${o.has('e') ? 'e' : 'u'} is not simulated here`);
  const waitMs = o.has('w') ? numberOf(o.get('w')!) * 1000 : 1e15;
  if (o.has('l')) {
    let listener: Listener;
    try {
      listener = process.net.listen(numberOf(o.get('p') ?? o.operands.at(-1) ?? '0'));
    } catch (thrown) {
      throw new Died(`bind: ${reasonOf(thrown)}`);
    }
    if (o.has('v')) yield* io.warn(`listening on 0.0.0.0:${listener.port} ...\n`);
    do {
      const accepted = yield* within(process, process.nowMs + waitMs, listener.accept(process));
      if (!accepted) throw new Died('timed out');
      if (o.has('v'))
        yield* io.warn(`connect to ${accepted.value.local.address}:${listener.port} from ${accepted.value.remote.address}:${accepted.value.remote.port}\n`);
      yield* relay(io, accepted.value, 1e15);
    } while (o.has('k'));
    listener.close();
    return;
  }
  const [host, ...ports] = o.operands;
  if (host === undefined || ports.length === 0) throw new Misused('');
  const address = yield* addressOf(process, host);
  const [first, last] = splitAt(ports[0]!, '-');
  for (let port = numberOf(first); port <= numberOf(last ?? first); port++) {
    try {
      const connected = yield* within(process, process.nowMs + waitMs, process.net.connect(process, address, port));
      if (!connected) throw new Died('timed out');
      if (o.has('v')) yield* io.warn(`${host} (${address}:${port}) open\n`);
      if (o.has('z')) connected.value.close();
      else yield* relay(io, connected.value, waitMs);
    } catch (thrown) {
      if (thrown instanceof Died) throw thrown;
      yield* io.fail(o.has('vz') ? `${host} (${address}:${port}): ${reasonOf(thrown)}` : `can't connect to remote host (${address}): ${reasonOf(thrown)}`);
    }
  }
}

export const ncApplets: AppletTable = {
  nc: { options: '+lkp:w:zvne:u', usage: '% [OPTIONS] HOST PORT  - connect\nnc [OPTIONS] -l -p PORT [HOST] [PORT]  - listen', run: nc },
};
