/** Base64 of byte strings (a character a byte), as `data` of Secrets has it. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The text for some bytes. */
export function encodeBase64(bytes: string): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes.charCodeAt(i), bytes.charCodeAt(i + 1), bytes.charCodeAt(i + 2)];
    const group = (a << 16) | ((b || 0) << 8) | (c || 0);
    const letters = [18, 12, 6, 0].map((shift) => ALPHABET[(group >> shift) & 63]!);
    if (i + 1 >= bytes.length) letters[2] = '=';
    if (i + 2 >= bytes.length) letters[3] = '=';
    text += letters.join('');
  }
  return text;
}

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
