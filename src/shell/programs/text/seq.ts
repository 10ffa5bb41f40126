/** seq and shuf: numbers in order and out of it. Mirror busybox's coreutils. */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Task } from '../../../kernel/types.ts';
import { type AppletTable, Misused, numberOf, type Options } from '../lib/applet.ts';
import type { Io } from '../lib/io.ts';

/** Decimal places of a number as written. */
const placesOf = (text: string): number => (text.includes('.') ? text.length - text.indexOf('.') - 1 : 0);

function* seq(io: Io, o: Options): Task<void> {
  const given = o.operands;
  const [first, step, last] = given.length === 1 ? ['1', '1', given[0]!] : given.length === 2 ? [given[0]!, '1', given[1]!] : [given[0]!, given[1]!, given[2]!];
  const numbers = [first, step, last].map(Number);
  if (given.some((text) => text.trim() === '' || !Number.isFinite(Number(text)))) throw new Misused('');
  const [from, by, to] = numbers as [number, number, number];
  const places = Math.max(...[first, step, last].map(placesOf));
  const width = o.has('w') ? Math.max(from.toFixed(places).length, to.toFixed(places).length) : 0;
  const separator = o.get('s') ?? '\n';
  for (let i = 0; ; i++) {
    const value = from + i * by;
    if (by >= 0 ? value > to + by * 1e-9 : value < to + by * 1e-9) {
      if (i > 0) io.put('\n');
      break;
    }
    const text = value.toFixed(places);
    const padded = text.startsWith('-') ? `-${text.slice(1).padStart(width - 1, '0')}` : text.padStart(width, '0');
    io.put(`${i > 0 ? separator : ''}${padded}`);
    yield* io.spill();
  }
}

function* shuf(io: Io, o: Options): Task<void> {
  const range = o.get('i');
  let lines: Bytes[];
  if (range !== undefined) {
    const [from, to] = range.split('-').map(numberOf as (text: string) => number);
    lines = Array.from({ length: to! - from! + 1 }, (_, i) => String(from! + i));
  } else if (o.has('e')) lines = [...o.operands];
  else {
    const input = yield* io.open(o.operands[0] ?? '-');
    if (!input) return;
    lines = yield* input.lines();
  }
  for (let i = lines.length - 1; i > 0; i--) {
    const j = io.process.random() % (i + 1);
    [lines[i], lines[j]] = [lines[j]!, lines[i]!];
  }
  for (const line of lines.slice(0, o.has('n') ? numberOf(o.get('n')!) : undefined)) io.put(`${line}\n`);
}

export const seqApplets: AppletTable = {
  seq: {
    options: '+ws:',
    negatives: true,
    least: 1,
    most: 3,
    usage: '% [-w] [-s SEP] [FIRST [INC]] LAST\n\nPrint numbers from FIRST to LAST, in steps of INC.\nFIRST, INC default to 1.',
    run: seq,
  },
  shuf: { options: 'ei:n:o:r', usage: '% [-n NUM] [-o FILE] [-z] [FILE | -e [ARG...] | -i L-H]\n\nRandomly permute lines', run: shuf },
};
