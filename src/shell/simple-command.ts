/** Simple commands: words, assignments and redirections, then a function, a builtin or a program. Mirrors evalcommand() of busybox' ash. */
import { isErrno } from '../kernel/errno.ts';
import type { Task } from '../kernel/types.ts';
import { SPECIAL_BUILTINS } from './builtin.ts';
import { findBuiltin } from './builtins.ts';
import { fork, spawn, waitFor } from './children.ts';
import { findCommand } from './find-command.ts';
import type { Interpreter } from './interpreter.ts';
import { assignmentOf, Parser } from './parser.ts';
import { quoteForTrace } from './quote.ts';
import { keep, redirect, restore } from './redirect.ts';
import { ShellExit, ShellFault, type Variable } from './state.ts';
import type { Assignment, Command, Word } from './syntax.ts';
import { call } from './trampoline.ts';

const MAX_FUNCTION_DEPTH = 5000;
/** CPU time of one simple command inside the shell. */
const COMMAND_COST_US = 50;
/** Builtins whose arguments of the form `name=value` are not split. */
const ASSIGNING_BUILTINS = new Set(['export', 'readonly', 'local']);

export function* runSimple(shell: Interpreter, command: Command & { type: 'simple' }, exits: boolean): Task<number> {
  const { state } = shell;
  yield* shell.process.burn(COMMAND_COST_US);
  state.line = command.line;
  shell.substituted = 0;
  const words = yield* expandWords(shell, command.words);
  const name = words[0];
  const isSpecial = name === undefined || SPECIAL_BUILTINS.has(name);
  let saved;
  try {
    saved = yield* redirect(state, shell.expander, command.redirections);
  } catch (error) {
    if (!(error instanceof ShellFault) || (isSpecial && name !== undefined && !state.isInteractive && error.code !== 1)) throw error;
    yield* shell.complain(error.message + '\n');
    return yield* shell.failed(error.code);
  }
  let kept = false;
  try {
    const assignments = yield* expandAssignments(shell, command.assignments);
    if (state.options.has('xtrace')) yield* trace(shell, assignments, words);
    if (name === undefined) {
      for (const [variable, value] of assignments) state.set(variable, value);
      return yield* shell.failed(shell.substituted);
    }
    if (name === 'exec' && words.length === 1) {
      for (const [variable, value] of assignments) state.set(variable, value);
      keep(saved);
      kept = true;
      return 0;
    }
    return yield* shell.failed(yield* invoke(shell, words, assignments, exits));
  } finally {
    if (!kept) restore(state, saved);
  }
}

function* expandWords(shell: Interpreter, words: readonly Word[]): Task<string[]> {
  const first = words[0]?.[0];
  const assigning = words.length > 1 && words[0]!.length === 1 && first?.type === 'text' && ASSIGNING_BUILTINS.has(first.text);
  if (!assigning) return yield* shell.expander.fields(words);
  const out: string[] = [];
  for (const word of words) {
    const assignment = assignmentOf(word);
    if (assignment) out.push(`${assignment.name}=${yield* shell.expander.text(assignment.value, 'assignment')}`);
    else out.push(...(yield* shell.expander.fields([word])));
  }
  return out;
}

function* expandAssignments(shell: Interpreter, assignments: readonly Assignment[]): Task<Map<string, string>> {
  const values = new Map<string, string>();
  for (const { name, value } of assignments) {
    const text = yield* shell.expander.text(value, 'assignment');
    values.set(name, text);
    // `a=1 b=$a`: the next value sees this one.
    if (assignments.length > 1) shell.state.set(name, text);
  }
  return values;
}

function* trace(shell: Interpreter, assignments: ReadonlyMap<string, string>, words: readonly string[]): Task<void> {
  const prompt = yield* shell.expander.text(Parser.quotedWord(shell.state.get('PS4') ?? ''), 'none');
  const pieces = [...[...assignments].map(([name, value]) => `${name}=${quoteForTrace(value)}`), ...words.map(quoteForTrace)];
  yield* shell.complain(`${prompt}${pieces.join(' ')}\n`);
}

/** Runs a command by name: function, builtin or program. `command` skips functions. */
export function* invoke(
  shell: Interpreter,
  words: readonly string[],
  assignments: ReadonlyMap<string, string>,
  exits: boolean,
  skipFunctions = false,
): Task<number> {
  const { state } = shell;
  const name = words[0]!;
  // In bash (but not in POSIX mode) a function hides even a special builtin.
  const body = skipFunctions || (SPECIAL_BUILTINS.has(name) && state.flavour === 'ash') ? undefined : state.functions.get(name);
  if (body) return yield* withAssignments(shell, assignments, callFunction(shell, body, words.slice(1)));
  const builtin = findBuiltin(name);
  if (!builtin) return yield* runProgram(shell, words, assignments, exits);
  const isSpecial = SPECIAL_BUILTINS.has(name);
  const before = state.commandName;
  state.commandName = name;
  const task = builtin(shell, words);
  try {
    if (!isSpecial) return yield* withAssignments(shell, assignments, task);
    for (const [variable, value] of assignments) state.set(variable, value);
    return yield* task;
  } catch (error) {
    if (isErrno(error) && error.code === 'EBADF') {
      yield* shell.complain(`${state.arg0}: write error: Bad file descriptor\n`);
      return 1;
    }
    if (isSpecial || !(error instanceof ShellFault)) throw error;
    yield* shell.complain(error.message + '\n');
    return error.code;
  } finally {
    state.commandName = before;
  }
}

/** Variables that are set for one command only. */
function* withAssignments(shell: Interpreter, assignments: ReadonlyMap<string, string>, task: Task<number>): Task<number> {
  if (assignments.size === 0) return yield* task;
  const { variables } = shell.state;
  const before = new Map<string, Variable | undefined>();
  for (const [name, value] of assignments) {
    const variable = variables.get(name);
    before.set(name, variable);
    if (variable?.readOnly) shell.state.fault(`${name}: is read only`);
    variables.set(name, { value, exported: true, readOnly: false });
  }
  try {
    return yield* task;
  } finally {
    for (const [name, variable] of before)
      if (variable) variables.set(name, variable);
      else variables.delete(name);
  }
}

function* callFunction(shell: Interpreter, body: Command, args: string[]): Task<number> {
  const { state } = shell;
  const { positional, loopDepth } = state;
  state.positional = args;
  state.loopDepth = 0;
  // A real shell overflows its stack.
  if (state.functionDepth >= MAX_FUNCTION_DEPTH) throw new ShellExit(139);
  state.functionDepth++;
  state.locals.push(new Map());
  try {
    const status = yield* call(shell.run(body));
    if (state.skip === 'return') {
      state.skip = '';
      return state.status;
    }
    return status;
  } finally {
    for (const [name, variable] of state.locals.pop()!)
      if (variable) state.variables.set(name, variable);
      else state.variables.delete(name);
    state.functionDepth--;
    state.positional = positional;
    state.loopDepth = loopDepth;
  }
}

function* runProgram(shell: Interpreter, words: readonly string[], assignments: ReadonlyMap<string, string>, exits: boolean): Task<number> {
  const { state, process } = shell;
  const env = state.environment(assignments);
  try {
    if (exits) return yield* replaceProcess(shell, words, env);
    const child = spawn(shell, { argv: words, env, fds: new Map(process.fds), cwd: process.cwd });
    return yield* waitFor(shell, child.pid);
  } catch (error) {
    if (!isErrno(error)) throw error;
    if (error.code === 'ENOEXEC' && error.message === 'Exec format error') {
      const child = fork(shell, (subshell) => runScript(subshell, words), process.fds);
      return yield* waitFor(shell, child.pid);
    }
    return yield* cannotRun(shell, words[0]!, error.code, error.message);
  }
}

/** Executes a program in this process's place. Throws `Errno` where it cannot. */
export function* replaceProcess(shell: Interpreter, words: readonly string[], env: Map<string, string>): Task<never> {
  throw new ShellExit(yield* shell.process.exec(words, env));
}

/** Says why a command cannot run: 127 where it is not there, else 126. */
export function* cannotRun(shell: Interpreter, name: string, code: string, message: string): Task<number> {
  const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
  const explained = isMissing ? shell.host.explainMissing?.(name) : undefined;
  if (explained !== undefined) {
    yield* shell.complain(`${explained}\n`);
    return 127;
  }
  const text = isMissing ? (shell.state.flavour === 'bash' ? bashNotFound(name, shell.state.commandName) : 'not found') : message;
  yield* shell.complain(`${shell.state.prefix()}${name}: ${text}\n`);
  return isMissing ? 127 : 126;
}

/** Runs a script without `#!` as a shell of its own would. */
function* runScript(shell: Interpreter, words: readonly string[]): Task<number> {
  const { state } = shell;
  const path = words[0]!.includes('/') ? words[0]! : findCommand(state, words[0]!);
  state.arg0 = path ?? words[0]!;
  state.positional = words.slice(1);
  state.functions.clear();
  return yield* shell.runText(shell.process.fs.readFile(state.arg0), 1);
}

function bashNotFound(name: string, builtin: string): string {
  if (name.includes('/')) return 'No such file or directory';
  return builtin === 'exec' ? 'not found' : 'command not found';
}
