/** The checksum tools. Mirror busybox's coreutils/md5_sha1_sum.c. */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Task } from '../../../kernel/types.ts';
import { type Applet, type AppletTable, type Options, splitAt } from '../lib/applet.ts';
import { cannotOpen, type Io, reasonOf } from '../lib/io.ts';
import { crc32, md5, sha1, sha256, sha512 } from './hashes.ts';
import { hex } from './units.ts';

const sum = (digest: (data: Bytes) => string): Applet => ({
  options: 'csw',
  usage: '% [-c[sw]] [FILE]...\n\nPrint or check checksums',
  *run(io, o) {
    if (o.has('c')) return yield* checkSums(io, o, digest);
    yield* io.each(
      o.operands,
      function* (input) {
        const data = yield* input.all();
        yield* io.process.burn(data.length / 50);
        io.put(`${digest(data)}  ${input.name}\n`);
      },
      cannotOpen,
    );
  },
});

function* checkSums(io: Io, o: Options, digest: (data: Bytes) => string): Task<void> {
  let failed = 0;
  let count = 0;
  yield* io.each(o.operands, function* (input) {
    for (const line of yield* input.lines()) {
      const [wanted, name] = splitAt(line, '  ');
      count++;
      let ok = false;
      try {
        ok = digest(io.process.fs.readFile(name ?? '')) === wanted;
      } catch (thrown) {
        yield* io.fail(cannotOpen(name ?? '', reasonOf(thrown)));
      }
      if (!ok) failed++;
      if (!o.has('s')) io.put(`${name}: ${ok ? 'OK' : 'FAILED'}\n`);
    }
  });
  if (failed === 0) return;
  if (o.has('s')) io.status = 1;
  else yield* io.fail(`WARNING: ${failed} of ${count} computed checksums did NOT match`);
}

export const checksumApplets: AppletTable = {
  md5sum: sum(md5),
  sha1sum: sum(sha1),
  sha256sum: sum(sha256),
  sha512sum: sum(sha512),
  crc32: {
    usage: '% FILE...\n\nCalculate CRC32 checksum of FILEs',
    *run(io, o) {
      yield* io.each(o.operands, function* (input) {
        io.put(`${hex(crc32(yield* input.all()), 8)}${o.operands.length > 1 ? ` ${input.name}` : ''}\n`);
      });
    },
  },
};
