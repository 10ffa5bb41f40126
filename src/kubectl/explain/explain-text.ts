/**
 * What `kubectl explain` prints of a kind or of one of its fields.
 *
 * Mirrors: kubectl/pkg/explain/v2/templates/plaintext.tmpl.
 */
import type { ExplainDocs, ExplainField, ExplainType } from '../../data/explain-docs.ts';
import { wordWrap } from './word-wrap.ts';

const WIDTH = 80;
/** How many fixed values a list of fields shows of one. */
const SHOWN_VALUES = 4;

export interface ExplainRequest {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly path: readonly string[];
  readonly isRecursive: boolean;
}

/** The text, or (`missing`) the text before the failure and the field that does not exist. Undefined: the kind has no documentation. */
export function explainText(docs: ExplainDocs, request: ExplainRequest): { text: string; missing?: string } | undefined {
  const { group, version, kind, path, isRecursive } = request;
  const root = docs.kinds[`${group}/${version}/${kind}`];
  if (root === undefined) return undefined;
  const head = `${group === '' ? '' : `GROUP:      ${group}\n`}KIND:       ${kind}\nVERSION:    ${version}\n\n`;
  let type = `#${root}`;
  let field: ExplainField | undefined;
  for (const name of path) {
    field = namedType(docs, type)?.fields.find((each) => each[0] === name);
    if (!field) return { text: head, missing: path.at(-1)! };
    type = field[1];
  }
  const about = field ? `FIELD: ${field[0]} <${typeText(docs, type)}>\n${longValues(field)}\n\n` : '';
  const description = descriptionOf(docs, type, field) || '<empty>';
  const fields = fieldList(docs, type, { level: 1, isRecursive, seen: [] });
  const list = fields === '' ? '' : `FIELDS:\n${fields}`;
  return { text: `${head}${about}DESCRIPTION:\n${indented(wordWrap(description, WIDTH - 4), 4)}\n${list}\n` };
}

const indented = (text: string, columns: number): string => ' '.repeat(columns) + text.replaceAll('\n', `\n${' '.repeat(columns)}`);

/** Without `[]` and `map[string]`: what the elements are. */
const elementOf = (type: string): string => type.replace(/^(?:\[\]|map\[string\])+/, '');

function namedType(docs: ExplainDocs, type: string): ExplainType | undefined {
  const element = elementOf(type);
  return element.startsWith('#') ? docs.types[element.slice(1)] : undefined;
}

/** `[]Container`, `map[string]string`: a type by its last name, or by what it is written as. */
function typeText(docs: ExplainDocs, type: string): string {
  const element = elementOf(type);
  if (!element.startsWith('#')) return type;
  const name = namedType(docs, type)?.is ?? element.slice(element.lastIndexOf('.') + 1).replace('#', '');
  return type.slice(0, type.length - element.length) + name;
}

/** The field's own description, and that of its type. */
function descriptionOf(docs: ExplainDocs, type: string, field: ExplainField | undefined): string {
  const own = field ? docs.texts[field[2]] : undefined;
  const ofType = docs.texts[namedType(docs, type)?.text ?? -1];
  return [own, ofType].map((text) => (text === undefined ? '' : `${text}\n`)).join('');
}

const valuesOf = (field: ExplainField): string[] | undefined => field[4]?.split(' ').map((value) => (value === '' ? '""' : value));

const longValues = (field: ExplainField): string => {
  const values = valuesOf(field);
  return values ? `ENUM:${values.map((value) => `\n    ${value}`).join('')}` : '';
};

function shortValues(field: ExplainField, margin: string): string {
  const values = valuesOf(field);
  if (!values) return '';
  return `\n${margin}enum: ${values.slice(0, SHOWN_VALUES).join(', ')}${values.length > SHOWN_VALUES ? ', ....' : ''}`;
}

/** Fields of a type, one a line when recursive, else with their descriptions. A type inside itself is not gone into again. */
function fieldList(docs: ExplainDocs, type: string, options: { level: number; isRecursive: boolean; seen: readonly string[] }): string {
  const element = elementOf(type);
  const { level, isRecursive, seen } = options;
  if (seen.includes(element)) return '';
  const margin = '  '.repeat(level);
  return (namedType(docs, type)?.fields ?? [])
    .map((field) => {
      const line = `${margin}${field[0]}\t<${typeText(docs, field[1])}>${field[3] ? ' -required-' : ''}${shortValues(field, margin)}\n`;
      if (isRecursive) return line + fieldList(docs, field[1], { level: level + 1, isRecursive, seen: [...seen, element] });
      const description = wordWrap(docs.texts[field[2]] ?? '<no description>', WIDTH - 2 - margin.length);
      return `${line}${indented(description, margin.length + 2)}\n\n`;
    })
    .join('');
}
