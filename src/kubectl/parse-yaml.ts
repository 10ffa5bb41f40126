/**
 * YAML into values as kubectl reads it: YAML 1.1 without timestamps and base-60 numbers, and failures in go-yaml's words.
 *
 * Mirrors: sigs.k8s.io/yaml on goyaml.v2 (resolve.go, parserc.go, scannerc.go, yaml.go for line numbers).
 * Differs: the parser is another one, so a text with several faults may be refused for a different one of them.
 */
import { LineCounter, parseDocument, visit, type Document, type YAMLParseError } from 'yaml';
import { DEEPEST_NESTING, nestingOf } from '../api/nesting.ts';
import { CommandError } from './errors.ts';

/** What go-yaml says where this parser reports `code`, and which of its two parts notices it: they count lines differently. */
const GO_WORDS: Readonly<Record<string, { text: string; by: 'parser' | 'scanner' }>> = {
  TAB_AS_INDENT: { text: 'found character that cannot start any token', by: 'scanner' },
  BLOCK_AS_IMPLICIT_KEY: { text: 'mapping values are not allowed in this context', by: 'scanner' },
  MULTILINE_IMPLICIT_KEY: { text: 'mapping values are not allowed in this context', by: 'scanner' },
  BAD_ALIAS: { text: 'did not find expected alphabetic or numeric character', by: 'scanner' },
  BAD_DQ_ESCAPE: { text: 'found unknown escape character', by: 'scanner' },
  BAD_DIRECTIVE: { text: 'found incompatible YAML document', by: 'parser' },
  BAD_INDENT: { text: 'did not find expected key', by: 'parser' },
  BLOCK_IN_FLOW: { text: "did not find expected ',' or '}'", by: 'parser' },
  BAD_COLLECTION_TYPE: { text: 'did not find expected key', by: 'parser' },
  UNEXPECTED_TOKEN: { text: 'did not find expected key', by: 'parser' },
  MULTIPLE_DOCS: { text: 'did not find expected <document start>', by: 'parser' },
  MISSING_CHAR: { text: 'did not find expected key', by: 'parser' },
};

/** Reads one document of a manifest. Throws `error: error parsing FILE: …`. */
export function parseManifest(text: string, source: string): unknown {
  // The parser takes long over brackets that never close.
  if (nestingOf(text) > DEEPEST_NESTING) throw new CommandError(`error: error parsing ${source}: error converting YAML to JSON: yaml: exceeded max depth`);
  const lines = new LineCounter();
  const parsed = parseDocument(text, {
    version: '1.1',
    merge: true,
    uniqueKeys: false,
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'silent',
    // YAML 1.1's timestamps and base-60 numbers stay texts, as in goyaml.v2 decoding into JSON.
    customTags: (tags) =>
      tags.filter((tag) => typeof tag === 'string' || (!/(timestamp|binary)$/.test(tag.tag) && !('format' in tag && tag.format === 'TIME'))),
  });
  const error = firstErrorOf(parsed.errors);
  if (error) throw new CommandError(`error: error parsing ${source}: error converting YAML to JSON: yaml: ${goMessageOf(error, text, lines)}`);
  const unknown = unknownAnchorOf(parsed);
  if (unknown !== undefined)
    throw new CommandError(`error: error parsing ${source}: error converting YAML to JSON: yaml: unknown anchor '${unknown}' referenced`);
  return jsonOf(parsed.toJS({ maxAliasCount: 1000 }));
}

/** The first failure. A key that goes on over several lines is told twice, and only the second time with its end. */
const firstErrorOf = ([first, ...others]: readonly YAMLParseError[]): YAMLParseError | undefined =>
  others.find(({ code, pos }) => code === 'MULTILINE_IMPLICIT_KEY' && pos[0] === first?.pos[0]) ?? first;

/** The first alias that names no anchor before it. */
function unknownAnchorOf(parsed: Document.Parsed): string | undefined {
  let unknown: string | undefined;
  visit(parsed, {
    Alias(_key, alias) {
      if (alias.resolve(parsed)) return undefined;
      unknown = alias.source;
      return visit.BREAK;
    },
  });
  return unknown;
}

function goMessageOf(error: YAMLParseError, text: string, lines: LineCounter): string {
  const { text: words, by } = wordsOf(error);
  const zeroBased = lines.linePos(error.pos[error.code === 'MULTILINE_IMPLICIT_KEY' ? 1 : 0]).line - 1;
  // Of the first line nothing is said: its number is go-yaml's sign for none.
  if (by === 'scanner') return zeroBased > 0 ? `line ${zeroBased + 1}: ${words}` : words;
  // The parser names the line where the collection began, or where it stopped if that was the first line; both count from zero.
  const began = firstLineOfBlock(text, zeroBased);
  const line = began > 0 ? began : zeroBased;
  return line > 0 ? `line ${line}: ${words}` : words;
}

function wordsOf(error: YAMLParseError): { text: string; by: 'parser' | 'scanner' } {
  const { code, message } = error;
  if (code === 'MISSING_CHAR' && /quote/.test(message)) return { text: 'found unexpected end of stream', by: 'scanner' };
  if (/sequence and end with a \]|flow sequence/i.test(message)) return { text: "did not find expected ',' or ']'", by: 'parser' };
  if (/map and end with a \}|flow map/i.test(message)) return { text: "did not find expected ',' or '}'", by: 'parser' };
  if (/^Implicit map keys need/.test(message)) return { text: "could not find expected ':'", by: 'scanner' };
  return GO_WORDS[code] ?? { text: 'did not find expected key', by: 'parser' };
}

/** The zero-based line at which the block that is broken at `line` began: the first of its indentation. */
function firstLineOfBlock(text: string, line: number): number {
  const all = text.split('\n');
  const indentOf = (each: string): number => /^ */.exec(each)![0].length;
  const own = indentOf(all[line] ?? '');
  let began = line;
  let level = Infinity;
  for (let i = line - 1; i >= 0; i--) {
    const each = all[i]!;
    if (each.trim() === '') continue;
    const indent = indentOf(each);
    if (indent < level) {
      level = indent;
      began = i;
    } else if (indent === level) began = i;
    if (indent < own || indent === 0) {
      for (let k = i - 1; k >= 0 && (all[k]!.trim() === '' || indentOf(all[k]!) >= indent); k--)
        if (all[k]!.trim() !== '' && indentOf(all[k]!) === indent) began = k;
      break;
    }
  }
  return began;
}

/** Values as JSON has them: no dates, no undefined. */
function jsonOf(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(jsonOf);
  if (value === null || typeof value !== 'object') return value === undefined ? null : value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, jsonOf(item)]));
}
