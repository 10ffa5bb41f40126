/** Tools that every busybox has and this one refuses aloud. */
import type { Applet, AppletTable } from '../lib/applet.ts';
import { Died } from '../lib/io.ts';

const refused = (what: string, raw = true): Applet => ({
  raw,
  usage: `% [OPTIONS]\n\n${what}`,
  *run(io) {
    yield* io.flush();
    throw new Died(`${io.name} is not simulated here`);
  },
});

export const refusedApplets: AppletTable = {
  vi: refused('Edit FILE', false),
  cksum: refused('Calculate CRC32 checksum of FILEs'),
  comm: refused('Compare FILE1 with FILE2'),
  factor: refused('Print prime factors'),
  split: refused('Split a file into pieces'),
};
