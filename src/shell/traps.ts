/** Traps: what signals do in a shell. Mirrors dotrap() and setsignal() of busybox' ash. */
import type { Signal, Task } from '../kernel/types.ts';
import type { Interpreter } from './interpreter.ts';
import { ShellExit, ShellFault } from './state.ts';

const MOST_NESTED_TRAPS = 100;

/** Runs the traps of signals that have come. */
export function* runTraps(shell: Interpreter): Task<void> {
  const { state } = shell;
  for (const signal of shell.process.takeSignals()) {
    const action = state.traps.get(signal);
    // ^C at a prompt gives up the whole line, not only the command that was running.
    if (action === undefined && signal === 'INT') throw new ShellFault('', 130);
    if (action === undefined || action === '') continue;
    // A trap that sends itself its signal: a real shell overflows its stack.
    if (state.trapDepth >= MOST_NESTED_TRAPS) throw new ShellExit(139);
    const { status, skip, skipCount, commandName, line } = state;
    state.skip = '';
    state.trapDepth++;
    try {
      yield* shell.runText(action, line);
    } finally {
      state.trapDepth--;
    }
    if (state.skip === '') {
      state.skip = skip;
      state.skipCount = skipCount;
      state.status = status;
    }
    state.commandName = commandName;
  }
}

/** Sets what a signal does, in the shell and in the kernel. */
export function setTrap(shell: Interpreter, signal: Signal | 'EXIT', action: string | undefined): void {
  if (action === undefined) shell.state.traps.delete(signal);
  else shell.state.traps.set(signal, action);
  if (signal === 'EXIT' || signal === 'KILL' || signal === 'STOP') return;
  // At a prompt ^C never ends the shell itself.
  const plain = shell.state.isInteractive && signal === 'INT' ? 'catch' : 'default';
  shell.process.setSignalAction(signal, action === undefined ? plain : action === '' ? 'ignore' : 'catch');
}
