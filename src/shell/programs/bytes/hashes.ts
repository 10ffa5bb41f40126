/** Checksums over byte strings: MD5 (RFC 1321), SHA-1 and SHA-2 (FIPS 180-4), CRC-32. */
import type { Bytes } from '../../../kernel/bytes.ts';

const rotateLeft = (x: number, n: number): number => (x << n) | (x >>> (32 - n));

const hex32 = (x: number): string => (x >>> 0).toString(16).padStart(8, '0');

/** The message with its padding, as 32-bit words. */
function wordsOf(data: Bytes, bigEndian: boolean): Int32Array {
  const blocks = Math.floor((data.length + 8) / 64) + 1;
  const words = new Int32Array(blocks * 16);
  const put = (i: number, byte: number): void => {
    words[i >> 2]! |= byte << (bigEndian ? 24 - (i % 4) * 8 : (i % 4) * 8);
  };
  for (let i = 0; i < data.length; i++) put(i, data.charCodeAt(i));
  put(data.length, 0x80);
  const [low, high] = [data.length << 3, Math.floor(data.length / 0x20000000)];
  words[words.length - 2] = bigEndian ? high : low;
  words[words.length - 1] = bigEndian ? low : high;
  return words;
}

let sines: readonly number[] | undefined;

/** floor(2^32 × |sin(1…64)|), MD5's constants, by Taylor's series on integers: the sine of two engines may differ in the last bit. */
function sineBits(): readonly number[] {
  return Array.from({ length: 64 }, (_, i) => {
    const x = BigInt(i + 1) << 256n;
    let [sum, term] = [0n, x];
    for (let k = 2n; term !== 0n && k < 500n; k += 2n) {
      sum += term;
      term = (-(((term * x) >> 256n) * x) / (k * (k + 1n))) >> 256n;
    }
    return Number((sum < 0n ? -sum : sum) >> 224n);
  });
}

const MD5_SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

export function md5(data: Bytes): string {
  sines ??= sineBits();
  const words = wordsOf(data, false);
  let [a, b, c, d] = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
  for (let block = 0; block < words.length; block += 16) {
    const before = [a, b, c, d] as const;
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      const f = round === 0 ? (b & c) | (~b & d) : round === 1 ? (d & b) | (~d & c) : round === 2 ? b ^ c ^ d : c ^ (b | ~d);
      const g = [i, 5 * i + 1, 3 * i + 5, 7 * i][round]! % 16;
      const sum = (a + f + sines[i]! + words[block + g]!) | 0;
      [a, d, c, b] = [d, c, b, (b + rotateLeft(sum, MD5_SHIFTS[round * 4 + (i % 4)]!)) | 0];
    }
    [a, b, c, d] = [(a + before[0]) | 0, (b + before[1]) | 0, (c + before[2]) | 0, (d + before[3]) | 0];
  }
  return [a, b, c, d].map((x) => hex32(x).replace(/(..)(..)(..)(..)/, '$4$3$2$1')).join('');
}

export function sha1(data: Bytes): string {
  const words = wordsOf(data, true);
  const state = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476, 0xc3d2e1f0 | 0];
  const w = new Int32Array(80);
  for (let block = 0; block < words.length; block += 16) {
    let [a, b, c, d, e] = state as [number, number, number, number, number];
    for (let i = 0; i < 80; i++) {
      w[i] = i < 16 ? words[block + i]! : rotateLeft(w[i - 3]! ^ w[i - 8]! ^ w[i - 14]! ^ w[i - 16]!, 1);
      const round = Math.floor(i / 20);
      const f = round === 0 ? (b & c) | (~b & d) : round === 2 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
      const k = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6][round]!;
      [a, b, c, d, e] = [(rotateLeft(a, 5) + f + e + k + w[i]!) | 0, a, rotateLeft(b, 30), c, d];
    }
    [a, b, c, d, e].forEach((x, i) => (state[i] = (state[i]! + x) | 0));
  }
  return state.map(hex32).join('');
}

/** The first 64 bits behind the point of the square or cube roots of the first primes: SHA-2's constants. */
function rootBits(count: number, power: 2n | 3n): bigint[] {
  const out: bigint[] = [];
  for (let n = 2n; out.length < count; n++) {
    let prime = true;
    for (let k = 2n; k * k <= n; k++) if (n % k === 0n) prime = false;
    if (!prime) continue;
    const scaled = n << (64n * power);
    let [low, high] = [0n, 1n << 70n];
    while (high - low > 1n) {
      const middle = (low + high) >> 1n;
      if (middle ** power <= scaled) low = middle;
      else high = middle;
    }
    out.push(BigInt.asUintN(64, low));
  }
  return out;
}

let constants: { roots: bigint[]; k: bigint[] } | undefined;

/** SHA-256 and SHA-512: the same rounds on 32 or 64 bits. */
function sha2(data: Bytes, bits: 32n | 64n): string {
  constants ??= { roots: rootBits(8, 2n), k: rootBits(80, 3n) };
  const wide = bits === 64n;
  const size = wide ? 128 : 64;
  const cut = (x: bigint): bigint => BigInt.asUintN(wide ? 64 : 32, x);
  const take = (x: bigint): bigint => (wide ? x : x >> 32n);
  const rotate = (x: bigint, n: number): bigint => cut((x >> BigInt(n)) | (x << (bits - BigInt(n))));
  const mix = (x: bigint, [a, b, c]: readonly number[], shifted = false): bigint => rotate(x, a!) ^ rotate(x, b!) ^ (shifted ? x >> BigInt(c!) : rotate(x, c!));
  const S = wide
    ? [
        [28, 34, 39],
        [14, 18, 41],
        [1, 8, 7],
        [19, 61, 6],
      ]
    : [
        [2, 13, 22],
        [6, 11, 25],
        [7, 18, 3],
        [17, 19, 10],
      ];
  const length = data.length * 8;
  const padded =
    `${data}\x80`.padEnd(Math.ceil((data.length + 1 + size / 8) / size) * size - 8, '\0') +
    String.fromCharCode(...[7, 6, 5, 4, 3, 2, 1, 0].map((i) => Math.floor(length / 256 ** i) & 255));
  const state = constants.roots.map(take);
  const rounds = wide ? 80 : 64;
  const bytes = size / 16;
  for (let block = 0; block < padded.length; block += size) {
    const w: bigint[] = [];
    for (let i = 0; i < rounds; i++) {
      if (i < 16) {
        let word = 0n;
        for (let k = 0; k < bytes; k++) word = (word << 8n) | BigInt(padded.charCodeAt(block + i * bytes + k));
        w.push(word);
      } else w.push(cut(mix(w[i - 2]!, S[3]!, true) + w[i - 7]! + mix(w[i - 15]!, S[2]!, true) + w[i - 16]!));
    }
    let [a, b, c, d, e, f, g, h] = state as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
    for (let i = 0; i < rounds; i++) {
      const first = h + mix(e, S[1]!) + ((e & f) ^ (~e & g)) + take(constants.k[i]!) + w[i]!;
      const second = mix(a, S[0]!) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, cut(d + first), c, b, a, cut(first + second)];
    }
    [a, b, c, d, e, f, g, h].forEach((x, i) => (state[i] = cut(state[i]! + x)));
  }
  return state.map((x) => x.toString(16).padStart(bytes * 2, '0')).join('');
}

export const sha256 = (data: Bytes): string => sha2(data, 32n);

export const sha512 = (data: Bytes): string => sha2(data, 64n);

/** CRC-32 as in gzip. */
export function crc32(data: Bytes): number {
  let crc = ~0;
  for (let i = 0; i < data.length; i++) {
    crc ^= data.charCodeAt(i);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}
