/** Lines of several inputs as one stream, with a look ahead. Mirrors busybox's editors/sed.c (get_next_line). */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Task } from '../../../kernel/types.ts';
import type { Input } from '../lib/io.ts';

/** Lines of several inputs as one stream, with a look ahead: `$` is the last line of the last file. */
export class Lines {
  number = 0;
  unterminated = false;
  #next: { line: Bytes; unterminated: boolean } | undefined;
  readonly #inputs: Input[];

  constructor(inputs: Input[]) {
    this.#inputs = inputs;
  }

  *take(): Task<Bytes | undefined> {
    const next = this.#next ?? (yield* this.#read());
    this.#next = undefined;
    if (!next) return undefined;
    this.number++;
    this.unterminated = next.unterminated;
    return next.line;
  }

  *isLast(): Task<boolean> {
    this.#next ??= yield* this.#read();
    return this.#next === undefined;
  }

  *#read(): Task<{ line: Bytes; unterminated: boolean } | undefined> {
    while (this.#inputs.length > 0) {
      const line = yield* this.#inputs[0]!.line();
      if (line !== undefined) return { line, unterminated: this.#inputs[0]!.unterminated };
      this.#inputs.shift()!.close();
    }
    return undefined;
  }
}
