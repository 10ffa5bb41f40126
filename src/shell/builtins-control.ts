/** Builtins that steer: break, return, exit, eval, exec, `.`, set, shift, trap, command, type. */
import { isErrno } from '../kernel/errno.ts';
import { SIGNALS, signalNumber } from '../kernel/signals.ts';
import type { Signal } from '../kernel/types.ts';
import { SPECIAL_BUILTINS, type Builtin } from './builtin.ts';
import { findBuiltin } from './builtins.ts';
import { findCommand } from './find-command.ts';
import type { Interpreter } from './interpreter.ts';
import { numberArgument, setOptions } from './options.ts';
import { isKeyword } from './parser.ts';
import { singleQuote } from './quote.ts';
import { cannotRun, invoke, replaceProcess } from './simple-command.ts';
import { ShellExit } from './state.ts';
import { setTrap } from './traps.ts';

const leave = (skip: 'break' | 'continue'): Builtin =>
  function* ({ state }, words) {
    const count = numberArgument(state, words[1], 1);
    if (count < 1) state.fault(`Illegal number: ${words[1]}`);
    if (state.loopDepth === 0) return 0;
    state.skip = skip;
    state.skipCount = Math.min(count, state.loopDepth);
    return 0;
  };

const dot: Builtin = function* (shell, words) {
  const { state } = shell;
  const path = words[1];
  if (path === undefined) return 0;
  const inPath = (): string | undefined =>
    (state.get('PATH') ?? '')
      .split(':')
      .map((directory) => `${directory}/${path}`)
      .find((candidate) => state.process.fs.exists(candidate));
  // bash looks into the working directory last.
  const file = path.includes('/') ? path : (inPath() ?? (state.flavour === 'bash' && state.process.fs.exists(path) ? path : undefined));
  if (file === undefined) {
    // bash names the file, and not the builtin.
    if (state.flavour === 'bash') state.commandName = '';
    return state.fault(state.flavour === 'bash' ? `${path}: No such file or directory` : `${path}: not found`);
  }
  let text: string;
  try {
    text = state.process.fs.readFile(file);
  } catch (error) {
    if (!isErrno(error)) throw error;
    return state.fault(`can't open ${path}: ${error.code === 'ENOENT' ? 'no such file' : error.message}`);
  }
  const { positional, commandName, line } = state;
  if (words.length > 2) state.positional = words.slice(2);
  state.commandName = path;
  state.dotDepth++;
  try {
    state.status = 0;
    yield* shell.runText(text, 1);
  } finally {
    state.dotDepth--;
    if (words.length > 2) state.positional = positional;
    state.commandName = commandName;
    state.line = line;
  }
  if (state.skip === 'return') state.skip = '';
  return state.status;
};

function signalOf(text: string): Signal | 'EXIT' | undefined {
  if (text === '0' || text === 'EXIT') return 'EXIT';
  const name = text.toUpperCase().replace(/^SIG/, '');
  return /^\d+$/.test(text) ? SIGNALS[Number(text) - 1] : SIGNALS.find((signal) => signal === name);
}

const trap: Builtin = function* (shell, words) {
  const { state } = shell;
  let args = words.slice(1);
  if (args[0] === '--') args = args.slice(1);
  if (args.length === 0 || args[0] === '-p') {
    const order = (signal: Signal | 'EXIT'): number => (signal === 'EXIT' ? 0 : signalNumber(signal));
    for (const [signal, action] of [...state.traps].sort(([a], [b]) => order(a) - order(b)))
      yield* shell.process.write(1, `trap -- ${singleQuote(action)} ${signal}\n`);
    return 0;
  }
  // With one argument, or a number first, everything is reset.
  const resets = args[0] === '-' || args.length === 1 || /^\d+$/.test(args[0]!);
  const names = args[0] === '-' || !resets ? args.slice(1) : args;
  let status = 0;
  for (const name of names) {
    const signal = signalOf(name);
    if (signal === undefined) {
      yield* shell.complain(`${state.prefix()}${name}: invalid signal specification\n`);
      status = 1;
    } else setTrap(shell, signal, resets ? undefined : args[0]);
  }
  return status;
};

/** `type` and `command -V`. */
function describe({ state }: Interpreter, name: string): string | undefined {
  if (isKeyword(name)) return 'is a shell keyword';
  const alias = state.aliases.get(name);
  if (alias !== undefined) return `is an alias for ${alias}`;
  if (state.functions.has(name)) return 'is a function';
  if (SPECIAL_BUILTINS.has(name) && name !== 'local') return 'is a special shell builtin';
  if (findBuiltin(name)) return 'is a shell builtin';
  const path = findCommand(state, name);
  return path === undefined ? undefined : `is ${path}`;
}

const type: Builtin = function* (shell, words) {
  let status = 0;
  for (const name of words.slice(1)) {
    const text = describe(shell, name);
    if (text === undefined) status = 127;
    yield* shell.process.write(1, text === undefined ? `${name}: not found\n` : `${name} ${text}\n`);
  }
  return status;
};

const command: Builtin = function* (shell, words) {
  const { state } = shell;
  let args = words.slice(1);
  let option = '';
  for (; /^-[pvV]+$/.test(args[0] ?? ''); args = args.slice(1)) option += args[0]!.slice(1);
  if (args[0] === '--') args = args.slice(1);
  if (args.length === 0) return 0;
  if (option.includes('V')) return yield* type(shell, ['type', ...args]);
  if (option.includes('v')) {
    const name = args[0]!;
    const alias = state.aliases.get(name);
    const text =
      alias !== undefined
        ? `alias ${name}=${singleQuote(alias)}`
        : isKeyword(name) || state.functions.has(name) || findBuiltin(name)
          ? name
          : findCommand(state, name);
    if (text === undefined) return 127;
    yield* shell.process.write(1, text + '\n');
    return 0;
  }
  state.commandName = '';
  return yield* invoke(shell, args, new Map(), false, true);
};

export const CONTROL_BUILTINS: Record<string, Builtin> = {
  break: leave('break'),
  continue: leave('continue'),
  '.': dot,
  source: dot,
  trap,
  type,
  command,

  *return({ state }, words) {
    const status = numberArgument(state, words[1], state.status);
    state.skip = 'return';
    state.status = status;
    return status & 255;
  },

  *exit(shell, words) {
    const { state } = shell;
    if (state.isInteractive && state.flavour === 'bash') yield* shell.complain('exit\n');
    throw new ShellExit(numberArgument(state, words[1], state.status) & 255);
  },

  *eval(shell, words) {
    return words.length > 1 ? yield* shell.eval(words.slice(1).join(' ')) : 0;
  },

  *exec(shell, words) {
    const { state } = shell;
    try {
      return yield* replaceProcess(shell, words.slice(1), state.environment());
    } catch (error) {
      if (!isErrno(error)) throw error;
      const code = yield* cannotRun(shell, words[1]!, error.code, error.message);
      if (state.isInteractive) return code;
      throw new ShellExit(code);
    }
  },

  *set(shell, words) {
    const { state } = shell;
    if (words.length === 1) {
      const names = [...state.variables].filter(([, { value }]) => value !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
      yield* shell.process.write(1, names.map(([name, { value }]) => `${name}=${singleQuote(value!)}\n`).join(''));
      return 0;
    }
    const { rest, sawDashes, listed } = setOptions(state, words.slice(1), (option) => state.fault(`illegal option ${option}`));
    if (listed !== '') yield* shell.process.write(1, listed);
    if (sawDashes || rest.length > 0) state.positional = rest;
    return 0;
  },

  *shift({ state }, words) {
    const count = numberArgument(state, words[1], 1);
    if (count > state.positional.length) return 1;
    state.positional = state.positional.slice(count);
    return 0;
  },
};
