/** curl, over plain HTTP. Mirrors curl 8's options, exit codes and messages. Differs: TLS is refused; no progress meter is drawn. */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Socket, Task } from '../../../kernel/types.ts';
import { encodeBase64 } from '../bytes/base64.ts';
import { type Applet, type AppletTable, Misused, type Options, parseOptions, splitAt } from '../lib/applet.ts';
import { within } from '../lib/concurrently.ts';
import { type Io, isErrno, reasonOf } from '../lib/io.ts';
import { BadMessage, headerOf, type Headers, parseUrl, Reader, requestText, type Response, type Url } from './http.ts';

const VERSION = '8.11.1';
const DEFAULT_CONNECT_MS = 300_000;

/** A transfer that failed: `curl: (7) Failed to connect …`. */
class CurlError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

interface Transfer {
  response: Response;
  url: Url;
  address: string;
  timeMs: { dns: number; connect: number; total: number };
}

const isAddress = (host: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(host);

/** Lines of a message's head as -v shows them: `> ` in front of what goes, `< ` in front of what comes. */
const marked = (mark: string, head: string): string =>
  head
    .split('\r\n')
    .slice(0, -1)
    .map((line) => `${mark} ${line}\r\n`)
    .join('');

/** What `--resolve web:80:10.0.0.1` says of a URL's host and port. */
function pinnedAddresses(o: Options, { host, port }: Url): string[] | undefined {
  const entry = o.all('r').find((text) => text.startsWith(`${host}:${port}:`));
  return entry?.slice(`${host}:${port}:`.length).split(',');
}

/** The addresses of a URL's host. Throws `CurlError` 6 where nobody knows it. */
function* addressesOf(io: Io, o: Options, url: Url): Task<readonly string[]> {
  const { process } = io;
  const tells = o.has('v');
  if (isAddress(url.host)) return [url.host];
  const pinned = pinnedAddresses(o, url);
  if (pinned) {
    if (tells) yield* io.warn(`* Added ${url.host}:${url.port}:${pinned.join(',')} to DNS cache\n* Hostname ${url.host} was found in DNS cache\n`);
    return pinned;
  }
  const found = yield* process.net.resolve(process, url.host);
  if (found.length === 0) {
    if (tells) yield* io.warn(`* Could not resolve host: ${url.host}\n* shutting down connection #0\n`);
    throw new CurlError(6, `Could not resolve host: ${url.host}`);
  }
  if (tells) yield* io.warn(`* Host ${url.host}:${url.port} was resolved.\n* IPv6: (none)\n* IPv4: ${found.join(', ')}\n`);
  return found;
}

/** A connection to the first address that takes one. */
function* connectTo(io: Io, o: Options, url: Url, addresses: readonly string[], startMs: number): Task<{ socket: Socket; address: string }> {
  const { process } = io;
  const tells = o.has('v');
  const [connectMs, wholeMs] = [o.get('C') ?? DEFAULT_CONNECT_MS / 1000, o.get('m') ?? Infinity].map((seconds) => Number(seconds) * 1000) as [number, number];
  const elapsed = (): number => process.nowMs - startMs;
  let timedOut = false;
  const fail = function* (code: number, message: string): Task<never> {
    if (tells) yield* io.warn(`* ${message}\n* closing connection #0\n`);
    throw new CurlError(code, message);
  };
  for (const address of addresses) {
    if (tells) yield* io.warn(`*   Trying ${address}:${url.port}...\n`);
    try {
      const done = yield* within(process, startMs + Math.min(connectMs, wholeMs), process.net.connect(process, address, url.port));
      if (done) return { socket: done.value, address };
    } catch (thrown) {
      const reason = reasonOf(thrown);
      timedOut = isErrno(thrown) && thrown.code === 'ETIMEDOUT';
      if (tells) {
        const from = process.net.addresses().at(isAddress(address) && address.startsWith('127.') ? 0 : -1);
        yield* io.warn(`* connect to ${address} port ${url.port} from ${from} port ${32768 + ((process.random() >>> 0) % 28232)} failed: ${reason}\n`);
      }
      continue;
    }
    return yield* fail(
      28,
      connectMs < wholeMs
        ? `Failed to connect to ${url.host} port ${url.port} after ${elapsed()} ms: Timeout was reached`
        : `Connection timed out after ${elapsed()} milliseconds`,
    );
  }
  return yield* fail(timedOut ? 28 : 7, `Failed to connect to ${url.host} port ${url.port} after ${elapsed()} ms: Could not connect to server`);
}

/** The headers of a request: curl's own, those of -H, and what the body needs. */
function headersOf(o: Options, url: Url, body: Bytes | undefined): Headers {
  const given: Headers = o.all('H').map((line) => {
    const [name, value] = splitAt(line, ':');
    return [name, (value ?? '').trim()];
  });
  const isGiven = (name: string): boolean => headerOf(given, name) !== undefined;
  const own = (name: string, value: string): Headers => (isGiven(name.toLowerCase()) ? [] : [[name, value]]);
  const host = given.filter(([name, value]) => name.toLowerCase() === 'host' && value !== '');
  return [
    ...host,
    ...own('Host', url.authority),
    ...(o.has('u') ? own('Authorization', `Basic ${encodeBase64(o.get('u')!)}`) : []),
    ...own('User-Agent', o.get('A') ?? `curl/${VERSION}`),
    ...own('Accept', '*/*'),
    ...given.filter((each) => !host.includes(each) && each[1] !== ''),
    ...(body === undefined ? [] : [...own('Content-Length', String(body.length)), ...own('Content-Type', 'application/x-www-form-urlencoded')]),
  ];
}

/** One request and its answer. */
function* exchange(io: Io, o: Options, url: Url, method: string, body: Bytes | undefined): Task<Transfer> {
  const { process } = io;
  const tells = o.has('v');
  const startMs = process.nowMs;
  const addresses = yield* addressesOf(io, o, url);
  const dns = process.nowMs - startMs;
  const { socket, address } = yield* connectTo(io, o, url, addresses, startMs);
  const connect = process.nowMs - startMs;
  if (tells) yield* io.warn(`* Connected to ${url.host} (${address}) port ${url.port}\n`);
  try {
    if (url.scheme === 'https') throw new CurlError(35, 'TLS is not simulated here');
    const text = requestText(method, url.target, headersOf(o, url, body), body);
    if (tells)
      yield* io.warn(
        `* using HTTP/1.x\n${marked('>', text.slice(0, text.indexOf('\r\n\r\n') + 4))}* ${body === undefined ? 'Request completely sent off' : `upload completely sent off: ${body.length} bytes`}\n`,
      );
    yield* socket.write(process, text);
    const deadline = o.has('m') ? startMs + Number(o.get('m')) * 1000 : Infinity;
    const task = new Reader(process, socket).response(method);
    const done = deadline === Infinity ? { value: yield* task } : yield* within(process, deadline, task);
    if (!done) throw new CurlError(28, `Operation timed out after ${process.nowMs - startMs} milliseconds with 0 bytes received`);
    return { response: done.value, url, address, timeMs: { dns, connect, total: process.nowMs - startMs } };
  } catch (thrown) {
    const failure = failureOf(thrown);
    if (tells) yield* io.warn(`* ${failure.message}\n* closing connection #0\n`);
    throw failure;
  } finally {
    socket.close();
  }
}

/** What curl calls what went wrong after the connection was there. */
function failureOf(thrown: unknown): CurlError {
  if (thrown instanceof CurlError) return thrown;
  if (thrown instanceof BadMessage)
    return thrown.message === '' ? new CurlError(52, 'Empty reply from server') : new CurlError(1, 'Received HTTP/0.9 when not allowed');
  return new CurlError(56, `Recv failure: ${reasonOf(thrown)}`);
}

const headText = ({ statusLine, headers }: Response): string => `${statusLine}\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;

/** `%{http_code}` and its kin. */
function writeOut(format: string, { response, url, address, timeMs }: Transfer): string {
  const seconds = (ms: number): string => (ms / 1000).toFixed(6);
  const values: Readonly<Record<string, string>> = {
    http_code: String(response.status).padStart(3, '0'),
    response_code: String(response.status).padStart(3, '0'),
    size_download: String(response.body.length),
    content_type: headerOf(response.headers, 'content-type') ?? '',
    time_total: seconds(timeMs.total),
    time_connect: seconds(timeMs.connect),
    time_namelookup: seconds(timeMs.dns),
    remote_ip: address,
    remote_port: String(url.port),
    url_effective: `${url.scheme}://${url.authority}${url.target}`,
    redirect_url: headerOf(response.headers, 'location') ?? '',
    num_redirects: '0',
    http_version: '1.1',
  };
  return format.replace(/%\{(\w+)\}|\\([nrt])|%%/g, (whole, name?: string, escape?: string) =>
    name !== undefined ? (values[name] ?? '') : escape !== undefined ? { n: '\n', r: '\r', t: '\t' }[escape]! : whole.slice(1),
  );
}

function dataOf(io: Io, o: Options): Bytes | undefined {
  if (!o.has('d')) return undefined;
  return o
    .all('d')
    .map((text) => (text.startsWith('@') ? io.process.fs.readFile(text.slice(1)).replace(/[\r\n]/g, '') : text))
    .join('&');
}

function* fetchOne(io: Io, o: Options, text: string): Task<number> {
  let url = parseUrl(text);
  let method = o.get('X') ?? (o.has('I') ? 'HEAD' : o.has('d') ? 'POST' : 'GET');
  let body = dataOf(io, o);
  for (let hops = 0; ; hops++) {
    if (!url) throw new CurlError(3, 'URL rejected: Malformed input to a URL function');
    if (url.scheme !== 'http' && url.scheme !== 'https') throw new CurlError(1, `Protocol "${url.scheme}" not supported`);
    const transfer = yield* exchange(io, o, url, method, body);
    const { response } = transfer;
    if (o.has('v')) yield* io.warn(`${marked('<', headText(response))}* Connection #0 to host ${url.host} left intact\n`);
    const location = headerOf(response.headers, 'location');
    const shown = o.has('iI') ? headText(response) : '';
    if (o.has('L') && location !== undefined && response.status >= 300 && response.status < 400) {
      if (hops >= 50) throw new CurlError(47, 'Maximum (50) redirects followed');
      io.put(shown);
      if (response.status < 307 && method !== 'HEAD') [method, body] = ['GET', undefined];
      url = parseUrl(location.startsWith('/') ? `http://${url.authority}${location}` : location);
      continue;
    }
    const failed = o.has('f') && response.status >= 400;
    const output = shown + (failed ? '' : response.body);
    const file = o.get('o') ?? (o.has('O') ? url.target.slice(url.target.lastIndexOf('/') + 1) : undefined);
    if (file !== undefined && file !== '-') {
      if (file !== '/dev/null') io.process.fs.writeFile(file, output);
    } else io.put(output);
    if (o.has('w')) io.put(writeOut(o.get('w')!, transfer));
    yield* io.flush();
    if (failed) throw new CurlError(22, `The requested URL returned error: ${response.status}`);
    return 0;
  }
}

function* curl(io: Io, o: Options): Task<number> {
  if (o.has('V')) {
    yield* io.say(`curl ${VERSION} (x86_64-pc-linux-musl) libcurl/${VERSION}\n`);
    return 0;
  }
  if (o.operands.length === 0) {
    yield* io.warn('curl: (2) no URL specified\n');
    return 2;
  }
  let code = 0;
  const tries = Number(o.get('R') ?? 0);
  for (const text of [...o.operands, ...o.all('U')]) {
    for (let attempt = 0; ; attempt++) {
      try {
        code = yield* fetchOne(io, o, text);
      } catch (thrown) {
        if (!(thrown instanceof CurlError)) throw thrown;
        code = thrown.code;
        if (o.has('w') && code !== 22)
          io.put(
            writeOut(o.get('w')!, {
              response: { statusLine: '', status: 0, headers: [], body: '' },
              url: parseUrl(text) ?? { scheme: '', authority: text, host: text, port: 0, target: '' },
              address: '',
              timeMs: { dns: 0, connect: 0, total: 0 },
            }),
          );
        yield* io.flush();
        if (!o.has('s') || o.has('S')) yield* io.warn(`curl: (${code}) ${thrown.message}\n`);
        if (attempt < tries && [28, 7, 52].includes(code)) {
          yield* io.process.sleep(1000 * 2 ** attempt);
          continue;
        }
      }
      break;
    }
  }
  return code;
}

const LONG = {
  silent: 's',
  'show-error': 'S',
  include: 'i',
  head: 'I',
  verbose: 'v',
  output: 'o',
  'remote-name': 'O',
  'write-out': 'w',
  request: 'X',
  data: 'd',
  'data-raw': 'd',
  'data-binary': 'd',
  header: 'H',
  location: 'L',
  fail: 'f',
  'max-time': 'm',
  'user-agent': 'A',
  version: 'V',
  retry: 'R',
  insecure: 'k',
  url: 'U',
  user: 'u',
  resolve: 'r',
  'connect-timeout': 'C',
  ipv4: '4',
  'http1.1': 'k',
  'no-progress-meter': 'k',
  'no-buffer': 'N',
};

const SPEC: Applet = { options: 'sSiIvo:Ow:X:d:H:LfC:m:A:VR:ku:U:r:N4', long: LONG, usage: '', run: curl };

export const curlApplets: AppletTable = {
  curl: {
    raw: true,
    usage: '% [options...] <url>',
    *run(io, o) {
      try {
        return yield* curl(io, parseOptions(SPEC, io.name, o.operands));
      } catch (thrown) {
        if (!(thrown instanceof Misused)) throw thrown;
        const option = /'([^']*)'/.exec(thrown.message)?.[1] ?? '';
        const shown = option.startsWith('--') ? option : `-${option}`;
        const reason = thrown.message.includes('requires an argument') ? 'requires parameter' : 'is unknown';
        yield* io.warn(`curl: option ${shown}: ${reason}\ncurl: try 'curl --help' for more information\n`);
        return 2;
      }
    },
  },
};
