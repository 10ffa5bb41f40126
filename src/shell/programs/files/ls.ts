/** ls. Mirrors busybox's coreutils/ls.c. */
import type { Stat, Task } from '../../../kernel/types.ts';
import type { AppletTable, Options } from '../lib/applet.ts';
import { type Io, reasonOf } from '../lib/io.ts';
import { compareBytes } from '../lib/order.ts';
import { humanSize, joinPath, modeText, nameOfId } from '../lib/paths.ts';
import { formatTime, zoneOf } from '../lib/time-format.ts';

interface Entry {
  name: string;
  path: string;
  stat: Stat;
  /** What a link points to, for -l. */
  target: string | undefined;
}

const MARKS: Readonly<Record<Stat['type'], string>> = { directory: '/', symlink: '@', fifo: '|', file: '', char: '' };

const HALF_YEAR_MS = (365 * 86_400_000) / 2;

function mark(stat: Stat, o: Options): string {
  if (o.has('F')) return stat.type === 'file' && stat.mode & 0o111 ? '*' : MARKS[stat.type];
  return o.has('p') && stat.type === 'directory' ? '/' : '';
}

function blocksOf(stat: Stat): number {
  return stat.type === 'file' ? Math.ceil(stat.size / 4096) * 4 : stat.type === 'directory' ? 4 : 0;
}

function longRow(io: Io, o: Options, entry: Entry): string {
  const { stat } = entry;
  const { fs, env, wallMs } = io.process;
  const owner = (database: '/etc/passwd' | '/etc/group', id: number): string => (o.has('n') ? String(id) : nameOfId(fs, database, id)).padEnd(8);
  const size = o.has('h') ? humanSize(stat.size).padStart(7) : String(stat.size).padStart(9);
  const recent = Math.abs(wallMs - stat.mtimeMs) < HALF_YEAR_MS;
  const time = o.has('E') ? '%Y-%m-%d %H:%M:%S %z' : recent ? '%b %e %H:%M' : '%b %e  %Y';
  const link = entry.target === undefined ? '' : ` -> ${entry.target}`;
  const group = o.has('g') ? '' : `${owner('/etc/passwd', stat.uid)} `;
  return `${modeText(stat)} ${String(stat.nlink).padStart(4)} ${group}${owner('/etc/group', stat.gid)} ${size} ${formatTime(time, stat.mtimeMs, zoneOf(env.get('TZ')))} ${entry.name}${link}`;
}

/** Names in columns that fit the terminal: down (`-C`) or across (`-x`). */
function columnsOf(names: readonly string[], width: number, across: boolean): string {
  const cell = Math.max(...names.map((name) => name.length)) + 2;
  const columns = Math.max(1, Math.floor((width + 1) / cell));
  const rows = Math.ceil(names.length / columns);
  let out = '';
  for (let row = 0; row < rows; row++) {
    const line: string[] = [];
    for (let column = 0; column < columns; column++) {
      const name = names[across ? row * columns + column : column * rows + row];
      if (name !== undefined) line.push(name);
    }
    out += `${line.map((name, i) => (i + 1 < line.length ? name.padEnd(cell) : name)).join('')}\n`;
  }
  return out;
}

function sorted(entries: Entry[], o: Options): Entry[] {
  const byName = (a: Entry, b: Entry): number => compareBytes(a.name, b.name);
  const by = o.has('U')
    ? () => 0
    : o.has('S')
      ? (a: Entry, b: Entry) => b.stat.size - a.stat.size || byName(a, b)
      : o.has('t')
        ? (a: Entry, b: Entry) => b.stat.mtimeMs - a.stat.mtimeMs || byName(a, b)
        : byName;
  entries.sort(by);
  return o.has('r') ? entries.reverse() : entries;
}

function show(io: Io, o: Options, entries: Entry[], inDirectory: boolean): void {
  if (entries.length === 0 && !o.has('l')) return;
  if (o.has('ls') && inDirectory) io.put(`total ${entries.reduce((sum, entry) => sum + blocksOf(entry.stat), 0)}\n`);
  const prefix = (entry: Entry): string =>
    (o.has('i') ? `${String(entry.stat.ino).padStart(7)} ` : '') + (o.has('s') ? `${String(blocksOf(entry.stat)).padStart(6)} ` : '');
  const named = entries.map((entry) => ({ ...entry, name: entry.name + (entry.target === undefined ? mark(entry.stat, o) : '') }));
  if (o.has('l') || o.has('n')) {
    for (const entry of named) io.put(`${prefix(entry)}${longRow(io, o, entry)}\n`);
    return;
  }
  const names = named.map((entry) => prefix(entry) + entry.name);
  const { tty, fds } = io.process;
  const onTerminal = fds.get(1)?.kind === 'tty';
  if (!o.has('1') && (o.has('Cx') || onTerminal)) io.put(columnsOf(names, (onTerminal && tty?.columns) || 80, o.has('x')));
  else io.put(names.map((name) => `${name}\n`).join(''));
}

function* ls(io: Io, o: Options): Task<void> {
  const { fs } = io.process;
  const look = (name: string, path: string, follow: boolean): Entry => {
    const stat = follow && fs.exists(path) ? fs.stat(path) : fs.lstat(path);
    return { name, path, stat, target: o.has('ln') && stat.type === 'symlink' ? fs.readlink(path) : undefined };
  };
  const files: Entry[] = [];
  const directories: Entry[] = [];
  for (const name of o.operands.length > 0 ? o.operands : ['.']) {
    try {
      // A link on the command line is followed unless its own row is wanted.
      const entry = look(name, name, !o.has('ldF') || o.has('LH') || name.endsWith('/'));
      if (name.endsWith('/') && entry.stat.type !== 'directory') fs.stat(name);
      (entry.stat.type === 'directory' && !o.has('d') ? directories : files).push(entry);
    } catch (thrown) {
      yield* io.fail(`${name}: ${reasonOf(thrown)}`);
    }
  }
  show(io, o, sorted(files, o), false);
  const titled = o.operands.length > 1 || o.has('R');
  const queue = sorted(directories, o);
  let first = files.length === 0;
  for (let directory = queue.shift(); directory; directory = queue.shift()) {
    yield* io.process.burn(20);
    if (titled) io.put(`${first ? '' : '\n'}${directory.name}:\n`);
    first = false;
    let names: string[];
    try {
      names = fs.readdir(directory.path).filter((name) => o.has('aA') || !name.startsWith('.'));
    } catch (thrown) {
      yield* io.fail(`can't open '${directory.name}': ${reasonOf(thrown)}`);
      continue;
    }
    if (o.has('a')) names.push('.', '..');
    const within = directory.path;
    const entries = sorted(
      names.map((name) => look(name, joinPath(within, name), o.has('L'))),
      o,
    );
    show(io, o, entries, true);
    if (!o.has('R')) continue;
    const below = entries.filter((entry) => entry.stat.type === 'directory' && entry.name !== '.' && entry.name !== '..');
    queue.unshift(...below.map((entry) => ({ ...entry, name: entry.path })));
  }
}

export const lsApplets: AppletTable = {
  ls: {
    options: '1AaCxdLHRFplinsShrtuUTwkgEq',
    long: { color: 'q', 'full-time': 'E', 'group-directories-first': 'k' },
    usage: '% [-1AaCxdLHRFplinshrSXvctu] [-w WIDTH] [FILE]...\n\nList directory contents',
    run: ls,
  },
};
