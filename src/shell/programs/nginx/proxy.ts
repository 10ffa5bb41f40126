/** Requests passed on. Mirrors ngx_http_proxy_module.c. Differs: each connection to an upstream is closed after its answer; the servers of a group take turns, whatever their weight. */
import type { Task } from '../../../kernel/types.ts';
import { splitAt } from '../lib/applet.ts';
import { within } from '../lib/concurrently.ts';
import { isErrno } from '../lib/io.ts';
import { BadMessage, parseUrl, Reader, requestText, type Headers } from '../network/http.ts';
import { expand, failed, type Answer, type Exchange } from './answer.ts';
import type { Directive } from './config.ts';
import { numbered } from './log.ts';

const TIMEOUT_MS = 60_000;
/** Headers of the upstream's answer that concern its own connection. */
const DROPPED = ['connection', 'content-length', 'transfer-encoding', 'server', 'date'];

function requestHeaders(x: Exchange, own: readonly Directive[], authority: string): Headers {
  const sets = own.filter(({ name }) => name === 'proxy_set_header').map(({ args }) => [args[0]!, expand(args[1]!, x)] as [string, string]);
  const isSet = (name: string): boolean => sets.some(([each]) => each.toLowerCase() === name.toLowerCase());
  const headers: Headers = isSet('host') ? sets : [['Host', authority], ...sets];
  headers.push(['Connection', 'close'], ...x.request.headers.filter(([name]) => !/^(host|connection)$/i.test(name) && !isSet(name)));
  return headers;
}

/** The answer of the server that `directive` (proxy_pass) names; `prefix` is the location's path. */
export function* proxied(x: Exchange, directive: Directive, own: readonly Directive[], prefix: string): Task<Answer> {
  const { process, request } = x;
  const given = directive.args[0]!;
  const url = parseUrl(expand(given, x));
  if (url?.scheme !== 'http') return yield* failed(x, 500, `invalid URL prefix in "${given}"`);
  const group = x.config.upstreams.get(url.authority);
  const authority = group?.[x.connection % group.length] ?? url.authority;
  const [host, port] = splitAt(authority, ':');
  // With a path of its own, proxy_pass replaces the location's part of the path.
  const target = /^[a-z]+:\/\/[^/]+\//.test(given) ? url.target + request.target.slice(prefix.length) : request.target;
  const upstream = `upstream: "http://${authority}${target}"`;
  const [address] = yield* process.net.resolve(process, host);
  if (address === undefined) return yield* failed(x, 502, `${host} could not be resolved (3: Host not found)`);
  const exchange = function* (): Task<Answer> {
    const connection = yield* process.net.connect(process, address, Number(port ?? 80), TIMEOUT_MS);
    try {
      yield* connection.write(process, requestText(request.method, target, requestHeaders(x, own, url.authority), request.body));
      const { status, headers, body } = yield* new Reader(process, connection).response(request.method);
      const kept = headers.filter(([name]) => !DROPPED.includes(name.toLowerCase()));
      return { status, headers: kept.map(([name, value]) => [/^content-type$/i.test(name) ? 'Content-Type' : name, value]), body, passedOn: true };
    } finally {
      connection.close();
    }
  };
  const reading = 'while reading response header from upstream';
  try {
    const done = yield* within(process, process.nowMs + TIMEOUT_MS, exchange());
    return done?.value ?? (yield* failed(x, 504, `upstream timed out (110: Connection timed out) ${reading}, ${upstream}`));
  } catch (thrown) {
    if (thrown instanceof BadMessage) return yield* failed(x, 502, `upstream prematurely closed connection ${reading}, ${upstream}`);
    if (!isErrno(thrown)) throw thrown;
    return yield* failed(x, thrown.code === 'ETIMEDOUT' ? 504 : 502, `connect() failed (${numbered(thrown)}) while connecting to upstream, ${upstream}`);
  }
}
