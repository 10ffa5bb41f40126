/**
 * YAML as kubectl prints it: keys in natural order, lists not indented under their key, plain scalars wherever they
 * would be read back as strings, lines folded behind column 80.
 *
 * Mirrors: sigs.k8s.io/yaml on goyaml.v2 (encode.go, emitterc.go, resolve.go, sorter.go).
 * Differs: keys longer than 128 characters are written as simple keys.
 */

const BEST_WIDTH = 80;
const INDENT = 2;

/** What `-o yaml` prints for one object. */
export const printYaml = (value: unknown): string => `${nodeText(value, 0, 0, false).replace(/^\n/, '')}\n`;

/**
 * A node's text: containers with members begin on a new line (the caller strips it where they may not), everything else
 * follows the blank that the caller wrote. `column` is where a scalar would start, `indent` that of the parent's members.
 */
function nodeText(value: unknown, indent: number, column: number, isInMapping: boolean): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : sequenceText(value, isInMapping ? Math.max(0, indent - INDENT) : indent);
  if (value !== null && typeof value === 'object') {
    const keys = Object.keys(value)
      .filter((key) => (value as Record<string, unknown>)[key] !== undefined)
      .sort(compareKeys);
    return keys.length === 0 ? '{}' : mappingText(value as Record<string, unknown>, keys, indent);
  }
  if (typeof value === 'string') return scalarText(value, indent, column, false);
  return value === null || value === undefined ? 'null' : String(value);
}

function mappingText(value: Record<string, unknown>, keys: readonly string[], indent: number): string {
  let out = '';
  for (const key of keys) {
    const head = `${' '.repeat(indent)}${scalarText(key, indent, indent, true)}:`;
    const text = nodeText(value[key], indent + INDENT, head.length + 1, true);
    out += `\n${head}${text.startsWith('\n') ? text : ` ${text}`}`;
  }
  return out;
}

function sequenceText(items: readonly unknown[], indent: number): string {
  let out = '';
  for (const item of items) {
    const text = nodeText(item, indent + INDENT, indent + INDENT, false);
    // The first line of a container stands behind the dash, where its indentation would be.
    out += `\n${' '.repeat(indent)}- ${text.startsWith('\n') ? text.slice(1 + indent + INDENT) : text}`;
  }
  return out;
}

/** Names that YAML 1.1 reads as something else than a string. */
const RESERVED = new Set(
  [
    'y Y yes Yes YES on On ON true True TRUE n N no No NO off Off OFF false False FALSE ~ null Null NULL <<',
    '.nan .NaN .NAN .inf .Inf .INF +.inf +.Inf +.INF -.inf -.Inf -.INF',
  ]
    .join(' ')
    .split(' '),
);
const INTEGER = /^[-+]?(0x[0-9a-fA-F]+|0b[01]+|0o?[0-7]+|[1-9][0-9]*|0)$/i;
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const BASE_60 = /^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/;
const TIMESTAMP = /^\d{4}-\d{1,2}-\d{1,2}([Tt ]\d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?(Z|[-+]\d{2}:\d{2})?)?$/;

/** Whether an unquoted text would be read back as this string. */
function isPlainString(text: string): boolean {
  if (text === '' || RESERVED.has(text)) return false;
  if (!/^[-+.0-9]/.test(text)) return true;
  const digits = text.replaceAll('_', '');
  return !(INTEGER.test(digits) || FLOAT.test(digits) || BASE_60.test(text) || TIMESTAMP.test(text));
}

/** What the emitter's analysis of a scalar finds: which styles can hold it. */
interface Analysis {
  plain: boolean;
  singleQuoted: boolean;
  block: boolean;
}

const isBreak = (character: string | undefined): boolean => character !== undefined && /[\n\r\x85\u2028\u2029]/.test(character);
const isBlank = (character: string | undefined): boolean => character === undefined || character === ' ' || character === '\t' || isBreak(character);
const UNPRINTABLE = /[^\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;

function analyze(characters: readonly string[]): Analysis {
  const text = characters.join('');
  const hasBreak = characters.some(isBreak);
  const last = characters.at(-1);
  const edge = isBlank(characters[0]) || isBlank(last);
  let indicators = text.startsWith('---') || text.startsWith('...') || /^[#,[\]{}&*!|>'"%@`]/.test(text);
  let breakSpace = false;
  let spaceBreak = false;
  characters.forEach((character, i) => {
    if (character === ' ' && isBreak(characters[i - 1])) breakSpace = true;
    if (isBreak(character) && characters[i - 1] === ' ') spaceBreak = true;
    if (character === ':' && isBlank(characters[i + 1])) indicators = true;
    if (character === '#' && i > 0 && isBlank(characters[i - 1])) indicators = true;
    if (i === 0 && /[?-]/.test(character) && isBlank(characters[1])) indicators = true;
  });
  const special = spaceBreak || characters.some((character) => character.length === 1 && UNPRINTABLE.test(character));
  return {
    plain: !edge && !breakSpace && !special && !hasBreak && !indicators,
    singleQuoted: !breakSpace && !special,
    block: last !== ' ' && !special,
  };
}

function scalarText(text: string, indent: number, column: number, isKey: boolean): string {
  const characters = [...text];
  const can = analyze(characters);
  if (text.includes('\n') && !isKey) return can.block ? literalText(text, indent) : doubleQuoted(characters, indent, column, true);
  if (!isPlainString(text) || text.includes('\n')) return doubleQuoted(characters, indent, column, !isKey);
  if (can.plain) return folded(characters, indent, column, !isKey);
  return can.singleQuoted ? singleQuoted(characters, indent, column, !isKey) : doubleQuoted(characters, indent, column, !isKey);
}

/** `|` with its hints, and the lines below. */
function literalText(text: string, indent: number): string {
  const hint = /^[ \n\r]/.test(text) ? String(INDENT) : '';
  const chomp = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : '';
  const lines = text.replace(/\n$/, '').split('\n');
  return `|${hint}${chomp}${lines.map((line) => (line === '' ? '\n' : `\n${' '.repeat(indent)}${line}`)).join('')}`;
}

/** Breaks at single blanks behind column 80. `write` gives a character's text; `open` and `close` are the quotes. */
function folded(
  characters: readonly string[],
  indent: number,
  column: number,
  mayBreak: boolean,
  write = (character: string): string => character,
  quote = '',
): string {
  let out = quote;
  let at = column + quote.length;
  let spaces = false;
  characters.forEach((character, i) => {
    if (character === ' ') {
      const isInside = quote === '' || (i > 0 && i < characters.length - 1);
      const nextIsSpace = characters[i + 1] === ' ';
      if (mayBreak && !spaces && at > BEST_WIDTH && isInside && (quote === '"' || !nextIsSpace)) {
        out += `\n${' '.repeat(indent)}${nextIsSpace ? '\\' : ''}`;
        at = indent + (nextIsSpace ? 1 : 0);
      } else {
        out += character;
        at++;
      }
      spaces = true;
      return;
    }
    const written = write(character);
    out += written;
    at += [...written].length;
    spaces = false;
  });
  return out + quote;
}

const singleQuoted = (characters: readonly string[], indent: number, column: number, mayBreak: boolean): string =>
  folded(characters, indent, column, mayBreak, (character) => (character === "'" ? "''" : character), "'");

const doubleQuoted = (characters: readonly string[], indent: number, column: number, mayBreak: boolean): string =>
  folded(characters, indent, column, mayBreak, escaped, '"');

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\x85': '\\N',
  '\xa0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

function escaped(character: string): string {
  const known = character === '\xa0' ? undefined : ESCAPES[character];
  if (known !== undefined) return known;
  if (character.length > 1 || !UNPRINTABLE.test(character)) return character;
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).toUpperCase().padStart(2, '0')}` : `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

const isLetter = (character: string): boolean => /\p{L}/u.test(character);
const isDigit = (character: string | undefined): boolean => character !== undefined && character >= '0' && character <= '9';

/** The order of keys: letters after everything else, digits by their value (`a2` before `a10`). */
export function compareKeys(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (let i = 0; i < left.length && i < right.length; i++) {
    const [x, y] = [left[i]!, right[i]!];
    if (x === y) continue;
    const [xLetter, yLetter] = [isLetter(x), isLetter(y)];
    if (xLetter && yLetter) return x < y ? -1 : 1;
    if (xLetter || yLetter) return yLetter ? -1 : 1;
    const [p, q] = [numberAt(left, i, y), numberAt(right, i, x)];
    if (p.value !== q.value) return p.value - q.value;
    if (p.end !== q.end) return p.end - q.end;
    return x < y ? -1 : 1;
  }
  return left.length - right.length;
}

/** The number that begins at `at`. A zero behind a digit that is not zero counts as if a one stood before it. */
function numberAt(characters: readonly string[], at: number, other: string): { value: number; end: number } {
  let value = 0;
  if (characters[at] === '0' || other === '0') {
    for (let i = at - 1; i >= 0 && isDigit(characters[i]); i--) {
      if (characters[i] !== '0') {
        value = 1;
        break;
      }
    }
  }
  let end = at;
  for (; isDigit(characters[end]); end++) value = value * 10 + Number(characters[end]);
  return { value, end };
}
