/** Tools that change or number one line after the other: tac, rev, nl, fold, expand, unexpand, strings, dos2unix, unix2dos. */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Task } from '../../../kernel/types.ts';
import { type AppletTable, numberOf, type Options } from '../lib/applet.ts';
import { Died, type Io } from '../lib/io.ts';
import { ended, lineByLine } from '../lib/lines.ts';

function* nl(io: Io, o: Options): Task<void> {
  const width = numberOf(o.get('w') ?? '6');
  const step = numberOf(o.get('i') ?? '1');
  const separator = o.get('s') ?? '\t';
  let number = numberOf(o.get('v') ?? '1');
  yield* io.each(o.operands, function* (input) {
    for (let line = yield* input.line(); line !== undefined; line = yield* input.line()) {
      const numbered = o.get('b') === 'a' || (o.get('b') !== 'n' && line !== '');
      io.put(numbered ? `${String(number).padStart(width)}${separator}${line}\n` : `${' '.repeat(width + separator.length)}${line}\n`);
      if (numbered) number += step;
      yield* io.spill();
    }
  });
}

function* fold(io: Io, o: Options): Task<void> {
  const width = numberOf(o.get('w') ?? '80');
  if (width < 1) throw new Died(`number ${o.get('w')} is not in 1..10000 range`);
  yield* io.each(o.operands, function* (input) {
    for (let line = yield* input.line(); line !== undefined; line = yield* input.line()) {
      let rest = line;
      while (rest.length > width) {
        const space = o.has('s') ? rest.lastIndexOf(' ', width - 1) : -1;
        const at = space >= 0 ? space + 1 : width;
        io.put(`${rest.slice(0, at)}\n`);
        rest = rest.slice(at);
      }
      io.put(ended(input, rest));
      yield* io.spill();
    }
  });
}

/** Tabs become spaces up to the next stop. */
function expandTabs(line: Bytes, stop = 8, initialOnly = false): Bytes {
  let out = '';
  for (let i = 0; i < line.length; i++) {
    const char = line[i]!;
    if (initialOnly && char !== '\t' && char !== ' ') return out + line.slice(i);
    out += char === '\t' ? ' '.repeat(stop - (out.length % stop)) : char;
  }
  return out;
}

function unexpandTabs(line: Bytes, stop: number, all: boolean): Bytes {
  const text = expandTabs(line, stop, !all);
  const blank = all ? text.length : text.length - text.trimStart().length;
  let out = '';
  for (let i = 0; i < blank; i += stop) {
    const cell = text.slice(i, Math.min(blank, i + stop));
    const trimmed = cell.replace(/ +$/, '');
    out += cell.length === stop && cell.length - trimmed.length > 1 ? `${trimmed}\t` : cell;
  }
  return out + text.slice(blank);
}

function* strings(io: Io, o: Options): Task<void> {
  const least = numberOf(o.get('n') ?? '4');
  yield* io.each(o.operands, function* (input) {
    for (const run of (yield* input.all()).match(/[\t -~]+/g) ?? []) if (run.length >= least) io.put(`${run}\n`);
  });
}

export const lineApplets: AppletTable = {
  tac: {
    usage: '% [FILE]...\n\nConcatenate FILEs and print them in reverse',
    *run(io, o) {
      yield* io.each(o.operands, function* (input) {
        for (const line of (yield* input.lines()).reverse()) io.put(`${line}\n`);
      });
    },
  },
  rev: { usage: '% [FILE]...\n\nReverse lines of FILE', run: lineByLine((line) => [...line].reverse().join('')) },
  nl: { options: 'b:i:s:v:w:', usage: '% [OPTIONS] [FILE]...\n\nWrite FILEs to standard output with line numbers added', run: nl },
  fold: { options: 'bsw:', usage: '% [-bs] [-w WIDTH] [FILE]...\n\nWrap input lines in FILEs (or stdin), writing to stdout', run: fold },
  expand: {
    options: 'it:',
    usage: '% [-i] [-t N] [FILE]...\n\nConvert tabs to spaces, writing to stdout',
    run: lineByLine((line, o) => expandTabs(line, numberOf(o.get('t') ?? '8'), o.has('i'))),
  },
  unexpand: {
    options: 'aft:',
    usage: '% [-fa][-t N] [FILE]...\n\nConvert spaces to tabs, writing to stdout',
    run: lineByLine((line, o) => unexpandTabs(line, numberOf(o.get('t') ?? '8'), o.has('at') && !o.has('f'))),
  },
  strings: { options: 'afon:t:', usage: '% [-fo] [-t o|d|x] [-n LEN] [FILE]...\n\nDisplay printable strings in a binary file', run: strings },
  dos2unix: {
    options: 'ud',
    usage: '% [-ud] [FILE]\n\nConvert FILE in-place from DOS to Unix format.\nWhen no file is given, use stdin/stdout.',
    run: lineByLine((line) => line.replace(/\r$/, '')),
  },
  unix2dos: {
    options: 'ud',
    usage: '% [-ud] [FILE]\n\nConvert FILE in-place from Unix to DOS format.\nWhen no file is given, use stdin/stdout.',
    run: lineByLine((line) => `${line.replace(/\r$/, '')}\r`),
  },
};
