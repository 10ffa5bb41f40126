/** How an applet runs another program: as a child, or in its own place. */
import type { Task } from '../../../kernel/types.ts';
import { type Io, isErrno, reasonOf } from './io.ts';

/** Runs a command and waits for it; its exit code, 127 where it cannot start. */
export function* runCommand(io: Io, argv: readonly string[], input?: 'empty'): Task<number> {
  yield* io.flush();
  const fds = new Map(io.process.fds);
  if (input === 'empty') fds.set(0, io.process.fs.open('/dev/null', { read: true }));
  try {
    const child = io.process.spawn({ argv: [...argv], fds });
    const ended = yield* io.process.waitpid(child.pid);
    return typeof ended === 'object' ? (ended.status.signal ? 125 : ended.status.code) : 1;
  } catch (thrown) {
    yield* io.warn(`${io.name}: ${argv[0]}: ${reasonOf(thrown)}\n`);
    return isErrno(thrown) && thrown.code === 'ENOENT' ? 127 : 126;
  }
}

/** Replaces the applet by a command; 126 or 127 where it cannot start. */
export function* become(io: Io, argv: readonly string[], says: (name: string, reason: string) => string): Task<number> {
  yield* io.flush();
  try {
    return yield* io.process.exec(argv, io.process.env);
  } catch (thrown) {
    const code = isErrno(thrown) && thrown.code === 'ENOENT' ? 127 : 126;
    yield* io.fail(says(argv[0]!, reasonOf(thrown)), code);
    return code;
  }
}

/** What `env` and its kin say of a command that cannot start. */
export const cannotExecute = (name: string, reason: string): string => `can't execute '${name}': ${reason}`;
