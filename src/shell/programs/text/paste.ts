/** paste: lines of several files side by side. Mirrors busybox's coreutils/paste.c. */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Task } from '../../../kernel/types.ts';
import type { AppletTable, Options } from '../lib/applet.ts';
import type { Input, Io } from '../lib/io.ts';

function* paste(io: Io, o: Options): Task<void> {
  const delimiters = (o.get('d') ?? '\t').replace(/\\(.)/g, (_, c: string) => ({ n: '\n', t: '\t', '0': '', '\\': '\\' })[c] ?? c);
  const names = o.operands.length > 0 ? o.operands : ['-'];
  const stdin = io.stdin();
  const inputs: Input[] = [];
  for (const name of names) {
    const input = name === '-' ? stdin : yield* io.open(name);
    if (input) inputs.push(input);
  }
  const delimiter = (index: number): string => (delimiters === '' ? '' : delimiters[index % delimiters.length]!);
  if (o.has('s')) {
    for (const input of inputs) {
      const lines = yield* input.lines();
      io.put(`${lines.map((line, i) => (i + 1 < lines.length ? line + delimiter(i) : line)).join('')}\n`);
    }
    return;
  }
  for (;;) {
    const cells: (Bytes | undefined)[] = [];
    for (const input of inputs) cells.push(yield* input.line());
    if (cells.every((cell) => cell === undefined)) break;
    io.put(`${cells.map((cell, i) => (cell ?? '') + (i + 1 < cells.length ? delimiter(i) : '')).join('')}\n`);
    yield* io.spill();
  }
}

export const pasteApplets: AppletTable = {
  paste: { options: 'd:s', usage: '% [-d LIST] [-s] [FILE]...\n\nPaste lines from each input file together using a DELIM', run: paste },
};
