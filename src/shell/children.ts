/** Processes that a shell starts: subshells, pipelines, background commands, command substitutions. Mirrors forkshell() and evalpipe() of busybox' ash. */
import type { ExitStatus, Process, Signal, Task } from '../kernel/types.ts';
import type { Interpreter } from './interpreter.ts';
import { redirect } from './redirect.ts';
import type { Command } from './syntax.ts';

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

/** Starts a subshell that runs `body`; its state is this shell's at this moment. */
export function fork(shell: Interpreter, body: (shell: Interpreter) => Task<number>, fds: Process['fds'], asynchronous = false): Process {
  const state = shell.state.fork();
  return shell.process.spawn({
    argv: shell.process.argv,
    env: new Map(shell.process.env),
    fds: new Map(fds),
    program: function* (self) {
      state.process = self;
      if (asynchronous) for (const signal of ['INT', 'QUIT'] as const) self.setSignalAction(signal, 'ignore');
      const subshell = shell.subshell(state);
      return yield* subshell.untilExit(body(subshell));
    },
  });
}

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

export function* runPipe(shell: Interpreter, commands: readonly Command[]): Task<number> {
  const pids: number[] = [];
  let input = shell.process.fds.get(0)?.dup();
  for (const [i, command] of commands.entries()) {
    const fds = new Map(shell.process.fds);
    if (input) fds.set(0, input);
    const pipe = i < commands.length - 1 ? shell.process.pipe() : undefined;
    if (pipe) fds.set(1, pipe.writer);
    pids.push(fork(shell, (shell) => shell.run(command, true), fds).pid);
    input?.close();
    pipe?.writer.close();
    input = pipe?.reader;
  }
  let status = 0;
  for (const [i, pid] of pids.entries()) {
    const code = yield* waitFor(shell, pid);
    if (i === pids.length - 1 ? code !== 0 || !shell.state.options.has('pipefail') : shell.state.options.has('pipefail') && code !== 0) status = code;
  }
  return status;
}

export function startBackground(shell: Interpreter, command: Command): number {
  const { state } = shell;
  const fds = new Map(shell.process.fds);
  const isAlone = !state.isInteractive;
  const empty = isAlone ? shell.process.fs.open('/dev/null', { read: true }) : undefined;
  if (empty) fds.set(0, empty);
  const child = fork(shell, (shell) => shell.run(command, true), fds, true);
  empty?.close();
  state.lastBackground = child.pid;
  state.jobs.push({ pid: child.pid, text: '' });
  return 0;
}

/** Waits for a child and says what killed it. */
export function* waitFor(shell: Interpreter, pid: number): Task<number> {
  const end = yield* shell.process.waitpid(pid);
  if (typeof end !== 'object') return 127;
  yield* reportSignal(shell, end.status);
  return end.status.code;
}

export function* reportSignal(shell: Interpreter, status: ExitStatus): Task<void> {
  if (status.signal === 'INT' && shell.state.isInteractive) yield* shell.complain('\n');
  const text = status.signal && SIGNAL_TEXTS[status.signal];
  if (text !== undefined) yield* shell.complain(text + '\n');
}

export function* substitute(shell: Interpreter, body: Command | undefined): Task<string> {
  shell.substituted = 0;
  if (!body) return '';
  const { reader, writer } = shell.process.pipe();
  const child = fork(shell, (shell) => shell.run(body, true), new Map(shell.process.fds).set(1, writer));
  writer.close();
  let output = '';
  for (let data; (data = yield* reader.read(shell.process)) !== '';) output += data;
  reader.close();
  shell.substituted = yield* waitFor(shell, child.pid);
  return output.replaceAll('\0', '').replace(/\n+$/, '');
}
