/**
 * Go's fmt.Sprintf and Sprint on template values.
 *
 * Mirrors: Go's fmt (print.go, format.go).
 * Differs: explicit argument indexes, `*` widths and the verbs %b, %o, %O, %p and %U are not known, and printed as bad verbs.
 */
import { quote } from '../../api/go-text.ts';
import { encodeUtf8 } from '../../kernel/bytes.ts';
import { floatText, goTypeOf, goValueText, type GoValue } from './go-value.ts';

const DIRECTIVE = /%([-+# 0]*)(\d+)?(?:\.(\d+)?)?([a-zA-Z%])?/g;

/** fmt.Sprintf. */
export function goPrintf(format: string, values: readonly GoValue[]): string {
  let used = 0;
  const text = format.replace(
    DIRECTIVE,
    (directive: string, flags: string, width: string | undefined, precision: string | undefined, verb: string | undefined) => {
      if (verb === undefined) return '%!(NOVERB)';
      if (verb === '%') return '%';
      if (used >= values.length) return `%!${verb}(MISSING)`;
      const hasPrecision = directive.includes('.');
      const shown = verbText(verb, values[used++], flags, hasPrecision ? Number(precision ?? 0) : undefined);
      return padded(shown, Number(width ?? 0), flags);
    },
  );
  if (used >= values.length) return text;
  const extra = values.slice(used).map((value) => (value === null || value === undefined ? '<nil>' : `${goTypeOf(value)}=${goValueText(value)}`));
  return `${text}%!(EXTRA ${extra.join(', ')})`;
}

/** fmt.Sprint: blanks between operands of which neither is a string. */
export function goPrint(values: readonly GoValue[]): string {
  return values.reduce<string>((text, value, index) => {
    const isSpaced = index > 0 && typeof value !== 'string' && typeof values[index - 1] !== 'string';
    return text + (isSpaced ? ' ' : '') + goValueText(value);
  }, '');
}

function padded(text: string, width: number, flags: string): string {
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  if (flags.includes('-')) return text + ' '.repeat(missing);
  if (!flags.includes('0')) return ' '.repeat(missing) + text;
  const sign = /^[-+]/.exec(text)?.[0] ?? '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}

const badVerb = (verb: string, value: GoValue): string =>
  value === null || value === undefined ? `%!${verb}(<nil>)` : `%!${verb}(${goTypeOf(value)}=${goValueText(value)})`;

function verbText(verb: string, value: GoValue, flags: string, precision: number | undefined): string {
  if (verb === 'v') return typeof value === 'string' && flags.includes('#') ? quote(value) : goValueText(value);
  if (verb === 'T') return goTypeOf(value);
  if (typeof value === 'string') return stringText(verb, value, precision);
  if (typeof value === 'bigint') return integerText(verb, value, flags);
  if (typeof value === 'number') return realText(verb, value, flags, precision);
  if (typeof value === 'boolean') return verb === 't' ? String(value) : badVerb(verb, value);
  if (Array.isArray(value)) return `[${(value as readonly GoValue[]).map((each) => verbText(verb, each, flags, precision)).join(' ')}]`;
  return badVerb(verb, value);
}

const hexOf = (text: string): string => [...encodeUtf8(text)].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');

function stringText(verb: string, value: string, precision: number | undefined): string {
  const cut = precision === undefined ? value : [...value].slice(0, precision).join('');
  if (verb === 's') return cut;
  if (verb === 'q') return quote(cut);
  if (verb === 'x') return hexOf(cut);
  return verb === 'X' ? hexOf(cut).toUpperCase() : badVerb(verb, value);
}

function integerText(verb: string, value: bigint, flags: string): string {
  if (verb === 'd') return (flags.includes('+') && value >= 0n ? '+' : '') + String(value);
  if (verb === 'x') return value.toString(16);
  if (verb === 'X') return value.toString(16).toUpperCase();
  if (verb === 'c') return String.fromCodePoint(Number(value));
  return verb === 'q' ? `'${String.fromCodePoint(Number(value))}'` : badVerb(verb, value);
}

const DEFAULT_DIGITS = 6;

function realText(verb: string, value: number, flags: string, precision: number | undefined): string {
  const sign = flags.includes('+') && value >= 0 ? '+' : '';
  const twoDigits = (text: string): string => text.replace(/e([-+])(\d)$/, 'e$10$2');
  if (verb === 'f' || verb === 'F') return sign + value.toFixed(precision ?? DEFAULT_DIGITS);
  if (verb === 'e') return sign + twoDigits(value.toExponential(precision ?? DEFAULT_DIGITS));
  if (verb === 'g') return sign + (precision === undefined ? floatText(value) : twoDigits(String(Number(value.toPrecision(Math.max(1, precision))))));
  return badVerb(verb, value);
}
