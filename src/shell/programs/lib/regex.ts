/**
 * POSIX regular expressions (basic and extended, with the GNU extensions that glibc's regcomp knows) as JavaScript ones.
 * Differs: alternation takes the first branch that matches, where POSIX takes the longest; collating elements
 * (`[[.a.]]`, `[[=a=]]`) are refused as bad.
 */
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

/** The JavaScript source of a POSIX pattern. Throws `BadRegex`. */
function sourceOf(pattern: string, options: RegexOptions = {}): string {
  const extended = options.extended === true;
  let out = '';
  let depth = 0;
  /** Where an atom may begin: `*` and `^` stand for themselves or anchor here. */
  let fresh = true;
  for (let i = 0; i < pattern.length;) {
    let char = pattern[i++]!;
    let special = extended;
    if (char === '\\') {
      if (i >= pattern.length) throw new BadRegex(pattern);
      char = pattern[i++]!;
      if (ESCAPES[char] !== undefined) {
        out += ESCAPES[char]!;
        fresh = false;
        continue;
      }
      if (/[1-9]/.test(char)) {
        out += `(?:\\${char})`;
        fresh = false;
        continue;
      }
      special = !extended;
      if (char === 'n' || char === 't' || char === 'r' || char === 'f' || char === 'v') {
        out += `\\${char}`;
        fresh = false;
        continue;
      }
      if (!special || !'(){}|+?'.includes(char)) {
        out += literal(char);
        fresh = false;
        continue;
      }
    } else if (char === '[') {
      const [source, next] = bracketOf(pattern, i, options.bracketEscapes === true);
      out += source;
      i = next;
      fresh = false;
      continue;
    } else if (char === '.') {
      out += '.';
      fresh = false;
      continue;
    } else if (char === '*') {
      out += fresh ? (extended ? '' : '\\*') : '*';
      // A run of stars is one star.
      while (!fresh && pattern[i] === '*') i++;
      fresh = false;
      continue;
    } else if (char === '^') {
      out += extended || fresh ? '^' : '\\^';
      continue;
    } else if (char === '$') {
      const atEnd = i >= pattern.length || (extended ? true : /^\\[)|]/.test(pattern.slice(i, i + 2)));
      out += atEnd ? '$' : '\\$';
      fresh = false;
      continue;
    }
    if (!special || !'(){}|+?'.includes(char)) {
      out += literal(char);
      fresh = false;
    } else if (char === '(') {
      out += '(';
      depth++;
      fresh = true;
    } else if (char === ')') {
      if (depth === 0 && !extended) throw new BadRegex(pattern);
      out += depth === 0 ? '\\)' : ')';
      if (depth > 0) depth--;
      fresh = false;
    } else if (char === '|') {
      out += '|';
      fresh = true;
    } else if (char === '{') {
      const bounds = (extended ? /^(\d*)(?:(,)(\d*))?\}/ : /^(\d*)(?:(,)(\d*))?\\\}/).exec(pattern.slice(i));
      if (!bounds || (bounds[1] === '' && bounds[2] === undefined)) {
        if (!extended) throw new BadRegex(pattern);
        out += '\\{';
      } else {
        out += `{${bounds[1] === '' ? '0' : bounds[1]}${bounds[2] ?? ''}${bounds[3] ?? ''}}`;
        i += bounds[0].length;
      }
      fresh = false;
    } else if (fresh) {
      out += char === '}' ? '\\}' : extended ? '' : `\\${char}`;
      fresh = false;
    } else {
      out += char === '}' ? '\\}' : char;
    }
  }
  if (depth > 0) throw new BadRegex(pattern);
  return out;
}

/** A JavaScript expression that matches what the POSIX pattern matches; `flags` such as `g` or `y` are added. Throws `BadRegex`. */
export function regexOf(pattern: string, options: RegexOptions = {}, flags = ''): RegExp {
  let source = sourceOf(pattern, options);
  if (options.whole === 'line') source = `^(?:${source})$`;
  if (options.whole === 'word') source = `(?<!\\w)(?:${source})(?!\\w)`;
  try {
    return new RegExp(source, `s${flags}${options.ignoreCase ? 'i' : ''}`);
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
