/**
 * KYAML, what `-o kyaml` prints: YAML in flow style, with every string value quoted.
 *
 * Mirrors: sigs.k8s.io/yaml/kyaml (Encoder), cli-runtime/pkg/printers/kyaml.go.
 */
import { sortedKeys } from '../../api/go-text.ts';

/** One document. */
export const printKyaml = (value: unknown): string => `---\n${nodeText(value, 0)}\n`;

const margin = (level: number): string => '  '.repeat(level);
const isContainer = (value: unknown): boolean => value !== null && typeof value === 'object';

function nodeText(value: unknown, level: number): string {
  if (Array.isArray(value)) return sequenceText(value, level);
  if (isContainer(value)) return mappingText(value as Record<string, unknown>, level);
  return typeof value === 'string' ? stringText(value, level) : String(value ?? null);
}

/** A list of objects or lists is cuddled: its brackets stand right beside theirs. */
function sequenceText(items: readonly unknown[], level: number): string {
  if (items.length === 0) return '[]';
  if (items.every(isContainer)) return `[${items.map((item) => nodeText(item, level)).join(', ')}]`;
  return `[\n${items.map((item) => `${margin(level + 1)}${nodeText(item, level + 1)},\n`).join('')}${margin(level)}]`;
}

function mappingText(value: Readonly<Record<string, unknown>>, level: number): string {
  const keys = sortedKeys(value).filter((key) => value[key] !== undefined);
  if (keys.length === 0) return '{}';
  const lines = keys.map((key) => `${margin(level + 1)}${needsQuotes(key) ? `"${escaped(key)}"` : key}: ${nodeText(value[key], level + 1)},\n`);
  return `{\n${lines.join('')}${margin(level)}}`;
}

/** One line stays one line; several are folded, each on a line of its own behind an escaped break. */
function stringText(text: string, level: number): string {
  if (!text.includes('\n')) return `"${escaped(text)}"`;
  const lines = text.split('\n');
  const ends = lines.pop()!;
  const shown = [...lines.map((line) => `${escaped(line)}\\n`), ...(ends === '' ? [] : [escaped(ends)])];
  // Blanks at the start of a line would be folded away: the first one is escaped, and other lines are set apart to match.
  const folded = shown.map((line) => `${margin(level)}${/^(\s|\\t)/.test(line) ? '\\' : ' '}${line}\\\n`);
  return `"\\\n${folded.join('')}${margin(level)}"`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\0': '\\0',
  '\x1b': '\\e',
  '\x85': '\\N',
  '\xa0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

const escaped = (text: string): string =>
  text.replace(
    // What Go's unicode.IsPrint refuses.
    /["\\\p{Cc}\p{Zl}\p{Zp}\u00a0]/gu,
    (each) => ESCAPES[each] ?? `\\x${each.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );

/** Words and numbers that some reader of YAML takes for something else than a string. */
const AMBIGUOUS =
  /^(?:null|~|true|false|t|f|y|yes|on|n|no|off|[-+]?(?:0x[\da-f]+|0b[01]+|0o?[0-7]+|\d+)|[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|[-+]?\.?(?:inf|infinity)|\.?nan|[-+]?[1-9]\d*(?::[0-5]?\d)+(?:\.\d*)?|\d{4}-\d{1,2}-\d{1,2})$/i;
const PLAIN = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_./-]*[\p{L}\p{N}_])?$/u;

const needsQuotes = (key: string): boolean => !PLAIN.test(key) || AMBIGUOUS.test(key.replaceAll('_', ''));
