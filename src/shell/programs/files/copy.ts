/** cp and install. Mirror busybox's libbb/copy_file.c. */
import type { Stat, Task } from '../../../kernel/types.ts';
import { type AppletTable, Options } from '../lib/applet.ts';
import { Died, type Io, reasonOf } from '../lib/io.ts';
import { applyMode, joinPath, lstatOf, statOf } from '../lib/paths.ts';
import { asks, targetsOf } from './targets.ts';

/** Copies one path, and what is below. */
export function* copy(io: Io, o: Options, from: string, to: string, top: boolean): Task<void> {
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

const CP_USAGE = '% [-arPLHpfinlsTu] SOURCE DEST\nor: cp [-arPLHpfinlsu] SOURCE... { -t DIRECTORY | DIRECTORY }\n\nCopy SOURCEs to DEST';

export const copyApplets: AppletTable = {
  cp: { options: 'arRPLHdpfinlsTut:v', usage: CP_USAGE, run: cp },
  install: { options: 'cdDpsg:m:o:t:', least: 1, usage: '% [-cdDsp] [-o USER] [-g GRP] [-m MODE] [-t DIR] [SOURCE]... DEST', run: install },
};
