/** nslookup. Mirrors busybox's networking/nslookup.c. Differs: answers come in the order of the questions; -stats and -debug print nothing more. */
import type { DnsAnswer, DnsRecord, DnsType } from '../../../kernel/dns.ts';
import type { Process, Task } from '../../../kernel/types.ts';
import type { AppletTable, Options } from '../lib/applet.ts';
import { Died, type Io } from '../lib/io.ts';
import { askOnce, firstServer, resolvConf, reverseNameOf } from './resolv-conf.ts';

const DNS_TIMEOUT_MS = 5000;
const TYPES: readonly DnsType[] = ['A', 'AAAA', 'ANY', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'SRV', 'TXT'];

const bare = (name: string): string => name.replace(/\.$/, '');

/** A record as nslookup prints it. */
function recordText({ name, type, data }: DnsRecord): string {
  switch (type) {
    case 'A':
    case 'AAAA':
      return `Name:\t${name}\nAddress: ${data}\n`;
    case 'CNAME':
      return `${name}\tcanonical name = ${bare(data)}\n`;
    case 'PTR':
      return `${name}\tname = ${bare(data)}\n`;
    case 'NS':
      return `${name}\tnameserver = ${bare(data)}\n`;
    case 'SRV':
      return `${name}\tservice = ${bare(data)}\n`;
    case 'TXT':
      return `${name}\ttext = "${data}"\n`;
    case 'MX':
      return `${name}\tmail exchanger = ${bare(data)}\n`;
    default: {
      const [origin = '', mail = '', serial, refresh, retry, expire, minimum] = data.split(' ');
      const numbers = `\tserial = ${serial}\n\trefresh = ${refresh}\n\tretry = ${retry}\n\texpire = ${expire}\n\tminimum = ${minimum}\n`;
      return `${name}\n\torigin = ${bare(origin)}\n\tmail addr = ${bare(mail)}\n${numbers}`;
    }
  }
}

const answerText = (name: string, { code, records }: DnsAnswer): string => {
  if (code !== 'NOERROR') return `** server can't find ${name}: ${code}\n\n`;
  return `${records.map(recordText).join('')}\n`;
};

/** The types to ask for: what -type says, else both kinds of address, or the name of an address. */
function typesOf(o: Options, isAddress: boolean): readonly DnsType[] {
  if (!o.has('t')) return isAddress ? ['PTR'] : ['A', 'AAAA'];
  // `-type=srv` is one word with one dash: to getopt, the option t with the value `ype=srv`.
  const text = o.get('t')!.replace(/^ype=/, '');
  const type = TYPES.find((each) => each === text.toUpperCase());
  if (!type) throw new Died(`invalid query type "${text}"`);
  return [type];
}

/** The server to ask: the one given, by name or address, or the first of /etc/resolv.conf. */
function* serverOf(process: Process, given: string | undefined): Task<string> {
  if (given === undefined) return firstServer(process);
  const [address] = yield* process.net.resolve(process, given);
  if (address === undefined) throw new Died(`bad address '${given}'`);
  return address;
}

function* nslookup(io: Io, o: Options): Task<number> {
  const { process } = io;
  const [name, given] = o.operands as [string, string | undefined];
  const server = yield* serverOf(process, given);
  const isAddress = /^\d+\.\d+\.\d+\.\d+$/.test(name);
  const types = typesOf(o, isAddress);
  // A name with dots is asked as it is; else each search domain has its turn.
  const searched = name.includes('.') ? [bare(name)] : resolvConf(process, 'search').map((domain) => `${name}.${domain}`);
  const names = isAddress ? [reverseNameOf(name)] : searched.length > 0 ? searched : [name];
  const isOneQuestion = names.length * types.length === 1;
  let missing = false;
  let text = '';
  for (const each of names)
    for (const type of types) {
      const answer = yield* askOnce(process, server, each, type, DNS_TIMEOUT_MS);
      if (answer === 'refused') yield* sayRefused(io, server, isOneQuestion);
      if (answer === 'refused' || answer === 'silent') {
        io.put(';; connection timed out; no servers could be reached\n\n');
        return 1;
      }
      missing ||= answer.code !== 'NOERROR';
      text += answerText(each, answer);
    }
  io.put(`Server:\t\t${server}\nAddress:\t${server}:53\n\n${text}`);
  return missing ? 1 : 0;
}

/** A second question fails when it is sent, since the first one came back; a single one is tried twice within the timeout. */
function* sayRefused(io: Io, server: string, isOneQuestion: boolean): Task<void> {
  if (!isOneQuestion) return yield* io.fail(`write to '${server}': Connection refused`);
  for (let attempt = 0; attempt < 2; attempt++) {
    yield* io.fail('read: Connection refused');
    yield* io.process.sleep(DNS_TIMEOUT_MS / 2);
  }
}

export const nslookupApplets: AppletTable = {
  nslookup: {
    options: 'dt:',
    long: { type: 't', querytype: 't', debug: 'd' },
    least: 1,
    most: 2,
    usage: '% [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]\n\nQuery DNS about HOST',
    run: nslookup,
  },
};
