/** A request on its way to an answer: what every step of it needs, and the answers that nginx makes itself. */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Process, Socket, Task } from '../../../kernel/types.ts';
import { splitAt } from '../lib/applet.ts';
import { decodePath, headerOf, type Headers, type Request } from '../network/http.ts';
import type { ErrorLog } from './log.ts';
import type { Config, Server } from './servers.ts';

export interface Answer {
  status: number;
  headers: Headers;
  /** Undefined: the page that nginx makes of the status. */
  body?: Bytes;
  /** It came from an upstream: its errors are passed on as they are. */
  passedOn?: boolean;
}

/** What the log tells of the servers that a request was passed on to. */
export interface Upstream {
  /** The name in `proxy_pass`. */
  host: string;
  /** Each that was tried, with the status that came of it. */
  readonly tries: { readonly address: string; readonly status: number; readonly ms: number }[];
  /** Bytes of the body that came back. */
  length: number;
}

export interface Exchange {
  readonly process: Process;
  readonly config: Config;
  readonly log: ErrorLog;
  readonly server: Server;
  readonly socket: Socket;
  readonly request: Request;
  /** Number of the connection, for the error log. */
  readonly connection: number;
  /** Virtual ms at which the request had come. */
  readonly startedMs: number;
  /** Filled in where the request is passed on. */
  readonly upstream: Upstream;
}

/** nginx's own page of a status; redirects carry where to. */
export function pageOf(status: number, location?: string): Answer {
  const headers: Headers = [['Content-Type', 'text/html']];
  if (location !== undefined) headers.push(['Location', location]);
  return { status, headers };
}

/** An absolute URL of this server, as it was called. */
export const urlOf = ({ request }: Exchange, uri: string): string => `http://${headerOf(request.headers, 'host') ?? 'localhost'}${uri}`;

/** Writes to the error log why a request failed; the page of the status. */
export function* failed(x: Exchange, status: number, message: string): Task<Answer> {
  const { method, target, version, headers } = x.request;
  const host = headerOf(headers, 'host');
  const shownHost = host === undefined ? '' : `, host: "${host}"`;
  yield* x.log.write(
    'error',
    `*${x.connection} ${message}, client: ${x.socket.remote.address}, server: ${x.server.names[0] ?? ''}, request: "${method} ${target} ${version}"${shownHost}`,
    x.process,
  );
  return pageOf(status);
}

/** Replaces `$host` and its kin; variables that are not known are empty. */
export function expand(text: string, x: Exchange): string {
  if (!text.includes('$')) return text;
  const valueOf = requestVariables(x);
  return text.replace(VARIABLE, (_, braced?: string, bare?: string) => valueOf(braced ?? bare ?? ''));
}

/** `$name` and `${name}`, with the name in the one or the other group. */
export const VARIABLE = /\$(?:\{(\w+)\}|(\w+))/g;

/** The variables that a request itself has, by name without the dollar; the others are empty. */
export function requestVariables({ process, request, socket }: Exchange): (name: string) => string {
  const [path, query] = splitAt(request.target, '?');
  const header = (name: string): string | undefined => headerOf(request.headers, name);
  const values: Readonly<Record<string, string>> = {
    uri: decodePath(path),
    document_uri: decodePath(path),
    request_uri: request.target,
    args: query ?? '',
    query_string: query ?? '',
    is_args: query === undefined ? '' : '?',
    host: splitAt(header('host') ?? '', ':')[0],
    remote_addr: socket.remote.address,
    remote_port: String(socket.remote.port),
    server_addr: socket.local.address,
    server_port: String(socket.local.port),
    scheme: 'http',
    request_method: request.method,
    hostname: process.hostname,
    proxy_add_x_forwarded_for: [header('x-forwarded-for'), socket.remote.address].filter(Boolean).join(', '),
  };
  return (name) => values[name] ?? (name.startsWith('http_') ? header(name.slice(5).replaceAll('_', '-')) : '') ?? '';
}
