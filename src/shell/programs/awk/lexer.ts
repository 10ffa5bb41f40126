/** awk's tokens. Mirrors busybox's editors/awk.c (next_token). */
import { Died } from '../lib/io.ts';

export interface Token {
  kind: 'number' | 'string' | 'regex' | 'name' | 'funcname' | 'word' | 'mark' | 'newline' | 'end';
  text: string;
}

const WORDS = new Set('BEGIN END function func if else while for do break continue next nextfile exit return delete in getline print printf'.split(' '));

const BUILTINS = new Set(
  'length substr index split sub gsub match sprintf sin cos atan2 exp log sqrt int rand srand tolower toupper system close fflush strftime systime mktime'.split(
    ' ',
  ),
);

const MARKS = /^(?:\*\*=|\*\*|&&|\|\||\+\+|--|\+=|-=|\*=|\/=|%=|\^=|==|<=|>=|!=|!~|>>|[-+*/%^!<>=~?:,;(){}[\]|$])/;

const STRING_ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', '/': '/', a: '\x07', b: '\b', f: '\f', v: '\v' };

/** A string literal's text with its escapes resolved; unknown ones stay as they are. */
export function awkString(text: string): string {
  return text.replace(/\\(?:([0-7]{1,3})|([\s\S]))/g, (whole, octal: string | undefined, char: string) =>
    octal ? String.fromCharCode(parseInt(octal, 8) & 255) : (STRING_ESCAPES[char] ?? whole),
  );
}

/** Reads tokens; what a `/` means depends on what stood before it. */
export class Lexer {
  readonly #text: string;
  #at = 0;
  line = 1;
  /** Whether a `/` here divides: after an operand. */
  #afterOperand = false;

  constructor(text: string) {
    this.#text = text;
  }

  die(message: string): never {
    throw new Died(`cmd. line:${this.line}: ${message}`);
  }

  next(): Token {
    const token = this.#read();
    this.#afterOperand =
      ['number', 'string', 'regex', 'name'].includes(token.kind) || [')', ']', '$', '++', '--'].includes(token.text) || token.text === 'getline';
    return token;
  }

  #read(): Token {
    const text = this.#text;
    const blank = /(?:[ \t\r]|\\\r?\n|#[^\n]*)*/y;
    blank.lastIndex = this.#at;
    this.#at += blank.exec(text)![0].length;
    const rest = text.slice(this.#at);
    if (rest === '') return { kind: 'end', text: '' };
    if (rest[0] === '\n') {
      this.#at++;
      this.line++;
      return { kind: 'newline', text: '\n' };
    }
    if (rest[0] === '"') {
      const match = /^"((?:\\[\s\S]|[^"\\\n])*)"/.exec(rest);
      if (!match) this.die('Unexpected end of string');
      this.#at += match[0].length;
      return { kind: 'string', text: awkString(match[1]!) };
    }
    if (rest[0] === '/' && !this.#afterOperand) {
      const match = /^\/((?:\\.|\[\^?\]?[^\]\n]*\]|[^/\\\n[])*)\//.exec(rest) ?? /^\/((?:\\.|[^/\\\n])*)\//.exec(rest);
      if (!match) this.die('Unexpected end of string');
      this.#at += match[0].length;
      return { kind: 'regex', text: match[1]!.replaceAll('\\/', '/') };
    }
    const number = /^(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/.exec(rest);
    if (number) {
      this.#at += number[0].length;
      return { kind: 'number', text: number[0] };
    }
    const name = /^[A-Za-z_]\w*/.exec(rest);
    if (name) {
      this.#at += name[0].length;
      if (WORDS.has(name[0])) return { kind: 'word', text: name[0] };
      return { kind: BUILTINS.has(name[0]) || this.#text[this.#at] === '(' ? 'funcname' : 'name', text: name[0] };
    }
    const mark = MARKS.exec(rest);
    if (!mark) this.die('Unexpected token');
    this.#at += mark[0].length;
    return { kind: 'mark', text: mark[0] };
  }
}
