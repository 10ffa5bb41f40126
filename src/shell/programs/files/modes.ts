/** chmod, chown, chgrp. Mirror busybox's coreutils. */
import type { Stat, Task } from '../../../kernel/types.ts';
import { type AppletTable, Misused, Options, splitAt } from '../lib/applet.ts';
import { Died, type Io, reasonOf } from '../lib/io.ts';
import { applyMode, idOfName, joinPath } from '../lib/paths.ts';

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

export const modeApplets: AppletTable = {
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
};
