/** nslookup. Mirrors busybox's networking/nslookup.c. Differs: it asks the server of /etc/resolv.conf only, for addresses only. */
import type { Task } from '../../../kernel/types.ts';
import type { AppletTable, Options } from '../lib/applet.ts';
import { Died, type Io } from '../lib/io.ts';

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

export const nslookupApplets: AppletTable = {
  nslookup: { options: 'd', least: 1, most: 2, usage: '% [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]\n\nQuery DNS about HOST', run: nslookup },
};
