/** hexdump, hd, xxd. Mirror busybox's util-linux/hexdump.c and hexdump_xxd.c. */
import type { Task } from '../../../kernel/types.ts';
import { type Applet, type AppletTable, numberOf, type Options } from '../lib/applet.ts';
import { Died, type Io } from '../lib/io.ts';
import { hex, slurp, unitAt } from './units.ts';

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

const HEXDUMP: Applet = {
  options: 'bcdoxCe:f:n:s:v',
  usage: '% [-bcdoxCv] [-e FMT] [-f FMT_FILE] [-n LEN] [-s OFS] [FILE]...\n\nDisplay FILEs (or stdin) in a user specified format',
  run: hexdump,
};

export const hexdumpApplets: AppletTable = {
  hexdump: HEXDUMP,
  hd: HEXDUMP,
  xxd: { options: 'l:s:g:c:pr', usage: '% [-pri] [-g N] [-c N] [-l LEN] [-s OFS] [-o OFS] [FILE]\n\nHex dump FILE (or stdin)', run: xxd },
};
