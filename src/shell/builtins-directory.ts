/** cd, pwd, umask, ulimit, hash, times. */
import { isErrno } from '../kernel/errno.ts';
import type { Builtin } from './builtin.ts';
import type { ShellState } from './state.ts';

/** A path from the root without `.` and `..`, by its letters alone. */
export function normalizePath(path: string): string {
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') out.pop();
    else if (part !== '' && part !== '.') out.push(part);
  }
  return '/' + out.join('/');
}

function change(state: ShellState, target: string, path: string, physical: boolean): void {
  const { process } = state;
  try {
    const stat = process.fs.stat(path);
    if (stat.type !== 'directory') state.fault(`can't cd to ${target}: Not a directory`);
  } catch (error) {
    if (!isErrno(error)) throw error;
    state.fault(`can't cd to ${target}: ${error.message}`);
  }
  const before = state.process.cwd;
  process.cwd = physical ? process.fs.realpath(path) : path;
  state.set('OLDPWD', before);
  state.set('PWD', process.cwd);
  for (const name of ['OLDPWD', 'PWD']) state.variables.get(name)!.exported = true;
}

/** rwx letters of the bits that a umask leaves. */
const symbolic = (umask: number): string =>
  [6, 3, 0].map((shift, i) => `${'ugo'[i]!}=${[4, 2, 1].map((bit, k) => (((umask >> shift) & bit) === 0 ? 'rwx'[k]! : '')).join('')}`).join(',');

const LIMITS: readonly [letter: string, name: string, value: string][] = [
  ['t', 'cpu time (seconds)', 'unlimited'],
  ['f', 'file size (blocks)', 'unlimited'],
  ['d', 'data seg size (kb)', 'unlimited'],
  ['s', 'stack size (kb)', '8192'],
  ['c', 'core file size (blocks)', '0'],
  ['m', 'resident set size (kb)', 'unlimited'],
  ['l', 'locked memory (kb)', '8192'],
  ['p', 'processes', 'unlimited'],
  ['n', 'file descriptors', '1048576'],
  ['v', 'address space (kb)', 'unlimited'],
];

export const DIRECTORY_BUILTINS: Record<string, Builtin> = {
  *cd(shell, words) {
    const { state } = shell;
    let args = words.slice(1);
    let physical = false;
    for (; /^-[LP]+$/.test(args[0] ?? ''); args = args.slice(1)) physical = args[0]!.endsWith('P');
    if (args[0] === '--') args = args.slice(1);
    if (state.flavour === 'bash' && args.length > 1) return state.fault('too many arguments', 1);
    let target = args[0] ?? state.get('HOME') ?? '';
    let prints = false;
    if (target === '-') {
      target = state.get('OLDPWD') ?? '';
      prints = true;
    }
    if (target === '') return 0;
    const current = state.process.cwd;
    if (!/^\.{0,2}(\/|$)/.test(target))
      for (const directory of (state.get('CDPATH') ?? '').split(':')) {
        const candidate = normalizePath(directory.startsWith('/') ? `${directory}/${target}` : `${current}/${directory}/${target}`);
        if (directory !== '' && state.process.fs.exists(candidate)) {
          change(state, target, candidate, physical);
          yield* shell.process.write(1, state.process.cwd + '\n');
          return 0;
        }
      }
    const full = target.startsWith('/') ? target : `${current}/${target}`;
    // `..` after a name that is not there fails, although the letters would cancel out.
    change(state, target, physical || !state.process.fs.exists(full) ? full : normalizePath(full), physical);
    if (prints) yield* shell.process.write(1, state.process.cwd + '\n');
    return 0;
  },

  *pwd(shell, words) {
    const { process } = shell;
    yield* process.write(1, (words[1] === '-P' ? process.fs.realpath(process.cwd) : process.cwd) + '\n');
    return 0;
  },

  *umask(shell, words) {
    const { process, state } = shell;
    const isSymbolic = words[1] === '-S';
    const mode = isSymbolic ? words[2] : words[1];
    if (mode === undefined) {
      yield* process.write(1, (isSymbolic ? symbolic(process.umask) : process.umask.toString(8).padStart(4, '0')) + '\n');
      return 0;
    }
    if (!/^[0-7]+$/.test(mode)) return state.fault(`Illegal mode: ${mode}`);
    process.umask = parseInt(mode, 8) & 0o777;
    return 0;
  },

  *ulimit(shell, words) {
    const letters = (words.find((word) => word.startsWith('-')) ?? '-f').slice(1).replace(/[HS]/g, '') || 'f';
    const shown = LIMITS.filter(([letter]) => letters === 'a' || letters.includes(letter));
    yield* shell.process.write(
      1,
      shown.map(([letter, name, value]) => (shown.length > 1 ? `${name.padEnd(31)} (-${letter}) ${value}\n` : `${value}\n`)).join(''),
    );
    return 0;
  },

  *hash() {
    return 0;
  },

  *times(shell) {
    yield* shell.process.write(1, '0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n');
    return 0;
  },
};
