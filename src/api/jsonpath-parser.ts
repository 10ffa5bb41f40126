/**
 * The grammar of Kubernetes' JSONPath templates: text with `{…}` in it.
 *
 * Mirrors: client-go/util/jsonpath/parser.go and node.go, with its error texts.
 */

/** One bound of `[a:b:c]`. `derived`: `[3]` stands for `[3:4]`. */
export interface ArrayBound {
  readonly known: boolean;
  readonly value: number;
  readonly derived?: boolean;
}

export type JsonPathNode =
  | { readonly type: 'list'; readonly nodes: JsonPathNode[] }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'literal'; readonly value: number | boolean }
  | { readonly type: 'identifier'; readonly name: string }
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'array'; readonly bounds: readonly [ArrayBound, ArrayBound, ArrayBound] }
  | { readonly type: 'filter'; readonly left: JsonPathList; readonly right: JsonPathList; readonly operator: string }
  | { readonly type: 'union'; readonly lists: readonly JsonPathList[] }
  | { readonly type: 'wildcard' }
  | { readonly type: 'recursive' };

export type JsonPathList = Extract<JsonPathNode, { type: 'list' }>;

/** The nodes of a template: texts, and a list for each `{…}`. Throws `Error` with Kubernetes' text when it is malformed. */
export function parseTemplate(template: string): JsonPathNode[] {
  return new Parser(template).parse();
}

/** The nodes of what would stand between braces. */
function parseAction(text: string): JsonPathList {
  const [first] = parseTemplate(`{${text}}`);
  return first?.type === 'list' ? first : { type: 'list', nodes: [] };
}

const TERMINATORS = ' \t\r\n.,[]$@{}';
const isTerminator = (character: string): boolean => character === '' || TERMINATORS.includes(character);
const isAlphanumeric = (character: string): boolean => /^[\p{L}\p{Nd}_]$/u.test(character);
const codePoint = (character: string): string => `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')} '${character}'`;

class Parser {
  private readonly input: string;
  private readonly root: JsonPathNode[] = [];
  private position = 0;
  private start = 0;

  constructor(input: string) {
    this.input = input;
  }

  /** Text until a brace, then what is in it, until the end. */
  parse(): JsonPathNode[] {
    while (this.position < this.input.length) {
      const brace = this.input.indexOf('{', this.position);
      this.position = brace < 0 ? this.input.length : brace;
      const text = this.consume();
      if (text !== '') this.root.push({ type: 'text', text });
      if (brace < 0) break;
      this.skip(1);
      const list: JsonPathList = { type: 'list', nodes: [] };
      this.root.push(list);
      while (this.parseStep(list.nodes));
    }
    return this.root;
  }

  private next(): string {
    const character = this.input[this.position] ?? '';
    this.position++;
    return character;
  }

  private peek(): string {
    return this.input[this.position] ?? '';
  }

  /** What was read since the last call. */
  private consume(): string {
    const text = this.input.slice(this.start, this.position);
    this.start = this.position;
    return text;
  }

  private skip(count: number): void {
    this.position += count;
    this.consume();
  }

  private startsWith(prefix: string): boolean {
    return this.input.startsWith(prefix, this.position);
  }

  /** One step inside braces; false after the closing one. */
  private parseStep(nodes: JsonPathNode[]): boolean {
    if (this.startsWith('}')) {
      this.skip(1);
      return false;
    }
    if (this.startsWith('[?(')) this.parseFilter(nodes);
    else if (this.startsWith('..')) this.parseRecursive(nodes);
    else this.parsePlain(nodes);
    return true;
  }

  private parsePlain(nodes: JsonPathNode[]): void {
    const character = this.next();
    if (character === '' || character === '\r' || character === '\n') throw new Error('unclosed action');
    if (character === ' ' || character === '@' || character === '$') this.consume();
    else if (character === '[') this.parseArray(nodes);
    else if (character === '"' || character === "'") this.parseQuote(nodes, character);
    else if (character === '.') this.parseField(nodes);
    else if (/[+\-\d]/.test(character)) this.parseNumber(nodes);
    else if (isAlphanumeric(character)) this.parseIdentifier(nodes);
    else throw new Error(`unrecognized character in action: ${codePoint(character)}`);
  }

  private parseIdentifier(nodes: JsonPathNode[]): void {
    while (!isTerminator(this.peek())) this.position++;
    const name = this.consume();
    if (name === 'true' || name === 'false') nodes.push({ type: 'literal', value: name === 'true' });
    else nodes.push({ type: 'identifier', name });
  }

  private parseRecursive(nodes: JsonPathNode[]): void {
    if (nodes.at(-1)?.type === 'recursive') throw new Error('invalid multiple recursive descent');
    this.skip(2);
    nodes.push({ type: 'recursive' });
    if (isAlphanumeric(this.peek())) this.parseField(nodes);
  }

  private parseNumber(nodes: JsonPathNode[]): void {
    while (/[.\d]/.test(this.peek())) this.position++;
    const text = this.consume();
    if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) throw new Error(`cannot parse number ${text}`);
    nodes.push({ type: 'literal', value: Number(text) });
  }

  private parseField(nodes: JsonPathNode[]): void {
    this.consume();
    while (!isTerminator(this.peek())) this.position += this.peek() === '\\' ? 2 : 1;
    const name = this.consume();
    nodes.push(name === '*' ? { type: 'wildcard' } : { type: 'field', name: name.replaceAll('\\', '') });
  }

  private parseArray(nodes: JsonPathNode[]): void {
    for (let character = this.next(); character !== ']'; character = this.next()) {
      if (character === '' || character === '\n') throw new Error('unterminated array');
    }
    const inner = this.consume().slice(1, -1);
    const text = inner === '*' ? ':' : inner;
    const parts = text.split(',');
    if (parts.length > 1) {
      nodes.push({ type: 'union', lists: parts.map((part) => parseAction(`[${part.replace(/^ +| +$/g, '')}]`)) });
      return;
    }
    const key = /^'([^']*)'$/.exec(text);
    if (key) nodes.push(...parseAction(`.${key[1]}`).nodes);
    else nodes.push({ type: 'array', bounds: parseBounds(text) });
  }

  private parseFilter(nodes: JsonPathNode[]): void {
    this.skip(3);
    let quote = '';
    let isClosed = false;
    for (;;) {
      const character = this.next();
      if (character === '' || character === '\n') throw new Error('unterminated filter');
      if (character === '"' || character === "'") {
        if (quote === '') quote = character;
        else if (this.input[this.position - 2] !== '\\' && character === quote) isClosed = true;
      } else if (character === ')' && (quote !== '') === isClosed) break;
    }
    if (this.next() !== ']') throw new Error('unclosed array expect ]');
    const text = this.consume().slice(0, -2);
    const comparison = /^([^!<>=]+)([!<>=]+)(.+?)$/.exec(text);
    if (comparison === null) nodes.push({ type: 'filter', left: parseAction(text), right: { type: 'list', nodes: [] }, operator: 'exists' });
    else nodes.push({ type: 'filter', left: parseAction(comparison[1] ?? ''), right: parseAction(comparison[3] ?? ''), operator: comparison[2] ?? '' });
  }

  private parseQuote(nodes: JsonPathNode[], end: string): void {
    for (;;) {
      const character = this.next();
      if (character === '' || character === '\n') throw new Error('unterminated quoted string');
      if (character === end && this.input[this.position - 2] !== '\\') break;
    }
    const text = this.consume();
    nodes.push({ type: 'text', text: unquote(text) });
  }
}

/** `1`, `1:3`, `:-1`, `::2`. */
function parseBounds(text: string): readonly [ArrayBound, ArrayBound, ArrayBound] {
  const match = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text);
  if (match === null) throw new Error(`invalid array index ${text}`);
  const [first, second, third] = match.slice(1) as (string | undefined)[];
  const boundOf = (digits: string): ArrayBound => {
    if (digits === '') return { known: false, value: 0 };
    if (digits === '-') throw new Error(`array index ${digits} is not a number`);
    return { known: true, value: Number(digits) };
  };
  const from = boundOf(first ?? '');
  const to: ArrayBound = second === undefined ? { known: true, value: from.value + 1, derived: true } : boundOf(second.slice(1));
  return [from, to, boundOf(third?.slice(1) ?? '')];
}

const ESCAPES: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', "'": "'", '"': '"' };

/** The text of a quoted string with Go's escapes. */
function unquote(quoted: string): string {
  const fail = (): never => {
    throw new Error(`unquote string ${quoted} error invalid syntax`);
  };
  return quoted.slice(1, -1).replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[0-7]{3}|[\s\S]?)/g, (_whole, escape: string) => {
    if (/^[xu]./.test(escape)) return String.fromCharCode(parseInt(escape.slice(1), 16));
    if (/^[0-7]{3}$/.test(escape)) return String.fromCharCode(parseInt(escape, 8));
    return ESCAPES[escape] ?? fail();
  });
}
