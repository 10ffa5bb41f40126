/** Redirections: what is opened, and how it is undone. Mirrors openredirect() and popredir() of busybox' ash, and its words. */
import { isErrno } from '../kernel/errno.ts';
import type { OpenFile, Program, Task } from '../kernel/types.ts';
import type { Expander } from './expand.ts';
import type { ShellState } from './state.ts';
import type { Redirection } from './syntax.ts';

/** What a pipe holds before its writer waits. */
const PIPE_BYTES = 65536;

/** Descriptors as they were. */
export type Saved = [number, OpenFile | undefined][];

const messageOf = (error: unknown, enoent: string): string => {
  if (!isErrno(error)) throw error;
  return error.code === 'ENOENT' || error.code === 'ENOTDIR' ? enoent : error.message;
};

function openFile(state: ShellState, redirection: Redirection, path: string): OpenFile {
  const { fs } = state.process;
  const { operator } = redirection;
  if (operator === '<') {
    try {
      return fs.open(path, { read: true });
    } catch (error) {
      return state.fault(`can't open ${path}: ${messageOf(error, 'no such file')}`, 1);
    }
  }
  try {
    if (operator === '<>') return fs.open(path, { read: true, write: true, create: true });
    const exclusive = operator === '>' && state.options.has('noclobber') && !(fs.exists(path) && fs.stat(path).type !== 'file');
    return fs.open(path, { write: true, create: true, truncate: operator !== '>>', append: operator === '>>', exclusive });
  } catch (error) {
    return state.fault(`can't create ${path}: ${messageOf(error, 'nonexistent directory')}`, 1);
  }
}

/** A pipe that holds the text; what does not fit at once is written by a process of its own. */
function* hereDocument(state: ShellState, text: string): Task<OpenFile> {
  const { process } = state;
  const { reader, writer } = process.pipe();
  const write: Program = function* (self) {
    yield* self.write(1, text);
    return 0;
  };
  if (text.length <= PIPE_BYTES) yield* writer.write(process, text);
  else process.spawn({ argv: process.argv, program: write, fds: new Map([[1, writer]]) });
  writer.close();
  return reader;
}

/** Applies redirections in order. Throws `ShellFault` (status 1) where one fails, after undoing the ones before. */
export function* redirect(state: ShellState, expander: Expander, redirections: readonly Redirection[] = []): Task<Saved> {
  const saved: Saved = [];
  const { fds } = state.process;
  const put = (fd: number, file: OpenFile | undefined): void => {
    saved.push([fd, fds.get(fd)]);
    if (file) fds.set(fd, file);
    else fds.delete(fd);
  };
  try {
    for (const redirection of redirections) {
      const { fd, operator } = redirection;
      const target = yield* expander.text(redirection.target, operator === '<<' || operator === '<<<' ? 'none' : 'word');
      if (operator === '<<') put(fd, yield* hereDocument(state, target));
      else if (operator === '<<<') put(fd, yield* hereDocument(state, target + '\n'));
      else if (operator === '&>') {
        const file = openFile(state, { ...redirection, operator: '>' }, target);
        put(1, file);
        put(2, file.dup());
      } else if (operator === '<&' || operator === '>&') {
        if (target === '-') put(fd, undefined);
        else if (!/^\d+$/.test(target)) {
          if (operator === '<&') state.fault('syntax error: bad fd number');
          const file = openFile(state, { ...redirection, operator: '>' }, target);
          put(fd, file);
          put(2, file.dup());
        } else {
          const source = fds.get(Number(target));
          if (!source) state.fault(`dup2(${target},${fd}): Bad file descriptor`, 1);
          put(fd, source.dup());
        }
      } else put(fd, openFile(state, redirection, target));
    }
  } catch (error) {
    restore(state, saved);
    throw error;
  }
  return saved;
}

/** Undoes redirections. */
export function restore(state: ShellState, saved: Saved): void {
  const { fds } = state.process;
  for (const [fd, file] of saved.reverse()) {
    fds.get(fd)?.close();
    if (file) fds.set(fd, file);
    else fds.delete(fd);
  }
}

/** Keeps redirections (exec): what they replaced is closed. */
export function keep(saved: Saved): void {
  for (const [, file] of saved) file?.close();
}
