/** What `test` and `[` compute. Mirrors busybox's coreutils/test.c, its error texts included. */
import type { Process, Stat } from '../../kernel/types.ts';
import { lstatOf, statOf } from './paths.ts';

const UNARY = new Set([...'bcdefghkLnoprsStuwxzGON'].map((letter) => `-${letter}`));
const BINARY = new Set(['=', '==', '!=', '<', '>', '-eq', '-ne', '-ge', '-gt', '-le', '-lt', '-nt', '-ot', '-ef', '=~']);

class TestError extends Error {}

/** The part of a process that `test` looks at. */
export type TestContext = Pick<Process, 'fs' | 'fds' | 'uid' | 'gid'>;

/** Whether this user may do what the bits (4 read, 2 write, 1 execute) say. */
function mayAccess(context: TestContext, stat: Stat | undefined, bit: number): boolean {
  if (!stat) return false;
  if (context.uid === 0) return bit !== 1 || stat.type === 'directory' || (stat.mode & 0o111) !== 0;
  const shift = stat.uid === context.uid ? 6 : stat.gid === context.gid ? 3 : 0;
  return ((stat.mode >> shift) & bit) !== 0;
}

class Evaluator {
  readonly #words: readonly string[];
  readonly #context: TestContext;
  #at = 0;

  constructor(words: readonly string[], context: TestContext) {
    this.#words = words;
    this.#context = context;
  }

  all(): boolean {
    const value = this.#or();
    const rest = this.#words[this.#at];
    if (rest !== undefined) throw new TestError(`${rest}: unknown operand`);
    return value;
  }

  #or(): boolean {
    let value = this.#and();
    while (this.#words[this.#at] === '-o') {
      this.#at++;
      value = this.#and() || value;
    }
    return value;
  }

  #and(): boolean {
    let value = this.#not();
    while (this.#words[this.#at] === '-a') {
      this.#at++;
      value = this.#not() && value;
    }
    return value;
  }

  #not(): boolean {
    if (this.#words[this.#at] === '!' && this.#words[this.#at + 1] !== undefined && !BINARY.has(this.#words[this.#at + 1]!)) {
      this.#at++;
      return !this.#not();
    }
    return this.#primary();
  }

  #primary(): boolean {
    const word = this.#words[this.#at];
    const next = this.#words[this.#at + 1];
    if (word === undefined) throw new TestError('argument expected');
    if (next !== undefined && BINARY.has(next) && !(word === '(' && this.#words[this.#at + 3] !== undefined && this.#words[this.#at + 2] !== ')')) return this.#binary(word, next);
    if (word === '(') {
      this.#at++;
      const value = this.#or();
      if (this.#words[this.#at++] !== ')') throw new TestError('closing paren expected');
      return value;
    }
    if (UNARY.has(word) && next !== undefined) {
      this.#at += 2;
      return this.#unary(word[1]!, next);
    }
    this.#at++;
    return word !== '';
  }

  #unary(letter: string, operand: string): boolean {
    const { fs, fds, uid, gid } = this.#context;
    if (letter === 'z') return operand === '';
    if (letter === 'n') return operand !== '';
    if (letter === 't') return fds.get(numberOf(operand))?.kind === 'tty';
    if (letter === 'L' || letter === 'h') return lstatOf(fs, operand)?.type === 'symlink';
    const stat = statOf(fs, operand);
    switch (letter) {
      case 'f':
        return stat?.type === 'file';
      case 'd':
        return stat?.type === 'directory';
      case 'c':
        return stat?.type === 'char';
      case 'p':
        return stat?.type === 'fifo';
      case 'e':
        return stat !== undefined;
      case 's':
        return stat !== undefined && stat.size > 0;
      case 'r':
        return mayAccess(this.#context, stat, 4);
      case 'w':
        return mayAccess(this.#context, stat, 2);
      case 'x':
        return mayAccess(this.#context, stat, 1);
      case 'u':
        return ((stat?.mode ?? 0) & 0o4000) !== 0;
      case 'g':
        return ((stat?.mode ?? 0) & 0o2000) !== 0;
      case 'k':
        return ((stat?.mode ?? 0) & 0o1000) !== 0;
      case 'O':
        return stat?.uid === uid;
      case 'G':
        return stat?.gid === gid;
      default:
        // Block devices and sockets: there are none in this tree.
        return false;
    }
  }

  #binary(left: string, operator: string): boolean {
    const right = this.#words[this.#at + 2];
    if (right === undefined) throw new TestError(`${operator}: argument expected`);
    this.#at += 3;
    const { fs } = this.#context;
    switch (operator) {
      case '=':
      case '==':
        return left === right;
      case '!=':
        return left !== right;
      case '<':
        return left < right;
      case '>':
        return left > right;
      case '-nt':
        return (statOf(fs, left)?.mtimeMs ?? -1) > (statOf(fs, right)?.mtimeMs ?? -1);
      case '-ot':
        return (statOf(fs, left)?.mtimeMs ?? -1) < (statOf(fs, right)?.mtimeMs ?? -1);
      case '-ef':
        return statOf(fs, left) !== undefined && statOf(fs, left)?.ino === statOf(fs, right)?.ino;
      default: {
        const [a, b] = [numberOf(left), numberOf(right)];
        return { '-eq': a === b, '-ne': a !== b, '-lt': a < b, '-le': a <= b, '-gt': a > b, '-ge': a >= b }[operator] ?? false;
      }
    }
  }
}

function numberOf(text: string): number {
  if (!/^\s*[+-]?\d+\s*$/.test(text)) throw new TestError(text === '' ? 'bad number' : `${text}: bad number`);
  const value = BigInt(text.trim().replace(/^\+/, ''));
  if (BigInt.asIntN(64, value) !== value) throw new TestError(`${text}: out of range`);
  return Number(value);
}

/**
 * Evaluates the words behind `test` (for `[`, the last word must be `]`). `status` is 0 (true), 1 (false) or 2, and
 * then `error` says why, to be printed behind the name of the shell or applet.
 */
export function evaluateTest(name: string, words: readonly string[], context: TestContext): { status: number; error?: string } {
  let inner = words;
  if (name === '[' || name === '[[') {
    const close = name === '[' ? ']' : ']]';
    if (words.at(-1) !== close) return { status: 2, error: `missing ${close}` };
    inner = words.slice(0, -1);
  }
  if (inner.length === 0) return { status: 1 };
  if (inner.length === 1) return { status: inner[0] === '' ? 1 : 0 };
  try {
    return { status: new Evaluator(inner, context).all() ? 0 : 1 };
  } catch (thrown) {
    if (thrown instanceof TestError) return { status: 2, error: thrown.message };
    throw thrown;
  }
}
