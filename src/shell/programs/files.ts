/** Tools that change the tree: cp, mv, rm, mkdir, rmdir, ln, touch, chmod, chown, mktemp, mkfifo, truncate, install, link, unlink. */
import type { Stat, Task } from '../../kernel/types.ts';
import { Misused, numberOf, splitAt, Options, type AppletTable } from './applet.ts';
import { Died, reasonOf, type Io } from './io.ts';
import { applyMode, basenameOf, idOfName, joinPath, lstatOf, statOf } from './paths.ts';
import { parseTime, zoneOf } from './time-format.ts';

/** Asks on standard error; whether the answer begins with y. */
function* asks(io: Io, question: string): Task<boolean> {
  yield* io.warn(question);
  const answer = yield* io.stdin().line();
  return /^[yY]/.test(answer ?? '');
}

/** Sources and the path that each goes to, as cp, mv, ln and install share it. */
function* targetsOf(io: Io, o: Options, followsLink = true): Task<{ from: string; to: string }[]> {
  const operands = [...o.operands];
  const { fs } = io.process;
  let directory = o.get('t');
  if (directory === undefined) {
    if (operands.length < 2) throw new Misused('');
    const last = operands.pop()!;
    const stat = followsLink ? statOf(fs, last) : lstatOf(fs, last);
    if (stat?.type !== 'directory' && operands.length === 1) return [{ from: operands[0]!, to: last }];
    if (o.has('T')) return [{ from: operands[0]!, to: last }];
    directory = last;
  }
  yield* io.process.burn(5);
  return operands.map((from) => ({ from, to: joinPath(directory, basenameOf(from) === '.' && /\/\.$/.test(from) ? '.' : basenameOf(from)) }));
}

/** Copies one path, and what is below. */
function* copy(io: Io, o: Options, from: string, to: string, top: boolean): Task<void> {
  const { fs } = io.process;
  const recursive = o.has('rRa');
  const keepsLinks = (o.has('dPa') || recursive) && !o.has('L') && !(top && o.has('H'));
  let stat: Stat;
  try {
    stat = keepsLinks ? fs.lstat(from) : fs.stat(from);
  } catch (thrown) {
    return yield* io.fail(`can't stat '${from}': ${reasonOf(thrown)}`);
  }
  const existing = statOf(fs, to);
  if (stat.type === 'directory') {
    if (!recursive) return yield* io.fail(`omitting directory '${from}'`);
    try {
      if (!existing) fs.mkdir(to, 0o700 | stat.mode);
      else if (existing.type !== 'directory') return yield* io.fail(`target '${to}' is not a directory`);
    } catch (thrown) {
      return yield* io.fail(`can't create directory '${to}': ${reasonOf(thrown)}`);
    }
    for (const name of fs.readdir(from)) yield* copy(io, o, joinPath(from, name), joinPath(to, name), false);
    if (!existing) fs.chmod(to, stat.mode & (o.has('pa') ? 0o7777 : 0o7777 & ~io.process.umask));
  } else {
    if (existing && existing.ino === fs.stat(from).ino && stat.type === 'file') return yield* io.fail(`'${from}' and '${to}' are the same file`);
    if (existing && o.has('n')) return;
    if (existing && o.has('u') && existing.mtimeMs >= stat.mtimeMs) return;
    if (existing && o.has('i') && !(yield* asks(io, `cp: overwrite '${to}'? `))) return;
    try {
      yield* copyFile(io, o, from, to, stat);
    } catch (thrown) {
      return yield* io.fail(`can't create '${to}': ${reasonOf(thrown)}`);
    }
  }
  if (o.has('v')) io.put(`'${from}' -> '${to}'\n`);
  if (o.has('pa') && stat.type !== 'symlink') {
    fs.utimes(to, stat.mtimeMs);
    fs.chown(to, stat.uid, stat.gid);
    fs.chmod(to, stat.mode);
  }
}

function* copyFile(io: Io, o: Options, from: string, to: string, stat: Stat): Task<void> {
  const { fs } = io.process;
  if (o.has('l')) return fs.link(from, to);
  if (o.has('s')) return fs.symlink(from, to);
  if (stat.type === 'symlink') {
    if (lstatOf(fs, to)) fs.unlink(to);
    return fs.symlink(fs.readlink(from), to);
  }
  if (stat.type !== 'file') throw new Died(`copying '${from}' (${stat.type}) is not simulated here`);
  const data = fs.readFile(from);
  yield* io.process.burn(data.length / 500);
  if (o.has('f') && lstatOf(fs, to)) fs.unlink(to);
  fs.writeFile(to, data, { mode: stat.mode });
}

function* cp(io: Io, o: Options): Task<void> {
  for (const { from, to } of yield* targetsOf(io, o)) yield* copy(io, o, from, to, true);
}

function* mv(io: Io, o: Options): Task<void> {
  const { fs } = io.process;
  for (const { from, to } of yield* targetsOf(io, o)) {
    if (o.has('n') && lstatOf(fs, to)) continue;
    if (o.has('i') && lstatOf(fs, to) && !(yield* asks(io, `mv: overwrite '${to}'? `))) continue;
    try {
      fs.rename(from, to);
      if (o.has('v')) io.put(`'${from}' -> '${to}'\n`);
    } catch (thrown) {
      const reason = reasonOf(thrown);
      if ((thrown as { code?: string }).code !== 'EXDEV') {
        yield* io.fail(`can't rename '${from}': ${reason}`);
        continue;
      }
      // Another file system, as a volume is: copy and remove.
      const all = new Options();
      all.add('a', '');
      const before = io.status;
      io.status = 0;
      yield* copy(io, all, from, to, true);
      if (io.status === 0) yield* remove(io, all, from);
      io.status ||= before;
    }
  }
}

/** Removes a path and, for directories, what is below. */
function* remove(io: Io, o: Options, path: string): Task<void> {
  const { fs } = io.process;
  const asksFirst = o.has('i') && o.last('if') === 'i';
  const stat = lstatOf(fs, path);
  try {
    if (stat?.type === 'directory') {
      if (asksFirst && !(yield* asks(io, `rm: descend into directory '${path}'? `))) return;
      for (const name of fs.readdir(path)) yield* remove(io, o, joinPath(path, name));
      fs.rmdir(path);
    } else {
      if (asksFirst && !(yield* asks(io, `rm: remove '${path}'? `))) return;
      fs.unlink(path);
    }
    if (o.has('v')) io.put(`removed ${stat?.type === 'directory' ? 'directory: ' : ''}'${path}'\n`);
  } catch (thrown) {
    yield* io.fail(`can't remove '${path}': ${reasonOf(thrown)}`);
  }
}

function* rm(io: Io, o: Options): Task<void> {
  if (o.operands.length === 0 && !o.has('f')) throw new Misused('');
  const { fs } = io.process;
  for (const path of o.operands) {
    const name = basenameOf(path);
    if (name === '.' || name === '..') {
      yield* io.fail("can't remove '.' or '..'");
      continue;
    }
    const stat = lstatOf(fs, path);
    if (!stat) {
      if (!o.has('f')) {
        try {
          fs.lstat(path);
        } catch (thrown) {
          yield* io.fail(`can't remove '${path}': ${reasonOf(thrown)}`);
        }
      }
      continue;
    }
    if (stat.type === 'directory' && !o.has('rR')) {
      yield* io.fail(`'${path}' is a directory`);
      continue;
    }
    yield* io.process.burn(10);
    yield* remove(io, o, path);
  }
}

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

/** Applies a change to a path and, with -R, to all below. */
function* recursively(io: Io, o: Options, path: string, change: (path: string, stat: Stat) => void): Task<void> {
  const { fs } = io.process;
  try {
    const stat = o.has('h') ? fs.lstat(path) : fs.stat(path);
    change(path, stat);
    if (o.has('R') && stat.type === 'directory') {
      for (const name of fs.readdir(path)) {
        const below = joinPath(path, name);
        if (fs.lstat(below).type !== 'symlink') yield* recursively(io, o, below, change);
      }
    }
  } catch (thrown) {
    if (!o.has('f')) yield* io.fail(`${path}: ${reasonOf(thrown)}`);
    io.status = 1;
  }
}

function* chmod(io: Io, o: Options): Task<void> {
  // `chmod -x f`: a mode that looks like an option.
  const words = [...o.operands];
  const letters = [...'rwxst'].filter((letter) => o.has(letter)).join('');
  if (letters !== '') words.unshift(`-${letters}`);
  if (words.length < 2) throw new Misused('');
  const [mode, ...paths] = words;
  applyMode(mode!, 0, 0, false);
  for (const path of paths) {
    yield* recursively(io, o, path, (each, stat) => {
      const next = applyMode(mode!, stat.mode & 0o7777, io.process.umask, stat.type === 'directory');
      io.process.fs.chmod(each, next);
      if (o.has('v')) io.put(`mode of '${each}' changed to ${next.toString(8).padStart(4, '0')}\n`);
    });
  }
}

const chown = (onlyGroup: boolean) =>
  function* (io: Io, o: Options): Task<void> {
    const { fs } = io.process;
    const [owner, ...paths] = o.operands as [string, ...string[]];
    const [userName, groupName] = onlyGroup ? ['', owner] : splitAt(owner.replace(/^([^:]*)\./, '$1:'), ':');
    const uid = userName === '' ? -1 : idOfName(fs, '/etc/passwd', userName);
    const gid = groupName === undefined || groupName === '' ? -1 : idOfName(fs, '/etc/group', groupName);
    if (uid === undefined) throw new Died(`unknown user ${userName}`);
    if (gid === undefined) throw new Died(`unknown group ${groupName}`);
    for (const path of paths) yield* recursively(io, o, path, (each, stat) => fs.chown(each, uid < 0 ? stat.uid : uid, gid < 0 ? stat.gid : gid));
  };

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

function* install(io: Io, o: Options): Task<void> {
  const { fs } = io.process;
  const mode = applyMode(o.get('m') ?? '755', 0, 0, false);
  if (o.has('d')) {
    for (const path of o.operands) {
      let made = '';
      for (const part of path.split('/')) {
        made += `${made === '' && path[0] !== '/' ? '' : '/'}${part}`;
        if (!statOf(fs, made)) fs.mkdir(made, mode);
      }
    }
    return;
  }
  for (const { from, to } of yield* targetsOf(io, o)) {
    yield* copy(io, o, from, to, true);
    if (statOf(fs, to)) fs.chmod(to, mode);
  }
}

/** An applet that does one thing to each path, and says `NAME: path: reason` where it fails. */
const eachPath = (act: (io: Io, path: string, o: Options) => void, says = (path: string): string => path) =>
  function* (io: Io, o: Options): Task<void> {
    for (const path of o.operands) {
      try {
        act(io, path, o);
      } catch (thrown) {
        yield* io.fail(`${says(path)}: ${reasonOf(thrown)}`);
      }
    }
  };

const CP_USAGE = '% [-arPLHpfinlsTu] SOURCE DEST\nor: cp [-arPLHpfinlsu] SOURCE... { -t DIRECTORY | DIRECTORY }\n\nCopy SOURCEs to DEST';

export const fileApplets: AppletTable = {
  cp: { options: 'arRPLHdpfinlsTut:v', usage: CP_USAGE, run: cp },
  mv: {
    options: 'finTt:v',
    usage: '% [-finT] SOURCE DEST\nor: mv [-fin] SOURCE... { -t DIRECTORY | DIRECTORY }\n\nRename SOURCE to DEST, or move SOURCEs to DIRECTORY',
    run: mv,
  },
  rm: { options: 'fiRrv', usage: '% [-irf] FILE...\n\nRemove (unlink) FILEs', run: rm },
  mkdir: { options: 'm:pv', long: { parents: 'p', mode: 'm', verbose: 'v' }, least: 1, usage: '% [-m MODE] [-p] DIRECTORY...\n\nCreate DIRECTORY', run: mkdir },
  rmdir: {
    options: 'p',
    long: { parents: 'p' },
    least: 1,
    usage: '% [-p] DIRECTORY...\n\nRemove DIRECTORY if it is empty',
    run: eachPath(
      (io, path, o) => {
        io.process.fs.rmdir(path);
        for (let at = path.lastIndexOf('/'); o.has('p') && at > 0; at = path.lastIndexOf('/', at - 1)) io.process.fs.rmdir(path.slice(0, at));
      },
      (path) => `'${path}'`,
    ),
  },
  ln: {
    options: 'sfnbS:vT',
    least: 1,
    usage: '% [-sfnbtv] [-S SUF] TARGET... LINK|DIR\n\nCreate a link LINK or DIR/TARGET to the specified TARGET(s)',
    run: ln,
  },
  touch: { options: 'cd:t:r:ahm', least: 1, usage: '% [-cham] [-d DATE] [-t DATE] [-r FILE] FILE...\n\nUpdate mtime of FILEs', run: touch },
  chmod: {
    options: 'Rcfvrwxst',
    usage: '% [-Rcvf] MODE[,MODE]... FILE...\n\nMODE is octal number (bit pattern sstrwxrwxrwx) or [ugoa]{+|-|=}[rwxXst]',
    run: chmod,
  },
  chown: {
    options: 'RhLHPcfv',
    least: 2,
    usage: '% [-RhLHPcvf]... USER[:[GRP]] FILE...\n\nChange the owner and/or group of FILEs to USER and/or GRP',
    run: chown(false),
  },
  chgrp: { options: 'RhLHPcfv', least: 2, usage: '% [-RhLHPcvf]... GROUP FILE...\n\nChange the group membership of FILEs to GROUP', run: chown(true) },
  mktemp: {
    options: 'dqtp:u',
    most: 1,
    usage: '% [-dt] [-p DIR] [TEMPLATE]\n\nCreate a temporary file with name based on TEMPLATE and print its name.',
    run: mktemp,
  },
  mkfifo: { options: 'm:', least: 1, usage: '% [-m MODE] NAME\n\nCreate named pipe', run: eachPath((io, path) => io.process.fs.mkfifo(path)) },
  truncate: { options: 'cs:', least: 1, usage: '% [-c] -s SIZE FILE...\n\nTruncate FILEs to the given size', run: truncate },
  install: { options: 'cdDpsg:m:o:t:', least: 1, usage: '% [-cdDsp] [-o USER] [-g GRP] [-m MODE] [-t DIR] [SOURCE]... DEST', run: install },
  link: {
    least: 2,
    most: 2,
    usage: '% FILE LINK\n\nCreate hard LINK to FILE',
    *run(io, o) {
      yield* io.flush();
      io.process.fs.link(o.operands[0]!, o.operands[1]!);
    },
  },
  unlink: { least: 1, most: 1, usage: '% FILE\n\nDelete FILE by calling unlink()', run: eachPath((io, path) => io.process.fs.unlink(path)) },
};
