/**
 * redis-server: RESP2 over TCP. Mirrors Redis 7's start-up log and its end on a signal.
 * Differs: nothing is written to disk; no replication, no scripts, no transactions.
 */
import type { Program, Task } from '../../../kernel/types.ts';
import { Loop } from '../lib/concurrently.ts';
import { reasonOf } from '../lib/io.ts';
import { formatTime } from '../lib/time-format.ts';
import { encode, RespReader } from './protocol.ts';
import { PORT, Store, VERSION } from './store.ts';

/** `redis-server [--port N] [--bind ADDRESS]`: serves until SIGTERM or SIGINT. */
export const redisServer: Program = function* (process) {
  const log = (mark: string, text: string): Task<void> =>
    process.write(1, `${process.pid}:${mark} ${formatTime('%d %b %Y %H:%M:%S', process.wallMs)}.${String(process.wallMs % 1000).padStart(3, '0')} ${text}\n`);
  const optionOf = (name: string): string | undefined => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined);
  const port = Number(optionOf('--port') ?? PORT);
  const bind = optionOf('--bind') ?? '*';
  yield* log('C', '* oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo');
  yield* log('C', `* Redis version=${VERSION}, bits=64, commit=00000000, modified=0, pid=${process.pid}, just started`);
  yield* log('C', '# Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf');
  let listener;
  try {
    listener = process.net.listen(port, bind === '*' ? undefined : bind);
  } catch (thrown) {
    yield* log('M', `# Warning: Could not create server TCP listening socket ${bind}:${port}: bind: ${reasonOf(thrown)}`);
    yield* log('M', `# Failed listening on port ${port} (tcp), aborting.`);
    return 1;
  }
  yield* log('M', '* monotonic clock: POSIX clock_gettime');
  yield* log('M', `* Running mode=standalone, port=${port}.`);
  yield* log('M', '* Server initialized');
  yield* log('M', '* Ready to accept connections tcp');
  for (const signal of ['TERM', 'INT'] as const) process.setSignalAction(signal, 'catch');
  process.setSignalAction('PIPE', 'ignore');
  const loop = new Loop(process);
  const store = new Store(process, () => loop.serving);
  loop.serve(listener, function* (socket) {
    const reader = new RespReader(process, socket);
    for (let words = yield* reader.command(); words; words = yield* reader.command()) {
      yield* process.burn(20);
      yield* socket.write(process, encode(store.run(words)));
      if (words[0]!.toUpperCase() === 'QUIT') break;
    }
  });
  let ended: string | undefined;
  yield* loop.run(() => (ended = process.takeSignals()[0]) !== undefined);
  yield* log('signal-handler', `(${Math.floor(process.wallMs / 1000)}) Received SIG${ended} scheduling shutdown...`);
  yield* log('M', '* User requested shutdown...');
  yield* log('M', '# Redis is now ready to exit, bye bye...');
  return 0;
};
