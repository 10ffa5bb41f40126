/** awk's expressions, by how tightly their operators bind. Mirrors busybox's editors/awk.c (parse_expr). */
import { Lexer, type Token } from './lexer.ts';
import type { Expression } from './tree.ts';

/** Binary operators by how tightly they bind, loosest first; comparison and concatenation stand between them. */
const SUMS = ['+', '-'];

const PRODUCTS = ['*', '/', '%'];

const COMPARISONS = ['<', '<=', '==', '!=', '>', '>='];

export class ExpressionParser {
  protected readonly lexer: Lexer;

  protected token: Token;

  /** Inside `print a, b > file`, where `>` is no comparison. */
  protected noGreater = false;

  #noIn = false;

  constructor(text: string) {
    this.lexer = new Lexer(text);
    this.token = this.lexer.next();
  }

  protected advance(): Token {
    const token = this.token;
    this.token = this.lexer.next();
    return token;
  }

  protected is(text: string): boolean {
    return (this.token.kind === 'mark' || this.token.kind === 'word') && this.token.text === text;
  }

  protected accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.advance();
    return true;
  }

  protected expect(text: string): void {
    if (!this.accept(text)) this.lexer.die(this.token.kind === 'end' ? 'Unexpected end of input' : 'Unexpected token');
  }

  protected newlines(): void {
    while (this.token.kind === 'newline') this.advance();
  }

  protected terminators(): void {
    while (this.token.kind === 'newline' || this.is(';')) this.advance();
  }

  protected list(close: string): Expression[] {
    const items: Expression[] = [];
    const [noGreater, noIn] = [this.noGreater, this.#noIn];
    this.noGreater = false;
    this.#noIn = false;
    this.newlines();
    while (!this.is(close)) {
      items.push(this.expression());
      this.newlines();
      if (!this.accept(',')) break;
      this.newlines();
    }
    this.noGreater = noGreater;
    this.#noIn = noIn;
    this.expect(close);
    return items;
  }

  protected expression(): Expression {
    const left = this.#ternary();
    const operator = ['=', '+=', '-=', '*=', '/=', '%=', '^=', '**='].find((mark) => this.is(mark));
    if (operator === undefined || !['name', 'element', 'field'].includes(left.kind)) return left;
    this.advance();
    this.newlines();
    return { kind: 'assign', operator: operator.slice(0, -1), target: left, value: this.expression() };
  }

  #ternary(): Expression {
    const test = this.#or();
    if (!this.accept('?')) return test;
    this.newlines();
    const yes = this.expression();
    this.newlines();
    this.expect(':');
    this.newlines();
    return { kind: 'ternary', test, yes, no: this.expression() };
  }

  #binary(operators: readonly string[], operand: () => Expression): Expression {
    let left = operand();
    for (;;) {
      const operator = operators.find((mark) => this.is(mark));
      if (operator === undefined) return left;
      this.advance();
      if (operator === '&&' || operator === '||') this.newlines();
      left = { kind: 'binary', operator, left, right: operand() };
    }
  }

  #or(): Expression {
    return this.#binary(['||'], () => this.#binary(['&&'], () => this.#membership()));
  }

  #membership(): Expression {
    let left = this.#binary(['~', '!~'], () => this.#comparison());
    while (!this.#noIn && this.accept('in')) {
      const name = this.advance().text;
      left = { kind: 'in', index: left.kind === 'group' ? left.items : [left], name };
    }
    return left;
  }

  #comparison(): Expression {
    const left = this.concatenation();
    const operator = COMPARISONS.find((mark) => this.is(mark) && !(mark === '>' && this.noGreater));
    if (operator === undefined) {
      if (this.is('|') && !this.noGreater) return this.#piped(left);
      return left;
    }
    this.advance();
    return { kind: 'binary', operator, left, right: this.concatenation() };
  }

  /** `command | getline [target]`. */
  #piped(command: Expression): Expression {
    let source = command;
    while (this.accept('|')) {
      this.expect('getline');
      const target = this.#target();
      source = { kind: 'getline', from: 'command', source, ...(target && { target }) };
    }
    return source;
  }

  #target(): Expression | undefined {
    return this.token.kind === 'name' || this.is('$') ? this.#primary() : undefined;
  }

  #startsOperand(): boolean {
    const { kind, text } = this.token;
    if (['number', 'string', 'regex', 'name', 'funcname'].includes(kind)) return true;
    return kind === 'mark' && ['$', '!', '(', '-', '+', '++', '--'].includes(text);
  }

  protected concatenation(): Expression {
    let left = this.#binary(SUMS, () => this.#product());
    while (this.#startsOperand()) left = { kind: 'binary', operator: ' ', left, right: this.#binary(SUMS, () => this.#product()) };
    return left;
  }

  #product(): Expression {
    return this.#binary(PRODUCTS, () => this.#unary());
  }

  #unary(): Expression {
    for (const operator of ['!', '-', '+']) if (this.accept(operator)) return { kind: 'unary', operator, operand: this.#unary() };
    const base = this.#postfix();
    if (!this.is('^') && !this.is('**')) return base;
    this.advance();
    return { kind: 'binary', operator: '^', left: base, right: this.#unary() };
  }

  #postfix(): Expression {
    for (const operator of ['++', '--']) if (this.accept(operator)) return { kind: 'step', operator, target: this.#primary(), prefix: true };
    const value = this.#primary();
    if (['name', 'element', 'field'].includes(value.kind)) {
      for (const operator of ['++', '--']) if (this.accept(operator)) return { kind: 'step', operator, target: value, prefix: false };
    }
    return value;
  }

  #primary(): Expression {
    const token = this.token;
    switch (token.kind) {
      case 'number':
        this.advance();
        return { kind: 'number', value: Number(token.text) };
      case 'string':
        this.advance();
        return { kind: 'string', value: token.text };
      case 'regex':
        this.advance();
        return { kind: 'regex', source: token.text };
      case 'name':
        this.advance();
        return this.accept('[') ? { kind: 'element', name: token.text, index: this.list(']') } : { kind: 'name', name: token.text };
      case 'funcname': {
        this.advance();
        if (!this.accept('(')) {
          if (token.text !== 'length') this.lexer.die('Unexpected token');
          return { kind: 'call', name: 'length', args: [] };
        }
        return { kind: 'call', name: token.text, args: this.list(')') };
      }
      default:
    }
    if (this.accept('$')) {
      const step = ['++', '--'].find((mark) => this.accept(mark));
      const index = this.is('-') ? this.#unary() : this.#primary();
      return { kind: 'field', index: step ? { kind: 'step', operator: step, target: index, prefix: true } : index };
    }
    if (this.accept('(')) return { kind: 'group', items: this.list(')') };
    if (this.is('-') || this.is('!') || this.is('+')) return this.#unary();
    if (this.accept('getline')) {
      const target = this.#target();
      if (!this.accept('<')) return { kind: 'getline', ...(target && { target }) };
      return { kind: 'getline', from: 'file', source: this.#primary(), ...(target && { target }) };
    }
    return this.lexer.die(token.kind === 'end' ? 'Unexpected end of input' : 'Unexpected token');
  }
}
