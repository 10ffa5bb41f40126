/** Tools on fields and order: cut, tr, sort, uniq, seq, split, shuf. */
import type { Bytes } from '../../kernel/bytes.ts';
import type { Task } from '../../kernel/types.ts';
import { Misused, numberOf, type AppletTable, type Options } from './applet.ts';
import { Died, type Io } from './io.ts';
import { regexOf, unescape } from './regex.ts';

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

const TR_CLASSES: Readonly<Record<string, RegExp>> = {
  alpha: /[a-zA-Z]/,
  digit: /\d/,
  alnum: /[a-zA-Z\d]/,
  upper: /[A-Z]/,
  lower: /[a-z]/,
  space: /[ \t-\r]/,
  blank: /[ \t]/,
  punct: /[!-/:-@[-`{-~]/,
  print: /[ -~]/,
  graph: /[!-~]/,
  cntrl: /[\x00-\x1f\x7f]/,
  xdigit: /[\da-fA-F]/,
};
const ALL_BYTES = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));

/** The characters that a tr set stands for. */
function setOf(text: string): string {
  const plain = unescape(text);
  let out = '';
  for (let i = 0; i < plain.length; i++) {
    const named = /^\[:(\w+):\]/.exec(plain.slice(i));
    const set = named ? TR_CLASSES[named[1]!] : undefined;
    if (named && set) {
      out += ALL_BYTES.filter((char) => set.test(char)).join('');
      i += named[0].length - 1;
    } else if (plain[i + 1] === '-' && i + 2 < plain.length) {
      const [from, to] = [plain.charCodeAt(i), plain.charCodeAt(i + 2)];
      if (to < from) throw new Died(`range ${plain.slice(i, i + 3)} is reversed`);
      for (let code = from; code <= to; code++) out += String.fromCharCode(code);
      i += 2;
    } else out += plain[i]!;
  }
  return out;
}

function* tr(io: Io, o: Options): Task<void> {
  let first = setOf(o.operands[0]!);
  const second = o.operands[1] === undefined ? undefined : setOf(o.operands[1]);
  if (o.has('cC')) first = ALL_BYTES.filter((char) => !first.includes(char)).join('');
  const deletes = new Set(o.has('d') ? first : '');
  const squeezes = new Set(o.has('s') ? (second ?? first) : '');
  const map = new Map<string, string>();
  if (!o.has('d') && second !== undefined && second !== '') {
    for (let i = 0; i < first.length; i++) map.set(first[i]!, second[Math.min(i, second.length - 1)]!);
  }
  const input = io.stdin();
  let before = '';
  for (let data = yield* input.chunk(); data !== ''; data = yield* input.chunk()) {
    let out = '';
    for (const char of data) {
      if (deletes.has(char)) continue;
      const to = map.get(char) ?? char;
      if (to === before && squeezes.has(to)) continue;
      before = to;
      out += to;
    }
    io.put(out);
    yield* io.spill();
  }
}

interface SortKey {
  from: [field: number, char: number];
  to: [field: number, char: number];
  flags: string;
}

function sortKeyOf(text: string, common: string): SortKey {
  const match = /^(\d+)(?:\.(\d+))?([a-zA-Z]*)(?:,(\d+)(?:\.(\d+))?([a-zA-Z]*))?$/.exec(text);
  if (!match) throw new Died(`bad field specification '${text}'`);
  const [, field, char, flags, toField, toChar, toFlags] = match;
  const own = `${flags ?? ''}${toFlags ?? ''}`;
  return {
    from: [Number(field), Number(char ?? 1)],
    to: [toField ? Number(toField) : Infinity, toChar ? Number(toChar) : Infinity],
    flags: own === '' ? common : own,
  };
}

/** Where each field of a line begins and ends: blanks belong to the field behind them unless a separator is given. */
function fieldSpans(line: string, separator: string | undefined): [number, number][] {
  const spans: [number, number][] = [];
  if (separator !== undefined) {
    let at = 0;
    for (const part of line.split(separator)) {
      spans.push([at, at + part.length]);
      at += part.length + separator.length;
    }
    return spans;
  }
  for (const match of line.matchAll(/[ \t]*[^ \t]+/g)) spans.push([match.index, match.index + match[0].length]);
  return spans;
}

function keyText(line: string, key: SortKey, separator: string | undefined): string {
  const spans = fieldSpans(line, separator);
  const first = spans[key.from[0] - 1];
  if (!first) return '';
  const [toField, toChar] = key.to;
  const last = toField === Infinity ? undefined : spans[toField - 1];
  const end = last === undefined ? line.length : toChar === Infinity || toChar === 0 ? last[1] : last[0] + toChar;
  return line.slice(first[0] + key.from[1] - 1, end);
}

const SIZES = 'KMGTPE';

/** Compares as the flags of a key say: numbers, versions of sizes, months are compared by value, else byte by byte. */
function compareAs(flags: string): (a: string, b: string) => number {
  const clean = (text: string): string => {
    let out = flags.includes('b') ? text.trimStart() : text;
    if (flags.includes('d')) out = out.replace(/[^a-zA-Z0-9 \t]/g, '');
    if (flags.includes('i')) out = out.replace(/[^ -~]/g, '');
    return flags.includes('f') ? out.toUpperCase() : out;
  };
  const value = (text: string): number => {
    const match = /^\s*([+-]?\d*\.?\d*(?:e[+-]?\d+)?)([kKMGTPE]?)/.exec(text);
    const number = match && match[1] !== '' ? Number(match[1]) || 0 : 0;
    return flags.includes('h') && match && match[2] !== '' ? number * 1024 ** (SIZES.indexOf(match[2]!.toUpperCase()) + 1) : number;
  };
  if (/[nghM]/.test(flags)) {
    const months = 'JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC';
    const by = flags.includes('M') ? (text: string): number => months.indexOf(text.trim().slice(0, 3).toUpperCase()) : value;
    return (a, b) => by(a) - by(b);
  }
  if (flags.includes('V')) return compareVersions;
  return (a, b) => compareBytes(clean(a), clean(b));
}

export function compareBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareVersions(a: string, b: string): number {
  const split = (text: string): string[] => text.match(/\d+|\D+/g) ?? [];
  const [left, right] = [split(a), split(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const numeric = /^\d/.test(left[i]!) && /^\d/.test(right[i]!);
    const order = numeric ? Number(left[i]) - Number(right[i]) : compareBytes(left[i]!, right[i]!);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function* sort(io: Io, o: Options): Task<number | void> {
  const common = [...'nrfbdiMghV'].filter((letter) => o.has(letter)).join('');
  const separator = o.get('t') === '\\0' ? '\0' : o.get('t');
  if (separator !== undefined && separator.length !== 1) throw new Died(`bad -t parameter`);
  const keys = o.all('k').map((text) => sortKeyOf(text, common));
  const byKey = keys.map((key) => {
    const compare = compareAs(key.flags);
    const sign = key.flags.includes('r') ? -1 : 1;
    return (a: string, b: string) => sign * compare(keyText(a, key, separator), keyText(b, key, separator));
  });
  if (keys.length === 0) {
    const compare = compareAs(common);
    byKey.push((a, b) => (common.includes('r') ? -1 : 1) * compare(a, b));
  }
  const byKeys = (a: string, b: string): number => {
    for (const compare of byKey) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    return 0;
  };
  const plain = !o.has('us');
  const compare = (a: string, b: string): number => byKeys(a, b) || (plain ? (common.includes('r') ? -1 : 1) * compareBytes(a, b) : 0);
  const lines: Bytes[] = [];
  for (const name of o.operands.length > 0 ? o.operands : ['-']) {
    const input = yield* io.open(name);
    if (!input) return 2;
    if (o.has('z')) input.separator = '\0';
    lines.push(...(yield* input.lines()));
    input.close();
  }
  yield* io.process.burn(lines.length);
  if (o.has('c')) {
    const bad = lines.findIndex((line, i) => i > 0 && (o.has('u') ? compare(lines[i - 1]!, line) >= 0 : compare(lines[i - 1]!, line) > 0));
    if (bad < 0) return;
    yield* io.warn(`Check line ${bad}\n`);
    return 1;
  }
  lines.sort(compare);
  const kept = o.has('u') ? lines.filter((line, i) => i === 0 || byKeys(lines[i - 1]!, line) !== 0) : lines;
  const end = o.has('z') ? '\0' : '\n';
  const text = kept.length > 0 ? kept.join(end) + end : '';
  const output = o.get('o');
  if (output === undefined) io.put(text);
  else io.process.fs.writeFile(output, text);
}

function* uniq(io: Io, o: Options): Task<void> {
  const fields = numberOf(o.get('f') ?? '0');
  const chars = numberOf(o.get('s') ?? '0');
  const most = o.get('w') === undefined ? Infinity : numberOf(o.get('w')!);
  const keyOf = (line: string): string => {
    let rest = line;
    for (let i = 0; i < fields; i++) rest = rest.replace(/^[ \t]*[^ \t]*/, '');
    rest = rest.slice(chars, most === Infinity ? undefined : chars + most);
    return o.has('i') ? rest.toLowerCase() : rest;
  };
  const input = yield* io.open(o.operands[0] ?? '-');
  if (!input) return;
  const toFile = o.operands[1] !== undefined && o.operands[1] !== '-';
  let out = '';
  let first: Bytes | undefined;
  let count = 0;
  const close = (): void => {
    if (first === undefined || (o.has('d') && count < 2) || (o.has('u') && count > 1)) return;
    const row = `${o.has('c') ? `${String(count).padStart(7)} ` : ''}${first}\n`;
    if (toFile) out += row;
    else io.put(row);
  };
  for (let line = yield* input.line(); line !== undefined; line = yield* input.line()) {
    if (first !== undefined && keyOf(line) === keyOf(first)) {
      count++;
      continue;
    }
    close();
    first = line;
    count = 1;
    yield* io.spill();
  }
  close();
  if (toFile) io.process.fs.writeFile(o.operands[1]!, out);
}

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

function* split(io: Io, o: Options): Task<void> {
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

export const fieldApplets: AppletTable = {
  cut: {
    options: 'b:c:f:F:d:sDnO:',
    long: { 'output-delimiter': 'O' },
    usage: '% {-b|c LIST | -f|F LIST [-d SEP] [-s]} [-D] [-O SEP] [FILE]...\n\nPrint selected fields from FILEs to stdout',
    run: cut,
  },
  tr: {
    options: '+cCds',
    least: 1,
    most: 2,
    usage: '% [-cds] STRING1 [STRING2]\n\nTranslate, squeeze, or delete characters from stdin, writing to stdout',
    run: tr,
  },
  sort: {
    options: 'ngMhucszbrdfiVo:k:t:T:S:m',
    misuse: 2,
    usage: '% [-nrughMcszbdfiokt] [-o FILE] [-k START[.OFS][OPTS][,END[.OFS][OPTS]] [-t CHAR] [FILE]...\n\nSort lines of text',
    run: sort,
  },
  uniq: { options: 'cduf:s:w:i', most: 2, usage: '% [-cduiz] [-f,s,w N] [FILE [OUTFILE]]\n\nDiscard duplicate lines', run: uniq },
  seq: {
    options: '+ws:',
    negatives: true,
    least: 1,
    most: 3,
    usage: '% [-w] [-s SEP] [FIRST [INC]] LAST\n\nPrint numbers from FIRST to LAST, in steps of INC.\nFIRST, INC default to 1.',
    run: seq,
  },
  split: { options: 'l:b:a:', most: 2, usage: '% [OPTIONS] [INPUT [PREFIX]]', run: split },
  shuf: { options: 'ei:n:o:r', usage: '% [-n NUM] [-o FILE] [-z] [FILE | -e [ARG...] | -i L-H]\n\nRandomly permute lines', run: shuf },
};
