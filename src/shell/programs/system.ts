/** Tools that ask or tell the system: env, date, sleep, ps, kill, id, uname, timeout, watch and their kin. */
import type { Process, Program, Signal, Task } from '../../kernel/types.ts';
import { formatEcho, formatPrintf } from '../printf.ts';
import { evaluateTest, TestFault } from '../test-expression.ts';
import { Misused, numberOf, splitAt, type Applet, type AppletTable, type Options } from './applet.ts';
import { Died, isErrno, reasonOf, type Io } from './io.ts';
import { nameOfId, rowsOf } from './paths.ts';
import { listSignals, pidsOf, signalOf, takeSignal } from './signals.ts';
import { formatTime, parseTime, UTC, zoneOf } from './time-format.ts';

/** An applet that prints one text. */
const prints = (usage: string, text: (process: Process, o: Options) => string, options = ''): Applet => ({
  options,
  usage,
  *run(io, o) {
    yield* io.say(text(io.process, o));
  },
});

/** An applet that ends with a code and reads nothing, whatever it is given. */
const ends = (code: number): Applet => ({
  raw: true,
  usage: `%\n\nReturn an exit code of ${code === 0 ? 'TRUE (0)' : 'FALSE (1)'}`,
  *run(io) {
    yield* io.flush();
    return code;
  },
});

/** Replaces the applet by a command; 126 or 127 where it cannot start. */
function* become(io: Io, argv: readonly string[], says: (name: string, reason: string) => string): Task<number> {
  yield* io.flush();
  try {
    return yield* io.process.exec(argv, io.process.env);
  } catch (thrown) {
    const code = isErrno(thrown) && thrown.code === 'ENOENT' ? 127 : 126;
    yield* io.fail(says(argv[0]!, reasonOf(thrown)), code);
    return code;
  }
}

const cannotExecute = (name: string, reason: string): string => `can't execute '${name}': ${reason}`;

function* env(io: Io, o: Options): Task<number | void> {
  const { env: variables } = io.process;
  const words = [...o.operands];
  if (o.has('i') || words[0] === '-') variables.clear();
  if (words[0] === '-') words.shift();
  for (const name of o.all('u')) variables.delete(name);
  while (words[0]?.includes('=')) {
    const [name, value] = splitAt(words.shift()!, '=');
    variables.set(name, value!);
  }
  if (words.length > 0) return yield* become(io, words, cannotExecute);
  for (const [name, value] of variables) io.put(`${name}=${value}${o.has('0') ? '\0' : '\n'}`);
}

function* printenv(io: Io, o: Options): Task<number | void> {
  if (o.operands.length === 0) for (const [name, value] of io.process.env) io.put(`${name}=${value}\n`);
  yield* io.flush();
  for (const name of o.operands) {
    const value = io.process.env.get(name);
    if (value === undefined) io.status = 1;
    else io.put(`${value}\n`);
  }
}

const ISO_FORMATS: Readonly<Record<string, string>> = {
  '': '%Y-%m-%d',
  date: '%Y-%m-%d',
  hours: '%Y-%m-%dT%H%:z',
  minutes: '%Y-%m-%dT%H:%M%:z',
  seconds: '%Y-%m-%dT%H:%M:%S%:z',
};

/** A moment read by the format of `date -D`: numbers at %d %m %Y %H %M %S %s. */
function parseBy(format: string, text: string): number | undefined {
  const letters: string[] = [];
  const pattern = format.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/%([a-zA-Z])/g, (_, letter: string) => {
    letters.push(letter);
    return '(\\d+)';
  });
  const match = new RegExp(`^${pattern}`).exec(text);
  if (!match) return undefined;
  const value = (letter: string, none: number): number => (letters.includes(letter) ? Number(match[letters.indexOf(letter) + 1]) : none);
  if (letters.includes('s')) return value('s', 0) * 1000;
  return Date.UTC(value('Y', 1970), value('m', 1) - 1, value('d', 1), value('H', 0), value('M', 0), value('S', 0));
}

function* date(io: Io, o: Options): Task<void> {
  const { process } = io;
  const zone = o.has('u') ? UTC : zoneOf(process.env.get('TZ'));
  let moment: number = process.wallMs;
  const given = o.get('d');
  if (given !== undefined) {
    const parsed = o.has('D') ? parseBy(o.get('D')!, given) : parseTime(given, process.wallMs, zone);
    if (parsed === undefined) throw new Died(`invalid date '${given}'`);
    moment = parsed;
  }
  if (o.has('r')) moment = process.fs.stat(o.get('r')!).mtimeMs;
  if (o.has('s')) throw new Died("can't set date: Operation not permitted");
  const operand = o.operands[0];
  if (operand !== undefined && !operand.startsWith('+')) throw new Died(`invalid date '${operand}'`);
  const format =
    operand?.slice(1) ?? (o.has('I') ? (ISO_FORMATS[o.get('I')!] ?? '%Y-%m-%d') : o.has('R') ? '%a, %d %b %Y %H:%M:%S %z' : '%a %b %e %H:%M:%S %Z %Y');
  yield* io.say(`${formatTime(format, moment, zone)}\n`);
}

const SLEEP_FACTORS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86400 };

/** ms of `1.5`, `2m`, `1h`; `inf` never ends. */
function durationOf(text: string): number {
  const match = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
  if (match) return Number(match[1]) * SLEEP_FACTORS[match[2]!]! * 1000;
  if (/^inf(inity)?$/.test(text)) return 1e15;
  throw new Died(`invalid number '${text}'`);
}

function* sleep(io: Io, o: Options): Task<void> {
  yield* io.process.sleep(o.operands.map(durationOf).reduce((sum, ms) => sum + ms, 0));
}

function* yes(io: Io, o: Options): Task<void> {
  const line = `${o.operands.join(' ') || 'y'}\n`;
  const block = line.repeat(Math.ceil(4096 / line.length));
  for (;;) {
    yield* io.process.burn(20);
    yield* io.say(block);
  }
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

function* id(io: Io, o: Options): Task<void> {
  const { uid, gid, fs } = io.process;
  const name = (database: '/etc/passwd' | '/etc/group', value: number): string => nameOfId(fs, database, value);
  const shown = (kind: string, database: '/etc/passwd' | '/etc/group', value: number): string => {
    const known = name(database, value);
    return `${kind}=${value}${known === String(value) ? '' : `(${known})`}`;
  };
  if (o.has('u')) io.put(`${o.has('n') ? name('/etc/passwd', uid) : uid}\n`);
  else if (o.has('gG')) io.put(`${o.has('n') ? name('/etc/group', gid) : gid}\n`);
  else io.put(`${shown('uid', '/etc/passwd', uid)} ${shown('gid', '/etc/group', gid)} ${shown('groups', '/etc/group', gid)}\n`);
  yield* io.flush();
}

const UNAME: readonly [letter: string, value: (process: Process) => string][] = [
  ['s', () => 'Linux'],
  ['n', (process) => process.hostname],
  ['r', (process) => /version (\S+)/.exec(process.fs.exists('/proc/version') ? process.fs.readFile('/proc/version') : '')?.[1] ?? '6.12.0'],
  ['v', () => '#1 SMP PREEMPT_DYNAMIC'],
  ['m', () => 'x86_64'],
  ['p', () => 'unknown'],
  ['i', () => 'unknown'],
  ['o', () => 'GNU/Linux'],
];

function uname(process: Process, o: Options): string {
  const letters = o.has('a')
    ? 'snrvmo'
    : UNAME.map(([letter]) => letter)
        .filter((letter) => o.has(letter))
        .join('') || 's';
  return `${UNAME.filter(([letter]) => letters.includes(letter))
    .map(([, value]) => value(process))
    .join(' ')}\n`;
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

function* test(io: Io, o: Options): Task<number> {
  const closing = { '[': ']', '[[': ']]' }[io.name];
  yield* io.flush();
  try {
    if (closing !== undefined && o.operands.at(-1) !== closing) throw new TestFault(`missing ${closing}`);
    const words = closing === undefined ? o.operands : o.operands.slice(0, -1);
    return evaluateTest(io.process, words, io.name === '[[') ? 0 : 1;
  } catch (thrown) {
    if (thrown instanceof TestFault) throw new Died(thrown.message, 2);
    throw thrown;
  }
}

function* printf(io: Io, o: Options): Task<number> {
  const words = o.operands[0] === '--' ? o.operands.slice(1) : o.operands;
  if (words.length === 0) throw new Misused('');
  const { text, complaints, status } = formatPrintf(words[0]!, words.slice(1));
  yield* io.say(text);
  for (const complaint of complaints) yield* io.fail(complaint);
  return status;
}

function* pager(io: Io, o: Options): Task<void> {
  yield* io.each(o.operands, function* (input) {
    for (let data = yield* input.chunk(); data !== ''; data = yield* input.chunk()) yield* io.say(data);
  });
}

/** getopt -o SHORT -- WORD...: the words in canonical order, quoted. */
function* getopt(io: Io, o: Options): Task<number> {
  const words = [...o.operands];
  const quoted = o.has('o');
  const spec = o.get('o') ?? words.shift() ?? '';
  const options: string[] = [];
  const operands: string[] = [];
  let status = 0;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === '--') {
      operands.push(...words.slice(i + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      operands.push(word);
      continue;
    }
    for (let k = 1; k < word.length; k++) {
      const at = spec.indexOf(word[k]!);
      if (at < 0 || word[k] === ':') {
        yield* io.warn(`${io.name}: invalid option -- '${word[k]}'\n`);
        status = 1;
        continue;
      }
      if (spec[at + 1] !== ':') {
        options.push(`-${word[k]}`);
        continue;
      }
      const value = word.slice(k + 1) || words[++i];
      if (value === undefined) {
        yield* io.warn(`${io.name}: option requires an argument -- '${word[k]}'\n`);
        status = 1;
      } else options.push(`-${word[k]}`, quoted ? `'${value}'` : value);
      break;
    }
  }
  const shown = [...options, '--', ...operands.map((word) => (quoted ? `'${word}'` : word))];
  yield* io.say(` ${shown.join(' ')}\n`);
  return status;
}

function* factor(io: Io, o: Options): Task<void> {
  for (const word of o.operands) {
    let rest = numberOf(word);
    const factors: number[] = [];
    for (let k = 2; k * k <= rest; k++) {
      for (; rest % k === 0; rest /= k) factors.push(k);
      yield* io.process.burn(0.01);
    }
    if (rest > 1) factors.push(rest);
    io.put(`${word}: ${factors.join(' ')}\n`);
  }
}

const TEST: Applet = {
  raw: true,
  usage: '% EXPRESSION ]\n\nCheck file types, compare values etc. Return a 0/1 exit code\ndepending on logical value of EXPRESSION',
  run: test,
};
const PAGER: Applet = { options: 'EFMNSRh~I', usage: '% [FILE]...\n\nView FILE (or stdin) one screenful at a time', run: pager };
const refused = (what: string, raw = true): Applet => ({
  raw,
  usage: `% [OPTIONS]\n\n${what}`,
  *run(io) {
    yield* io.flush();
    throw new Died(`${io.name} is not simulated here`);
  },
});

export const systemApplets: AppletTable = {
  env: { options: '+iu:0', usage: '% [-iu] [-] [name=value]... [PROG ARGS]\n\nPrint current environment or run PROG after setting up environment', run: env },
  printenv: { usage: '% [VARIABLE]...\n\nPrint environment VARIABLEs.', run: printenv },
  date: {
    options: 'us:d:D:r:RI::',
    long: { date: 'd', utc: 'u', reference: 'r', rfc2822: 'R', iso: 'I' },
    most: 1,
    usage: '% [OPTIONS] [+FMT] [[-s] TIME]\n\nDisplay time (using +FMT), or set time',
    run: date,
  },
  sleep: {
    least: 1,
    usage:
      '% [N]...\n\nPause for a time equal to the total of the args given, where each arg can\nhave an optional suffix of (s)econds, (m)inutes, (h)ours, or (d)ays',
    run: sleep,
  },
  usleep: {
    least: 1,
    usage: '% N\n\nPause for N microseconds',
    *run(io, o) {
      yield* io.process.sleep(numberOf(o.operands[0]!) / 1000);
    },
  },
  yes: { raw: true, usage: "% [STRING]\n\nRepeatedly print a line with STRING, or 'y'", run: yes },
  true: ends(0),
  false: ends(1),
  test: TEST,
  '[': TEST,
  '[[': TEST,
  echo: {
    raw: true,
    usage: '% [-neE] [ARG]...\n\nPrint ARGs to stdout',
    *run(io, o) {
      yield* io.say(formatEcho(o.operands));
    },
  },
  printf: { raw: true, usage: '% FORMAT [ARG]...\n\nFormat and print ARG(s) according to FORMAT (a-la C printf)', run: printf },
  ps: { options: 'o:aefuxwlTA', usage: '% [-o COL1,COL2=HEADER] [-T]\n\nShow list of processes', run: ps },
  top: { options: 'bn:d:mH', usage: '% [-bmH] [-n COUNT] [-d SECONDS]\n\nShow a view of process activity in real time.', run: top },
  free: { options: 'bkmght', usage: '% [-bkmgt]\n\nDisplay free and used memory', run: free },
  uptime: prints(
    '%\n\nTell how long the system has been running',
    (process) => ` ${formatTime('%T', process.wallMs)} up ${Math.floor(process.nowMs / 60_000)} min,  load average: 0.00, 0.00, 0.00\n`,
  ),
  id: { options: 'uGgnr', most: 1, usage: '% [-ugGnr] [USER]\n\nPrint information about USER or the current user', run: id },
  whoami: prints('%\n\nPrint the username associated with the current effective user id', (process) => `${nameOfId(process.fs, '/etc/passwd', process.uid)}\n`),
  groups: prints('% [USER]\n\nPrint the groups USER is in', (process) => `${nameOfId(process.fs, '/etc/group', process.gid)}\n`),
  hostname: prints(
    '% [-sidf] [HOSTNAME | -F FILE]\n\nShow or set hostname or DNS domain name',
    (process, o) =>
      o.has('i') ? `${process.net.addresses().at(-1) ?? '127.0.0.1'}\n` : `${o.has('s') ? splitAt(process.hostname, '.')[0] : process.hostname}\n`,
    'sidfF:',
  ),
  uname: prints('% [-amnrspvio]\n\nPrint system information', uname, 'amnrspvio'),
  arch: prints('%\n\nPrint system architecture', () => 'x86_64\n'),
  nproc: prints('% [--all] [--ignore=N]\n\nPrint number of available CPUs', () => '2\n'),
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
  sync: ends(0),
  clear: prints('%\n\nClear screen', () => '\x1b[H\x1b[J'),
  reset: prints('%\n\nReset terminal', () => '\x1bc\x1b(B\x1b[m\x1b[J\x1b[?25h'),
  tty: {
    options: 's',
    usage: "%\n\nPrint file name of stdin's terminal",
    *run(io, o) {
      const isTty = io.process.fds.get(0)?.kind === 'tty';
      yield* io.say(o.has('s') ? '' : isTty ? '/dev/pts/0\n' : 'not a tty\n');
      return isTty ? 0 : 1;
    },
  },
  stty: {
    raw: true,
    usage: '% [-a|g] [-F DEVICE] [SETTING]...\n\nWithout arguments, prints baud rate, line discipline',
    *run(io, o) {
      const { tty } = io.process;
      if (!tty || io.process.fds.get(0)?.kind !== 'tty') throw new Died('standard input: Not a tty');
      for (const word of o.operands) {
        if (word === 'size') io.put(`${tty.rows} ${tty.columns}\n`);
        else if (word === 'raw' || word === '-icanon' || word === 'cbreak') tty.setRaw(true);
        else if (word === 'sane' || word === 'cooked' || word === '-raw' || word === 'icanon') tty.setRaw(false);
        else if (word !== 'echo' && word !== '-echo') throw new Died(`stty ${word} is not simulated here`);
      }
      yield* io.flush();
      return 0;
    },
  },
  more: PAGER,
  less: PAGER,
  getopt: { options: '+o:l:n:', usage: '% [OPTIONS] [--] OPTSTRING PARAMS', run: getopt },
  factor: { usage: '% [NUMBER]...\n\nPrint prime factors', run: factor },
  vi: refused('Edit FILE', false),
  tar: refused('Create, extract, or list files from a tar file'),
  gzip: refused('Compress FILEs (or stdin)'),
  gunzip: refused('Decompress FILEs (or stdin)'),
  zcat: refused('Decompress to stdout'),
};
