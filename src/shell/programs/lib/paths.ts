/** Paths, modes and owners as tools write them. */
import type { FileSystem, Stat } from '../../../kernel/types.ts';
import { Died, isErrno } from './io.ts';

/** The last part of a path, without slashes at its end. */
export function basenameOf(path: string): string {
  const clean = path.replace(/\/+$/, '');
  return clean === '' && path !== '' ? '/' : clean.slice(clean.lastIndexOf('/') + 1);
}

/** All but the last part: `.` where there is none. */
export function dirnameOf(path: string): string {
  const clean = path.replace(/\/+$/, '');
  if (clean === '') return path === '' ? '.' : '/';
  const at = clean.lastIndexOf('/');
  return at < 0 ? '.' : clean.slice(0, at).replace(/\/+$/, '') || '/';
}

export function joinPath(directory: string, name: string): string {
  return directory.endsWith('/') ? directory + name : `${directory}/${name}`;
}

/** lstat, or undefined where there is nothing. */
export function lstatOf(fs: FileSystem, path: string): Stat | undefined {
  return attempt(() => fs.lstat(path));
}

/** stat, or undefined where there is nothing. */
export function statOf(fs: FileSystem, path: string): Stat | undefined {
  return attempt(() => fs.stat(path));
}

function attempt(look: () => Stat): Stat | undefined {
  try {
    return look();
  } catch (thrown) {
    if (!isErrno(thrown)) throw thrown;
    return undefined;
  }
}

const TYPE_LETTERS: Readonly<Record<Stat['type'], string>> = { file: '-', directory: 'd', symlink: 'l', fifo: 'p', char: 'c' };

/** `-rwxr-xr-x` */
export function modeText(stat: Stat): string {
  const bits = [8, 7, 6, 5, 4, 3, 2, 1, 0].map((bit) => ((stat.mode >> bit) & 1 ? 'rwx'[(8 - bit) % 3]! : '-'));
  if (stat.mode & 0o4000) bits[2] = bits[2] === 'x' ? 's' : 'S';
  if (stat.mode & 0o2000) bits[5] = bits[5] === 'x' ? 's' : 'S';
  if (stat.mode & 0o1000) bits[8] = bits[8] === 'x' ? 't' : 'T';
  return TYPE_LETTERS[stat.type] + bits.join('');
}

/**
 * The mode that `text` (octal, or `u+x,go=r`) makes of `before`. `umask` holds for clauses without a who.
 * Throws `invalid mode 'x'`.
 */
export function applyMode(text: string, before: number, umask: number, isDirectory: boolean): number {
  if (/^[0-7]{1,4}$/.test(text)) return parseInt(text, 8);
  let mode = before & 0o7777;
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)((?:[-+=][rwxXstugo]*)+)$/.exec(clause);
    if (!match) throw new Died(`invalid mode '${text}'`);
    const who = match[1] === '' ? 'a' : match[1]!;
    const masked = match[1] === '' ? ~umask : ~0;
    for (const [, operator, letters] of match[2]!.matchAll(/([-+=])([rwxXstugo]*)/g)) {
      let bits = 0;
      let all = 0;
      for (const [letter, shift] of [
        ['u', 6],
        ['g', 3],
        ['o', 0],
      ] as const) {
        if (!who.includes(letter) && !who.includes('a')) continue;
        all |= 7 << shift;
        for (const permission of letters!) {
          const copied = { u: 6, g: 3, o: 0 }[permission];
          if (copied !== undefined) bits |= ((before >> copied) & 7) << shift;
          else if (permission === 'X') bits |= isDirectory || before & 0o111 ? 1 << shift : 0;
          else bits |= ({ r: 4, w: 2, x: 1 }[permission] ?? 0) << shift;
        }
        if (letters!.includes('s')) bits |= { u: 0o4000, g: 0o2000, o: 0 }[letter];
      }
      if (letters!.includes('t')) bits |= 0o1000;
      bits &= masked | 0o7000;
      mode = operator === '+' ? mode | bits : operator === '-' ? mode & ~bits : (mode & ~all) | bits;
    }
  }
  return mode;
}

/** The name of an id from a file of the form of /etc/passwd or /etc/group; the number where it has none. */
export function nameOfId(fs: FileSystem, database: '/etc/passwd' | '/etc/group', id: number): string {
  return rowsOf(fs, database).find((row) => row[2] === String(id))?.[0] ?? (id === 0 ? 'root' : String(id));
}

/** The id of a name or number; undefined where nobody has that name. */
export function idOfName(fs: FileSystem, database: '/etc/passwd' | '/etc/group', name: string): number | undefined {
  if (/^\d+$/.test(name)) return Number(name);
  const row = rowsOf(fs, database).find((each) => each[0] === name);
  return row ? Number(row[2]) : name === 'root' ? 0 : undefined;
}

/** Rows of a colon-separated database; none where the file is missing. */
export function rowsOf(fs: FileSystem, database: string): string[][] {
  if (!fs.exists(database)) return [];
  return fs
    .readFile(database)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(':'));
}

/** `1.5K`: sizes as `-h` shows them. */
export function humanSize(bytes: number, unit = 1): string {
  let value = bytes * unit;
  let letter = '';
  for (const next of 'KMGTP') {
    if (value < 1024) break;
    value /= 1024;
    letter = next;
  }
  return letter === '' ? String(value) : `${value.toFixed(1)}${letter}`;
}
