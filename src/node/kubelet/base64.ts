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

/** A base 64 text of bytes, URL-safe and without padding, as tokens are written. */
export function encodeBase64Url(bytes: Bytes): string {
  let out = '';
  let bits = 0;
  let count = 0;
  for (let i = 0; i < bytes.length; i++) {
    bits = ((bits << 8) | bytes.charCodeAt(i)) & 0xffffff;
    count += 8;
    while (count >= 6) {
      count -= 6;
      out += ALPHABET[(bits >> count) & 63];
    }
  }
  if (count > 0) out += ALPHABET[(bits << (6 - count)) & 63];
  return out.replaceAll('+', '-').replaceAll('/', '_');
}
