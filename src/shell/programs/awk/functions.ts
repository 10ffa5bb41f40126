/** awk's built-in functions that only compute. Mirrors busybox's editors/awk.c (exec_builtin). */
import type { Process } from '../../../kernel/types.ts';
import { formatTime } from '../lib/time-format.ts';
import type { Memory } from './memory.ts';
import { toNumber, type Value } from './values.ts';

/** A call: the function's arguments as values, text and numbers. */
interface Call {
  readonly memory: Memory;
  readonly process: Process;
  readonly values: readonly Value[];
  text(at: number): string;
  number(at: number): number;
}

const FUNCTIONS: Readonly<Record<string, (call: Call) => Value>> = {
  substr({ values, text, number }) {
    const from = Math.max(1, Math.round(number(1)));
    const to = values.length > 2 ? from + Math.round(number(2)) : Infinity;
    return text(0).slice(from - 1, Math.max(0, to - 1));
  },
  index: ({ text }) => text(0).indexOf(text(1)) + 1,
  sprintf: ({ memory, values, text }) => memory.format(text(0), values.slice(1)),
  toupper: ({ text }) => text(0).replace(/[a-z]+/g, (run) => run.toUpperCase()),
  tolower: ({ text }) => text(0).replace(/[A-Z]+/g, (run) => run.toLowerCase()),
  int: ({ number }) => Math.trunc(number(0)),
  rand: ({ process }) => (process.random() >>> 1) / 2147483648,
  srand({ memory, process, values, number }) {
    const before = memory.seed;
    memory.seed = values.length > 0 ? number(0) : Math.floor(process.wallMs / 1000);
    return before;
  },
  systime: ({ process }) => Math.floor(process.wallMs / 1000),
  strftime: ({ process, values, text, number }) =>
    formatTime(values.length > 0 ? text(0) : '%a %b %e %H:%M:%S %Z %Y', values.length > 1 ? number(1) * 1000 : process.wallMs),
};

/** Calls a function by name; undefined where there is none. */
export function compute(name: string, memory: Memory, process: Process, values: readonly Value[]): { value: Value } | undefined {
  const act = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  return act && { value: act({ memory, process, values, text: (at) => memory.text(values[at]), number: (at) => toNumber(values[at]) }) };
}
