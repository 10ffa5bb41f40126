/**
 * JSON as kubectl prints it: sorted keys, four blanks, and Go's escapes for characters that HTML minds.
 *
 * Mirrors: cli-runtime/pkg/printers/json.go on unstructured objects; Go's encoding/json.
 */
import { sortedKeys } from '../../api/go-text.ts';

const HTML_ESCAPES: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026', '\u2028': '\\u2028', '\u2029': '\\u2029' };

/** A JSON string literal as Go writes it. */
const textJson = (text: string): string => JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, (character) => HTML_ESCAPES[character]!);

/**
 * JSON of a value; `indent` '' is the compact form of annotations and JSONPath. Undefined members are left out, and the others
 * sorted, as those of a Go map are; `keysOf` gives another order.
 */
export function goJson(value: unknown, indent = '', margin = '', keysOf: (object: object) => string[] = sortedKeys): string {
  if (typeof value === 'string') return textJson(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const inner = margin + indent;
  const parts = Array.isArray(value)
    ? value.map((item) => goJson(item, indent, inner, keysOf))
    : keysOf(value)
        .filter((key) => (value as Record<string, unknown>)[key] !== undefined)
        .map((key) => `${textJson(key)}:${indent && ' '}${goJson((value as Record<string, unknown>)[key], indent, inner, keysOf)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  if (parts.length === 0) return open + close;
  return indent === '' ? open + parts.join(',') + close : `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${margin}${close}`;
}

/** What `-o json` prints. Of a typed object the members stay in the order that they are in: that of Go's struct. */
export const printJson = (value: unknown, options: { isTyped?: boolean | undefined } = {}): string =>
  `${goJson(value, '    ', '', options.isTyped ? Object.keys : sortedKeys)}\n`;
