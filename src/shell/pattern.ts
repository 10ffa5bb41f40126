/** Shell patterns: `*`, `?`, `[…]`, where a backslash takes the next character's meaning away. Mirrors fnmatch(3) and glob(3) in the C locale. */
import type { FileSystem } from '../kernel/types.ts';

const CLASSES: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: ' \\t\\n\\v\\f\\r',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
};
const cache = new Map<string, RegExp>();
const MAX_CACHED = 500;

/** Takes the special meaning from every character that has one. */
export const escapePattern = (text: string): string => text.replace(/[*?[\]\\!^-]/g, '\\$&');
/** Whether a pattern has anything to match with. */
export const hasMagic = (pattern: string): boolean => /(^|[^\\])(\\\\)*[*?[]/.test(pattern);
/** The text that a pattern without magic stands for. */
export const unescapePattern = (pattern: string): string => pattern.replace(/\\([^])/g, '$1');

/** A bracket expression at `at`; undefined where it is not closed. */
function bracket(pattern: string, at: number): { source: string; end: number } | undefined {
  let i = at + 1;
  let source = '[';
  if (pattern[i] === '!' || pattern[i] === '^') {
    source += '^';
    i++;
  }
  for (let first = true; ; first = false) {
    const c = pattern[i];
    if (c === undefined) return undefined;
    if (c === ']' && !first) return { source: source === '[^' ? '[^]' : source + ']', end: i + 1 };
    const named = /^\[:(\w+):\]/.exec(pattern.slice(i, i + 12));
    if (named && CLASSES[named[1]!] !== undefined) {
      source += CLASSES[named[1]!];
      i += named[0].length;
    } else if (c === '\\' && pattern[i + 1] !== undefined) {
      source +=
        '\\x' +
        pattern
          .charCodeAt(i + 1)
          .toString(16)
          .padStart(2, '0');
      i += 2;
    } else {
      source += c === '-' ? '-' : c.replace(/[\\\][^]/g, '\\$&');
      i++;
    }
  }
}

/**
 * The source of a regular expression for the pattern. What lies between two stars is matched at the first place that has
 * it and never elsewhere (an atomic group, written as a lookahead and a reference to it): a pattern has nothing to gain from
 * a later place, and trying them all takes time beyond measure. The last star takes as much as it can, or as little (`isLazy`).
 */
function sourceOf(pattern: string, isLazy: boolean): string {
  const segments = [''];
  for (let i = 0; i < pattern.length;) {
    const c = pattern[i]!;
    const set = c === '[' ? bracket(pattern, i) : undefined;
    if (set) {
      segments[segments.length - 1] += set.source;
      i = set.end;
      continue;
    }
    if (c === '*') segments.push('');
    else if (c === '?') segments[segments.length - 1] += '[^]';
    else if (c === '\\' && i + 1 < pattern.length) segments[segments.length - 1] += escapeRegExp(pattern[++i]!);
    else segments[segments.length - 1] += escapeRegExp(c);
    i++;
  }
  const [first, ...others] = segments;
  const last = others.pop();
  if (last === undefined) return first!;
  const middle = others.filter((segment) => segment !== '').map((segment, i) => `(?=([^]*?${segment}))\\${i + 1}(?:)`);
  return `${first}${middle.join('')}[^]*${isLazy ? '?' : ''}${last}`;
}

const escapeRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** Compiles, with a cache. `before` and `after` are the anchors. */
function compile(pattern: string, { before = '', after = '', isLazy = false, flags = '' }): RegExp {
  const key = `${before} ${after} ${isLazy} ${flags} ${pattern}`;
  const cached = cache.get(key);
  if (cached) return cached;
  let made: RegExp;
  try {
    made = new RegExp(before + sourceOf(pattern, isLazy) + after, flags);
  } catch {
    made = new RegExp('(?!)', flags); // A range that runs backwards matches nothing.
  }
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(key, made);
  return made;
}

/** A regular expression that matches exactly what the pattern does. */
export const patternToRegExp = (pattern: string, flags = ''): RegExp => compile(pattern, { before: '^', after: '$', flags });

export const matchesPattern = (text: string, pattern: string): boolean => patternToRegExp(pattern).test(text);

/** Removes a prefix (`#`, `##`) or a suffix (`%`, `%%`) that matches. */
export function trimPattern(text: string, pattern: string, operator: string): string {
  const isLongest = operator.length === 2;
  if (operator.startsWith('#')) return text.slice(compile(pattern, { before: '^', isLazy: !isLongest }).exec(text)?.[0].length ?? 0);
  const regExp = patternToRegExp(pattern);
  for (let k = 0; k <= text.length; k++) {
    const length = isLongest ? text.length - k : k;
    if (regExp.test(text.slice(text.length - length))) return text.slice(0, text.length - length);
  }
  return text;
}

/** `${x/pattern/replacement}`: the longest match at the first place that has one; `all`: at every place. */
export function replacePattern(text: string, pattern: string, replacement: string, all: boolean): string {
  return text.replace(compile(pattern, { flags: all ? 'g' : '' }), (match) => (match === '' ? '' : replacement));
}

/** Paths that match, sorted by byte; none where nothing does. */
export function glob(fs: FileSystem, cwdPattern: string): string[] {
  const parts = cwdPattern.split('/');
  let bases = [''];
  for (const [i, part] of parts.entries()) {
    const isLast = i === parts.length - 1;
    const next: string[] = [];
    for (const base of bases) {
      if (!hasMagic(part)) {
        const path = base + unescapePattern(part);
        const probe = part === '' ? base || '/' : path;
        if (isLast ? fs.exists(probe) || isSymlink(fs, path) : fs.exists(probe)) next.push(path + (isLast ? '' : '/'));
        continue;
      }
      const regExp = patternToRegExp(part);
      for (const name of namesIn(fs, base, part.startsWith('.') || part.startsWith('\\.')))
        if (regExp.test(name) && (isLast || isDirectory(fs, base + name))) next.push(base + name + (isLast ? '' : '/'));
    }
    bases = next;
  }
  return bases.sort();
}

function namesIn(fs: FileSystem, base: string, hidden: boolean): string[] {
  try {
    const names = fs.readdir(base === '' ? '.' : base);
    return hidden ? ['.', '..', ...names.filter((name) => name.startsWith('.'))] : names.filter((name) => !name.startsWith('.'));
  } catch {
    return [];
  }
}

function isDirectory(fs: FileSystem, path: string): boolean {
  try {
    return fs.stat(path).type === 'directory';
  } catch {
    return false;
  }
}

function isSymlink(fs: FileSystem, path: string): boolean {
  try {
    return fs.lstat(path).type === 'symlink';
  } catch {
    return false;
  }
}
