/** Slash-separated paths as words, without looking at any file. Mirrors: Go's path package (Clean, Join, Dir, Base). */

/** The shortest path that means the same: `a//b/../c/` → `a/c`, `` → `.`. */
export function cleanPath(path: string): string {
  const isRooted = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (!isRooted) parts.push('..');
  }
  return (isRooted ? '/' : '') + parts.join('/') || '.';
}

/** Parts that are not empty, one below the other; '' where there are none. */
export function joinPaths(...parts: readonly string[]): string {
  const given = parts.filter((part) => part !== '');
  return given.length === 0 ? '' : cleanPath(given.join('/'));
}

export const directoryOf = (path: string): string => cleanPath(path.slice(0, path.lastIndexOf('/') + 1));

export function baseOf(path: string): string {
  const trimmed = path.replace(/\/+$/, '');
  if (trimmed === '') return path === '' ? '.' : '/';
  return trimmed.slice(trimmed.lastIndexOf('/') + 1);
}
