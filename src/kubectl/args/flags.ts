/**
 * Flags of a command line, from a table to values.
 *
 * Mirrors: spf13/pflag (syntax and messages).
 */
import { parseDuration } from '../../api/duration.ts';
import { quote } from '../../api/go-text.ts';

export type FlagType = 'bool' | 'string' | 'int' | 'duration' | 'list' | 'array';

/** One flag. `list` splits at commas, `array` does not; both may be repeated. */
export interface Flag {
  readonly name: string;
  readonly short: string;
  readonly type: FlagType;
  /** As the help text shows it, without quotes. */
  readonly initial: string;
  /** The value of the flag given without one, where that is allowed. */
  readonly bare: string | undefined;
  /** Known to kubectl, and refused here as not simulated when it is set. */
  readonly refused: boolean;
}

/** A line of a flag table, written as the help text writes it: `-n, --namespace=''`, `--tail=-1`, `--rm=false`. */
const LINE = /^(?:-(\w), )?--([\w-]+)(?:\?(\w+))?=('.*'|\[[^\]]*\]|\S*)( !)?$/;

/**
 * Reads a flag table, one flag a line. The default gives the type: `''` string, `0` int, `0s` duration, `false` bool,
 * `[]` or `[word]` list, `[...]` array. `?word` behind the name is the value of the bare flag, ` !` at the end marks it as not simulated.
 */
export function flagTable(text: string): readonly Flag[] {
  return text
    .trim()
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const match = LINE.exec(line.trim());
      if (!match) throw new Error(`flagTable: wanted a line such as --name=default, found "${line}"`);
      const [, short = '', name = '', bare, initial = '', refused] = match;
      const type = typeOf(initial);
      return {
        name,
        short,
        type,
        initial: initial.replace(/^'(.*)'$/, '$1'),
        bare: bare ?? (type === 'bool' ? 'true' : undefined),
        refused: refused !== undefined,
      };
    });
}

function typeOf(initial: string): FlagType {
  if (initial.startsWith("'")) return 'string';
  if (initial === '[...]') return 'array';
  if (initial.startsWith('[')) return 'list';
  if (initial === 'true' || initial === 'false') return 'bool';
  return /^-?\d+$/.test(initial) ? 'int' : 'duration';
}

/** Values of the flags of one command line. Asking for a flag that the command does not have throws: a mistake in the command. */
export class FlagValues {
  readonly #flags: ReadonlyMap<string, Flag>;
  readonly #values = new Map<string, string[]>();

  constructor(flags: readonly Flag[]) {
    this.#flags = new Map(flags.map((flag) => [flag.name, flag]));
  }

  has(name: string): boolean {
    return this.#flags.has(name);
  }

  /** Whether the flag was given. */
  changed(name: string): boolean {
    return this.#values.has(name);
  }

  bool(name: string): boolean {
    return this.#last(name) === 'true';
  }

  text(name: string): string {
    return this.#last(name);
  }

  int(name: string): number {
    return Number(this.#last(name));
  }

  /** Milliseconds. */
  durationMs(name: string): number {
    return parseDuration(this.#last(name)) ?? 0;
  }

  list(name: string): readonly string[] {
    const { type, initial } = this.#flag(name);
    return this.#values.get(name) ?? (type === 'list' && initial !== '[]' ? initial.slice(1, -1).split(',') : []);
  }

  /** Names of all flags that were given, in order. */
  get given(): readonly string[] {
    return [...this.#values.keys()];
  }

  /** Sets a flag from text. Returns what is wrong with the text, or undefined. */
  set(flag: Flag, text: string): string | undefined {
    const problem = problemOf(flag, text);
    if (problem !== undefined) return problem;
    const before = this.#values.get(flag.name) ?? [];
    if (flag.type === 'list') this.#values.set(flag.name, [...before, ...(text === '' ? [] : text.split(','))]);
    else if (flag.type === 'array') this.#values.set(flag.name, [...before, text]);
    else this.#values.set(flag.name, [flag.type === 'bool' ? String(isTrue(text)) : text]);
    return undefined;
  }

  #flag(name: string): Flag {
    const flag = this.#flags.get(name);
    if (!flag) throw new Error(`FlagValues: wanted a flag of this command, found "${name}"`);
    return flag;
  }

  #last(name: string): string {
    const { initial } = this.#flag(name);
    return this.#values.get(name)?.at(-1) ?? initial;
  }
}

const isTrue = (text: string): boolean => /^(1|t|T|TRUE|true|True)$/.test(text);

function problemOf(flag: Flag, text: string): string | undefined {
  if (flag.type === 'bool' && !/^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(text))
    return `strconv.ParseBool: parsing ${quote(text)}: invalid syntax`;
  if (flag.type === 'int' && !/^[-+]?\d+$/.test(text)) return `strconv.ParseInt: parsing ${quote(text)}: invalid syntax`;
  if (flag.type !== 'duration' || parseDuration(text) !== undefined) return undefined;
  return /^[-+]?[\d.]+$/.test(text) ? `time: missing unit in duration ${quote(text)}` : `time: invalid duration ${quote(text)}`;
}

export interface ParsedFlags {
  values: FlagValues;
  /** Words that are no flags, in order. */
  args: string[];
  /** How many of `args` came before `--`; undefined where there was none. */
  beforeDash: number | undefined;
}

/** Reads a command line's words. Returns the failure's message as a string when it cannot be understood. */
export function parseFlags(flags: readonly Flag[], words: readonly string[]): ParsedFlags | string {
  const values = new FlagValues(flags);
  const args: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === '--') return { values, args: [...args, ...words.slice(i + 1)], beforeDash: args.length };
    if (!word.startsWith('-') || word === '-') {
      args.push(word);
      continue;
    }
    const taken = word.startsWith('--') ? takeLong(flags, values, word, words[i + 1]) : takeShort(flags, values, word, words[i + 1]);
    if (typeof taken === 'string') return taken;
    i += taken;
  }
  return { values, args, beforeDash: undefined };
}

/** Sets a flag; the message names it in all its spellings. */
function assign(values: FlagValues, flag: Flag, text: string): string | undefined {
  const problem = values.set(flag, text);
  const name = flag.short === '' ? `--${flag.name}` : `-${flag.short}, --${flag.name}`;
  return problem === undefined ? undefined : `invalid argument ${quote(text)} for ${quote(name)} flag: ${problem}`;
}

/** `--name`, `--name=value`, `--name value`. Returns how many further words were used, or a message. */
function takeLong(flags: readonly Flag[], values: FlagValues, word: string, next: string | undefined): number | string {
  const [name = '', ...rest] = word.slice(2).split('=');
  if (name === '' || name.startsWith('-')) return `bad flag syntax: ${word}`;
  const flag = flags.find((each) => each.name === name);
  if (!flag) return `unknown flag: --${name}`;
  if (rest.length > 0) return assign(values, flag, rest.join('=')) ?? 0;
  if (flag.bare !== undefined) return assign(values, flag, flag.bare) ?? 0;
  return next === undefined ? `flag needs an argument: --${name}` : (assign(values, flag, next) ?? 1);
}

/** `-n value`, `-nvalue`, `-n=value`, `-it`. Returns how many further words were used, or a message. */
function takeShort(flags: readonly Flag[], values: FlagValues, word: string, next: string | undefined): number | string {
  for (let rest = word.slice(1); rest !== ''; rest = rest.slice(1)) {
    const letter = rest[0]!;
    const flag = flags.find((each) => each.short === letter);
    if (!flag) return `unknown shorthand flag: '${letter}' in -${rest}`;
    if (rest[1] === '=' && rest.length > 2) return assign(values, flag, rest.slice(2)) ?? 0;
    if (flag.bare !== undefined) {
      const problem = assign(values, flag, flag.bare);
      if (problem !== undefined) return problem;
      continue;
    }
    if (rest.length > 1) return assign(values, flag, rest.slice(1)) ?? 0;
    return next === undefined ? `flag needs an argument: '${letter}' in -${rest}` : (assign(values, flag, next) ?? 1);
  }
  return 0;
}
