/** Base64, as secrets carry their data (RFC 4648, with padding). */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 of bytes, one a character. */
export function encodeBase64(bytes: string): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes.charCodeAt(i), bytes.charCodeAt(i + 1), bytes.charCodeAt(i + 2)];
    const group = (a << 16) | ((b || 0) << 8) | (c || 0);
    out +=
      ALPHABET[group >> 18]! +
      ALPHABET[(group >> 12) & 63]! +
      (Number.isNaN(b) ? '=' : ALPHABET[(group >> 6) & 63]!) +
      (Number.isNaN(c) ? '=' : ALPHABET[group & 63]!);
  }
  return out;
}

/** Bytes of a base64 text. Characters that are none of the alphabet's count as the end. */
export function decodeBase64(text: string): string {
  let bits = 0;
  let held = 0;
  let out = '';
  for (const character of text) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) break;
    bits = ((bits << 6) | value) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out += String.fromCharCode((bits >> held) & 0xff);
  }
  return out;
}
