/** od. Mirrors busybox's coreutils/od.c. */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Task } from '../../../kernel/types.ts';
import { type AppletTable, numberOf, type Options } from '../lib/applet.ts';
import type { Io } from '../lib/io.ts';
import { hex, slurp, unitAt } from './units.ts';

const NAMED: Readonly<Record<string, string>> = { '\0': '\\0', '\x07': '\\a', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v' };

/** Rows of od: each format shows sixteen bytes a row. */
function odCell(type: string, size: number, data: Bytes, at: number): string {
  const char = data[at]!;
  const code = char.charCodeAt(0);
  if (type === 'c') return (NAMED[char] ?? (code < 32 || code > 126 ? code.toString(8).padStart(3, '0') : char)).padStart(4);
  const value = unitAt(data, at, size);
  if (type === 'x') return ` ${hex(value, size * 2)}`;
  if (type === 'o') return ` ${value.toString(8).padStart(Math.ceil((size * 8) / 3), '0')}`;
  const width = [0, 3, 5, 0, 10][size] ?? 20;
  if (type === 'u') return ` ${String(value).padStart(width)}`;
  const signed = value >= 2 ** (size * 8 - 1) ? value - 2 ** (size * 8) : value;
  return ` ${String(signed).padStart(width + 1)}`;
}

function* od(io: Io, o: Options): Task<void> {
  const formats: [string, number][] = [];
  for (const text of o.all('t')) {
    for (const [, type, size] of text.matchAll(/([acdoux])([1248CSIL]?)z?/g))
      formats.push([type === 'a' ? 'c' : type!, type === 'c' || type === 'a' ? 1 : ({ C: 1, S: 2, I: 4, L: 8 }[size!] ?? Number(size || 4))]);
  }
  for (const [letter, format] of Object.entries({
    c: ['c', 1],
    b: ['o', 1],
    x: ['x', 2],
    o: ['o', 2],
    d: ['u', 2],
    s: ['d', 2],
    i: ['d', 4],
    B: ['o', 2],
  } as const))
    if (o.has(letter)) formats.push([...format]);
  if (formats.length === 0) formats.push(['o', 2]);
  const skip = numberOf(o.get('j') ?? '0', true);
  const all = yield* slurp(io, o.operands);
  const data = all.slice(skip, o.has('N') ? skip + numberOf(o.get('N')!, true) : undefined);
  if (io.status !== 0 && data === '') return;
  const radix = o.get('A') ?? 'o';
  const address = (at: number): string => (radix === 'n' ? '' : at.toString(radix === 'd' ? 10 : radix === 'x' ? 16 : 8).padStart(radix === 'x' ? 6 : 7, '0'));
  let before = '';
  for (let at = 0; at < data.length; at += 16) {
    const row = data.slice(at, at + 16);
    if (row === before && row.length === 16 && !o.has('v')) {
      if (data.slice(at - 32, at - 16) !== row || at < 32) io.put('*\n');
      continue;
    }
    before = row;
    formats.forEach(([type, size], i) => {
      let line = '';
      for (let k = 0; k < row.length; k += size) line += odCell(type, size, row, k);
      io.put(`${i === 0 ? address(at + skip) : ' '.repeat(address(0).length)}${line}\n`);
    });
    yield* io.spill();
  }
  if (radix !== 'n') io.put(`${address(data.length + skip)}\n`);
}

export const odApplets: AppletTable = {
  od: {
    options: 'abcdfhilovxsBDHIOA:t:N:j:w::',
    usage:
      '% [-abcdfhilovxsBDHIO] [-t TYPE] [-A RADIX] [-N SIZE] [-j SKIP] [-S MINSTR] [-w WIDTH] [FILE]...\n\nPrint FILEs (or stdin) unambiguously, as octal bytes by default',
    run: od,
  },
};
