/**
 * awk: runs the tree that awk-parser makes. Mirrors busybox's editors/awk.c.
 * Differs: mathematical functions (`sqrt`, `2^10`) are refused, as in the Debian build that was recorded; arrays are
 * walked in the order of insertion.
 */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Process, Task } from '../../../kernel/types.ts';
import { type AppletTable, Misused, type Options, splitAt } from '../lib/applet.ts';
import { CONVERSION, formatFloat, formatInteger, pad } from '../lib/format.ts';
import { Died, type Input, type Io } from '../lib/io.ts';
import { BadRegex, regexOf } from '../lib/regex.ts';
import { formatTime } from '../lib/time-format.ts';
import { type AwkFunction, AwkParser, type AwkProgram, awkString, type Expression, type Statement } from './parser.ts';
import { AwkStreams } from './streams.ts';
import { type AwkArray, COMPARISONS, type Frame, fromOutside, toNumber, type Value } from './values.ts';

/** What ends a block early. */
type Signal = { kind: 'break' | 'continue' | 'next' | 'nextfile' } | { kind: 'exit' } | { kind: 'return'; value: Value };

class Awk {
  readonly #io: Io;
  readonly #process: Process;
  readonly #program: AwkProgram;
  readonly #globals: Frame = new Map();
  #frame: Frame | undefined;
  #fields: Value[] = [''];
  #record: string = '';
  /** $0 must be put together again from the fields. */
  #stale = false;
  #split = true;
  #exitCode = 0;
  #regexes = new Map<string, RegExp>();
  #operands: string[];
  #main: Input | undefined;
  #usedFile = false;
  readonly #streams: AwkStreams;
  #seed = 1;

  constructor(io: Io, program: AwkProgram, operands: readonly string[]) {
    this.#io = io;
    this.#process = io.process;
    this.#streams = new AwkStreams(io);
    this.#program = program;
    this.#operands = [...operands];
    const arrays: [string, string[]][] = [['ARGV', ['awk', ...operands]]];
    for (const [name, items] of arrays) this.#globals.set(name, new Map(items.map((item, i) => [String(i), fromOutside(item)])));
    this.#globals.set('ENVIRON', new Map([...io.process.env].map(([key, value]) => [key, fromOutside(value)])));
    const start: Record<string, Value> = {
      ARGC: operands.length + 1,
      FS: ' ',
      OFS: ' ',
      ORS: '\n',
      RS: '\n',
      NR: 0,
      FNR: 0,
      NF: 0,
      SUBSEP: '\x1c',
      CONVFMT: '%.6g',
      OFMT: '%.6g',
      FILENAME: '',
      RSTART: 0,
      RLENGTH: -1,
    };
    for (const [name, value] of Object.entries(start)) this.#globals.set(name, value);
  }

  set(name: string, value: Value): void {
    const frame = this.#frame?.has(name) ? this.#frame : this.#globals;
    if (frame === this.#globals && name === 'NF') {
      this.#splitRecord();
      const count = toNumber(value);
      this.#fields.length = Math.min(this.#fields.length, count + 1);
      while (this.#fields.length <= count) this.#fields.push('');
      this.#stale = true;
    }
    frame.set(name, value);
  }

  #get(name: string): Value {
    if (name === 'NF' && !this.#frame?.has(name)) {
      this.#splitRecord();
      return this.#fields.length - 1;
    }
    const value = this.#frame?.has(name) ? this.#frame.get(name) : this.#globals.get(name);
    if (value instanceof Map) throw new Died(`cmd. line:1: Illegal use of array '${name}'`);
    return value;
  }

  #array(name: string): AwkArray {
    const frame = this.#frame?.has(name) ? this.#frame : this.#globals;
    let value = frame.get(name);
    if (!(value instanceof Map)) {
      value = new Map();
      frame.set(name, value);
    }
    return value;
  }

  #text(value: Value, format = 'CONVFMT'): string {
    if (typeof value === 'string') return value;
    if (value === undefined) return '';
    if (typeof value !== 'number') return value.text;
    if (Number.isInteger(value) && Math.abs(value) < 1e16) return String(value === 0 ? 0 : value);
    return this.#format(this.#text(this.#globals.get(format) as Value), [value]);
  }

  #regex(source: string): RegExp {
    let regex = this.#regexes.get(source);
    if (!regex) {
      try {
        regex = regexOf(source, { extended: true, bracketEscapes: true }, 'g');
      } catch (thrown) {
        if (thrown instanceof BadRegex) throw new Died(`bad regex '${source}'`);
        throw thrown;
      }
      this.#regexes.set(source, regex);
    }
    regex.lastIndex = 0;
    return regex;
  }

  *#dynamicRegex(expression: Expression): Task<RegExp> {
    return this.#regex(expression.kind === 'regex' ? expression.source : this.#text(yield* this.#eval(expression)));
  }

  #setRecord(record: string): void {
    this.#record = record;
    this.#split = false;
    this.#stale = false;
  }

  #splitText(text: string, separator: string): string[] {
    if (text === '') return [];
    if (separator === ' ') return text.trim() === '' ? [] : text.trim().split(/[ \t\n]+/);
    if (separator === '') return [...text];
    if (separator.length === 1 && separator !== '\\') return text.split(separator === '\t' ? '\t' : separator);
    return text.split(this.#regex(separator).source === '' ? '' : new RegExp(this.#regex(separator).source.replace(/\((?!\?)/g, '(?:'), 's'));
  }

  #splitRecord(): void {
    if (this.#split) return;
    this.#split = true;
    let parts = this.#splitText(this.#record, this.#text(this.#globals.get('FS') as Value));
    // In paragraph mode newlines part fields, too.
    if (this.#text(this.#globals.get('RS') as Value) === '') parts = parts.flatMap((part) => part.split('\n'));
    this.#fields = ['', ...parts.map(fromOutside)];
  }

  #field(index: number): Value {
    if (index < 0) throw new Died('cmd. line:1: Access to negative field');
    if (index === 0) {
      if (this.#stale) {
        this.#record = this.#fields
          .slice(1)
          .map((field) => this.#text(field))
          .join(this.#text(this.#globals.get('OFS') as Value));
        this.#stale = false;
      }
      return fromOutside(this.#record);
    }
    this.#splitRecord();
    return this.#fields[index];
  }

  #setField(index: number, value: Value): void {
    if (index === 0) return this.#setRecord(this.#text(value));
    this.#splitRecord();
    while (this.#fields.length <= index) this.#fields.push('');
    this.#fields[index] = value;
    this.#stale = true;
  }

  *#indexOf(index: readonly Expression[]): Task<string> {
    const parts: string[] = [];
    for (const part of index) parts.push(this.#text(yield* this.#eval(part)));
    return parts.join(this.#text(this.#globals.get('SUBSEP') as Value));
  }

  *#assign(target: Expression, value: Value): Task<Value> {
    if (target.kind === 'name') this.set(target.name, value);
    else if (target.kind === 'element') this.#array(target.name).set(yield* this.#indexOf(target.index), value);
    else if (target.kind === 'field') this.#setField(toNumber(yield* this.#eval(target.index)), value);
    return value;
  }

  *#truth(expression: Expression): Task<boolean> {
    if (expression.kind === 'regex') return this.#regex(expression.source).test(this.#text(this.#field(0)));
    const value = yield* this.#eval(expression);
    if (typeof value === 'string') return value !== '';
    return value === undefined ? false : typeof value === 'number' ? value !== 0 : toNumber(value) !== 0;
  }

  #arithmetic(operator: string, a: number, b: number): number {
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

  #compare(operator: string, a: Value, b: Value): number {
    const numeric = typeof a !== 'string' && typeof b !== 'string';
    const [left, right] = numeric ? [toNumber(a), toNumber(b)] : [this.#text(a), this.#text(b)];
    const order = left < right ? -1 : left > right ? 1 : 0;
    const holds = { '<': order < 0, '<=': order <= 0, '==': order === 0, '!=': order !== 0, '>': order > 0, '>=': order >= 0 }[operator];
    return holds ? 1 : 0;
  }

  *#eval(expression: Expression): Task<Value> {
    switch (expression.kind) {
      case 'number':
      case 'string':
        return expression.value;
      case 'name':
        return this.#get(expression.name);
      case 'field':
        return this.#field(toNumber(yield* this.#eval(expression.index)));
      case 'regex':
        return (yield* this.#truth(expression)) ? 1 : 0;
      case 'element': {
        const array = this.#array(expression.name);
        const index = yield* this.#indexOf(expression.index);
        if (!array.has(index)) array.set(index, undefined);
        return array.get(index);
      }
      case 'assign': {
        const value = yield* this.#eval(expression.value);
        if (expression.operator === '') return yield* this.#assign(expression.target, value);
        const before = toNumber(yield* this.#eval(expression.target));
        return yield* this.#assign(expression.target, this.#arithmetic(expression.operator === '**' ? '^' : expression.operator, before, toNumber(value)));
      }
      case 'ternary':
        return yield* this.#eval((yield* this.#truth(expression.test)) ? expression.yes : expression.no);
      case 'unary': {
        if (expression.operator === '!') return (yield* this.#truth(expression.operand)) ? 0 : 1;
        const value = toNumber(yield* this.#eval(expression.operand));
        return expression.operator === '-' ? -value : value;
      }
      case 'step': {
        const before = toNumber(yield* this.#eval(expression.target));
        const after = before + (expression.operator === '++' ? 1 : -1);
        yield* this.#assign(expression.target, after);
        return expression.prefix ? after : before;
      }
      case 'in':
        return this.#array(expression.name).has(yield* this.#indexOf(expression.index)) ? 1 : 0;
      case 'group':
        return expression.items.length === 1 ? yield* this.#eval(expression.items[0]!) : yield* this.#indexOf(expression.items);
      case 'getline':
        return yield* this.#getline(expression);
      case 'call':
        return yield* this.#call(expression.name, expression.args);
      case 'binary':
        return yield* this.#binary(expression.operator, expression.left, expression.right);
    }
  }

  *#binary(operator: string, left: Expression, right: Expression): Task<Value> {
    if (operator === '&&') return (yield* this.#truth(left)) && (yield* this.#truth(right)) ? 1 : 0;
    if (operator === '||') return (yield* this.#truth(left)) || (yield* this.#truth(right)) ? 1 : 0;
    const a = yield* this.#eval(left);
    if (operator === '~' || operator === '!~') return (yield* this.#dynamicRegex(right)).test(this.#text(a)) === (operator === '~') ? 1 : 0;
    const b = yield* this.#eval(right);
    if (operator === ' ') return this.#text(a) + this.#text(b);
    if (COMPARISONS.has(operator)) return this.#compare(operator, a, b);
    return this.#arithmetic(operator, toNumber(a), toNumber(b));
  }

  #format(format: string, args: readonly Value[]): string {
    let out = '';
    let next = 0;
    for (let i = 0; i < format.length;) {
      const match = format[i] === '%' ? CONVERSION.exec(format.slice(i)) : null;
      if (!match) {
        out += format[i++]!;
        continue;
      }
      i += match[0].length;
      const letter = match[4]!;
      if (letter === '%') {
        out += '%';
        continue;
      }
      const star = (text: string | undefined, none: number): number => (text === undefined ? none : text === '*' ? toNumber(args[next++]) : Number(text));
      const width = star(match[2], 0);
      const precision = match[0].includes('.') ? star(match[3], 0) : -1;
      const conversion = { flags: match[1]!, width, precision, letter };
      const value = args[next++];
      if (letter === 'c') out += pad(typeof value === 'number' ? String.fromCharCode(value & 255) : this.#text(value).slice(0, 1), conversion);
      else if (letter === 's') out += pad(precision < 0 ? this.#text(value) : this.#text(value).slice(0, precision), conversion);
      else if ('diouxX'.includes(letter)) out += formatInteger(BigInt(Math.trunc(toNumber(value)) || 0), conversion);
      else if ('eEfFgG'.includes(letter)) out += formatFloat(toNumber(value), conversion);
      else throw new Died(`cmd. line:1: Invalid format specifier`);
    }
    return out;
  }

  *#call(name: string, args: readonly Expression[]): Task<Value> {
    const own = this.#program.functions.get(name);
    if (own) return yield* this.#callOwn(own, args);
    if (name === 'split') return yield* this.#splitInto(args);
    if (name === 'sub' || name === 'gsub') return yield* this.#substitute(name === 'gsub', args);
    if (name === 'length') {
      const only = args[0];
      const array = only?.kind === 'name' ? (this.#frame?.has(only.name) ? this.#frame.get(only.name) : this.#globals.get(only.name)) : undefined;
      if (array instanceof Map) return array.size;
      return this.#text(only ? yield* this.#eval(only) : this.#field(0)).length;
    }
    if (name === 'match') {
      const text = this.#text(yield* this.#eval(args[0]!));
      const found = (yield* this.#dynamicRegex(args[1]!)).exec(text);
      this.#globals.set('RSTART', found ? found.index + 1 : 0);
      this.#globals.set('RLENGTH', found ? found[0].length : -1);
      return found ? found.index + 1 : 0;
    }
    const values: Value[] = [];
    for (const arg of args) values.push(yield* this.#eval(arg));
    const text = (at: number): string => this.#text(values[at]);
    const number = (at: number): number => toNumber(values[at]);
    switch (name) {
      case 'substr': {
        const from = Math.max(1, Math.round(number(1)));
        const to = values.length > 2 ? from + Math.round(number(2)) : Infinity;
        return text(0).slice(from - 1, Math.max(0, to - 1));
      }
      case 'index':
        return text(0).indexOf(text(1)) + 1;
      case 'sprintf':
        return this.#format(text(0), values.slice(1));
      case 'toupper':
        return text(0).replace(/[a-z]+/g, (run) => run.toUpperCase());
      case 'tolower':
        return text(0).replace(/[A-Z]+/g, (run) => run.toLowerCase());
      case 'int':
        return Math.trunc(number(0));
      case 'rand':
        return (this.#process.random() >>> 1) / 2147483648;
      case 'srand': {
        const before = this.#seed;
        this.#seed = values.length > 0 ? number(0) : Math.floor(this.#process.wallMs / 1000);
        return before;
      }
      case 'systime':
        return Math.floor(this.#process.wallMs / 1000);
      case 'strftime':
        return formatTime(values.length > 0 ? text(0) : '%a %b %e %H:%M:%S %Z %Y', values.length > 1 ? number(1) * 1000 : this.#process.wallMs);
      case 'system':
        return yield* this.#streams.system(text(0));
      case 'close':
        return yield* this.#streams.close(text(0));
      case 'fflush':
        yield* this.#io.flush();
        return 0;
      case 'sqrt':
      case 'sin':
      case 'cos':
      case 'atan2':
      case 'exp':
      case 'log':
        throw new Died('cmd. line:1: Math support is not compiled in');
      default:
        throw new Died('cmd. line:1: Call to undefined function');
    }
  }

  *#callOwn(own: AwkFunction, args: readonly Expression[]): Task<Value> {
    const frame: Frame = new Map();
    const passedBack: [string, string][] = [];
    for (const [i, param] of own.params.entries()) {
      const arg = args[i];
      if (arg?.kind === 'name') {
        const value = this.#frame?.has(arg.name) ? this.#frame.get(arg.name) : this.#globals.get(arg.name);
        // A name without a value may become an array inside the function: it is the caller's then.
        if (value === undefined) passedBack.push([param, arg.name]);
        frame.set(param, value);
      } else frame.set(param, arg ? yield* this.#eval(arg) : undefined);
    }
    const caller = this.#frame;
    this.#frame = frame;
    const signal = yield* this.#run(own.body);
    this.#frame = caller;
    for (const [param, name] of passedBack) {
      const value = frame.get(param);
      if (value instanceof Map) (caller?.has(name) ? caller : this.#globals).set(name, value);
    }
    return signal?.kind === 'return' ? signal.value : undefined;
  }

  *#splitInto(args: readonly Expression[]): Task<number> {
    const text = this.#text(yield* this.#eval(args[0]!));
    const separator =
      args[2] === undefined ? this.#text(this.#globals.get('FS') as Value) : args[2].kind === 'regex' ? args[2].source : this.#text(yield* this.#eval(args[2]));
    const parts = this.#splitText(text, separator);
    const array = this.#array(args[1]!.kind === 'name' ? args[1]!.name : '');
    array.clear();
    parts.forEach((part, i) => array.set(String(i + 1), fromOutside(part)));
    return parts.length;
  }

  *#substitute(global: boolean, args: readonly Expression[]): Task<number> {
    const regex = yield* this.#dynamicRegex(args[0]!);
    const template = this.#text(yield* this.#eval(args[1]!));
    const target = args[2] ?? { kind: 'field', index: { kind: 'number', value: 0 } };
    const text = this.#text(yield* this.#eval(target));
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
    if (count > 0) yield* this.#assign(target, out + text.slice(at));
    return count;
  }

  /** Ends all pipes and files. */
  *finish(): Task<void> {
    yield* this.#streams.finish();
  }

  *#readRecord(input: Input): Task<Bytes | undefined> {
    const separator = this.#text(this.#globals.get('RS') as Value);
    if (separator.length === 1) {
      input.separator = separator;
      const record = yield* input.line();
      return record !== undefined && separator !== '\n' && input.unterminated ? record.replace(/\n$/, '') : record;
    }
    input.separator = '\n';
    if (separator !== '') throw new Died('RS as a regular expression is not simulated here');
    let record: Bytes | undefined;
    for (let line = yield* input.line(); line !== undefined; line = yield* input.line()) {
      if (line === '' && record !== undefined) break;
      if (line !== '') record = record === undefined ? line : `${record}\n${line}`;
    }
    return record;
  }

  /** The next record of the main input, going through the operands: files and `name=value`. */
  *#nextRecord(): Task<Bytes | undefined> {
    for (;;) {
      if (this.#main) {
        const record = yield* this.#readRecord(this.#main);
        if (record !== undefined) {
          this.#globals.set('NR', toNumber(this.#globals.get('NR') as Value) + 1);
          this.#globals.set('FNR', toNumber(this.#globals.get('FNR') as Value) + 1);
          return record;
        }
        this.#main.close();
        this.#main = undefined;
      }
      const operand = this.#operands.shift();
      if (operand === undefined) {
        if (this.#usedFile) return undefined;
        this.#usedFile = true;
        this.#main = this.#io.stdin();
        continue;
      }
      if (/^[A-Za-z_]\w*=/.test(operand)) {
        const [name, value] = splitAt(operand, '=');
        this.set(name, fromOutside(awkString(value!)));
        continue;
      }
      this.#usedFile = true;
      this.#main = yield* this.#io.open(operand);
      if (!this.#main) this.#exitCode = 1;
      this.#globals.set('FILENAME', operand);
      this.#globals.set('FNR', 0);
    }
  }

  *#getline(expression: Expression & { kind: 'getline' }): Task<number> {
    let record: Bytes | undefined;
    if (expression.from === undefined) record = yield* this.#nextRecord();
    else {
      const name = this.#text(yield* this.#eval(expression.source!));
      const input = yield* this.#streams.reader(name, expression.from);
      if (!input) return -1;
      record = yield* this.#readRecord(input);
      if (record !== undefined && expression.from === 'command') this.#globals.set('NR', toNumber(this.#globals.get('NR') as Value) + 1);
    }
    if (record === undefined) return 0;
    if (expression.target) yield* this.#assign(expression.target, fromOutside(record));
    else this.#setRecord(record);
    return 1;
  }

  *#print(statement: Statement & { kind: 'print' }): Task<void> {
    const values: Value[] = [];
    const glue = (name: string): string => this.#text(this.#globals.get(name) as Value);
    if (!statement.formatted && !statement.to && statement.args.length > 0) {
      // Each value is printed as it is computed: what fails later leaves what came before.
      for (const [i, arg] of statement.args.entries())
        this.#io.put(this.#text(yield* this.#eval(arg), 'OFMT') + (i + 1 < statement.args.length ? glue('OFS') : ''));
      this.#io.put(glue('ORS'));
      return yield* this.#io.spill();
    }
    for (const arg of statement.args) values.push(yield* this.#eval(arg));
    const text = statement.formatted
      ? this.#format(this.#text(values[0]), values.slice(1))
      : (values.length === 0 ? this.#text(this.#field(0)) : values.map((value) => this.#text(value, 'OFMT')).join(glue('OFS'))) + glue('ORS');
    if (!statement.to) {
      this.#io.put(text);
      yield* this.#io.spill();
      return;
    }
    const name = this.#text(yield* this.#eval(statement.to.name));
    if (name === '/dev/stderr') return yield* this.#io.warn(text);
    if (name === '/dev/stdout') return this.#io.put(text);
    yield* this.#streams.write(name, statement.to.mark, text);
  }

  *#run(body: readonly Statement[]): Task<Signal | undefined> {
    for (const statement of body) {
      const signal = yield* this.#step(statement);
      if (signal) return signal;
    }
    return undefined;
  }

  *#step(statement: Statement): Task<Signal | undefined> {
    yield* this.#process.burn(0.3);
    switch (statement.kind) {
      case 'expression':
        yield* this.#eval(statement.value);
        return undefined;
      case 'print':
        yield* this.#print(statement);
        return undefined;
      case 'block':
        return yield* this.#run(statement.body);
      case 'if':
        if (yield* this.#truth(statement.test)) return yield* this.#step(statement.yes);
        return statement.no ? yield* this.#step(statement.no) : undefined;
      case 'loop': {
        if (statement.init) yield* this.#step(statement.init);
        for (let first = true; ; first = false) {
          if ((statement.testFirst || !first) && statement.test && !(yield* this.#truth(statement.test))) return undefined;
          const signal = yield* this.#step(statement.body);
          if (signal?.kind === 'break') return undefined;
          if (signal && signal.kind !== 'continue') return signal;
          if (statement.step) yield* this.#step(statement.step);
        }
      }
      case 'forIn':
        for (const key of [...this.#array(statement.array).keys()]) {
          this.set(statement.name, fromOutside(key));
          const signal = yield* this.#step(statement.body);
          if (signal?.kind === 'break') break;
          if (signal && signal.kind !== 'continue') return signal;
        }
        return undefined;
      case 'delete':
        if (statement.index) this.#array(statement.name).delete(yield* this.#indexOf(statement.index));
        else this.#array(statement.name).clear();
        return undefined;
      case 'leave':
        return { kind: statement.how };
      case 'exit':
        if (statement.value) this.#exitCode = toNumber(yield* this.#eval(statement.value)) & 255;
        return { kind: 'exit' };
      case 'return':
        return { kind: 'return', value: statement.value ? yield* this.#eval(statement.value) : undefined };
    }
  }

  *#records(): Task<boolean> {
    const active = new Set<object>();
    for (let record = yield* this.#nextRecord(); record !== undefined; record = yield* this.#nextRecord()) {
      this.#setRecord(record);
      for (const rule of this.#program.rules) {
        if (rule.to) {
          if (!active.has(rule) && !(yield* this.#truth(rule.from!))) continue;
          active.add(rule);
          if (yield* this.#truth(rule.to)) active.delete(rule);
        } else if (rule.from && !(yield* this.#truth(rule.from))) continue;
        const signal = yield* this.#run(rule.body ?? [{ kind: 'print', formatted: false, args: [] }]);
        if (signal?.kind === 'exit') return true;
        if (signal?.kind === 'nextfile') {
          this.#main?.close();
          this.#main = undefined;
        }
        if (signal) break;
      }
    }
    return false;
  }

  /** Runs BEGIN, the rules over all records, END. Returns the exit code. */
  *run(): Task<number> {
    const { begin, rules, end } = this.#program;
    let left = false;
    for (const body of begin) if (!left && (yield* this.#run(body))?.kind === 'exit') left = true;
    if (!left && (rules.length > 0 || end.length > 0)) left = yield* this.#records();
    for (const body of end) if ((yield* this.#run(body))?.kind === 'exit') break;
    return this.#exitCode;
  }
}

function* awk(io: Io, o: Options): Task<number> {
  const operands = [...o.operands];
  let text = o.all('e').join('\n');
  for (const name of o.all('f')) {
    const input = yield* io.open(name);
    if (!input) return 1;
    text += `${yield* input.all()}\n`;
  }
  if (!o.has('ef')) {
    if (operands.length === 0) throw new Misused('');
    text = operands.shift()!;
  }
  const program = new AwkParser(text).parse();
  const machine = new Awk(io, program, operands);
  const separator = o.get('F');
  if (separator !== undefined) machine.set('FS', separator === 't' ? '\t' : awkString(separator));
  for (const assignment of o.all('v')) {
    const [name, value] = splitAt(assignment, '=');
    machine.set(name, fromOutside(awkString(value ?? '')));
  }
  let status: number;
  try {
    status = yield* machine.run();
  } catch (thrown) {
    yield* machine.finish();
    throw thrown;
  }
  yield* machine.finish();
  return status;
}

export const awkApplets: AppletTable = {
  awk: { options: '+F:v:f:e:W:', usage: '% [OPTIONS] [AWK_PROGRAM] [FILE]...', run: awk },
};
