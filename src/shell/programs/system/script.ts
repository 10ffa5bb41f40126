/** What scripts ask and say: test, true, false, echo, printf, yes, sync. Mirror busybox's coreutils; the shell's builtins share the work. */
import type { Task } from '../../../kernel/types.ts';
import { formatEcho, formatPrintf } from '../../printf.ts';
import { evaluateTest, TestFault } from '../../test-expression.ts';
import { type Applet, type AppletTable, Misused, type Options } from '../lib/applet.ts';
import { Died, type Io } from '../lib/io.ts';
import { ends } from '../lib/prints.ts';

function* yes(io: Io, o: Options): Task<void> {
  const line = `${o.operands.join(' ') || 'y'}\n`;
  const block = line.repeat(Math.ceil(4096 / line.length));
  for (;;) {
    yield* io.process.burn(20);
    yield* io.say(block);
  }
}

function* test(io: Io, o: Options): Task<number> {
  const closing = { '[': ']', '[[': ']]' }[io.name];
  yield* io.flush();
  try {
    if (closing !== undefined && o.operands.at(-1) !== closing) throw new TestFault(`missing ${closing}`);
    const words = closing === undefined ? o.operands : o.operands.slice(0, -1);
    return evaluateTest(io.process, words, io.name === '[[') ? 0 : 1;
  } catch (thrown) {
    if (thrown instanceof TestFault) throw new Died(thrown.message, 2);
    throw thrown;
  }
}

function* printf(io: Io, o: Options): Task<number> {
  const words = o.operands[0] === '--' ? o.operands.slice(1) : o.operands;
  if (words.length === 0) throw new Misused('');
  const { text, complaints, status } = formatPrintf(words[0]!, words.slice(1));
  yield* io.say(text);
  for (const complaint of complaints) yield* io.fail(complaint);
  return status;
}

const TEST: Applet = {
  raw: true,
  usage: '% EXPRESSION ]\n\nCheck file types, compare values etc. Return a 0/1 exit code\ndepending on logical value of EXPRESSION',
  run: test,
};

export const scriptApplets: AppletTable = {
  yes: { raw: true, usage: "% [STRING]\n\nRepeatedly print a line with STRING, or 'y'", run: yes },
  true: ends(0),
  false: ends(1),
  test: TEST,
  '[': TEST,
  '[[': TEST,
  echo: {
    raw: true,
    usage: '% [-neE] [ARG]...\n\nPrint ARGs to stdout',
    *run(io, o) {
      yield* io.say(formatEcho(o.operands));
    },
  },
  printf: { raw: true, usage: '% FORMAT [ARG]...\n\nFormat and print ARG(s) according to FORMAT (a-la C printf)', run: printf },
  sync: ends(0),
};
