/** expr. Mirrors busybox's coreutils/expr.c. */
import type { Task } from '../../../kernel/types.ts';
import type { AppletTable, Options } from '../lib/applet.ts';
import { Died, type Io } from '../lib/io.ts';
import { regexOf } from '../lib/regex.ts';

const LEVELS = [['|'], ['&'], ['<', '<=', '=', '==', '!=', '>=', '>'], ['+', '-'], ['*', '/', '%'], [':']];

const isZero = (value: string): boolean => value === '' || /^-?0+$/.test(value);

class Expr {
  readonly #words: readonly string[];
  #at = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  value(): string {
    if (this.#words.length === 0) throw new Died('too few arguments', 2);
    const value = this.#level(0);
    if (this.#at < this.#words.length) throw new Died('syntax error', 2);
    return value;
  }

  #level(level: number): string {
    const operators = LEVELS[level];
    if (!operators) return this.#primary();
    let left = this.#level(level + 1);
    while (operators.includes(this.#words[this.#at] ?? '')) {
      const operator = this.#words[this.#at++]!;
      left = this.#apply(operator, left, this.#level(level + 1));
    }
    return left;
  }

  #apply(operator: string, a: string, b: string): string {
    if (operator === '|') return isZero(a) ? b : a;
    if (operator === '&') return isZero(a) || isZero(b) ? '0' : a;
    if (operator === ':') return this.#match(a, b);
    const numeric = /^-?\d+$/.test(a) && /^-?\d+$/.test(b);
    if (LEVELS[2]!.includes(operator)) {
      const [left, right] = numeric ? [BigInt(a), BigInt(b)] : [a, b];
      const holds = {
        '<': left < right,
        '<=': left <= right,
        '=': left === right,
        '==': left === right,
        '!=': left !== right,
        '>=': left >= right,
        '>': left > right,
      }[operator];
      return holds ? '1' : '0';
    }
    if (!numeric) throw new Died('non-numeric argument', 2);
    const [left, right] = [BigInt(a), BigInt(b)];
    if (operator === '+') return String(left + right);
    if (operator === '-') return String(left - right);
    if (operator === '*') return String(left * right);
    if (right === 0n) throw new Died('division by zero', 2);
    return String(operator === '/' ? left / right : left % right);
  }

  #match(text: string, pattern: string): string {
    const found = regexOf(`^${pattern.replace(/^\^/, '')}`).exec(text);
    if (/\\\(/.test(pattern)) return found?.[1] ?? '';
    return String(found ? found[0].length : 0);
  }

  #primary(): string {
    const word = this.#words[this.#at++];
    const next = (): string => this.#primary();
    if (word === undefined) throw new Died('syntax error', 2);
    if (word === '(') {
      const value = this.#level(0);
      if (this.#words[this.#at++] !== ')') throw new Died('syntax error', 2);
      return value;
    }
    if (this.#at >= this.#words.length) return word;
    if (word === 'quote') return this.#words[this.#at++]!;
    if (word === 'length') return String(next().length);
    if (word === 'match') return this.#match(next(), next());
    if (word === 'index') {
      const [text, letters] = [next(), next()];
      return String([...text].findIndex((char) => letters.includes(char)) + 1);
    }
    if (word === 'substr') {
      const [text, from, length] = [next(), Number(next()), Number(next())];
      return from > 0 && length > 0 ? text.slice(from - 1, from - 1 + length) : '';
    }
    return word;
  }
}

export const exprApplets: AppletTable = {
  expr: {
    raw: true,
    usage: '% EXPRESSION\n\nPrint the value of EXPRESSION',
    *run(io: Io, o: Options): Task<number> {
      const value = new Expr(o.operands).value();
      yield* io.say(`${value}\n`);
      return isZero(value) ? 1 : 0;
    },
  },
};
