/**
 * Runs parsed commands: lists, pipelines, loops, functions, traps, errexit. Each simple command costs a little CPU
 * time, so that no loop freezes the run. Mirrors evaltree() and evalcommand() of busybox' ash.
 */
import type { Process, Task } from '../kernel/types.ts';
import { runPipe, runSubshell, startBackground, substitute } from './children.ts';
import { Expander } from './expand.ts';
import { reapJobs } from './jobs.ts';
import { parseAll, Parser } from './parser.ts';
import { matchesPattern } from './pattern.ts';
import { redirect, restore } from './redirect.ts';
import { runSimple } from './simple-command.ts';
import { ShellExit, ShellFault, type ShellState } from './state.ts';
import { SyntaxFault, type Command } from './syntax.ts';
import { runTraps } from './traps.ts';

/** CPU time of going round a loop: one without a single simple command in it takes time, too. */
const ROUND_COST_US = 1;

/** What the host of a shell has it say. */
export interface HostTexts {
  help?: () => string;
  explainMissing?: (name: string) => string | undefined;
}

export class Interpreter {
  readonly state: ShellState;
  readonly host: HostTexts;
  #expander: Expander | undefined;
  /** Status of the last command substitution: an assignment's own. */
  substituted = 0;

  constructor(state: ShellState, host: HostTexts = {}) {
    this.state = state;
    this.host = host;
  }

  /** An interpreter for a subshell's state. */
  subshell(state: ShellState): Interpreter {
    return new Interpreter(state, this.host);
  }

  /** Made when the first word is expanded. */
  get expander(): Expander {
    return (this.#expander ??= new Expander(this.state, (body) => substitute(this, body)));
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
    if (state.jobs.length > 0) yield* reapJobs(this);
    if (state.traps.size > 0 || state.isInteractive) yield* runTraps(this);
    return state.status;
  }

  *#dispatch(command: Command, exits: boolean): Task<number> {
    const { state } = this;
    switch (command.type) {
      case 'simple':
        return yield* runSimple(this, command, exits && state.traps.size === 0);
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
        return yield* startBackground(this, command.command, command.text);
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
    if (command.type === 'subshell') return yield* runSubshell(this, command);
    if (!command.redirections) return yield* this.#compound(command, exits);
    let saved;
    try {
      saved = yield* redirect(state, this.expander, command.redirections);
    } catch (error) {
      if (!(error instanceof ShellFault)) throw error;
      yield* this.complain(error.message + '\n');
      return yield* this.failed(error.code);
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
          yield* this.process.burn(ROUND_COST_US);
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
      yield* this.process.burn(ROUND_COST_US);
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

  *#pipeline(command: Command & { type: 'pipeline' }): Task<number> {
    const { state } = this;
    if (command.negated) state.tested++;
    const status = command.commands.length === 1 ? yield* this.run(command.commands[0]!) : yield* runPipe(this, command.commands);
    if (!command.negated) return command.commands.length === 1 ? status : yield* this.failed(status);
    state.tested--;
    return state.skip === '' ? (status === 0 ? 1 : 0) : status;
  }

  /** errexit: a failure that nobody looks at ends the shell. */
  *failed(status: number): Task<number> {
    const { state } = this;
    if (status !== 0 && state.options.has('errexit') && state.tested === 0) {
      state.status = status;
      throw new ShellExit(status);
    }
    return status;
  }

  /** Parses and runs a text as `eval` does: in this shell, counting its lines from the present one. */
  *eval(text: string): Task<number> {
    const { state } = this;
    const command = this.#parse(() => parseAll(text, { firstLine: state.line, aliases: (name) => state.aliases.get(name) }));
    return command ? yield* this.run(command) : 0;
  }
}
