/** What a shell knows: variables, functions, options, traps, jobs. A subshell starts with a copy. */
import type { ExitStatus, Process, Signal } from '../kernel/types.ts';
import type { Command } from './syntax.ts';

export interface Variable {
  value?: string;
  exported: boolean;
  readOnly: boolean;
}

/** How the shell says things: busybox' ash in containers, bash's wording at the learner's prompt. */
export type Flavour = 'ash' | 'bash';

/** Long names of `set -o`, with their letters. */
export const OPTIONS = {
  errexit: 'e',
  noglob: 'f',
  ignoreeof: 'I',
  interactive: 'i',
  monitor: 'm',
  noexec: 'n',
  stdin: 's',
  xtrace: 'x',
  verbose: 'v',
  noclobber: 'C',
  allexport: 'a',
  notify: 'b',
  nounset: 'u',
  vi: 'V',
  pipefail: '',
  nolog: '',
  errtrace: 'E',
  /** Started with -c: only `$-` shows it. */
  command: '',
} as const;
export type OptionName = keyof typeof OPTIONS;

export interface Job {
  /** What `%1` names. */
  readonly number: number;
  readonly pid: number;
  readonly text: string;
  /** How it ended, once that is known. */
  end?: ExitStatus;
}

/** Values below this size change no memory account. */
const ACCOUNTED_BYTES = 65536;

/** Ends the shell, wherever it is. */
export class ShellExit extends Error {
  readonly code: number;

  constructor(code: number) {
    super('exit');
    this.code = code;
  }
}

/** An error that ends the command, and a shell that is not interactive. The message is complete. */
export class ShellFault extends Error {
  readonly code: number;

  constructor(message: string, code = 2) {
    super(message);
    this.code = code;
  }
}

/** bash's wording of what ash says, where a learner would notice. */
export function inBashWords(message: string): string {
  return message
    .replace(/^syntax error: unexpected "(.*?)".*/, "syntax error near unexpected token `$1'")
    .replace(/^syntax error: unexpected (newline|word|redirection).*/, "syntax error near unexpected token `$1'")
    .replace(/^syntax error: unexpected end of file.*/, 'syntax error: unexpected end of file')
    .replace(/^syntax error: (bad substitution)$/, '$1')
    .replace(/^syntax error: bad for loop variable/, "syntax error near unexpected token `newline'")
    .replace(/^can't (?:open|create) (.*?): (?:no such file|nonexistent directory|not found)$/, '$1: No such file or directory')
    .replace(/^can't (?:open|create|cd to) (.*?): File exists$/, '$1: cannot overwrite existing file')
    .replace(/^can't (?:open|create|cd to) (.*)$/, '$1')
    .replace(/^dup2\((\d+),\d+\): /, '$1: ')
    .replace(/: parameter not set$/, ': unbound variable')
    .replace(/: is read only$/, ': readonly variable')
    .replace(/^(.*): bad variable name$/, "`$1': not a valid identifier");
}

export class ShellState {
  process: Process;
  readonly flavour: Flavour;
  arg0: string;
  positional: string[] = [];
  variables = new Map<string, Variable>();
  functions = new Map<string, Command>();
  aliases = new Map<string, string>();
  options = new Set<OptionName>();
  /** Trap actions by signal, or EXIT. Empty: ignored. */
  traps = new Map<Signal | 'EXIT', string>();
  jobs: Job[] = [];
  status = 0;
  lastBackground = 0;
  line = 0;
  /** The builtin or dot script that runs: part of messages. */
  commandName = '';
  /** `$$`: a subshell keeps it. */
  shellPid: number;
  isSubshell = false;
  /** What stops the commands that follow. */
  skip: '' | 'break' | 'continue' | 'return' = '';
  skipCount = 0;
  loopDepth = 0;
  functionDepth = 0;
  dotDepth = 0;
  /** How many traps run within each other. */
  trapDepth = 0;
  /** The line after `^C` has been ended already. */
  endedInterruptLine = false;
  /** What was typed at the prompt, oldest first; none in a script. A subshell keeps it. */
  typed?: string[];
  /** Variables to restore at the end of a function. */
  locals: Map<string, Variable | undefined>[] = [];
  /** Above 0 where a failure is being looked at: errexit holds back. */
  tested = 0;
  /** How far getopts has come within a word of several options. */
  optionOffset = 0;
  optionWord = '';

  constructor(process: Process, flavour: Flavour) {
    this.process = process;
    this.flavour = flavour;
    this.arg0 = process.argv[0] ?? 'sh';
    this.shellPid = process.pid;
  }

  get isInteractive(): boolean {
    return this.options.has('interactive');
  }

  /** `sh: cd: line 3: ` in front of a message. */
  prefix(): string {
    const name = this.commandName === '' ? '' : `${this.commandName}: `;
    if (this.flavour === 'bash') return `${this.arg0}: ${this.typed ? '' : `line ${this.line}: `}${name}`;
    if (this.isInteractive && this.dotDepth === 0) return `${this.arg0}: ${name}`;
    return `${this.arg0}: ${name}line ${this.line}: `;
  }

  fault(message: string, code = 2): never {
    throw new ShellFault(this.prefix() + (this.flavour === 'bash' ? inBashWords(message) : message), code);
  }

  /** A variable's value; undefined where it is not set. */
  get(name: string): string | undefined {
    if (name === 'LINENO') return String(this.line);
    if (name === 'RANDOM') return String(this.process.random() & 32767);
    return this.variables.get(name)?.value;
  }

  set(name: string, value: string): void {
    const variable = this.variables.get(name);
    if (variable?.readOnly) this.fault(`${name}: is read only`);
    if (variable) variable.value = value;
    else this.variables.set(name, { value, exported: false, readOnly: false });
    this.#account(value.length);
    if (this.options.has('allexport')) this.variables.get(name)!.exported = true;
    if (name === 'OPTIND') this.optionOffset = 0;
  }

  /** Large values count as the shell's memory. */
  #account(length: number): void {
    if (length < ACCOUNTED_BYTES) return;
    let bytes = 0;
    for (const { value } of this.variables.values()) bytes += value?.length ?? 0;
    this.process.setMemory(bytes);
  }

  /** The environment that a command gets. */
  environment(extra: ReadonlyMap<string, string> = new Map()): Map<string, string> {
    const env = new Map<string, string>();
    for (const [name, variable] of this.variables) if (variable.exported && variable.value !== undefined) env.set(name, variable.value);
    for (const [name, value] of extra) env.set(name, value);
    return env;
  }

  /** A copy for a subshell, which runs as `process` once that is known. */
  fork(): ShellState {
    const copy = new ShellState(this.process, this.flavour);
    Object.assign(copy, this);
    copy.positional = [...this.positional];
    copy.variables = new Map([...this.variables].map(([name, variable]) => [name, { ...variable }]));
    copy.functions = new Map(this.functions);
    copy.aliases = new Map(this.aliases);
    copy.options = new Set([...this.options].filter((option) => option !== 'interactive' && option !== 'monitor'));
    // Ignored signals stay ignored; other traps belong to the shell that set them.
    copy.traps = new Map([...this.traps].filter(([, action]) => action === ''));
    copy.locals = this.locals.map((locals) => new Map(locals));
    copy.jobs = [];
    copy.isSubshell = true;
    return copy;
  }
}
