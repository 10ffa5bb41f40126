/** One nginx worker: connections in, answers out, a line in the access log for each. Mirrors ngx_http_request.c. */
import type { Listener, Process, Program, Socket, Task } from '../../../kernel/types.ts';
import { splitAt } from '../lib/applet.ts';
import { safeRegExp } from '../../linear-regexp.ts';
import { Loop, within } from '../lib/concurrently.ts';
import { BadMessage, headerOf, Reader, type Headers, type Request } from '../network/http.ts';
import { pageOf, type Answer, type Exchange } from './answer.ts';
import { logNonsense, logRequest } from './access-log.ts';
import { errorPage, titleOf, VERSION, type ErrorLog } from './log.ts';
import { answerTo, httpDate } from './route.ts';
import { ANY, findDirective, type Config, type Listen, type Server } from './servers.ts';

const KEEPALIVE_MS = 65_000;
/** Headers that come before `Connection`, in their order. */
const FIRST = ['Content-Type', 'Content-Length', 'Last-Modified', 'Location'];

/** A worker over the master's listeners, by name. SIGQUIT: it answers what it has begun and ends; SIGTERM, SIGINT: at once. */
export const workerProgram = (config: Config, log: ErrorLog, bound: ReadonlyMap<string, Listener>): Program =>
  function* (process) {
    for (const signal of ['QUIT', 'TERM', 'INT'] as const) process.setSignalAction(signal, 'catch');
    // A client that went away fails a write; it ends no worker.
    process.setSignalAction('PIPE', 'ignore');
    const loop = new Loop(process);
    let quitting = false;
    let ended = false;
    let connections = 0;
    for (const listener of bound.values()) loop.serve(listener, (socket) => answerAll(process, config, log, socket, ++connections, () => quitting));
    if (bound.size === 0) loop.add(idle(process));
    yield* loop.run(() => {
      for (const signal of process.takeSignals()) {
        if (signal === 'QUIT') quitting = true;
        else ended = true;
      }
      return ended || (quitting && loop.serving === 0);
    });
    for (const notice of [...(quitting ? ['gracefully shutting down'] : []), 'exiting', 'exit']) yield* log.write('notice', notice, process);
    return 0;
  };

/** What a worker does that has nothing to listen to. */
function* idle(process: Process): Task<void> {
  for (;;) yield* process.wait([process.newQueue()], 'epoll_wait');
}

/** Answers the requests of one connection until one side has had enough. */
function* answerAll(process: Process, config: Config, log: ErrorLog, socket: Socket, connection: number, isQuitting: () => boolean): Task<void> {
  const reader = new Reader(process, socket);
  for (let keep = true; keep;) {
    let request: Request | undefined;
    try {
      request = (yield* within(process, process.nowMs + KEEPALIVE_MS, reader.request()))?.value;
    } catch (thrown) {
      if (!(thrown instanceof BadMessage)) throw thrown;
      const sent = yield* send(process, config, socket, undefined, pageOf(400), false);
      return yield* logNonsense(process, socket.remote.address, 400, sent);
    }
    if (!request) return;
    yield* process.burn(100);
    const server = serverFor(config, request, socket.local);
    const x: Exchange = { process, config, log, server, socket, request, connection, startedMs: process.nowMs, upstream: { host: '', tries: [], length: 0 } };
    const answer = yield* answerTo(x);
    if (answer.status === 444) return;
    const wanted = headerOf(request.headers, 'connection')?.toLowerCase();
    keep = !isQuitting() && (request.version === 'HTTP/1.1' ? wanted !== 'close' : wanted === 'keep-alive');
    yield* logRequest(x, answer.status, yield* send(process, config, socket, request, answer, keep));
  }
}

/** Of the servers at the address and port that were asked, or else at every address: the one of that name, else the default, else the first. */
function serverFor({ servers }: Config, request: Request, { address, port }: Socket['local']): Server {
  const [host] = splitAt(headerOf(request.headers, 'host') ?? '', ':');
  const isAt = (own: string) => servers.some(({ listens }) => listens.some((listen) => listen.port === port && listen.address === own));
  const asked = isAt(address) ? address : ANY;
  const isAsked = (listen: Listen): boolean => listen.port === port && listen.address === asked;
  const here = servers.filter(({ listens }) => listens.some(isAsked));
  const isNamed = (of: (name: string) => boolean): Server | undefined => here.find(({ names }) => names.some(of));
  const named =
    isNamed((name) => name === host) ??
    isNamed((name) => name.startsWith('*.') && host.endsWith(name.slice(1))) ??
    isNamed((name) => name.startsWith('~') && safeRegExp(name.slice(1)).test(host));
  return named ?? here.find(({ listens }) => listens.some((listen) => isAsked(listen) && listen.isDefault)) ?? here[0]!;
}

/** Writes an answer. Returns how many bytes of body were sent. */
function* send(
  process: Process,
  config: Config,
  socket: Socket,
  request: Request | undefined,
  { status, headers, body: given }: Answer,
  keep: boolean,
): Task<number> {
  const signature = findDirective('server_tokens', config.http)?.args[0] === 'off' ? 'nginx' : VERSION;
  const cleared = findDirective('more_clear_headers', config.http)?.args.map((name) => name.toLowerCase()) ?? [];
  const body = given ?? errorPage(status, signature);
  const hasBody = status !== 204 && status !== 304;
  const own: Headers = cleared.includes('server') ? [] : [['Server', signature]];
  const all: Headers = hasBody ? [...headers, ['Content-Length', String(body.length)]] : headers;
  const sent = request?.method === 'HEAD' || !hasBody ? '' : body;
  let head = `HTTP/1.1 ${status} ${titleOf(status)}\r\n`;
  for (const [name, value] of [...own, ['Date', httpDate(process.wallMs)]]) head += `${name}: ${value}\r\n`;
  for (const first of FIRST) for (const [name, value] of all) if (name === first) head += `${name}: ${value}\r\n`;
  head += keep ? 'Connection: keep-alive\r\n' : 'Connection: close\r\n';
  for (const [name, value] of all) if (!FIRST.includes(name)) head += `${name}: ${value}\r\n`;
  yield* socket.write(process, `${head}\r\n${sent}`);
  return sent.length;
}
