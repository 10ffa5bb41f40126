/**
 * Byte strings: what files, pipes and terminals carry. Every char code is one byte (0-255), as in a C locale, so
 * `${#x}`, `cut -c` and `wc -c` count what busybox counts. Text becomes bytes, and bytes text, only at the edges.
 */

/** A string whose every char code is one byte. */
export type Bytes = string;

/** UTF-8 bytes of a text. */
export function encodeUtf8(text: string): Bytes {
  // The common case, plain ASCII, costs one scan and no copy.
  if (!/[^\x00-\x7f]/.test(text)) return text;
  let out = '';
  for (const char of text) {
    const c = char.codePointAt(0)!;
    if (c < 0x80) out += char;
    else if (c < 0x800) out += String.fromCharCode(0xc0 | (c >> 6), 0x80 | (c & 63));
    else if (c < 0x10000) out += String.fromCharCode(0xe0 | (c >> 12), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
    else out += String.fromCharCode(0xf0 | (c >> 18), 0x80 | ((c >> 12) & 63), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
  }
  return out;
}

/** Text of UTF-8 bytes; each byte that is not part of a valid sequence becomes U+FFFD. */
export function decodeUtf8(bytes: Bytes): string {
  if (!/[\x80-\xff]/.test(bytes)) return bytes;
  let out = '';
  for (let i = 0; i < bytes.length;) {
    const b = bytes.charCodeAt(i);
    const length = b < 0x80 ? 1 : b >= 0xc2 && b < 0xe0 ? 2 : b >= 0xe0 && b < 0xf0 ? 3 : b >= 0xf0 && b < 0xf5 ? 4 : 0;
    let code = length === 1 ? b : b & (0xff >> (length + 1));
    let ok = length > 0;
    for (let k = 1; ok && k < length; k++) {
      const next = bytes.charCodeAt(i + k);
      ok = (next & 0xc0) === 0x80; // NaN, past the end, is not a continuation either
      code = (code << 6) | (next & 0x3f);
    }
    const overlong = (length === 3 && code < 0x800) || (length === 4 && (code < 0x10000 || code > 0x10ffff));
    if (!ok || overlong || (code >= 0xd800 && code <= 0xdfff)) {
      out += '\ufffd';
      i += 1;
    } else {
      out += String.fromCodePoint(code);
      i += length;
    }
  }
  return out;
}
