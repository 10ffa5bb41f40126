/**
 * The line editor: a pure reducer from keys to a line, a cursor and what to draw. Emacs keys as in bash and busybox:
 * arrows, Home, End, ^A ^E ^B ^F ^K ^U ^W ^Y ^L ^R ^P ^N ^T, Alt-B Alt-F Alt-D Alt-., Tab, bracketed paste; Page Up and
 * Page Down look in the history for lines that begin like what stands before the cursor, as Debian's inputrc offers it.
 * Differs: no undo, no vi keys.
 */
import type { Bytes } from '../kernel/bytes.ts';

/** What Tab offers: `candidates` replace the text from `from` up to the cursor. */
export interface Completion {
  readonly candidates: readonly string[];
  readonly from: number;
  /** What a candidate is, where there is something to say of it. */
  readonly descriptions?: Readonly<Record<string, string>>;
}

export type Completer = (line: string, cursor: number) => Completion;

/** `plain` redraws with backspaces and blanks only: for dumb terminals and screen readers. */
export type Skin = 'xterm' | 'plain';

export interface Editor {
  readonly prompt: string;
  readonly columns: number;
  readonly skin: Skin;
  readonly history: readonly string[];
  readonly line: Bytes;
  readonly cursor: number;
  /** Which history line is shown; `history.length`: the one being typed, kept in `draft`. */
  readonly historyAt: number;
  readonly draft: Bytes;
  /** What ^K, ^U and ^W took. */
  readonly killed: Bytes;
  readonly search?: { readonly text: string; readonly failed: boolean };
  readonly pasting: boolean;
  /** The last key was a Tab that found several candidates: the next one lists them. */
  readonly tabbed: boolean;
}

export interface Reduced {
  readonly editor: Editor;
  readonly output: Bytes;
  /** The line is done: accepted, given up (^C), or the end of input (^D). */
  readonly event?: 'accept' | 'interrupt' | 'end';
}

/** A fresh line. Draw `editor.prompt` first. */
export function newEditor(options: { prompt: string; columns: number; skin: Skin; history: readonly string[] }): Editor {
  return { ...options, line: '', cursor: 0, historyAt: options.history.length, draft: '', killed: '', pasting: false, tabbed: false };
}

const ESCAPE_SEQUENCE = /^\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O[A-Za-z]|[^])/;

/** Splits input into keys; an unfinished escape sequence stays in `rest`. */
export function splitKeys(input: Bytes): { keys: Bytes[]; rest: Bytes } {
  const keys: Bytes[] = [];
  for (let at = 0; at < input.length;) {
    if (input[at] !== '\x1b') {
      keys.push(input[at++]!);
      continue;
    }
    const sequence = ESCAPE_SEQUENCE.exec(input.slice(at, at + 16))?.[0];
    if (sequence === undefined || sequence === '\x1b[' || sequence === '\x1bO') return { keys, rest: input.slice(at) };
    keys.push(sequence);
    at += sequence.length;
  }
  return { keys, rest: '' };
}
