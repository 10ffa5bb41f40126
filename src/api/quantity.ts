/**
 * Amounts of resources: `100m`, `1.5Gi`, `12e6`. Exact; a text that is canonical already is kept as it was written.
 *
 * Mirrors: apimachinery/pkg/api/resource/quantity.go, amount.go, suffix.go. As there, an amount is either a small one (int64
 * mantissa and exponent) or a decimal of arbitrary size; they differ only in how they overflow.
 */

export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

/** `mantissa` × 10^`exponent`. Immutable. */
export interface ParsedQuantity {
  readonly mantissa: bigint;
  readonly exponent: number;
  readonly format: QuantityFormat;
  /** Kept as an int64 amount; otherwise as a decimal. */
  readonly isSmall: boolean;
  /** The text it was read from, where that is canonical. */
  readonly text?: string;
}

const MAX_INT64 = 2n ** 63n - 1n;
const FORMAT_WRONG = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const SUFFIX_WRONG = "unable to parse quantity's suffix";
const DECIMAL_SUFFIXES: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY_SUFFIXES: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
const DECIMAL_NAMES = new Map(Object.entries(DECIMAL_SUFFIXES).map(([suffix, exponent]) => [exponent, suffix]));
const BINARY_NAMES = ['', ...Object.keys(BINARY_SUFFIXES)];
const SHAPE = /^([+-]?)0*(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[-+]?\d*)$/;

const pow10 = (exponent: number): bigint => 10n ** BigInt(exponent);
const absOf = (value: bigint): bigint => (value < 0n ? -value : value);

/** The parts of a suffix: a power of ten or two, and how the amount is to be written again. */
function interpretSuffix(suffix: string): { base: 2 | 10; exponent: number; format: QuantityFormat } | undefined {
  const decimal = DECIMAL_SUFFIXES[suffix];
  if (decimal !== undefined) return { base: 10, exponent: decimal, format: 'DecimalSI' };
  const binary = BINARY_SUFFIXES[suffix];
  if (binary !== undefined) return { base: 2, exponent: binary, format: 'BinarySI' };
  return /^[eE][-+]?\d+$/.test(suffix) ? { base: 10, exponent: Number(suffix.slice(1)), format: 'DecimalExponent' } : undefined;
}

/** The amount that a text (or a bare JSON number) names. Throws `Error` with Kubernetes' words. */
export function parseQuantity(input: string | number): ParsedQuantity {
  const text = String(input);
  if (text === '0') return { mantissa: 0n, exponent: 0, format: 'DecimalSI', isSmall: true, text };
  const match = text === '' ? null : SHAPE.exec(text);
  if (match === null) throw new Error(FORMAT_WRONG);
  const [, sign, digits, fraction = '', suffixText = ''] = match;
  const suffix = interpretSuffix(suffixText);
  if (suffix === undefined) throw new Error(SUFFIX_WRONG);
  const whole = digits === '' || digits === undefined ? '0' : digits;
  return parseSmall(text, sign === '-', whole, fraction, suffix) ?? parseDecimal(sign === '-', BigInt(whole + fraction), fraction.length, suffix);
}

type Suffix = NonNullable<ReturnType<typeof interpretSuffix>>;

/** An int64 amount, where there are few enough digits that nothing can overflow. */
function parseSmall(text: string, negative: boolean, whole: string, fraction: string, { base, exponent, format }: Suffix): ParsedQuantity | undefined {
  const isBinary = base === 2;
  if (isBinary && fraction !== '') return undefined;
  const precision = isBinary ? 15 - whole.length - Math.trunc((exponent * 3) / 10) - 1 : 18 - whole.length - fraction.length;
  const scale = (isBinary ? 0 : exponent) - fraction.length;
  if (precision < 0 || scale < -9) return undefined;
  const shifted = whole + fraction;
  const value = BigInt(shifted);
  const mantissa = isBinary ? value << BigInt(exponent) : value;
  const isCanonical = isBinary ? (value & 7n) !== 0n : scale % 3 === 0 && !shifted.endsWith('000') && !shifted.startsWith('0');
  return { mantissa: negative ? -mantissa : mantissa, exponent: scale, format, isSmall: true, ...(isCanonical && { text }) };
}

/** A decimal: rounded up to nano, and capped when binary. */
function parseDecimal(negative: boolean, digits: bigint, places: number, { base, exponent, format }: Suffix): ParsedQuantity {
  let mantissa = base === 2 ? digits << BigInt(exponent) : digits;
  let power = (base === 10 ? exponent : 0) - places;
  if (mantissa !== 0n) {
    mantissa = scaleUp(mantissa, power, -9);
    power = -9;
  }
  const isBinary = format === 'BinarySI';
  if (isBinary && mantissa > MAX_INT64 * pow10(-power)) {
    mantissa = MAX_INT64;
    power = 0;
  }
  const isFraction = mantissa > 0n && mantissa < pow10(Math.max(0, -power));
  return { mantissa: negative ? -mantissa : mantissa, exponent: power, format: isBinary && isFraction ? 'DecimalSI' : format, isSmall: false };
}

/** `mantissa` × 10^`from` in units of 10^`to`, rounded away from zero. */
function scaleUp(mantissa: bigint, from: number, to: number): bigint {
  if (from >= to) return mantissa * pow10(from - to);
  const divisor = pow10(to - from);
  const quotient = mantissa / divisor;
  return mantissa % divisor === 0n ? quotient : quotient + (mantissa < 0n ? -1n : 1n);
}

/** The amount in units of 10^`exponent` (0: whole ones, -3: thousandths), rounded up. Overflows as an int64 does. */
export function scaledQuantityValue(quantity: ParsedQuantity, exponent: number): bigint {
  const { mantissa, exponent: from, isSmall } = quantity;
  if (isSmall) {
    const scaled = scaleUp(mantissa, from, exponent);
    return absOf(scaled) > MAX_INT64 ? 0n : scaled;
  }
  if (from >= exponent) return BigInt.asIntN(64, mantissa * pow10(from - exponent));
  const divisor = pow10(exponent - from);
  const dividend = mantissa < MAX_INT64 && exponent - from < 19 ? BigInt.asIntN(64, mantissa) : mantissa;
  return BigInt.asIntN(64, dividend / divisor) + (dividend % divisor === 0n ? 0n : 1n);
}

/** Whole units, rounded up: bytes of memory, pods. */
export const quantityValue = (quantity: ParsedQuantity): number => Number(scaledQuantityValue(quantity, 0));

/** Thousandths, rounded up: CPU. */
export const quantityMilliValue = (quantity: ParsedQuantity): number => Number(scaledQuantityValue(quantity, -3));

/** -1, 0 or 1. */
export const quantitySign = (quantity: ParsedQuantity): -1 | 0 | 1 => (quantity.mantissa > 0n ? 1 : quantity.mantissa < 0n ? -1 : 0);

/** Both mantissas at the smaller of the two exponents. */
function align(a: ParsedQuantity, b: ParsedQuantity): readonly [bigint, bigint, number] {
  const exponent = Math.min(a.exponent, b.exponent);
  return [a.mantissa * pow10(a.exponent - exponent), b.mantissa * pow10(b.exponent - exponent), exponent];
}

function combine(a: ParsedQuantity, b: ParsedQuantity, sign: 1n | -1n): ParsedQuantity {
  const [left, right, exponent] = align(a, b);
  const mantissa = left + sign * right;
  const format = a.mantissa === 0n ? b.format : a.format;
  return { mantissa, exponent, format, isSmall: a.isSmall && b.isSmall && absOf(mantissa) <= MAX_INT64 };
}

/** The sum; it is written in the format of `a`, unless that is zero. */
export const addQuantities = (a: ParsedQuantity, b: ParsedQuantity): ParsedQuantity => combine(a, b, 1n);

/** The difference; it is written in the format of `a`, unless that is zero. */
export const subtractQuantities = (a: ParsedQuantity, b: ParsedQuantity): ParsedQuantity => combine(a, b, -1n);

/** Negative, zero or positive: for sorting and comparing. */
export function compareQuantities(a: ParsedQuantity, b: ParsedQuantity): -1 | 0 | 1 {
  const [left, right] = align(a, b);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A whole number of units. */
export const quantityOf = (value: number, format: QuantityFormat = 'DecimalSI'): ParsedQuantity => ({
  mantissa: BigInt(value),
  exponent: 0,
  format,
  isSmall: true,
});

/** A number of thousandths. */
export const milliQuantityOf = (value: number, format: QuantityFormat = 'DecimalSI'): ParsedQuantity => ({
  mantissa: BigInt(value),
  exponent: -3,
  format,
  isSmall: true,
});

/** The canonical text: no fraction, the largest suffix that needs none. */
export function formatQuantity(quantity: ParsedQuantity): string {
  if (quantity.text !== undefined) return quantity.text;
  if (quantity.mantissa === 0n) return '0';
  return (quantity.format === 'BinarySI' ? formatBinary(quantity) : undefined) ?? formatDecimal(quantity);
}

/** With a binary suffix; undefined for small numbers and fractions, which are written in decimal. */
function formatBinary({ mantissa, exponent }: ParsedQuantity): string | undefined {
  if (exponent < 0 && mantissa % pow10(-exponent) !== 0n) return undefined;
  let value = scaleUp(mantissa, exponent, 0);
  if (absOf(value) < 1024n) return undefined;
  let suffix = 0;
  while (suffix < BINARY_NAMES.length - 1 && value % 1024n === 0n) {
    value /= 1024n;
    suffix++;
  }
  return `${value}${BINARY_NAMES[suffix]}`;
}

function formatDecimal({ mantissa, exponent, format }: ParsedQuantity): string {
  let value = mantissa;
  let power = exponent;
  while (value % 10n === 0n) {
    value /= 10n;
    power++;
  }
  const excess = ((power % 3) + 3) % 3;
  value *= pow10(excess);
  power -= excess;
  while (format === 'DecimalSI' && power > 18) {
    value *= 1000n;
    power -= 3;
  }
  if (format === 'DecimalExponent') return power === 0 ? `${value}` : `${value}e${power}`;
  return `${value}${DECIMAL_NAMES.get(power) ?? `e${power}`}`;
}

/** The canonical form of a text: what the server stores for it. */
export const canonicalQuantity = (text: string | number): string => formatQuantity(parseQuantity(text));
