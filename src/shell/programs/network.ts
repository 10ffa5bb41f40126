/**
 * Small network tools: nc, nslookup, ping, ip, ifconfig, netstat, httpd. Mirrors busybox's networking applets.
 * Differs: ping asks whether the address answers a connection attempt, for the network carries no ICMP; MAC addresses
 * and packet counters are not shown.
 */
import type { Bytes } from '../../kernel/bytes.ts';
import type { Listener, Socket, Task } from '../../kernel/types.ts';
import { Misused, numberOf, splitAt, type AppletTable, type Options } from './applet.ts';
import { Loop, within } from './concurrently.ts';
import { BadMessage, decodePath, Reader } from './http.ts';
import { Died, isErrno, reasonOf, type Io } from './io.ts';
import { joinPath, statOf } from './paths.ts';
import { formatTime } from './time-format.ts';
import { addressOf } from './wget.ts';

/** Carries bytes both ways until the peer is done. */
function* relay(io: Io, socket: Socket, idleMs: number): Task<void> {
  const { process } = io;
  const loop = new Loop(process);
  let done = false;
  loop.add(
    (function* (): Task<void> {
      const input = io.stdin();
      for (let data = yield* input.chunk(); data !== ''; data = yield* input.chunk()) yield* socket.write(process, data);
      socket.end();
    })(),
  );
  loop.add(
    (function* (): Task<void> {
      for (;;) {
        const data = yield* within(process, process.nowMs + idleMs, socket.read(process));
        if (!data || data.value === '') break;
        yield* process.write(1, data.value);
      }
      done = true;
    })(),
  );
  yield* loop.run(() => done);
  socket.close();
}

function* nc(io: Io, o: Options): Task<number | void> {
  const { process } = io;
  if (o.has('eu')) throw new Died(`-${o.has('e') ? 'e' : 'u'} is not simulated here`);
  const waitMs = o.has('w') ? numberOf(o.get('w')!) * 1000 : 1e15;
  if (o.has('l')) {
    let listener: Listener;
    try {
      listener = process.net.listen(numberOf(o.get('p') ?? o.operands.at(-1) ?? '0'));
    } catch (thrown) {
      throw new Died(`bind: ${reasonOf(thrown)}`);
    }
    if (o.has('v')) yield* io.warn(`listening on 0.0.0.0:${listener.port} ...\n`);
    do {
      const accepted = yield* within(process, process.nowMs + waitMs, listener.accept(process));
      if (!accepted) throw new Died('timed out');
      if (o.has('v'))
        yield* io.warn(`connect to ${accepted.value.local.address}:${listener.port} from ${accepted.value.remote.address}:${accepted.value.remote.port}\n`);
      yield* relay(io, accepted.value, 1e15);
    } while (o.has('k'));
    listener.close();
    return;
  }
  const [host, ...ports] = o.operands;
  if (host === undefined || ports.length === 0) throw new Misused('');
  const address = yield* addressOf(process, host);
  const [first, last] = splitAt(ports[0]!, '-');
  for (let port = numberOf(first); port <= numberOf(last ?? first); port++) {
    try {
      const connected = yield* within(process, process.nowMs + waitMs, process.net.connect(process, address, port));
      if (!connected) throw new Died('timed out');
      if (o.has('v')) yield* io.warn(`${host} (${address}:${port}) open\n`);
      if (o.has('z')) connected.value.close();
      else yield* relay(io, connected.value, waitMs);
    } catch (thrown) {
      if (thrown instanceof Died) throw thrown;
      yield* io.fail(o.has('vz') ? `${host} (${address}:${port}): ${reasonOf(thrown)}` : `can't connect to remote host (${address}): ${reasonOf(thrown)}`);
    }
  }
}

/** One of the words behind a keyword in /etc/resolv.conf. */
function resolvConf(io: Io, keyword: string): string[] {
  const { fs } = io.process;
  const lines = fs.exists('/etc/resolv.conf') ? fs.readFile('/etc/resolv.conf').split('\n') : [];
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([first]) => first === keyword)
    .flatMap(([, ...words]) => words);
}

const DNS_TIMEOUT_MS = 5000;

function* nslookup(io: Io, o: Options): Task<number> {
  const { process } = io;
  const [name, given] = o.operands as [string, string | undefined];
  if (given !== undefined) throw new Died('asking another server is not simulated here');
  if (/^[\d.]+$/.test(name)) throw new Died('reverse lookups are not simulated here');
  const [server] = resolvConf(io, 'nameserver');
  if (server === undefined) throw new Died("can't connect to remote host (127.0.0.1): Connection refused");
  io.put(`Server:\t\t${server}\nAddress:\t${server}:53\n\n`);
  // A name with dots is asked as it is; else each search domain has its turn.
  const names = name.includes('.') ? [name.replace(/\.$/, '')] : resolvConf(io, 'search').map((domain) => `${name}.${domain}`);
  let missing = false;
  for (const each of names.length > 0 ? names : [name]) {
    const startMs = process.nowMs;
    const addresses = yield* process.net.resolve(process, `${each}.`);
    if (addresses.length === 0 && process.nowMs - startMs >= DNS_TIMEOUT_MS) {
      io.put(`;; connection timed out; no servers could be reached\n\n`);
      return 1;
    }
    if (addresses.length === 0) {
      missing = true;
      // Both questions, for IPv4 and for IPv6, come back empty-handed.
      const sentence = `** server can't find ${each}: NXDOMAIN\n\n`;
      io.put(sentence + sentence);
    } else io.put(`${addresses.map((address) => `Name:\t${each}\nAddress: ${address}\n`).join('')}\n\n`);
  }
  yield* io.flush();
  return missing ? 1 : 0;
}

function* ping(io: Io, o: Options): Task<number> {
  const { process } = io;
  const host = o.operands[0]!;
  const address = yield* addressOf(process, host);
  const count = o.has('c') ? numberOf(o.get('c')!) : Infinity;
  const waitMs = numberOf(o.get('W') ?? '10') * 1000;
  yield* io.say(`PING ${host} (${address}): 56 data bytes\n`);
  process.setSignalAction('INT', 'catch');
  let [sent, received] = [0, 0];
  const times: number[] = [];
  for (let seq = 0; seq < count; seq++) {
    sent++;
    if (yield* reaches(io, address, waitMs)) {
      received++;
      const time = process.net.addresses().includes(address) ? 0.04 + (process.random() >>> 0) / 2 ** 37 : 0.1 + (process.random() >>> 0) / 2 ** 33;
      times.push(time);
      if (!o.has('q')) yield* io.say(`64 bytes from ${address}: seq=${seq} ttl=64 time=${time.toFixed(3)} ms\n`);
    }
    if (seq + 1 < count && (yield* process.sleep(1000))) break;
  }
  io.put(
    `\n--- ${host} ping statistics ---\n${sent} packets transmitted, ${received} packets received, ${Math.round(((sent - received) * 100) / sent)}% packet loss\n`,
  );
  if (times.length > 0) {
    const average = times.reduce((sum, time) => sum + time, 0) / times.length;
    io.put(`round-trip min/avg/max = ${Math.min(...times).toFixed(3)}/${average.toFixed(3)}/${Math.max(...times).toFixed(3)} ms\n`);
  }
  yield* io.flush();
  return received > 0 ? 0 : 1;
}

/** Whether something at the address answers, if only to refuse. */
function* reaches(io: Io, address: string, waitMs: number): Task<boolean> {
  const { process } = io;
  try {
    const connected = yield* within(process, process.nowMs + waitMs, process.net.connect(process, address, 7));
    connected?.value.close();
    return connected !== undefined;
  } catch (thrown) {
    if (!isErrno(thrown)) throw thrown;
    return thrown.code === 'ECONNREFUSED';
  }
}

const linkOf = (address: string): string => (address.startsWith('127.') ? 'lo' : 'eth0');

function* ip(io: Io, o: Options): Task<void> {
  const words = o.operands.filter((word) => !/^-/.test(word));
  const what = words[0] ?? '';
  const addresses = io.process.net.addresses();
  if (what !== '' && 'address'.startsWith(what)) {
    addresses.forEach((address, i) => {
      const own = linkOf(address) === 'lo';
      io.put(
        `${i + 1}: ${own ? 'lo: <LOOPBACK,UP,LOWER_UP> mtu 65536' : 'eth0@if2: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 1500'} qdisc noqueue ${own ? '' : 'state UP '}qlen 1000\n`,
      );
      if (own) io.put('    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n');
      io.put(
        `    inet ${address}/${own ? '8 scope host lo' : `24 brd ${address.replace(/\d+$/, '255')} scope global eth0`}\n       valid_lft forever preferred_lft forever\n`,
      );
    });
  } else if (what !== '' && 'route'.startsWith(what)) {
    const own = addresses.find((address) => linkOf(address) === 'eth0');
    if (own !== undefined) {
      const gateway = own.replace(/\d+$/, '1');
      io.put(`default via ${gateway} dev eth0 \n${own.replace(/\d+$/, '0')}/24 dev eth0 scope link  src ${own} \n`);
    }
  } else throw new Died(`ip ${o.operands.join(' ')} is not simulated here`);
  yield* io.flush();
}

function* ifconfig(io: Io, o: Options): Task<void> {
  for (const address of [...io.process.net.addresses()].reverse()) {
    const own = linkOf(address) === 'lo';
    if (o.operands[0] !== undefined && o.operands[0] !== linkOf(address)) continue;
    io.put(
      `${linkOf(address).padEnd(10)}Link encap:${own ? 'Local Loopback' : 'Ethernet'}  \n          inet addr:${address}  ${own ? 'Mask:255.0.0.0' : `Bcast:${address.replace(/\d+$/, '255')}  Mask:255.255.255.0`}\n          UP ${own ? 'LOOPBACK RUNNING  MTU:65536' : 'BROADCAST RUNNING MULTICAST  MTU:1500'}  Metric:1\n\n`,
    );
  }
  yield* io.flush();
}

function* netstat(io: Io): Task<void> {
  const { fs } = io.process;
  if (!fs.exists('/proc/net/tcp')) throw new Died('the table of sockets is not simulated here');
  io.put('Active Internet connections (only servers)\nProto Recv-Q Send-Q Local Address           Foreign Address         State       \n');
  for (const line of fs.readFile('/proc/net/tcp').split('\n').slice(1)) {
    const [, local, , state] = line.trim().split(/\s+/);
    if (local === undefined || state !== '0A') continue;
    const [hex, port] = splitAt(local, ':');
    const address = (hex.match(/../g) ?? [])
      .reverse()
      .map((byte) => parseInt(byte, 16))
      .join('.');
    io.put(`tcp        0      0 ${`${address}:${parseInt(port!, 16)}`.padEnd(23)} ${'0.0.0.0:*'.padEnd(23)} LISTEN      \n`);
  }
  yield* io.flush();
}

const HTTPD_TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  htm: 'text/html',
  txt: 'text/plain',
  css: 'text/css',
  js: 'application/javascript',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
};

function httpdAnswer(io: Io, home: string, target: string): { status: string; type: string; body: Bytes } {
  const { fs } = io.process;
  const [path] = splitAt(target, '?');
  let file = joinPath(home, decodePath(path).replace(/^\/+/, ''));
  if (statOf(fs, file)?.type === 'directory') file = joinPath(file, 'index.html');
  if (path.includes('..') || statOf(fs, file)?.type !== 'file') {
    const title = '404 Not Found';
    return {
      status: title,
      type: 'text/html',
      body: `<HTML><HEAD><TITLE>${title}</TITLE></HEAD>\n<BODY><H1>${title}</H1>\nThe requested URL was not found\n</BODY></HTML>\n`,
    };
  }
  return { status: '200 OK', type: HTTPD_TYPES[file.slice(file.lastIndexOf('.') + 1)] ?? 'application/octet-stream', body: fs.readFile(file) };
}

function* httpd(io: Io, o: Options): Task<number> {
  const { process } = io;
  const [first, second] = splitAt(o.get('p') ?? '80', ':');
  const home = o.get('h') ?? '.';
  let listener: Listener;
  try {
    listener = process.net.listen(numberOf(second ?? first));
  } catch (thrown) {
    throw new Died(`bind: ${reasonOf(thrown)}`);
  }
  const loop = new Loop(process);
  const serve = function* (socket: Socket): Task<void> {
    try {
      const request = yield* new Reader(process, socket).request();
      if (request) {
        const { status, type, body } = httpdAnswer(io, home, request.target);
        const head = `HTTP/1.1 ${status}\r\nDate: ${formatTime('%a, %d %b %Y %H:%M:%S GMT', process.wallMs)}\r\nConnection: close\r\nContent-type: ${type}\r\n`;
        yield* socket.write(process, `${head}Content-length: ${body.length}\r\n\r\n${request.method === 'HEAD' ? '' : body}`);
        if (o.has('v')) yield* process.write(2, `${socket.remote.address}:${socket.remote.port}: response:${status.slice(0, 3)}\n`);
      }
    } catch (thrown) {
      if (!isErrno(thrown) && !(thrown instanceof BadMessage)) throw thrown;
    }
    socket.close();
  };
  const run = function* (): Task<number> {
    loop.add(
      (function* (): Task<void> {
        for (;;) loop.add(serve(yield* listener.accept(process)));
      })(),
    );
    yield* loop.run(() => false);
    return 0;
  };
  if (o.has('f')) return yield* run();
  // Without -f it goes on in the background, and so must hold the port itself.
  listener.close();
  process.spawn({ argv: [...process.argv, '-f'] });
  return 0;
}

export const networkApplets: AppletTable = {
  nc: { options: '+lkp:w:zvne:u', usage: '% [OPTIONS] HOST PORT  - connect\nnc [OPTIONS] -l -p PORT [HOST] [PORT]  - listen', run: nc },
  nslookup: { options: 'd', least: 1, most: 2, usage: '% [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]\n\nQuery DNS about HOST', run: nslookup },
  ping: { options: '46c:s:W:w:i:qA', least: 1, most: 1, usage: '% [OPTIONS] HOST\n\nSend ICMP ECHO_REQUESTs to HOST', run: ping },
  ip: { raw: true, usage: '% [OPTIONS] address|route|link|rule [ARGS]', run: ip },
  ifconfig: { options: 'a', usage: '% [-a] [INTERFACE]\n\nConfigure a network interface', run: ifconfig },
  netstat: { options: 'laentuwrpW', usage: '% [-ral] [-tuwx] [-en]\n\nDisplay networking information', run: netstat },
  ss: { options: 'laentupH', usage: '% [-tln]\n\nDisplay sockets', run: netstat },
  httpd: { options: 'ifc:p:u:g:r:m:h:e:d:v', usage: '% [-ifv[v]] [-c CONFFILE] [-p [IP:]PORT] [-h HOME]\n\nListen for incoming HTTP requests', run: httpd },
};
