/** awk's grammar: tokens become a tree. Mirrors POSIX awk as busybox's editors/awk.c reads it. */
import { Lexer, type Token } from './lexer.ts';
import type { AwkProgram, Expression, Rule, Statement } from './tree.ts';

/** Binary operators by how tightly they bind, loosest first; comparison and concatenation stand between them. */
const SUMS = ['+', '-'];

const PRODUCTS = ['*', '/', '%'];

const COMPARISONS = ['<', '<=', '==', '!=', '>', '>='];

export class AwkParser {
  readonly #lexer: Lexer;
  #token: Token;
  /** Inside `print a, b > file`, where `>` is no comparison. */
  #noGreater = false;
  #noIn = false;

  constructor(text: string) {
    this.#lexer = new Lexer(text);
    this.#token = this.#lexer.next();
  }

  #advance(): Token {
    const token = this.#token;
    this.#token = this.#lexer.next();
    return token;
  }

  #is(text: string): boolean {
    return (this.#token.kind === 'mark' || this.#token.kind === 'word') && this.#token.text === text;
  }

  #accept(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#advance();
    return true;
  }

  #expect(text: string): void {
    if (!this.#accept(text)) this.#lexer.die(this.#token.kind === 'end' ? 'Unexpected end of input' : 'Unexpected token');
  }

  #newlines(): void {
    while (this.#token.kind === 'newline') this.#advance();
  }

  #terminators(): void {
    while (this.#token.kind === 'newline' || this.#is(';')) this.#advance();
  }

  parse(): AwkProgram {
    const program: AwkProgram = { begin: [], end: [], rules: [], functions: new Map() };
    for (;;) {
      this.#terminators();
      if (this.#token.kind === 'end') return program;
      if (this.#accept('BEGIN')) program.begin.push(this.#block());
      else if (this.#accept('END')) program.end.push(this.#block());
      else if (this.#accept('function') || this.#accept('func')) {
        const name = this.#advance().text;
        const params: string[] = [];
        this.#expect('(');
        while (!this.#accept(')')) {
          this.#newlines();
          params.push(this.#advance().text);
          this.#accept(',');
        }
        this.#newlines();
        program.functions.set(name, { params, body: this.#block() });
      } else {
        const rule: Rule = {};
        if (!this.#is('{')) {
          rule.from = this.#expression();
          if (this.#accept(',')) {
            this.#newlines();
            rule.to = this.#expression();
          }
        }
        if (this.#is('{')) rule.body = this.#block();
        program.rules.push(rule);
      }
    }
  }

  #block(): Statement[] {
    this.#expect('{');
    const body: Statement[] = [];
    for (this.#terminators(); !this.#is('}'); this.#terminators()) {
      // busybox, too, finds the missing brace only as a token that it did not expect.
      if (this.#token.kind === 'end') this.#lexer.die('Unexpected token');
      body.push(this.#statement());
    }
    this.#advance();
    return body;
  }

  /** A statement's end: `;`, newline, or the brace behind it. */
  #end(): void {
    if (this.#is('}') || this.#token.kind === 'end') return;
    if (this.#token.kind === 'newline' || this.#is(';')) this.#advance();
    else this.#lexer.die('Unexpected token');
  }

  #body(): Statement {
    this.#newlines();
    if (this.#accept(';')) return { kind: 'block', body: [] };
    return this.#statement();
  }

  #statement(): Statement {
    if (this.#is('{')) return { kind: 'block', body: this.#block() };
    if (this.#accept('if')) {
      this.#expect('(');
      const test = this.#expression();
      this.#expect(')');
      const yes = this.#body();
      // An else may stand behind semicolons and newlines.
      const isElse = ((): boolean => {
        if (this.#is('else')) return true;
        if (this.#token.kind !== 'newline' && !this.#is(';')) return false;
        this.#terminators();
        return this.#is('else');
      })();
      if (!isElse) return { kind: 'if', test, yes };
      this.#advance();
      return { kind: 'if', test, yes, no: this.#body() };
    }
    if (this.#accept('while')) {
      this.#expect('(');
      const test = this.#expression();
      this.#expect(')');
      return { kind: 'loop', test, body: this.#body(), testFirst: true };
    }
    if (this.#accept('do')) {
      const body = this.#body();
      this.#terminators();
      this.#expect('while');
      this.#expect('(');
      const test = this.#expression();
      this.#expect(')');
      this.#end();
      return { kind: 'loop', test, body, testFirst: false };
    }
    if (this.#accept('for')) return this.#for();
    const statement = this.#simple();
    this.#end();
    return statement;
  }

  #for(): Statement {
    this.#expect('(');
    let init: Statement | undefined;
    if (!this.#is(';')) {
      init = this.#simple();
      const value = init.kind === 'expression' ? init.value : undefined;
      if (this.#is(')') && value?.kind === 'in' && value.index.length === 1 && value.index[0]!.kind === 'name') {
        this.#advance();
        return { kind: 'forIn', name: value.index[0]!.name, array: value.name, body: this.#body() };
      }
    }
    this.#expect(';');
    this.#newlines();
    const test = this.#is(';') ? undefined : this.#expression();
    this.#expect(';');
    this.#newlines();
    const step = this.#is(')') ? undefined : this.#simple();
    this.#expect(')');
    return { kind: 'loop', ...(init && { init }), ...(test && { test }), ...(step && { step }), body: this.#body(), testFirst: true };
  }

  #simple(): Statement {
    const word = this.#token.kind === 'word' ? this.#token.text : '';
    if (word === 'print' || word === 'printf') return this.#print();
    if (word === 'break' || word === 'continue' || word === 'next' || word === 'nextfile') {
      this.#advance();
      return { kind: 'leave', how: word };
    }
    if (word === 'exit' || word === 'return') {
      this.#advance();
      const bare = this.#token.kind === 'newline' || this.#token.kind === 'end' || this.#is(';') || this.#is('}');
      return bare ? { kind: word } : { kind: word, value: this.#expression() };
    }
    if (word === 'delete') {
      this.#advance();
      const name = this.#advance().text;
      if (!this.#accept('[')) return { kind: 'delete', name };
      const index = this.#list(']');
      return { kind: 'delete', name, index };
    }
    return { kind: 'expression', value: this.#expression() };
  }

  #print(): Statement {
    const formatted = this.#advance().text === 'printf';
    const args: Expression[] = [];
    this.#noGreater = true;
    const ends = (): boolean => this.#token.kind === 'newline' || this.#token.kind === 'end' || [';', '}', '>', '>>', '|'].some((mark) => this.#is(mark));
    if (!ends()) {
      do {
        this.#newlines();
        args.push(this.#expression());
      } while (this.#accept(','));
    }
    // `print (a, b) > "f"`: the parentheses belong to print.
    const only = args[0];
    const list = args.length === 1 && only?.kind === 'group' && only.items.length > 1 ? only.items : args;
    const mark = ['>', '>>', '|'].find((text) => this.#is(text));
    let to: { mark: string; name: Expression } | undefined;
    if (mark !== undefined) {
      this.#advance();
      to = { mark, name: this.#concatenation() };
    }
    this.#noGreater = false;
    return { kind: 'print', formatted, args: list, ...(to && { to }) };
  }

  #list(close: string): Expression[] {
    const items: Expression[] = [];
    const [noGreater, noIn] = [this.#noGreater, this.#noIn];
    this.#noGreater = false;
    this.#noIn = false;
    this.#newlines();
    while (!this.#is(close)) {
      items.push(this.#expression());
      this.#newlines();
      if (!this.#accept(',')) break;
      this.#newlines();
    }
    this.#noGreater = noGreater;
    this.#noIn = noIn;
    this.#expect(close);
    return items;
  }

  #expression(): Expression {
    const left = this.#ternary();
    const operator = ['=', '+=', '-=', '*=', '/=', '%=', '^=', '**='].find((mark) => this.#is(mark));
    if (operator === undefined || !['name', 'element', 'field'].includes(left.kind)) return left;
    this.#advance();
    this.#newlines();
    return { kind: 'assign', operator: operator.slice(0, -1), target: left, value: this.#expression() };
  }

  #ternary(): Expression {
    const test = this.#or();
    if (!this.#accept('?')) return test;
    this.#newlines();
    const yes = this.#expression();
    this.#newlines();
    this.#expect(':');
    this.#newlines();
    return { kind: 'ternary', test, yes, no: this.#expression() };
  }

  #binary(operators: readonly string[], operand: () => Expression): Expression {
    let left = operand();
    for (;;) {
      const operator = operators.find((mark) => this.#is(mark));
      if (operator === undefined) return left;
      this.#advance();
      if (operator === '&&' || operator === '||') this.#newlines();
      left = { kind: 'binary', operator, left, right: operand() };
    }
  }

  #or(): Expression {
    return this.#binary(['||'], () => this.#binary(['&&'], () => this.#membership()));
  }

  #membership(): Expression {
    let left = this.#binary(['~', '!~'], () => this.#comparison());
    while (!this.#noIn && this.#accept('in')) {
      const name = this.#advance().text;
      left = { kind: 'in', index: left.kind === 'group' ? left.items : [left], name };
    }
    return left;
  }

  #comparison(): Expression {
    const left = this.#concatenation();
    const operator = COMPARISONS.find((mark) => this.#is(mark) && !(mark === '>' && this.#noGreater));
    if (operator === undefined) {
      if (this.#is('|') && !this.#noGreater) return this.#piped(left);
      return left;
    }
    this.#advance();
    return { kind: 'binary', operator, left, right: this.#concatenation() };
  }

  /** `command | getline [target]`. */
  #piped(command: Expression): Expression {
    let source = command;
    while (this.#accept('|')) {
      this.#expect('getline');
      const target = this.#target();
      source = { kind: 'getline', from: 'command', source, ...(target && { target }) };
    }
    return source;
  }

  #target(): Expression | undefined {
    return this.#token.kind === 'name' || this.#is('$') ? this.#primary() : undefined;
  }

  #startsOperand(): boolean {
    const { kind, text } = this.#token;
    if (['number', 'string', 'regex', 'name', 'funcname'].includes(kind)) return true;
    return kind === 'mark' && ['$', '!', '(', '-', '+', '++', '--'].includes(text);
  }

  #concatenation(): Expression {
    let left = this.#binary(SUMS, () => this.#product());
    while (this.#startsOperand()) left = { kind: 'binary', operator: ' ', left, right: this.#binary(SUMS, () => this.#product()) };
    return left;
  }

  #product(): Expression {
    return this.#binary(PRODUCTS, () => this.#unary());
  }

  #unary(): Expression {
    for (const operator of ['!', '-', '+']) if (this.#accept(operator)) return { kind: 'unary', operator, operand: this.#unary() };
    const base = this.#postfix();
    if (!this.#is('^') && !this.#is('**')) return base;
    this.#advance();
    return { kind: 'binary', operator: '^', left: base, right: this.#unary() };
  }

  #postfix(): Expression {
    for (const operator of ['++', '--']) if (this.#accept(operator)) return { kind: 'step', operator, target: this.#primary(), prefix: true };
    const value = this.#primary();
    if (['name', 'element', 'field'].includes(value.kind)) {
      for (const operator of ['++', '--']) if (this.#accept(operator)) return { kind: 'step', operator, target: value, prefix: false };
    }
    return value;
  }

  #primary(): Expression {
    const token = this.#token;
    switch (token.kind) {
      case 'number':
        this.#advance();
        return { kind: 'number', value: Number(token.text) };
      case 'string':
        this.#advance();
        return { kind: 'string', value: token.text };
      case 'regex':
        this.#advance();
        return { kind: 'regex', source: token.text };
      case 'name':
        this.#advance();
        return this.#accept('[') ? { kind: 'element', name: token.text, index: this.#list(']') } : { kind: 'name', name: token.text };
      case 'funcname': {
        this.#advance();
        if (!this.#accept('(')) {
          if (token.text !== 'length') this.#lexer.die('Unexpected token');
          return { kind: 'call', name: 'length', args: [] };
        }
        return { kind: 'call', name: token.text, args: this.#list(')') };
      }
      default:
    }
    if (this.#accept('$')) {
      const step = ['++', '--'].find((mark) => this.#accept(mark));
      const index = this.#is('-') ? this.#unary() : this.#primary();
      return { kind: 'field', index: step ? { kind: 'step', operator: step, target: index, prefix: true } : index };
    }
    if (this.#accept('(')) return { kind: 'group', items: this.#list(')') };
    if (this.#is('-') || this.#is('!') || this.#is('+')) return this.#unary();
    if (this.#accept('getline')) {
      const target = this.#target();
      if (!this.#accept('<')) return { kind: 'getline', ...(target && { target }) };
      return { kind: 'getline', from: 'file', source: this.#primary(), ...(target && { target }) };
    }
    return this.#lexer.die(token.kind === 'end' ? 'Unexpected end of input' : 'Unexpected token');
  }
}
