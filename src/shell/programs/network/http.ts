/** HTTP/1.1 over the kernel's sockets: one reader for both sides, messages as values. Mirrors RFC 9112 as far as wget, curl, probes and nginx need it. */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { OpenFile, Process, Task } from '../../../kernel/types.ts';
import { splitAt } from '../lib/applet.ts';

export type Headers = [name: string, value: string][];

export interface Request {
  method: string;
  /** As it was written: path and query. */
  target: string;
  version: string;
  headers: Headers;
  body: Bytes;
}

export interface Response {
  /** `HTTP/1.1 404 Not Found` */
  statusLine: string;
  status: number;
  headers: Headers;
  body: Bytes;
}

export const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  206: 'Partial Content',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Content Too Large',
  418: "I'm a teapot",
  429: 'Too Many Requests',
  444: '',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

/** A message that is not HTTP. */
export class BadMessage extends Error {}

const MOST_HEAD_BYTES = 32768;

/** The value of a header, whatever the case of its name. */
export function headerOf(headers: Headers, name: string): string | undefined {
  return headers.find(([each]) => each.toLowerCase() === name)?.[1];
}

/** Reads messages from a connection. */
export class Reader {
  readonly #process: Process;
  readonly #file: OpenFile;
  #buffer = '';

  constructor(process: Process, file: OpenFile) {
    this.#process = process;
    this.#file = file;
  }

  /** Reads more; false at the end. */
  *#more(): Task<boolean> {
    const data = yield* this.#file.read(this.#process, 65536);
    this.#buffer += data;
    return data !== '';
  }

  /** First line and headers; undefined where the connection ended before any. */
  *#head(): Task<{ first: string; headers: Headers } | undefined> {
    let end = -1;
    for (;;) {
      end = this.#buffer.search(/\r?\n\r?\n/);
      if (end >= 0) break;
      if (this.#buffer.length > MOST_HEAD_BYTES) throw new BadMessage('headers too long');
      if (!(yield* this.#more())) {
        if (this.#buffer === '') return undefined;
        throw new BadMessage('unexpected end');
      }
    }
    const head = this.#buffer.slice(0, end);
    this.#buffer = this.#buffer.slice(end).replace(/^\r?\n\r?\n/, '');
    const [first, ...rest] = head.split(/\r?\n/);
    const headers: Headers = rest.map((line) => {
      const [name, value] = splitAt(line, ':');
      return [name, (value ?? '').trim()];
    });
    return { first: first!, headers };
  }

  *#exactly(length: number): Task<Bytes> {
    while (this.#buffer.length < length) if (!(yield* this.#more())) break;
    const data = this.#buffer.slice(0, length);
    this.#buffer = this.#buffer.slice(length);
    return data;
  }

  *#chunked(): Task<Bytes> {
    let body = '';
    for (;;) {
      while (!this.#buffer.includes('\n')) if (!(yield* this.#more())) return body;
      const line = this.#buffer.slice(0, this.#buffer.indexOf('\n'));
      this.#buffer = this.#buffer.slice(line.length + 1);
      const size = parseInt(line, 16);
      body += yield* this.#exactly(size || 0);
      yield* this.#exactly(2);
      if (!size) return body;
    }
  }

  *#body(headers: Headers, untilEnd: boolean): Task<Bytes> {
    if (/chunked/i.test(headerOf(headers, 'transfer-encoding') ?? '')) return yield* this.#chunked();
    const length = headerOf(headers, 'content-length');
    if (length !== undefined) return yield* this.#exactly(Number(length));
    if (!untilEnd) return '';
    while (yield* this.#more());
    return yield* this.#exactly(this.#buffer.length);
  }

  /** The next request; undefined where the peer closed. Throws `BadMessage`. */
  *request(): Task<Request | undefined> {
    const head = yield* this.#head();
    if (!head) return undefined;
    const match = /^([A-Z]+) (\S+)(?: (HTTP\/1\.[01]))?$/.exec(head.first);
    if (!match) throw new BadMessage(head.first);
    return { method: match[1]!, target: match[2]!, version: match[3] ?? 'HTTP/0.9', headers: head.headers, body: yield* this.#body(head.headers, false) };
  }

  /** The answer to a request of this method. Throws `BadMessage` where it is none. */
  *response(method: string): Task<Response> {
    const head = yield* this.#head();
    const match = /^HTTP\/\d\.\d (\d{3})/.exec(head?.first ?? '');
    if (!head || !match) throw new BadMessage(head?.first ?? '');
    const status = Number(match[1]);
    const bare = method === 'HEAD' || status === 204 || status === 304;
    return { statusLine: head.first, status, headers: head.headers, body: bare ? '' : yield* this.#body(head.headers, true) };
  }
}

/** Reads one request and answers it, as small servers do. What is no HTTP gets no answer. */
export function* answerOne(
  process: Process,
  socket: OpenFile,
  answer: (request: Request) => Task<{ status: number; headers: Headers; body: Bytes }>,
): Task<void> {
  try {
    const request = yield* new Reader(process, socket).request();
    if (!request) return;
    const { status, headers, body } = yield* answer(request);
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    yield* socket.write(process, `HTTP/1.1 ${status} ${REASONS[status] ?? ''}\r\n${lines}\r\n${request.method === 'HEAD' ? '' : body}`);
  } catch (thrown) {
    if (!(thrown instanceof BadMessage)) throw thrown;
  }
}

/** A request as bytes. */
export function requestText(method: string, target: string, headers: Headers, body: Bytes = ''): Bytes {
  return `${method} ${target} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
}

export interface Url {
  scheme: string;
  /** Name or address, and port where one is written. */
  authority: string;
  host: string;
  port: number;
  target: string;
}

/** The parts of a URL; without a scheme it is http. Undefined where it is none. */
export function parseUrl(text: string): Url | undefined {
  const match = /^(?:([a-z]+):\/\/)?(?:[^@/]*@)?(\[[^\]]+\]|[^:/?#]+)(?::(\d+))?([/?][^#]*)?/i.exec(text);
  if (!match) return undefined;
  const scheme = (match[1] ?? 'http').toLowerCase();
  const target = match[4] ?? '/';
  const port = match[3] === undefined ? (scheme === 'https' ? 443 : 80) : Number(match[3]);
  return {
    scheme,
    authority: match[2]! + (match[3] === undefined ? '' : `:${match[3]}`),
    host: match[2]!,
    port,
    target: target.startsWith('/') ? target : `/${target}`,
  };
}

/** `%20` and its kin as bytes. */
export function decodePath(path: string): string {
  return path.replace(/%([\da-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
