/** `echo -e` and `printf`: escapes and conversions. Mirrors busybox' libbb/process_escape_sequence.c and coreutils/printf.c. */
import { CONVERSION, formatFloat, formatInteger, pad, type Conversion } from './programs/lib/format.ts';

const ESCAPES: Readonly<Record<string, string>> = { a: '\x07', b: '\b', e: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\' };

/** Replaces backslash escapes; `\c` ends everything. `octalZero`: octal numbers may have a leading zero more (`echo -e`, `%b`). */
export function unescape(text: string, octalZero: boolean): { text: string; stopped: boolean } {
  if (!text.includes('\\')) return { text, stopped: false };
  let out = '';
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '\\') {
      out += text[i]!;
      continue;
    }
    const rest = text.slice(i + 1, i + 6);
    if (rest.startsWith('c')) return { text: out, stopped: true };
    const number = /^x([0-9a-fA-F]{1,2})/.exec(rest) ?? (octalZero ? /^0([0-7]{1,3})/.exec(rest) : null) ?? /^([0-7]{1,3})/.exec(rest);
    if (number) {
      out += String.fromCharCode(parseInt(number[1]!, number[0].startsWith('x') ? 16 : 8) & 255);
      i += number[0].length;
    } else if (ESCAPES[rest[0]!] !== undefined) {
      out += ESCAPES[rest[0]!]!;
      i++;
    } else out += '\\';
  }
  return { text: out, stopped: false };
}

/** What printf writes, what it complains of (without its name), and its status. */
export interface Printed {
  text: string;
  complaints: string[];
  status: number;
}

class Formatter {
  readonly result: Printed = { text: '', complaints: [], status: 0 };
  readonly #args: string[];
  readonly #given: boolean;

  constructor(args: readonly string[]) {
    this.#args = [...args];
    this.#given = args.length > 0;
  }

  run(format: string): Printed {
    let before: number;
    do {
      before = this.#args.length;
      if (!this.#pass(format)) break;
    } while (this.#args.length > 0 && this.#args.length < before);
    return this.result;
  }

  /** Goes through the format once. False: everything ends here. */
  #pass(format: string): boolean {
    const { result } = this;
    for (let i = 0; i < format.length;) {
      const percent = format.indexOf('%', i);
      const plain = unescape(format.slice(i, percent < 0 ? format.length : percent), false);
      result.text += plain.text;
      if (plain.stopped) return false;
      if (percent < 0) return true;
      if (format.startsWith('%%', percent)) {
        result.text += '%';
        i = percent + 2;
        continue;
      }
      const match = CONVERSION.exec(format.slice(percent));
      if (!match || !'diouxXeEfFgGaAcsb'.includes(match[4]!)) {
        // busybox names what follows the flags it has taken out.
        result.complaints.push(`${format.slice(percent).replace(/^%[hlLqjzt]/, (text) => (text === '%q' ? text : '%'))}: invalid format`);
        result.status = 1;
        return false;
      }
      i = percent + match[0].length;
      if (!this.#convert(match)) return false;
    }
    return true;
  }

  #convert(match: RegExpExecArray): boolean {
    const { result } = this;
    const sizeOf = (text: string | undefined): number => (text === '*' ? Number(this.#integer()) : Number(text ?? 0));
    let flags = match[1]!;
    let width = sizeOf(match[2]);
    if (width < 0) {
      flags += '-';
      width = -width;
    }
    const precision = match[0].includes('.') ? sizeOf(match[3]) : -1;
    const conversion: Conversion = { flags, width, precision, letter: match[4]! };
    switch (match[4]) {
      case 'c':
        result.text += pad((this.#args.shift() ?? '').slice(0, 1), conversion);
        return true;
      case 's': {
        const text = this.#args.shift() ?? '';
        result.text += pad(precision >= 0 ? text.slice(0, precision) : text, conversion);
        return true;
      }
      case 'b': {
        const { text, stopped } = unescape(this.#args.shift() ?? '', true);
        result.text += pad(precision >= 0 ? text.slice(0, precision) : text, conversion);
        return !stopped;
      }
      default:
        result.text += 'diouxX'.includes(match[4]!)
          ? formatInteger(this.#integer(), conversion)
          : formatFloat(Number(this.#number(/^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i)), conversion);
        return true;
    }
  }

  #number(shape: RegExp): string {
    const text = this.#args.shift();
    if (text === undefined && this.#given) return '0';
    const value = text ?? '';
    if (/^["']./.test(value)) return String(value.charCodeAt(1));
    if (shape.test(value)) return value.trim();
    this.result.complaints.push(`invalid number '${value}'`);
    this.result.status = 1;
    return '0';
  }

  #integer(): bigint {
    const text = this.#number(/^\s*[-+]?(0[xX][0-9a-fA-F]+|\d+)\s*$/);
    const sign = text.startsWith('-') ? -1n : 1n;
    const digits = text.replace(/^[-+]/, '');
    return sign * BigInt(/^0[0-7]+$/.test(digits) ? '0o' + digits.slice(1) : digits);
  }
}

/** What `printf FORMAT ARGS…` does. */
export function formatPrintf(format: string, args: readonly string[]): Printed {
  return new Formatter(args).run(format);
}

/** What `echo` writes. `enabled`: `-e` from the start. */
export function formatEcho(args: readonly string[]): string {
  let newline = '\n';
  let escapes = false;
  let from = 0;
  for (; from < args.length && /^-[neE]+$/.test(args[from]!); from++) {
    if (args[from]!.includes('n')) newline = '';
    const last = args[from]!.replace(/[^eE]/g, '').slice(-1);
    if (last !== '') escapes = last === 'e';
  }
  const text = args.slice(from).join(' ');
  if (!escapes) return text + newline;
  const { text: plain, stopped } = unescape(text, true);
  return stopped ? plain : plain + newline;
}
