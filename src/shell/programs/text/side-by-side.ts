/** paste and comm: lines of several files side by side. Mirror busybox's coreutils. */
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

function* comm(io: Io, o: Options): Task<void> {
  const inputs: Input[] = [];
  for (const name of o.operands) {
    const input = yield* io.open(name);
    if (!input) return;
    inputs.push(input);
  }
  const [left, right] = [inputs[0]!, inputs[1]!];
  const indent = (column: number): string => '\t'.repeat([1, 2].filter((other) => other < column && !o.has(String(other))).length);
  const show = (column: number, line: Bytes): void => {
    if (!o.has(String(column))) io.put(`${indent(column)}${line}\n`);
  };
  let a = yield* left.line();
  let b = yield* right.line();
  while (a !== undefined || b !== undefined) {
    if (b === undefined || (a !== undefined && a < b)) {
      show(1, a!);
      a = yield* left.line();
    } else if (a === undefined || b < a) {
      show(2, b);
      b = yield* right.line();
    } else {
      show(3, a);
      a = yield* left.line();
      b = yield* right.line();
    }
    yield* io.spill();
  }
}

export const sideApplets: AppletTable = {
  paste: { options: 'd:s', usage: '% [-d LIST] [-s] [FILE]...\n\nPaste lines from each input file together using a DELIM', run: paste },
  comm: { options: '123', least: 2, most: 2, usage: '% [-123] FILE1 FILE2\n\nCompare FILE1 with FILE2', run: comm },
};
