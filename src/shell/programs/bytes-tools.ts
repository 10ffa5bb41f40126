/** Tools on bytes: od, hexdump, xxd, base64, the checksums, cmp, dd. */
import type { Bytes } from '../../kernel/bytes.ts';
import type { Task } from '../../kernel/types.ts';
import { numberOf, splitAt, type Applet, type AppletTable, type Options } from './applet.ts';
import { cksum, crc32, decodeBase64, encodeBase64, md5, sha1, sha256, sha512 } from './hashes.ts';
import { cannotOpen, Died, reasonOf, type Io } from './io.ts';

const hex = (value: number, width: number): string => value.toString(16).padStart(width, '0');

/** Everything in the operands (or standard input), one after the other. */
function* slurp(io: Io, names: readonly string[]): Task<Bytes> {
  let data = '';
  yield* io.each(names, function* (input) {
    data += yield* input.all();
  });
  return data;
}

/** A little-endian number of up to eight bytes. */
function unitAt(data: Bytes, at: number, size: number): number {
  let value = 0;
  for (let i = size - 1; i >= 0; i--) value = value * 256 + (data.charCodeAt(at + i) || 0);
  return value;
}

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

function* hexdump(io: Io, o: Options): Task<void> {
  const skip = numberOf(o.get('s') ?? '0', true);
  const data = (yield* slurp(io, o.operands)).slice(skip, o.has('n') ? skip + numberOf(o.get('n')!, true) : undefined);
  const format = o.get('e');
  if (format !== undefined) {
    const parts = /^(\d+)\/(\d+) "(.*)"$/s.exec(format.trim());
    const letter = parts ? /%(\d*)([xduoc])/.exec(parts[3]!) : null;
    if (!parts || !letter) throw new Died(`hexdump -e '${format}' is not simulated here`);
    const size = Number(parts[2]);
    for (let at = 0; at < data.length; at += size) {
      const value = unitAt(data, at, size);
      const text = letter[2] === 'c' ? String.fromCharCode(value) : value.toString({ x: 16, o: 8 }[letter[2]!] ?? 10);
      io.put(parts[3]!.replace(letter[0], text.padStart(Number(letter[1] || 0), letter[1]!.startsWith('0') ? '0' : ' ')).replaceAll('\\n', '\n'));
    }
    return;
  }
  const canonical = o.has('C') || io.name === 'hd';
  let squeezed = false;
  for (let at = 0; at < data.length; at += 16) {
    const row = data.slice(at, at + 16);
    if (at > 0 && row.length === 16 && row === data.slice(at - 16, at) && !o.has('v')) {
      if (!squeezed) io.put('*\n');
      squeezed = true;
      continue;
    }
    squeezed = false;
    if (canonical) {
      const cells = Array.from({ length: 16 }, (_, i) => (i < row.length ? hex(row.charCodeAt(i), 2) : '  '));
      io.put(`${hex(at + skip, 8)}  ${cells.slice(0, 8).join(' ')}  ${cells.slice(8).join(' ')}  |${row.replace(/[^ -~]/g, '.')}|\n`);
    } else {
      let line = '';
      for (let k = 0; k < row.length; k += 2) line += ` ${hex(unitAt(row, k, 2), 4)}`;
      io.put(`${hex(at + skip, 7)}${line.padEnd(40)}\n`);
    }
    yield* io.spill();
  }
  if (data.length > 0) io.put(`${hex(data.length + skip, canonical ? 8 : 7)}\n`);
}

function* xxd(io: Io, o: Options): Task<void> {
  const data = yield* slurp(io, o.operands.slice(0, 1));
  if (o.has('r')) {
    const text = o.has('p')
      ? data
      : data
          .split('\n')
          .map((line) => line.replace(/^[\da-f]+: /i, '').replace(/ {2}.*$/, ''))
          .join('');
    for (const [pair] of text.matchAll(/[\da-fA-F]\s*[\da-fA-F]/g)) io.put(String.fromCharCode(parseInt(pair.replace(/\s/g, ''), 16)));
    return;
  }
  const columns = numberOf(o.get('c') ?? (o.has('p') ? '30' : '16'));
  const group = numberOf(o.get('g') ?? '2');
  const shown = data.slice(numberOf(o.get('s') ?? '0'), o.has('l') ? numberOf(o.get('l')!) : undefined);
  for (let at = 0; at < shown.length; at += columns) {
    const row = shown.slice(at, at + columns);
    if (o.has('p')) {
      io.put(`${Array.from(row, (char) => hex(char.charCodeAt(0), 2)).join('')}\n`);
      continue;
    }
    let cells = '';
    for (let k = 0; k < columns; k++) cells += `${k < row.length ? hex(row.charCodeAt(k), 2) : '  '}${(k + 1) % group === 0 ? ' ' : ''}`;
    io.put(`${hex(at, 8)}: ${cells} ${row.replace(/[^ -~]/g, '.')}\n`);
  }
}

function* base64(io: Io, o: Options): Task<number | void> {
  const input = yield* io.open(o.operands[0] ?? '-');
  if (!input) return 1;
  const data = yield* input.all();
  if (o.has('d')) {
    // Whatever is no letter of the alphabet is skipped.
    const decoded = decodeBase64(data.replace(/[^A-Za-z0-9+/=]/g, ''));
    if (decoded === undefined) throw new Died('truncated input');
    io.put(decoded);
    return;
  }
  const width = numberOf(o.get('w') ?? '76');
  const text = encodeBase64(data);
  io.put(width === 0 ? text : (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).map((line) => `${line}\n`).join(''));
}

const sum = (digest: (data: Bytes) => string): Applet => ({
  options: 'csw',
  usage: '% [-c[sw]] [FILE]...\n\nPrint or check checksums',
  *run(io, o) {
    if (o.has('c')) return yield* checkSums(io, o, digest);
    yield* io.each(
      o.operands,
      function* (input) {
        const data = yield* input.all();
        yield* io.process.burn(data.length / 50);
        io.put(`${digest(data)}  ${input.name}\n`);
      },
      cannotOpen,
    );
  },
});

function* checkSums(io: Io, o: Options, digest: (data: Bytes) => string): Task<void> {
  let failed = 0;
  let count = 0;
  yield* io.each(o.operands, function* (input) {
    for (const line of yield* input.lines()) {
      const [wanted, name] = splitAt(line, '  ');
      count++;
      let ok = false;
      try {
        ok = digest(io.process.fs.readFile(name ?? '')) === wanted;
      } catch (thrown) {
        yield* io.fail(cannotOpen(name ?? '', reasonOf(thrown)));
      }
      if (!ok) failed++;
      if (!o.has('s')) io.put(`${name}: ${ok ? 'OK' : 'FAILED'}\n`);
    }
  });
  if (failed === 0) return;
  if (o.has('s')) io.status = 1;
  else yield* io.fail(`WARNING: ${failed} of ${count} computed checksums did NOT match`);
}

function* cmp(io: Io, o: Options): Task<number> {
  const names = [o.operands[0]!, o.operands[1] ?? '-'] as const;
  const data: Bytes[] = [];
  for (const name of names) {
    const input = yield* io.open(name);
    if (!input) return 2;
    data.push(yield* input.all());
  }
  const [a, b] = [data[0]!, data[1]!];
  let differs = false;
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] === b[i]) continue;
    differs = true;
    if (o.has('s')) return 1;
    if (!o.has('l')) {
      io.put(`${names[0]} ${names[1]} differ: byte ${i + 1}, line ${a.slice(0, i).split('\n').length}\n`);
      return 1;
    }
    io.put(`${i + 1} ${a.charCodeAt(i).toString(8).padStart(3)} ${b.charCodeAt(i).toString(8).padStart(3)}\n`);
  }
  if (a.length !== b.length) {
    if (!o.has('s')) yield* io.fail(`EOF on ${a.length < b.length ? names[0] : names[1]}`);
    return 1;
  }
  return differs ? 1 : 0;
}

function* dd(io: Io, o: Options): Task<void> {
  const args = new Map(o.operands.map((operand) => [splitAt(operand, '=')[0], splitAt(operand, '=')[1] ?? '']));
  const number = (name: string, none: string): number => numberOf(args.get(name) ?? none, true);
  const size = number('bs', '512');
  const count = args.has('count') ? number('count', '0') : Infinity;
  const name = args.get('if');
  const input = name === undefined ? io.stdin() : yield* io.open(name, cannotOpen);
  if (!input) return;
  const output = args.has('of')
    ? io.process.fs.open(args.get('of')!, { write: true, create: true, truncate: !(args.get('conv') ?? '').includes('notrunc') })
    : undefined;
  const startMs = io.process.nowMs;
  let pending = '';
  let skip = number('skip', '0') * size;
  let whole = 0;
  let partial = 0;
  let copied = 0;
  for (let ended = false; !ended && whole + partial < count;) {
    while (pending.length < size + skip && !ended) {
      const data = yield* input.chunk();
      ended = data === '';
      pending += data;
      io.hold(pending.length);
      const dropped = Math.min(skip, pending.length);
      pending = pending.slice(dropped);
      skip -= dropped;
    }
    while (whole + partial < count && (pending.length >= size || (ended && pending !== ''))) {
      const block = pending.slice(0, size);
      pending = pending.slice(block.length);
      if (block.length === size) whole++;
      else partial++;
      copied += block.length;
      if (output) yield* output.write(io.process, block);
      else yield* io.say(block);
    }
  }
  output?.close();
  if (args.get('status') === 'none') return;
  const seconds = Math.max((io.process.nowMs - startMs) / 1000, 0.000001);
  yield* io.warn(`${whole}+${partial} records in\n${whole}+${partial} records out\n`);
  if (args.get('status') !== 'noxfer')
    yield* io.warn(
      `${copied} bytes${copied >= 1024 ? ` (${(copied / 1024).toFixed(1)}KB)` : ''} copied, ${seconds.toFixed(6)} seconds, ${(copied / seconds / 1048576).toFixed(1)}MB/s\n`,
    );
}

const HEXDUMP: Applet = {
  options: 'bcdoxCe:f:n:s:v',
  usage: '% [-bcdoxCv] [-e FMT] [-f FMT_FILE] [-n LEN] [-s OFS] [FILE]...\n\nDisplay FILEs (or stdin) in a user specified format',
  run: hexdump,
};

export const bytesApplets: AppletTable = {
  od: {
    options: 'abcdfhilovxsBDHIOA:t:N:j:w::',
    usage:
      '% [-abcdfhilovxsBDHIO] [-t TYPE] [-A RADIX] [-N SIZE] [-j SKIP] [-S MINSTR] [-w WIDTH] [FILE]...\n\nPrint FILEs (or stdin) unambiguously, as octal bytes by default',
    run: od,
  },
  hexdump: HEXDUMP,
  hd: HEXDUMP,
  xxd: { options: 'l:s:g:c:pr', usage: '% [-pri] [-g N] [-c N] [-l LEN] [-s OFS] [-o OFS] [FILE]\n\nHex dump FILE (or stdin)', run: xxd },
  base64: {
    options: 'dw:',
    long: { decode: 'd', wrap: 'w' },
    most: 1,
    usage: '% [-d] [-w COL] [FILE]\n\nBase64 encode or decode FILE to standard output',
    run: base64,
  },
  md5sum: sum(md5),
  sha1sum: sum(sha1),
  sha256sum: sum(sha256),
  sha512sum: sum(sha512),
  cksum: {
    usage: '% FILE...\n\nCalculate CRC32 checksum of FILEs',
    *run(io, o) {
      yield* io.each(o.operands, function* (input) {
        const data = yield* input.all();
        io.put(`${cksum(data)} ${data.length}${o.operands.length > 0 ? ` ${input.name}` : ''}\n`);
      });
    },
  },
  crc32: {
    usage: '% FILE...\n\nCalculate CRC32 checksum of FILEs',
    *run(io, o) {
      yield* io.each(o.operands, function* (input) {
        io.put(`${hex(crc32(yield* input.all()), 8)}${o.operands.length > 1 ? ` ${input.name}` : ''}\n`);
      });
    },
  },
  cmp: { options: 'sln:', least: 1, usage: '% [-ls] [-n NUM] FILE1 [FILE2]\n\nCompare FILE1 with FILE2 (or stdin)', run: cmp },
  dd: { raw: true, usage: '% [if=FILE] [of=FILE] [bs=N] [count=N] [skip=N]\n\nCopy a file with converting and formatting', run: dd },
};
