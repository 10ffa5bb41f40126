/**
 * The functions that a template may call: Go's own, and kubectl's `exists` and `base64decode`.
 *
 * Mirrors: Go's text/template/funcs.go; cli-runtime/pkg/printers/template.go.
 */
import { decodeBase64 } from '../../api/base64.ts';
import { quote } from '../../api/go-text.ts';
import { decodeUtf8, encodeUtf8 } from '../../kernel/bytes.ts';
import { goPrint, goPrintf } from './go-printf.ts';
import { basicKindOf, goTypeOf, goValueText, isMap, isSlice, isTrue, type GoValue } from './go-value.ts';

/** A function's failure: `error calling NAME: …` is put before it. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
}

export interface TemplateFunction {
  /** The least number of arguments, and the most where there is one. */
  readonly least: number;
  readonly most?: number;
  call(args: readonly GoValue[]): GoValue;
}

const fail = (message: string): never => {
  throw new FunctionError(message);
};

const NIL_TYPE = 'reflect: call of reflect.Value.Type on zero Value';

function lengthOf(value: GoValue): bigint {
  if (typeof value === 'string') return BigInt(encodeUtf8(value).length);
  if (isSlice(value)) return BigInt(value.length);
  if (isMap(value)) return BigInt(Object.keys(value).length);
  if (value === undefined) return fail(NIL_TYPE);
  return fail(value === null ? 'len of nil pointer' : `len of type ${goTypeOf(value)}`);
}

/** An index or bound of `index` and `slice`. */
function positionOf(value: GoValue, limit: number): number {
  if (value === undefined || value === null) return fail('cannot index slice/array with nil');
  if (typeof value !== 'bigint') return fail(`cannot index slice/array with type ${goTypeOf(value)}`);
  if (value < 0n || value >= BigInt(limit)) return fail(`index out of range: ${value}`);
  return Number(value);
}

function index([from, ...keys]: readonly GoValue[]): GoValue {
  if (from === undefined || from === null) return fail('index of untyped nil');
  let value: GoValue = from;
  for (const key of keys) {
    if (isSlice(value)) value = value[positionOf(key, value.length)];
    else if (isMap(value)) {
      if (key === undefined || key === null) return fail('value is nil; should be of type string');
      if (typeof key !== 'string') return fail(`value has type ${goTypeOf(key)}; should be string`);
      value = value[key];
    } else if (typeof value === 'string') value = BigInt(encodeUtf8(value).charCodeAt(positionOf(key, encodeUtf8(value).length)));
    else if (value === undefined || value === null) return fail('index of nil pointer');
    else return fail(`can't index item of type ${goTypeOf(value)}`);
  }
  return value;
}

function slice([from, ...bounds]: readonly GoValue[]): GoValue {
  if (from === undefined || from === null) return fail('slice of untyped nil');
  if (bounds.length > 3) return fail(`too many slice indexes: ${bounds.length}`);
  if (typeof from !== 'string' && !isSlice(from)) return fail(`can't slice item of type ${goTypeOf(from)}`);
  if (typeof from === 'string' && bounds.length === 3) return fail('cannot 3-index slice a string');
  const items = typeof from === 'string' ? encodeUtf8(from) : from;
  const [start = 0, end = items.length] = bounds.map((bound) => positionOf(bound, items.length + 1));
  if (start > end) return fail(`invalid slice index: ${start} > ${end}`);
  return typeof items === 'string' ? decodeUtf8(items.slice(start, end)) : items.slice(start, end);
}

/** Whether a value has the field or element that the keys lead to. */
function exists([from, ...keys]: readonly GoValue[]): boolean {
  let value: GoValue = from;
  for (const key of keys) {
    if (isSlice(value)) {
      if (typeof key !== 'bigint' || key < 0n || key >= BigInt(value.length)) return false;
      value = value[Number(key)];
    } else if (isMap(value)) {
      if (typeof key !== 'string' || !(key in value)) return false;
      value = value[key];
    } else return false;
  }
  return true;
}

const INCOMPATIBLE = 'incompatible types for comparison';
const INVALID = 'invalid type for comparison';

function isEqual(a: GoValue, b: GoValue): boolean {
  const [kindA, kindB] = [basicKindOf(a), basicKindOf(b)];
  if (kindA !== kindB) return a === undefined || b === undefined ? false : fail(INCOMPATIBLE);
  if (kindA !== undefined) return a === b;
  const isNil = (value: GoValue): boolean => value === undefined || value === null;
  if (isNil(a) || isNil(b)) return isNil(a) === isNil(b);
  return fail(`non-comparable types ${goValueText(a)}: ${goTypeOf(a)}, ${goTypeOf(b)}: ${goValueText(b)}`);
}

function isLess(a: GoValue, b: GoValue): boolean {
  const [kindA, kindB] = [basicKindOf(a), basicKindOf(b)];
  if (kindA === undefined || kindB === undefined) return fail(INVALID);
  if (kindA !== kindB) return fail(INCOMPATIBLE);
  return kindA === 'bool' ? fail(INVALID) : (a as string) < (b as string);
}

const comparison = (compare: (a: GoValue, b: GoValue) => boolean): TemplateFunction => ({ least: 2, most: 2, call: ([a, b]) => compare(a, b) });

const HTML: Readonly<Record<string, string>> = { '"': '&#34;', "'": '&#39;', '&': '&amp;', '<': '&lt;', '>': '&gt;', '\0': '\uFFFD' };
const JS: Readonly<Record<string, string>> = { '\\': '\\\\', "'": "\\'", '"': '\\"', '<': '\\u003C', '>': '\\u003E', '&': '\\u0026', '=': '\\u003D' };

const jsEscape = (text: string): string =>
  text.replace(/[\\'"<>&=\u0000-\u001f]/g, (each) => JS[each] ?? `\\u${each.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`);
const queryEscape = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);

/** Where Go's decoder would stumble over the text, or undefined. */
function corruptBase64At(text: string): number | undefined {
  const bad = /[^A-Za-z0-9+/=\r\n]/.exec(text)?.index;
  if (bad !== undefined) return bad;
  const padding = /^[^=]*(={0,2})$/.exec(text);
  if (!padding) return text.indexOf('=');
  if (text.replace(/[\r\n]/g, '').length % 4 === 0) return undefined;
  return Math.floor(text.length / 4) * 4;
}

function base64decode(text: GoValue): string {
  const source = typeof text === 'string' ? text : goValueText(text);
  const at = corruptBase64At(source);
  return at === undefined ? decodeUtf8(decodeBase64(source) ?? '') : fail(`base64 decode failed: illegal base64 data at input byte ${at}`);
}

/** Arguments as html, js and urlquery take them. */
const evalArgs = (args: readonly GoValue[]): string => (args.length === 1 && typeof args[0] === 'string' ? args[0] : goPrint(args));

export const templateFunctions: Readonly<Record<string, TemplateFunction>> = {
  // `and` and `or` stop at the first value that decides: the evaluation sees to that and calls them with what it found.
  and: { least: 1, call: (args) => args.find((arg) => !isTrue(arg)) ?? args.at(-1) },
  or: { least: 1, call: (args) => args.find(isTrue) ?? args.at(-1) },
  not: { least: 1, most: 1, call: ([arg]) => !isTrue(arg) },
  call: { least: 1, call: ([fn]) => fail(fn === undefined || fn === null ? 'call of nil' : `non-function ${quote(goValueText(fn))} of type ${goTypeOf(fn)}`) },
  eq: { least: 1, call: ([first, ...rest]) => (rest.length === 0 ? fail('missing argument for comparison') : rest.some((each) => isEqual(first, each))) },
  ne: comparison((a, b) => !isEqual(a, b)),
  lt: comparison(isLess),
  le: comparison((a, b) => isLess(a, b) || isEqual(a, b)),
  gt: comparison((a, b) => !isLess(a, b) && !isEqual(a, b)),
  ge: comparison((a, b) => !isLess(a, b)),
  len: { least: 1, most: 1, call: ([value]) => lengthOf(value) },
  index: { least: 1, call: index },
  slice: { least: 1, call: slice },
  print: { least: 0, call: goPrint },
  println: { least: 0, call: (args) => `${args.map(goValueText).join(' ')}\n` },
  printf: { least: 1, call: ([format, ...rest]) => goPrintf(format as string, rest) },
  html: { least: 0, call: (args) => evalArgs(args).replace(/["'&<>\0]/g, (each) => HTML[each] ?? each) },
  js: { least: 0, call: (args) => jsEscape(evalArgs(args)) },
  urlquery: { least: 0, call: (args) => queryEscape(evalArgs(args)) },
  exists: { least: 1, call: exists },
  base64decode: { least: 1, most: 1, call: ([text]) => base64decode(text) },
};
