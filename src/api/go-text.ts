/**
 * How Go writes values into messages: `%q`, `%+v`, and JSON as `encoding/json` orders it.
 *
 * Mirrors: Go's strconv.Quote and encoding/json.
 */

const ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
};

/** A text in double quotes with Go's escapes. Printable characters stay as they are. */
export function quote(text: string): string {
  const escaped = text.replace(/["\\]|[^\x20-\x7e\u00a1-\u00ac\u00ae-\uffff]/g, (character) => {
    const known = ESCAPES[character];
    if (known !== undefined) return known;
    const code = character.charCodeAt(0);
    return code < 0x80 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
  return `"${escaped}"`;
}

/** Keys in the order of their bytes, as Go's maps are written: a stable order for output. */
export const sortedKeys = (object: object): string[] => Object.keys(object).sort();

/** JSON with sorted keys and without spaces: what `json.Marshal` makes of maps. */
export function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : part,
  );
}

/** A JSON value as `%+v` writes it: `map[spec:map[replicas:3]]`. */
export function goValueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goValueText).join(' ')}]`;
  if (value === null || value === undefined) return '<nil>';
  if (typeof value !== 'object') return String(value);
  const record = value as Readonly<Record<string, unknown>>;
  return `map[${sortedKeys(record)
    .map((key) => `${key}:${goValueText(record[key])}`)
    .join(' ')}]`;
}
