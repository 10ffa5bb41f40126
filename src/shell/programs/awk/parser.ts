/** awk's grammar: rules, functions and statements become a tree. Mirrors POSIX awk as busybox's editors/awk.c reads it. */
import { ExpressionParser } from './expressions.ts';
import type { AwkProgram, Expression, Rule, Statement } from './tree.ts';

export class AwkParser extends ExpressionParser {
  parse(): AwkProgram {
    const program: AwkProgram = { begin: [], end: [], rules: [], functions: new Map() };
    for (;;) {
      this.terminators();
      if (this.token.kind === 'end') return program;
      if (this.accept('BEGIN')) program.begin.push(this.#block());
      else if (this.accept('END')) program.end.push(this.#block());
      else if (this.accept('function') || this.accept('func')) {
        const name = this.advance().text;
        const params: string[] = [];
        this.expect('(');
        while (!this.accept(')')) {
          this.newlines();
          params.push(this.advance().text);
          this.accept(',');
        }
        this.newlines();
        program.functions.set(name, { params, body: this.#block() });
      } else {
        const rule: Rule = {};
        if (!this.is('{')) {
          rule.from = this.expression();
          if (this.accept(',')) {
            this.newlines();
            rule.to = this.expression();
          }
        }
        if (this.is('{')) rule.body = this.#block();
        program.rules.push(rule);
      }
    }
  }

  #block(): Statement[] {
    this.expect('{');
    const body: Statement[] = [];
    for (this.terminators(); !this.is('}'); this.terminators()) {
      // busybox, too, finds the missing brace only as a token that it did not expect.
      if (this.token.kind === 'end') this.lexer.die('Unexpected token');
      body.push(this.#statement());
    }
    this.advance();
    return body;
  }

  /** A statement's end: `;`, newline, or the brace behind it. */
  #end(): void {
    if (this.is('}') || this.token.kind === 'end') return;
    if (this.token.kind === 'newline' || this.is(';')) this.advance();
    else this.lexer.die('Unexpected token');
  }

  #body(): Statement {
    this.newlines();
    if (this.accept(';')) return { kind: 'block', body: [] };
    return this.#statement();
  }

  #statement(): Statement {
    if (this.is('{')) return { kind: 'block', body: this.#block() };
    if (this.accept('if')) {
      this.expect('(');
      const test = this.expression();
      this.expect(')');
      const yes = this.#body();
      // An else may stand behind semicolons and newlines.
      const isElse = ((): boolean => {
        if (this.is('else')) return true;
        if (this.token.kind !== 'newline' && !this.is(';')) return false;
        this.terminators();
        return this.is('else');
      })();
      if (!isElse) return { kind: 'if', test, yes };
      this.advance();
      return { kind: 'if', test, yes, no: this.#body() };
    }
    if (this.accept('while')) {
      this.expect('(');
      const test = this.expression();
      this.expect(')');
      return { kind: 'loop', test, body: this.#body(), testFirst: true };
    }
    if (this.accept('do')) {
      const body = this.#body();
      this.terminators();
      this.expect('while');
      this.expect('(');
      const test = this.expression();
      this.expect(')');
      this.#end();
      return { kind: 'loop', test, body, testFirst: false };
    }
    if (this.accept('for')) return this.#for();
    const statement = this.#simple();
    this.#end();
    return statement;
  }

  #for(): Statement {
    this.expect('(');
    let init: Statement | undefined;
    if (!this.is(';')) {
      init = this.#simple();
      const value = init.kind === 'expression' ? init.value : undefined;
      if (this.is(')') && value?.kind === 'in' && value.index.length === 1 && value.index[0]!.kind === 'name') {
        this.advance();
        return { kind: 'forIn', name: value.index[0]!.name, array: value.name, body: this.#body() };
      }
    }
    this.expect(';');
    this.newlines();
    const test = this.is(';') ? undefined : this.expression();
    this.expect(';');
    this.newlines();
    const step = this.is(')') ? undefined : this.#simple();
    this.expect(')');
    return { kind: 'loop', ...(init && { init }), ...(test && { test }), ...(step && { step }), body: this.#body(), testFirst: true };
  }

  #simple(): Statement {
    const word = this.token.kind === 'word' ? this.token.text : '';
    if (word === 'print' || word === 'printf') return this.#print();
    if (word === 'break' || word === 'continue' || word === 'next' || word === 'nextfile') {
      this.advance();
      return { kind: 'leave', how: word };
    }
    if (word === 'exit' || word === 'return') {
      this.advance();
      const bare = this.token.kind === 'newline' || this.token.kind === 'end' || this.is(';') || this.is('}');
      return bare ? { kind: word } : { kind: word, value: this.expression() };
    }
    if (word === 'delete') {
      this.advance();
      const name = this.advance().text;
      if (!this.accept('[')) return { kind: 'delete', name };
      const index = this.list(']');
      return { kind: 'delete', name, index };
    }
    return { kind: 'expression', value: this.expression() };
  }

  #print(): Statement {
    const formatted = this.advance().text === 'printf';
    const args: Expression[] = [];
    this.noGreater = true;
    const ends = (): boolean => this.token.kind === 'newline' || this.token.kind === 'end' || [';', '}', '>', '>>', '|'].some((mark) => this.is(mark));
    if (!ends()) {
      do {
        this.newlines();
        args.push(this.expression());
      } while (this.accept(','));
    }
    // `print (a, b) > "f"`: the parentheses belong to print.
    const only = args[0];
    const list = args.length === 1 && only?.kind === 'group' && only.items.length > 1 ? only.items : args;
    const mark = ['>', '>>', '|'].find((text) => this.is(text));
    let to: { mark: string; name: Expression } | undefined;
    if (mark !== undefined) {
      this.advance();
      to = { mark, name: this.concatenation() };
    }
    this.noGreater = false;
    return { kind: 'print', formatted, args: list, ...(to && { to }) };
  }
}
