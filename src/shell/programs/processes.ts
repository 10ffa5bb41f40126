/** Tools on processes: ps, top, free, kill, pidof, timeout, time, watch, nohup, nice, setsid. Mirrors busybox's procps and coreutils. */
import type { Process, Program, Signal, Task } from '../../kernel/types.ts';
import { numberOf, splitAt, type AppletTable, type Options } from './applet.ts';
import { Died, isErrno, reasonOf, type Io } from './io.ts';
import { nameOfId, rowsOf } from './paths.ts';
import { listSignals, pidsOf, signalOf, takeSignal } from './signals.ts';
import { formatTime } from './time-format.ts';

/** Replaces the applet by a command; 126 or 127 where it cannot start. */
export function* become(io: Io, argv: readonly string[], says: (name: string, reason: string) => string): Task<number> {
  yield* io.flush();
  try {
    return yield* io.process.exec(argv, io.process.env);
  } catch (thrown) {
    const code = isErrno(thrown) && thrown.code === 'ENOENT' ? 127 : 126;
    yield* io.fail(says(argv[0]!, reasonOf(thrown)), code);
    return code;
  }
}

/** What `env` and its kin say of a command that cannot start. */
export const cannotExecute = (name: string, reason: string): string => `can't execute '${name}': ${reason}`;

const SLEEP_FACTORS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86400 };
/** ms of `1.5`, `2m`, `1h`; `inf` never ends. */
export function durationOf(text: string): number {
  const match = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
  if (match) return Number(match[1]) * SLEEP_FACTORS[match[2]!]! * 1000;
  if (/^inf(inity)?$/.test(text)) return 1e15;
  throw new Died(`invalid number '${text}'`);
}

function userOf(process: Process, uid: number): string {
  return nameOfId(process.fs, '/etc/passwd', uid).slice(0, 8);
}

interface PsRow {
  pid: number;
  ppid: number;
  uid: number;
  argv: readonly string[];
  state: string;
  startedMs: number;
  cpuMs: number;
  memoryBytes: number;
}

const commandOf = (row: PsRow): string => (row.state === 'Z' ? `[${row.argv[0]?.split('/').at(-1) ?? ''}]` : row.argv.join(' '));
const minutes = (ms: number): string => `${Math.floor(ms / 60_000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, '0')}`;

/** Columns that `ps -o` knows: title, width (negative: left), value. */
const PS_COLUMNS: Readonly<Record<string, [title: string, width: number, value: (row: PsRow, process: Process) => string]>> = {
  pid: ['PID', 5, (row) => String(row.pid)],
  ppid: ['PPID', 5, (row) => String(row.ppid)],
  user: ['USER', -8, (row, process) => userOf(process, row.uid)],
  uid: ['UID', 5, (row) => String(row.uid)],
  time: ['TIME', 6, (row) => minutes(row.cpuMs)],
  etime: ['ELAPSED', 7, (row, process) => minutes(process.nowMs - row.startedMs)],
  stat: ['STAT', -4, (row) => row.state],
  rss: ['RSS', 4, (row) => String(Math.ceil(row.memoryBytes / 1024))],
  vsz: ['VSZ', 5, (row) => String(Math.ceil(row.memoryBytes / 1024))],
  comm: ['COMMAND', -16, (row) => (row.argv[0]?.split('/').at(-1) ?? '').slice(0, 15)],
  args: ['COMMAND', 0, commandOf],
};

function* ps(io: Io, o: Options): Task<void> {
  const names = o.has('o') ? o.all('o').flatMap((list) => list.split(',')) : ['pid', 'user', 'args'];
  const columns = names.map((name) => {
    const column = PS_COLUMNS[splitAt(name, '=')[0]];
    if (!column) throw new Died(`bad -o argument '${name}', supported arguments: ${Object.keys(PS_COLUMNS).join(',')}`);
    return column;
  });
  const row = (cells: string[]): string =>
    cells.map((cell, i) => (i + 1 === cells.length ? cell : columns[i]![1] < 0 ? cell.padEnd(-columns[i]![1]) : cell.padStart(columns[i]![1]))).join(' ');
  // The title of the first column stands at the left, its numbers at the right.
  io.put(`${row(columns.map(([title, width]) => title.padEnd(Math.abs(width))))}\n`);
  const width = io.process.fds.get(1)?.kind === 'tty' ? (io.process.tty?.columns ?? 80) : Infinity;
  for (const each of io.process.processes()) io.put(`${row(columns.map(([, , value]) => value(each, io.process))).slice(0, width)}\n`);
  yield* io.flush();
}

function memoryKib(io: Io): Record<string, number> {
  const rows = rowsOf(io.process.fs, '/proc/meminfo').map(([name, value]) => [name!, parseInt(value!.trim(), 10)] as const);
  return Object.fromEntries(rows);
}

function* top(io: Io, o: Options): Task<void> {
  if (!o.has('b') && io.process.fds.get(1)?.kind === 'tty') throw new Died('the full-screen view is not simulated here; use top -b -n 1');
  const rounds = o.has('n') ? numberOf(o.get('n')!) : Infinity;
  for (let round = 0; round < rounds; round++) {
    if (round > 0) yield* io.process.sleep(numberOf(o.get('d') ?? '5') * 1000);
    const { MemTotal = 0, MemFree = 0 } = memoryKib(io);
    io.put(`Mem: ${MemTotal - MemFree}K used, ${MemFree}K free, 0K shrd, 0K buff, 0K cached\n`);
    io.put('  PID  PPID USER     STAT   VSZ %VSZ %CPU COMMAND\n');
    for (const row of io.process.processes()) {
      const kib = Math.ceil(row.memoryBytes / 1024);
      const age = Math.max(1, io.process.nowMs - row.startedMs);
      io.put(
        `${String(row.pid).padStart(5)} ${String(row.ppid).padStart(5)} ${userOf(io.process, row.uid).padEnd(8)} ${row.state.padEnd(4)} ${String(kib).padStart(5)} ${String(Math.round((kib * 100) / (MemTotal || 1))).padStart(3)}% ${String(Math.round((row.cpuMs * 100) / age)).padStart(3)}% ${commandOf(row)}\n`,
      );
    }
    yield* io.flush();
  }
}

function* free(io: Io, o: Options): Task<void> {
  const { MemTotal = 0, MemFree = 0, MemAvailable = 0 } = memoryKib(io);
  const unit = o.has('g') ? 1048576 : o.has('m') ? 1024 : o.has('b') ? 1 / 1024 : 1;
  const row = (name: string, values: number[]): string =>
    `${name.padEnd(11)}${values.map((value) => String(Math.floor(value / unit)).padStart(12)).join('')}\n`;
  io.put(`${' '.repeat(11)}${['total', 'used', 'free', 'shared', 'buff/cache', 'available'].map((title) => title.padStart(12)).join('')}\n`);
  io.put(row('Mem:', [MemTotal, MemTotal - MemFree, MemFree, 0, 0, MemAvailable]));
  yield* io.say(row('Swap:', [0, 0, 0]));
}

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

function* pidof(io: Io, o: Options): Task<number> {
  const pids = o.operands.flatMap((name) => pidsOf(io.process, name)).filter((pid) => pid !== io.process.pid);
  if (pids.length === 0) return 1;
  yield* io.say(`${(o.has('s') ? pids.slice(0, 1) : pids.reverse()).join(' ')}\n`);
  return 0;
}

export const processApplets: AppletTable = {
  ps: { options: 'o:aefuxwlTA', usage: '% [-o COL1,COL2=HEADER] [-T]\n\nShow list of processes', run: ps },
  top: { options: 'bn:d:mH', usage: '% [-bmH] [-n COUNT] [-d SECONDS]\n\nShow a view of process activity in real time.', run: top },
  free: { options: 'bkmght', usage: '% [-bkmgt]\n\nDisplay free and used memory', run: free },
  kill: { raw: true, usage: '% [-l] [-SIG] PID...\n\nSend a signal (default: TERM) to given PIDs', run: kill },
  killall: { raw: true, usage: '% [-lq] [-SIG] PROCESS_NAME...\n\nSend a signal (default: TERM) to given processes', run: kill },
  pidof: { options: 'so:', usage: '% [-s] [-o PID] [NAME]...\n\nList PIDs of all processes with names that match NAMEs', run: pidof },
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
