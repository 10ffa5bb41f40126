/**
 * Exec and attach over a WebSocket: each message begins with a byte that tells its channel.
 *
 * Mirrors: client-go/tools/remotecommand (v5.channel.k8s.io), kubelet's remotecommand error status.
 */
import { statusOf } from '../api/errors.ts';
import type { Connection, StreamSink } from '../api/door.ts';

/** Sub-protocols that are spoken, the best first. Version 5 adds the half-close of a channel. */
export const SUBPROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const;

/** Without a code, clients take the end for a broken connection. */
const NORMAL_CLOSURE = 1000;

const [STDIN, STDOUT, STDERR, ERROR, RESIZE, CLOSE] = [0, 1, 2, 3, 4, 255];

/** What a `StreamSink` needs of a WebSocket. */
export interface Outgoing {
  send(message: Uint8Array): void;
  close(code: number): void;
}

/** The `Status` that says how a remote process ended. */
export function exitStatusOf({ code, error }: { code: number; error?: string }): object {
  if (error !== undefined) return statusOf(500, 'InternalError', error);
  if (code === 0) return { metadata: {}, status: 'Success' };
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: exit status ${code}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  };
}

const messageOf = (channel: number, data: string, encoding: 'latin1' | 'utf8'): Uint8Array =>
  Buffer.concat([Buffer.from([channel]), Buffer.from(data, encoding)]);

/** A sink that writes to a WebSocket; what comes before it is open waits. */
export class RemoteCommandSink implements StreamSink {
  #outgoing: Outgoing | undefined;
  #waiting: Uint8Array[] = [];
  #hasEnded = false;

  open(outgoing: Outgoing): void {
    this.#outgoing = outgoing;
    for (const message of this.#waiting) outgoing.send(message);
    this.#waiting = [];
    if (this.#hasEnded) outgoing.close(NORMAL_CLOSURE);
  }

  stdout(data: string): void {
    this.#send(messageOf(STDOUT!, data, 'latin1'));
  }

  stderr(data: string): void {
    this.#send(messageOf(STDERR!, data, 'latin1'));
  }

  exit(result: { code: number; error?: string }): void {
    this.#send(messageOf(ERROR!, JSON.stringify(exitStatusOf(result)), 'utf8'));
    this.#hasEnded = true;
    this.#outgoing?.close(NORMAL_CLOSURE);
  }

  #send(message: Uint8Array): void {
    if (this.#outgoing) this.#outgoing.send(message);
    else this.#waiting.push(message);
  }
}

/** Hands a message of the caller to the process. Messages of channels that nobody knows are passed over, as the server does. */
export function receive(connection: Connection, message: Buffer): void {
  const [channel] = message;
  const data = message.subarray(1);
  if (channel === STDIN) connection.stdin(data.toString('latin1'));
  else if (channel === CLOSE && data[0] === STDIN) connection.closeStdin();
  else if (channel === RESIZE) {
    const size = sizeOf(data.toString('utf8'));
    if (size) connection.resize(size.columns, size.rows);
  }
}

/** `{"Width":80,"Height":24}`, or undefined where it is something else. */
function sizeOf(text: string): { columns: number; rows: number } | undefined {
  try {
    const { Width: columns, Height: rows } = JSON.parse(text) as { Width?: unknown; Height?: unknown };
    return Number.isInteger(columns) && Number.isInteger(rows) ? { columns: Number(columns), rows: Number(rows) } : undefined;
  } catch {
    return undefined;
  }
}
