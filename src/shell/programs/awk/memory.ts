/** awk's memory: variables, arrays, the record and its fields, and how values become text. Mirrors busybox's editors/awk.c (setvar_*, split_f0, fmt_num, awk_printf). */
import type { Bytes } from '../../../kernel/bytes.ts';
import { safeRegExp } from '../../linear-regexp.ts';
import { CONVERSION, formatFloat, formatInteger, pad } from '../lib/format.ts';
import { Died } from '../lib/io.ts';
import { BadRegex, regexOf } from '../lib/regex.ts';
import { fromOutside, toNumber, type AwkArray, type Frame, type Value } from './values.ts';

/** More fields than this in one record are a mistake, and would fill the page's memory. */
const MOST_FIELDS = 1_000_000;

const START: Readonly<Record<string, Value>> = {
  FS: ' ',
  OFS: ' ',
  ORS: '\n',
  RS: '\n',
  NR: 0,
  FNR: 0,
  NF: 0,
  SUBSEP: '\x1c',
  CONVFMT: '%.6g',
  OFMT: '%.6g',
  FILENAME: '',
  RSTART: 0,
  RLENGTH: -1,
};

export class Memory {
  readonly globals: Frame = new Map(Object.entries(START));
  /** Parameters of the function that runs. */
  frame: Frame | undefined;
  #fields: Value[] = [''];
  #record: Bytes = '';
  /** $0 must be put together again from the fields. */
  #stale = false;
  #split = true;
  /** What srand was given last. */
  seed: number = 1;
  #regexes = new Map<string, RegExp>();

  /** Variables and arrays that come from outside. */
  setArray(name: string, items: Iterable<readonly [string, string]>): void {
    this.globals.set(name, new Map([...items].map(([key, item]) => [key, fromOutside(item)])));
  }

  /** What a name stands for: a parameter, else a global. */
  value(name: string): Value | AwkArray {
    return (this.frame?.has(name) ? this.frame : this.globals).get(name);
  }

  /** The text of one of awk's own variables. */
  setting(name: string): string {
    return this.text(this.globals.get(name) as Value);
  }

  /** Adds one to a counter such as NR. */
  count(name: string): void {
    this.globals.set(name, toNumber(this.globals.get(name) as Value) + 1);
  }

  set(name: string, value: Value): void {
    const frame = this.frame?.has(name) ? this.frame : this.globals;
    if (frame === this.globals && name === 'NF') {
      this.#splitRecord();
      const count = toNumber(value);
      if (count < 0) throw new Died('cmd. line:1: Access to negative field');
      this.#fields.length = Math.min(this.#fields.length, Math.trunc(count) + 1);
      this.#growTo(count);
      this.#stale = true;
    }
    frame.set(name, value);
  }

  get(name: string): Value {
    if (name === 'NF' && !this.frame?.has(name)) {
      this.#splitRecord();
      return this.#fields.length - 1;
    }
    const value = this.value(name);
    if (value instanceof Map) throw new Died(`cmd. line:1: Illegal use of array '${name}'`);
    return value;
  }

  array(name: string): AwkArray {
    const frame = this.frame?.has(name) ? this.frame : this.globals;
    let value = frame.get(name);
    if (!(value instanceof Map)) {
      value = new Map();
      frame.set(name, value);
    }
    return value;
  }

  text(value: Value, format = 'CONVFMT'): string {
    if (typeof value === 'string') return value;
    if (value === undefined) return '';
    if (typeof value !== 'number') return value.text;
    if (Number.isInteger(value) && Math.abs(value) < 1e16) return String(value === 0 ? 0 : value);
    return this.format(this.setting(format), [value]);
  }

  regex(source: string): RegExp {
    let regex = this.#regexes.get(source);
    if (!regex) {
      try {
        regex = regexOf(source, { extended: true, bracketEscapes: true }, 'g');
      } catch (thrown) {
        if (thrown instanceof BadRegex) throw new Died(`bad regex '${source}'`);
        throw thrown;
      }
      this.#regexes.set(source, regex);
    }
    regex.lastIndex = 0;
    return regex;
  }

  setRecord(record: string): void {
    this.#record = record;
    this.#split = false;
    this.#stale = false;
  }

  splitText(text: string, separator: string): string[] {
    if (text === '') return [];
    if (separator === ' ') return text.trim() === '' ? [] : text.trim().split(/[ \t\n]+/);
    if (separator === '') return [...text];
    if (separator.length === 1 && separator !== '\\') return text.split(separator === '\t' ? '\t' : separator);
    return text.split(this.regex(separator).source === '' ? '' : safeRegExp(this.regex(separator).source.replace(/\((?!\?)/g, '(?:'), 's'));
  }

  #splitRecord(): void {
    if (this.#split) return;
    this.#split = true;
    let parts = this.splitText(this.#record, this.setting('FS'));
    // In paragraph mode newlines part fields, too.
    if (this.setting('RS') === '') parts = parts.flatMap((part) => part.split('\n'));
    this.#fields = ['', ...parts.map(fromOutside)];
  }

  field(index: number): Value {
    if (index < 0) throw new Died('cmd. line:1: Access to negative field');
    if (index === 0) {
      if (this.#stale) {
        this.#record = this.#fields
          .slice(1)
          .map((field) => this.text(field))
          .join(this.setting('OFS'));
        this.#stale = false;
      }
      return fromOutside(this.#record);
    }
    this.#splitRecord();
    return this.#fields[index];
  }

  /** Makes fields up to this one. */
  #growTo(index: number): void {
    if (index > MOST_FIELDS) throw new Died('out of memory');
    while (this.#fields.length <= index) this.#fields.push('');
  }

  setField(index: number, value: Value): void {
    if (index === 0) return this.setRecord(this.text(value));
    this.#splitRecord();
    this.#growTo(index);
    this.#fields[index] = value;
    this.#stale = true;
  }

  format(format: string, args: readonly Value[]): string {
    let out = '';
    let next = 0;
    for (let i = 0; i < format.length;) {
      const match = format[i] === '%' ? CONVERSION.exec(format.slice(i)) : null;
      if (!match) {
        out += format[i++]!;
        continue;
      }
      i += match[0].length;
      const letter = match[4]!;
      if (letter === '%') {
        out += '%';
        continue;
      }
      const star = (text: string | undefined, none: number): number => (text === undefined ? none : text === '*' ? toNumber(args[next++]) : Number(text));
      const width = star(match[2], 0);
      const precision = match[0].includes('.') ? star(match[3], 0) : -1;
      const conversion = { flags: match[1]!, width, precision, letter };
      const value = args[next++];
      if (letter === 'c') out += pad(typeof value === 'number' ? String.fromCharCode(value & 255) : this.text(value).slice(0, 1), conversion);
      else if (letter === 's') out += pad(precision < 0 ? this.text(value) : this.text(value).slice(0, precision), conversion);
      else if ('diouxX'.includes(letter)) out += formatInteger(BigInt(Math.trunc(toNumber(value)) || 0), conversion);
      else if ('eEfFgG'.includes(letter)) out += formatFloat(toNumber(value), conversion);
      else throw new Died(`cmd. line:1: Invalid format specifier`);
    }
    return out;
  }
}
