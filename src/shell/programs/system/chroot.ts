/** chroot: a command in a tree of its own, such as the node's files below /host. Mirrors busybox's coreutils/chroot.c. */
import type { Task } from '../../../kernel/types.ts';
import type { AppletTable, Options } from '../lib/applet.ts';
import { Died, type Io, isErrno, reasonOf } from '../lib/io.ts';

const NOT_FOUND = 127;
const NOT_RUNNABLE = 126;

function* chroot({ process }: Io, o: Options): Task<number> {
  const [root = '', ...command] = o.operands;
  try {
    process.chroot(root);
  } catch (thrown) {
    throw new Died(`can't change root directory to '${root}': ${reasonOf(thrown)}`);
  }
  const argv = command.length > 0 ? command : [process.env.get('SHELL') ?? '/bin/sh', '-i'];
  try {
    return yield* process.exec(argv);
  } catch (thrown) {
    if (!isErrno(thrown)) throw thrown;
    throw new Died(`can't execute '${argv[0]}': ${thrown.message}`, thrown.code === 'ENOENT' ? NOT_FOUND : NOT_RUNNABLE);
  }
}

export const chrootApplets: AppletTable = {
  chroot: { options: '+', least: 1, usage: '% NEWROOT [PROG ARGS]\n\nRun PROG with root directory set to NEWROOT', run: chroot },
};
