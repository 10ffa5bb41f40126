/** Builtins on variables and aliases: export, readonly, local, unset, alias, let, getopts. */
import type { Builtin } from './builtin.ts';
import { isName } from './parser.ts';
import { singleQuote } from './quote.ts';
import type { ShellState, Variable } from './state.ts';

/** Splits `name=value`; faults where the name cannot be one. */
function splitAssignment(state: ShellState, word: string): { name: string; value?: string } {
  const at = word.indexOf('=');
  const name = at < 0 ? word : word.slice(0, at);
  if (!isName(name)) state.fault(`${name}: bad variable name`);
  return { name, value: at < 0 ? undefined : word.slice(at + 1) };
}

const declared = (state: ShellState, name: string): Variable => {
  let variable = state.variables.get(name);
  if (!variable) state.variables.set(name, (variable = { exported: false, readOnly: false }));
  return variable;
};

const mark = (verb: 'export' | 'readonly', property: 'exported' | 'readOnly'): Builtin =>
  function* (shell, words) {
    const { state } = shell;
    let args = words.slice(1);
    let on = true;
    for (; /^-[pn]$/.test(args[0] ?? ''); args = args.slice(1)) if (args[0] === '-n') on = false;
    if (args[0] === '--') args = args.slice(1);
    if (args.length === 0) {
      const marked = [...state.variables].filter(([, variable]) => variable[property]).sort(([a], [b]) => (a < b ? -1 : 1));
      yield* shell.process.write(1, marked.map(([name, { value }]) => `${verb} ${name}${value === undefined ? '' : `=${singleQuote(value)}`}\n`).join(''));
      return 0;
    }
    for (const word of args) {
      const { name, value } = splitAssignment(state, word);
      if (value !== undefined) state.set(name, value);
      declared(state, name)[property] = on;
    }
    return 0;
  };

const unalias: Builtin = function* (shell, words) {
  const { state } = shell;
  if (words[1] === '-a') state.aliases.clear();
  let status = 0;
  for (const name of words.slice(1)) {
    if (name === '-a' || state.aliases.delete(name)) continue;
    status = 1;
    // busybox says nothing here.
    if (state.flavour === 'bash') yield* shell.complain(`${state.prefix()}${name}: not found\n`);
  }
  return status;
};

/** The next option of `args`, as getopts reports it; undefined at the end. Moves the state's place. */
function nextOption(state: ShellState, spec: string, args: readonly string[]): { option: string; argument?: string; complaint?: string } | undefined {
  let index = Number(state.get('OPTIND') ?? '1');
  const word = args[index - 1];
  if (state.optionOffset === 0 || state.optionWord !== word) {
    if (word === undefined || !/^-./.test(word)) return undefined;
    if (word === '--') {
      state.set('OPTIND', String(index + 1));
      return undefined;
    }
    state.optionOffset = 1;
  }
  const current = word!;
  const option = current[state.optionOffset]!;
  let offset = state.optionOffset + 1;
  const at = option === ':' ? -1 : spec.replace(/^:/, '').indexOf(option);
  const takesArgument = at >= 0 && spec.replace(/^:/, '')[at + 1] === ':';
  let argument: string | undefined;
  let isMissing = false;
  if (takesArgument) {
    argument = offset < current.length ? current.slice(offset) : args[index++];
    isMissing = argument === undefined;
    offset = current.length;
  }
  if (offset >= current.length) {
    index++;
    offset = 0;
  }
  state.set('OPTIND', String(index));
  state.optionOffset = offset;
  state.optionWord = current;
  const isQuiet = spec.startsWith(':');
  if (at < 0) return isQuiet ? { option: '?', argument: option } : { option: '?', complaint: `Illegal option -${option}` };
  if (isMissing) return isQuiet ? { option: ':', argument: option } : { option: '?', complaint: `No arg for -${option} option` };
  return { option, argument };
}

export const VARIABLE_BUILTINS: Record<string, Builtin> = {
  export: mark('export', 'exported'),
  readonly: mark('readonly', 'readOnly'),
  unalias,

  *local({ state }, words) {
    const locals = state.locals[state.locals.length - 1];
    if (!locals) return state.fault('not in a function');
    for (const word of words.slice(1)) {
      const { name, value } = splitAssignment(state, word);
      const variable = state.variables.get(name);
      if (!locals.has(name)) {
        locals.set(name, variable);
        state.variables.set(name, { exported: variable?.exported ?? false, readOnly: variable?.readOnly ?? false });
      }
      if (value !== undefined) state.set(name, value);
    }
    return 0;
  },

  *unset({ state }, words) {
    let args = words.slice(1);
    let functions = false;
    for (; /^-[fv]$/.test(args[0] ?? ''); args = args.slice(1)) functions = args[0] === '-f';
    for (const name of args) {
      if (functions) state.functions.delete(name);
      else {
        if (!isName(name)) state.fault(`${name}: bad variable name`);
        if (state.variables.get(name)?.readOnly) state.fault(`${name}: is read only`);
        state.variables.delete(name);
      }
    }
    return 0;
  },

  *alias(shell, words) {
    const { state } = shell;
    const isBash = state.flavour === 'bash';
    const shownAs = (name: string, value: string): string => `${isBash ? 'alias ' : ''}${name}=${singleQuote(value)}\n`;
    if (words.length === 1) {
      const aliases = isBash ? [...state.aliases].sort(([a], [b]) => (a < b ? -1 : 1)) : [...state.aliases];
      for (const [name, value] of aliases) yield* shell.process.write(1, shownAs(name, value));
    }
    let status = 0;
    for (const word of words.slice(1)) {
      const at = word.indexOf('=', 1);
      if (at > 0) state.aliases.set(word.slice(0, at), word.slice(at + 1));
      else {
        const value = state.aliases.get(word);
        if (value !== undefined) yield* shell.process.write(1, shownAs(word, value));
        else {
          yield* shell.complain(isBash ? `${state.prefix()}${word}: not found\n` : `alias: ${word} not found\n`);
          status = 1;
        }
      }
    }
    return status;
  },

  *let(shell, words) {
    let value = 0n;
    for (const word of words.slice(1)) value = shell.expander.evaluate(word);
    return value === 0n ? 1 : 0;
  },

  *getopts(shell, words) {
    const { state } = shell;
    const [spec, name, ...given] = words.slice(1);
    if (spec === undefined || name === undefined) return state.fault('usage: getopts optstring var [arg]');
    const found = nextOption(state, spec, given.length > 0 ? given : state.positional);
    if (!found) {
      state.set(name, '?');
      state.variables.delete('OPTARG');
      return 1;
    }
    if (found.complaint !== undefined) yield* shell.complain(found.complaint + '\n');
    if (found.argument === undefined) state.variables.delete('OPTARG');
    else state.set('OPTARG', found.argument);
    state.set(name, found.option);
    return 0;
  },
};
