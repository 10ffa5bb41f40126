/** Tools that look at paths: basename, dirname, realpath, readlink, pwd, stat, du, df, which, find's neighbours. */
import type { Stat, Task } from '../../kernel/types.ts';
import { numberOf, type AppletTable, type Options } from './applet.ts';
import { reasonOf, type Io } from './io.ts';
import { basenameOf, dirnameOf, humanSize, joinPath, lstatOf, modeText, nameOfId, statOf } from './paths.ts';
import { formatTime } from './time-format.ts';

const TYPE_NAMES: Readonly<Record<Stat['type'], string>> = {
  file: 'regular file',
  directory: 'directory',
  symlink: 'symbolic link',
  fifo: 'fifo',
  char: 'character special file',
};

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

function statLine(io: Io, format: string, path: string, stat: Stat): string {
  const { fs } = io.process;
  const time = formatTime('%Y-%m-%d %H:%M:%S.%N %z', stat.mtimeMs);
  const values: Readonly<Record<string, string>> = {
    a: (stat.mode & 0o7777).toString(8),
    A: modeText(stat),
    b: String(Math.ceil(stat.size / 512)),
    B: '512',
    d: '0',
    f: stat.mode.toString(16),
    F: stat.type === 'file' && stat.size === 0 ? 'regular empty file' : TYPE_NAMES[stat.type],
    g: String(stat.gid),
    G: nameOfId(fs, '/etc/group', stat.gid),
    h: String(stat.nlink),
    i: String(stat.ino),
    n: path,
    N: stat.type === 'symlink' ? `'${path}' -> '${fs.readlink(path)}'` : path,
    o: '4096',
    s: String(stat.size),
    u: String(stat.uid),
    U: nameOfId(fs, '/etc/passwd', stat.uid),
    x: time,
    y: time,
    z: time,
    X: String(Math.floor(stat.mtimeMs / 1000)),
    Y: String(Math.floor(stat.mtimeMs / 1000)),
    Z: String(Math.floor(stat.mtimeMs / 1000)),
  };
  return format.replace(/%([-0-9]*)([a-zA-Z%])/g, (_, width: string, letter: string) => {
    const value = letter === '%' ? '%' : (values[letter] ?? '?');
    return width.startsWith('-') ? value.padEnd(Number(width.slice(1))) : value.padStart(Number(width || 0));
  });
}

const STAT_FORMAT =
  '  File: %N\n  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F\nDevice: 0h/0d\tInode: %-10i  Links: %-5h\nAccess: (%04a/%A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\nAccess: %x\nModify: %y\nChange: %z\n';

function* stat(io: Io, o: Options): Task<void> {
  const { fs } = io.process;
  for (const path of o.operands) {
    try {
      const found = o.has('L') ? fs.stat(path) : fs.lstat(path);
      const format = o.get('c');
      io.put(
        format === undefined
          ? statLine(io, STAT_FORMAT.replace('%04a', (found.mode & 0o7777).toString(8).padStart(4, '0')), path, found)
          : `${statLine(io, format, path, found)}\n`,
      );
    } catch (thrown) {
      yield* io.fail(`can't stat '${path}': ${reasonOf(thrown)}`);
    }
  }
}

/** Kibibytes below a path, told to `show` for each directory. */
function* usage(io: Io, path: string, depth: number, show: (path: string, kib: number, depth: number) => void): Task<number> {
  const { fs } = io.process;
  const found = fs.lstat(path);
  yield* io.process.burn(5);
  let kib = found.type === 'directory' ? 4 : Math.ceil(found.size / 4096) * 4;
  if (found.type === 'directory') for (const name of fs.readdir(path)) kib += yield* usage(io, joinPath(path, name), depth + 1, show);
  if (found.type === 'directory' || depth === 0) show(path, kib, depth);
  return kib;
}

function* du(io: Io, o: Options): Task<void> {
  const most = o.has('s') ? 0 : numberOf(o.get('d') ?? '1000');
  const size = (kib: number): string => (o.has('h') ? humanSize(kib, 1024) : o.has('m') ? String(Math.ceil(kib / 1024)) : String(kib));
  let total = 0;
  for (const path of o.operands.length > 0 ? o.operands : ['.']) {
    try {
      total += yield* usage(io, path, 0, (each, kib, depth) => {
        if (depth <= most) io.put(`${size(kib)}\t${each}\n`);
      });
    } catch (thrown) {
      yield* io.fail(`${path}: ${reasonOf(thrown)}`);
    }
  }
  if (o.has('c')) io.put(`${size(total)}\ttotal\n`);
}

/** The root's file system as `df` shows it; a container's layers have no size of their own. */
const DISK_KIB = 61_202_244;

function* df(io: Io, o: Options): Task<void> {
  const used = yield* usage(io, '/', 0, () => undefined);
  const cell = (kib: number): string => (o.has('h') ? humanSize(kib, 1024) : o.has('m') ? String(Math.ceil(kib / 1024)) : String(kib));
  io.put(`Filesystem           ${o.has('h') ? '     Size' : o.has('m') ? '1M-blocks' : '1K-blocks'}      Used Available Use% Mounted on\n`);
  for (const path of o.operands.length > 0 ? o.operands : ['/']) {
    if (!io.process.fs.exists(path)) {
      yield* io.fail(`${path}: can't find mount point`);
      continue;
    }
    io.put(
      `${'overlay'.padEnd(20)} ${cell(DISK_KIB).padStart(9)} ${cell(used).padStart(9)} ${cell(DISK_KIB - used).padStart(9)} ${`${Math.ceil((used * 100) / DISK_KIB)}%`.padStart(4)} /\n`,
    );
  }
}

/** Where PATH finds a name; undefined where it does not. */
export function whichOf(io: Io, name: string): string | undefined {
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

export const lookApplets: AppletTable = {
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
  stat: {
    options: 'c:Ltf',
    long: { format: 'c', dereference: 'L' },
    least: 1,
    usage: '% [-ltf] [-c FMT] FILE...\n\nDisplay file (default) or filesystem status',
    run: stat,
  },
  du: { options: 'aHLkmhsxd:lc', usage: '% [-aHLdclsxhmk] [FILE]...\n\nSummarize disk space used for FILEs (or directories)', run: du },
  df: { options: 'PkmhTiat:B:', usage: '% [-PkmhTai] [-B SIZE] [-t TYPE] [FILESYSTEM]...\n\nPrint filesystem usage statistics', run: df },
  which: { options: 'a', usage: '% [-a] COMMAND...\n\nLocate COMMAND', run: which },
};
