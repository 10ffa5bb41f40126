/**
 * redis-server and redis-cli: RESP2 over TCP. Mirrors Redis 7's protocol, start-up log and error texts for strings,
 * lists, hashes, sets and expiry.
 * Differs: nothing is written to disk; no replication, no scripts, no transactions; unknown commands are refused as Redis refuses them.
 */
import type { Program, Socket, Task } from '../../kernel/types.ts';
import { Loop } from './concurrently.ts';
import { isErrno, reasonOf } from './io.ts';
import { encode, RespReader, wordsOf, type Reply } from './redis-protocol.ts';
import { PORT, Store, VERSION } from './redis-store.ts';
import { formatTime } from './time-format.ts';

/** `redis-server [--port N]`: serves until SIGTERM or SIGINT. */
export const redisServer: Program = function* (process) {
  const log = (mark: string, text: string): Task<void> =>
    process.write(1, `${process.pid}:${mark} ${formatTime('%d %b %Y %H:%M:%S', process.wallMs)}.${String(process.wallMs % 1000).padStart(3, '0')} ${text}\n`);
  const at = process.argv.indexOf('--port');
  const port = at < 0 ? PORT : Number(process.argv[at + 1]);
  yield* log('C', '* oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo');
  yield* log('C', `* Redis version=${VERSION}, bits=64, commit=00000000, modified=0, pid=${process.pid}, just started`);
  yield* log('C', '# Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf');
  let listener;
  try {
    listener = process.net.listen(port);
  } catch (thrown) {
    yield* log('M', `# Warning: Could not create server TCP listening socket *:${port}: bind: ${reasonOf(thrown)}`);
    yield* log('M', `# Failed listening on port ${port} (tcp), aborting.`);
    return 1;
  }
  yield* log('M', '* monotonic clock: POSIX clock_gettime');
  yield* log('M', `* Running mode=standalone, port=${port}.`);
  yield* log('M', '* Server initialized');
  yield* log('M', '* Ready to accept connections tcp');
  for (const signal of ['TERM', 'INT'] as const) process.setSignalAction(signal, 'catch');
  const store = new Store(process);
  const loop = new Loop(process);
  const serve = function* (socket: Socket): Task<void> {
    store.clients++;
    const reader = new RespReader(process, socket);
    try {
      for (let words = yield* reader.command(); words; words = yield* reader.command()) {
        yield* process.burn(20);
        yield* socket.write(process, encode(store.run(words)));
        if (words[0]!.toUpperCase() === 'QUIT') break;
      }
    } catch (thrown) {
      if (!isErrno(thrown)) throw thrown;
    }
    store.clients--;
    socket.close();
  };
  loop.add(
    (function* (): Task<void> {
      for (;;) loop.add(serve(yield* listener.accept(process)));
    })(),
  );
  let ended: string | undefined;
  yield* loop.run(() => (ended = process.takeSignals()[0]) !== undefined);
  yield* log('signal-handler', `(${Math.floor(process.wallMs / 1000)}) Received SIG${ended} scheduling shutdown...`);
  yield* log('M', '* User requested shutdown...');
  yield* log('M', '# Redis is now ready to exit, bye bye...');
  return 0;
};

/** A reply as redis-cli shows it: plain for pipes, with types and numbers for a terminal. */
function shownReply(reply: Reply, raw: boolean, indent = ''): string {
  if (reply === null) return raw ? '' : '(nil)';
  if (reply instanceof Error) return raw ? reply.message : `(error) ${reply.message}`;
  if (typeof reply === 'number') return raw ? String(reply) : `(integer) ${reply}`;
  if (typeof reply === 'string') return raw ? reply : `"${reply.replace(/[\\"]/g, '\\$&').replaceAll('\r', '\\r').replaceAll('\n', '\\n')}"`;
  if ('status' in reply) return reply.status;
  if (reply.length === 0) return raw ? '' : '(empty array)';
  return reply.map((item, i) => (raw ? shownReply(item, true) : `${i > 0 ? indent : ''}${i + 1}) ${shownReply(item, false, `${indent}   `)}`)).join('\n');
}

/** `redis-cli [-h HOST] [-p PORT] [--raw] [COMMAND...]`; without a command, lines of standard input. */
export const redisCli: Program = function* (process) {
  const words = [...process.argv.slice(1)];
  let [host, port] = ['127.0.0.1', PORT];
  let raw = process.fds.get(1)?.kind !== 'tty';
  while (words[0]?.startsWith('-')) {
    const option = words.shift()!;
    if (option === '-h') host = words.shift() ?? host;
    else if (option === '-p') port = Number(words.shift());
    else if (option === '--raw') raw = true;
    else if (option === '--no-raw') raw = false;
    else if (option === '-n' || option === '-a') words.shift();
    else {
      yield* process.write(2, `Unrecognized option or bad number of args for: '${option}'\n`);
      return 1;
    }
  }
  let socket: Socket;
  try {
    const [address] = yield* process.net.resolve(process, host);
    if (address === undefined) {
      yield* process.write(2, `Could not connect to Redis at ${host}:${port}: Name or service not known\n`);
      return 1;
    }
    socket = yield* process.net.connect(process, address, port);
  } catch (thrown) {
    yield* process.write(2, `Could not connect to Redis at ${host}:${port}: ${reasonOf(thrown)}\n`);
    return 1;
  }
  const reader = new RespReader(process, socket);
  const ask = function* (command: readonly string[]): Task<Reply | undefined> {
    yield* socket.write(process, encode(command));
    const reply = yield* reader.reply();
    if (reply === undefined) yield* process.write(2, 'Error: Server closed the connection\n');
    else yield* process.write(1, `${shownReply(reply, raw)}\n`);
    return reply;
  };
  if (words.length > 0) {
    const reply = yield* ask(words);
    return reply === undefined || reply instanceof Error ? 1 : 0;
  }
  const terminal = process.fds.get(0)?.kind === 'tty';
  let pending = '';
  for (;;) {
    if (terminal) yield* process.write(1, `${host}:${port}> `);
    while (!pending.includes('\n')) {
      const data = yield* process.read(0);
      if (data === '') return 0;
      pending += data;
    }
    const line = pending.slice(0, pending.indexOf('\n'));
    pending = pending.slice(line.length + 1);
    const command = wordsOf(line);
    if (command[0] === 'exit' || command[0] === 'quit') return 0;
    if (command.length > 0 && (yield* ask(command)) === undefined) return 1;
  }
};
