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

/** A regular expression that matches exactly what the pattern does. */
export function patternToRegExp(pattern: string): RegExp {
  const cached = cache.get(pattern);
  if (cached) return cached;
  let source = '^';
  for (let i = 0; i < pattern.length;) {
    const c = pattern[i]!;
    const set = c === '[' ? bracket(pattern, i) : undefined;
    if (set) {
      source += set.source;
      i = set.end;
      continue;
    }
    if (c === '*') source += '[^]*';
    else if (c === '?') source += '[^]';
    else if (c === '\\' && i + 1 < pattern.length) source += pattern[++i]!.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    else source += c.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    i++;
  }
  let made: RegExp;
  try {
    made = new RegExp(source + '$');
  } catch {
    made = /^(?!)/; // A range that runs backwards matches nothing.
  }
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(pattern, made);
  return made;
}

export const matchesPattern = (text: string, pattern: string): boolean => patternToRegExp(pattern).test(text);

/** Removes a prefix (`#`, `##`) or a suffix (`%`, `%%`) that matches. */
export function trimPattern(text: string, pattern: string, operator: string): string {
  const regExp = patternToRegExp(pattern);
  const isLongest = operator.length === 2;
  for (let k = 0; k <= text.length; k++) {
    const length = isLongest ? text.length - k : k;
    if (operator.startsWith('#')) {
      if (regExp.test(text.slice(0, length))) return text.slice(length);
    } else if (regExp.test(text.slice(text.length - length))) return text.slice(0, text.length - length);
  }
  return text;
}

/** `${x/pattern/replacement}`: the longest match at the first place that has one; `all`: at every place. */
export function replacePattern(text: string, pattern: string, replacement: string, all: boolean): string {
  let out = '';
  let at = 0;
  const regExp = patternToRegExp(pattern);
  if (pattern === '') return text;
  while (at < text.length) {
    let end = text.length;
    while (end > at && !regExp.test(text.slice(at, end))) end--;
    if (end === at) out += text[at++]!;
    else {
      out += replacement;
      at = end;
      if (!all) break;
    }
  }
  return out + text.slice(at);
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
