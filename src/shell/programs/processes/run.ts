/** Tools that run others: timeout, time, watch, nohup, nice, setsid. Mirror busybox's coreutils and util-linux. */
import type { Process, Program, Signal, Task } from '../../../kernel/types.ts';
import type { AppletTable, Options } from '../lib/applet.ts';
import { durationOf } from '../lib/duration.ts';
import { Died, type Io, reasonOf } from '../lib/io.ts';
import { become, cannotExecute } from '../lib/run.ts';
import { signalOf } from '../lib/signals.ts';
import { formatTime } from '../lib/time-format.ts';

/**
 * timeout: the applet itself becomes the command, and a child kills it when time is up, as busybox does; so the shell
 * sees the command's own end.
 */
function* timeout(io: Io, o: Options): Task<number> {
  const [limit, ...argv] = o.operands as [string, ...string[]];
  const signal = signalOf(o.get('s') ?? 'TERM');
  if (signal === undefined) throw new Died(`bad signal name '${o.get('s')}'`);
  const limitMs = durationOf(limit);
  const killMs = o.has('k') ? durationOf(o.get('k')!) : undefined;
  const victim = io.process.pid;
  const send = (watcher: Process, what: Signal | 0): boolean => {
    try {
      watcher.kill(victim, what);
      return true;
    } catch (thrown) {
      reasonOf(thrown);
      return false;
    }
  };
  const watch: Program = function* (watcher) {
    for (let left = limitMs; left > 0; left -= 1000) {
      yield* watcher.sleep(Math.min(1000, left));
      if (watcher.ppid !== victim || !send(watcher, 0)) return 0;
    }
    send(watcher, signal);
    if (killMs === undefined) return 0;
    yield* watcher.sleep(killMs);
    send(watcher, 'KILL');
    return 0;
  };
  io.process.spawn({ argv: io.process.argv as string[], program: watch, fds: new Map() });
  return yield* become(io, argv, cannotExecute);
}

function* time(io: Io, o: Options): Task<number> {
  const startMs = io.process.nowMs;
  yield* io.flush();
  let code = 127;
  try {
    const child = io.process.spawn({ argv: [...o.operands] });
    const ended = yield* io.process.waitpid(child.pid);
    code = typeof ended === 'object' ? ended.status.code : 1;
  } catch (thrown) {
    yield* io.fail(cannotExecute(o.operands[0]!, reasonOf(thrown)));
  }
  const seconds = (ms: number): string => `${Math.floor(ms / 60_000)}m ${((ms % 60_000) / 1000).toFixed(2)}s`;
  const realMs = io.process.nowMs - startMs;
  if (o.has('p')) yield* io.warn(`real ${(realMs / 1000).toFixed(2)}\nuser 0.00\nsys 0.00\n`);
  else yield* io.warn(`real\t${seconds(realMs)}\nuser\t0m 0.00s\nsys\t0m 0.00s\n`);
  return code;
}

function* watch(io: Io, o: Options): Task<void> {
  const periodMs = (Number(o.get('n') ?? 2) || 2) * 1000;
  for (;;) {
    yield* io.say('\x1b[H\x1b[J');
    if (!o.has('t')) yield* io.say(`Every ${(periodMs / 1000).toFixed(1)}s: ${o.operands.join(' ')}   ${formatTime('%F %T', io.process.wallMs)}\n\n`);
    const child = io.process.spawn({ argv: ['sh', '-c', o.operands.join(' ')] });
    yield* io.process.waitpid(child.pid);
    yield* io.process.sleep(periodMs);
  }
}

function* nohup(io: Io, o: Options): Task<number> {
  io.process.setSignalAction('HUP', 'ignore');
  if (io.process.fds.get(1)?.kind === 'tty') {
    io.process.fds.set(1, io.process.fs.open('nohup.out', { write: true, create: true, append: true }));
    yield* io.warn('nohup: appending output to nohup.out\n');
  }
  return yield* become(io, o.operands, cannotExecute);
}

export const runApplets: AppletTable = {
  timeout: {
    options: '+s:k:',
    least: 2,
    usage: '% [-s SIG] [-k KILL_SECS] SECS PROG ARGS\n\nRun PROG. Send SIG to it if it is not gone in SECS seconds.',
    run: timeout,
  },
  time: { options: '+vpao:f:', least: 1, usage: '% [-vpa] [-o FILE] PROG ARGS\n\nRun PROG, display resource usage when it exits', run: time },
  watch: { options: '+n:td', least: 1, usage: '% [-n SEC] [-t] PROG ARGS\n\nRun PROG periodically', run: watch },
  nohup: { options: '+', least: 1, usage: '% PROG ARGS\n\nRun PROG immune to hangups, with output to a non-tty', run: nohup },
  nice: {
    options: '+n:',
    usage: '% [-n ADJUST] [PROG ARGS]\n\nChange scheduling priority, run PROG',
    *run(io, o) {
      if (o.operands.length > 0) return yield* become(io, o.operands, cannotExecute);
      yield* io.say('0\n');
      return 0;
    },
  },
  setsid: {
    options: '+c',
    least: 1,
    usage: '% [-c] PROG ARGS\n\nRun PROG in a new session',
    *run(io, o) {
      io.process.setpgid();
      return yield* become(io, o.operands, cannotExecute);
    },
  },
};
