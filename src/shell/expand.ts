/**
 * Expansions: from words to fields. Parameters, commands, arithmetic, then splitting at IFS and pathnames; quotes
 * decide what is split and what is a pattern. Mirrors expandarg() of busybox' ash, and POSIX 2.6.
 */
import type { Task } from '../kernel/types.ts';
import { ArithmeticFault, evaluateArithmetic } from './arithmetic.ts';
import { expandBraces } from './brace-expansion.ts';
import { escapePattern, glob, hasMagic, replacePattern, trimPattern } from './pattern.ts';
import { OPTIONS, type ShellState } from './state.ts';
import type { Command, Part, Word } from './syntax.ts';

/** Runs a command substitution: its output without the last newlines. */
export type Substitute = (body: Command | undefined) => Task<string>;

type ParameterPart = Part & { type: 'parameter' };

/** Fields under construction. `pattern` is the text with quoted characters escaped. */
class Fields {
  readonly done: { text: string; pattern: string }[] = [];
  readonly #ifs: string | undefined;
  #text = '';
  #pattern = '';
  /** Something, perhaps an empty quoted text, belongs to the current field. */
  #started = false;
  #afterBlank = false;

  readonly #keepsPattern: boolean;

  /** `ifs` undefined: nothing is split. `keepsPattern` false: nobody will ask for the pattern, and long texts need not be read. */
  constructor(ifs: string | undefined, keepsPattern: boolean) {
    this.#ifs = ifs;
    this.#keepsPattern = keepsPattern;
  }

  quoted(text: string): void {
    this.#text += text;
    if (this.#keepsPattern) this.#pattern += escapePattern(text);
    this.#started = true;
    this.#afterBlank = false;
  }

  literal(text: string): void {
    if (text === '') return;
    this.#text += text;
    if (this.#keepsPattern) this.#pattern += text.replaceAll('\\', '\\\\');
    this.#started = true;
    this.#afterBlank = false;
  }

  /** The result of an unquoted expansion. */
  split(text: string): void {
    if (!this.#ifs) return this.literal(text);
    let from = 0;
    for (let i = 0; i < text.length; i++) {
      const c = text[i]!;
      if (!this.#ifs.includes(c)) continue;
      this.literal(text.slice(from, i));
      from = i + 1;
      if (c === ' ' || c === '\t' || c === '\n') {
        if (this.#started) {
          this.finish();
          this.#afterBlank = true;
        }
      } else if (this.#afterBlank) this.#afterBlank = false;
      else {
        this.#started = true;
        this.finish();
      }
    }
    this.literal(text.slice(from));
  }

  /** Ends the current field, if there is one. */
  finish(): void {
    if (this.#started) this.done.push({ text: this.#text, pattern: this.#pattern });
    this.#text = '';
    this.#pattern = '';
    this.#started = false;
    this.#afterBlank = false;
  }
}

export class Expander {
  readonly #state: ShellState;
  readonly #substitute: Substitute;

  constructor(state: ShellState, substitute: Substitute) {
    this.#state = state;
    this.#substitute = substitute;
  }

  /** A command's words: split, and pathnames looked up. */
  *fields(words: readonly Word[]): Task<string[]> {
    const out: string[] = [];
    for (const word of this.#state.flavour === 'bash' ? words.flatMap(expandBraces) : words) {
      const only = word[0];
      // Most words are one plain text: nothing to expand.
      if (word.length === 1 && only?.type === 'text' && (only.quoted || !/[~*?[]/.test(only.text))) {
        out.push(only.text);
        continue;
      }
      const fields = new Fields(this.#ifs(), true);
      yield* this.#parts(word, fields, true);
      fields.finish();
      for (const { text, pattern } of fields.done) {
        const paths = this.#state.options.has('noglob') || !hasMagic(pattern) ? [] : glob(this.#state.process.fs, pattern);
        if (paths.length > 0) out.push(...paths);
        else out.push(text);
      }
    }
    return out;
  }

  /** One text: an assignment's value, a redirection's target, a here-document. `tilde: 'assignment'` expands `~` after each colon. */
  *text(word: Word, tilde: 'word' | 'assignment' | 'none' = 'word'): Task<string> {
    const only = word[0];
    if (word.length === 0) return '';
    if (word.length === 1 && only?.type === 'text' && (only.quoted || !only.text.includes('~'))) return only.text;
    const fields = new Fields(undefined, false);
    yield* this.#parts(word, fields, tilde !== 'none', tilde === 'assignment');
    fields.finish();
    return fields.done.map(({ text }) => text).join(' ');
  }

  /** A pattern: quoted characters are escaped. */
  *pattern(word: Word): Task<string> {
    const fields = new Fields(undefined, true);
    yield* this.#parts(word, fields, true);
    fields.finish();
    return fields.done.map(({ pattern }) => pattern).join(' ');
  }

  *arithmetic(word: Word): Task<bigint> {
    return this.evaluate(yield* this.text(word, 'none'));
  }

  evaluate(text: string): bigint {
    const state = this.#state;
    try {
      return evaluateArithmetic(text, { get: (name) => state.get(name) ?? '', set: (name, value) => state.set(name, value) });
    } catch (error) {
      if (error instanceof ArithmeticFault) return state.fault(error.message);
      throw error;
    }
  }

  #ifs(): string {
    return this.#state.get('IFS') ?? ' \t\n';
  }

  *#parts(word: Word, fields: Fields, tilde: boolean, afterColons = false): Task<void> {
    for (const [i, part] of word.entries()) {
      if (part.type === 'text') {
        if (part.quoted) fields.quoted(part.text);
        else fields.literal(tilde ? this.#tilde(part.text, i === 0, i === word.length - 1, afterColons) : part.text);
      } else if (part.type === 'parameter') yield* this.#parameter(part, fields);
      else {
        const text = part.type === 'command' ? yield* this.#substitute(part.body) : String(yield* this.arithmetic(part.expression));
        if (part.quoted) fields.quoted(text);
        else fields.split(text);
      }
    }
  }

  #tilde(text: string, atStart: boolean, atEnd: boolean, afterColons: boolean): string {
    if (!text.includes('~')) return text;
    const expand = (piece: string, isFirst: boolean, isLast: boolean): string => {
      if (!piece.startsWith('~') || !isFirst) return piece;
      const match = /^~([^/]*)(.*)$/s.exec(piece)!;
      if (match[2] === '' && !isLast) return piece;
      const home = match[1] === '' ? this.#state.get('HOME') : homeOf(this.#state, match[1]!);
      return home === undefined ? piece : home + match[2]!;
    };
    if (!afterColons) return expand(text, atStart, atEnd);
    const pieces = text.split(':');
    return pieces.map((piece, k) => expand(piece, k > 0 || atStart, k < pieces.length - 1 || atEnd)).join(':');
  }

  /** The value of a parameter other than `$@` and `$*`; undefined where it is not set. */
  #value(name: string): string | undefined {
    const state = this.#state;
    if (/^\d+$/.test(name)) return name === '0' ? state.arg0 : state.positional[Number(name) - 1];
    switch (name) {
      case '?':
        return String(state.status);
      case '#':
        return String(state.positional.length);
      case '$':
        return String(state.shellPid);
      case '!':
        return state.lastBackground === 0 ? '' : String(state.lastBackground);
      case '-':
        return optionLetters(state);
      case '*':
        return state.positional.join((state.get('IFS') ?? ' ').slice(0, 1));
      case '@':
        return state.positional.join(' ');
      default:
        return state.get(name);
    }
  }

  *#parameter(part: ParameterPart, fields: Fields): Task<void> {
    const { name, operator, quoted } = part;
    const isAll = name === '@' || name === '*';
    // ash trims and slices all arguments as one text; bash one by one.
    if (isAll && operator !== 'length' && (this.#state.flavour === 'bash' || /^(:?[-=?+])?$/.test(operator))) {
      const isSet = this.#state.positional.length > 0;
      if (/^:?[-=?+]$/.test(operator)) return yield* this.#conditional(part, isSet ? this.#value(name) : undefined, fields);
      let values = this.#state.positional;
      if (operator === ':') values = yield* this.#slicePositional(part);
      else if (operator !== '') {
        values = [];
        for (const value of this.#state.positional) values.push(yield* this.#modified(part, value));
      }
      return this.#emitAll(values, name, quoted, fields);
    }
    if (operator === 'bad') this.#state.fault('syntax error: bad substitution');
    const value = this.#value(name);
    if (/^:?[-=?+]$/.test(operator)) return yield* this.#conditional(part, value, fields);
    if (value === undefined && this.#state.options.has('nounset')) this.#state.fault(`${name}: parameter not set`);
    const result =
      operator === ''
        ? (value ?? '')
        : operator === 'length'
          ? String(isAll ? this.#state.positional.length : (value ?? '').length)
          : yield* this.#modified(part, value ?? '');
    if (quoted) fields.quoted(result);
    else fields.split(result);
  }

  #emitAll(values: readonly string[], name: string, quoted: boolean, fields: Fields): void {
    if (quoted && name === '*') return fields.quoted(values.join((this.#state.get('IFS') ?? ' ').slice(0, 1)));
    for (const [i, value] of values.entries()) {
      if (i > 0) fields.finish();
      if (quoted) fields.quoted(value);
      else fields.split(value);
    }
  }

  *#conditional(part: ParameterPart, value: string | undefined, fields: Fields): Task<void> {
    const { operator, operand = [], quoted, name } = part;
    const state = this.#state;
    const isMissing = value === undefined || (operator.startsWith(':') && value === '');
    const emitOperand = function* (this: Expander): Task<void> {
      if (quoted && operand.length === 0) return fields.quoted('');
      yield* this.#operandParts(operand, fields);
    }.bind(this);
    switch (operator.slice(-1)) {
      case '+':
        if (!isMissing) return yield* emitOperand();
        return quoted ? fields.quoted('') : undefined;
      case '-':
        if (isMissing) return yield* emitOperand();
        break;
      case '=':
        if (isMissing) {
          if (!/^[A-Za-z_]/.test(name)) state.fault(`${name}: bad variable name`);
          const assigned = yield* this.text(operand);
          state.set(name, assigned);
          return quoted ? fields.quoted(assigned) : fields.split(assigned);
        }
        break;
      default:
        if (isMissing) {
          const message = yield* this.text(operand);
          state.fault(`${name}: ${message !== '' ? message : operator === ':?' ? 'parameter not set or null' : 'parameter not set'}`);
        }
    }
    if (name === '@' || name === '*') return this.#emitAll(state.positional, name, quoted, fields);
    if (quoted) fields.quoted(value!);
    else fields.split(value!);
  }

  /** `${x:-a b}` unquoted: its plain text too is split. */
  *#operandParts(operand: Word, fields: Fields): Task<void> {
    for (const part of operand)
      if (part.type === 'text' && !part.quoted) fields.split(this.#tilde(part.text, part === operand[0], true, false));
      else yield* this.#parts([part], fields, false);
  }

  *#modified(part: ParameterPart, value: string): Task<string> {
    const { operator, operand = [], operand2 } = part;
    if (operator === ':') {
      const offset = Number(yield* this.arithmetic(operand));
      const length = operand2 ? Number(yield* this.arithmetic(operand2)) : undefined;
      const start = offset < 0 ? value.length + offset : offset;
      if (start < 0) return '';
      const end = length === undefined ? value.length : length < 0 ? value.length + length : start + length;
      return end <= start ? '' : value.slice(start, end);
    }
    if (operator.startsWith('/')) {
      let pattern = yield* this.pattern(operand);
      const replacement = operand2 ? yield* this.text(operand2) : '';
      // ash knows no anchors here: `#` and `%` are plain characters.
      if (this.#state.flavour === 'bash' && /^[#%]/.test(pattern)) {
        const trimmed = trimPattern(value, pattern.slice(1), pattern[0]! + pattern[0]!);
        pattern = pattern.slice(1);
        if (trimmed === value && pattern !== '') return value;
        return part.operand![0]?.type === 'text' && part.operand![0].text.startsWith('#') ? replacement + trimmed : trimmed + replacement;
      }
      return replacePattern(value, pattern, replacement, operator === '//');
    }
    return trimPattern(value, yield* this.pattern(operand), operator);
  }

  *#slicePositional(part: ParameterPart): Task<string[]> {
    const all = [this.#state.arg0, ...this.#state.positional];
    const offset = Number(yield* this.arithmetic(part.operand ?? []));
    const from = offset < 0 ? Math.max(all.length + offset, 0) : offset;
    const length = part.operand2 ? Number(yield* this.arithmetic(part.operand2)) : all.length;
    return all.slice(from, from + length);
  }
}

/** `$-`. */
export function optionLetters(state: ShellState): string {
  let letters = '';
  for (const option of state.options) letters += option === 'command' ? 'c' : OPTIONS[option];
  return letters;
}

function homeOf(state: ShellState, user: string): string | undefined {
  try {
    for (const line of state.process.fs.readFile('/etc/passwd').split('\n')) {
      const fields = line.split(':');
      if (fields[0] === user) return fields[5];
    }
  } catch {
    return undefined; // No /etc/passwd: nobody has a home.
  }
  return undefined;
}
