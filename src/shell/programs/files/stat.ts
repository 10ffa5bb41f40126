/** stat. Mirrors busybox's coreutils/stat.c. */
import type { Stat, Task } from '../../../kernel/types.ts';
import type { AppletTable, Options } from '../lib/applet.ts';
import { type Io, reasonOf } from '../lib/io.ts';
import { modeText, nameOfId } from '../lib/paths.ts';
import { formatTime } from '../lib/time-format.ts';

const TYPE_NAMES: Readonly<Record<Stat['type'], string>> = {
  file: 'regular file',
  directory: 'directory',
  symlink: 'symbolic link',
  fifo: 'fifo',
  char: 'character special file',
};

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

export const statApplets: AppletTable = {
  stat: {
    options: 'c:Ltf',
    long: { format: 'c', dereference: 'L' },
    least: 1,
    usage: '% [-ltf] [-c FMT] FILE...\n\nDisplay file (default) or filesystem status',
    run: stat,
  },
};
