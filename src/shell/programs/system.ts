/** Tools that ask or tell the system: env, date, sleep, id, uname, test, echo, printf, tty and their kin; and those that are refused. */
import type { Process, Task } from '../../kernel/types.ts';
import { formatEcho, formatPrintf } from '../printf.ts';
import { evaluateTest, TestFault } from '../test-expression.ts';
import { Misused, numberOf, splitAt, type Applet, type AppletTable, type Options } from './applet.ts';
import { Died, type Io } from './io.ts';
import { nameOfId } from './paths.ts';
import { become, cannotExecute, durationOf } from './processes.ts';
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
