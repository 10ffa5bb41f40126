/** Base 64 of byte strings (a character a byte): as `data` of Secrets has it, and as tokens are written (RFC 4648). */

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const ALPHABET = `${LETTERS}+/`;

/** An encoder without padding. */
function encoderOf(alphabet: string): (bytes: string) => string {
  /** The two letters of every twelve bits, made when they are first needed. */
  const pairs: string[] = [];
  const pairOf = (bits: number): string => (pairs[bits] ??= alphabet[bits >> 6]! + alphabet[bits & 63]!);
  return (bytes) => {
    // Joined, not added up: a text that was added up keeps all its beginnings, and tokens live long.
    const out: string[] = [];
    for (let i = 0; i < bytes.length; i += 3) {
      const left = bytes.length - i;
      const bits = (bytes.charCodeAt(i) << 16) | (left > 1 ? bytes.charCodeAt(i + 1) << 8 : 0) | (left > 2 ? bytes.charCodeAt(i + 2) : 0);
      out.push(pairOf(bits >> 12));
      if (left > 2) out.push(pairOf(bits & 4095));
      else if (left > 1) out.push(alphabet[(bits >> 6) & 63]!);
    }
    return out.join('');
  };
}

const encodePlain = encoderOf(ALPHABET);

/** The text for some bytes, padded to whole groups of four letters. */
export const encodeBase64 = (bytes: string): string => encodePlain(bytes) + '='.repeat((3 - (bytes.length % 3)) % 3);

/** The text for some bytes, safe in URLs and without padding. */
export const encodeBase64Url = encoderOf(`${LETTERS}-_`);

/** The bytes of a text; what is not of the alphabet is passed over (decoding checks it beforehand). */
export function decodeBase64(text: string): string {
  let bytes = '';
  let group = 0;
  let bits = 0;
  for (const letter of text) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) continue;
    group = ((group << 6) | value) & 0xffffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += String.fromCharCode((group >> bits) & 255);
  }
  return bytes;
}
