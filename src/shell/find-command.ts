/** PATH look-up, as `type`, `command -v` and scripts without `#!` need it. */
import type { ShellState } from './state.ts';

/** The path that PATH gives for a name; undefined where there is none. */
export function findCommand(state: ShellState, name: string): string | undefined {
  const { fs } = state.process;
  const isExecutable = (path: string): boolean => fs.exists(path) && fs.stat(path).type === 'file' && (fs.stat(path).mode & 0o111) !== 0;
  if (name.includes('/')) return isExecutable(name) ? name : undefined;
  for (const directory of (state.get('PATH') ?? '').split(':')) {
    const path = directory === '' ? name : `${directory}/${name}`;
    if (isExecutable(path)) return path;
  }
  return undefined;
}
