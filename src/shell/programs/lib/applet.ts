/**
 * How an applet is described and run: its options, its usage text, its errors. Mirrors busybox 1.38's getopt32 and
 * bb_show_usage: unknown options print getopt's line, the banner and the usage, and end with 1.
 * Differs: usage texts end after their first paragraph, before the list of options.
 */
import type { Process, Program, Task } from '../../../kernel/types.ts';
import { Died, Io, isErrno } from './io.ts';

export const BUSYBOX_BANNER = 'BusyBox v1.38.0 (Debian 1:1.38.0-3+b1) multi-call binary.';

/** One tool, as a row of a family's table. */
export interface Applet {
  /** Letters as getopt takes them: `n:` has a value; `+` in front stops at the first operand. */
  readonly options?: string;
  /** Long names and the letter that each stands for. */
  readonly long?: Readonly<Record<string, string>>;
  /** Usage behind the name, then a blank line and what it does. */
  readonly usage: string;
  /** Fewest and most operands; outside, the usage is shown. */
  readonly least?: number;
  readonly most?: number;
  /** The letter that `-3` stands for, as `n` in `head -3`. */
  readonly digits?: string;
  /** Words such as `-5` are operands (`seq -5 0`, `expr -1 + 1`). */
  readonly negatives?: boolean;
  /** The first word is a bundle of option letters, with or without its dash (`tar xf`). */
  readonly bundled?: boolean;
  /** Takes its words as they are: no options are parsed. */
  readonly raw?: boolean;
  /** Exit code of wrong usage; 1 where absent. */
  readonly misuse?: number;
  /** Does the work. What it returns is the exit code; nothing: `io.status`. */
  run(io: Io, options: Options): Task<number | void>;
}

export type AppletTable = Readonly<Record<string, Applet>>;

/** Options and operands of one call. */
export class Options {
  readonly operands: string[] = [];
  readonly #values = new Map<string, string[]>();

  add(letter: string, value: string): void {
    const values = this.#values.get(letter);
    if (values) values.push(value);
    else this.#values.set(letter, [value]);
  }

  /** Whether any of these letters was given. */
  has(letters: string): boolean {
    for (const letter of letters) if (this.#values.has(letter)) return true;
    return false;
  }

  /** The last value given. */
  get(letter: string): string | undefined {
    return this.#values.get(letter)?.at(-1);
  }

  all(letter: string): readonly string[] {
    return this.#values.get(letter) ?? [];
  }

  /** The letter among these that came last (`rm -i -f`). */
  last(letters: string): string | undefined {
    return [...this.#values.keys()].filter((letter) => letters.includes(letter)).at(-1);
  }
}

/** Ends the applet with its usage on standard error. */
export class Misused extends Error {}

/** Parses words (without the name) as getopt_long does. Throws `Misused` with getopt's line as message. */
export function parseOptions(applet: Applet, name: string, words: readonly string[]): Options {
  const parsed = new Options();
  const spec = applet.options ?? '';
  const stopsEarly = spec.startsWith('+');
  for (let i = 0; i < words.length; i++) {
    const word = i === 0 && applet.bundled && words[0] !== '' && !words[0]!.startsWith('-') ? `-${words[0]}` : words[i]!;
    const isOperand = word === '-' || !word.startsWith('-') || (applet.negatives === true && /^-[.0-9]/.test(word));
    if (applet.raw || isOperand) {
      parsed.operands.push(word);
      if (!stopsEarly && !applet.raw) continue;
      parsed.operands.push(...words.slice(i + 1));
      break;
    }
    if (word === '--') {
      parsed.operands.push(...words.slice(i + 1));
      break;
    }
    if (word.startsWith('--')) {
      const [long, value] = splitAt(word.slice(2), '=');
      if (long === 'help') throw new Misused('');
      const letter = applet.long?.[long];
      if (letter === undefined) throw new Misused(`${name}: unrecognized option '--${long}'`);
      const takes = spec[spec.indexOf(letter) + 1] === ':';
      if (!takes && value !== undefined) throw new Misused(`${name}: option '--${long}' doesn't allow an argument`);
      if (takes && value === undefined && ++i >= words.length) throw new Misused(`${name}: option '--${long}' requires an argument`);
      parsed.add(letter, takes ? (value ?? words[i]!) : '');
      continue;
    }
    if (applet.digits !== undefined && /^-\d+[a-z]?$/.test(word)) {
      parsed.add(applet.digits, word.slice(1));
      continue;
    }
    for (let k = 1; k < word.length; k++) {
      const letter = word[k]!;
      const at = letter === ':' || letter === '+' ? -1 : spec.indexOf(letter);
      if (at < 0) throw new Misused(`${name}: invalid option -- '${letter}'`);
      if (spec[at + 1] !== ':') {
        parsed.add(letter, '');
        continue;
      }
      // Two colons: the value is optional and must be glued to the letter (`sed -i.bak`).
      const glued = word.slice(k + 1);
      if (glued === '' && spec[at + 2] !== ':' && ++i >= words.length) throw new Misused(`${name}: option requires an argument -- '${letter}'`);
      parsed.add(letter, glued === '' && spec[at + 2] !== ':' ? words[i]! : glued);
      break;
    }
  }
  const count = parsed.operands.length;
  if (count < (applet.least ?? 0) || count > (applet.most ?? Infinity)) throw new Misused('');
  return parsed;
}

/** Splits at the first separator; without one the second half is undefined. */
export function splitAt(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** The usage text of an applet as busybox prints it. */
function usageOf(name: string, applet: Applet): string {
  return `${BUSYBOX_BANNER}\n\nUsage: ${applet.usage.replaceAll('%', name)}\n`;
}

/** Runs an applet with these words (the name first) in a process. */
export function* runApplet(applet: Applet, process: Process, argv: readonly string[]): Task<number> {
  const name = argv[0]!.slice(argv[0]!.lastIndexOf('/') + 1);
  const io = new Io(process, name);
  yield* process.burn(300);
  try {
    const status = yield* applet.run(io, parseOptions(applet, name, argv.slice(1)));
    yield* io.flush();
    return status ?? io.status;
  } catch (thrown) {
    if (thrown instanceof Misused) {
      yield* io.warn((thrown.message === '' ? '' : `${thrown.message}\n`) + usageOf(name, applet));
      return applet.misuse ?? 1;
    }
    if (thrown instanceof Died) {
      yield* io.fail(thrown.message, thrown.status);
      return thrown.status;
    }
    if (!isErrno(thrown)) throw thrown;
    // A reader that went away ends a pipeline quietly; everything else is said.
    if (thrown.code !== 'EPIPE') yield* io.fail(thrown.message);
    return 1;
  }
}

/** The program of an applet. */
export function programOf(applet: Applet): Program {
  return (process) => runApplet(applet, process, process.argv);
}

const FACTORS: Readonly<Record<string, number>> = { b: 512, k: 1024, m: 1048576, g: 1073741824 };

/** A whole number, or busybox's `invalid number 'x'`. `suffixes` allows k, m, g (and K, M, G) as factors of 1024, b of 512. */
export function numberOf(text: string, suffixes = false): number {
  const match = /^([+-]?\d+)([a-zA-Z]?)$/.exec(text);
  const unit = match?.[2]?.toLowerCase() ?? '?';
  const factor = unit === '' ? 1 : suffixes ? FACTORS[unit] : undefined;
  if (!match || factor === undefined) throw new Died(`invalid number '${text}'`);
  return Number(match[1]) * factor;
}
