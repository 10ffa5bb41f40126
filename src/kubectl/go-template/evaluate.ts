/**
 * Runs a parsed Go template on a value.
 *
 * Mirrors: Go's text/template/exec.go, where the data is decoded JSON: maps, slices, strings, float64s, bools and nil.
 */
import { sortedKeys } from '../../api/go-text.ts';
import { FunctionError, templateFunctions } from './functions.ts';
import { goTypeOf, goValueText, isMap, isSlice, isTrue, type GoValue } from './go-value.ts';
import { nodeText, type Command, type Node, type Operand, type Pipe, type TemplateCall, type TemplateTree } from './parse.ts';

/** What went wrong, in Go's words, and what had been written until then. */
export class TemplateExecError extends Error {
  override readonly name = 'TemplateExecError';
  /** Output before the failure. */
  readonly written: string;

  constructor(message: string, written: string) {
    super(message);
    this.written = written;
  }
}

export interface ExecOptions {
  /** The template's name in messages. */
  readonly name: string;
  /** Option `missingkey=error`. */
  readonly isStrict: boolean;
}

/** The template's output. Throws TemplateExecError. */
export function executeTemplate(tree: TemplateTree, data: GoValue, options: ExecOptions): string {
  const run = new Execution(tree, options);
  run.walk(tree.nodes, data, [{ name: '$', value: data }]);
  return run.out;
}

interface Variable {
  readonly name: string;
  value: GoValue;
}

type Signal = 'break' | 'continue' | undefined;

/** Templates that call themselves end here. */
const MAX_DEPTH = 1000;

class Execution {
  out = '';
  readonly #tree: TemplateTree;
  readonly #options: ExecOptions;
  /** The node that messages point at. */
  #node: Operand | Command | TemplateCall | undefined;
  #depth = 0;

  constructor(tree: TemplateTree, options: ExecOptions) {
    this.#tree = tree;
    this.#options = options;
  }

  #fail(message: string): never {
    const { name } = this.#options;
    if (!this.#node) throw new TemplateExecError(`template: ${name}: ${message}`, this.out);
    const before = this.#tree.source.slice(0, this.#node.at);
    const line = before.split('\n').length;
    const column = before.length - (before.lastIndexOf('\n') + 1);
    throw new TemplateExecError(`template: ${name}:${line}:${column}: executing ${JSON.stringify(name)} at <${nodeText(this.#node)}>: ${message}`, this.out);
  }

  walk(nodes: readonly Node[], dot: GoValue, variables: Variable[]): Signal {
    for (const node of nodes) {
      const signal = this.#step(node, dot, variables);
      if (signal) return signal;
    }
    return undefined;
  }

  #step(node: Node, dot: GoValue, variables: Variable[]): Signal {
    switch (node.type) {
      case 'text':
        this.out += node.text;
        return undefined;
      case 'action': {
        const value = this.#pipe(node.pipe, dot, variables);
        if (node.pipe.variables.length === 0) this.out += value === undefined ? '<no value>' : goValueText(value);
        return undefined;
      }
      case 'break':
      case 'continue':
        return node.type;
      case 'range':
        return this.#range(node, dot, variables);
      case 'if':
      case 'with': {
        const scope = [...variables];
        const value = this.#pipe(node.pipe, dot, scope);
        if (isTrue(value)) return this.walk(node.body, node.type === 'with' ? value : dot, scope);
        return this.walk(node.otherwise, dot, scope);
      }
      case 'template':
        return this.#template(node, dot, variables);
    }
  }

  #template(node: TemplateCall, dot: GoValue, variables: Variable[]): undefined {
    const { name, pipe } = node;
    this.#node = node;
    const nodes = this.#tree.definitions.get(name);
    if (!nodes) this.#fail(`template ${JSON.stringify(name)} not defined`);
    if (++this.#depth > MAX_DEPTH) this.#fail(`exceeded maximum template depth (${MAX_DEPTH})`);
    const value = pipe && this.#pipe(pipe, dot, variables);
    this.walk(nodes, value, [{ name: '$', value }]);
    this.#depth--;
  }

  #range({ pipe, body, otherwise }: Extract<Node, { type: 'if' | 'range' | 'with' }>, dot: GoValue, variables: Variable[]): Signal {
    const value = this.#pipe({ ...pipe, variables: [] }, dot, variables);
    const entries = this.#entriesOf(value);
    if (entries.length === 0) return this.walk(otherwise, dot, [...variables]);
    for (const [key, element] of entries) {
      const scope = [...variables];
      const values = pipe.variables.length === 2 ? [key, element] : [element];
      pipe.variables.forEach((name, index) => (pipe.isAssignment ? assign(scope, name, values[index]) : scope.push({ name, value: values[index] })));
      if (this.walk(body, element, scope) === 'break') break;
    }
    return undefined;
  }

  #entriesOf(value: GoValue): (readonly [GoValue, GoValue])[] {
    if (value === undefined || value === null) return [];
    if (isSlice(value)) return value.map((element, index) => [BigInt(index), element] as const);
    if (isMap(value)) return sortedKeys(value).map((key) => [key, value[key]] as const);
    // A range over an integer counts.
    if (typeof value === 'bigint') return Array.from({ length: Number(value < 0n ? 0n : value) }, (_, index) => [BigInt(index), BigInt(index)] as const);
    return this.#fail(`range can't iterate over ${goValueText(value)}`);
  }

  #pipe(pipe: Pipe, dot: GoValue, variables: Variable[]): GoValue {
    let value: GoValue;
    pipe.commands.forEach((command, index) => {
      value = this.#command(command, dot, variables, index === 0 ? [] : [value]);
    });
    for (const name of pipe.variables) {
      if (pipe.isAssignment) assign(variables, name, value);
      else variables.push({ name, value });
    }
    return value;
  }

  /** `piped` holds the value of the command before, if there is one. */
  #command(command: Command, dot: GoValue, variables: Variable[], piped: readonly GoValue[]): GoValue {
    const [first, ...rest] = command.words as readonly [Operand, ...Operand[]];
    const hasArgs = rest.length > 0 || piped.length > 0;
    if (first.type === 'function') {
      this.#node = first;
      return this.#call(first.name, command, rest, dot, variables, piped);
    }
    this.#node = first;
    if (first.type === 'nil') return this.#fail('nil is not a command');
    if (first.type === 'field' || first.type === 'variable' || first.type === 'chain') {
      const value = this.#operand(first, dot, variables);
      const name = first.names.at(-1);
      if (hasArgs && name !== undefined) return this.#fail(`${name} is not a method but has arguments`);
      if (!hasArgs) return value;
    }
    if (hasArgs) return this.#fail(`can't give argument to non-function ${nodeText(first)}`);
    return this.#operand(first, dot, variables);
  }

  #call(name: string, node: Command | Operand, words: readonly Operand[], dot: GoValue, variables: Variable[], piped: readonly GoValue[]): GoValue {
    const callee = templateFunctions[name]!;
    const count = words.length + piped.length;
    const { least, most } = callee;
    if (count < least || (most !== undefined && count > most))
      return this.#fail(`wrong number of args for ${name}: want ${most === undefined ? `at least ${least}` : most} got ${count}`);
    const args: GoValue[] = [];
    for (const word of words) {
      const value = this.#operand(word, dot, variables);
      // `and` and `or` leave the rest alone once they know.
      if ((name === 'and' && !isTrue(value)) || (name === 'or' && isTrue(value))) return value;
      args.push(value);
    }
    args.push(...piped);
    if (name === 'printf' && typeof args[0] !== 'string') return this.#fail(wrongFormat(words[0], args[0]));
    this.#node = node;
    try {
      return callee.call(args);
    } catch (error) {
      if (!(error instanceof FunctionError)) throw error;
      return this.#fail(`error calling ${name}: ${error.message}`);
    }
  }

  #operand(node: Operand, dot: GoValue, variables: Variable[]): GoValue {
    this.#node = node;
    switch (node.type) {
      case 'dot':
        return dot;
      case 'nil':
        return null;
      case 'literal':
        return node.value;
      case 'field':
        return this.#fields(dot, node.names, node);
      case 'variable':
        return this.#fields([...variables].reverse().find(({ name }) => name === node.name)?.value, node.names, node);
      case 'chain':
        return this.#fields(this.#operand(node.of, dot, variables), node.names, node);
      case 'pipe':
        return this.#pipe(node, dot, [...variables]);
      case 'function':
        return this.#call(node.name, node, [], dot, variables, []);
    }
  }

  #fields(from: GoValue, names: readonly string[], node: Operand): GoValue {
    let value = from;
    for (const name of names) {
      this.#node = node;
      if (value === undefined) return undefined;
      if (value === null) return this.#fail(`nil data; no entry for key ${JSON.stringify(name)}`);
      if (!isMap(value)) return this.#fail(`can't evaluate field ${name} in type interface {}`);
      if (!(name in value) && this.#options.isStrict) return this.#fail(`map has no entry for key ${JSON.stringify(name)}`);
      value = value[name];
    }
    return value;
  }
}

function assign(variables: readonly Variable[], name: string, value: GoValue): void {
  const variable = [...variables].reverse().find((each) => each.name === name);
  if (variable) variable.value = value;
}

/** What Go says of a format that is no text: of a literal it tells the literal. */
const wrongFormat = (word: Operand | undefined, value: GoValue): string =>
  word?.type === 'literal' ? `expected string; found ${nodeText(word)}` : `wrong type for value; expected string; got ${goTypeOf(value)}`;
