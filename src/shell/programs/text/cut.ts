/** cut. Mirrors busybox's coreutils/cut.c. */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Task } from '../../../kernel/types.ts';
import { type AppletTable, Misused, numberOf, type Options } from '../lib/applet.ts';
import { Died, type Io } from '../lib/io.ts';
import { regexOf } from '../lib/regex.ts';

/** `1,3-5,7-` as [from, to] pairs counted from 1, in the order given. */
function rangesOf(list: string): [number, number][] {
  return list.split(',').map((item) => {
    const [, from, dash, to] = /^([^-]*)(-?)(.*)$/s.exec(item)!;
    const parsed: [number, number] = [from === '' ? 1 : numberOf(from!), dash === '' ? numberOf(from!) : to === '' ? Infinity : numberOf(to!)];
    if (parsed[0] < 1 || parsed[1] < parsed[0]) throw new Died(`invalid range ${dash === '' ? `${parsed[0]}-${parsed[0]}` : item}`);
    return parsed;
  });
}

function* cut(io: Io, o: Options): Task<void> {
  const kind = [...'bcfF'].find((letter) => o.has(letter));
  if (kind === undefined) throw new Misused('');
  const ranges = rangesOf(o.get(kind)!);
  if (!o.has('D')) ranges.sort((a, b) => a[0] - b[0]);
  const delimiter = o.get('d') ?? '\t';
  const glue = o.get('O') ?? (kind === 'F' ? ' ' : delimiter);
  yield* io.each(o.operands, function* (input) {
    for (let line = yield* input.line(); line !== undefined; line = yield* input.line()) {
      const parts =
        kind === 'b' || kind === 'c' ? [...line] : kind === 'F' ? line.split(regexOf(o.get('d') ?? '[[:space:]]+', { extended: true })) : line.split(delimiter);
      if ((kind === 'f' || kind === 'F') && parts.length === 1) {
        if (!o.has('s')) io.put(`${line}\n`);
        continue;
      }
      const taken: Bytes[] = [];
      const seen = new Set<number>();
      for (const [from, to] of ranges) {
        for (let i = from; i <= Math.min(to, parts.length); i++) {
          if (!o.has('D') && seen.has(i)) continue;
          seen.add(i);
          taken.push(parts[i - 1]!);
        }
      }
      io.put(`${taken.join(kind === 'b' || kind === 'c' ? (o.get('O') ?? '') : glue)}\n`);
      yield* io.spill();
    }
  });
}

export const cutApplets: AppletTable = {
  cut: {
    options: 'b:c:f:F:d:sDnO:',
    long: { 'output-delimiter': 'O' },
    usage: '% {-b|c LIST | -f|F LIST [-d SEP] [-s]} [-D] [-O SEP] [FILE]...\n\nPrint selected fields from FILEs to stdout',
    run: cut,
  },
};
