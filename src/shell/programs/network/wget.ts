/** wget. Mirrors busybox's networking/wget.c over plain HTTP. Differs: TLS and FTP are refused; the progress bar is drawn once, at the end. */
import type { Process, Socket, Task } from '../../../kernel/types.ts';
import { type AppletTable, Misused, numberOf, type Options, splitAt } from '../lib/applet.ts';
import { within } from '../lib/concurrently.ts';
import { Died, type Io, isErrno, reasonOf } from '../lib/io.ts';
import { BadMessage, headerOf, type Headers, parseUrl, Reader, requestText, type Response, type Url } from './http.ts';

const DEFAULT_TIMEOUT_MS = 900_000;

const MOST_REDIRECTS = 5;

/** Whether a URL's host is an address already. */
const isAddress = (host: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(host);

/** The first address of a name, or busybox's `bad address 'x'`. */
export function* addressOf(process: Process, host: string, shown = host): Task<string> {
  if (isAddress(host)) return host;
  const [address] = yield* process.net.resolve(process, host);
  if (address === undefined) throw new Died(`bad address '${shown}'`);
  return address;
}

function* exchange(io: Io, o: Options, url: Url, timeoutMs: number, headers: Headers, body: string | undefined): Task<Response> {
  const { process } = io;
  const address = yield* addressOf(process, url.host, url.authority);
  if (!o.has('q')) yield* io.warn(`Connecting to ${url.authority} (${address}:${url.port})\n`);
  const socket = yield* connectTo(process, address, url.port, timeoutMs);
  const all: Headers = [['Host', url.authority], ['User-Agent', o.get('U') ?? 'Wget'], ['Connection', 'close'], ...headers];
  const method = o.has('s') && body === undefined ? 'HEAD' : body === undefined ? 'GET' : 'POST';
  if (body !== undefined) all.push(['Content-Type', 'application/x-www-form-urlencoded'], ['Content-Length', String(body.length)]);
  try {
    yield* socket.write(process, requestText(method, url.target, all, body));
    const answer = yield* within(process, process.nowMs + timeoutMs, new Reader(process, socket).response(method));
    if (!answer) throw new Died('download timed out');
    return answer.value;
  } catch (thrown) {
    if (thrown instanceof BadMessage) throw new Died(thrown.message === '' ? 'error getting response' : `bad header line: ${thrown.message}`);
    if (isErrno(thrown)) throw new Died(`error getting response: ${thrown.message}`);
    throw thrown;
  } finally {
    socket.close();
  }
}

/** Connects, with busybox's words for what fails. */
function* connectTo(process: Process, address: string, port: number, timeoutMs: number): Task<Socket> {
  try {
    const done = yield* within(process, process.nowMs + timeoutMs, process.net.connect(process, address, port));
    if (!done) throw new Died('download timed out');
    return done.value;
  } catch (thrown) {
    if (thrown instanceof Died) throw thrown;
    throw new Died(`can't connect to remote host (${address}): ${reasonOf(thrown)}`);
  }
}

function progress(name: string, bytes: number): string {
  const shown = name.slice(0, 20).padEnd(20);
  const size = bytes < 100_000 ? String(bytes) : bytes < 100_000 * 1024 ? `${Math.floor(bytes / 1024)}k` : `${Math.floor(bytes / 1048576)}M`;
  return `${shown} 100% |${'*'.repeat(32)}| ${size.padStart(5)}  0:00:00 ETA\n`;
}

function* fetchOne(io: Io, o: Options, given: string): Task<void> {
  let url = parseUrl(given);
  const timeoutMs = o.has('T') ? numberOf(o.get('T')!) * 1000 : DEFAULT_TIMEOUT_MS;
  const headers: Headers = o.all('h').map((line) => {
    const [name, value] = splitAt(line, ':');
    return [name, (value ?? '').trim()];
  });
  for (let hops = 0; ; hops++) {
    if (!url || !['http', 'https', 'ftp'].includes(url.scheme)) throw new Died(`not an http or ftp url: ${given}`);
    if (url.scheme !== 'http') throw new Died(`${url.scheme}:// is not simulated here`);
    const response = yield* exchange(io, o, url, timeoutMs, headers, o.get('d'));
    const { status, statusLine } = response;
    if (o.has('S')) {
      yield* io.warn(`  ${statusLine}\n`);
      if (status < 400) yield* io.warn(response.headers.map(([name, value]) => `  ${name}: ${value}\n`).join(''));
    }
    const location = headerOf(response.headers, 'location');
    if (status >= 300 && status < 400 && location !== undefined) {
      if (hops >= MOST_REDIRECTS) throw new Died('too many redirections');
      url = parseUrl(location.startsWith('/') ? `http://${url.authority}${location}` : location);
      continue;
    }
    if (status < 200 || status >= 300) throw new Died(`server returned error: ${statusLine}`);
    return yield* save(io, o, url, response);
  }
}

function* save(io: Io, o: Options, url: Url, { body }: Response): Task<void> {
  const quiet = o.has('q');
  if (o.has('s')) {
    if (!quiet) yield* io.warn('remote file exists\n');
    return;
  }
  const [path] = splitAt(url.target, '?');
  const name = o.get('O') ?? (path.slice(path.lastIndexOf('/') + 1) || 'index.html');
  if (name === '-') {
    if (!quiet) yield* io.warn('writing to stdout\n');
    yield* io.say(body);
    if (!quiet) yield* io.warn(`${progress('-', body.length)}written to stdout\n`);
    return;
  }
  const file = o.has('P') ? `${o.get('P')}/${name}` : name;
  try {
    const output = io.process.fs.open(file, { write: true, create: true, truncate: !o.has('c'), append: o.has('c'), exclusive: !o.has('O') && !o.has('c') });
    if (!quiet) yield* io.warn(`saving to '${file}'\n`);
    yield* output.write(io.process, body);
    output.close();
  } catch (thrown) {
    throw new Died(`can't open '${file}': ${reasonOf(thrown)}`);
  }
  if (!quiet) yield* io.warn(`${progress(file, body.length)}'${file}' saved\n`);
}

export const wgetApplets: AppletTable = {
  wget: {
    options: 'ckqST:O:P:U:Y:t:o:sh:d:n:',
    long: {
      spider: 's',
      header: 'h',
      'post-data': 'd',
      quiet: 'q',
      'output-document': 'O',
      timeout: 'T',
      tries: 't',
      'server-response': 'S',
      continue: 'c',
      'user-agent': 'U',
      'no-check-certificate': 'k',
    },
    usage:
      '% [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]\n\t[--post-data STR | --post-file FILE] [-Y on/off]\n\t[--no-check-certificate] [-P DIR] [-U AGENT] [-T SEC] URL...\n\nRetrieve files via HTTP or FTP',
    *run(io, o) {
      if (o.operands.length === 0) throw new Misused('');
      for (const url of o.operands) yield* fetchOne(io, o, url);
    },
  },
};
