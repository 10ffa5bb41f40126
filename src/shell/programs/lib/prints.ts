/** Applets so small that a row describes them. */
import type { Process } from '../../../kernel/types.ts';
import type { Applet, Options } from './applet.ts';

/** An applet that prints one text. */
export const prints = (usage: string, text: (process: Process, o: Options) => string, options = ''): Applet => ({
  options,
  usage,
  *run(io, o) {
    yield* io.say(text(io.process, o));
  },
});

/** An applet that ends with a code and reads nothing, whatever it is given. */
export const ends = (code: number): Applet => ({
  raw: true,
  usage: `%\n\nReturn an exit code of ${code === 0 ? 'TRUE (0)' : 'FALSE (1)'}`,
  *run(io) {
    yield* io.flush();
    return code;
  },
});
