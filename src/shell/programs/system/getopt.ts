/** getopt. Mirrors busybox's util-linux/getopt.c. */
import type { Task } from '../../../kernel/types.ts';
import { type AppletTable, type Options } from '../lib/applet.ts';
import type { Io } from '../lib/io.ts';

/** getopt -o SHORT -- WORD...: the words in canonical order, quoted. */
function* getopt(io: Io, o: Options): Task<number> {
  const words = [...o.operands];
  const quoted = o.has('o');
  const spec = o.get('o') ?? words.shift() ?? '';
  const options: string[] = [];
  const operands: string[] = [];
  let status = 0;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === '--') {
      operands.push(...words.slice(i + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      operands.push(word);
      continue;
    }
    for (let k = 1; k < word.length; k++) {
      const at = spec.indexOf(word[k]!);
      if (at < 0 || word[k] === ':') {
        yield* io.warn(`${io.name}: invalid option -- '${word[k]}'\n`);
        status = 1;
        continue;
      }
      if (spec[at + 1] !== ':') {
        options.push(`-${word[k]}`);
        continue;
      }
      const value = word.slice(k + 1) || words[++i];
      if (value === undefined) {
        yield* io.warn(`${io.name}: option requires an argument -- '${word[k]}'\n`);
        status = 1;
      } else options.push(`-${word[k]}`, quoted ? `'${value}'` : value);
      break;
    }
  }
  const shown = [...options, '--', ...operands.map((word) => (quoted ? `'${word}'` : word))];
  yield* io.say(` ${shown.join(' ')}\n`);
  return status;
}

export const getoptApplets: AppletTable = {
  getopt: { options: '+o:l:n:', usage: '% [OPTIONS] [--] OPTSTRING PARAMS', run: getopt },
};
