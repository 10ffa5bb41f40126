/** What tools that pass lines through share. */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Task } from '../../../kernel/types.ts';
import type { Options } from './applet.ts';
import type { Input, Io } from './io.ts';

/** A line as it came: with its newline where it had one. */
export const ended = (input: Input, line: Bytes): Bytes => (input.unterminated ? line : `${line}\n`);

/** An applet that changes one line at a time. */
export const lineByLine = (change: (line: Bytes, o: Options) => Bytes) =>
  function* (io: Io, o: Options): Task<void> {
    yield* io.each(o.operands, function* (input) {
      for (let line = yield* input.line(); line !== undefined; line = yield* input.line()) {
        io.put(ended(input, change(line, o)));
        yield* io.spill();
      }
    });
  };
