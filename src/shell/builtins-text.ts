/** Builtins that write: echo, printf, test, help, and the small ones. */
import type { Builtin } from './builtin.ts';
import { formatEcho, formatPrintf } from './printf.ts';
import { evaluateTest, TestFault } from './test-expression.ts';

const test: Builtin = function* (shell, words) {
  const { state } = shell;
  let args = words.slice(1);
  const name = words[0]!;
  try {
    if (name !== 'test') {
      const closing = name === '[' ? ']' : ']]';
      if (args[args.length - 1] !== closing) throw new TestFault(`missing ${closing}`);
      args = args.slice(0, -1);
    }
    return evaluateTest(state.process, args, name === '[[') ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestFault)) throw error;
    yield* shell.complain(`${state.arg0}: ${error.message}\n`);
    return 2;
  }
};

/** Names as `help` lists them. */
const HELP_NAMES =
  '. : [ [[ alias bg break cd command continue echo eval exec exit export false fg getopts hash help history jobs kill let local printf pwd read readonly return set shift source test times trap true type ulimit umask unalias unset wait'.split(
    ' ',
  );

function helpText(): string {
  let out = 'Built-in commands:\n------------------\n';
  let line = '\t';
  for (const name of HELP_NAMES) {
    if (line.length + name.length > 64) {
      out += line.trimEnd() + '\n';
      line = '\t';
    }
    line += name + ' ';
  }
  return `${out}${line.trimEnd()}\n`;
}

export const TEXT_BUILTINS: Record<string, Builtin> = {
  *echo(shell, words) {
    yield* shell.process.write(1, formatEcho(words.slice(1)));
    return 0;
  },

  *printf(shell, words) {
    const { arg0 } = shell.state;
    const args = words[1] === '--' ? words.slice(2) : words.slice(1);
    if (args.length === 0) {
      yield* shell.complain(`${arg0}: usage: printf FORMAT [ARGUMENT...]\n`);
      return 2;
    }
    const { text, complaints, status } = formatPrintf(args[0]!, args.slice(1));
    if (text !== '') yield* shell.process.write(1, text);
    for (const complaint of complaints) yield* shell.complain(`${arg0}: ${complaint}\n`);
    return status;
  },

  test,
  '[': test,
  '[[': test,

  *':'() {
    return 0;
  },
  *true() {
    return 0;
  },
  *false() {
    return 1;
  },

  *help(shell) {
    yield* shell.process.write(1, (shell.host.help ?? helpText)());
    return 0;
  },
};
