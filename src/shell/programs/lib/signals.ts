/** Signal names and numbers, and what `kill` takes and lists. Mirrors busybox's libbb/u_signal_names.c. */
import { SIGNALS, signalNumber } from '../../../kernel/signals.ts';
import type { Process, Signal } from '../../../kernel/types.ts';

/** The signal that a name (`TERM`, `SIGTERM`, `term`) or number means; 0 only looks; undefined: none. */
export function signalOf(text: string): Signal | 0 | undefined {
  if (/^\d+$/.test(text)) return Number(text) === 0 ? 0 : SIGNALS[Number(text) - 1];
  const name = text.toUpperCase().replace(/^SIG/, '');
  return name === 'EXIT' ? 0 : SIGNALS.find((signal) => signal === name);
}

/** `kill -l [WORD...]`: all signals, or the name of each number and the number of each name. */
export function listSignals(words: readonly string[]): { text: string; error?: string } {
  if (words.length === 0) return { text: SIGNALS.map((signal, i) => `${String(i + 1).padStart(2)}) ${signal}\n`).join('') };
  let text = '';
  for (const word of words) {
    const number = /^\d+$/.test(word) ? Number(word) & 127 : undefined;
    const signal = signalOf(number === undefined ? word : String(number));
    if (signal === undefined) return { text, error: `unknown signal '${word}'` };
    text += number === undefined ? `${signal === 0 ? 0 : signalNumber(signal)}\n` : `${signal === 0 ? 'EXIT' : signal}\n`;
  }
  return { text };
}

/** Takes a leading `-9`, `-TERM`, `-s TERM`, `-n 9` off the words. Undefined signal: `error` says which word names none. */
export function takeSignal(words: readonly string[]): { signal: Signal | 0; rest: readonly string[]; error?: string } {
  const [first, second] = words;
  if (first === undefined || !first.startsWith('-') || first === '-') return { signal: 'TERM', rest: words };
  if (first === '--') return { signal: 'TERM', rest: words.slice(1) };
  const separate = first === '-s' || first === '-n';
  const name = separate ? (second ?? '') : first.slice(1);
  const signal = signalOf(name);
  const rest = words.slice(separate ? 2 : 1);
  const operands = rest[0] === '--' ? rest.slice(1) : rest;
  return signal === undefined ? { signal: 0, rest: operands, error: `bad signal name '${name}'` } : { signal, rest: operands };
}

/** Processes of this namespace whose program is called so. */
export function pidsOf(process: Process, name: string): number[] {
  const wanted = name.slice(name.lastIndexOf('/') + 1);
  return process
    .processes()
    .filter(({ argv, state }) => state !== 'Z' && argv[0] !== undefined && argv[0].replace(/^-/, '').replace(/:$/, '').split('/').at(-1) === wanted)
    .map(({ pid }) => pid);
}
