/** awk's expressions. Mirrors busybox's editors/awk.c (evaluate). Differs: mathematical functions (`sqrt`, `2^10`) are refused, as in the Debian build that was recorded. */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Task } from '../../../kernel/types.ts';
import { Died, type Io } from '../lib/io.ts';
import { compute } from './functions.ts';
import type { Memory } from './memory.ts';
import type { AwkFunction, Expression, Statement } from './tree.ts';
import type { Records } from './records.ts';
import type { AwkStreams } from './streams.ts';
import { COMPARISONS, fromOutside, toNumber, type Frame, type Value } from './values.ts';

/** What ends a block early. */
export type Signal = { kind: 'break' | 'continue' | 'next' | 'nextfile' } | { kind: 'exit' } | { kind: 'return'; value: Value };

const MATHS = new Set(['sqrt', 'sin', 'cos', 'atan2', 'exp', 'log']);

function arithmetic(operator: string, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '^':
      throw new Died('cmd. line:1: Math support is not compiled in');
    default:
      if (b === 0) throw new Died('cmd. line:1: Division by zero');
      return operator === '/' ? a / b : a % b;
  }
}

function compare(memory: Memory, operator: string, a: Value, b: Value): number {
  const numeric = typeof a !== 'string' && typeof b !== 'string';
  const [left, right] = numeric ? [toNumber(a), toNumber(b)] : [memory.text(a), memory.text(b)];
  const order = left < right ? -1 : left > right ? 1 : 0;
  const holds = { '<': order < 0, '<=': order <= 0, '==': order === 0, '!=': order !== 0, '>': order > 0, '>=': order >= 0 }[operator];
  return holds ? 1 : 0;
}

export class Evaluator {
  readonly memory: Memory;
  readonly #io: Io;
  readonly #functions: ReadonlyMap<string, AwkFunction>;
  readonly #streams: AwkStreams;
  readonly #records: Records;
  readonly #run: (body: readonly Statement[]) => Task<Signal | undefined>;

  constructor(
    io: Io,
    memory: Memory,
    functions: ReadonlyMap<string, AwkFunction>,
    streams: AwkStreams,
    records: Records,
    run: (body: readonly Statement[]) => Task<Signal | undefined>,
  ) {
    this.#io = io;
    this.memory = memory;
    this.#functions = functions;
    this.#streams = streams;
    this.#records = records;
    this.#run = run;
  }

  *#dynamicRegex(expression: Expression): Task<RegExp> {
    return this.memory.regex(expression.kind === 'regex' ? expression.source : this.memory.text(yield* this.eval(expression)));
  }

  /** The key of an element: its subscripts, joined by SUBSEP. */
  *indexOf(index: readonly Expression[]): Task<string> {
    const parts: string[] = [];
    for (const part of index) parts.push(this.memory.text(yield* this.eval(part)));
    return parts.join(this.memory.setting('SUBSEP'));
  }

  /** Stores a value in a variable, an element, a field. */
  *assign(target: Expression, value: Value): Task<Value> {
    if (target.kind === 'name') this.memory.set(target.name, value);
    else if (target.kind === 'element') this.memory.array(target.name).set(yield* this.indexOf(target.index), value);
    else if (target.kind === 'field') this.memory.setField(toNumber(yield* this.eval(target.index)), value);
    return value;
  }

  /** Whether an expression holds; a lone regular expression looks at $0. */
  *truth(expression: Expression): Task<boolean> {
    if (expression.kind === 'regex') return this.memory.regex(expression.source).test(this.memory.text(this.memory.field(0)));
    const value = yield* this.eval(expression);
    if (typeof value === 'string') return value !== '';
    return value === undefined ? false : typeof value === 'number' ? value !== 0 : toNumber(value) !== 0;
  }

  /** The value of an expression. */
  *eval(expression: Expression): Task<Value> {
    switch (expression.kind) {
      case 'number':
      case 'string':
        return expression.value;
      case 'name':
        return this.memory.get(expression.name);
      case 'field':
        return this.memory.field(toNumber(yield* this.eval(expression.index)));
      case 'regex':
        return (yield* this.truth(expression)) ? 1 : 0;
      case 'element': {
        const array = this.memory.array(expression.name);
        const index = yield* this.indexOf(expression.index);
        if (!array.has(index)) array.set(index, undefined);
        return array.get(index);
      }
      case 'assign': {
        const value = yield* this.eval(expression.value);
        if (expression.operator === '') return yield* this.assign(expression.target, value);
        const before = toNumber(yield* this.eval(expression.target));
        return yield* this.assign(expression.target, arithmetic(expression.operator === '**' ? '^' : expression.operator, before, toNumber(value)));
      }
      case 'ternary':
        return yield* this.eval((yield* this.truth(expression.test)) ? expression.yes : expression.no);
      case 'unary': {
        if (expression.operator === '!') return (yield* this.truth(expression.operand)) ? 0 : 1;
        const value = toNumber(yield* this.eval(expression.operand));
        return expression.operator === '-' ? -value : value;
      }
      case 'step': {
        const before = toNumber(yield* this.eval(expression.target));
        const after = before + (expression.operator === '++' ? 1 : -1);
        yield* this.assign(expression.target, after);
        return expression.prefix ? after : before;
      }
      case 'in':
        return this.memory.array(expression.name).has(yield* this.indexOf(expression.index)) ? 1 : 0;
      case 'group':
        return expression.items.length === 1 ? yield* this.eval(expression.items[0]!) : yield* this.indexOf(expression.items);
      case 'getline':
        return yield* this.#getline(expression);
      case 'call':
        return yield* this.#call(expression.name, expression.args);
      case 'binary':
        return yield* this.#binary(expression.operator, expression.left, expression.right);
    }
  }

  *#binary(operator: string, left: Expression, right: Expression): Task<Value> {
    if (operator === '&&') return (yield* this.truth(left)) && (yield* this.truth(right)) ? 1 : 0;
    if (operator === '||') return (yield* this.truth(left)) || (yield* this.truth(right)) ? 1 : 0;
    const a = yield* this.eval(left);
    if (operator === '~' || operator === '!~') return (yield* this.#dynamicRegex(right)).test(this.memory.text(a)) === (operator === '~') ? 1 : 0;
    const b = yield* this.eval(right);
    if (operator === ' ') return this.memory.text(a) + this.memory.text(b);
    if (COMPARISONS.has(operator)) return compare(this.memory, operator, a, b);
    return arithmetic(operator, toNumber(a), toNumber(b));
  }

  *#call(name: string, args: readonly Expression[]): Task<Value> {
    const own = this.#functions.get(name);
    if (own) return yield* this.#callOwn(own, args);
    if (name === 'split') return yield* this.#splitInto(args);
    if (name === 'sub' || name === 'gsub') return yield* this.#substitute(name === 'gsub', args);
    if (name === 'length') {
      const only = args[0];
      const array = only?.kind === 'name' ? this.memory.value(only.name) : undefined;
      if (array instanceof Map) return array.size;
      return this.memory.text(only ? yield* this.eval(only) : this.memory.field(0)).length;
    }
    if (name === 'match') {
      const text = this.memory.text(yield* this.eval(args[0]!));
      const found = (yield* this.#dynamicRegex(args[1]!)).exec(text);
      this.memory.globals.set('RSTART', found ? found.index + 1 : 0);
      this.memory.globals.set('RLENGTH', found ? found[0].length : -1);
      return found ? found.index + 1 : 0;
    }
    const values: Value[] = [];
    for (const arg of args) values.push(yield* this.eval(arg));
    const computed = compute(name, this.memory, this.#io.process, values);
    if (computed) return computed.value;
    const text = this.memory.text(values[0]);
    if (name === 'system') return yield* this.#streams.system(text);
    if (name === 'close') return yield* this.#streams.close(text);
    if (name !== 'fflush') throw new Died(`cmd. line:1: ${MATHS.has(name) ? 'Math support is not compiled in' : 'Call to undefined function'}`);
    yield* this.#io.flush();
    return 0;
  }

  *#callOwn(own: AwkFunction, args: readonly Expression[]): Task<Value> {
    const frame: Frame = new Map();
    const passedBack: [string, string][] = [];
    for (const [i, param] of own.params.entries()) {
      const arg = args[i];
      if (arg?.kind === 'name') {
        const value = this.memory.value(arg.name);
        // A name without a value may become an array inside the function: it is the caller's then.
        if (value === undefined) passedBack.push([param, arg.name]);
        frame.set(param, value);
      } else frame.set(param, arg ? yield* this.eval(arg) : undefined);
    }
    const caller = this.memory.frame;
    this.memory.frame = frame;
    const signal = yield* this.#run(own.body);
    this.memory.frame = caller;
    for (const [param, name] of passedBack) {
      const value = frame.get(param);
      if (value instanceof Map) (caller?.has(name) ? caller : this.memory.globals).set(name, value);
    }
    return signal?.kind === 'return' ? signal.value : undefined;
  }

  *#splitInto(args: readonly Expression[]): Task<number> {
    const text = this.memory.text(yield* this.eval(args[0]!));
    const separator =
      args[2] === undefined ? this.memory.setting('FS') : args[2].kind === 'regex' ? args[2].source : this.memory.text(yield* this.eval(args[2]));
    const parts = this.memory.splitText(text, separator);
    const array = this.memory.array(args[1]!.kind === 'name' ? args[1]!.name : '');
    array.clear();
    parts.forEach((part, i) => array.set(String(i + 1), fromOutside(part)));
    return parts.length;
  }

  *#substitute(global: boolean, args: readonly Expression[]): Task<number> {
    const regex = yield* this.#dynamicRegex(args[0]!);
    const template = this.memory.text(yield* this.eval(args[1]!));
    const target = args[2] ?? { kind: 'field', index: { kind: 'number', value: 0 } };
    const text = this.memory.text(yield* this.eval(target));
    let out = '';
    let at = 0;
    let count = 0;
    regex.lastIndex = 0;
    for (const match of text.matchAll(regex)) {
      if (match[0] === '' && match.index === at && count > 0) continue;
      count++;
      out += text.slice(at, match.index) + template.replace(/\\\\|\\&|&/g, (mark) => (mark === '&' ? match[0] : mark.slice(1)));
      at = match.index + match[0].length;
      if (!global) break;
    }
    if (count > 0) yield* this.assign(target, out + text.slice(at));
    return count;
  }

  *#getline(expression: Expression & { kind: 'getline' }): Task<number> {
    let record: Bytes | undefined;
    if (expression.from === undefined) record = yield* this.#records.next();
    else {
      const name = this.memory.text(yield* this.eval(expression.source!));
      const input = yield* this.#streams.reader(name, expression.from);
      if (!input) return -1;
      record = yield* this.#records.read(input);
      if (record !== undefined && expression.from === 'command') this.memory.count('NR');
    }
    if (record === undefined) return 0;
    if (expression.target) yield* this.assign(expression.target, fromOutside(record));
    else this.memory.setRecord(record);
    return 1;
  }
}
