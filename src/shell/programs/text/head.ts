/** head. Mirrors busybox's coreutils/head.c. */
import type { Task } from '../../../kernel/types.ts';
import { type AppletTable, numberOf, type Options } from '../lib/applet.ts';
import type { Io } from '../lib/io.ts';
import { ended } from '../lib/lines.ts';

function* head(io: Io, o: Options): Task<void> {
  const bytes = o.get('c');
  const count = numberOf(bytes ?? o.get('n') ?? '10', true);
  const titled = o.has('v') || (o.operands.length > 1 && !o.has('q'));
  let first = true;
  yield* io.each(o.operands, function* (input) {
    if (titled) io.put(`${first ? '' : '\n'}==> ${input.name === '-' ? 'standard input' : input.name} <==\n`);
    first = false;
    if (count < 0) {
      const text = yield* input.all();
      if (bytes !== undefined) return io.put(text.slice(0, count));
      const lines = text.split(/(?<=\n)/);
      return io.put(text === '' ? '' : lines.slice(0, count).join(''));
    }
    if (bytes !== undefined) {
      for (let left = count; left > 0;) {
        const data = yield* input.chunk();
        if (data === '') break;
        io.put(data.slice(0, left));
        left -= Math.min(left, data.length);
      }
      return;
    }
    for (let left = count; left > 0; left--) {
      const line = yield* input.line();
      if (line === undefined) break;
      io.put(ended(input, line));
    }
  });
}

export const headApplets: AppletTable = {
  head: {
    options: 'n:c:qv',
    digits: 'n',
    usage: '% [OPTIONS] [FILE]...\n\nPrint first 10 lines of FILEs (or stdin).\nWith more than one FILE, precede each with a filename header.',
    run: head,
  },
};
