/** Base 64, as Secrets carry their values (RFC 4648), to byte strings and from them. */
import type { Bytes } from '../../kernel/bytes.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The bytes of a base 64 text; what is not of the alphabet is passed over. */
export function decodeBase64(text: string): Bytes {
  let out = '';
  let bits = 0;
  let count = 0;
  for (const char of text) {
    const value = ALPHABET.indexOf(char);
    if (value < 0) continue;
    bits = ((bits << 6) | value) & 0xffffff;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += String.fromCharCode((bits >> count) & 0xff);
    }
  }
  return out;
}

const URL_ALPHABET = `${ALPHABET.slice(0, 62)}-_`;

/** The two letters of every twelve bits, made when they are first needed. */
const pairs: string[] = [];
const pairOf = (bits: number): string => (pairs[bits] ??= URL_ALPHABET[bits >> 6]! + URL_ALPHABET[bits & 63]!);

/** A base 64 text of bytes, URL-safe and without padding, as tokens are written. */
export function encodeBase64Url(bytes: Bytes): string {
  // Joined, not added up: a text that was added up keeps all its beginnings, and tokens live long.
  const out: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const bits = (bytes.charCodeAt(i) << 16) | (left > 1 ? bytes.charCodeAt(i + 1) << 8 : 0) | (left > 2 ? bytes.charCodeAt(i + 2) : 0);
    out.push(pairOf(bits >> 12));
    if (left > 2) out.push(pairOf(bits & 4095));
    else if (left > 1) out.push(URL_ALPHABET[(bits >> 6) & 63]!);
  }
  return out.join('');
}
