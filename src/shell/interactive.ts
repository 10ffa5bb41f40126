/**
 * The interactive loop: prompt, line, parse, run. On a terminal the line editor reads the keys; without one (`sh -i`
 * on a pipe) lines are read as they come. Mirrors cmdloop() of busybox' ash, built as the images of docker.io are: with
 * FEATURE_SH_EXTRA_QUIET, so that it starts without a greeting.
 */
import type { Completer } from './line-editor.ts';
import type { Task } from '../kernel/types.ts';
import { expandHistory } from './history-expansion.ts';
import type { Interpreter } from './interpreter.ts';
import { reportEndedJobs } from './jobs.ts';
import { Parser } from './parser.ts';
import { inBashWords, ShellFault } from './state.ts';
import { SyntaxFault } from './syntax.ts';
import { readTerminalLine, type History } from './terminal-line.ts';

/** What the host of an interactive shell provides. */
export interface Prompting {
  /** Candidates for Tab; without one, file names and commands. */
  complete?: Completer;
  /** Lines typed in earlier sessions, oldest first. */
  history?: readonly string[];
  /** What a build without FEATURE_SH_EXTRA_QUIET says at the start. */
  greeting?: string;
  /** Called with every line, as it is about to run: to tell who wanted what comes of it. */
  onLine?: (line: string) => void;
  /** Called with every line that enters the history: to keep it. */
  onHistory?: (line: string) => void;
}

/** A prompt with its backslash sequences replaced. */
export function expandPrompt(prompt: string, values: { cwd: string; home: string | undefined; hostname: string; user: string; isRoot: boolean }): string {
  const { cwd, home } = values;
  const short = home !== undefined && home !== '/' && (cwd === home || cwd.startsWith(home + '/')) ? '~' + cwd.slice(home.length) : cwd;
  return prompt.replace(/\\([whWu$n\\[\]e])/g, (_, letter: string) => {
    const table: Record<string, string> = {
      w: short,
      W: short === '~' ? '~' : short.replace(/.*\/(?=.)/, ''),
      h: values.hostname,
      u: values.user,
      $: values.isRoot ? '#' : '$',
      n: '\n',
      '\\': '\\',
      '[': '',
      ']': '',
      e: '\x1b',
    };
    return table[letter] ?? letter;
  });
}

function* promptOf(shell: Interpreter, name: 'PS1' | 'PS2'): Task<string> {
  const { state, process } = shell;
  const text = expandPrompt(state.get(name) ?? '', {
    cwd: process.cwd,
    home: state.get('HOME'),
    hostname: process.hostname,
    user: state.get('USER') ?? (process.uid === 0 ? 'root' : String(process.uid)),
    isRoot: process.uid === 0,
  });
  return /[`\\]|\$\S/.test(text) ? yield* shell.expander.text(Parser.quotedWord(text), 'none') : text;
}

/** Lines from standard input without a terminal: prompts go to standard error. */
class PlainLines {
  #buffer = '';
  #ended = false;

  *next(shell: Interpreter, prompt: string): Task<string | undefined> {
    yield* shell.complain(prompt);
    while (!this.#buffer.includes('\n') && !this.#ended) {
      const data = yield* shell.process.read(0);
      if (data === '') this.#ended = true;
      this.#buffer += data;
    }
    if (this.#buffer === '') return undefined;
    const end = this.#buffer.indexOf('\n') + 1 || this.#buffer.length;
    const line = this.#buffer.slice(0, end);
    this.#buffer = this.#buffer.slice(end);
    return line;
  }
}

/** Runs commands as they are typed, until `exit` or the end of input. */
export function* runInteractive(shell: Interpreter, options: Prompting): Task<number> {
  const { state, process } = shell;
  state.typed = options.history ? [...options.history] : [];
  const terminal = process.fds.get(0)?.kind === 'tty' ? process.tty : undefined;
  process.setSignalAction('INT', 'catch');
  process.setSignalAction('TSTP', 'ignore');
  // As bash and ash do: a prompt is not ended by kill.
  process.setSignalAction('TERM', 'catch');
  const history: History = { lines: state.typed, onAdd: options.onHistory };
  const plain = new PlainLines();
  if (!terminal && state.flavour === 'ash') yield* shell.complain(`${state.arg0}: can't access tty; job control turned off\n`);
  if (options.greeting) yield* process.write(1, options.greeting);
  const nextLine = function* (prompt: string): Task<string | undefined | 'interrupted'> {
    return terminal ? yield* readTerminalLine(shell, terminal, prompt, history, options.complete) : yield* plain.next(shell, prompt);
  };
  for (let text = ''; ;) {
    if (text === '') yield* reportEndedJobs(shell);
    const line = yield* nextLine(yield* promptOf(shell, text === '' ? 'PS1' : 'PS2'));
    if (line === 'interrupted') {
      text = '';
      state.status = 130;
      continue;
    }
    if (line === undefined && text === '') {
      yield* shell.complain(terminal ? (state.flavour === 'bash' ? 'exit\n' : '\n') : '\n');
      return state.status;
    }
    const typed = line === undefined ? '' : yield* withEvents(shell, line, history);
    if (typed === undefined) {
      text = '';
      continue;
    }
    if (typed.trim() !== '') options.onLine?.(typed.trim());
    const outcome = yield* runTyped(shell, text + typed, line !== undefined);
    text = outcome === 'incomplete' ? text + typed : '';
    if (line === undefined) return state.status;
  }
}

/** A line with what `!` names in it, which bash shows before it runs it; undefined where there is nothing of that name. */
function* withEvents(shell: Interpreter, line: string, history: History): Task<string | undefined> {
  const { state } = shell;
  if (state.flavour !== 'bash' || !line.includes('!')) return line;
  const typed = line.slice(0, -1);
  const isLast = history.lines[history.lines.length - 1] === typed;
  const expanded = expandHistory(typed, isLast ? history.lines.slice(0, -1) : history.lines);
  if ('missing' in expanded) {
    yield* shell.complain(`${state.prefix()}${expanded.missing}: event not found\n`);
    if (isLast) history.lines.pop();
    return undefined;
  }
  if (expanded.line === typed) return line;
  yield* shell.complain(expanded.line + '\n');
  // The history keeps what was run.
  if (isLast) history.lines.pop();
  if (history.lines[history.lines.length - 1] !== expanded.line) history.lines.push(expanded.line);
  return expanded.line + '\n';
}

/** bash's wording, and what of bash's own grammar is not done. */
function bashSyntaxError(text: string, message: string): string {
  if (message.includes('"("') && /[<>]\(/.test(text)) return 'process substitution is not simulated here';
  if (message.includes('"("') && /^\s*\w+=\(/m.test(text)) return 'arrays are not simulated here';
  return inBashWords(message);
}

/** Runs what was typed; 'incomplete' where the command goes on in the next line. */
function* runTyped(shell: Interpreter, text: string, mayGrow: boolean): Task<'done' | 'incomplete'> {
  const { state } = shell;
  state.endedInterruptLine = false;
  try {
    const parser = new Parser(text, { mayGrow, aliases: (name) => state.aliases.get(name) });
    for (let command = parser.parseLine(); command; command = parser.parseLine()) yield* shell.run(command);
  } catch (error) {
    if (error instanceof SyntaxFault) {
      if (error.incomplete) return 'incomplete';
      yield* shell.complain(`${state.prefix()}${state.flavour === 'bash' ? bashSyntaxError(text, error.message) : error.message}\n`);
      state.status = 2;
    } else if (error instanceof ShellFault) {
      // ^C has no message: it only ends the line that it is on.
      if (error.message !== '' || !state.endedInterruptLine) yield* shell.complain(error.message + '\n');
      state.status = error.code;
    } else throw error;
    state.commandName = '';
    state.tested = 0;
    state.loopDepth = 0;
  }
  state.skip = '';
  return 'done';
}
