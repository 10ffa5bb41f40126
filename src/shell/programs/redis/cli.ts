/** redis-cli: one command, or lines of standard input. Mirrors how Redis 7 shows replies, with types and numbers for a terminal and plain for pipes. */
import type { Program, Socket, Task } from '../../../kernel/types.ts';
import { reasonOf } from '../lib/io.ts';
import { encode, type Reply, RespReader, wordsOf } from './protocol.ts';
import { PORT } from './store.ts';

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
