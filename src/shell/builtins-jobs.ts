/** Builtins on processes: kill, wait, jobs, fg, bg. */
import { isErrno } from '../kernel/errno.ts';
import { SIGNALS, signalNumber } from '../kernel/signals.ts';
import type { Signal, Task } from '../kernel/types.ts';
import type { Builtin } from './builtin.ts';
import { reportSignal } from './children.ts';
import { jobLine, reapJobs } from './jobs.ts';
import { ShellFault } from './state.ts';
import type { Interpreter } from './interpreter.ts';

function signalNamed(text: string): Signal | 0 | undefined {
  if (text === '0') return 0;
  if (/^\d+$/.test(text)) return SIGNALS[Number(text) - 1];
  const name = text.toUpperCase().replace(/^SIG/, '');
  return SIGNALS.find((signal) => signal === name);
}

/** `kill -l`: all names, or a name for a number (also a status) and the other way. */
function listing(args: readonly string[]): string {
  if (args.length === 0) return SIGNALS.map((signal, i) => `${String(i + 1).padStart(2)}) ${signal}\n`).join('');
  return args
    .map((arg) => {
      const number = /^\d+$/.test(arg) ? Number(arg) & 127 : 0;
      const signal = number > 0 ? SIGNALS[number - 1] : signalNamed(arg);
      return signal ? `${number > 0 ? signal : signalNumber(signal)}\n` : `${arg}\n`;
    })
    .join('');
}

/** A job by `%1`, `%%`, `%+` or its process. */
function pidOf(shell: Interpreter, text: string): number | undefined {
  const { jobs } = shell.state;
  if (/^%(\d+)$/.test(text)) return jobs.find(({ number }) => number === Number(text.slice(1)))?.pid;
  if (/^%[%+]?$/.test(text)) return jobs[jobs.length - 1]?.pid;
  return /^-?\d+$/.test(text) ? Number(text) : undefined;
}

/** Waits for one child. A signal with a trap ends the wait: 128+n. */
function* waitOne(shell: Interpreter, pid: number): Task<number> {
  const { state } = shell;
  const job = state.jobs.find((other) => other.pid === pid);
  let status = job?.end;
  if (!status) {
    const end = yield* shell.process.waitpid(pid, { interruptible: true });
    if (end === 'interrupted') return yield* interruptWait(shell);
    if (typeof end !== 'object') return 127;
    status = end.status;
  }
  state.jobs = state.jobs.filter((other) => other !== job);
  yield* reportSignal(shell, status);
  return status.code;
}

/** Runs the trap of the signal that ended a wait. */
function* interruptWait(shell: Interpreter): Task<number> {
  const { state } = shell;
  const [signal] = shell.process.takeSignals();
  if (!signal) return 0;
  const action = state.traps.get(signal);
  if (action === undefined && signal === 'INT') throw new ShellFault('', 130);
  if (action) yield* shell.runText(action, state.line);
  return 128 + signalNumber(signal);
}

const noCurrentJob: Builtin = function* ({ state }) {
  return state.fault('No current job');
};

export const JOB_BUILTINS: Record<string, Builtin> = {
  *kill(shell, words) {
    const { state } = shell;
    let args = words.slice(1);
    let signal: Signal | 0 = 'TERM';
    const complain = function* (text: string): Task<number> {
      yield* shell.complain(`${state.arg0}: ${text}\n`);
      return 1;
    };
    if (args[0] === '-l' || args[0] === '-L') {
      yield* shell.process.write(1, listing(args.slice(1)));
      return 0;
    }
    if (/^-./.test(args[0] ?? '') && args[0] !== '--') {
      const name = args[0] === '-s' || args[0] === '-n' ? (args[1] ?? '') : args[0]!.slice(1);
      args = args.slice(args[0] === '-s' || args[0] === '-n' ? 2 : 1);
      const named = signalNamed(name);
      if (named === undefined) return yield* complain(`bad signal name '${name}'`);
      signal = named;
    }
    if (args[0] === '--') args = args.slice(1);
    if (args.length === 0) return yield* complain('you need to specify whom to kill');
    let status = 0;
    for (const arg of args) {
      const pid = pidOf(shell, arg);
      if (pid === undefined) {
        status = yield* complain(`invalid number '${arg}'`);
        continue;
      }
      try {
        shell.process.kill(pid, signal);
        // A shell that has stopped itself stops here, not at its next wait.
        if (signal === 'STOP' || signal === 'TSTP') yield* shell.process.wait([], 'run', shell.process.nowMs);
      } catch (error) {
        if (!isErrno(error)) throw error;
        status = yield* complain(`can't kill pid ${pid}: ${error.message}`);
      }
    }
    return status;
  },

  *wait(shell, words) {
    const { state } = shell;
    let status = 0;
    if (words.length === 1) {
      while (state.jobs.length > 0) {
        const job = state.jobs[0]!;
        status = yield* waitOne(shell, job.pid);
        if (status > 128 && state.jobs.includes(job)) return status;
        state.jobs = state.jobs.filter((other) => other !== job);
      }
      return 0;
    }
    for (const word of words.slice(1)) {
      const pid = pidOf(shell, word);
      if (pid === undefined) return state.fault(`Illegal number: ${word}`);
      status = yield* waitOne(shell, pid);
    }
    return status;
  },

  *jobs(shell) {
    const { state, process } = shell;
    yield* reapJobs(shell);
    const states = new Map(process.processes().map((other) => [other.pid, other.state]));
    for (const job of state.jobs) yield* process.write(1, jobLine(state, job, states.get(job.pid)));
    state.jobs = state.jobs.filter((job) => !job.end);
    return 0;
  },

  *fg(shell, words) {
    const pid = pidOf(shell, words[1] ?? '%%');
    const job = shell.state.jobs.find((other) => other.pid === pid);
    if (!job) return yield* noCurrentJob(shell, words);
    yield* shell.process.write(1, job.text + '\n');
    return yield* waitOne(shell, job.pid);
  },
  bg: noCurrentJob,
};
