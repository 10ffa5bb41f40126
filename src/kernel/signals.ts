/** Signals: numbers as on Linux x86-64, and what each does to a process that has said nothing about it (signal(7)). */
import type { Signal } from './types.ts';

/** Every signal; its place is its number. */
export const SIGNALS: readonly Signal[] = (
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT ' + 'CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH POLL PWR SYS'
).split(' ') as Signal[];

/** 1 for HUP, 15 for TERM. */
export const signalNumber = (signal: Signal): number => SIGNALS.indexOf(signal) + 1;

/** What happens by default. */
export function defaultActionOf(signal: Signal): 'terminate' | 'ignore' | 'stop' | 'continue' {
  switch (signal) {
    case 'CHLD':
    case 'URG':
    case 'WINCH':
      return 'ignore';
    case 'CONT':
      return 'continue';
    case 'STOP':
    case 'TSTP':
    case 'TTIN':
    case 'TTOU':
      return 'stop';
    default:
      return 'terminate';
  }
}
