/** mv. Mirrors busybox's coreutils/mv.c: across file systems, as between volumes, it copies and removes. */
import type { Task } from '../../../kernel/types.ts';
import { type AppletTable, Options } from '../lib/applet.ts';
import { type Io, reasonOf } from '../lib/io.ts';
import { lstatOf } from '../lib/paths.ts';
import { copy } from './copy.ts';
import { remove } from './remove.ts';
import { asks, targetsOf } from './targets.ts';

function* mv(io: Io, o: Options): Task<void> {
  const { fs } = io.process;
  for (const { from, to } of yield* targetsOf(io, o)) {
    if (o.has('n') && lstatOf(fs, to)) continue;
    if (o.has('i') && lstatOf(fs, to) && !(yield* asks(io, `mv: overwrite '${to}'? `))) continue;
    try {
      fs.rename(from, to);
      if (o.has('v')) io.put(`'${from}' -> '${to}'\n`);
    } catch (thrown) {
      const reason = reasonOf(thrown);
      if ((thrown as { code?: string }).code !== 'EXDEV') {
        yield* io.fail(`can't rename '${from}': ${reason}`);
        continue;
      }
      // Another file system, as a volume is: copy and remove.
      const all = new Options();
      all.add('a', '');
      const before = io.status;
      io.status = 0;
      yield* copy(io, all, from, to, true);
      if (io.status === 0) yield* remove(io, all, from);
      io.status ||= before;
    }
  }
}

export const moveApplets: AppletTable = {
  mv: {
    options: 'finTt:v',
    usage: '% [-finT] SOURCE DEST\nor: mv [-fin] SOURCE... { -t DIRECTORY | DIRECTORY }\n\nRename SOURCE to DEST, or move SOURCEs to DIRECTORY',
    run: mv,
  },
};
