/** Tools on names: basename, dirname, realpath, readlink, pwd, which. Mirror busybox's coreutils and debianutils. */
import type { Task } from '../../../kernel/types.ts';
import type { AppletTable, Options } from '../lib/applet.ts';
import { type Io, reasonOf } from '../lib/io.ts';
import { basenameOf, dirnameOf, joinPath, lstatOf, statOf } from '../lib/paths.ts';

function stripSuffix(name: string, suffix: string | undefined): string {
  return suffix && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}

function* basename(io: Io, o: Options): Task<void> {
  const many = o.has('as');
  const names = many ? o.operands : o.operands.slice(0, 1);
  for (const name of names) io.put(`${stripSuffix(basenameOf(name), many ? o.get('s') : o.operands[1])}\n`);
  yield* io.flush();
}

function* realpath(io: Io, o: Options): Task<void> {
  const { fs } = io.process;
  for (const path of o.operands) {
    try {
      io.put(`${fs.realpath(path)}\n`);
    } catch (thrown) {
      yield* io.fail(`${path}: ${reasonOf(thrown)}`);
    }
  }
}

function* readlink(io: Io, o: Options): Task<number> {
  const { fs } = io.process;
  const path = o.operands[0]!;
  try {
    const target = o.has('f') ? (lstatOf(fs, path) ? fs.realpath(path) : joinPath(fs.realpath(dirnameOf(path)), basenameOf(path))) : fs.readlink(path);
    yield* io.say(o.has('n') ? target : `${target}\n`);
    return 0;
  } catch (thrown) {
    if (o.has('v')) yield* io.fail(`${path}: ${reasonOf(thrown)}`);
    return 1;
  }
}

/** Where PATH finds a name; undefined where it does not. */
function whichOf(io: Io, name: string): string | undefined {
  const { fs, env } = io.process;
  const isProgram = (path: string): boolean => {
    const found = statOf(fs, path);
    return found?.type === 'file' && (found.mode & 0o111) !== 0;
  };
  if (name.includes('/')) return isProgram(name) ? name : undefined;
  return (env.get('PATH') ?? '/sbin:/usr/sbin:/bin:/usr/bin')
    .split(':')
    .map((directory) => joinPath(directory || '.', name))
    .find(isProgram);
}

function* which(io: Io, o: Options): Task<void> {
  yield* io.flush();
  for (const name of o.operands) {
    const found = whichOf(io, name);
    if (found === undefined) io.status = 1;
    else io.put(`${found}\n`);
  }
}

export const nameApplets: AppletTable = {
  basename: {
    options: '+as:',
    least: 1,
    usage: '% FILE [SUFFIX] | -a FILE... | -s SUFFIX FILE...\n\nStrip directory path and SUFFIX from FILE',
    run: basename,
  },
  dirname: {
    least: 1,
    most: 1,
    usage: '% FILENAME\n\nStrip non-directory suffix from FILENAME',
    *run(io, o) {
      yield* io.say(`${dirnameOf(o.operands[0]!)}\n`);
    },
  },
  realpath: { least: 1, usage: '% FILE...\n\nPrint absolute pathnames of FILE', run: realpath },
  readlink: { options: 'fnvsq', least: 1, most: 1, usage: '% [-fnv] FILE\n\nDisplay the value of a symlink', run: readlink },
  pwd: {
    options: 'LP',
    usage: '%\n\nPrint the full filename of the current working directory',
    *run(io) {
      yield* io.say(`${io.process.cwd}\n`);
    },
  },
  which: { options: 'a', usage: '% [-a] COMMAND...\n\nLocate COMMAND', run: which },
};
