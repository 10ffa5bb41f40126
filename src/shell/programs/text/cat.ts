/** cat and tee. Mirror busybox's coreutils/cat.c and tee.c. */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Task } from '../../../kernel/types.ts';
import type { AppletTable, Options } from '../lib/applet.ts';
import { cannotOpen, type Io, reasonOf } from '../lib/io.ts';

/** Control characters as `^X` and `M-x`, as cat -v shows them. */
function visible(line: Bytes, tabs: boolean): Bytes {
  return line.replace(/[\x00-\x08\x0b-\x1f\x7f-\xff]|\t/g, (char) => {
    if (char === '\t') return tabs ? '^I' : char;
    const code = char.charCodeAt(0);
    const low = code & 127;
    const shown = low < 32 ? `^${String.fromCharCode(low + 64)}` : low === 127 ? '^?' : String.fromCharCode(low);
    return code >= 128 ? `M-${shown}` : shown;
  });
}

function* cat(io: Io, o: Options): Task<void> {
  const tabs = o.has('tA');
  const shows = o.has('vetA');
  const dollar = o.has('eA') ? '$' : '';
  let number = 0;
  yield* io.each(
    o.operands,
    function* (input) {
      if (!shows && !o.has('nb')) {
        for (let data = yield* input.chunk(); data !== ''; data = yield* input.chunk()) yield* io.say(data);
        return;
      }
      for (let line = yield* input.line(); line !== undefined; line = yield* input.line()) {
        const numbered = o.has('n') || (o.has('b') && line !== '');
        const text = shows ? visible(line, tabs) : line;
        io.put(`${numbered ? `${String(++number).padStart(6)}\t` : ''}${text}${input.unterminated ? '' : `${dollar}\n`}`);
        yield* io.spill();
      }
    },
    cannotOpen,
  );
}

function* tee(io: Io, o: Options): Task<void> {
  const outputs = [];
  for (const name of o.operands) {
    try {
      outputs.push(io.process.fs.open(name, { write: true, create: true, append: o.has('a'), truncate: !o.has('a') }));
    } catch (thrown) {
      yield* io.fail(`${name}: ${reasonOf(thrown)}`);
    }
  }
  if (o.has('i')) io.process.setSignalAction('INT', 'ignore');
  const input = io.stdin();
  for (let data = yield* input.chunk(); data !== ''; data = yield* input.chunk()) {
    yield* io.say(data);
    for (const output of outputs) yield* output.write(io.process, data);
  }
  for (const output of outputs) output.close();
}

export const catApplets: AppletTable = {
  cat: { options: 'nbvteAu', usage: '% [-nbvteA] [FILE]...\n\nPrint FILEs to stdout', run: cat },
  tee: { options: 'ai', usage: '% [-ai] [FILE]...\n\nCopy stdin to each FILE, and also to stdout', run: tee },
};
