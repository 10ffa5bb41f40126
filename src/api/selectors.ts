/**
 * Selectors as users type them: label selectors (`-l`) and field selectors (`--field-selector`).
 *
 * Mirrors: apimachinery/pkg/labels/selector.go (Parse) and apimachinery/pkg/fields/selector.go (ParseSelector).
 */
import { invalid, errorTextOf } from './field-error.ts';
import { newLabelRequirement, type LabelOperator, type LabelRequirement } from './labels.ts';
import { isQualifiedName } from './names.ts';

interface Token {
  readonly kind: 'symbol' | 'word' | 'end';
  readonly text: string;
}

const SYMBOLS = ['!=', '==', '=', '!', '(', ')', ',', '>', '<'];
const OPERATORS: Readonly<Record<string, LabelOperator>> = { in: 'in', notin: 'notin', '=': '=', '==': '==', '!=': '!=', '>': 'gt', '<': 'lt' };

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let rest = text;
  for (;;) {
    rest = rest.replace(/^[ \t\r\n]+/, '');
    const symbol = SYMBOLS.find((candidate) => rest.startsWith(candidate));
    const token = symbol ?? /^[^ \t\r\n=!(),<>]+/.exec(rest)?.[0] ?? '';
    tokens.push({ kind: token === '' ? 'end' : symbol === undefined ? 'word' : 'symbol', text: token });
    if (token === '') return tokens;
    rest = rest.slice(token.length);
  }
}

/** A reader of tokens; what follows the end is the end again. */
class Tokens {
  private readonly tokens: readonly Token[];
  private position = 0;

  constructor(text: string) {
    this.tokens = tokensOf(text);
  }

  peek(): Token {
    return this.tokens[this.position] ?? { kind: 'end', text: '' };
  }

  next(): Token {
    const token = this.peek();
    this.position++;
    return token;
  }
}

/** The requirements of a label selector, sorted by key; '' selects everything. Throws `Error` in Kubernetes' words. */
export function parseLabelSelector(text: string): LabelRequirement[] {
  const tokens = new Tokens(text);
  const requirements: LabelRequirement[] = [];
  for (;;) {
    const first = tokens.peek();
    if (first.kind === 'end') break;
    if (first.kind === 'symbol' && first.text !== '!') throw new Error(`found '${first.text}', expected: !, identifier, or 'end of string'`);
    try {
      requirements.push(parseRequirement(tokens));
    } catch (error) {
      throw new Error(`unable to parse requirement: ${(error as Error).message}`);
    }
    const separator = tokens.next();
    if (separator.kind === 'end') break;
    if (separator.text !== ',') throw new Error(`found '${separator.text}', expected: ',' or 'end of string'`);
    const following = tokens.peek();
    if (following.kind !== 'word' && following.text !== '!') throw new Error(`found '${following.text}', expected: identifier after ','`);
  }
  return requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

function parseRequirement(tokens: Tokens): LabelRequirement {
  const isNegated = tokens.peek().text === '!';
  if (isNegated) tokens.next();
  const key = tokens.next();
  if (key.kind !== 'word') throw new Error(`found '${key.text}', expected: identifier`);
  const complaints = isQualifiedName(key.text);
  if (complaints.length > 0) throw new Error(errorTextOf(invalid(undefined, key.text, complaints.join('; '))));
  if (isNegated) return newLabelRequirement(key.text, '!', []);
  const after = tokens.peek();
  if (after.kind === 'end' || after.text === ',') return newLabelRequirement(key.text, 'exists', []);
  const operator = OPERATORS[tokens.next().text];
  if (operator === undefined) throw new Error(`found '${after.text}', expected: in, notin, =, ==, !=, gt, lt`);
  const values = operator === 'in' || operator === 'notin' ? parseValues(tokens) : [parseExactValue(tokens)];
  return newLabelRequirement(key.text, operator, values);
}

function parseExactValue(tokens: Tokens): string {
  const { kind, text } = tokens.peek();
  if (kind === 'end' || text === ',') return '';
  tokens.next();
  if (kind !== 'word') throw new Error(`found '${text}', expected: identifier`);
  return text;
}

/** `(a, b)`; a missing value, also between the parentheses, is the empty one. */
function parseValues(tokens: Tokens): string[] {
  const open = tokens.next();
  if (open.text !== '(') throw new Error(`found '${open.text}' expected: '('`);
  const first = tokens.peek();
  if (first.text === ')') {
    tokens.next();
    return [''];
  }
  if (first.kind !== 'word' && first.text !== ',') throw new Error(`found '${first.text}', expected: ',', ')' or identifier`);
  const values = new Set<string>();
  for (;;) {
    const token = tokens.next();
    const following = tokens.peek();
    if (token.kind === 'word') {
      values.add(token.text);
      if (following.text !== ',' && following.text !== ')') throw new Error(`found '${following.text}', expected: ',' or ')'`);
    } else if (token.text === ',') {
      if (values.size === 0 || following.text === ')' || following.text === ',') values.add('');
      if (following.text === ',') tokens.next();
    } else {
      throw new Error(`found '${token.text}', expected: ',', or identifier`);
    }
    if (tokens.peek().text === ')') {
      tokens.next();
      return [...values];
    }
  }
}

/** One term of a field selector. */
export interface FieldRequirement {
  readonly field: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

/** The terms of a field selector, sorted as Kubernetes sorts them. Throws `Error` in Kubernetes' words. */
export function parseFieldSelector(text: string): FieldRequirement[] {
  const terms = splitTerms(text).sort();
  const requirements: FieldRequirement[] = [];
  for (const term of terms) {
    if (term === '') continue;
    const match = /^(.*?)(!=|==|=)(.*)$/s.exec(term);
    if (match === null) throw new Error(`invalid selector: '${text}'; can't understand '${term}'`);
    const [, field = '', operator, escaped = ''] = match;
    const value = unescapeValue(escaped);
    if (field !== '' || value !== '') requirements.push({ field, operator: operator === '!=' ? '!=' : '=', value });
  }
  return requirements;
}

/** Splits at commas that no backslash protects. */
const splitTerms = (text: string): string[] => (text === '' ? [] : text.replace(/\\[\s\S]|,/g, (part) => (part === ',' ? '\n,' : part)).split('\n,'));

function unescapeValue(text: string): string {
  return text.replace(/\\([\s\S]?)|[,=]/gu, (part, escaped?: string) => {
    if (escaped === undefined) throw new Error(`invalid field selector: unescaped character in value: ${part.charCodeAt(0)}`);
    if (escaped === '' || !'\\,='.includes(escaped)) throw new Error(`invalid field selector: invalid escape sequence: ${part}`);
    return escaped;
  });
}

/** `metadata.name=web,status.phase!=Running`, with commas and the like in values escaped. */
export const formatFieldSelector = (requirements: readonly FieldRequirement[]): string =>
  requirements.map(({ field, operator, value }) => `${field}${operator}${value.replace(/[\\,=]/g, '\\$&')}`).join(',');

/** Whether all terms hold; a field that is not set is ''. */
export const matchesFields = (requirements: readonly FieldRequirement[], fields: Readonly<Record<string, string>>): boolean =>
  requirements.every(({ field, operator, value }) => ((fields[field] ?? '') === value) === (operator === '='));
