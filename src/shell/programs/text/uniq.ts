/** uniq. Mirrors busybox's coreutils/uniq.c. */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Task } from '../../../kernel/types.ts';
import { type AppletTable, numberOf, type Options } from '../lib/applet.ts';
import type { Io } from '../lib/io.ts';

function* uniq(io: Io, o: Options): Task<void> {
  const fields = numberOf(o.get('f') ?? '0');
  const chars = numberOf(o.get('s') ?? '0');
  const most = o.get('w') === undefined ? Infinity : numberOf(o.get('w')!);
  const keyOf = (line: string): string => {
    let rest = line;
    for (let i = 0; i < fields; i++) rest = rest.replace(/^[ \t]*[^ \t]*/, '');
    rest = rest.slice(chars, most === Infinity ? undefined : chars + most);
    return o.has('i') ? rest.toLowerCase() : rest;
  };
  const input = yield* io.open(o.operands[0] ?? '-');
  if (!input) return;
  const toFile = o.operands[1] !== undefined && o.operands[1] !== '-';
  let out = '';
  let first: Bytes | undefined;
  let count = 0;
  const close = (): void => {
    if (first === undefined || (o.has('d') && count < 2) || (o.has('u') && count > 1)) return;
    const row = `${o.has('c') ? `${String(count).padStart(7)} ` : ''}${first}\n`;
    if (toFile) out += row;
    else io.put(row);
  };
  for (let line = yield* input.line(); line !== undefined; line = yield* input.line()) {
    if (first !== undefined && keyOf(line) === keyOf(first)) {
      count++;
      continue;
    }
    close();
    first = line;
    count = 1;
    yield* io.spill();
  }
  close();
  if (toFile) io.process.fs.writeFile(o.operands[1]!, out);
}

export const uniqApplets: AppletTable = {
  uniq: { options: 'cduf:s:w:i', most: 2, usage: '% [-cduiz] [-f,s,w N] [FILE [OUTFILE]]\n\nDiscard duplicate lines', run: uniq },
};
