/** sort. Mirrors busybox's coreutils/sort.c. */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Task } from '../../../kernel/types.ts';
import type { AppletTable, Options } from '../lib/applet.ts';
import { Died, type Io } from '../lib/io.ts';
import { compareBytes } from '../lib/order.ts';

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
    for (const line of yield* input.lines()) lines.push(line);
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

export const sortApplets: AppletTable = {
  sort: {
    options: 'ngMhucszbrdfiVo:k:t:T:S:m',
    misuse: 2,
    usage: '% [-nrughMcszbdfiokt] [-o FILE] [-k START[.OFS][OPTS][,END[.OFS][OPTS]] [-t CHAR] [FILE]...\n\nSort lines of text',
    run: sort,
  },
};
