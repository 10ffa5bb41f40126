/** sed's scripts: addresses, commands, the `s` command's parts. Mirrors the parser of busybox's editors/sed.c. */
import { Died } from '../lib/io.ts';
import { BadRegex, regexOf } from '../lib/regex.ts';

export type Address = { line: number } | { last: true } | { regex: RegExp | undefined };

export interface Command {
  from?: Address;
  to?: Address | { plus: number };
  negated: boolean;
  name: string;
  /** Text of a, i, c; label; file name. */
  text: string;
  regex?: RegExp | undefined;
  replacement?: string;
  flags?: { global: boolean; print: boolean; nth: number; file: string };
  map?: Map<string, string>;
  /** Index of the matching `}`. */
  end: number;
  /** The state of a range: the line where it ends, or undefined outside. */
  active?: boolean;
  until?: number;
}

/** Reads a script. Throws what busybox says of a mistake. */
export class SedParser {
  readonly commands: Command[] = [];
  readonly #text: string;
  readonly #extended: boolean;
  #at = 0;

  constructor(text: string, extended: boolean) {
    this.#text = text;
    this.#extended = extended;
  }

  #regex(pattern: string, ignoreCase: boolean): RegExp | undefined {
    if (pattern === '') return undefined;
    try {
      return regexOf(pattern, { extended: this.#extended, ignoreCase }, 'g');
    } catch (thrown) {
      if (thrown instanceof BadRegex) throw new Died(`bad regex '${pattern}'`);
      throw thrown;
    }
  }

  /** Text up to an unescaped delimiter; `\delimiter` becomes the delimiter, `\n` stays for the regex. */
  #delimited(delimiter: string, isRegex: boolean): string {
    let out = '';
    let inBrackets = false;
    for (; this.#at < this.#text.length; this.#at++) {
      const char = this.#text[this.#at]!;
      if (inBrackets && char === ']' && !/\[\^?$/.test(out)) inBrackets = false;
      else if (isRegex && char === '[' && !inBrackets) inBrackets = true;
      else if (char === delimiter && !inBrackets) {
        this.#at++;
        return out;
      } else if (char === '\\' && this.#at + 1 < this.#text.length) {
        const next = this.#text[++this.#at]!;
        if (next === delimiter && !(isRegex && inBrackets)) out += isRegex || delimiter !== '&' ? delimiter : '\\&';
        else if (inBrackets && (next === 'n' || next === 't')) out += next === 'n' ? '\n' : '\t';
        else out += `\\${next}`;
        continue;
      }
      out += char;
    }
    throw new Died(`unmatched '${delimiter}'`);
  }

  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    this.#at += match ? match[0].length : 0;
    return match ? match[0] : '';
  }

  #address(): Address | undefined {
    const number = this.#skip(/\d+/y);
    if (number !== '') return { line: Number(number) };
    const char = this.#text[this.#at];
    if (char === '$') {
      this.#at++;
      return { last: true };
    }
    if (char !== '/' && char !== '\\') return undefined;
    this.#at++;
    const delimiter = char === '/' ? '/' : this.#text[this.#at++]!;
    const pattern = this.#delimited(delimiter, true);
    return { regex: this.#regex(pattern, this.#skip(/I/y) !== '') };
  }

  parse(): Command[] {
    const open: Command[] = [];
    for (;;) {
      this.#skip(/[\s;]+/y);
      if (this.#at >= this.#text.length) break;
      if (this.#text[this.#at] === '#') {
        this.#skip(/[^\n]*/y);
        continue;
      }
      const command: Command = { negated: false, name: '', text: '', end: -1 };
      const from = this.#address();
      if (from) command.from = from;
      this.#skip(/[ \t]+/y);
      if (from && this.#text[this.#at] === ',') {
        this.#at++;
        this.#skip(/[ \t]+/y);
        const plus = this.#skip(/\+\d+/y);
        const to = plus === '' ? this.#address() : { plus: Number(plus) };
        if (!to) throw new Died('no address after comma');
        command.to = to;
      }
      this.#skip(/[ \t]+/y);
      if (this.#skip(/!+/y) !== '') command.negated = true;
      this.#skip(/[ \t]+/y);
      command.name = this.#text[this.#at++] ?? '';
      this.#parseRest(command, open);
      this.commands.push(command);
    }
    if (open.length > 0) throw new Died('unmatched {');
    return this.commands;
  }

  #parseRest(command: Command, open: Command[]): void {
    switch (command.name) {
      case '':
        throw new Died('missing command');
      case '{':
        open.push(command);
        return;
      case '}': {
        const start = open.pop();
        if (!start) throw new Died('unmatched }');
        start.end = this.commands.length;
        return;
      }
      case 's':
        this.#substitution(command);
        return;
      case 'y': {
        const delimiter = this.#text[this.#at++] ?? '';
        const unescape = (text: string): string[] => [...text.replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c === '\\' ? '\\' : `\\${c}`))];
        const from = unescape(this.#delimited(delimiter, false));
        const to = unescape(this.#delimited(delimiter, false));
        if (from.length !== to.length) throw new Died('y/// have different lengths');
        command.map = new Map(from.map((char, i) => [char, to[i]!]));
        return;
      }
      case 'a':
      case 'i':
      case 'c': {
        this.#skip(/[ \t]*(?:\\\n)?[ \t]*/y);
        const raw = this.#skip(/(?:\\[\s\S]|[^\n\\])*/y);
        if (raw === '') throw new Died('expected \\ after [aic]');
        command.text = `${raw.replace(/\\([\s\S])/g, (_, c: string) => (c === 't' ? '\t' : c))}\n`;
        return;
      }
      case ':':
      case 'b':
      case 't':
      case 'T':
        this.#skip(/[ \t]+/y);
        command.text = this.#skip(command.name === ':' ? /[^\n;]*/y : /[^\n;}]*/y).trim();
        return;
      case 'r':
      case 'w':
        this.#skip(/[ \t]+/y);
        command.text = this.#skip(/[^\n]*/y);
        return;
      case 'q':
      case 'Q':
        command.text = this.#skip(/[ \t]*\d*/y).trim();
        return;
      default:
        if (!'=dDgGhHlnNpPxz'.includes(command.name)) throw new Died(`unsupported command ${command.name}`);
    }
  }

  #substitution(command: Command): void {
    const delimiter = this.#text[this.#at++];
    if (delimiter === undefined) throw new Died('bad format in substitution expression');
    const pattern = this.#delimited(delimiter, true);
    command.replacement = this.#delimited(delimiter, false);
    const flags = { global: false, print: false, nth: 1, file: '' };
    let ignoreCase = false;
    for (;;) {
      const number = this.#skip(/\d+/y);
      if (number !== '') {
        flags.nth = Number(number);
        continue;
      }
      const flag = this.#text[this.#at];
      if (flag === 'g') flags.global = true;
      else if (flag === 'p') flags.print = true;
      else if (flag === 'i' || flag === 'I') ignoreCase = true;
      else if (flag === 'w') {
        this.#at++;
        flags.file = this.#skip(/[^\n]*/y).trim();
        break;
      } else if (flag === undefined || /[\s;}#]/.test(flag)) break;
      else throw new Died(`bad option in substitution expression`);
      this.#at++;
    }
    command.flags = flags;
    command.regex = this.#regex(pattern, ignoreCase);
  }
}
