/** sleep and usleep. Mirror busybox's coreutils. */
import type { Task } from '../../../kernel/types.ts';
import { type AppletTable, numberOf, type Options } from '../lib/applet.ts';
import { durationOf } from '../lib/duration.ts';
import type { Io } from '../lib/io.ts';

function* sleep(io: Io, o: Options): Task<void> {
  yield* io.process.sleep(o.operands.map(durationOf).reduce((sum, ms) => sum + ms, 0));
}

export const sleepApplets: AppletTable = {
  sleep: {
    least: 1,
    usage:
      '% [N]...\n\nPause for a time equal to the total of the args given, where each arg can\nhave an optional suffix of (s)econds, (m)inutes, (h)ours, or (d)ays',
    run: sleep,
  },
  usleep: {
    least: 1,
    usage: '% N\n\nPause for N microseconds',
    *run(io, o) {
      yield* io.process.sleep(numberOf(o.operands[0]!) / 1000);
    },
  },
};
