/** `$(( ))`: 64-bit integers, C's operators, names as variables. Mirrors busybox' shell/math.c. */

/** A fault in an expression, in ash's words. */
export class ArithmeticFault extends Error {}

/** Variables as an expression reads and changes them. */
export interface ArithmeticScope {
  get(name: string): string;
  set(name: string, value: string): void;
}

const TOKEN = /\s*(0[xX][0-9a-fA-F]+|\d+#[0-9a-zA-Z@_]+|\d+|[A-Za-z_]\w*|\*\*=?|<<=|>>=|\+\+|--|&&|\|\||<<|>>|[-+*/%&|^!=<>]=|[-+*/%&|^!~<>=?:(),])/y;
const MAX_DEPTH = 64;
const PRECEDENCE: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);
const fromBoolean = (value: boolean): bigint => (value ? 1n : 0n);

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match) {
      if (/^\s*$/.test(text.slice(at))) break;
      throw new ArithmeticFault('arithmetic syntax error');
    }
    tokens.push(match[1]!);
  }
  return tokens;
}

function numberOf(token: string): bigint {
  const based = /^(\d+)#(.+)$/.exec(token);
  if (!based) {
    if (/^0[0-7]+$/.test(token)) return BigInt('0o' + token.slice(1));
    if (/^0\d/.test(token)) throw new ArithmeticFault('arithmetic syntax error');
    return wrap(BigInt(token));
  }
  const base = Number(based[1]);
  let value = 0n;
  for (const c of based[2]!) {
    const digit =
      base <= 36
        ? '0123456789abcdefghijklmnopqrstuvwxyz'.indexOf(c.toLowerCase())
        : '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_'.indexOf(c);
    if (digit < 0 || digit >= base) throw new ArithmeticFault('arithmetic syntax error');
    value = value * BigInt(base) + BigInt(digit);
  }
  return wrap(value);
}

function apply(operator: string, a: bigint, b: bigint): bigint {
  switch (operator) {
    case '+':
      return wrap(a + b);
    case '-':
      return wrap(a - b);
    case '*':
      return wrap(a * b);
    case '/':
    case '%':
      if (b === 0n) throw new ArithmeticFault('divide by zero');
      return wrap(operator === '/' ? a / b : a % b);
    case '**':
      if (b < 0n) throw new ArithmeticFault('exponent less than 0');
      return wrap(a ** BigInt.asUintN(16, b));
    case '<<':
      return wrap(a << (b & 63n));
    case '>>':
      return a >> (b & 63n);
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '==':
      return fromBoolean(a === b);
    case '!=':
      return fromBoolean(a !== b);
    case '<':
      return fromBoolean(a < b);
    case '<=':
      return fromBoolean(a <= b);
    case '>':
      return fromBoolean(a > b);
    default:
      return fromBoolean(a >= b);
  }
}

class Evaluator {
  readonly #tokens: string[];
  readonly #scope: ArithmeticScope;
  readonly #depth: number;
  #at = 0;
  /** Above 0 inside a branch that is not taken: nothing is read, divided or assigned there. */
  #skipping = 0;

  constructor(text: string, scope: ArithmeticScope, depth: number) {
    if (depth > MAX_DEPTH) throw new ArithmeticFault('expression recursion loop detected');
    this.#tokens = tokensOf(text);
    this.#scope = scope;
    this.#depth = depth;
  }

  run(): bigint {
    if (this.#tokens.length === 0) return 0n;
    const value = this.#comma();
    if (this.#at < this.#tokens.length) this.#fault();
    return value;
  }

  #fault(): never {
    throw new ArithmeticFault('arithmetic syntax error');
  }

  #accept(...tokens: string[]): string | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined || !tokens.includes(token)) return undefined;
    this.#at++;
    return token;
  }

  #comma(): bigint {
    let value = this.#assignment();
    while (this.#accept(',')) value = this.#assignment();
    return value;
  }

  #assignment(): bigint {
    const name = this.#tokens[this.#at];
    const operator = this.#tokens[this.#at + 1];
    if (name !== undefined && /^[A-Za-z_]/.test(name) && operator !== undefined && /^(\*\*|<<|>>|[-+*/%&|^])?=$/.test(operator)) {
      this.#at += 2;
      const right = this.#assignment();
      if (this.#skipping > 0) return 0n;
      return this.#assign(name, operator === '=' ? right : apply(operator.slice(0, -1), this.#read(name), right));
    }
    return this.#ternary();
  }

  #assign(name: string, value: bigint): bigint {
    if (this.#skipping === 0) this.#scope.set(name, value.toString());
    return value;
  }

  #read(name: string): bigint {
    if (this.#skipping > 0) return 0n;
    return new Evaluator(this.#scope.get(name), this.#scope, this.#depth + 1).run();
  }

  #unless(skip: boolean, parse: () => bigint): bigint {
    if (skip) this.#skipping++;
    const value = parse();
    if (skip) this.#skipping--;
    return value;
  }

  #ternary(): bigint {
    const condition = this.#binary(0);
    if (!this.#accept('?')) return condition;
    const yes = this.#unless(condition === 0n, () => this.#assignment());
    if (!this.#accept(':')) this.#fault();
    const no = this.#unless(condition !== 0n, () => this.#assignment());
    return condition !== 0n ? yes : no;
  }

  #binary(level: number): bigint {
    const operators = PRECEDENCE[level];
    if (!operators) return this.#power();
    let left = this.#binary(level + 1);
    for (let operator = this.#accept(...operators); operator !== undefined; operator = this.#accept(...operators)) {
      if (operator === '||' || operator === '&&') {
        const isDecided = (left !== 0n) === (operator === '||');
        const right = this.#unless(isDecided, () => this.#binary(level + 1));
        left = fromBoolean(isDecided ? operator === '||' : right !== 0n);
      } else {
        const right = this.#binary(level + 1);
        left = this.#skipping > 0 ? 0n : apply(operator, left, right);
      }
    }
    return left;
  }

  #power(): bigint {
    const base = this.#unary();
    if (!this.#accept('**')) return base;
    const exponent = this.#power();
    return this.#skipping > 0 ? 0n : apply('**', base, exponent);
  }

  #unary(): bigint {
    const operator = this.#accept('+', '-', '!', '~', '++', '--');
    switch (operator) {
      case undefined:
        return this.#postfix();
      case '++':
      case '--': {
        const name = this.#tokens[this.#at];
        if (name === undefined || !/^[A-Za-z_]/.test(name)) {
          const value = this.#unary(); // `--5`: two signs
          return value;
        }
        this.#at++;
        return this.#assign(name, wrap(this.#read(name) + (operator === '++' ? 1n : -1n)));
      }
      case '-':
        return wrap(-this.#unary());
      case '!':
        return fromBoolean(this.#unary() === 0n);
      case '~':
        return ~this.#unary();
      default:
        return this.#unary();
    }
  }

  #postfix(): bigint {
    if (this.#accept('(')) {
      const value = this.#comma();
      if (!this.#accept(')')) this.#fault();
      return value;
    }
    const token = this.#tokens[this.#at++];
    if (token === undefined) this.#fault();
    if (/^\d/.test(token)) return numberOf(token);
    if (!/^[A-Za-z_]/.test(token)) this.#fault();
    const value = this.#read(token);
    const step = this.#accept('++', '--');
    if (step) this.#assign(token, wrap(value + (step === '++' ? 1n : -1n)));
    return value;
  }
}

/** The value of an expression. Throws `ArithmeticFault`. */
export function evaluateArithmetic(text: string, scope: ArithmeticScope): bigint {
  return new Evaluator(text, scope, 0).run();
}
