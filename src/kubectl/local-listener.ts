/**
 * Ports that kubectl listens on, on the machine that it runs on. Accepting, reading and writing are processes of their own, as they
 * are goroutines there: kubectl itself waits for its other end meanwhile.
 */
import { errno, isErrno } from '../kernel/errno.ts';
import type { Listener, Process, Socket, Task } from '../kernel/types.ts';
import type { LocalConnection } from './host.ts';

/** net.ipv4.ip_unprivileged_port_start: below it only root may listen. */
const FIRST_UNPRIVILEGED_PORT = 1024;

/** Listens until closed or until the process ends. Port 0: any that is free. Throws an Errno. */
export function listenLocally(
  process: Process,
  address: string,
  port: number,
  onConnection: (connection: LocalConnection) => void,
): { readonly port: number; close(): void } {
  if (process.uid !== 0 && port > 0 && port < FIRST_UNPRIVILEGED_PORT) throw errno('EACCES');
  const listener = process.net.listen(port, address);
  process.spawn({ argv: process.argv, program: (acceptor) => acceptAll(acceptor, listener, onConnection) });
  return { port: listener.port, close: () => listener.close() };
}

/** Takes connections until nobody listens any more. */
function* acceptAll(process: Process, listener: Listener, onConnection: (connection: LocalConnection) => void): Task<number> {
  for (;;) {
    let socket: Socket;
    try {
      socket = yield* listener.accept(process);
    } catch (error) {
      if (isErrno(error)) return 0;
      throw error;
    }
    // Buries the processes of connections that are over.
    while (typeof (yield* process.waitpid(-1, { noHang: true })) === 'object');
    onConnection(connectionOf(process, socket));
  }
}

function connectionOf(process: Process, socket: Socket): LocalConnection {
  const queue = process.newQueue();
  const outgoing: string[] = [];
  let isClosed = false;
  const close = (): void => {
    isClosed = true;
    queue.notify();
  };
  process.spawn({
    argv: process.argv,
    *program(writer) {
      yield* orHangUp(function* () {
        for (;;) {
          while (outgoing.length > 0) yield* socket.write(writer, outgoing.shift()!);
          if (isClosed) break;
          yield* writer.wait([queue], 'port-forward');
        }
      });
      socket.close();
      return 0;
    },
  });
  return {
    receive(onData, onEnd) {
      process.spawn({
        argv: process.argv,
        *program(reader) {
          yield* orHangUp(function* () {
            for (let data = yield* socket.read(reader); data !== ''; data = yield* socket.read(reader)) onData(data);
          });
          onEnd();
          return 0;
        },
      });
    },
    send(bytes) {
      outgoing.push(bytes);
      queue.notify();
    },
    close,
  };
}

/** Does the work until the other end is gone. */
function* orHangUp(work: () => Task<void>): Task<void> {
  try {
    yield* work();
  } catch (error) {
    if (!isErrno(error)) throw error;
  }
}
