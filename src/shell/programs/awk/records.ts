/** awk's input: records of the operands, one file after the other. Mirrors busybox's editors/awk.c (next_input_file, awk_getline). */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Task } from '../../../kernel/types.ts';
import { splitAt } from '../lib/applet.ts';
import { Died, type Input, type Io } from '../lib/io.ts';
import type { Memory } from './memory.ts';
import { awkString } from './lexer.ts';
import { fromOutside } from './values.ts';

export class Records {
  readonly #io: Io;
  readonly #memory: Memory;
  readonly #operands: string[];
  #main: Input | undefined;
  #usedFile = false;
  /** Whether a file could not be opened. */
  failed = false;

  constructor(io: Io, memory: Memory, operands: readonly string[]) {
    this.#io = io;
    this.#memory = memory;
    this.#operands = [...operands];
  }

  /** The next record of any input, as RS parts them. */
  *read(input: Input): Task<Bytes | undefined> {
    const separator = this.#memory.setting('RS');
    if (separator.length === 1) {
      input.separator = separator;
      const record = yield* input.line();
      return record !== undefined && separator !== '\n' && input.unterminated ? record.replace(/\n$/, '') : record;
    }
    input.separator = '\n';
    if (separator !== '') throw new Died('RS as a regular expression is not simulated here');
    let record: Bytes | undefined;
    for (let line = yield* input.line(); line !== undefined; line = yield* input.line()) {
      if (line === '' && record !== undefined) break;
      if (line !== '') record = record === undefined ? line : `${record}\n${line}`;
    }
    return record;
  }

  /** The next record of the main input, going through the operands: files and `name=value`. */
  *next(): Task<Bytes | undefined> {
    for (;;) {
      if (this.#main) {
        const record = yield* this.read(this.#main);
        if (record !== undefined) {
          this.#memory.count('NR');
          this.#memory.count('FNR');
          return record;
        }
        this.#main.close();
        this.#main = undefined;
      }
      const operand = this.#operands.shift();
      if (operand === undefined) {
        if (this.#usedFile) return undefined;
        this.#usedFile = true;
        this.#main = this.#io.stdin();
        continue;
      }
      if (/^[A-Za-z_]\w*=/.test(operand)) {
        const [name, value] = splitAt(operand, '=');
        this.#memory.set(name, fromOutside(awkString(value!)));
        continue;
      }
      this.#usedFile = true;
      this.#main = yield* this.#io.open(operand);
      if (!this.#main) this.failed = true;
      this.#memory.globals.set('FILENAME', operand);
      this.#memory.globals.set('FNR', 0);
    }
  }

  /** Goes on with the next file. */
  skipFile(): void {
    this.#main?.close();
    this.#main = undefined;
  }
}
