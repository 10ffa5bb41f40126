/** wc. Mirrors busybox's coreutils/wc.c. */
import type { Task } from '../../../kernel/types.ts';
import type { AppletTable, Options } from '../lib/applet.ts';
import type { Io } from '../lib/io.ts';

function* wc(io: Io, o: Options): Task<void> {
  const kinds = [...'lwmcL'].filter((letter) => o.has(letter));
  const shown = kinds.length > 0 ? kinds : ['l', 'w', 'c'];
  const total = { l: 0, w: 0, c: 0, m: 0, L: 0 };
  const width = shown.length > 1 || o.operands.length > 1 ? 9 : 0;
  const row = (counts: Record<string, number>, name: string): string => {
    const cells = shown.map((kind) => (width ? String(counts[kind]).padStart(9) : String(counts[kind])));
    return `${cells.join(width ? ' ' : '')}${name === '-' ? '' : ` ${name}`}\n`;
  };
  yield* io.each(o.operands, function* (input) {
    const counts = { l: 0, w: 0, c: 0, m: 0, L: 0 };
    let inWord = false;
    let column = 0;
    for (let data = yield* input.chunk(); data !== ''; data = yield* input.chunk()) {
      counts.c += data.length;
      for (let i = 0; i < data.length; i++) {
        const code = data.charCodeAt(i);
        if (code === 10) {
          counts.l++;
          counts.L = Math.max(counts.L, column);
          column = 0;
        } else if (code === 9) column += 8 - (column % 8);
        else if (code >= 32 && code < 127) column++;
        const space = code === 32 || (code >= 9 && code <= 13);
        if (!space && !inWord) counts.w++;
        inWord = !space;
      }
    }
    counts.L = Math.max(counts.L, column);
    counts.m = counts.c;
    for (const kind of ['l', 'w', 'c', 'm'] as const) total[kind] += counts[kind];
    total.L = Math.max(total.L, counts.L);
    io.put(row(counts, input.name));
  });
  if (o.operands.length > 1) io.put(row(total, 'total'));
}

export const wcApplets: AppletTable = {
  wc: { options: 'clwLm', usage: '% [-cmlwL] [FILE]...\n\nCount lines, words, and bytes for FILEs (or stdin)', run: wc },
};
