/**
 * Reads words: quotes, expansions, here-documents. Everything that depends on characters rather than on grammar.
 * Mirrors readtoken1() of busybox' ash.
 */
import { SyntaxFault, type Command, type ParameterOperator, type Part, type Redirection, type Word } from './syntax.ts';

export type Token =
  | { type: 'word'; word: Word; /** The source, where the word is one unquoted text: keywords, assignments, aliases. */ plain?: string; at: number }
  | { type: 'operator'; text: string; at: number }
  | { type: 'redirection'; fd: number; text: string; at: number }
  | { type: 'newline' | 'end'; at: number };

const OPERATORS = ['&&', '||', ';;', '&>', ';', '&', '|', '(', ')'];
const REDIRECTIONS = ['<<<', '<<-', '<<', '<&', '<>', '<', '>>', '>&', '>|', '>'];
const isBlank = (c: string | undefined): boolean => c === ' ' || c === '\t';
const endsWord = (c: string | undefined): boolean => c === undefined || ' \t\n;&|()<>'.includes(c);
const isNameStart = (c: string | undefined): boolean => c !== undefined && /[A-Za-z_]/.test(c);
const ANSI_ESCAPES: Readonly<Record<string, string>> = { a: '\x07', b: '\b', e: '\x1b', E: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

interface PendingHereDocument {
  redirection: Redirection;
  delimiter: string;
  literal: boolean;
  stripTabs: boolean;
}

export abstract class Lexer {
  protected source: string;
  protected at = 0;
  protected line: number;
  /** No more text will come: what is unfinished is wrong, not incomplete. */
  readonly #isFinal: boolean;
  #pending: PendingHereDocument[] = [];

  constructor(source: string, firstLine: number, isFinal: boolean) {
    this.source = source;
    this.line = firstLine;
    this.#isFinal = isFinal;
  }

  /** Parses the commands up to a `)`: the grammar's part of `$( )`. */
  protected abstract parseSubstitution(): Command | undefined;
  /** Parses the text of a backquote substitution. */
  protected abstract parseText(text: string): Command | undefined;

  protected fault(message: string, atEnd = false): never {
    throw new SyntaxFault(`syntax error: ${message}`, this.line, atEnd && !this.#isFinal);
  }

  protected atEnd(): boolean {
    return this.at >= this.source.length;
  }

  #skipBlanks(): void {
    for (;;) {
      const c = this.source[this.at];
      if (isBlank(c)) this.at++;
      else if (c === '\\' && this.source[this.at + 1] === '\n') {
        this.at += 2;
        this.#continueLine();
      } else if (c === '#') {
        while (!this.atEnd() && this.source[this.at] !== '\n') this.at++;
      } else return;
    }
  }

  /** The next token. After a newline, the here-documents of its line have been read. */
  protected readToken(): Token {
    this.#skipBlanks();
    const at = this.at;
    const c = this.source[at];
    if (c === undefined) return { type: 'end', at };
    if (c === '\n') {
      this.at++;
      this.line++;
      this.#readHereDocuments();
      return { type: 'newline', at };
    }
    const digits = /^\d*(?=[<>])/.exec(this.source.slice(at, at + 4));
    if (digits) {
      const operator = REDIRECTIONS.find((text) => this.source.startsWith(text, at + digits[0].length))!;
      this.at += digits[0].length + operator.length;
      return { type: 'redirection', fd: digits[0] === '' ? (operator.startsWith('<') ? 0 : 1) : Number(digits[0]), text: operator, at };
    }
    const operator = OPERATORS.find((text) => this.source.startsWith(text, at));
    if (operator === '&>') {
      this.at += 2;
      return { type: 'redirection', fd: 1, text: '&>', at };
    }
    if (operator) {
      this.at += operator.length;
      return { type: 'operator', text: operator, at };
    }
    const word = this.readWord();
    const only = word[0];
    const text = word.length === 1 && only?.type === 'text' && !only.quoted ? only.text : undefined;
    return { type: 'word', word, plain: text !== undefined && text === this.source.slice(at, this.at) ? text : undefined, at };
  }

  /** An unquoted word, up to a blank or an operator. */
  protected readWord(): Word {
    return this.#readParts(endsWord, false);
  }

  /** Parts up to where `isEnd` holds. In `quoted` mode blanks and single quotes are plain, as in double quotes. */
  #readParts(isEnd: (c: string | undefined) => boolean, quoted: boolean): Part[] {
    const parts: Part[] = [];
    const add = (text: string, isQuoted: boolean): void => {
      const last = parts[parts.length - 1];
      if (last?.type === 'text' && last.quoted === isQuoted) last.text += text;
      else parts.push({ type: 'text', text, quoted: isQuoted });
    };
    for (;;) {
      const c = this.source[this.at];
      if (c === undefined || isEnd(c)) return parts;
      if (c === '\\') this.#readBackslash(quoted, add);
      else if (c === "'" && !quoted) add(this.#readSingleQuoted(), true);
      else if (c === '"') {
        this.at++;
        if (quoted) continue; // Inside "${x:-"…"}" the inner quotes only toggle what is already quoted.
        this.#readDoubleQuoted(parts, add);
      } else if (c === '$' && this.source[this.at + 1] === "'" && !quoted) add(this.#readAnsiQuoted(), true);
      else if (c === '$') {
        const part = this.#readDollar(quoted);
        if (part) parts.push(part);
        else add('$', quoted);
      } else if (c === '`') parts.push(this.#readBackquoted(quoted));
      else {
        if (c === '\n') this.line++;
        this.at++;
        add(c, quoted);
      }
    }
  }

  /** Behind a backslash and a newline: the command goes on in the next line, which may not have been typed yet. */
  #continueLine(): void {
    this.line++;
    if (this.atEnd() && !this.#isFinal) this.fault('unexpected end of file', true);
  }

  #readBackslash(quoted: boolean, add: (text: string, isQuoted: boolean) => void): void {
    const next = this.source[this.at + 1];
    this.at += 2;
    if (next === '\n') this.#continueLine();
    else if (next === undefined) add('\\', true);
    else if (quoted && !'$`"\\}'.includes(next)) add('\\' + next, true);
    else add(next, true);
  }

  #readSingleQuoted(): string {
    const end = this.source.indexOf("'", this.at + 1);
    if (end < 0) this.#unterminated();
    const text = this.source.slice(this.at + 1, end);
    this.at = end + 1;
    this.#countLines(text);
    return text;
  }

  #countLines(text: string): void {
    for (const c of text) if (c === '\n') this.line++;
  }

  #unterminated(): never {
    this.#countLines(this.source.slice(this.at));
    return this.fault('unterminated quoted string', true);
  }

  #readDoubleQuoted(parts: Part[], add: (text: string, isQuoted: boolean) => void): void {
    const inner = this.#readParts((c) => c === '"', true);
    if (this.atEnd()) this.fault('unterminated quoted string', true);
    this.at++;
    if (inner.length === 0) add('', true);
    for (const part of inner)
      if (part.type === 'text') add(part.text, true);
      else parts.push(part);
  }

  #readAnsiQuoted(): string {
    let out = '';
    this.at += 2;
    for (;;) {
      const c = this.source[this.at];
      if (c === undefined) this.#unterminated();
      if (c === "'") {
        this.at++;
        return out;
      }
      const escape = c === '\\' ? /^\\(x[0-9a-fA-F]{1,2}|[0-7]{1,3}|[^])/.exec(this.source.slice(this.at, this.at + 4)) : null;
      if (!escape) {
        out += c;
        this.at++;
        continue;
      }
      const code = escape[1]!;
      this.at += escape[0].length;
      if (/^x./.test(code)) out += String.fromCharCode(parseInt(code.slice(1), 16));
      else if (/^[0-7]/.test(code)) out += String.fromCharCode(parseInt(code, 8) & 255);
      else out += ANSI_ESCAPES[code] ?? ('\\\'"?'.includes(code) ? code : '\\' + code);
    }
  }

  /** What follows a `$`; undefined where it stands for itself. */
  #readDollar(quoted: boolean): Part | undefined {
    const next = this.source[this.at + 1];
    if (next === '(') return this.source[this.at + 2] === '(' ? this.#readArithmetic(quoted) : this.#readCommand(quoted);
    if (next === '{') return this.#readBraced(quoted);
    this.at++;
    if (isNameStart(next)) return { type: 'parameter', name: this.#readName(), operator: '', quoted };
    if (next !== undefined && /[0-9@*#?$!-]/.test(next)) {
      this.at++;
      return { type: 'parameter', name: next, operator: '', quoted };
    }
    return undefined;
  }

  #readName(): string {
    const name = /[A-Za-z_0-9]*/y;
    name.lastIndex = this.at;
    const text = name.exec(this.source)![0];
    this.at += text.length;
    return text;
  }

  #readCommand(quoted: boolean): Part {
    this.at += 2;
    const before = this.#pending;
    this.#pending = [];
    const body = this.parseSubstitution();
    this.#pending = before;
    return { type: 'command', body, quoted };
  }

  #readArithmetic(quoted: boolean): Part {
    const start = this.at;
    this.at += 3;
    const parts: Part[] = [];
    let depth = 0;
    for (;;) {
      const inner = this.#readParts((c) => c === '(' || c === ')', true);
      parts.push(...inner);
      const c = this.source[this.at];
      if (c === undefined) this.fault("missing '))'", true);
      if (c === ')' && depth === 0) {
        if (this.source[this.at + 1] === ')') {
          this.at += 2;
          return { type: 'arithmetic', expression: parts, quoted };
        }
        // `$((a); b)`: a command substitution that begins with a subshell.
        this.at = start;
        return this.#readCommand(quoted);
      }
      depth += c === '(' ? 1 : -1;
      this.at++;
      parts.push({ type: 'text', text: c, quoted: true });
    }
  }

  #readBackquoted(quoted: boolean): Part {
    let text = '';
    this.at++;
    for (;;) {
      const c = this.source[this.at];
      if (c === undefined) this.fault('EOF in backquote substitution', true);
      this.at++;
      if (c === '`') break;
      const next = this.source[this.at];
      if (c === '\\' && next !== undefined && ('$`\\'.includes(next) || (quoted && next === '"'))) {
        text += next;
        this.at++;
      } else text += c;
    }
    return { type: 'command', body: this.parseText(text), quoted };
  }

  /** `${…}`. What cannot be a substitution fails when it is expanded, as in ash: operator 'bad'. */
  #readBraced(quoted: boolean): Part {
    this.at += 2;
    const isLength = this.source[this.at] === '#' && !'}:-=?+%#/'.includes(this.source[this.at + 1] ?? '}');
    if (isLength) this.at++;
    const c = this.source[this.at];
    let name = '';
    if (isNameStart(c)) name = this.#readName();
    else if (c !== undefined && /[0-9]/.test(c)) {
      name = /^\d+/.exec(this.source.slice(this.at))![0];
      this.at += name.length;
    } else if (c !== undefined && /[@*#?$!-]/.test(c)) {
      name = c;
      this.at++;
    }
    if (isLength) return this.#closeBrace({ type: 'parameter', name, operator: name === '' ? 'bad' : 'length', quoted });
    if (this.source[this.at] === '}' && name !== '') return this.#closeBrace({ type: 'parameter', name, operator: '', quoted });
    const operator = name === '' ? undefined : /^(:[-=?+]|##?|%%?|\/\/?|[-=?+:])/.exec(this.source.slice(this.at, this.at + 2))?.[1];
    if (operator === undefined) {
      if (this.atEnd()) this.fault("missing '}'", true);
      this.#readParts((c) => c === '}', quoted);
      return this.#closeBrace({ type: 'parameter', name, operator: 'bad', quoted });
    }
    this.at += operator.length;
    return this.#closeBrace(this.#readOperands({ type: 'parameter', name, operator: operator as ParameterOperator, quoted }));
  }

  #readOperands(part: Part & { type: 'parameter' }): Part & { type: 'parameter' } {
    const isPattern = /^[#%/]/.test(part.operator);
    const hasTwo = /^\/|^:$/.test(part.operator);
    const separator = part.operator === ':' ? ':' : '/';
    const inQuotes = part.quoted && !isPattern;
    let first = true;
    part.operand = this.#readParts((c) => {
      const ends = c === '}' || (hasTwo && c === separator && !first);
      first = false;
      return ends;
    }, inQuotes);
    if (hasTwo && this.source[this.at] === separator) {
      this.at++;
      part.operand2 = this.#readParts((c) => c === '}', inQuotes);
    }
    return part;
  }

  #closeBrace(part: Part): Part {
    if (this.source[this.at] !== '}') {
      if (this.atEnd()) this.fault(part.quoted ? 'unterminated quoted string' : "missing '}'", true);
      this.#readParts((c) => c === '}', false);
      this.at++;
      return { ...part, operator: 'bad' } as Part;
    }
    this.at++;
    return part;
  }

  // Here-documents.

  /** Remembers a here-document: its text follows the next newline. */
  protected expectHereDocument(redirection: Redirection, word: Word, stripTabs: boolean): void {
    const delimiter = word.map((part) => (part.type === 'text' ? part.text : '')).join('');
    this.#pending.push({ redirection, delimiter, stripTabs, literal: word.some((part) => part.type === 'text' && part.quoted) });
  }

  #readHereDocuments(): void {
    for (const pending of this.#pending.splice(0)) {
      let text = '';
      for (;;) {
        if (this.atEnd()) {
          if (!this.#isFinal) throw new SyntaxFault('', this.line, true);
          break;
        }
        let end = this.source.indexOf('\n', this.at);
        if (end < 0) end = this.source.length;
        let line = this.source.slice(this.at, end);
        const hasNewline = end < this.source.length;
        this.at = Math.min(end + 1, this.source.length);
        this.line++;
        if (pending.stripTabs) line = line.replace(/^\t+/, '');
        if (line === pending.delimiter) break;
        text += line + (hasNewline ? '\n' : '');
      }
      pending.redirection.target = pending.literal ? [{ type: 'text', text, quoted: true }] : this.readHereText(text);
    }
  }

  /** The parts of a here-document's text: as in double quotes, but that `"` stands for itself. */
  protected abstract readHereText(text: string): Word;

  protected readAllQuoted(): Word {
    const parts: Part[] = [];
    while (!this.atEnd()) {
      parts.push(...this.#readParts((c) => c === '"', true));
      if (this.source[this.at] === '"') {
        parts.push({ type: 'text', text: '"', quoted: true });
        this.at++;
      }
    }
    return parts;
  }

  /** Here-documents that the text ended before: their bodies are empty, or still to come. */
  protected finishHereDocuments(): void {
    if (this.#pending.length > 0) this.#readHereDocuments();
  }
}
