/**
 * POSIX regular expressions (basic and extended, with the GNU extensions that glibc's regcomp knows) as JavaScript ones.
 * Differs: alternation takes the first branch that matches, where POSIX takes the longest; collating elements
 * (`[[.a.]]`, `[[=a=]]`) are refused as bad.
 */
import { safeRegExp } from '../../linear-regexp.ts';
import { patternToRegExp } from '../../pattern.ts';

const CLASSES: Readonly<Record<string, string>> = {
  alpha: 'a-zA-Z',
  digit: '0-9',
  alnum: 'a-zA-Z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: ' \\t\\n\\r\\f\\v',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  print: ' -~',
  graph: '!-~',
  cntrl: '\\x00-\\x1f\\x7f',
  xdigit: '0-9A-Fa-f',
};

/** What a backslash and this letter mean outside brackets, in both kinds. */
const ESCAPES: Readonly<Record<string, string>> = {
  w: '[A-Za-z0-9_]',
  W: '[^A-Za-z0-9_]',
  s: '[ \\t\\n\\r\\f\\v]',
  S: '[^ \\t\\n\\r\\f\\v]',
  b: '\\b',
  B: '\\B',
  '<': '\\b(?=\\w)',
  '>': '\\b(?<=\\w)',
  '`': '^',
  "'": '$',
};

/** Thrown for a pattern that regcomp would refuse. */
export class BadRegex extends Error {}

const literal = (char: string): string => (/[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char);

/** Reads a bracket expression at `at` (behind the `[`): its JavaScript source and the index behind it. */
function bracketOf(pattern: string, at: number, escapes: boolean): [string, number] {
  let i = at;
  let out = '[';
  if (pattern[i] === '^') {
    out += '^';
    i++;
  }
  for (let first = true; ; first = false) {
    const char = pattern[i];
    if (char === undefined) throw new BadRegex(pattern);
    if (char === ']' && !first) return [out === '[' ? '(?!)' : `${out}]`, i + 1];
    const named = /^\[:(\w+):\]/.exec(pattern.slice(i, i + 12));
    if (named) {
      const set = CLASSES[named[1]!];
      if (set === undefined) throw new BadRegex(pattern);
      out += set;
      i += named[0].length;
    } else if (char === '[' && /^\[[.=]/.test(pattern.slice(i, i + 2))) {
      throw new BadRegex(pattern);
    } else if (escapes && char === '\\' && i + 1 < pattern.length) {
      out += /[ntrfvdwsDWS\\\]/-]/.test(pattern[i + 1]!) ? `\\${pattern[i + 1]!}` : literal(pattern[i + 1]!);
      i += 2;
    } else {
      out += char === '-' ? '-' : literal(char);
      i++;
    }
  }
}

export interface RegexOptions {
  /** Extended (`grep -E`, `sed -r`, awk); basic otherwise. */
  extended?: boolean;
  ignoreCase?: boolean;
  /** Backslashes escape inside brackets, as in awk. */
  bracketEscapes?: boolean;
  /** Only whole lines (`-x`), or only whole words (`-w`). */
  whole?: 'line' | 'word';
}

/** A pattern on its way to JavaScript. */
interface Reading {
  readonly pattern: string;
  readonly extended: boolean;
  readonly bracketEscapes: boolean;
  at: number;
  depth: number;
  /** Where an atom may begin: `*` and `^` stand for themselves or anchor here. */
  fresh: boolean;
}

/** `+` or `?`, which stand for themselves where there is nothing to repeat. */
const repeats =
  (char: string) =>
  ({ fresh, extended }: Reading): string =>
    !fresh ? char : extended ? '' : `\\${char}`;

/** What each operator becomes. Those of the first row need no backslash in either kind. */
const OPERATORS: Readonly<Record<string, (reading: Reading) => string>> = {
  '.': () => '.',
  '[': (reading) => {
    const [source, next] = bracketOf(reading.pattern, reading.at, reading.bracketEscapes);
    reading.at = next;
    return source;
  },
  '*': (reading) => {
    if (reading.fresh) return reading.extended ? '' : '\\*';
    // A run of stars is one star.
    while (reading.pattern[reading.at] === '*') reading.at++;
    return '*';
  },
  '^': ({ extended, fresh }) => (extended || fresh ? '^' : '\\^'),
  $: ({ pattern, at, extended }) => (extended || at >= pattern.length || /^\\[)|]/.test(pattern.slice(at, at + 2)) ? '$' : '\\$'),
  '(': (reading) => {
    reading.depth++;
    return '(';
  },
  ')': (reading) => {
    if (reading.depth === 0 && !reading.extended) throw new BadRegex(reading.pattern);
    if (reading.depth === 0) return '\\)';
    reading.depth--;
    return ')';
  },
  '|': () => '|',
  '{': (reading) => {
    const rest = reading.pattern.slice(reading.at);
    const bounds = (reading.extended ? /^(\d*)(?:(,)(\d*))?\}/ : /^(\d*)(?:(,)(\d*))?\\\}/).exec(rest);
    if (!bounds || (bounds[1] === '' && bounds[2] === undefined)) {
      if (!reading.extended) throw new BadRegex(reading.pattern);
      return '\\{';
    }
    reading.at += bounds[0].length;
    return `{${bounds[1] || '0'}${bounds[2] ?? ''}${bounds[3] ?? ''}}`;
  },
  '}': () => '\\}',
  '+': repeats('+'),
  '?': repeats('?'),
};

/** The JavaScript source of a POSIX pattern. Throws `BadRegex`. */
function sourceOf(pattern: string, { extended = false, bracketEscapes = false }: RegexOptions = {}): string {
  const reading: Reading = { pattern, extended, bracketEscapes, at: 0, depth: 0, fresh: true };
  let out = '';
  while (reading.at < pattern.length) {
    let char = pattern[reading.at++]!;
    let isOperator = (extended ? '.[*^$(){}|+?' : '.[*^$').includes(char);
    let plain = literal(char);
    if (char === '\\') {
      if (reading.at >= pattern.length) throw new BadRegex(pattern);
      char = pattern[reading.at++]!;
      const escaped = 'ntrfv'.includes(char) ? `\\${char}` : literal(char);
      plain = ESCAPES[char] ?? (/[1-9]/.test(char) ? `(?:\\${char})` : escaped);
      isOperator = !extended && '(){}|+?'.includes(char);
    }
    out += isOperator ? OPERATORS[char]!(reading) : plain;
    reading.fresh = isOperator && ('(|'.includes(char) || (char === '^' && reading.fresh));
  }
  if (reading.depth > 0) throw new BadRegex(pattern);
  return out;
}

/** A JavaScript expression that matches what the POSIX pattern matches; `flags` such as `g` or `y` are added. Throws `BadRegex`. */
export function regexOf(pattern: string, options: RegexOptions = {}, flags = ''): RegExp {
  let source = sourceOf(pattern, options);
  if (options.whole === 'line') source = `^(?:${source})$`;
  if (options.whole === 'word') source = `(?<!\\w)(?:${source})(?!\\w)`;
  try {
    return safeRegExp(source, `s${flags}${options.ignoreCase ? 'i' : ''}`);
  } catch {
    throw new BadRegex(pattern);
  }
}

/** A shell pattern (`*`, `?`, `[a-z]`, `[!x]`) as an expression for the whole name, as fnmatch matches it. */
export const globOf = (pattern: string, ignoreCase = false): RegExp => patternToRegExp(pattern, ignoreCase ? 'i' : '');

/** What `\n`, `\t`, `\0101`, `\x41` stand for in `echo -e`, `printf`, `tr`; `stop` is set where `\c` ends the output. */
export function unescape(text: string, options: { zeroOctal?: boolean; onStop?: () => void } = {}): string {
  const simple: Readonly<Record<string, string>> = { a: '\x07', b: '\b', e: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\' };
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char !== '\\' || i + 1 >= text.length) {
      out += char;
      continue;
    }
    const next = text[i + 1]!;
    const octal = (options.zeroOctal ? /^0[0-7]{0,3}|^[1-7][0-7]{0,2}/ : /^[0-7]{1,3}/).exec(text.slice(i + 1, i + 5));
    const hex = /^x([0-9a-fA-F]{1,2})/.exec(text.slice(i + 1, i + 4));
    if (octal) {
      out += String.fromCharCode(parseInt(octal[0], 8) & 255);
      i += octal[0].length;
    } else if (hex) {
      out += String.fromCharCode(parseInt(hex[1]!, 16));
      i += hex[0].length;
    } else if (next === 'c' && options.onStop) {
      options.onStop();
      return out;
    } else if (simple[next] !== undefined) {
      out += simple[next]!;
      i++;
    } else out += char;
  }
  return out;
}
