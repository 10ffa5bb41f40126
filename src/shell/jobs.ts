/** Jobs: background commands, how they ended, and how they are listed. Mirrors showjob() of busybox' ash, and bash's columns. */
import type { ExitStatus, Signal, Task } from '../kernel/types.ts';
import type { Interpreter } from './interpreter.ts';
import type { Job, ShellState } from './state.ts';

/** Columns up to the command. */
const ASH_COLUMNS = 33;
const BASH_COLUMNS = 30;

/** What a shell says of a child that a signal killed. */
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

/** The text for a signal; none for INT and PIPE, of which shells say nothing. */
export const signalTextOf = (signal: Signal | undefined): string | undefined => signal && SIGNAL_TEXTS[signal];

function endText(end: ExitStatus): string {
  if (end.signal) return signalTextOf(end.signal) ?? (end.signal === 'INT' ? 'Interrupt' : 'Broken pipe');
  return end.code === 0 ? 'Done' : end.code > 0 ? `Done(${end.code})` : 'Done';
}

/** One line of `jobs`. */
export function jobLine(state: ShellState, job: Job, processState?: string): string {
  const isBash = state.flavour === 'bash';
  const latest = state.jobs[state.jobs.length - 1];
  const mark = job === latest ? '+' : job === state.jobs[state.jobs.length - 2] ? '-' : ' ';
  let word = processState === 'T' ? 'Stopped' : 'Running';
  if (job.end) word = isBash ? endText(job.end).replace(/^Done\((\d+)\)$/, 'Exit $1') : endText(job.end);
  return `[${job.number}]${mark}  ${word}`.padEnd(isBash ? BASH_COLUMNS : ASH_COLUMNS) + job.text + (isBash && !job.end ? ' &' : '') + '\n';
}

/** Takes note of background commands that have ended, so that they are no zombies. */
export function* reapJobs(shell: Interpreter): Task<void> {
  for (const job of shell.state.jobs) {
    if (job.end) continue;
    const end = yield* shell.process.waitpid(job.pid, { noHang: true });
    if (typeof end === 'object') job.end = end.status;
  }
}

/** At a prompt: tells of jobs that have ended, and forgets them. */
export function* reportEndedJobs(shell: Interpreter): Task<void> {
  const { state } = shell;
  yield* reapJobs(shell);
  const ended = state.jobs.filter((job) => job.end);
  for (const job of ended) yield* shell.complain(jobLine(state, job));
  if (ended.length > 0) state.jobs = state.jobs.filter((job) => !job.end);
}
