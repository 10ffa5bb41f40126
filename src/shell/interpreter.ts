/**
 * Runs parsed commands: lists, pipelines, loops, functions, traps, errexit. Each simple command costs a little CPU
 * time, so that no loop freezes the run. Mirrors evaltree() and evalcommand() of busybox' ash.
 */
import { isErrno } from '../kernel/errno.ts';
import { signalNumber } from '../kernel/signals.ts';
import type { ExitStatus, Process, Signal, Task } from '../kernel/types.ts';
import { SPECIAL_BUILTINS } from './builtin.ts';
import { BUILTINS } from './builtins.ts';
import { Expander } from './expand.ts';
import { findCommand } from './find-command.ts';
import { assignmentOf, parseAll, Parser, SyntaxFault } from './parser.ts';
import { matchesPattern } from './pattern.ts';
import { quoteForTrace } from './quote.ts';
import { keep, redirect, restore } from './redirect.ts';
import { ShellExit, ShellFault, ShellState, type Variable } from './state.ts';
import type { Assignment, Command, Word } from './syntax.ts';

/** CPU time of one simple command inside the shell. */
const COMMAND_COST_US = 50;
/** Builtins whose arguments of the form `name=value` are not split. */
const ASSIGNING_BUILTINS = new Set(['export', 'readonly', 'local']);
/** What a shell says of a child that a signal killed; nothing of INT and PIPE. */
const SIGNAL_TEXTS: Partial<Record<Signal, string>> = {
  HUP: 'Hangup',
  QUIT: 'Quit',
  ILL: 'Illegal instruction',
  TRAP: 'Trace/breakpoint trap',
  ABRT: 'Aborted',
  BUS: 'Bus error',
  FPE: 'Floating point exception',
  KILL: 'Killed',
  USR1: 'User defined signal 1',
  SEGV: 'Segmentation fault',
  USR2: 'User defined signal 2',
  ALRM: 'Alarm clock',
  TERM: 'Terminated',
  STKFLT: 'Stack fault',
  VTALRM: 'Virtual timer expired',
  PROF: 'Profiling timer expired',
  SYS: 'Bad system call',
};

export class Interpreter {
  readonly state: ShellState;
  readonly builtins = BUILTINS;
  readonly expander: Expander;
  /** Status of the last command substitution: an assignment's own. */
  #substituted = 0;

  constructor(state: ShellState) {
    this.state = state;
    this.expander = new Expander(state, (body) => this.#substitute(body));
  }

  get process(): Process {
    return this.state.process;
  }

  /** Writes to standard error. */
  *complain(text: string): Task<void> {
    if (this.process.fds.has(2)) yield* this.process.write(2, text);
  }

  // Scripts.

  /** Parses and runs a text line by line. `last`: nothing comes after it, so its last command may take this process's place. */
  *runText(text: string, firstLine: number, last = false): Task<number> {
    const { state } = this;
    const parser = new Parser(text, { firstLine, aliases: (name) => state.aliases.get(name) });
    for (;;) {
      const command = this.#parse(() => parser.parseLine());
      if (!command) break;
      const isLast = last && text.slice(parser.position).trim() === '';
      yield* this.run(command, isLast);
      if (state.skip !== '') break;
    }
    return state.status;
  }

  #parse<T>(parse: () => T): T {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof SyntaxFault)) throw error;
      this.state.line = error.line;
      return this.state.fault(error.message);
    }
  }

  /** Runs a command. `exits`: the process ends after it, so a program may be executed in its place. Sets and returns the status. */
  *run(command: Command, exits = false): Task<number> {
    const { state } = this;
    if (state.options.has('noexec')) return 0;
    const status = yield* this.#dispatch(command, exits);
    state.status = status;
    if (state.traps.size > 0 || state.isInteractive) yield* this.runTraps();
    return state.status;
  }

  *#dispatch(command: Command, exits: boolean): Task<number> {
    const { state } = this;
    switch (command.type) {
      case 'simple':
        return yield* this.#simple(command, exits && state.traps.size === 0);
      case 'list':
        for (const [i, item] of command.commands.entries()) {
          yield* this.run(item, exits && i === command.commands.length - 1);
          if (state.skip !== '') break;
        }
        return state.status;
      case 'and':
      case 'or': {
        state.tested++;
        const left = yield* this.run(command.left);
        state.tested--;
        if (state.skip !== '' || (left === 0) !== (command.type === 'and')) return left;
        return yield* this.run(command.right, exits);
      }
      case 'pipeline':
        return yield* this.#pipeline(command);
      case 'background':
        return this.#background(command.command);
      case 'function':
        state.functions.set(command.name, command.body);
        return 0;
      default:
        return yield* this.#redirected(command, exits);
    }
  }

  /** Compound commands, with their redirections. */
  *#redirected(command: Command, exits: boolean): Task<number> {
    const { state } = this;
    if (command.type === 'subshell') return yield* this.#subshell(command);
    if (!command.redirections) return yield* this.#compound(command, exits);
    let saved;
    try {
      saved = yield* redirect(state, this.expander, command.redirections);
    } catch (error) {
      if (!(error instanceof ShellFault)) throw error;
      yield* this.complain(error.message + '\n');
      return yield* this.#failed(error.code);
    }
    try {
      return yield* this.#compound(command, false);
    } finally {
      restore(state, saved);
    }
  }

  *#compound(command: Command, exits: boolean): Task<number> {
    const { state } = this;
    switch (command.type) {
      case 'group':
        return yield* this.run(command.body, exits);
      case 'if': {
        state.tested++;
        const condition = yield* this.run(command.condition);
        state.tested--;
        if (state.skip !== '') return condition;
        if (condition === 0) return yield* this.run(command.then, exits);
        return command.else ? yield* this.run(command.else, exits) : 0;
      }
      case 'while':
      case 'until':
        return yield* this.#loop(command.condition, command.body, command.type === 'while');
      case 'for': {
        const values = command.words ? yield* this.expander.fields(command.words) : [...state.positional];
        let status = 0;
        state.loopDepth++;
        for (const value of values) {
          state.line = command.line;
          state.set(command.name, value);
          status = yield* this.run(command.body);
          if (this.#leavesLoop()) break;
        }
        state.loopDepth--;
        return status;
      }
      case 'case':
        return yield* this.#case(command, exits);
      default:
        throw new Error(`Interpreter: wanted a compound command, found ${command.type}`);
    }
  }

  *#loop(condition: Command, body: Command, wanted: boolean): Task<number> {
    const { state } = this;
    let status = 0;
    state.loopDepth++;
    for (;;) {
      state.tested++;
      const tested = yield* this.run(condition);
      state.tested--;
      if (state.skip !== '') {
        if (this.#leavesLoop()) break;
        continue;
      }
      if ((tested === 0) !== wanted) break;
      status = yield* this.run(body);
      if (this.#leavesLoop()) break;
    }
    state.loopDepth--;
    return status;
  }

  /** Whether what is being skipped ends the innermost loop. */
  #leavesLoop(): boolean {
    const { state } = this;
    if (state.skip === '' || state.skip === 'return') return state.skip === 'return';
    if (--state.skipCount > 0) return true;
    const leaves = state.skip === 'break';
    state.skip = '';
    return leaves;
  }

  *#case(command: Command & { type: 'case' }, exits: boolean): Task<number> {
    this.state.line = command.line;
    const subject = yield* this.expander.text(command.subject);
    for (const arm of command.arms)
      for (const pattern of arm.patterns)
        if (matchesPattern(subject, yield* this.expander.pattern(pattern))) return arm.body ? yield* this.run(arm.body, exits) : 0;
    return 0;
  }

  // Processes.

  /** Starts a subshell that runs `body`; its state is this shell's at this moment. */
  #fork(body: (shell: Interpreter) => Task<number>, fds: Process['fds'], asynchronous = false): Process {
    const state = this.state.fork();
    return this.process.spawn({
      argv: this.process.argv,
      env: new Map(this.process.env),
      fds: new Map(fds),
      program: function* (self) {
        state.process = self;
        if (asynchronous) for (const signal of ['INT', 'QUIT'] as const) self.setSignalAction(signal, 'ignore');
        const shell = new Interpreter(state);
        return yield* shell.untilExit(body(shell));
      },
    });
  }

  /** Runs to the end of the shell: its exit code after the EXIT trap. */
  *untilExit(task: Task<number>): Task<number> {
    const { state } = this;
    let code: number;
    try {
      code = yield* task;
      if (state.skip === 'return') state.skip = '';
    } catch (error) {
      code = yield* this.#codeOf(error);
    }
    const action = state.traps.get('EXIT');
    if (action === undefined || action === '') return code;
    state.traps.delete('EXIT');
    state.skip = '';
    state.status = code;
    state.commandName = '';
    try {
      yield* this.runText(action, state.line);
    } catch (error) {
      return yield* this.#codeOf(error);
    }
    return code;
  }

  *#codeOf(error: unknown): Task<number> {
    if (error instanceof ShellExit) return error.code;
    if (!(error instanceof ShellFault)) throw error;
    yield* this.complain(error.message + '\n');
    return error.code;
  }

  *#subshell(command: Command & { type: 'group' | 'subshell' }): Task<number> {
    const { redirections } = command;
    const child = this.#fork(function* (shell) {
      yield* redirect(shell.state, shell.expander, redirections);
      return yield* shell.run(command.body, true);
    }, this.process.fds);
    return yield* this.#failed(yield* this.waitFor(child.pid));
  }

  *#pipeline(command: Command & { type: 'pipeline' }): Task<number> {
    const { state } = this;
    if (command.negated) state.tested++;
    const status = command.commands.length === 1 ? yield* this.run(command.commands[0]!) : yield* this.#pipe(command.commands);
    if (!command.negated) return command.commands.length === 1 ? status : yield* this.#failed(status);
    state.tested--;
    return state.skip === '' ? (status === 0 ? 1 : 0) : status;
  }

  *#pipe(commands: readonly Command[]): Task<number> {
    const pids: number[] = [];
    let input = this.process.fds.get(0)?.dup();
    for (const [i, command] of commands.entries()) {
      const fds = new Map(this.process.fds);
      if (input) fds.set(0, input);
      const pipe = i < commands.length - 1 ? this.process.pipe() : undefined;
      if (pipe) fds.set(1, pipe.writer);
      pids.push(this.#fork((shell) => shell.run(command, true), fds).pid);
      input?.close();
      pipe?.writer.close();
      input = pipe?.reader;
    }
    let status = 0;
    for (const [i, pid] of pids.entries()) {
      const code = yield* this.waitFor(pid);
      if (i === pids.length - 1 ? code !== 0 || !this.state.options.has('pipefail') : this.state.options.has('pipefail') && code !== 0) status = code;
    }
    return status;
  }

  #background(command: Command): number {
    const { state } = this;
    const fds = new Map(this.process.fds);
    const isAlone = !state.isInteractive;
    const empty = isAlone ? this.process.fs.open('/dev/null', { read: true }) : undefined;
    if (empty) fds.set(0, empty);
    const child = this.#fork((shell) => shell.run(command, true), fds, true);
    empty?.close();
    state.lastBackground = child.pid;
    state.jobs.push({ pid: child.pid, text: '' });
    return 0;
  }

  /** Waits for a child and says what killed it. */
  *waitFor(pid: number): Task<number> {
    const end = yield* this.process.waitpid(pid);
    if (typeof end !== 'object') return 127;
    yield* this.reportSignal(end.status);
    return end.status.code;
  }

  *reportSignal(status: ExitStatus): Task<void> {
    if (status.signal === 'INT' && this.state.isInteractive) yield* this.complain('\n');
    const text = status.signal && SIGNAL_TEXTS[status.signal];
    if (text !== undefined)
      yield* this.complain(text + '\n');
  }

  *#substitute(body: Command | undefined): Task<string> {
    this.#substituted = 0;
    if (!body) return '';
    const { reader, writer } = this.process.pipe();
    const child = this.#fork((shell) => shell.run(body, true), new Map(this.process.fds).set(1, writer));
    writer.close();
    let output = '';
    for (let data; (data = yield* reader.read(this.process)) !== '';) output += data;
    reader.close();
    this.#substituted = yield* this.waitFor(child.pid);
    return output.replaceAll('\0', '').replace(/\n+$/, '');
  }

  // Simple commands.

  /** errexit: a failure that nobody looks at ends the shell. */
  *#failed(status: number): Task<number> {
    const { state } = this;
    if (status !== 0 && state.options.has('errexit') && state.tested === 0) {
      state.status = status;
      throw new ShellExit(status);
    }
    return status;
  }

  *#simple(command: Command & { type: 'simple' }, exits: boolean): Task<number> {
    const { state } = this;
    yield* this.process.burn(COMMAND_COST_US);
    state.line = command.line;
    this.#substituted = 0;
    const words = yield* this.#commandWords(command.words);
    const name = words[0];
    const isSpecial = name === undefined || SPECIAL_BUILTINS.has(name);
    let saved;
    try {
      saved = yield* redirect(state, this.expander, command.redirections);
    } catch (error) {
      if (!(error instanceof ShellFault) || (isSpecial && name !== undefined && !state.isInteractive && error.code !== 1)) throw error;
      yield* this.complain(error.message + '\n');
      return yield* this.#failed(error.code);
    }
    let kept = false;
    try {
      const assignments = yield* this.#assignments(command.assignments);
      if (state.options.has('xtrace')) yield* this.#trace(assignments, words);
      if (name === undefined) {
        for (const [variable, value] of assignments) state.set(variable, value);
        return yield* this.#failed(this.#substituted);
      }
      if (name === 'exec' && words.length === 1) {
        for (const [variable, value] of assignments) state.set(variable, value);
        keep(saved);
        kept = true;
        return 0;
      }
      return yield* this.#failed(yield* this.invoke(words, assignments, exits));
    } finally {
      if (!kept) restore(state, saved);
    }
  }

  *#commandWords(words: readonly Word[]): Task<string[]> {
    const first = words[0]?.[0];
    const assigning = words.length > 1 && words[0]!.length === 1 && first?.type === 'text' && ASSIGNING_BUILTINS.has(first.text);
    if (!assigning) return yield* this.expander.fields(words);
    const out: string[] = [];
    for (const word of words) {
      const assignment = assignmentOf(word);
      if (assignment) out.push(`${assignment.name}=${yield* this.expander.text(assignment.value, 'assignment')}`);
      else out.push(...(yield* this.expander.fields([word])));
    }
    return out;
  }

  *#assignments(assignments: readonly Assignment[]): Task<Map<string, string>> {
    const values = new Map<string, string>();
    for (const { name, value } of assignments) {
      const text = yield* this.expander.text(value, 'assignment');
      values.set(name, text);
      // `a=1 b=$a`: the next value sees this one.
      if (assignments.length > 1) this.state.set(name, text);
    }
    return values;
  }

  *#trace(assignments: ReadonlyMap<string, string>, words: readonly string[]): Task<void> {
    const prompt = yield* this.expander.text(Parser.quotedWord(this.state.get('PS4') ?? ''), 'none');
    const pieces = [...[...assignments].map(([name, value]) => `${name}=${quoteForTrace(value)}`), ...words.map(quoteForTrace)];
    yield* this.complain(`${prompt}${pieces.join(' ')}\n`);
  }

  /** Runs a command by name: function, builtin or program. `command` skips functions. */
  *invoke(words: readonly string[], assignments: ReadonlyMap<string, string>, exits: boolean, skipFunctions = false): Task<number> {
    const { state } = this;
    const name = words[0]!;
    const body = skipFunctions || SPECIAL_BUILTINS.has(name) ? undefined : state.functions.get(name);
    if (body) return yield* this.#withAssignments(assignments, this.#callFunction(body, words.slice(1)));
    const builtin = this.builtins.get(name);
    if (!builtin) return yield* this.#program(words, assignments, exits);
    const isSpecial = SPECIAL_BUILTINS.has(name);
    const before = state.commandName;
    state.commandName = name;
    const task = builtin(this, words);
    try {
      if (!isSpecial) return yield* this.#withAssignments(assignments, task);
      for (const [variable, value] of assignments) state.set(variable, value);
      return yield* task;
    } catch (error) {
      if (isErrno(error) && error.code === 'EBADF') {
        yield* this.complain(`${state.arg0}: write error: Bad file descriptor\n`);
        return 1;
      }
      if (isSpecial || !(error instanceof ShellFault)) throw error;
      yield* this.complain(error.message + '\n');
      return error.code;
    } finally {
      state.commandName = before;
    }
  }

  /** Variables that are set for one command only. */
  *#withAssignments(assignments: ReadonlyMap<string, string>, task: Task<number>): Task<number> {
    if (assignments.size === 0) return yield* task;
    const { variables } = this.state;
    const before = new Map<string, Variable | undefined>();
    for (const [name, value] of assignments) {
      const variable = variables.get(name);
      before.set(name, variable);
      if (variable?.readOnly) this.state.fault(`${name}: is read only`);
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

  *#callFunction(body: Command, args: string[]): Task<number> {
    const { state } = this;
    const { positional, loopDepth } = state;
    state.positional = args;
    state.loopDepth = 0;
    state.functionDepth++;
    state.locals.push(new Map());
    try {
      const status = yield* this.run(body);
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

  *#program(words: readonly string[], assignments: ReadonlyMap<string, string>, exits: boolean): Task<number> {
    const { state, process } = this;
    const env = state.environment(assignments);
    try {
      if (exits) return yield* this.replace(words, env);
      const child = process.spawn({ argv: words, env, fds: new Map(process.fds), cwd: process.cwd });
      return yield* this.waitFor(child.pid);
    } catch (error) {
      if (!isErrno(error)) throw error;
      if (error.code === 'ENOEXEC' && error.message === 'Exec format error') {
        const child = this.#fork((shell) => shell.runFile(words), process.fds);
        return yield* this.waitFor(child.pid);
      }
      return yield* this.cannotRun(words[0]!, error.code, error.message);
    }
  }

  /** Executes a program in this process's place. Throws `Errno` where it cannot. */
  *replace(words: readonly string[], env: Map<string, string>): Task<never> {
    throw new ShellExit(yield* this.process.exec(words, env));
  }

  /** Says why a command cannot run: 127 where it is not there, else 126. */
  *cannotRun(name: string, code: string, message: string): Task<number> {
    const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
    const text = isMissing ? (this.state.flavour === 'bash' ? bashNotFound(name) : 'not found') : message;
    yield* this.complain(`${this.state.prefix()}${name}: ${text}\n`);
    return isMissing ? 127 : 126;
  }

  /** Runs a script without `#!` as a shell of its own would. */
  *runFile(words: readonly string[]): Task<number> {
    const { state } = this;
    const path = words[0]!.includes('/') ? words[0]! : findCommand(state, words[0]!);
    state.arg0 = path ?? words[0]!;
    state.positional = words.slice(1);
    state.functions.clear();
    return yield* this.runText(this.process.fs.readFile(state.arg0), 1);
  }

  // Traps.

  /** Runs the traps of signals that have come. */
  *runTraps(): Task<void> {
    const { state } = this;
    for (const signal of this.process.takeSignals()) {
      const action = state.traps.get(signal);
      // ^C at a prompt gives up the whole line, not only the command that was running.
      if (action === undefined && signal === 'INT') throw new ShellFault('', 130);
      if (action === undefined || action === '') continue;
      const { status, skip, skipCount, commandName, line } = state;
      state.skip = '';
      yield* this.runText(action, line);
      if (state.skip === '') {
        state.skip = skip;
        state.skipCount = skipCount;
        state.status = status;
      }
      state.commandName = commandName;
    }
  }

  /** Sets what a signal does, in the shell and in the kernel. */
  setTrap(signal: Signal | 'EXIT', action: string | undefined): void {
    if (action === undefined) this.state.traps.delete(signal);
    else this.state.traps.set(signal, action);
    if (signal === 'EXIT' || signalNumber(signal) === 9 || signalNumber(signal) === 19) return;
    this.process.setSignalAction(signal, action === undefined ? 'default' : action === '' ? 'ignore' : 'catch');
  }

  /** Parses and runs a text as `eval` does: in this shell, counting its lines from the present one. */
  *eval(text: string): Task<number> {
    const { state } = this;
    const command = this.#parse(() => parseAll(text, { firstLine: state.line, aliases: (name) => state.aliases.get(name) }));
    return command ? yield* this.run(command) : 0;
  }
}

const bashNotFound = (name: string): string => (name.includes('/') ? 'No such file or directory' : 'command not found');
