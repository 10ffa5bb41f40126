/** Tools that make things: mkdir, ln, link, touch, mktemp, mkfifo, truncate. Mirror busybox's coreutils. */
import type { Task } from '../../../kernel/types.ts';
import { type AppletTable, Misused, numberOf, Options } from '../lib/applet.ts';
import { Died, type Io, reasonOf } from '../lib/io.ts';
import { applyMode, basenameOf, joinPath, lstatOf, statOf } from '../lib/paths.ts';
import { parseTime, zoneOf } from '../lib/time-format.ts';
import { eachPath } from './targets.ts';

function* mkdir(io: Io, o: Options): Task<void> {
  const { fs, umask } = io.process;
  const mode = o.has('m') ? applyMode(o.get('m')!, 0o777, umask, true) : undefined;
  const make = function* (path: string): Task<boolean> {
    try {
      fs.mkdir(path, 0o777);
    } catch (thrown) {
      yield* io.fail(`can't create directory '${path}': ${reasonOf(thrown)}`);
      return false;
    }
    if (o.has('v')) io.put(`created directory: '${path}'\n`);
    return true;
  };
  for (const path of o.operands) {
    if (o.has('p')) {
      const parents = [...path.matchAll(/[^/]\/+(?=[^/])/g)].map((match) => path.slice(0, match.index + match[0].length));
      let ok = true;
      for (const parent of parents) if (ok && !statOf(fs, parent)) ok = yield* make(parent);
      if (!ok || statOf(fs, path)?.type === 'directory') continue;
    }
    if ((yield* make(path)) && mode !== undefined) fs.chmod(path, mode);
  }
}

function* ln(io: Io, o: Options): Task<void> {
  const { fs } = io.process;
  const operands = [...o.operands];
  const last = operands.length > 1 ? operands.pop()! : '.';
  const asFile = o.has('nT') && lstatOf(fs, last)?.type === 'symlink';
  const intoDirectory = !asFile && !o.has('T') && statOf(fs, last)?.type === 'directory';
  for (const target of operands) {
    const path = intoDirectory ? joinPath(last, basenameOf(target)) : last;
    try {
      if (o.has('f') && lstatOf(fs, path)) fs.unlink(path);
      if (o.has('s')) fs.symlink(target, path);
      else fs.link(target, path);
      if (o.has('v')) io.put(`'${path}' -> '${target}'\n`);
    } catch (thrown) {
      yield* io.fail(`${path}: ${reasonOf(thrown)}`);
    }
  }
}

function* touch(io: Io, o: Options): Task<void> {
  const { fs, wallMs, env } = io.process;
  let moment: number = wallMs;
  if (o.has('r')) moment = fs.stat(o.get('r')!).mtimeMs;
  const written = o.get('d') ?? o.get('t');
  if (written !== undefined) {
    const parsed = parseTime(written, wallMs, zoneOf(env.get('TZ')));
    if (parsed === undefined) throw new Died(`invalid date '${written}'`);
    moment = parsed;
  }
  for (const path of o.operands) {
    try {
      if (!statOf(fs, path)) {
        if (o.has('c')) continue;
        fs.open(path, { write: true, create: true }, 0o666).close();
      }
      fs.utimes(path, moment);
    } catch (thrown) {
      yield* io.fail(`${path}: ${reasonOf(thrown)}`);
    }
  }
}

function* mktemp(io: Io, o: Options): Task<number | void> {
  const { fs, env } = io.process;
  const template = o.operands[0] ?? joinPath(env.get('TMPDIR') ?? '/tmp', 'tmp.XXXXXX');
  const base = o.has('p') || o.has('t') ? joinPath(o.get('p') ?? env.get('TMPDIR') ?? '/tmp', basenameOf(template)) : template;
  const run = /X{6,}$/.exec(base);
  if (!run) throw new Died(`Invalid argument`);
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  const path = base.slice(0, run.index) + Array.from(run[0], () => letters[(io.process.random() >>> 0) % letters.length]).join('');
  try {
    if (!o.has('u') && o.has('d')) fs.mkdir(path, 0o700);
    else if (!o.has('u')) fs.open(path, { write: true, create: true, exclusive: true }, 0o600).close();
  } catch (thrown) {
    if (!o.has('q')) yield* io.fail(`${base}: ${reasonOf(thrown)}`);
    return 1;
  }
  io.put(`${path}\n`);
}

function* truncate(io: Io, o: Options): Task<void> {
  const { fs } = io.process;
  const given = o.get('s');
  if (given === undefined) throw new Misused('');
  const size = numberOf(given.replace(/^[+-]/, ''), true);
  for (const path of o.operands) {
    if (!statOf(fs, path) && o.has('c')) continue;
    const data = statOf(fs, path) ? fs.readFile(path) : '';
    const length = given.startsWith('+') ? data.length + size : given.startsWith('-') ? Math.max(0, data.length - size) : size;
    io.hold(length);
    fs.writeFile(path, data.slice(0, length).padEnd(length, '\0'));
  }
  yield* io.flush();
}

export const makeApplets: AppletTable = {
  mkdir: { options: 'm:pv', long: { parents: 'p', mode: 'm', verbose: 'v' }, least: 1, usage: '% [-m MODE] [-p] DIRECTORY...\n\nCreate DIRECTORY', run: mkdir },
  ln: {
    options: 'sfnbS:vT',
    least: 1,
    usage: '% [-sfnbtv] [-S SUF] TARGET... LINK|DIR\n\nCreate a link LINK or DIR/TARGET to the specified TARGET(s)',
    run: ln,
  },
  touch: { options: 'cd:t:r:ahm', least: 1, usage: '% [-cham] [-d DATE] [-t DATE] [-r FILE] FILE...\n\nUpdate mtime of FILEs', run: touch },
  mktemp: {
    options: 'dqtp:u',
    most: 1,
    usage: '% [-dt] [-p DIR] [TEMPLATE]\n\nCreate a temporary file with name based on TEMPLATE and print its name.',
    run: mktemp,
  },
  mkfifo: { options: 'm:', least: 1, usage: '% [-m MODE] NAME\n\nCreate named pipe', run: eachPath((io, path) => io.process.fs.mkfifo(path)) },
  truncate: { options: 'cs:', least: 1, usage: '% [-c] -s SIZE FILE...\n\nTruncate FILEs to the given size', run: truncate },
  link: {
    least: 2,
    most: 2,
    usage: '% FILE LINK\n\nCreate hard LINK to FILE',
    *run(io, o) {
      yield* io.flush();
      io.process.fs.link(o.operands[0]!, o.operands[1]!);
    },
  },
};
