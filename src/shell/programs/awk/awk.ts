/** awk: runs the tree that the parser makes. Mirrors busybox's editors/awk.c. Differs: arrays are walked in the order of insertion. */
import type { Task } from '../../../kernel/types.ts';
import { Misused, splitAt, type AppletTable, type Options } from '../lib/applet.ts';
import type { Io } from '../lib/io.ts';
import { Evaluator, type Signal } from './evaluator.ts';
import { Memory } from './memory.ts';
import { awkString } from './lexer.ts';
import { AwkParser } from './parser.ts';
import type { AwkProgram, Statement } from './tree.ts';
import { Records } from './records.ts';
import { AwkStreams } from './streams.ts';
import { fromOutside, toNumber, type Value } from './values.ts';

class Awk {
  readonly memory = new Memory();
  readonly #io: Io;
  readonly #program: AwkProgram;
  readonly #streams: AwkStreams;
  readonly #records: Records;
  readonly #evaluator: Evaluator;
  #exitCode: number | undefined;

  constructor(io: Io, program: AwkProgram, operands: readonly string[]) {
    this.#io = io;
    this.#program = program;
    this.#streams = new AwkStreams(io);
    this.#records = new Records(io, this.memory, operands);
    this.#evaluator = new Evaluator(io, this.memory, program.functions, this.#streams, this.#records, (body) => this.#run(body));
    this.memory.globals.set('ARGC', operands.length + 1);
    this.memory.setArray(
      'ARGV',
      ['awk', ...operands].map((item, i) => [String(i), item]),
    );
    this.memory.setArray('ENVIRON', io.process.env);
  }

  *#print(statement: Statement & { kind: 'print' }): Task<void> {
    const values: Value[] = [];
    const glue = (name: string): string => this.memory.setting(name);
    if (!statement.formatted && !statement.to && statement.args.length > 0) {
      // Each value is printed as it is computed: what fails later leaves what came before.
      for (const [i, arg] of statement.args.entries())
        this.#io.put(this.memory.text(yield* this.#evaluator.eval(arg), 'OFMT') + (i + 1 < statement.args.length ? glue('OFS') : ''));
      this.#io.put(glue('ORS'));
      return yield* this.#io.spill();
    }
    for (const arg of statement.args) values.push(yield* this.#evaluator.eval(arg));
    const text = statement.formatted
      ? this.memory.format(this.memory.text(values[0]), values.slice(1))
      : (values.length === 0 ? this.memory.text(this.memory.field(0)) : values.map((value) => this.memory.text(value, 'OFMT')).join(glue('OFS'))) + glue('ORS');
    if (!statement.to) {
      this.#io.put(text);
      yield* this.#io.spill();
      return;
    }
    const name = this.memory.text(yield* this.#evaluator.eval(statement.to.name));
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
    yield* this.#io.process.burn(0.3);
    switch (statement.kind) {
      case 'expression':
        yield* this.#evaluator.eval(statement.value);
        return undefined;
      case 'print':
        yield* this.#print(statement);
        return undefined;
      case 'block':
        return yield* this.#run(statement.body);
      case 'if':
        if (yield* this.#evaluator.truth(statement.test)) return yield* this.#step(statement.yes);
        return statement.no ? yield* this.#step(statement.no) : undefined;
      case 'loop': {
        if (statement.init) yield* this.#step(statement.init);
        for (let first = true; ; first = false) {
          if ((statement.testFirst || !first) && statement.test && !(yield* this.#evaluator.truth(statement.test))) return undefined;
          const signal = yield* this.#step(statement.body);
          if (signal?.kind === 'break') return undefined;
          if (signal && signal.kind !== 'continue') return signal;
          if (statement.step) yield* this.#step(statement.step);
        }
      }
      case 'forIn':
        for (const key of [...this.memory.array(statement.array).keys()]) {
          this.memory.set(statement.name, fromOutside(key));
          const signal = yield* this.#step(statement.body);
          if (signal?.kind === 'break') break;
          if (signal && signal.kind !== 'continue') return signal;
        }
        return undefined;
      case 'delete':
        if (statement.index) this.memory.array(statement.name).delete(yield* this.#evaluator.indexOf(statement.index));
        else this.memory.array(statement.name).clear();
        return undefined;
      case 'leave':
        return { kind: statement.how };
      case 'exit':
        if (statement.value) this.#exitCode = toNumber(yield* this.#evaluator.eval(statement.value)) & 255;
        return { kind: 'exit' };
      case 'return':
        return { kind: 'return', value: statement.value ? yield* this.#evaluator.eval(statement.value) : undefined };
    }
  }

  *#rules(): Task<boolean> {
    const active = new Set<object>();
    for (let record = yield* this.#records.next(); record !== undefined; record = yield* this.#records.next()) {
      this.memory.setRecord(record);
      for (const rule of this.#program.rules) {
        if (rule.to) {
          if (!active.has(rule) && !(yield* this.#evaluator.truth(rule.from!))) continue;
          active.add(rule);
          if (yield* this.#evaluator.truth(rule.to)) active.delete(rule);
        } else if (rule.from && !(yield* this.#evaluator.truth(rule.from))) continue;
        const signal = yield* this.#run(rule.body ?? [{ kind: 'print', formatted: false, args: [] }]);
        if (signal?.kind === 'exit') return true;
        if (signal?.kind === 'nextfile') {
          this.#records.skipFile();
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
    if (!left && (rules.length > 0 || end.length > 0)) left = yield* this.#rules();
    for (const body of end) if ((yield* this.#run(body))?.kind === 'exit') break;
    return this.#exitCode ?? (this.#records.failed ? 1 : 0);
  }

  /** Ends all pipes and files. */
  *finish(): Task<void> {
    yield* this.#streams.finish();
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
  if (separator !== undefined) machine.memory.set('FS', separator === 't' ? '\t' : awkString(separator));
  for (const assignment of o.all('v')) {
    const [name, value] = splitAt(assignment, '=');
    machine.memory.set(name, fromOutside(awkString(value ?? '')));
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
