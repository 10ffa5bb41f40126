/** tail, with -f and -F. Mirrors busybox's coreutils/tail.c: it looks once a second. */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Task } from '../../../kernel/types.ts';
import { type AppletTable, numberOf, type Options } from '../lib/applet.ts';
import { cannotOpen, type Input, type Io, reasonOf } from '../lib/io.ts';
import { ended } from '../lib/lines.ts';

/** Follows what is added to the files, a look every second, as busybox does, until a signal ends it. */
function* follow(io: Io, names: readonly string[], inputs: Map<string, Input>, retry: boolean): Task<void> {
  const sizes = new Map<string, { ino: number; size: number }>();
  let shown = names.at(-1);
  for (;;) {
    yield* io.flush();
    yield* io.process.sleep(1000);
    for (const name of names) {
      let input = inputs.get(name);
      if (name !== '-') {
        try {
          const { ino, size } = io.process.fs.stat(name);
          const before = sizes.get(name);
          const replaced = retry && before !== undefined && before.ino !== ino;
          if ((before && size < before.size) || replaced || (!input && retry)) {
            if (input) yield* io.warn(replaced ? `tail: ${name} has been replaced; following end of new file\n` : `tail: ${name}: file truncated\n`);
            input?.close();
            input = yield* io.open(name, cannotOpen);
            if (input) inputs.set(name, input);
          }
          sizes.set(name, { ino, size });
        } catch (thrown) {
          reasonOf(thrown);
        }
      }
      if (!input) continue;
      input.reopen();
      for (let data = yield* input.chunk(); data !== ''; data = yield* input.chunk()) {
        if (names.length > 1 && shown !== name) io.put(`\n==> ${name} <==\n`);
        shown = name;
        yield* io.say(data);
      }
    }
  }
}

function* tail(io: Io, o: Options): Task<void> {
  const follows = o.has('fF');
  const bytes = o.get('c');
  const given = bytes ?? o.get('n') ?? '10';
  const fromStart = given.startsWith('+');
  const count = Math.abs(numberOf(given, true));
  const names = o.operands.length > 0 ? o.operands : ['-'];
  const inputs = new Map<string, Input>();
  let first = true;
  for (const name of names) {
    const input = yield* io.open(name, cannotOpen);
    if (!input) continue;
    inputs.set(name, input);
    if (o.has('v') || (names.length > 1 && !o.has('q'))) io.put(`${first ? '' : '\n'}==> ${name === '-' ? 'standard input' : name} <==\n`);
    first = false;
    if (fromStart) {
      for (let skip = count - 1; bytes === undefined && skip > 0; skip--) if ((yield* input.line()) === undefined) break;
      let skip = bytes === undefined ? 0 : Math.max(0, count - 1);
      for (let data = yield* input.chunk(); data !== ''; data = yield* input.chunk()) {
        io.put(data.slice(skip));
        skip -= Math.min(skip, data.length);
        yield* io.spill();
      }
      continue;
    }
    if (bytes !== undefined) {
      const text = yield* input.all();
      io.put(text.slice(Math.max(0, text.length - count)));
      continue;
    }
    // Only as many lines as will be shown are kept; a file without newlines is held whole, and memory limits see it.
    const kept: Bytes[] = [];
    for (let line = yield* input.line(); line !== undefined; line = yield* input.line()) {
      kept.push(ended(input, line));
      if (kept.length > count * 2 + 64) kept.splice(0, kept.length - count);
    }
    io.put(count === 0 ? '' : kept.slice(-count).join(''));
  }
  if (inputs.size === 0 && !o.has('F')) return yield* io.fail('no files');
  if (follows) yield* follow(io, names, inputs, o.has('F'));
  for (const input of inputs.values()) input.close();
}

export const tailApplets: AppletTable = {
  tail: {
    options: 'fc:n:s:qvF',
    digits: 'n',
    usage: '% [OPTIONS] [FILE]...\n\nPrint last 10 lines of FILEs (or stdin) to stdout.\nWith more than one FILE, precede each with a filename header.',
    run: tail,
  },
};
