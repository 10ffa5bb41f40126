/** kill, killall, pidof. Mirror busybox's procps. */
import type { Task } from '../../../kernel/types.ts';
import type { AppletTable, Options } from '../lib/applet.ts';
import { Died, type Io, reasonOf } from '../lib/io.ts';
import { listSignals, pidsOf, takeSignal } from '../lib/signals.ts';

function* kill(io: Io, o: Options): Task<number | void> {
  if (o.operands[0] === '-l') {
    const { text, error } = listSignals(o.operands.slice(1));
    io.put(text);
    if (error !== undefined) throw new Died(error);
    return;
  }
  const { signal, rest, error } = takeSignal(o.operands);
  if (error !== undefined) throw new Died(error);
  if (rest.length === 0) throw new Died(io.name === 'kill' ? 'you need to specify whom to kill' : `no process killed`);
  for (const word of rest) {
    const pids = io.name === 'kill' ? [Number(word)] : pidsOf(io.process, word).filter((pid) => pid !== io.process.pid);
    if (io.name !== 'kill' && pids.length === 0) yield* io.fail(`${word}: no process killed`);
    for (const pid of pids) {
      if (!Number.isInteger(pid)) {
        yield* io.fail(`invalid number '${word}'`);
        continue;
      }
      try {
        io.process.kill(pid, signal);
      } catch (thrown) {
        yield* io.fail(`can't kill pid ${pid}: ${reasonOf(thrown)}`);
      }
    }
  }
}

function* pidof(io: Io, o: Options): Task<number> {
  const pids = o.operands.flatMap((name) => pidsOf(io.process, name)).filter((pid) => pid !== io.process.pid);
  if (pids.length === 0) return 1;
  yield* io.say(`${(o.has('s') ? pids.slice(0, 1) : pids.reverse()).join(' ')}\n`);
  return 0;
}

export const killApplets: AppletTable = {
  kill: { raw: true, usage: '% [-l] [-SIG] PID...\n\nSend a signal (default: TERM) to given PIDs', run: kill },
  killall: { raw: true, usage: '% [-lq] [-SIG] PROCESS_NAME...\n\nSend a signal (default: TERM) to given processes', run: kill },
  pidof: { options: 'so:', usage: '% [-s] [-o PID] [NAME]...\n\nList PIDs of all processes with names that match NAMEs', run: pidof },
};
