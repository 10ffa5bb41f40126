/** What the tools that change the tree share: where each operand goes, questions, one act for each path. */
import type { Task } from '../../../kernel/types.ts';
import { Misused, Options } from '../lib/applet.ts';
import { type Io, reasonOf } from '../lib/io.ts';
import { basenameOf, joinPath, lstatOf, statOf } from '../lib/paths.ts';

/** Asks on standard error; whether the answer begins with y. */
export function* asks(io: Io, question: string): Task<boolean> {
  yield* io.warn(question);
  const answer = yield* io.stdin().line();
  return /^[yY]/.test(answer ?? '');
}

/** Sources and the path that each goes to, as cp, mv, ln and install share it. */
export function* targetsOf(io: Io, o: Options, followsLink = true): Task<{ from: string; to: string }[]> {
  const operands = [...o.operands];
  const { fs } = io.process;
  let directory = o.get('t');
  if (directory === undefined) {
    if (operands.length < 2) throw new Misused('');
    const last = operands.pop()!;
    const stat = followsLink ? statOf(fs, last) : lstatOf(fs, last);
    if (stat?.type !== 'directory' && operands.length === 1) return [{ from: operands[0]!, to: last }];
    if (o.has('T')) return [{ from: operands[0]!, to: last }];
    directory = last;
  }
  yield* io.process.burn(5);
  return operands.map((from) => ({ from, to: joinPath(directory, basenameOf(from) === '.' && /\/\.$/.test(from) ? '.' : basenameOf(from)) }));
}

/** An applet that does one thing to each path, and says `NAME: path: reason` where it fails. */
export const eachPath = (act: (io: Io, path: string, o: Options) => void, says = (path: string): string => path) =>
  function* (io: Io, o: Options): Task<void> {
    for (const path of o.operands) {
      try {
        act(io, path, o);
      } catch (thrown) {
        yield* io.fail(`${says(path)}: ${reasonOf(thrown)}`);
      }
    }
  };
