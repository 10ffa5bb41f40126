/**
 * The near end of exec and attach: standard input goes there, output comes back, the terminal is handed over.
 *
 * Mirrors: client-go/tools/remotecommand, kubectl/pkg/util/term (raw mode, resize).
 */
import type { Connection } from '../../api/door.ts';
import type { Bytes } from '../../kernel/bytes.ts';
import type { Task } from '../../kernel/types.ts';
import type { Query } from '../client.ts';
import type { Invocation } from '../command.ts';
import { CommandError, StatusError } from '../errors.ts';

export interface RemoteOptions {
  path: string;
  query: Query;
  /** Standard input goes there; or these bytes do, and then its end. */
  stdin: boolean | Bytes;
  tty: boolean;
  /** Where output goes instead of this program's own. */
  output?: (fd: 1 | 2, data: Bytes) => Task<void>;
}

/** How the remote end finished. */
export interface RemoteExit {
  code: number;
  error?: string;
}

/** Connects and stays until the remote end finishes. Throws what the server refuses in kubectl's words. */
export function* runRemote({ client, host }: Pick<Invocation, 'client' | 'host'>, { path, query, stdin, tty, output }: RemoteOptions): Task<RemoteExit> {
  const queue = host.newQueue();
  const pending: { fd: 1 | 2; data: string }[] = [];
  let ended: RemoteExit | undefined;
  const push = (fd: 1 | 2, data: string): void => {
    pending.push({ fd, data });
    queue.notify();
  };
  yield* host.sleep(host.chance(1, 3));
  const connection = connect();
  const terminal = tty && stdin === true ? host.terminal : undefined;
  if (typeof stdin === 'string') {
    connection.stdin(stdin);
    connection.closeStdin();
  }
  const pump =
    stdin === true
      ? host.pumpInput(
          (data) => connection.stdin(data),
          () => connection.closeStdin(),
        )
      : undefined;
  terminal?.setRaw(true);
  if (tty && host.terminal) {
    const screen = host.terminal;
    connection.resize(screen.columns, screen.rows);
    host.onResize(() => connection.resize(screen.columns, screen.rows));
  }
  try {
    for (;;) {
      while (pending.length > 0) {
        const { fd, data } = pending.shift()!;
        yield* output ? output(fd, data) : host.printBytes(fd, data);
      }
      if (ended) return ended;
      yield* host.wait(queue, 'remote');
    }
  } finally {
    pump?.stop();
    terminal?.setRaw(false);
    connection.close();
  }

  function connect(): Connection {
    const sink = {
      stdout: (data: string) => push(1, data),
      stderr: (data: string) => push(2, data),
      exit(result: RemoteExit): void {
        ended = result;
        queue.notify();
      },
    };
    try {
      return client.connect(path, query, sink);
    } catch (error) {
      if (error instanceof StatusError) throw new CommandError(`error: unable to upgrade connection: ${error.message}`);
      throw error;
    }
  }
}
