/**
 * DEFLATE, both ways. Mirrors RFC 1951.
 * Differs: what is written has one block with the fixed codes, so it is a little larger than gzip's.
 */
import type { Bytes } from '../../../kernel/bytes.ts';

/** Base values and further bits of the codes for lengths (257-285) and distances (0-29). */
const LENGTHS = codesOf(3, 4, 28).concat([{ base: 258, bits: 0 }]);
const DISTANCES = codesOf(1, 2, 30);

/** `of` codes from `first` on: twice `group` without further bits, then `group` codes with one bit more each time. */
function codesOf(first: number, group: number, of: number): { base: number; bits: number }[] {
  let base = first;
  return Array.from({ length: of }, (_, i) => {
    const code = { base, bits: Math.max(0, Math.floor(i / group) - 1) };
    base += 1 << code.bits;
    return code;
  });
}

const FIXED_LENGTHS = Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8));
const FIXED_DISTANCES = Array.from({ length: 30 }, () => 5);
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const MOST_BITS = 15;

/** Symbols by `length of code · code`: the canonical code of these lengths. */
function codeOf(lengths: readonly number[]): Map<number, number> {
  const symbols = new Map<number, number>();
  let code = 0;
  for (let bits = 1; bits <= MOST_BITS; bits++) {
    lengths.forEach((length, symbol) => {
      if (length === bits) symbols.set((bits << 16) | code++, symbol);
    });
    code <<= 1;
  }
  return symbols;
}

/** The data is no DEFLATE stream. */
export class CorruptData extends Error {}

class BitReader {
  readonly #data: Bytes;
  #at: number;
  #bit = 0;

  constructor(data: Bytes, at: number) {
    this.#data = data;
    this.#at = at;
  }

  /** Where the next whole byte is. */
  get byteAt(): number {
    return this.#bit === 0 ? this.#at : this.#at + 1;
  }

  bits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) {
      if (this.#at >= this.#data.length) throw new CorruptData('unexpected end of file');
      value |= ((this.#data.charCodeAt(this.#at) >> this.#bit) & 1) << i;
      this.#bit = (this.#bit + 1) % 8;
      if (this.#bit === 0) this.#at++;
    }
    return value;
  }

  symbol(code: ReadonlyMap<number, number>): number {
    let value = 0;
    for (let length = 1; length <= MOST_BITS; length++) {
      value = (value << 1) | this.bits(1);
      const symbol = code.get((length << 16) | value);
      if (symbol !== undefined) return symbol;
    }
    throw new CorruptData('corrupted data');
  }

  stored(): Bytes {
    const at = this.byteAt;
    const length = this.#data.charCodeAt(at) | (this.#data.charCodeAt(at + 1) << 8);
    const content = this.#data.slice(at + 4, at + 4 + length);
    if (content.length < length || Number.isNaN(length)) throw new CorruptData('unexpected end of file');
    this.#at = at + 4 + length;
    this.#bit = 0;
    return content;
  }
}

/** The content of the stream that begins at `at`, and where it ends. Throws CorruptData. */
export function inflate(data: Bytes, at: number): { content: Bytes; endAt: number } {
  const reader = new BitReader(data, at);
  const out: string[] = [];
  for (let isLast = false; !isLast;) {
    isLast = reader.bits(1) === 1;
    const kind = reader.bits(2);
    if (kind === 0) for (const byte of reader.stored()) out.push(byte);
    else if (kind === 1) readBlock(reader, out, codeOf(FIXED_LENGTHS), codeOf(FIXED_DISTANCES));
    else if (kind === 2) readBlock(reader, out, ...dynamicCodes(reader));
    else throw new CorruptData('corrupted data');
  }
  return { content: out.join(''), endAt: reader.byteAt };
}

function dynamicCodes(reader: BitReader): [Map<number, number>, Map<number, number>] {
  const [literals, distances, ofLengths] = [reader.bits(5) + 257, reader.bits(5) + 1, reader.bits(4) + 4];
  const small = CODE_LENGTH_ORDER.map(() => 0);
  for (let i = 0; i < ofLengths; i++) small[CODE_LENGTH_ORDER[i]!] = reader.bits(3);
  const code = codeOf(small);
  const lengths: number[] = [];
  while (lengths.length < literals + distances) {
    const symbol = reader.symbol(code);
    if (symbol < 16) lengths.push(symbol);
    else {
      const repeated = symbol === 16 ? (lengths.at(-1) ?? 0) : 0;
      const times = symbol === 16 ? 3 + reader.bits(2) : symbol === 17 ? 3 + reader.bits(3) : 11 + reader.bits(7);
      for (let i = 0; i < times; i++) lengths.push(repeated);
    }
  }
  return [codeOf(lengths.slice(0, literals)), codeOf(lengths.slice(literals, literals + distances))];
}

function readBlock(reader: BitReader, out: string[], literals: ReadonlyMap<number, number>, distances: ReadonlyMap<number, number>): void {
  for (;;) {
    const symbol = reader.symbol(literals);
    if (symbol === 256) return;
    if (symbol < 256) {
      out.push(String.fromCharCode(symbol));
      continue;
    }
    const length = LENGTHS[symbol - 257];
    const size = length ? length.base + reader.bits(length.bits) : 0;
    const distance = DISTANCES[reader.symbol(distances)];
    const back = distance ? distance.base + reader.bits(distance.bits) : 0;
    if (!length || !distance || back > out.length) throw new CorruptData('corrupted data');
    for (let i = 0; i < size; i++) out.push(out[out.length - back]!);
  }
}

const LEAST_MATCH = 3;
const MOST_MATCH = 258;
const WINDOW_BYTES = 32768;

/** Compresses: repetitions are found by their first three bytes, the last such place only. */
export function deflate(data: Bytes): Bytes {
  const writer = new BitWriter();
  writer.bits(1, 1);
  writer.bits(1, 2);
  const seen = new Map<string, number>();
  for (let at = 0; at < data.length;) {
    const key = data.slice(at, at + LEAST_MATCH);
    const before = key.length === LEAST_MATCH ? seen.get(key) : undefined;
    let size = 0;
    if (before !== undefined && at - before <= WINDOW_BYTES)
      while (size < MOST_MATCH && at + size < data.length && data[before + size] === data[at + size]) size++;
    if (before !== undefined && size >= LEAST_MATCH) writeMatch(writer, size, at - before);
    else {
      size = 1;
      writer.symbol(data.charCodeAt(at));
    }
    for (const end = at + size; at < end; at++) seen.set(data.slice(at, at + LEAST_MATCH), at);
  }
  writer.symbol(256);
  return writer.done();
}

function writeMatch(writer: BitWriter, size: number, back: number): void {
  const [length, lengthCode] = lastAt(LENGTHS, size);
  writer.symbol(257 + lengthCode);
  writer.bits(size - length.base, length.bits);
  const [distance, distanceCode] = lastAt(DISTANCES, back);
  writer.code(distanceCode, 5);
  writer.bits(back - distance.base, distance.bits);
}

/** The last code whose base is not above the value. */
function lastAt(codes: readonly { base: number; bits: number }[], value: number): [{ base: number; bits: number }, number] {
  const index = codes.findLastIndex(({ base }) => base <= value);
  return [codes[index]!, index];
}

class BitWriter {
  readonly #out: string[] = [];
  #byte = 0;
  #bit = 0;

  bits(value: number, count: number): void {
    for (let i = 0; i < count; i++) {
      this.#byte |= ((value >> i) & 1) << this.#bit++;
      if (this.#bit < 8) continue;
      this.#out.push(String.fromCharCode(this.#byte));
      this.#byte = 0;
      this.#bit = 0;
    }
  }

  /** A code: its highest bit first. */
  code(value: number, count: number): void {
    for (let i = count - 1; i >= 0; i--) this.bits((value >> i) & 1, 1);
  }

  /** A literal, an end or a length, by the fixed code. */
  symbol(symbol: number): void {
    if (symbol < 144) this.code(0x30 + symbol, 8);
    else if (symbol < 256) this.code(0x190 + symbol - 144, 9);
    else if (symbol < 280) this.code(symbol - 256, 7);
    else this.code(0xc0 + symbol - 280, 8);
  }

  done(): Bytes {
    if (this.#bit > 0) this.bits(0, 8 - this.#bit);
    return this.#out.join('');
  }
}
