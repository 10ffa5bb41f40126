/** Processes that a shell starts: subshells, pipelines, background commands, command substitutions. Mirrors forkshell() and evalpipe() of busybox' ash. */
import { isErrno } from '../kernel/errno.ts';
import type { ExitStatus, Process, SpawnOptions, Task } from '../kernel/types.ts';
import type { Interpreter } from './interpreter.ts';
import { signalTextOf } from './jobs.ts';
import { redirect } from './redirect.ts';
import { ShellFault } from './state.ts';
import type { Command } from './syntax.ts';
import { trampoline } from './trampoline.ts';

const EXIT_OF_FAILED_FORK = { ash: 2, bash: 126 } as const;

/**
 * Starts a process. Throws ShellFault where there are too many already.
 * Differs: bash tries again for fifteen seconds first.
 */
export function spawn({ process, state }: Interpreter, options: SpawnOptions): Process {
  try {
    return process.spawn(options);
  } catch (error) {
    if (!isErrno(error) || error.code !== 'EAGAIN') throw error;
    throw new ShellFault(`${state.arg0}: ${state.flavour === 'bash' ? 'fork' : "can't fork"}: ${error.message}`, EXIT_OF_FAILED_FORK[state.flavour]);
  }
}

/** Starts a subshell that runs `body`; its state is this shell's at this moment. */
export function fork(shell: Interpreter, body: (shell: Interpreter) => Task<number>, fds: Process['fds'], asynchronous = false): Process {
  const state = shell.state.fork();
  return spawn(shell, {
    argv: shell.process.argv,
    env: new Map(shell.process.env),
    fds: new Map(fds),
    program: function* (self) {
      state.process = self;
      if (asynchronous) for (const signal of ['INT', 'QUIT'] as const) self.setSignalAction(signal, 'ignore');
      const subshell = shell.subshell(state);
      return yield* trampoline(subshell.untilExit(body(subshell)));
    },
  });
}

/** `( … )`. */
export function* runSubshell(shell: Interpreter, command: Command & { type: 'group' | 'subshell' }): Task<number> {
  const { redirections } = command;
  const child = fork(
    shell,
    function* (shell) {
      yield* redirect(shell.state, shell.expander, redirections);
      return yield* shell.run(command.body, true);
    },
    shell.process.fds,
  );
  return yield* shell.failed(yield* waitFor(shell, child.pid));
}

/** `a | b`: every command in a process of its own. */
export function* runPipe(shell: Interpreter, commands: readonly Command[]): Task<number> {
  const pids: number[] = [];
  let input = shell.process.fds.get(0)?.dup();
  for (const [i, command] of commands.entries()) {
    const fds = new Map(shell.process.fds);
    if (input) fds.set(0, input);
    const pipe = i < commands.length - 1 ? shell.process.pipe() : undefined;
    if (pipe) fds.set(1, pipe.writer);
    try {
      pids.push(fork(shell, (shell) => shell.run(command, true), fds).pid);
    } catch (error) {
      // Those that have started must see the end of their pipe.
      pipe?.reader.close();
      throw error;
    } finally {
      input?.close();
      pipe?.writer.close();
    }
    input = pipe?.reader;
  }
  let status = 0;
  for (const [i, pid] of pids.entries()) {
    const end = yield* shell.process.waitpid(pid);
    if (typeof end !== 'object') continue;
    const { code, signal } = end.status;
    // ^C reaches the whole pipeline; one new line is enough.
    if (signal !== 'INT' || i === pids.length - 1) yield* reportSignal(shell, end.status);
    if (i === pids.length - 1 ? code !== 0 || !shell.state.options.has('pipefail') : shell.state.options.has('pipefail') && code !== 0) status = code;
  }
  return status;
}

/** `command &`: started and left alone. Without job control it reads nothing and ^C does not reach it. */
export function* startBackground(shell: Interpreter, command: Command, text: string): Task<number> {
  const { state } = shell;
  const fds = new Map(shell.process.fds);
  const empty = state.isInteractive ? undefined : shell.process.fs.open('/dev/null', { read: true });
  if (empty) fds.set(0, empty);
  const child = fork(shell, (subshell) => subshell.run(command, true), fds, true);
  empty?.close();
  state.lastBackground = child.pid;
  const job = { number: 1 + Math.max(0, ...state.jobs.map(({ number }) => number)), pid: child.pid, text };
  state.jobs.push(job);
  if (state.isInteractive && state.flavour === 'bash') yield* shell.complain(`[${job.number}] ${job.pid}\n`);
  return 0;
}

/** Waits for a child and says what killed it. */
export function* waitFor(shell: Interpreter, pid: number): Task<number> {
  const end = yield* shell.process.waitpid(pid);
  if (typeof end !== 'object') return 127;
  yield* reportSignal(shell, end.status);
  return end.status.code;
}

/** Says what killed a child. */
export function* reportSignal(shell: Interpreter, status: ExitStatus): Task<void> {
  if (status.signal === 'INT' && shell.state.isInteractive) {
    shell.state.endedInterruptLine = true;
    yield* shell.complain('\n');
  }
  const text = signalTextOf(status.signal);
  if (text !== undefined) yield* shell.complain(text + '\n');
}

/** `$( )`: the output of a subshell without its last newlines; its status is kept in the interpreter. */
export function* substitute(shell: Interpreter, body: Command | undefined): Task<string> {
  shell.substituted = 0;
  if (!body) return '';
  const { reader, writer } = shell.process.pipe();
  let child: Process;
  try {
    child = fork(shell, (shell) => shell.run(body, true), new Map(shell.process.fds).set(1, writer));
  } finally {
    writer.close();
  }
  let output = '';
  for (let data; (data = yield* reader.read(shell.process)) !== '';) output += data;
  reader.close();
  shell.substituted = yield* waitFor(shell, child.pid);
  return output.replaceAll('\0', '').replace(/\n+$/, '');
}
