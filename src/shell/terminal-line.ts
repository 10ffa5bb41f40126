/** Reads one line from a terminal with the line editor, and keeps the history. */
import type { Bytes } from '../kernel/bytes.ts';
import type { Task, Tty } from '../kernel/types.ts';
import { builtinNames } from './builtins.ts';
import type { Interpreter } from './interpreter.ts';
import { newEditor, splitKeys, type Completer, type Completion } from './line-editor.ts';
import { reduceKey } from './reduce-key.ts';

const MAX_HISTORY = 1000;

export interface History {
  lines: string[];
  onAdd?: (line: string) => void;
  /** Keys that came after the line that was read last: a paste of several lines. */
  pending?: Bytes;
}

/** File names, and commands in the first place of a line. */
function completeNames(shell: Interpreter, line: string, cursor: number): Completion {
  const { state, process } = shell;
  const word = /[^\s;|&<>]*$/.exec(line.slice(0, cursor))![0];
  const from = cursor - word.length;
  const slash = word.lastIndexOf('/') + 1;
  const isCommand = /(^|[;|&])\s*$/.test(line.slice(0, from)) && slash === 0;
  const directory = slash === 0 ? '.' : word.slice(0, slash);
  const list = (path: string): string[] => {
    try {
      return process.fs.readdir(path);
    } catch {
      return [];
    }
  };
  const name = word.slice(slash);
  const candidates = new Set<string>();
  if (isCommand) {
    for (const path of (state.get('PATH') ?? '').split(':')) for (const entry of list(path)) if (entry.startsWith(name)) candidates.add(entry);
    for (const known of [...builtinNames(), ...state.aliases.keys(), ...state.functions.keys()]) if (known.startsWith(name)) candidates.add(known);
  } else
    for (const entry of list(directory)) {
      if (!entry.startsWith(name) || (entry.startsWith('.') && name === '')) continue;
      const path = word.slice(0, slash) + entry;
      const isDirectory = process.fs.exists(path) && process.fs.stat(path).type === 'directory';
      candidates.add(path + (isDirectory ? '/' : ''));
    }
  return { candidates: [...candidates].sort(), from };
}

/** A line with its newline; undefined at the end of input; 'interrupted' after ^C. */
export function* readTerminalLine(
  shell: Interpreter,
  tty: Tty,
  prompt: string,
  history: History,
  complete?: Completer,
): Task<string | undefined | 'interrupted'> {
  const { process } = shell;
  const skin = shell.state.get('TERM') === 'dumb' ? 'plain' : 'xterm';
  const completer: Completer = (line, cursor) => {
    const offered = complete?.(line, cursor);
    return offered && offered.candidates.length > 0 ? offered : completeNames(shell, line, cursor);
  };
  let editor = newEditor({ prompt, columns: tty.columns, skin, history: history.lines });
  tty.setRaw(true);
  try {
    yield* tty.write(process, prompt);
    for (let input = history.pending ?? ''; ;) {
      history.pending = undefined;
      // Only up to the end of a line: of a paste of thousands, the others wait as they are.
      const end = input.search(/[\r\n]/) + 1 || input.length;
      const later = input.slice(end);
      const { keys, rest } = splitKeys(input.slice(0, end));
      for (let key = keys.shift(); key !== undefined; key = keys.shift()) {
        const reduced = reduceKey({ ...editor, columns: tty.columns }, key, completer);
        editor = reduced.editor;
        if (reduced.output !== '') yield* tty.write(process, reduced.output);
        if (reduced.event === undefined) continue;
        history.pending = keys.join('') + rest + later;
        if (reduced.event === 'accept') remember(history, editor.line);
        if (reduced.event === 'accept') return editor.line + '\n';
        return reduced.event === 'end' ? undefined : 'interrupted';
      }
      if (later !== '') {
        input = rest + later;
        continue;
      }
      const data = yield* tty.read(process);
      // A signal ends a read early too; then there is nothing new, but no end either.
      if (data === '' && process.takeSignals().length === 0) return undefined;
      input = rest + data;
    }
  } finally {
    tty.setRaw(false);
  }
}

function remember(history: History, line: string): void {
  if (line.trim() === '' || history.lines[history.lines.length - 1] === line) return;
  history.lines.push(line);
  if (history.lines.length > MAX_HISTORY) history.lines.shift();
  history.onAdd?.(line);
}
