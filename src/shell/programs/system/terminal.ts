/** On the terminal: clear, reset, tty, stty, more, less. Differs: the pagers show everything at once. */
import type { Task } from '../../../kernel/types.ts';
import type { Applet, AppletTable, Options } from '../lib/applet.ts';
import { Died, type Io } from '../lib/io.ts';
import { prints } from '../lib/prints.ts';

function* pager(io: Io, o: Options): Task<void> {
  yield* io.each(o.operands, function* (input) {
    for (let data = yield* input.chunk(); data !== ''; data = yield* input.chunk()) yield* io.say(data);
  });
}

const PAGER: Applet = { options: 'EFMNSRh~I', usage: '% [FILE]...\n\nView FILE (or stdin) one screenful at a time', run: pager };

export const terminalApplets: AppletTable = {
  clear: prints('%\n\nClear screen', () => '\x1b[H\x1b[J'),
  reset: prints('%\n\nReset terminal', () => '\x1bc\x1b(B\x1b[m\x1b[J\x1b[?25h'),
  tty: {
    options: 's',
    usage: "%\n\nPrint file name of stdin's terminal",
    *run(io, o) {
      const isTty = io.process.fds.get(0)?.kind === 'tty';
      yield* io.say(o.has('s') ? '' : isTty ? '/dev/pts/0\n' : 'not a tty\n');
      return isTty ? 0 : 1;
    },
  },
  stty: {
    raw: true,
    usage: '% [-a|g] [-F DEVICE] [SETTING]...\n\nWithout arguments, prints baud rate, line discipline',
    *run(io, o) {
      const { tty } = io.process;
      if (!tty || io.process.fds.get(0)?.kind !== 'tty') throw new Died('standard input: Not a tty');
      for (const word of o.operands) {
        if (word === 'size') io.put(`${tty.rows} ${tty.columns}\n`);
        else if (word === 'raw' || word === '-icanon' || word === 'cbreak') tty.setRaw(true);
        else if (word === 'sane' || word === 'cooked' || word === '-raw' || word === 'icanon') tty.setRaw(false);
        else if (word !== 'echo' && word !== '-echo') throw new Died(`stty ${word} is not simulated here`);
      }
      yield* io.flush();
      return 0;
    },
  },
  more: PAGER,
  less: PAGER,
};
