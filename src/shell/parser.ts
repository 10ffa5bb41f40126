/** The grammar: from words to commands, one complete line at a time, as a shell reads. Mirrors list(), pipeline(), parse_command() of busybox' ash and its complaints. */
import { Lexer, type Token } from './lexer.ts';
import type { Assignment, Command, Redirection, Word } from './syntax.ts';

const KEYWORDS = new Set(['!', '{', '}', 'case', 'do', 'done', 'elif', 'else', 'esac', 'fi', 'for', 'function', 'if', 'in', 'then', 'until', 'while']);
/** Keywords that end a list: what opened it looks for them. */
const CLOSERS = new Set(['}', 'do', 'done', 'elif', 'else', 'esac', 'fi', 'then']);
const ASSIGNMENT = /^[A-Za-z_][A-Za-z_0-9]*=/;
const NAME = /^[A-Za-z_][A-Za-z_0-9]*$/;

export const isKeyword = (word: string): boolean => KEYWORDS.has(word);
export const isName = (word: string): boolean => NAME.test(word);

/** Aliases, as far as the parser needs them. */
export type AliasLookup = (name: string) => string | undefined;

export interface ParserOptions {
  firstLine?: number;
  /** More text may follow: unfinished input is reported as incomplete. */
  mayGrow?: boolean;
  aliases?: AliasLookup;
}

export class Parser extends Lexer {
  readonly #options: ParserOptions;
  #peeked: Token | undefined;
  /** Aliases being expanded: one does not expand within itself. Up to where in the source. */
  #expanding: { name: string; end: number }[] = [];

  constructor(source: string, options: ParserOptions = {}) {
    super(source, options.firstLine ?? 1, !options.mayGrow);
    this.#options = options;
  }

  /** The line that the parser has reached. */
  get currentLine(): number {
    return this.line;
  }

  /** How much of the source has been used. */
  get position(): number {
    return this.#peeked ? this.#peeked.at : this.at;
  }

  /** The commands of the next line that has any; undefined at the end. Throws `SyntaxFault`. */
  parseLine(): Command | undefined {
    for (;;) {
      const token = this.#peek();
      if (token.type === 'end') return undefined;
      if (token.type !== 'newline') break;
      this.#next();
    }
    const commands: Command[] = [];
    for (;;) {
      commands.push(this.#parseItem());
      const token = this.#peek();
      if (token.type === 'newline') {
        this.#next();
        break;
      }
      if (token.type === 'end') {
        this.finishHereDocuments();
        break;
      }
      if (this.#closesList(token)) this.#unexpected();
    }
    return commands.length === 1 ? commands[0] : { type: 'list', commands };
  }

  #peek(): Token {
    return (this.#peeked ??= this.readToken());
  }

  #next(): Token {
    const token = this.#peek();
    this.#peeked = undefined;
    return token;
  }

  #isOperator(...texts: string[]): boolean {
    const token = this.#peek();
    return token.type === 'operator' && texts.includes(token.text);
  }

  #keyword(): string | undefined {
    const token = this.#peek();
    return token.type === 'word' && token.plain !== undefined && KEYWORDS.has(token.plain) ? token.plain : undefined;
  }

  /** ash's complaint about the next token. */
  #unexpected(expecting?: string): never {
    const token = this.#peek();
    const keyword = this.#keyword();
    const names = { end: 'end of file', newline: 'newline', redirection: 'redirection', word: keyword === undefined ? 'word' : `"${keyword}"` };
    const what = token.type === 'operator' ? `"${token.text}"` : names[token.type];
    return this.fault(`unexpected ${what}${expecting === undefined ? '' : ` (expecting "${expecting}")`}`, token.type === 'end');
  }

  #expectKeyword(keyword: string): void {
    if (this.#keyword() !== keyword) this.#unexpected(keyword);
    this.#next();
  }

  #skipNewlines(): void {
    while (this.#peek().type === 'newline') this.#next();
  }

  /** Whether a list ends before this token: whoever opened it looks at what it is. */
  #closesList(token: Token): boolean {
    if (token.type === 'end') return true;
    if (token.type === 'operator') return token.text === ')' || token.text === ';;';
    return token.type === 'word' && token.plain !== undefined && CLOSERS.has(token.plain);
  }

  /** An and-or list with its `;` or `&`. */
  #parseItem(): Command {
    const start = this.#peek().at;
    const command = this.#parseAndOr();
    if (this.#isOperator('&')) {
      const text = this.source.slice(start, this.#next().at).trim();
      return { type: 'background', command, text };
    }
    if (this.#isOperator(';')) this.#next();
    return command;
  }

  /** Commands up to a token that closes what is open. */
  #parseList(): Command {
    const commands: Command[] = [];
    this.#skipNewlines();
    do {
      commands.push(this.#parseItem());
      this.#skipNewlines();
    } while (!this.#closesList(this.#peek()));
    return commands.length === 1 ? commands[0]! : { type: 'list', commands };
  }

  #parseAndOr(): Command {
    let left = this.#parsePipeline();
    while (this.#isOperator('&&', '||')) {
      const token = this.#next();
      this.#skipNewlines();
      left = { type: token.type === 'operator' && token.text === '&&' ? 'and' : 'or', left, right: this.#parsePipeline() };
    }
    return left;
  }

  #parsePipeline(): Command {
    let negated = false;
    if (this.#keyword() === '!') {
      this.#next();
      negated = true;
    }
    const commands = [this.#parseCommand()];
    while (this.#isOperator('|')) {
      this.#next();
      this.#skipNewlines();
      commands.push(this.#parseCommand());
    }
    return commands.length === 1 && !negated ? commands[0]! : { type: 'pipeline', commands, negated };
  }

  #parseCommand(): Command {
    this.#expandAlias();
    const command = this.#parseCompound();
    if (!command) return this.#parseSimple();
    const redirections: Redirection[] = [];
    while (this.#peek().type === 'redirection') redirections.push(this.#parseRedirection());
    if (redirections.length > 0) command.redirections = [...(command.redirections ?? []), ...redirections];
    return command;
  }

  #parseCompound(): Command | undefined {
    const { line } = this;
    if (this.#isOperator('(')) {
      this.#next();
      const body = this.#parseList();
      if (!this.#isOperator(')')) this.#unexpected(')');
      this.#next();
      return { type: 'subshell', body, line };
    }
    switch (this.#keyword()) {
      case '{': {
        this.#next();
        const body = this.#parseList();
        this.#expectKeyword('}');
        return { type: 'group', body, line };
      }
      case 'if':
        this.#next();
        return this.#parseIf();
      case 'while':
      case 'until': {
        const type = this.#keyword() === 'while' ? 'while' : 'until';
        this.#next();
        const condition = this.#parseList();
        return { type, condition, body: this.#parseDo() };
      }
      case 'for':
        this.#next();
        return this.#parseFor(line);
      case 'case':
        this.#next();
        return this.#parseCase(line);
      case 'function':
        this.#next();
        return this.#parseFunctionKeyword();
      case undefined:
      case 'in':
        return undefined;
      default:
        return this.#unexpected();
    }
  }

  #parseIf(): Command {
    const condition = this.#parseList();
    this.#expectKeyword('then');
    const then = this.#parseList();
    const keyword = this.#keyword();
    if (keyword === 'elif') {
      this.#next();
      return { type: 'if', condition, then, else: this.#parseIf() };
    }
    if (keyword === 'else') {
      this.#next();
      const otherwise = this.#parseList();
      this.#expectKeyword('fi');
      return { type: 'if', condition, then, else: otherwise };
    }
    this.#expectKeyword('fi');
    return { type: 'if', condition, then };
  }

  #parseDo(): Command {
    this.#expectKeyword('do');
    const body = this.#parseList();
    this.#expectKeyword('done');
    return body;
  }

  #parseFor(line: number): Command {
    const token = this.#next();
    if (token.type !== 'word' || token.plain === undefined || !NAME.test(token.plain)) this.fault('bad for loop variable', token.type === 'end');
    const name = token.plain;
    this.#skipNewlines();
    let words: Word[] | undefined;
    if (this.#keyword() === 'in') {
      this.#next();
      words = [];
      for (let next = this.#peek(); next.type === 'word'; next = this.#peek()) {
        words.push(next.word);
        this.#next();
      }
      if (!this.#isOperator(';') && this.#peek().type !== 'newline') this.#unexpected();
      this.#next();
    } else if (this.#isOperator(';')) this.#next();
    this.#skipNewlines();
    return { type: 'for', name, line, words, body: this.#parseDo() };
  }

  #parseCase(line: number): Command {
    const subject = this.#next();
    if (subject.type !== 'word') {
      this.#peeked = subject;
      this.#unexpected();
    }
    this.#skipNewlines();
    this.#expectKeyword('in');
    const arms: { patterns: Word[]; body?: Command }[] = [];
    for (;;) {
      this.#skipNewlines();
      if (this.#keyword() === 'esac') break;
      if (this.#isOperator('(')) this.#next();
      const patterns: Word[] = [];
      for (;;) {
        const token = this.#peek();
        if (token.type !== 'word') this.#unexpected(token.type === 'end' && patterns.length === 0 ? 'esac' : undefined);
        patterns.push(token.word);
        this.#next();
        if (!this.#isOperator('|')) break;
        this.#next();
      }
      if (!this.#isOperator(')')) this.#unexpected(')');
      this.#next();
      this.#skipNewlines();
      const isEmpty = this.#isOperator(';;') || this.#keyword() === 'esac';
      arms.push({ patterns, body: isEmpty ? undefined : this.#parseList() });
      this.#skipNewlines();
      if (this.#isOperator(';;')) this.#next();
      else if (this.#keyword() !== 'esac') this.#unexpected(';;');
    }
    this.#next();
    return { type: 'case', line, subject: subject.word, arms };
  }

  #parseFunctionKeyword(): Command {
    const token = this.#next();
    if (token.type !== 'word' || token.plain === undefined) this.fault('bad function name', token.type === 'end');
    if (this.#isOperator('(')) {
      this.#next();
      if (!this.#isOperator(')')) this.#unexpected(')');
      this.#next();
    }
    return this.#parseFunctionBody(token.plain);
  }

  #parseFunctionBody(name: string): Command {
    this.#skipNewlines();
    return { type: 'function', name, body: this.#parseCommand() };
  }

  #parseSimple(): Command {
    const { line } = this;
    const command: Command & { type: 'simple' } = { type: 'simple', line, assignments: [], words: [] };
    const redirections: Redirection[] = [];
    for (;;) {
      const token = this.#peek();
      if (token.type === 'redirection') redirections.push(this.#parseRedirection());
      else if (token.type === 'word') {
        const assignment = command.words.length === 0 ? assignmentOf(token.word) : undefined;
        this.#next();
        if (assignment) command.assignments.push(assignment);
        else command.words.push(token.word);
        if (assignment) this.#expandAlias();
        else if (
          command.words.length === 1 &&
          token.plain !== undefined &&
          this.#isOperator('(') &&
          command.assignments.length === 0 &&
          redirections.length === 0
        ) {
          this.#next();
          // Keywords are plain words here.
          if (this.#peek().type === 'word') this.fault('unexpected word (expecting ")")');
          if (!this.#isOperator(')')) this.#unexpected(')');
          this.#next();
          if (!/^[^=$"'`\\]+$/.test(token.plain)) this.fault('bad function name');
          return this.#parseFunctionBody(token.plain);
        }
      } else if (token.type === 'operator' && /^(&&|\|\||[()])$/.test(token.text) && isInsideTest(command.words)) {
        this.#next();
        command.words.push([{ type: 'text', text: token.text, quoted: true }]);
      } else break;
    }
    if (command.words.length === 0 && command.assignments.length === 0 && redirections.length === 0) this.#unexpected();
    if (this.#isOperator('(')) this.#unexpected();
    if (redirections.length > 0) command.redirections = redirections;
    return command;
  }

  #parseRedirection(): Redirection {
    const token = this.#next();
    if (token.type !== 'redirection') return this.#unexpected();
    const target = this.#peek();
    if (target.type !== 'word') this.#unexpected();
    const operator = (token.text === '<<-' ? '<<' : token.text) as Redirection['operator'];
    const redirection: Redirection = { fd: token.fd, operator, target: target.word };
    // Before the token after it is read, which may be the newline that the text follows.
    if (operator === '<<') this.expectHereDocument(redirection, target.word, token.text === '<<-');
    this.#next();
    return redirection;
  }

  /** Replaces a command word that is an alias by its text. */
  #expandAlias(): void {
    for (;;) {
      const token = this.#peek();
      if (token.type !== 'word' || token.plain === undefined) return;
      this.#expanding = this.#expanding.filter(({ end }) => this.source.length - token.at > end);
      const name = token.plain;
      const value = this.#expanding.some((other) => other.name === name) ? undefined : this.#options.aliases?.(name);
      if (value === undefined) return;
      const rest = this.source.slice(this.at);
      this.#expanding.push({ name, end: rest.length });
      this.source = this.source.slice(0, token.at) + value + rest;
      this.at = token.at;
      this.#peeked = undefined;
    }
  }

  protected parseSubstitution(): Command | undefined {
    const before = this.#peeked;
    this.#peeked = undefined;
    this.#skipNewlines();
    const body = this.#isOperator(')') ? undefined : this.#parseList();
    if (!this.#isOperator(')')) this.#unexpected(')');
    this.#next();
    this.#peeked = before;
    return body;
  }

  protected parseText(text: string): Command | undefined {
    return parseAll(text, { firstLine: this.line, aliases: this.#options.aliases });
  }

  protected readHereText(text: string): Word {
    return new Parser(text, { firstLine: this.line, aliases: this.#options.aliases }).readAllQuoted();
  }

  /** The word that a text is when it is expanded as in double quotes: prompts. */
  static quotedWord(text: string): Word {
    return new Parser(text).readAllQuoted();
  }
}

const plainTextOf = (word: Word | undefined): string | undefined => {
  const only = word?.[0];
  return word?.length === 1 && only?.type === 'text' && !only.quoted ? only.text : undefined;
};

/** Between `[[` and `]]`, where `&&`, `||` and parentheses are words. */
const isInsideTest = (words: readonly Word[]): boolean => plainTextOf(words[0]) === '[[' && plainTextOf(words[words.length - 1]) !== ']]';

/** `name=value` at the start of a command. */
export function assignmentOf(word: Word): Assignment | undefined {
  const first = word[0];
  if (first?.type !== 'text' || first.quoted || !ASSIGNMENT.test(first.text)) return undefined;
  const at = first.text.indexOf('=');
  const rest = first.text.slice(at + 1);
  return { name: first.text.slice(0, at), value: rest === '' ? word.slice(1) : [{ type: 'text', text: rest, quoted: false }, ...word.slice(1)] };
}

/** All commands of a text. Throws `SyntaxFault`. */
export function parseAll(text: string, options: ParserOptions = {}): Command | undefined {
  const parser = new Parser(text, options);
  const commands: Command[] = [];
  for (let command = parser.parseLine(); command; command = parser.parseLine()) commands.push(command);
  return commands.length === 1 ? commands[0] : commands.length === 0 ? undefined : { type: 'list', commands };
}
