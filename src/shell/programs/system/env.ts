/** env and printenv. Mirror busybox's coreutils. */
import type { Task } from '../../../kernel/types.ts';
import { type AppletTable, type Options, splitAt } from '../lib/applet.ts';
import type { Io } from '../lib/io.ts';
import { become, cannotExecute } from '../lib/run.ts';

function* env(io: Io, o: Options): Task<number | void> {
  const { env: variables } = io.process;
  const words = [...o.operands];
  if (o.has('i') || words[0] === '-') variables.clear();
  if (words[0] === '-') words.shift();
  for (const name of o.all('u')) variables.delete(name);
  while (words[0]?.includes('=')) {
    const [name, value] = splitAt(words.shift()!, '=');
    variables.set(name, value!);
  }
  if (words.length > 0) return yield* become(io, words, cannotExecute);
  for (const [name, value] of variables) io.put(`${name}=${value}${o.has('0') ? '\0' : '\n'}`);
}

function* printenv(io: Io, o: Options): Task<number | void> {
  if (o.operands.length === 0) for (const [name, value] of io.process.env) io.put(`${name}=${value}\n`);
  yield* io.flush();
  for (const name of o.operands) {
    const value = io.process.env.get(name);
    if (value === undefined) io.status = 1;
    else io.put(`${value}\n`);
  }
}

export const envApplets: AppletTable = {
  env: { options: '+iu:0', usage: '% [-iu] [-] [name=value]... [PROG ARGS]\n\nPrint current environment or run PROG after setting up environment', run: env },
  printenv: { usage: '% [VARIABLE]...\n\nPrint environment VARIABLEs.', run: printenv },
};
