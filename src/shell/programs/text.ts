/** Tools that pass text through: cat, tac, head, tail, wc, rev, nl, tee, fold, expand, unexpand, paste, comm, strings, dos2unix. */
import type { Bytes } from '../../kernel/bytes.ts';
import type { Task } from '../../kernel/types.ts';
import { numberOf, type AppletTable, type Options } from './applet.ts';
import { cannotOpen, reasonOf, type Input, type Io } from './io.ts';

/** A line as it came: with its newline where it had one. */
const ended = (input: Input, line: Bytes): Bytes => (input.unterminated ? line : `${line}\n`);

/** Control characters as `^X` and `M-x`, as cat -v shows them. */
function visible(line: Bytes, tabs: boolean): Bytes {
  return line.replace(/[\x00-\x08\x0b-\x1f\x7f-\xff]|\t/g, (char) => {
    if (char === '\t') return tabs ? '^I' : char;
    const code = char.charCodeAt(0);
    const low = code & 127;
    const shown = low < 32 ? `^${String.fromCharCode(low + 64)}` : low === 127 ? '^?' : String.fromCharCode(low);
    return code >= 128 ? `M-${shown}` : shown;
  });
}

function* cat(io: Io, o: Options): Task<void> {
  const tabs = o.has('tA');
  const shows = o.has('vetA');
  const dollar = o.has('eA') ? '$' : '';
  let number = 0;
  yield* io.each(
    o.operands,
    function* (input) {
      if (!shows && !o.has('nb')) {
        for (let data = yield* input.chunk(); data !== ''; data = yield* input.chunk()) yield* io.say(data);
        return;
      }
      for (let line = yield* input.line(); line !== undefined; line = yield* input.line()) {
        const numbered = o.has('n') || (o.has('b') && line !== '');
        const text = shows ? visible(line, tabs) : line;
        io.put(`${numbered ? `${String(++number).padStart(6)}\t` : ''}${text}${input.unterminated ? '' : `${dollar}\n`}`);
        yield* io.spill();
      }
    },
    cannotOpen,
  );
}

function* head(io: Io, o: Options): Task<void> {
  const bytes = o.get('c');
  const count = numberOf(bytes ?? o.get('n') ?? '10', true);
  const titled = o.has('v') || (o.operands.length > 1 && !o.has('q'));
  let first = true;
  yield* io.each(o.operands, function* (input) {
    if (titled) io.put(`${first ? '' : '\n'}==> ${input.name === '-' ? 'standard input' : input.name} <==\n`);
    first = false;
    if (count < 0) {
      const text = yield* input.all();
      if (bytes !== undefined) return io.put(text.slice(0, count));
      const lines = text.split(/(?<=\n)/);
      return io.put(text === '' ? '' : lines.slice(0, count).join(''));
    }
    if (bytes !== undefined) {
      for (let left = count; left > 0;) {
        const data = yield* input.chunk();
        if (data === '') break;
        io.put(data.slice(0, left));
        left -= Math.min(left, data.length);
      }
      return;
    }
    for (let left = count; left > 0; left--) {
      const line = yield* input.line();
      if (line === undefined) break;
      io.put(ended(input, line));
    }
  });
}

/** Follows what is added to the files, a look every second, as busybox does, until a signal ends it. */
function* follow(io: Io, names: readonly string[], inputs: Map<string, Input>, retry: boolean): Task<void> {
  const sizes = new Map<string, { ino: number; size: number }>();
  let shown = names.at(-1);
  for (;;) {
    yield* io.flush();
    yield* io.process.sleep(1000);
    for (const name of names) {
      let input = inputs.get(name);
      if (name !== '-') {
        try {
          const { ino, size } = io.process.fs.stat(name);
          const before = sizes.get(name);
          const replaced = retry && before !== undefined && before.ino !== ino;
          if ((before && size < before.size) || replaced || (!input && retry)) {
            if (input) yield* io.warn(replaced ? `tail: ${name} has been replaced; following end of new file\n` : `tail: ${name}: file truncated\n`);
            input?.close();
            input = yield* io.open(name, cannotOpen);
            if (input) inputs.set(name, input);
          }
          sizes.set(name, { ino, size });
        } catch (thrown) {
          reasonOf(thrown);
        }
      }
      if (!input) continue;
      input.reopen();
      for (let data = yield* input.chunk(); data !== ''; data = yield* input.chunk()) {
        if (names.length > 1 && shown !== name) io.put(`\n==> ${name} <==\n`);
        shown = name;
        yield* io.say(data);
      }
    }
  }
}

function* tail(io: Io, o: Options): Task<void> {
  const follows = o.has('fF');
  const bytes = o.get('c');
  const given = bytes ?? o.get('n') ?? '10';
  const fromStart = given.startsWith('+');
  const count = Math.abs(numberOf(given, true));
  const names = o.operands.length > 0 ? o.operands : ['-'];
  const inputs = new Map<string, Input>();
  let first = true;
  for (const name of names) {
    const input = yield* io.open(name, cannotOpen);
    if (!input) continue;
    inputs.set(name, input);
    if (o.has('v') || (names.length > 1 && !o.has('q'))) io.put(`${first ? '' : '\n'}==> ${name === '-' ? 'standard input' : name} <==\n`);
    first = false;
    if (fromStart) {
      for (let skip = count - 1; bytes === undefined && skip > 0; skip--) if ((yield* input.line()) === undefined) break;
      let skip = bytes === undefined ? 0 : Math.max(0, count - 1);
      for (let data = yield* input.chunk(); data !== ''; data = yield* input.chunk()) {
        io.put(data.slice(skip));
        skip -= Math.min(skip, data.length);
        yield* io.spill();
      }
      continue;
    }
    if (bytes !== undefined) {
      const text = yield* input.all();
      io.put(text.slice(Math.max(0, text.length - count)));
      continue;
    }
    // Only as many lines as will be shown are kept; a file without newlines is held whole, and memory limits see it.
    const kept: Bytes[] = [];
    for (let line = yield* input.line(); line !== undefined; line = yield* input.line()) {
      kept.push(ended(input, line));
      if (kept.length > count * 2 + 64) kept.splice(0, kept.length - count);
    }
    io.put(count === 0 ? '' : kept.slice(-count).join(''));
  }
  if (inputs.size === 0 && !o.has('F')) return yield* io.fail('no files');
  if (follows) yield* follow(io, names, inputs, o.has('F'));
  for (const input of inputs.values()) input.close();
}

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

function* tee(io: Io, o: Options): Task<void> {
  const outputs = [];
  for (const name of o.operands) {
    try {
      outputs.push(io.process.fs.open(name, { write: true, create: true, append: o.has('a'), truncate: !o.has('a') }));
    } catch (thrown) {
      yield* io.fail(`${name}: ${reasonOf(thrown)}`);
    }
  }
  if (o.has('i')) io.process.setSignalAction('INT', 'ignore');
  const input = io.stdin();
  for (let data = yield* input.chunk(); data !== ''; data = yield* input.chunk()) {
    yield* io.say(data);
    for (const output of outputs) yield* output.write(io.process, data);
  }
  for (const output of outputs) output.close();
}

function* fold(io: Io, o: Options): Task<void> {
  const width = numberOf(o.get('w') ?? '80');
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
export function expandTabs(line: Bytes, stop = 8, initialOnly = false): Bytes {
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

/** An applet that changes one line at a time. */
const lineByLine = (change: (line: Bytes, o: Options) => Bytes) =>
  function* (io: Io, o: Options): Task<void> {
    yield* io.each(o.operands, function* (input) {
      for (let line = yield* input.line(); line !== undefined; line = yield* input.line()) {
        io.put(ended(input, change(line, o)));
        yield* io.spill();
      }
    });
  };

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

function* strings(io: Io, o: Options): Task<void> {
  const least = numberOf(o.get('n') ?? '4');
  yield* io.each(o.operands, function* (input) {
    for (const run of (yield* input.all()).match(/[\t -~]+/g) ?? []) if (run.length >= least) io.put(`${run}\n`);
  });
}

export const textApplets: AppletTable = {
  cat: { options: 'nbvteAu', usage: '% [-nbvteA] [FILE]...\n\nPrint FILEs to stdout', run: cat },
  tac: {
    usage: '% [FILE]...\n\nConcatenate FILEs and print them in reverse',
    *run(io, o) {
      yield* io.each(o.operands, function* (input) {
        for (const line of (yield* input.lines()).reverse()) io.put(`${line}\n`);
      });
    },
  },
  head: {
    options: 'n:c:qv',
    digits: 'n',
    usage: '% [OPTIONS] [FILE]...\n\nPrint first 10 lines of FILEs (or stdin).\nWith more than one FILE, precede each with a filename header.',
    run: head,
  },
  tail: {
    options: 'fc:n:s:qvF',
    digits: 'n',
    usage: '% [OPTIONS] [FILE]...\n\nPrint last 10 lines of FILEs (or stdin) to stdout.\nWith more than one FILE, precede each with a filename header.',
    run: tail,
  },
  wc: { options: 'clwLm', usage: '% [-cmlwL] [FILE]...\n\nCount lines, words, and bytes for FILEs (or stdin)', run: wc },
  rev: { usage: '% [FILE]...\n\nReverse lines of FILE', run: lineByLine((line) => [...line].reverse().join('')) },
  nl: { options: 'b:i:s:v:w:', usage: '% [OPTIONS] [FILE]...\n\nWrite FILEs to standard output with line numbers added', run: nl },
  tee: { options: 'ai', usage: '% [-ai] [FILE]...\n\nCopy stdin to each FILE, and also to stdout', run: tee },
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
  paste: { options: 'd:s', usage: '% [-d LIST] [-s] [FILE]...\n\nPaste lines from each input file together using a DELIM', run: paste },
  comm: { options: '123', least: 2, most: 2, usage: '% [-123] FILE1 FILE2\n\nCompare FILE1 with FILE2', run: comm },
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
