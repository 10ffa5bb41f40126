/**
 * Requests passed on. Mirrors ngx_http_proxy_module.c and ngx_http_upstream.c (with `proxy_next_upstream error timeout`).
 * Differs: each connection to an upstream is closed after its answer; the servers of a group take turns, whatever their weight, and none
 * is left out for a while because it failed.
 */
import type { Process, Task } from '../../../kernel/types.ts';
import { splitAt } from '../lib/applet.ts';
import { within } from '../lib/concurrently.ts';
import { isErrno } from '../lib/io.ts';
import { BadMessage, parseUrl, Reader, requestText, type Headers } from '../network/http.ts';
import { expand, failed, type Answer, type Exchange } from './answer.ts';
import type { Directive } from './config.ts';
import { numbered } from './log.ts';
import { findDirective } from './servers.ts';

const TIMEOUT_MS = 60_000;
/** Headers of the upstream's answer that concern its own connection. */
const DROPPED = ['connection', 'content-length', 'transfer-encoding', 'server', 'date'];

/** The ms of `5s`, `500ms`, `1m` or `60`; the usual timeout where nothing is said. */
function timeoutMs(name: string, levels: readonly (readonly Directive[])[]): number {
  const [, count = '', unit = 's'] = /^(\d+)(ms|s|m)?$/.exec(findDirective(name, ...levels)?.args[0] ?? '') ?? [];
  return count === '' ? TIMEOUT_MS : Number(count) * ({ ms: 1, s: 1000, m: 60_000 }[unit] ?? 1000);
}

function requestHeaders(x: Exchange, levels: readonly (readonly Directive[])[], authority: string): Headers {
  // As nginx inherits them: all of a level, or all of the one above.
  const given = levels.map((level) => level.filter(({ name }) => name === 'proxy_set_header')).find((level) => level.length > 0) ?? [];
  const sets = given.map(({ args }) => [args[0]!, expand(args[1]!, x)] as [string, string]);
  const isSet = (name: string): boolean => sets.some(([each]) => each.toLowerCase() === name.toLowerCase());
  const headers: Headers = isSet('host') ? sets : [['Host', authority], ...sets];
  headers.push(['Connection', 'close'], ...x.request.headers.filter(([name]) => !/^(host|connection)$/i.test(name) && !isSet(name)));
  return headers;
}

/** A request as it is passed on. */
interface Passed {
  readonly target: string;
  readonly headers: Headers;
  readonly connectMs: number;
  readonly readMs: number;
}

/** What one server made of it: an answer, or a status and why. */
type Outcome = Answer | { readonly status: 502 | 504; readonly why: string };

const isAnswer = (outcome: Outcome): outcome is Answer => 'headers' in outcome;

function* askOne(process: Process, { method, body }: Exchange['request'], authority: string, { target, headers, connectMs, readMs }: Passed): Task<Outcome> {
  const [host, port] = splitAt(authority, ':');
  const upstream = `upstream: "http://${authority}${target}"`;
  const [address] = yield* process.net.resolve(process, host);
  if (address === undefined) return { status: 502, why: `${host} could not be resolved (3: Host not found)` };
  const exchange = function* (): Task<Answer> {
    const connection = yield* process.net.connect(process, address, Number(port ?? 80), connectMs);
    try {
      yield* connection.write(process, requestText(method, target, headers, body));
      const answer = yield* new Reader(process, connection).response(method);
      const kept = answer.headers.filter(([name]) => !DROPPED.includes(name.toLowerCase()));
      const cased = kept.map(([name, value]): [string, string] => [/^content-type$/i.test(name) ? 'Content-Type' : name, value]);
      return { status: answer.status, headers: cased, body: answer.body, passedOn: true };
    } finally {
      connection.close();
    }
  };
  const reading = 'while reading response header from upstream';
  try {
    const done = yield* within(process, process.nowMs + Math.max(connectMs, readMs), exchange());
    return done?.value ?? { status: 504, why: `upstream timed out (110: Connection timed out) ${reading}, ${upstream}` };
  } catch (thrown) {
    if (thrown instanceof BadMessage) return { status: 502, why: `upstream prematurely closed connection ${reading}, ${upstream}` };
    if (!isErrno(thrown)) throw thrown;
    if (thrown.code === 'ETIMEDOUT') return { status: 504, why: `upstream timed out (${numbered(thrown)}) while connecting to upstream, ${upstream}` };
    return { status: 502, why: `connect() failed (${numbered(thrown)}) while connecting to upstream, ${upstream}` };
  }
}

/**
 * The answer of the server that `directive` (proxy_pass) names, or of one of its group: where one fails, the next is asked. `levels` are
 * the location's directives, the server's, those of http; `prefix` is the location's path.
 */
export function* proxied(x: Exchange, directive: Directive, levels: readonly (readonly Directive[])[], prefix: string): Task<Answer> {
  const { process, request } = x;
  const given = directive.args[0]!;
  const url = parseUrl(expand(given, x));
  if (url?.scheme !== 'http') return yield* failed(x, 500, `invalid URL prefix in "${given}"`);
  // With a path of its own, proxy_pass replaces the location's part of the path.
  const target = /^[a-z]+:\/\/[^/]+\//.test(given) ? url.target + request.target.slice(prefix.length) : request.target;
  const passed: Passed = {
    target,
    headers: requestHeaders(x, levels, url.authority),
    connectMs: timeoutMs('proxy_connect_timeout', levels),
    readMs: timeoutMs('proxy_read_timeout', levels),
  };
  const group = x.config.upstreams.get(url.authority) ?? [url.authority];
  x.upstream.host = url.authority;
  let page: Answer | undefined;
  for (let i = 0; i < group.length; i++) {
    const authority = group[(x.connection + i) % group.length]!;
    const sinceMs = process.nowMs;
    const outcome = yield* askOne(process, request, authority, passed);
    x.upstream.tries.push({ address: authority, status: outcome.status, ms: process.nowMs - sinceMs });
    if (isAnswer(outcome)) {
      x.upstream.length = outcome.body?.length ?? 0;
      return outcome;
    }
    page = yield* failed(x, outcome.status, outcome.why);
  }
  return page ?? (yield* failed(x, 502, `no live upstreams while connecting to upstream, upstream: "http://${url.authority}${target}"`));
}
