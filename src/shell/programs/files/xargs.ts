/** xargs. Mirrors busybox's findutils/xargs.c. */
import type { Task } from '../../../kernel/types.ts';
import { type AppletTable, numberOf, type Options } from '../lib/applet.ts';
import type { Io } from '../lib/io.ts';
import { runCommand } from '../lib/run.ts';

/** Words of xargs' input: blanks part them, quotes and backslashes keep them together. */
function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const match of text.matchAll(/(?:[^\s'"\\]|\\[\s\S]|'[^'\n]*'|"[^"\n]*")+/g))
    words.push(match[0].replace(/\\([\s\S])|'([^']*)'|"([^"]*)"/g, (_, char?: string, single?: string, double?: string) => char ?? single ?? double ?? ''));
  return words;
}

function* xargs(io: Io, o: Options): Task<number> {
  const command = o.operands.length > 0 ? [...o.operands] : ['echo'];
  const input = o.has('a') ? yield* io.open(o.get('a')!) : io.stdin();
  if (!input) return 1;
  const text = yield* input.all();
  const marker = o.get('I');
  const items = o.has('0')
    ? text.split('\0').filter((item, i, all) => item !== '' || i < all.length - 1)
    : marker !== undefined
      ? text
          .split('\n')
          .map((line) => line.trim())
          .filter((line) => line !== '')
      : wordsOf(text);
  if (items.length === 0 && (o.has('r') || marker !== undefined)) return 0;
  const most = marker !== undefined ? 1 : o.has('n') ? numberOf(o.get('n')!) : Infinity;
  let status = 0;
  for (let i = 0; i === 0 || i < items.length; i += most) {
    const some = items.slice(i, i + most);
    const argv = marker !== undefined ? command.map((word) => word.replaceAll(marker, some[0] ?? '')) : [...command, ...some];
    if (o.has('t')) yield* io.warn(`${argv.join(' ')}\n`);
    const code = yield* runCommand(io, argv, 'empty');
    if (code === 255) {
      yield* io.warn(`${io.name}: ${argv[0]}: exited with status 255; aborting\n`);
      return 124;
    }
    if (code === 127 || code === 126) return code;
    if (code !== 0) status = code === 125 ? 125 : 123;
    if (most === Infinity) break;
  }
  return status;
}

export const xargsApplets: AppletTable = {
  xargs: { options: '+0a:ortpE:e::I:n:s:xP:', usage: '% [OPTIONS] [PROG ARGS]\n\nRun PROG on every item given by stdin', run: xargs },
};
