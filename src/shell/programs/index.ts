/** Every program that an executable can name, except the shell itself: busybox's applets, servers, and what the course's images start. */
import type { Program, ProgramTable } from '../../kernel/types.ts';
import { gzipApplets } from './archive/gzip.ts';
import { tarApplets } from './archive/tar.ts';
import { awkApplets } from './awk/awk.ts';
import { bytesApplets } from './bytes/index.ts';
import { fluentd, pause } from './course/waiting.ts';
import { webApp } from './course/web-app.ts';
import { fileApplets } from './files/index.ts';
import { BUSYBOX_BANNER, programOf, runApplet, type AppletTable } from './lib/applet.ts';
import { isErrno } from './lib/io.ts';
import { networkApplets, networkTools } from './network/index.ts';
import { nginx } from './nginx/nginx.ts';
import { processApplets } from './processes/index.ts';
import { redisCli } from './redis/cli.ts';
import { redisServer } from './redis/server.ts';
import { sedApplets } from './sed/sed.ts';
import { systemApplets } from './system/index.ts';
import { textApplets } from './text/index.ts';

/** busybox's applets by name. */
export const applets: AppletTable = {
  ...textApplets,
  ...sedApplets,
  ...awkApplets,
  ...fileApplets,
  ...bytesApplets,
  ...tarApplets,
  ...gzipApplets,
  ...processApplets,
  ...systemApplets,
  ...networkApplets,
};

const nameOf = (word: string): string => word.slice(word.lastIndexOf('/') + 1);

/** The one executable: the applet that argv[0] names (through a link), or the one that its first argument names. */
const busybox: Program = function* (process) {
  const own = nameOf(process.argv[0]!);
  const argv = own === 'busybox' ? process.argv.slice(1) : process.argv;
  const [first] = argv;
  if (first === undefined || first === '--help' || first === '--list') {
    const names = [...Object.keys(applets), 'ash', 'sh'].sort();
    if (first === '--list') yield* process.write(1, names.map((name) => `${name}\n`).join(''));
    else
      yield* process.write(
        1,
        `${BUSYBOX_BANNER}\n\nUsage: busybox [function [arguments]...]\n   or: busybox --list\n   or: function [arguments]...\n\nCurrently defined functions:\n\t${names.join(', ')}\n`,
      );
    return 0;
  }
  const name = nameOf(first);
  // Own keys only: `busybox constructor` is no applet.
  const applet = Object.hasOwn(applets, name) ? applets[name] : undefined;
  if (applet) return yield* runApplet(applet, process, argv);
  if (name === 'sh' || name === 'ash') {
    try {
      return yield* process.exec(['/bin/sh', ...argv.slice(1)]);
    } catch (thrown) {
      if (!isErrno(thrown)) throw thrown;
    }
  }
  yield* process.write(2, `${name}: applet not found\n`);
  return 127;
};

/** Programs by the name that an executable file carries. */
export const programs: ProgramTable = new Map<string, Program>([
  ...Object.entries({ ...applets, ...networkTools }).map(([name, applet]) => [name, programOf(applet)] as const),
  ['busybox', busybox],
  ['nginx', nginx],
  ['redis-server', redisServer],
  ['redis-cli', redisCli],
  ['web-app', webApp],
  ['pause', pause],
  ['fluentd', fluentd],
]);
