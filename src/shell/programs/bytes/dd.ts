/** dd. Mirrors busybox's coreutils/dd.c. */
import type { Task } from '../../../kernel/types.ts';
import { type AppletTable, numberOf, type Options, splitAt } from '../lib/applet.ts';
import { cannotOpen, type Io } from '../lib/io.ts';

function* dd(io: Io, o: Options): Task<void> {
  const args = new Map(o.operands.map((operand) => [splitAt(operand, '=')[0], splitAt(operand, '=')[1] ?? '']));
  const number = (name: string, none: string): number => numberOf(args.get(name) ?? none, true);
  const size = number('bs', '512');
  const count = args.has('count') ? number('count', '0') : Infinity;
  const name = args.get('if');
  const input = name === undefined ? io.stdin() : yield* io.open(name, cannotOpen);
  if (!input) return;
  const output = args.has('of')
    ? io.process.fs.open(args.get('of')!, { write: true, create: true, truncate: !(args.get('conv') ?? '').includes('notrunc') })
    : undefined;
  const startMs = io.process.nowMs;
  let pending = '';
  let skip = number('skip', '0') * size;
  let whole = 0;
  let partial = 0;
  let copied = 0;
  for (let ended = false; !ended && whole + partial < count;) {
    while (pending.length < size + skip && !ended) {
      const data = yield* input.chunk();
      ended = data === '';
      pending += data;
      io.hold(pending.length);
      const dropped = Math.min(skip, pending.length);
      pending = pending.slice(dropped);
      skip -= dropped;
    }
    while (whole + partial < count && (pending.length >= size || (ended && pending !== ''))) {
      const block = pending.slice(0, size);
      pending = pending.slice(block.length);
      if (block.length === size) whole++;
      else partial++;
      copied += block.length;
      if (output) yield* output.write(io.process, block);
      else yield* io.say(block);
    }
  }
  output?.close();
  if (args.get('status') === 'none') return;
  const seconds = Math.max((io.process.nowMs - startMs) / 1000, 0.000001);
  yield* io.warn(`${whole}+${partial} records in\n${whole}+${partial} records out\n`);
  if (args.get('status') !== 'noxfer')
    yield* io.warn(
      `${copied} bytes${copied >= 1024 ? ` (${(copied / 1024).toFixed(1)}KB)` : ''} copied, ${seconds.toFixed(6)} seconds, ${(copied / seconds / 1048576).toFixed(1)}MB/s\n`,
    );
}

export const ddApplets: AppletTable = {
  dd: { raw: true, usage: '% [if=FILE] [of=FILE] [bs=N] [count=N] [skip=N]\n\nCopy a file with converting and formatting', run: dd },
};
