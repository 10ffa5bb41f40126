/** One nginx worker: connections in, requests routed to files, returns and upstreams, answers out. Mirrors ngx_http_core_module.c and its static, index, autoindex and proxy modules. */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Process, Socket, Task } from '../../../kernel/types.ts';
import { splitAt } from '../lib/applet.ts';
import { within } from '../lib/concurrently.ts';
import { isErrno } from '../lib/io.ts';
import { compareBytes } from '../lib/order.ts';
import { joinPath, statOf } from '../lib/paths.ts';
import { formatTime } from '../lib/time-format.ts';
import { BadMessage, decodePath, headerOf, type Headers, parseUrl, Reader, type Request, requestText } from '../network/http.ts';
import { type Config, type Directive, findDirective, locationFor, type Server } from './config.ts';
import { append, type ErrorLog, errorPage, titleOf, VERSION } from './log.ts';

/** Where relative paths of a configuration begin. */
export const PREFIX = '/etc/nginx';

/** Where requests are logged unless the configuration says otherwise. */
export const DEFAULT_ACCESS_LOG = '/var/log/nginx/access.log';

const HTTP_DATE = '%a, %d %b %Y %H:%M:%S GMT';

const KEEPALIVE_MS = 65_000;

const PROXY_TIMEOUT_MS = 60_000;

interface Answer {
  status: number;
  headers: Headers;
  body: Bytes;
}

/** Answers requests as a configuration says. */
export class Worker {
  readonly #process: Process;
  readonly #config: Config;
  readonly #log: ErrorLog;
  #connections = 0;
  #turn = 0;

  constructor(process: Process, config: Config, log: ErrorLog) {
    this.#process = process;
    this.#config = config;
    this.#log = log;
  }

  /** Answers the requests of one connection until it is closed. */
  *serve(socket: Socket, port: number, isQuitting: () => boolean): Task<void> {
    this.#connections++;
    try {
      yield* this.#requests(socket, port, isQuitting);
    } catch (thrown) {
      // A peer that went away is no error of the server.
      if (!isErrno(thrown)) throw thrown;
    }
    this.#connections--;
    socket.close();
  }

  *#requests(socket: Socket, port: number, isQuitting: () => boolean): Task<void> {
    const process = this.#process;
    const reader = new Reader(process, socket);
    for (;;) {
      let request: Request | undefined;
      try {
        request = (yield* within(process, process.nowMs + KEEPALIVE_MS, reader.request()))?.value;
      } catch (thrown) {
        if (!(thrown instanceof BadMessage)) throw thrown;
        yield* this.#send(socket, undefined, { status: 400, headers: [['Content-Type', 'text/html']], body: errorPage(400) }, false, undefined);
        return;
      }
      if (!request) return;
      yield* process.burn(100);
      const server = this.#serverFor(request, port);
      const answer = yield* this.#answer(server, request, socket);
      if (answer.status === 444) return;
      const wanted = headerOf(request.headers, 'connection')?.toLowerCase();
      const keep = !isQuitting() && (request.version === 'HTTP/1.1' ? wanted !== 'close' : wanted === 'keep-alive');
      yield* this.#send(socket, request, answer, keep, server);
      if (!keep) return;
    }
  }

  #serverFor(request: Request, port: number): Server {
    const [host] = splitAt(headerOf(request.headers, 'host') ?? '', ':');
    const here = this.#config.servers.filter(({ listens }) => listens.some((listen) => listen.port === port));
    const named = here.find(({ names }) => names.some((name) => name === host || (name.startsWith('*.') && host.endsWith(name.slice(1)))));
    return named ?? here.find(({ listens }) => listens.some((listen) => listen.port === port && listen.isDefault)) ?? here[0]!;
  }

  *#send(socket: Socket, request: Request | undefined, answer: Answer, keep: boolean, server: Server | undefined): Task<void> {
    const process = this.#process;
    const hasLength = answer.status !== 204 && answer.status !== 304;
    const headers: Headers = [
      ['Server', VERSION],
      ['Date', formatTime(HTTP_DATE, process.wallMs)],
      ...answer.headers.filter(([name]) => name === 'Content-Type'),
      ...(hasLength ? ([['Content-Length', String(answer.body.length)]] as Headers) : []),
      ...answer.headers.filter(([name]) => name === 'Last-Modified' || name === 'Location'),
      ['Connection', keep ? 'keep-alive' : 'close'],
      ...answer.headers.filter(([name]) => !['Content-Type', 'Last-Modified', 'Location'].includes(name)),
    ];
    const body = request?.method === 'HEAD' || !hasLength ? '' : answer.body;
    yield* socket.write(
      process,
      `HTTP/1.1 ${answer.status} ${titleOf(answer.status)}\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
    );
    yield* this.#logAccess(socket, request, answer.status, body.length, server);
  }

  *#logAccess(socket: Socket, request: Request | undefined, status: number, bytes: number, server: Server | undefined): Task<void> {
    const directive = findDirective('access_log', server?.directives ?? [], this.#config.http);
    const path = directive?.args[0] ?? DEFAULT_ACCESS_LOG;
    if (path === 'off') return;
    const header = (name: string): string => headerOf(request?.headers ?? [], name) ?? '-';
    const first = request ? `${request.method} ${request.target} ${request.version}` : '';
    const combined = `${socket.remote.address} - - [${formatTime('%d/%b/%Y:%H:%M:%S %z', this.#process.wallMs)}] "${first}" ${status} ${bytes} "${header('referer')}" "${header('user-agent')}"`;
    yield* append(this.#process, path, `${combined}${directive?.args[1] === 'main' ? ` "${header('x-forwarded-for')}"` : ''}\n`);
  }

  *#answer(server: Server, request: Request, socket: Socket): Task<Answer> {
    const [path] = splitAt(request.target, '?');
    const answer = yield* this.#route(server, request, decodePath(path), socket, 0);
    const added = [...server.directives, ...(locationFor(server, path)?.directives ?? [])].filter(({ name }) => name === 'add_header');
    if (answer.status < 400) for (const { args } of added) answer.headers.push([args[0]!, this.#expand(args[1]!, request, socket)]);
    return answer;
  }

  #expand(text: string, request: Request, socket: Socket): string {
    const [path, query] = splitAt(request.target, '?');
    const host = headerOf(request.headers, 'host') ?? '';
    const values: Readonly<Record<string, string>> = {
      uri: decodePath(path),
      request_uri: request.target,
      args: query ?? '',
      is_args: query === undefined ? '' : '?',
      query_string: query ?? '',
      host: splitAt(host, ':')[0],
      http_host: host,
      remote_addr: socket.remote.address,
      remote_port: String(socket.remote.port),
      server_port: String(socket.local.port),
      server_addr: socket.local.address,
      scheme: 'http',
      request_method: request.method,
      hostname: this.#process.hostname,
      proxy_add_x_forwarded_for: [headerOf(request.headers, 'x-forwarded-for'), socket.remote.address].filter(Boolean).join(', '),
      nginx_version: '1.22.1',
      time_iso8601: formatTime('%Y-%m-%dT%H:%M:%S%:z', this.#process.wallMs),
      pid: String(this.#process.pid),
    };
    return text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced?: string, bare?: string) => {
      const name = braced ?? bare ?? '';
      if (name.startsWith('http_') && values[name] === undefined) return headerOf(request.headers, name.slice(5).replaceAll('_', '-')) ?? '';
      return values[name] ?? '';
    });
  }

  *#route(server: Server, request: Request, path: string, socket: Socket, depth: number): Task<Answer> {
    const location = locationFor(server, path);
    const own = location?.directives ?? [];
    const levels = [own, server.directives, this.#config.http] as const;
    const back =
      findDirective('return', own) ?? (location ? undefined : findDirective('return', server.directives)) ?? findDirective('return', server.directives);
    if (back) return this.#returned(back, request, socket, levels);
    const proxy = findDirective('proxy_pass', own);
    let answer = proxy
      ? yield* this.#proxy(proxy, own, location?.path ?? '/', request, socket)
      : yield* this.#file(request, path, location?.path ?? '/', levels, server, socket, depth);
    const page =
      answer.status >= 300 && depth < 5
        ? levels.map((level) => level.find(({ name, args }) => name === 'error_page' && args.slice(0, -1).includes(String(answer.status)))).find(Boolean)
        : undefined;
    if (page && !(proxy && answer.headers.some(([name]) => name === 'X-Upstream'))) {
      const target = page.args.at(-1)!;
      const changed = page.args.find((arg) => /^=\d*$/.test(arg));
      const { status } = answer;
      answer = target.startsWith('http')
        ? {
            status: 302,
            headers: [
              ['Content-Type', 'text/html'],
              ['Location', target],
            ],
            body: errorPage(302),
          }
        : yield* this.#route(server, { ...request, method: 'GET' }, target, socket, depth + 1);
      if (!target.startsWith('http') && answer.status === 200) answer.status = changed === undefined ? status : Number(changed.slice(1) || 200);
    }
    answer.headers = answer.headers.filter(([name]) => name !== 'X-Upstream');
    return answer;
  }

  #returned(directive: Directive, request: Request, socket: Socket, levels: readonly (readonly Directive[])[]): Answer {
    const [first, second] = directive.args;
    const status = /^\d+$/.test(first!) ? Number(first) : 302;
    const text = second ?? (status === 302 && !/^\d+$/.test(first!) ? first! : undefined);
    if (text === undefined) return { status, headers: [['Content-Type', 'text/html']], body: status < 300 ? '' : errorPage(status) };
    const expanded = this.#expand(text, request, socket);
    if ([301, 302, 303, 307, 308].includes(status)) {
      const absolute = expanded.startsWith('/') ? `http://${headerOf(request.headers, 'host') ?? 'localhost'}${expanded}` : expanded;
      return {
        status,
        headers: [
          ['Content-Type', 'text/html'],
          ['Location', absolute],
        ],
        body: errorPage(status),
      };
    }
    return { status, headers: [['Content-Type', findDirective('default_type', ...levels)?.args[0] ?? 'text/plain']], body: expanded };
  }

  *#fail(status: number, level: string, message: string, request: Request, socket: Socket): Task<Answer> {
    const host = headerOf(request.headers, 'host');
    yield* this.#log.write(
      level,
      `*${this.#connections} ${message}, client: ${socket.remote.address}, server: localhost, request: "${request.method} ${request.target} ${request.version}"${host === undefined ? '' : `, host: "${host}"`}`,
      this.#process,
    );
    return { status, headers: [['Content-Type', 'text/html']], body: errorPage(status) };
  }

  *#file(
    request: Request,
    path: string,
    prefix: string,
    levels: readonly [readonly Directive[], readonly Directive[], readonly Directive[]],
    server: Server,
    socket: Socket,
    depth: number,
  ): Task<Answer> {
    const { fs } = this.#process;
    if (!['GET', 'HEAD'].includes(request.method)) return { status: 405, headers: [['Content-Type', 'text/html']], body: errorPage(405) };
    if (path.includes('/../')) return { status: 400, headers: [['Content-Type', 'text/html']], body: errorPage(400) };
    const alias = findDirective('alias', levels[0])?.args[0];
    const root = findDirective('root', ...levels)?.args[0] ?? 'html';
    const base = root.startsWith('/') ? root : joinPath(PREFIX, root);
    const fileOf = (uri: string): string => (alias === undefined ? base.replace(/\/$/, '') + uri : alias + uri.slice(prefix.length));
    const tries = findDirective('try_files', levels[0], levels[1]);
    let uri = path;
    if (tries && depth < 5) {
      const options = tries.args.slice(0, -1).map((arg) => this.#expand(arg, { ...request, target: path }, socket));
      const hit = options.find((option) => statOf(fs, fileOf(option))?.type === (option.endsWith('/') ? 'directory' : 'file'));
      if (hit === undefined) {
        const last = tries.args.at(-1)!;
        if (last.startsWith('=')) return { status: Number(last.slice(1)), headers: [['Content-Type', 'text/html']], body: errorPage(Number(last.slice(1))) };
        return yield* this.#route(server, request, this.#expand(last, request, socket), socket, depth + 1);
      }
      uri = hit;
    }
    let file = fileOf(uri);
    let stat = statOf(fs, file);
    if (stat?.type === 'directory') {
      if (!uri.endsWith('/'))
        return {
          status: 301,
          headers: [
            ['Content-Type', 'text/html'],
            ['Location', `http://${headerOf(request.headers, 'host') ?? 'localhost'}${uri}/`],
          ],
          body: errorPage(301),
        };
      const names = findDirective('index', ...levels)?.args ?? ['index.html'];
      const index = names.map((name) => joinPath(file, name)).find((name) => statOf(fs, name)?.type === 'file');
      if (index === undefined) {
        if (findDirective('autoindex', ...levels)?.args[0] === 'on') return this.#listing(file, uri);
        return yield* this.#fail(403, 'error', `directory index of "${file}" is forbidden`, request, socket);
      }
      file = index;
      stat = statOf(fs, file);
    }
    if (stat?.type !== 'file') return yield* this.#fail(404, 'error', `open() "${file}" failed (2: No such file or directory)`, request, socket);
    let body: Bytes;
    try {
      body = fs.readFile(file);
    } catch (thrown) {
      if (!isErrno(thrown)) throw thrown;
      return yield* this.#fail(403, 'error', `open() "${file}" failed (13: ${thrown.message})`, request, socket);
    }
    const etag = `"${Math.floor(stat.mtimeMs / 1000).toString(16)}-${stat.size.toString(16)}"`;
    const modified = formatTime(HTTP_DATE, stat.mtimeMs);
    const type = this.#config.types.get(file.slice(file.lastIndexOf('.') + 1)) ?? findDirective('default_type', ...levels)?.args[0] ?? 'text/plain';
    const same = headerOf(request.headers, 'if-none-match') === etag || headerOf(request.headers, 'if-modified-since') === modified;
    if (same)
      return {
        status: 304,
        headers: [
          ['Last-Modified', modified],
          ['ETag', etag],
        ],
        body: '',
      };
    return {
      status: 200,
      headers: [
        ['Content-Type', type],
        ['Last-Modified', modified],
        ['ETag', etag],
        ['Accept-Ranges', 'bytes'],
      ],
      body,
    };
  }

  #listing(directory: string, uri: string): Answer {
    const { fs } = this.#process;
    const rows = fs
      .readdir(directory)
      .sort(compareBytes)
      .map((name) => {
        const stat = fs.stat(joinPath(directory, name));
        const shown = stat.type === 'directory' ? `${name}/` : name;
        return `<a href="${shown}">${shown}</a>${' '.repeat(Math.max(1, 51 - shown.length))}${formatTime('%d-%b-%Y %H:%M', stat.mtimeMs)} ${(stat.type === 'directory' ? '-' : String(stat.size)).padStart(19)}\r\n`;
      });
    const title = `Index of ${uri}`;
    return {
      status: 200,
      headers: [['Content-Type', 'text/html']],
      body: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<h1>${title}</h1><hr><pre><a href="../">../</a>\r\n${rows.join('')}</pre><hr></body>\r\n</html>\r\n`,
    };
  }

  *#proxy(directive: Directive, own: readonly Directive[], prefix: string, request: Request, socket: Socket): Task<Answer> {
    const process = this.#process;
    const url = parseUrl(this.#expand(directive.args[0]!, request, socket));
    if (!url || url.scheme !== 'http') return yield* this.#fail(500, 'error', `invalid URL prefix in "${directive.args[0]}"`, request, socket);
    const group = this.#config.upstreams.get(url.authority);
    const authority = group && group.length > 0 ? group[this.#turn++ % group.length]! : url.authority;
    const [host, port] = splitAt(authority, ':');
    const hasUri = /^[a-z]+:\/\/[^/]+\//.test(directive.args[0]!);
    const target = hasUri ? url.target + request.target.slice(prefix.length) : request.target;
    const sets = own
      .filter(({ name }) => name === 'proxy_set_header')
      .map(({ args }) => [args[0]!, this.#expand(args[1]!, request, socket)] as [string, string]);
    const setNames = new Set(['host', 'connection', ...sets.map(([name]) => name.toLowerCase())]);
    const headers: Headers = [
      ...(sets.some(([name]) => name.toLowerCase() === 'host') ? [] : ([['Host', url.authority]] as Headers)),
      ...sets,
      ['Connection', 'close'],
      ...request.headers.filter(([name]) => !setNames.has(name.toLowerCase())),
    ];
    const upstream = `upstream: "http://${authority}${target}"`;
    const addresses = yield* process.net.resolve(process, host);
    if (addresses.length === 0) return yield* this.#fail(502, 'error', `${host} could not be resolved (3: Host not found)`, request, socket);
    try {
      const exchange = function* (): Task<Answer> {
        const connection = yield* process.net.connect(process, addresses[0]!, Number(port ?? 80), PROXY_TIMEOUT_MS);
        try {
          yield* connection.write(process, requestText(request.method, target, headers, request.body));
          const response = yield* new Reader(process, connection).response(request.method);
          const dropped = ['connection', 'content-length', 'transfer-encoding', 'server', 'date'];
          const kept = response.headers
            .filter(([name]) => !dropped.includes(name.toLowerCase()))
            .map(([name, value]) => [name.toLowerCase() === 'content-type' ? 'Content-Type' : name, value] as [string, string]);
          return { status: response.status, headers: [...kept, ['X-Upstream', '1']], body: response.body };
        } finally {
          connection.close();
        }
      };
      const done = yield* within(process, process.nowMs + PROXY_TIMEOUT_MS, exchange());
      return done
        ? done.value
        : yield* this.#fail(
            504,
            'error',
            `upstream timed out (110: Connection timed out) while reading response header from upstream, ${upstream}`,
            request,
            socket,
          );
    } catch (thrown) {
      if (thrown instanceof BadMessage)
        return yield* this.#fail(
          502,
          'error',
          `upstream prematurely closed connection while reading response header from upstream, ${upstream}`,
          request,
          socket,
        );
      if (!isErrno(thrown)) throw thrown;
      const number = { ECONNREFUSED: 111, EHOSTUNREACH: 113, ETIMEDOUT: 110, ECONNRESET: 104 }[thrown.code] ?? 5;
      return yield* this.#fail(
        thrown.code === 'ETIMEDOUT' ? 504 : 502,
        'error',
        `connect() failed (${number}: ${thrown.message}) while connecting to upstream, ${upstream}`,
        request,
        socket,
      );
    }
  }
}
