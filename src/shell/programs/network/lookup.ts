/** host, and nslookup as BIND has it. Mirror bind9's bin/dig (host.c, nslookup.c) 9.18. Differs: nslookup's own prompt is refused. */
import type { DnsAnswer, DnsRecord, DnsType } from '../../../kernel/dns.ts';
import type { Task } from '../../../kernel/types.ts';
import type { AppletTable } from '../lib/applet.ts';
import type { Io } from '../lib/io.ts';
import { askFor, bare, isAddress, rawTool, serverAddress, TIMEOUT_MS, TRIES, typeOf } from './bind.ts';
import { askOnce, reverseNameOf } from './resolv-conf.ts';

/** A record in nslookup's words. */
function lookedUp({ name, type, data }: DnsRecord): string {
  if (type === 'A' || type === 'AAAA') return `Name:\t${name}\nAddress: ${data}\n`;
  const words: Partial<Record<DnsType, string>> = { CNAME: 'canonical name', PTR: 'name', SRV: 'service', NS: 'nameserver', MX: 'mail exchanger', TXT: 'text' };
  return `${name}\t${words[type] ?? type.toLowerCase()} = ${data}\n`;
}

/** Where an alias leads that the answer does not follow to its end. */
const danglingAlias = ({ records }: DnsAnswer): string | undefined => {
  const last = records.at(-1);
  return last?.type === 'CNAME' ? bare(last.data) : undefined;
};

function* nslookup(io: Io, words: readonly string[]): Task<number> {
  const { process } = io;
  const flag = words.find((word) => /^-(?:query)?type=/.test(word));
  const [name, given] = words.filter((word) => !word.startsWith('-'));
  const type = flag === undefined ? undefined : typeOf(flag.slice(flag.indexOf('=') + 1));
  if (name === undefined || (flag !== undefined && !type)) {
    yield* io.warn(name === undefined ? 'nslookup: its own prompt is not simulated here\n' : `unknown query type: ${flag?.slice(flag.indexOf('=') + 1)}\n`);
    return 1;
  }
  const server = yield* serverAddress(process, given);
  if (server === undefined) {
    yield* io.warn(`nslookup: couldn't get address for '${given}': not found\n`);
    return 1;
  }
  const ask = (asked: string, own: DnsType): ReturnType<typeof askFor> =>
    askFor(io, server, { name: asked, type: own, timeoutMs: TIMEOUT_MS, tries: TRIES, searches: !isAddress(name) });
  const first = yield* ask(isAddress(name) ? reverseNameOf(name) : name, isAddress(name) ? 'PTR' : (type ?? 'A'));
  if (!first) {
    yield* io.say(';; no servers could be reached\n\n');
    return 1;
  }
  const { answer } = first;
  if (!isAddress(name)) io.put(`Server:\t\t${given ?? server}\nAddress:\t${server}#53\n\n`);
  io.put(answer.records.map(lookedUp).join(''));
  const alias = danglingAlias(answer);
  const failed = answer.code === 'NOERROR' ? undefined : { name: isAddress(name) ? first.name : name, code: answer.code };
  const chased = type === undefined && alias !== undefined ? yield* askOnce(process, server, alias, 'AAAA', TIMEOUT_MS) : undefined;
  const missing = failed ?? (typeof chased === 'object' && chased.code !== 'NOERROR' ? { name: alias!, code: chased.code } : undefined);
  if (missing) io.put(`** server can't find ${missing.name}: ${missing.code}\n`);
  else if (answer.records.length === 0) io.put(`*** Can't find ${name}: No answer\n`);
  io.put('\n');
  return missing ? 1 : 0;
}

/** A record in host's words. */
const HOST_WORDS: Partial<Record<DnsType, string>> = {
  A: 'has address',
  AAAA: 'has IPv6 address',
  CNAME: 'is an alias for',
  PTR: 'domain name pointer',
  SRV: 'has SRV record',
  NS: 'name server',
  MX: 'mail is handled by',
  TXT: 'descriptive text',
};

function* host(io: Io, words: readonly string[]): Task<number> {
  const at = words.indexOf('-t');
  const type = at < 0 ? undefined : typeOf(words[at + 1] ?? '');
  const [name, given] = words.filter((word, i) => !word.startsWith('-') && (at < 0 || i !== at + 1));
  const server = yield* serverAddress(io.process, given);
  if (name === undefined || server === undefined) {
    yield* io.warn(name === undefined ? 'Usage: host [-t type] {hostname} [server]\n' : `host: couldn't get address for '${given}': not found\n`);
    return 1;
  }
  const asked = isAddress(name) ? reverseNameOf(name) : name;
  const own = type ?? (isAddress(name) ? 'PTR' : 'A');
  const got = yield* askFor(io, server, {
    name: asked,
    type: own,

    timeoutMs: TIMEOUT_MS,
    tries: 2,
    searches: !isAddress(name),
  });
  if (!got) {
    yield* io.say(';; no servers could be reached\n');
    return 1;
  }
  if (got.answer.code !== 'NOERROR') {
    yield* io.say(`Host ${isAddress(name) ? `${asked}.` : name} not found: ${got.answer.code === 'NXDOMAIN' ? 3 : 2}(${got.answer.code})\n`);
    return 1;
  }
  if (got.answer.records.length === 0) io.put(`${name} has no ${own} record\n`);
  for (const record of got.answer.records) io.put(`${record.name} ${HOST_WORDS[record.type] ?? `has ${record.type} record`} ${record.data}\n`);
  return 0;
}

/** By the names of their programs: busybox has an nslookup of its own. */
export const lookupTools: AppletTable = { host: rawTool(host), 'bind-nslookup': rawTool(nslookup) };
