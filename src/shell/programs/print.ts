/** What `echo` and `printf` write. Mirrors busybox's coreutils/echo.c and printf.c; shared by the applets and the shell's builtins. */
import type { Bytes } from '../../kernel/bytes.ts';
import { CONVERSION, formatFloat, formatInteger, pad, type Conversion } from './format.ts';
import { unescape } from './regex.ts';

/** The output of `echo` with these words: `-n`, `-e`, `-E` and their combinations are options, anything else is text. */
export function echoText(words: readonly string[]): Bytes {
  let newline = true;
  let escapes = false;
  let first = 0;
  for (; first < words.length && /^-[neE]+$/.test(words[first]!); first++) {
    for (const letter of words[first]!.slice(1)) {
      if (letter === 'n') newline = false;
      else escapes = letter === 'e';
    }
  }
  const text = words.slice(first).join(' ');
  if (!escapes) return newline ? `${text}\n` : text;
  let stopped = false;
  const out = unescape(text, { zeroOctal: true, onStop: () => (stopped = true) });
  return newline && !stopped ? `${out}\n` : out;
}

function integerOf(text: string): bigint | undefined {
  if (/^["']./s.test(text)) return BigInt(text.charCodeAt(1));
  const match = /^\s*([+-]?)(0[xX][\da-fA-F]+|\d+)$/.exec(text);
  if (!match) return undefined;
  const digits = match[2]!;
  if (/^0[0-7]+$/.test(digits)) return BigInt(`${match[1] === '-' ? '-' : ''}${parseInt(digits, 8)}`);
  if (/^0\d/.test(digits)) return undefined;
  return match[1] === '-' ? -BigInt(digits) : BigInt(digits);
}

function floatOf(text: string): number | undefined {
  if (/^["']./s.test(text)) return text.charCodeAt(1);
  return /^\s*[+-]?(?:\d+\.?\d*|\.\d+|inf|nan)(?:[eE][+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

/**
 * The output of `printf FORMAT WORD...`: the format is used again while words are left. `errors` are messages to be
 * printed behind the name of the shell or applet; `status` is the exit code.
 */
export function printfText(format: string, words: readonly string[]): { text: Bytes; errors: string[]; status: number } {
  const errors: string[] = [];
  const state = { text: '', next: 0, stopped: false };
  const invalid = (word: string): void => void errors.push(`invalid number '${word}'`);
  const integer = (word: string): bigint => {
    const value = integerOf(word);
    if (value === undefined) invalid(word);
    return value ?? 0n;
  };
  const take = (): string => words[state.next++] ?? '';
  const convert = (conversion: Conversion): string => {
    const { letter, precision } = conversion;
    const word = take();
    if (letter === 's') return pad(precision < 0 ? word : word.slice(0, precision), conversion);
    if (letter === 'c') return pad(word.slice(0, 1), conversion);
    if (letter === 'b') return pad(unescape(word, { zeroOctal: true, onStop: () => (state.stopped = true) }), conversion);
    if ('diouxX'.includes(letter)) return formatInteger(integer(word), conversion);
    const value = floatOf(word);
    if (value === undefined) invalid(word);
    return formatFloat(value ?? 0, conversion);
  };
  do {
    const before = state.next;
    for (let i = 0; i < format.length && !state.stopped; ) {
      if (format[i] === '\\') {
        const escape = /^\\(?:[0-7]{1,3}|x[\da-fA-F]{1,2}|[\s\S])?/.exec(format.slice(i))![0];
        state.text += unescape(escape, { onStop: () => (state.stopped = true) });
        i += escape.length;
        continue;
      }
      if (format[i] !== '%') {
        state.text += format[i++]!;
        continue;
      }
      if (format[i + 1] === '%') {
        state.text += '%';
        i += 2;
        continue;
      }
      const match = CONVERSION.exec(format.slice(i));
      if (!match || !'diouxXfeEgGcsb'.includes(match[4]!)) {
        errors.push(`${format.slice(i).replace(/^(%[-+ #0]*[\d*]*(?:\.[\d*]*)?)[hlLzt]+/, '$1')}: invalid format`);
        return { text: state.text, errors, status: 1 };
      }
      const star = (text: string | undefined, none: number): number => (text === '*' ? Number(integer(take())) : text === undefined ? none : Number(text));
      const width = star(match[2], 0);
      const precision = match[0].includes('.') ? star(match[3], 0) : -1;
      state.text += convert({ flags: width < 0 ? `${match[1]!}-` : match[1]!, width: Math.abs(width), precision, letter: match[4]! });
      i += match[0].length;
    }
    if (state.next === before) break;
  } while (state.next < words.length && !state.stopped);
  return { text: state.text, errors, status: errors.length > 0 ? 1 : 0 };
}
