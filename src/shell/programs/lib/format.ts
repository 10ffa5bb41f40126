/** printf's conversions, shared by printf, awk, seq and stat. Mirrors C's printf for the conversions that busybox passes on. */

/** One conversion: flags, width, precision, letter. */
export interface Conversion {
  flags: string;
  width: number;
  /** -1: none given. */
  precision: number;
  letter: string;
}

/** Fills a converted text up to its width. */
export function pad(text: string, { flags, width }: Conversion): string {
  if (text.length >= width) return text;
  return flags.includes('-') ? text.padEnd(width) : text.padStart(width);
}

function padNumber(sign: string, digits: string, conversion: Conversion, zeroes: boolean): string {
  if (zeroes && conversion.flags.includes('0') && !conversion.flags.includes('-')) return sign + digits.padStart(conversion.width - sign.length, '0');
  return pad(sign + digits, conversion);
}

function signOf(negative: boolean, flags: string): string {
  return negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
}

function exponential(value: number, precision: number): string {
  return value.toExponential(precision).replace(/e([+-])(\d)$/, 'e$10$2');
}

/** `%g`: the shorter of both forms, without trailing zeroes. */
function general(value: number, precision: number): string {
  const digits = precision === 0 ? 1 : precision;
  if (value === 0) return '0';
  const exponent = Number(value.toExponential(digits - 1).split('e')[1]);
  if (exponent < -4 || exponent >= digits) return exponential(value, digits - 1).replace(/\.?0+e/, 'e');
  const fixed = value.toFixed(Math.max(0, digits - 1 - exponent));
  return fixed.includes('.') ? fixed.replace(/\.?0+$/, '') : fixed;
}

/** Formats an integer (`d i o u x X`). */
export function formatInteger(value: bigint, conversion: Conversion): string {
  const { letter, flags, precision } = conversion;
  const signed = letter === 'd' || letter === 'i';
  const plain = signed ? (value < 0n ? -value : value) : BigInt.asUintN(64, value);
  const base = letter === 'o' ? 8 : letter.toLowerCase() === 'x' ? 16 : 10;
  let digits = plain.toString(base);
  if (precision >= 0) digits = digits.padStart(precision, '0');
  if (letter === 'X') digits = digits.toUpperCase();
  const prefix = flags.includes('#') && plain !== 0n ? (letter === 'o' ? '0' : letter === 'x' ? '0x' : letter === 'X' ? '0X' : '') : '';
  return padNumber((signed ? signOf(value < 0n, flags) : '') + prefix, digits, conversion, precision < 0);
}

/** Formats a floating point number (`e E f F g G`). */
export function formatFloat(value: number, conversion: Conversion): string {
  const { letter, flags } = conversion;
  const precision = conversion.precision < 0 ? 6 : conversion.precision;
  const size = Math.abs(value);
  const sign = signOf(value < 0 || Object.is(value, -0), flags);
  let digits: string;
  if (!Number.isFinite(value)) digits = Number.isNaN(value) ? 'nan' : 'inf';
  else if (letter.toLowerCase() === 'f')
    digits = size < 1e21 ? size.toFixed(precision) : BigInt(size).toString() + (precision > 0 ? `.${'0'.repeat(precision)}` : '');
  else if (letter.toLowerCase() === 'e') digits = exponential(size, precision);
  else digits = general(size, precision);
  if (letter === letter.toUpperCase()) digits = digits.toUpperCase();
  return padNumber(sign, digits, conversion, Number.isFinite(value));
}

/** Matches one conversion at the start of a text: flags, width, precision, length letters, conversion letter. */
export const CONVERSION = /^%([-+ #0]*)(\*|\d+)?(?:\.(\*|-?\d+)?)?[hlLqjzt]*([a-zA-Z%])/;
