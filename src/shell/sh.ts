/**
 * `sh`: a script from -c, a file, standard input or a terminal. Mirrors ash_main() of busybox 1.38; the bash flavour
 * is the learner's prompt, with bash's wording where a learner would notice.
 * Differs: no job control beyond `&`, wait and fg; `fc` and `ulimit`'s setting are not there.
 */
import { isErrno } from '../kernel/errno.ts';
import type { Process, Program, Task } from '../kernel/types.ts';
import { Interpreter } from './interpreter.ts';
import { runInteractive, type Prompting } from './interactive.ts';
import { setOptions } from './options.ts';
import { Parser } from './parser.ts';
import { trampoline } from './trampoline.ts';
import { ShellFault, ShellState, type Flavour } from './state.ts';
import { SyntaxFault } from './syntax.ts';

/** What a shell may be given by its host, beyond the flavour. */
export interface ShellOptions extends Prompting {
  /** Aliases from the start: `k` for kubectl. */
  aliases?: Readonly<Record<string, string>>;
  /** PS1 at the start, with bash's backslash sequences. */
  prompt?: string;
  /** What `help` prints instead of the list of builtins. */
  help?: () => string;
  /** What to say of a command that is not there, as bash's command_not_found_handle does; undefined: the usual. */
  explainMissing?: (name: string) => string | undefined;
}

/** The variables that a shell starts with. */
function importEnvironment(state: ShellState, prompt: string | undefined): void {
  const { process } = state;
  const plain: Record<string, string> = {
    IFS: ' \t\n',
    OPTIND: '1',
    PS2: '> ',
    PS4: '+ ',
    LINENO: '',
    FUNCNAME: '',
    HOSTNAME: process.hostname,
    PPID: String(process.ppid),
  };
  plain.PS1 = prompt ?? (state.flavour === 'bash' ? '$ ' : '\\w \\$ ');
  for (const [name, value] of Object.entries(plain)) state.variables.set(name, { value, exported: false, readOnly: false });
  for (const [name, value] of process.env)
    if (/^[A-Za-z_]\w*$/.test(name) && name !== 'IFS') state.variables.set(name, { value, exported: true, readOnly: false });
  if (!process.env.has('PATH')) state.variables.set('PATH', { value: '/sbin:/usr/sbin:/bin:/usr/bin', exported: false, readOnly: false });
  state.variables.set('PWD', { value: process.cwd, exported: true, readOnly: false });
  state.variables.set('SHLVL', { value: String((Number(process.env.get('SHLVL')) || 0) + 1), exported: true, readOnly: false });
}

/** Runs standard input as a script: each command as soon as it is complete. */
function* runStandardInput(shell: Interpreter): Task<number> {
  const { state } = shell;
  let text = '';
  let firstLine = 1;
  for (let ended = false; !ended;) {
    const chunk = yield* shell.process.read(0);
    ended = chunk === '';
    text += chunk;
    for (;;) {
      const parser = new Parser(text, { firstLine, mayGrow: !ended, aliases: (name) => state.aliases.get(name) });
      try {
        const command = parser.parseLine();
        if (!command || (!ended && !text.slice(0, parser.position).includes('\n'))) break;
        text = text.slice(parser.position);
        firstLine = parser.currentLine;
        yield* shell.run(command, ended && text.trim() === '');
      } catch (error) {
        if (!(error instanceof SyntaxFault)) throw error;
        if (error.incomplete) break;
        state.line = error.line;
        state.fault(error.message);
      }
      if (state.skip === 'return') return state.status;
    }
  }
  return state.status;
}

/** Takes the letters that are `sh`'s own and not `set`'s (`c`, `l`) out of the options in front. */
function takeOwnLetters(words: readonly string[]): { own: string; words: string[] } {
  const left: string[] = [];
  let own = '';
  let i = 0;
  for (; i < words.length && /^[-+][^-]/.test(words[i]!); i++) {
    const word = words[i]!;
    own += word.replace(/[^cl]/g, '');
    const others = word.replace(/[cl]/g, '');
    if (others.length > 1) left.push(others);
    // `-o name`: the name is no operand.
    if (others.includes('o') && i + 1 < words.length) left.push(words[++i]!);
  }
  return { own, words: [...left, ...words.slice(i)] };
}

function* runArguments(shell: Interpreter, options: ShellOptions): Task<number> {
  const { state, process } = shell;
  const { own, words } = takeOwnLetters(process.argv.slice(1).filter((word) => word !== '--login'));
  const { rest } = setOptions(state, words, (option) => {
    throw new ShellFault(`${state.arg0}: illegal option ${option}`);
  });
  if (own.includes('c')) {
    state.options.add('command');
    const [text, name, ...args] = rest;
    if (text === undefined) throw new ShellFault(`${state.arg0}: -c requires an argument`);
    state.arg0 = name ?? state.arg0;
    state.positional = args;
    return yield* shell.runText(text, state.flavour === 'bash' ? 1 : 0, true);
  }
  const file = state.options.has('stdin') ? undefined : rest[0];
  if (file !== undefined) {
    state.positional = rest.slice(1);
    return yield* runFile(shell, file);
  }
  state.positional = rest;
  const isTerminal = process.fds.get(0)?.kind === 'tty';
  if (state.options.has('interactive') || isTerminal) {
    state.options.add('interactive');
    return yield* runInteractive(shell, options);
  }
  return yield* runStandardInput(shell);
}

function* runFile(shell: Interpreter, file: string): Task<number> {
  const { state, process } = shell;
  let text: string;
  try {
    text = process.fs.readFile(file);
  } catch (error) {
    if (!isErrno(error)) throw error;
    return state.fault(`can't open ${file}: ${error.code === 'ENOENT' ? 'no such file' : error.message}`);
  }
  state.arg0 = file;
  return yield* shell.runText(text, 1);
}

/** The program `sh`. */
export function createSh(flavour: Flavour = 'ash', options: ShellOptions = {}): Program {
  return function* sh(process: Process): Task<number> {
    const state = new ShellState(process, flavour);
    importEnvironment(state, options.prompt);
    for (const [name, value] of Object.entries(options.aliases ?? {})) state.aliases.set(name, value);
    const shell = new Interpreter(state, options);
    return yield* trampoline(shell.untilExit(runArguments(shell, options)));
  };
}
