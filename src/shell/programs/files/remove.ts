/** rm, rmdir, unlink. Mirror busybox's libbb/remove_file.c. */
import type { Task } from '../../../kernel/types.ts';
import { type AppletTable, Misused, Options } from '../lib/applet.ts';
import { type Io, reasonOf } from '../lib/io.ts';
import { basenameOf, joinPath, lstatOf } from '../lib/paths.ts';
import { asks, eachPath } from './targets.ts';

/** Removes a path and, for directories, what is below. */
export function* remove(io: Io, o: Options, path: string): Task<void> {
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

export const removeApplets: AppletTable = {
  rm: { options: 'fiRrv', usage: '% [-irf] FILE...\n\nRemove (unlink) FILEs', run: rm },
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
  unlink: { least: 1, most: 1, usage: '% FILE\n\nDelete FILE by calling unlink()', run: eachPath((io, path) => io.process.fs.unlink(path)) },
};
