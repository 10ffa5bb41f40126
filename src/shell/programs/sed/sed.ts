/** sed. Mirrors busybox's editors/sed.c. */
import type { Task } from '../../../kernel/types.ts';
import { Misused, type AppletTable, type Options } from '../lib/applet.ts';
import type { Input, Io } from '../lib/io.ts';
import { Lines } from './lines.ts';
import { Machine } from './machine.ts';
import { SedParser } from './parser.ts';

function* sed(io: Io, o: Options): Task<number | void> {
  const operands = [...o.operands];
  let script = o.all('e').join('\n');
  for (const name of o.all('f')) {
    const input = yield* io.open(name);
    if (!input) return 1;
    script += `${script === '' ? '' : '\n'}${yield* input.all()}`;
  }
  if (!o.has('ef')) {
    if (operands.length === 0) throw new Misused('');
    script = operands.shift()!;
  }
  const parse = (): Machine => new Machine(io, new SedParser(script, o.has('rE')).parse(), o.has('n') || script.startsWith('#n\n'));
  const machine = parse();
  let status: number | undefined;
  if (o.has('i')) {
    for (const name of operands) {
      const input = yield* io.open(name);
      if (!input) continue;
      const own = parse();
      let out = '';
      own.put = (text) => void (out += text);
      status = yield* own.run(new Lines([input]));
      const mode = io.process.fs.stat(name).mode;
      if (o.get('i') !== '') io.process.fs.rename(name, name + o.get('i')!);
      io.process.fs.writeFile(name, out, { mode });
    }
  } else {
    const inputs: Input[] = [];
    for (const name of operands.length > 0 ? operands : ['-']) {
      const input = yield* io.open(name);
      if (input) inputs.push(input);
    }
    status = yield* machine.run(new Lines(inputs));
  }
  for (const [name, text] of machine.written) io.process.fs.writeFile(name, text);
  return status || undefined;
}

export const sedApplets: AppletTable = {
  sed: {
    options: 'i::nrEf:e:s',
    long: { expression: 'e', quiet: 'n', 'in-place': 'i', 'regexp-extended': 'r' },
    usage: '% [-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...\nor: sed [-i[SFX]] [-nrE] CMD [FILE]...',
    run: sed,
  },
};
