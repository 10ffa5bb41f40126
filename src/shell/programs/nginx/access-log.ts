/**
 * The access log: a line for each request, in the form that `log_format` gives it. Mirrors ngx_http_log_module.c.
 * Differs: `escape=` is passed over, and times count virtual ms.
 */
import type { Process, Task } from '../../../kernel/types.ts';
import { timeFormat } from '../lib/time-format.ts';
import { requestVariables, VARIABLE, type Exchange } from './answer.ts';
import { append } from './log.ts';
import { findDirective } from './servers.ts';

/** Where requests are logged unless the configuration says otherwise. */
export const DEFAULT_ACCESS_LOG = '/var/log/nginx/access.log';
const COMBINED = '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"';
const loggedDate = timeFormat('%d/%b/%Y:%H:%M:%S %z');

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

/** 32 hexadecimal digits of the process's own dice. */
const requestId = (process: Process): string => Array.from({ length: 4 }, () => (process.random() >>> 0).toString(16).padStart(8, '0')).join('');

/** What a log may say of an answer, beyond the request's own variables. */
function variablesOf({ process, request, upstream, startedMs }: Exchange, status: number, bytesSent: number): Readonly<Record<string, () => string>> {
  const { tries, host, length } = upstream;
  const each = (of: (one: (typeof tries)[number], i: number) => string): string => tries.map(of).join(', ') || '-';
  const first = (): string => `${request.method} ${request.target} ${request.version}`;
  return {
    time_local: () => loggedDate(process.wallMs),
    request: first,
    status: () => String(status),
    body_bytes_sent: () => String(bytesSent),
    request_length: () =>
      String(request.headers.reduce((sum, [name, value]) => sum + name.length + value.length + 4, first().length + 4) + request.body.length),
    request_time: () => seconds(process.nowMs - startedMs),
    request_id: () => requestId(process),
    proxy_host: () => host || '-',
    upstream_addr: () => each(({ address }) => address),
    upstream_status: () => each((one) => String(one.status)),
    upstream_response_time: () => each(({ ms }) => seconds(ms)),
    upstream_response_length: () => each((_, i) => String(i === tries.length - 1 ? length : 0)),
  };
}

/** Writes the line of a request that has been answered. */
export function* logRequest(x: Exchange, status: number, bytesSent: number): Task<void> {
  const { config, server, process } = x;
  const [path = DEFAULT_ACCESS_LOG, name = 'combined'] = findDirective('access_log', server.directives, config.http)?.args ?? [];
  if (path === 'off') return;
  const parts = config.http.find((directive) => directive.name === 'log_format' && directive.args[0] === name)?.args.slice(1);
  const format = parts?.filter((part) => !part.startsWith('escape=')).join('') ?? COMBINED;
  const [own, known] = [variablesOf(x, status, bytesSent), requestVariables(x)];
  const line = format.replace(VARIABLE, (_, braced?: string, bare?: string) => {
    const variable = braced ?? bare ?? '';
    return own[variable]?.() ?? (known(variable) || '-');
  });
  yield* append(process, path, `${line}\n`);
}

/** The line of what was no request at all. */
export function* logNonsense(process: Process, client: string, status: number, bytesSent: number): Task<void> {
  yield* append(process, DEFAULT_ACCESS_LOG, `${client} - - [${loggedDate(process.wallMs)}] "" ${status} ${bytesSent} "-" "-"\n`);
}
