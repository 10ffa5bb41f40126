/** cmp. Mirrors busybox's editors/cmp.c. */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Task } from '../../../kernel/types.ts';
import type { AppletTable, Options } from '../lib/applet.ts';
import type { Io } from '../lib/io.ts';

function* cmp(io: Io, o: Options): Task<number> {
  const names = [o.operands[0]!, o.operands[1] ?? '-'] as const;
  const data: Bytes[] = [];
  for (const name of names) {
    const input = yield* io.open(name);
    if (!input) return 2;
    data.push(yield* input.all());
  }
  const [a, b] = [data[0]!, data[1]!];
  let differs = false;
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] === b[i]) continue;
    differs = true;
    if (o.has('s')) return 1;
    if (!o.has('l')) {
      io.put(`${names[0]} ${names[1]} differ: byte ${i + 1}, line ${a.slice(0, i).split('\n').length}\n`);
      return 1;
    }
    io.put(`${i + 1} ${a.charCodeAt(i).toString(8).padStart(3)} ${b.charCodeAt(i).toString(8).padStart(3)}\n`);
  }
  if (a.length !== b.length) {
    if (!o.has('s')) yield* io.fail(`EOF on ${a.length < b.length ? names[0] : names[1]}`);
    return 1;
  }
  return differs ? 1 : 0;
}

export const cmpApplets: AppletTable = {
  cmp: { options: 'sln:', least: 1, usage: '% [-ls] [-n NUM] FILE1 [FILE2]\n\nCompare FILE1 with FILE2 (or stdin)', run: cmp },
};
