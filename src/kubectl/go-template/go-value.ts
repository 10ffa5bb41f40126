/**
 * Values of a Go template and their types. JSON gives float64 for every number; a literal without a point is an int, kept as a bigint.
 *
 * Mirrors: Go's reflect as text/template sees decoded JSON, and fmt's %v.
 */
import { sortedKeys } from '../../api/go-text.ts';

/** undefined: no value at all (a map has no such key); null: nil. */
export type GoValue = undefined | null | boolean | number | bigint | string | readonly GoValue[] | { readonly [key: string]: GoValue };

export const isMap = (value: GoValue): value is { readonly [key: string]: GoValue } => typeof value === 'object' && value !== null && !Array.isArray(value);
export const isSlice = (value: GoValue): value is readonly GoValue[] => Array.isArray(value);

/** The type as %T and messages name it. */
export function goTypeOf(value: GoValue): string {
  if (value === undefined || value === null) return '<nil>';
  if (isSlice(value)) return '[]interface {}';
  if (isMap(value)) return 'map[string]interface {}';
  return { boolean: 'bool', number: 'float64', bigint: 'int', string: 'string' }[typeof value as 'boolean'];
}

/** The kinds that `eq` and its sisters compare. */
export type BasicKind = 'bool' | 'int' | 'float' | 'string' | undefined;

export function basicKindOf(value: GoValue): BasicKind {
  return ({ boolean: 'bool', number: 'float', bigint: 'int', string: 'string' } as const)[typeof value as 'boolean'];
}

/** Whether `if` takes its first branch. */
export function isTrue(value: GoValue): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === 'object') return isSlice(value) ? value.length > 0 : Object.keys(value).length > 0;
  return typeof value === 'bigint' ? value !== 0n : typeof value === 'number' ? value !== 0 : value !== '' && value !== false;
}

/** A float as %v prints it: shortest, with an exponent from 1e21 on and below 1e-4. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const magnitude = Math.abs(value);
  const text = magnitude !== 0 && magnitude < 1e-4 ? value.toExponential() : String(value);
  return text.replace(/e([-+])(\d)$/, 'e$10$2');
}

/** A value as %v prints it: `map[a:b]`, `[a b]`. */
export function goValueText(value: GoValue): string {
  if (value === undefined || value === null) return '<nil>';
  if (typeof value === 'number') return floatText(value);
  if (isSlice(value)) return `[${value.map(goValueText).join(' ')}]`;
  if (!isMap(value)) return String(value);
  return `map[${sortedKeys(value)
    .filter((key) => value[key] !== undefined)
    .map((key) => `${key}:${goValueText(value[key])}`)
    .join(' ')}]`;
}
