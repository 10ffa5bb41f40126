/** `test`, `[` and `[[`: conditions on texts, numbers and files. Mirrors busybox' coreutils/test.c, its grammar and its complaints. */
import type { Process, Stat } from '../kernel/types.ts';
import { safeRegExp } from './linear-regexp.ts';
import { matchesPattern } from './pattern.ts';

/** A condition that cannot be read: status 2. */
export class TestFault extends Error {}

const UNARY = new Set([...'abcdefghkLnoprsStuwxzOG'].map((letter) => `-${letter}`));
const BINARY = new Set(['=', '==', '!=', '<', '>', '=~', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-nt', '-ot', '-ef']);
const MAX_NUMBER = 9223372036854775807n;

function statOf(process: Process, path: string, follow = true): Stat | undefined {
  try {
    return follow ? process.fs.stat(path) : process.fs.lstat(path);
  } catch {
    return undefined;
  }
}

function numberOf(text: string): bigint {
  if (text.trim() === '') throw new TestFault('bad number');
  if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new TestFault(`${text}: bad number`);
  const value = BigInt(text.trim().replace(/^\+/, ''));
  if (value > MAX_NUMBER || value < -MAX_NUMBER - 1n) throw new TestFault(`${text}: out of range`);
  return value;
}

function mayAccess(process: Process, stat: Stat, bit: number): boolean {
  if (process.uid === 0) return bit !== 1 || stat.type === 'directory' || (stat.mode & 0o111) !== 0;
  const shift = stat.uid === process.uid ? 6 : stat.gid === process.gid ? 3 : 0;
  return ((stat.mode >> shift) & bit) !== 0;
}

const FILE_TESTS: Readonly<Record<string, (stat: Stat, process: Process) => boolean>> = {
  '-e': () => true,
  '-a': () => true,
  '-f': ({ type }) => type === 'file',
  '-d': ({ type }) => type === 'directory',
  '-p': ({ type }) => type === 'fifo',
  '-c': ({ type }) => type === 'char',
  '-b': () => false,
  '-S': () => false,
  '-s': ({ size }) => size > 0,
  '-r': (stat, process) => mayAccess(process, stat, 4),
  '-w': (stat, process) => mayAccess(process, stat, 2),
  '-x': (stat, process) => mayAccess(process, stat, 1),
  '-u': ({ mode }) => (mode & 0o4000) !== 0,
  '-g': ({ mode }) => (mode & 0o2000) !== 0,
  '-k': ({ mode }) => (mode & 0o1000) !== 0,
  '-O': ({ uid }, process) => uid === process.uid,
  '-G': ({ gid }, process) => gid === process.gid,
};

class Condition {
  readonly #words: readonly string[];
  readonly #process: Process;
  readonly #isDouble: boolean;
  #at = 0;

  constructor(process: Process, words: readonly string[], isDouble: boolean) {
    this.#process = process;
    this.#words = words;
    this.#isDouble = isDouble;
  }

  run(): boolean {
    if (this.#words.length === 0) return false;
    const result = this.#or();
    if (this.#at < this.#words.length) throw new TestFault(`${this.#words[this.#at]!}: unknown operand`);
    return result;
  }

  #accept(...texts: string[]): boolean {
    const word = this.#words[this.#at];
    if (word === undefined || !texts.includes(word)) return false;
    this.#at++;
    return true;
  }

  #or(): boolean {
    let result = this.#and();
    while (this.#accept('-o', '||')) result = this.#and() || result;
    return result;
  }

  #and(): boolean {
    let result = this.#not();
    while (this.#accept('-a', '&&')) result = this.#not() && result;
    return result;
  }

  #not(): boolean {
    // `! = x` compares; a lone `!` is a text.
    if (this.#words[this.#at] === '!' && this.#at + 1 < this.#words.length && !(this.#isBinaryAt(this.#at + 1) && this.#at + 2 < this.#words.length)) {
      this.#at++;
      return !this.#not();
    }
    return this.#primary();
  }

  #isBinaryAt(at: number): boolean {
    const word = this.#words[at];
    return word !== undefined && BINARY.has(word);
  }

  #primary(): boolean {
    const word = this.#words[this.#at];
    if (word === undefined) throw new TestFault('argument expected');
    if (word === '(' && !(this.#isBinaryAt(this.#at + 1) && this.#words.length - this.#at === 3)) {
      this.#at++;
      const result = this.#or();
      if (!this.#accept(')')) throw new TestFault('closing paren expected');
      return result;
    }
    if (this.#isBinaryAt(this.#at + 1)) {
      const operator = this.#words[this.#at + 1]!;
      const right = this.#words[this.#at + 2];
      if (right === undefined) throw new TestFault(`${operator}: argument expected`);
      this.#at += 3;
      return this.#binary(word, operator, right);
    }
    this.#at++;
    const operand = this.#words[this.#at];
    if (!UNARY.has(word) || operand === undefined || (this.#words.length - this.#at > 1 && this.#isBinaryAt(this.#at))) return word !== '';
    this.#at++;
    return this.#unary(word, operand);
  }

  #unary(operator: string, operand: string): boolean {
    if (operator === '-z') return operand === '';
    if (operator === '-n') return operand !== '';
    if (operator === '-t') return this.#process.fds.get(Number(numberOf(operand)))?.kind === 'tty';
    if (operator === '-L' || operator === '-h') return statOf(this.#process, operand, false)?.type === 'symlink';
    const stat = statOf(this.#process, operand);
    return stat !== undefined && (FILE_TESTS[operator]?.(stat, this.#process) ?? false);
  }

  #binary(left: string, operator: string, right: string): boolean {
    switch (operator) {
      case '=':
      case '==':
        return this.#isDouble ? matchesPattern(left, right) : left === right;
      case '!=':
        return this.#isDouble ? !matchesPattern(left, right) : left !== right;
      case '<':
        return left < right;
      case '>':
        return left > right;
      case '=~':
        try {
          return safeRegExp(right).test(left);
        } catch {
          throw new TestFault(`${right}: invalid regular expression`);
        }
      case '-nt':
      case '-ot':
      case '-ef': {
        const a = statOf(this.#process, left);
        const b = statOf(this.#process, right);
        if (operator === '-ef') return a !== undefined && a.ino === b?.ino;
        if (operator === '-nt') return a !== undefined && (!b || a.mtimeMs > b.mtimeMs);
        return b !== undefined && (!a || a.mtimeMs < b.mtimeMs);
      }
      default: {
        const a = numberOf(left);
        const b = numberOf(right);
        const order = a < b ? -1 : a > b ? 1 : 0;
        return { '-eq': order === 0, '-ne': order !== 0, '-lt': order < 0, '-le': order <= 0, '-gt': order > 0, '-ge': order >= 0 }[operator]!;
      }
    }
  }
}

/** Evaluates `test`'s words, without the name and the closing bracket. Throws `TestFault`. */
export function evaluateTest(process: Process, words: readonly string[], isDouble = false): boolean {
  return new Condition(process, words, isDouble).run();
}
