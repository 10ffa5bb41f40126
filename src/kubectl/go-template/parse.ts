/**
 * A Go template as a tree.
 *
 * Mirrors: Go's text/template/parse/{parse,node}.go.
 */
import { lexTemplate, TemplateSyntaxError, type Token } from './lex.ts';
import { unquoteGo } from './go-literals.ts';

/** A node that stands for a value. `at` is where messages say it is. */
export type Operand =
  | { readonly type: 'field'; readonly at: number; readonly names: readonly string[] }
  | { readonly type: 'variable'; readonly at: number; readonly name: string; readonly names: readonly string[] }
  | { readonly type: 'chain'; readonly at: number; readonly of: Operand; readonly names: readonly string[] }
  | { readonly type: 'function'; readonly at: number; readonly name: string }
  | { readonly type: 'literal'; readonly at: number; readonly text: string; readonly value: string | number | bigint | boolean }
  | { readonly type: 'dot' | 'nil'; readonly at: number }
  | Pipe;

export interface Command {
  readonly type: 'command';
  readonly at: number;
  readonly words: readonly Operand[];
}

export interface Pipe {
  readonly type: 'pipe';
  readonly at: number;
  readonly variables: readonly string[];
  readonly isAssignment: boolean;
  readonly commands: readonly Command[];
}

export type Node =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'action'; readonly pipe: Pipe }
  | { readonly type: 'if' | 'range' | 'with'; readonly pipe: Pipe; readonly body: readonly Node[]; readonly otherwise: readonly Node[] }
  | { readonly type: 'break' | 'continue' }
  | TemplateCall;

/** `{{template "name" pipe}}`. */
export interface TemplateCall {
  readonly type: 'template';
  readonly at: number;
  readonly name: string;
  readonly pipe: Pipe | undefined;
}

export interface TemplateTree {
  readonly source: string;
  readonly nodes: readonly Node[];
  /** What `define` and `block` named. */
  readonly definitions: ReadonlyMap<string, readonly Node[]>;
}

/** Parses a template that may call `functions`. Throws TemplateSyntaxError. */
export function parseTemplate(source: string, functions: ReadonlySet<string>): TemplateTree {
  const parser = new Parser(lexTemplate(source), functions, source.length);
  const nodes = parser.parseAll();
  return { source, nodes, definitions: parser.definitions };
}

/** A node as messages show it. */
export function nodeText(node: Operand | Command | TemplateCall): string {
  switch (node.type) {
    case 'template':
      return `{{template ${JSON.stringify(node.name)}${node.pipe ? ` ${nodeText(node.pipe)}` : ''}}}`;
    case 'field':
      return node.names.map((name) => `.${name}`).join('');
    case 'variable':
      return [node.name, ...node.names].join('.');
    case 'chain':
      return `${node.of.type === 'pipe' ? `(${nodeText(node.of)})` : nodeText(node.of)}${node.names.map((name) => `.${name}`).join('')}`;
    case 'function':
      return node.name;
    case 'literal':
      return node.text;
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
    case 'command':
      return node.words.map((word) => (word.type === 'pipe' ? `(${nodeText(word)})` : nodeText(word))).join(' ');
    case 'pipe': {
      const declared = node.variables.length === 0 ? '' : `${node.variables.join(', ')} ${node.isAssignment ? '=' : ':='} `;
      return declared + node.commands.map(nodeText).join(' | ');
    }
  }
}

type Ending = 'end' | 'else' | 'eof';

class Parser {
  readonly definitions = new Map<string, readonly Node[]>();
  readonly #tokens: readonly Token[];
  readonly #functions: ReadonlySet<string>;
  readonly #length: number;
  #next = 0;
  #variables = ['$'];
  #rangeDepth = 0;

  constructor(tokens: readonly Token[], functions: ReadonlySet<string>, length: number) {
    this.#tokens = tokens;
    this.#functions = functions;
    this.#length = length;
  }

  parseAll(): readonly Node[] {
    const { nodes, ending } = this.#list();
    if (ending !== 'eof') this.#fail(`unexpected {{${ending}}}`);
    return nodes;
  }

  #fail(message: string): never {
    throw new TemplateSyntaxError(message, this.#tokens[Math.max(0, this.#next - 1)]?.at ?? this.#length);
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#next];
  }

  #take(): Token {
    const token = this.#tokens[this.#next++];
    if (!token) this.#fail('unexpected EOF');
    return token;
  }

  #isWord(...words: readonly string[]): boolean {
    const token = this.#peek();
    return token?.type === 'word' && words.includes(token.text);
  }

  /** Nodes up to `end`, `else` or the text's end; the word that ends them has been taken. */
  #list(): { nodes: Node[]; ending: Ending } {
    const nodes: Node[] = [];
    for (;;) {
      const token = this.#tokens[this.#next];
      if (!token) return { nodes, ending: 'eof' };
      this.#next++;
      if (token.type === 'text') {
        nodes.push({ type: 'text', text: token.text });
        continue;
      }
      if (this.#isWord('end', 'else')) return { nodes, ending: this.#take().text as 'end' | 'else' };
      const node = this.#action();
      if (node) nodes.push(node);
    }
  }

  #action(): Node | undefined {
    const token = this.#peek();
    if (token?.type === 'word') {
      switch (token.text) {
        case 'if':
        case 'range':
        case 'with':
          this.#next++;
          return this.#control(token.text);
        case 'break':
        case 'continue':
          this.#next++;
          if (this.#rangeDepth === 0) this.#fail(`{{${token.text}}} outside {{range}}`);
          this.#close(token.text);
          return { type: token.text };
        case 'define':
          this.#next++;
          this.#define();
          return undefined;
        case 'template':
          this.#next++;
          return this.#call();
        case 'block':
          this.#next++;
          return this.#block();
      }
    }
    return { type: 'action', pipe: this.#pipe('command', 'close') };
  }

  #close(context: string): void {
    const token = this.#take();
    if (token.type !== 'close') this.#fail(`unexpected ${tokenText(token)} in ${context}`);
  }

  #control(type: 'if' | 'range' | 'with'): Node {
    const depth = this.#variables.length;
    const pipe = this.#pipe(type, 'close');
    if (type === 'range') this.#rangeDepth++;
    const body = this.#list();
    if (type === 'range') this.#rangeDepth--;
    let otherwise: readonly Node[] = [];
    if (body.ending === 'eof') this.#fail('unexpected EOF');
    if (body.ending === 'end') this.#close('end');
    else if (type !== 'range' && this.#isWord(type)) {
      this.#next++;
      otherwise = [this.#control(type)];
    } else {
      this.#close('else');
      const rest = this.#list();
      if (rest.ending === 'eof') this.#fail('unexpected EOF');
      if (rest.ending === 'else') this.#fail('expected end; found {{else}}');
      this.#close('end');
      otherwise = rest.nodes;
    }
    this.#variables.length = depth;
    return { type, pipe, body: body.nodes, otherwise };
  }

  #templateName(context: string): string {
    const token = this.#take();
    if (token.type !== 'string') this.#fail(`unexpected ${tokenText(token)} in ${context}`);
    return unquoteGo(token.text);
  }

  /** The body of a definition, with variables of its own. */
  #body(name: string): void {
    const [variables, depth] = [this.#variables, this.#rangeDepth];
    [this.#variables, this.#rangeDepth] = [['$'], 0];
    const { nodes, ending } = this.#list();
    if (ending !== 'end') this.#fail(ending === 'eof' ? 'unexpected EOF' : 'unexpected {{else}} in define clause');
    this.#close('define clause');
    [this.#variables, this.#rangeDepth] = [variables, depth];
    this.definitions.set(name, nodes);
  }

  #define(): void {
    const name = this.#templateName('define clause');
    this.#close('define clause');
    this.#body(name);
  }

  #call(): Node {
    const at = this.#peek()?.at ?? this.#length;
    const name = this.#templateName('template clause');
    if (this.#peek()?.type === 'close') {
      this.#next++;
      return { type: 'template', at, name, pipe: undefined };
    }
    return { type: 'template', at, name, pipe: this.#pipe('template clause', 'close') };
  }

  #block(): Node {
    const at = this.#peek()?.at ?? this.#length;
    const name = this.#templateName('block clause');
    const pipe = this.#pipe('block clause', 'close');
    this.#body(name);
    return { type: 'template', at, name, pipe };
  }

  /** Commands joined by bars, up to `}}` or `)`. */
  #pipe(context: string, end: 'close' | ')'): Pipe {
    const at = this.#peek()?.at ?? this.#length;
    const { variables, isAssignment } = this.#declaration(context);
    const commands: Command[] = [];
    for (;;) {
      const token = this.#peek() ?? this.#take();
      if (token.type === 'close' || token.text === ')') {
        if ((end === 'close') !== (token.type === 'close')) this.#fail(end === 'close' ? 'unexpected right paren' : 'unclosed left paren');
        this.#next++;
        if (commands.length === 0) this.#fail(`missing value for ${context}`);
        break;
      }
      commands.push(this.#command(context, commands.length));
    }
    const literal = commands.slice(1).findIndex(({ words }) => words[0] && ['literal', 'dot', 'nil'].includes(words[0].type));
    if (literal >= 0) this.#fail(`non executable command in pipeline stage ${literal + 2}`);
    if (!isAssignment) this.#variables.push(...variables);
    return { type: 'pipe', at, variables, isAssignment, commands };
  }

  /** `$x :=`, `$x =`, and of a range `$i, $x :=`. */
  #declaration(context: string): { variables: string[]; isAssignment: boolean } {
    const [first, second, third, fourth] = this.#tokens.slice(this.#next, this.#next + 4);
    if (first?.type !== 'variable') return { variables: [], isAssignment: false };
    if (second?.type === 'declare' || second?.type === 'assign') {
      this.#next += 2;
      return { variables: [first.text], isAssignment: second.type === 'assign' };
    }
    if (second?.text !== ',' || third?.type !== 'variable') return { variables: [], isAssignment: false };
    if (context !== 'range') this.#fail(`too many declarations in ${context}`);
    if (fourth?.type !== 'declare' && fourth?.type !== 'assign') this.#fail('range can only initialize variables');
    this.#next += 4;
    return { variables: [first.text, third.text], isAssignment: fourth.type === 'assign' };
  }

  /** Words up to a bar or the end. The bar is taken. */
  #command(context: string, stage: number): Command {
    const at = this.#peek()?.at ?? this.#length;
    const words: Operand[] = [];
    for (;;) {
      const token = this.#peek() ?? this.#take();
      if (token.type === 'close' || token.text === ')') break;
      if (token.type === 'pipe') {
        this.#next++;
        break;
      }
      if (words.length > 0 && !token.isSpaced && token.text !== '(') this.#fail(`unexpected ${tokenText(token)} in operand`);
      words.push(this.#operand(context));
    }
    if (words.length === 0) this.#fail(stage === 0 ? 'empty command' : `missing value for ${context}`);
    return { type: 'command', at, words };
  }

  #operand(context: string): Operand {
    const node = this.#term(context);
    const names: string[] = [];
    const at = this.#peek()?.at ?? this.#length;
    for (let token = this.#peek(); token?.type === 'field' && !token.isSpaced; token = this.#peek()) {
      names.push(token.text.slice(1));
      this.#next++;
    }
    if (names.length === 0) return node;
    if (node.type === 'field') return { type: 'field', at, names: [...node.names, ...names] };
    if (node.type === 'variable') return { ...node, at, names };
    if (node.type === 'literal' || node.type === 'dot' || node.type === 'nil') this.#fail(`unexpected . after term ${JSON.stringify(nodeText(node))}`);
    return { type: 'chain', at, of: node, names };
  }

  #term(context: string): Operand {
    const token = this.#take();
    const { at, text } = token;
    switch (token.type) {
      case 'field':
        return { type: 'field', at, names: [text.slice(1)] };
      case 'dot':
        return { type: 'dot', at };
      case 'variable':
        if (!this.#variables.includes(text)) this.#fail(`undefined variable ${JSON.stringify(text)}`);
        return { type: 'variable', at, name: text, names: [] };
      case 'string':
      case 'char':
      case 'number':
        return this.#literal(token);
      case 'word':
        if (text === 'nil') return { type: 'nil', at };
        if (text === 'true' || text === 'false') return { type: 'literal', at, text, value: text === 'true' };
        if (!this.#functions.has(text)) this.#fail(`function ${JSON.stringify(text)} not defined`);
        return { type: 'function', at, name: text };
      default:
        if (text === '(') return this.#pipe('parenthesized pipeline', ')');
        return this.#fail(`unexpected ${tokenText(token)} in ${context}`);
    }
  }

  #literal({ type, text, at }: Token): Operand {
    if (type === 'string') return { type: 'literal', at, text, value: unquoteGo(text) };
    if (type === 'char') return { type: 'literal', at, text, value: BigInt(unquoteGo(`"${text.slice(1, -1)}"`).codePointAt(0) ?? 0) };
    const digits = text.replaceAll('_', '');
    const isFloat = !/^[-+]?0[xXbBoO]/.test(digits) && /[.eE]/.test(digits);
    if (isFloat) return { type: 'literal', at, text, value: Number(digits) };
    const isNegative = digits.startsWith('-');
    const magnitude = digits.replace(/^[-+]/, '').replace(/^0(?=\d)/, '0o');
    const value = /^0o.*[89]/.test(magnitude) ? undefined : BigInt(magnitude);
    if (value === undefined) return this.#fail(`bad number syntax: ${JSON.stringify(text)}`);
    return { type: 'literal', at, text, value: isNegative ? -value : value };
  }
}

const KEYWORDS = new Set(['block', 'break', 'continue', 'define', 'else', 'end', 'if', 'nil', 'range', 'template', 'with']);

/** A token as messages show it: keywords in angle brackets, everything else quoted. */
const tokenText = ({ type, text }: Token): string => (type === 'dot' || (type === 'word' && KEYWORDS.has(text)) ? `<${text}>` : JSON.stringify(text));
