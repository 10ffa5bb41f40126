/** split. Mirrors busybox's coreutils/split.c. */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Task } from '../../../kernel/types.ts';
import { type AppletTable, numberOf, type Options } from '../lib/applet.ts';
import type { Io } from '../lib/io.ts';

export function* split(io: Io, o: Options): Task<void> {
  const bytes = o.get('b');
  const count = numberOf(bytes ?? o.get('l') ?? '1000', true);
  const width = numberOf(o.get('a') ?? '2');
  const prefix = o.operands[1] ?? 'x';
  const input = yield* io.open(o.operands[0] ?? '-');
  if (!input) return;
  const text = yield* input.all();
  const pieces: Bytes[] = [];
  if (bytes !== undefined) for (let i = 0; i < text.length; i += count) pieces.push(text.slice(i, i + count));
  else {
    const lines = text.split(/(?<=\n)/);
    for (let i = 0; text !== '' && i < lines.length; i += count) pieces.push(lines.slice(i, i + count).join(''));
  }
  pieces.forEach((piece, index) => {
    let suffix = '';
    for (let rest = index, i = 0; i < width; i++, rest = Math.floor(rest / 26)) suffix = String.fromCharCode(97 + (rest % 26)) + suffix;
    io.process.fs.writeFile(prefix + suffix, piece);
  });
}

export const splitApplets: AppletTable = {
  split: { options: 'l:b:a:', most: 2, usage: '% [OPTIONS] [INPUT [PREFIX]]', run: split },
};
