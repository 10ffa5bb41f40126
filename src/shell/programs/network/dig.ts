/**
 * dig, as images of network tools have it. Mirrors bind9's bin/dig/dig.c 9.18.
 * Differs: questions are of class IN over UDP; +trace, -f and zone transfers are refused.
 */
import type { DnsAnswer, DnsRecord, DnsType } from '../../../kernel/dns.ts';
import type { Task } from '../../../kernel/types.ts';
import type { AppletTable } from '../lib/applet.ts';
import type { Io } from '../lib/io.ts';
import { formatTime } from '../lib/time-format.ts';
import { askFor, bare, type Question, rawTool, serverAddress, TIMEOUT_MS, TRIES, typeOf } from './bind.ts';
import { reverseNameOf } from './resolv-conf.ts';

const VERSION = '9.18.38';
/** The columns at which TTL, class, type and data begin. */
const COLUMNS = [24, 32, 40, 48] as const;

const dotted = (name: string): string => (name.endsWith('.') ? name : `${name}.`);
/** Words at columns of eight, by tabs where they reach, else a space apart. */
function inColumns(first: string, rest: readonly (readonly [column: number, text: string])[]): string {
  let line = first;
  let at = first.length;
  for (const [column, text] of rest) {
    const to = Math.max(column, at + 1);
    const tabs = Math.floor(to / 8) - Math.floor(at / 8);
    line += '\t'.repeat(tabs) + ' '.repeat(to - (tabs > 0 ? Math.floor(to / 8) * 8 : at)) + text;
    at = to + text.length;
  }
  return line;
}

const [TTL_AT, CLASS_AT, TYPE_AT, DATA_AT] = COLUMNS;

const recordLine = ({ name, ttl, type, data }: DnsRecord): string =>
  `${inColumns(dotted(name), [
    [TTL_AT, String(ttl)],
    [CLASS_AT, 'IN'],
    [TYPE_AT, type],
    [DATA_AT, data],
  ])}\n`;

/** Bytes of a record's data in a message, without compression. */
function dataBytes({ type, data }: DnsRecord): number {
  if (type === 'A') return 4;
  if (type === 'AAAA') return 16;
  const words = data.split(' ');
  if (type === 'SRV') return 6 + words[3]!.length + 1;
  if (type === 'SOA') return words[0]!.length + words[1]!.length + 2 + 20;
  return data.length + 1;
}

/** The length of a message: header, question, records, and EDNS with its cookie. */
const messageBytes = (name: string, records: readonly DnsRecord[]): number =>
  12 + bare(name).length + 2 + 4 + records.reduce((sum, record) => sum + bare(record.name).length + 2 + 10 + dataBytes(record), 0) + 23;

/** One question of a command line, and how its answer is shown. */
interface Query extends Question {
  name: string;
  type: DnsType;
  server: string | undefined;
  timeoutMs: number;
  tries: number;
  searches: boolean;
  short: boolean;
  /** Parts of the output that are shown: `cmd`, `comments`, `question`, `answer`, `authority`, `additional`, `stats`. */
  shows: Set<string>;
}

const PARTS = ['cmd', 'comments', 'question', 'answer', 'authority', 'additional', 'stats'] as const;
/** Options that change nothing that is simulated. */
const HARMLESS = ['recurse', 'edns', 'cookie', 'tcp', 'vc', 'ignore', 'multiline', 'qr', 'class', 'ttlid', 'dnssec', 'adflag', 'all'];

/** Applies `+short`, `+noall`, `+time=2`; false where dig does not know it. */
function applyOption(query: Query, word: string): boolean {
  const [name = '', value] = word.split('=');
  const isOff = name.startsWith('no');
  const plain = isOff ? name.slice(2) : name;
  if (plain === 'all') query.shows = new Set(isOff ? [] : PARTS);
  else if ((PARTS as readonly string[]).includes(plain)) query.shows[isOff ? 'delete' : 'add'](plain);
  else if (plain === 'short') query.short = !isOff;
  else if (plain === 'search') query.searches = !isOff;
  else if (plain === 'time' || plain === 'timeout') query.timeoutMs = Math.max(1, Number(value) || 1) * 1000;
  else if (plain === 'tries') query.tries = Math.max(1, Number(value) || 1);
  else if (plain === 'retry') query.tries = Number(value) + 1;
  else return HARMLESS.includes(plain);
  return true;
}

const USAGE = `Usage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}
            {global-d-opt} host [@local-server] {local-d-opt}
            [ host [@local-server] {local-d-opt} [...]]

Use "dig -h" (or "dig -h | more") for complete list of options
`;

/** The questions of a command line, or what is wrong with it. */
function parseQueries(words: readonly string[]): Query[] | string {
  const base: Query = { name: '.', type: 'NS', server: undefined, timeoutMs: TIMEOUT_MS, tries: TRIES, searches: false, short: false, shows: new Set(PARTS) };
  const queries: Query[] = [];
  let type: DnsType | undefined;
  const addQuery = (name: string, own: DnsType): void => void queries.push({ ...base, name, type: own, shows: new Set(base.shows) });
  /** In front of the first name for all of them, behind a name for that one. */
  const setType = (own: DnsType): void => {
    const last = queries.at(-1);
    if (last) last.type = own;
    else type = own;
  };
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const last = queries.at(-1);
    if (word.startsWith('@')) {
      base.server = word.slice(1);
      if (last) last.server = base.server;
    } else if (word.startsWith('+')) {
      if (!applyOption(last ?? base, word.slice(1))) return `Invalid option: ${word}\n${USAGE}`;
    } else if (word === '-x') addQuery(reverseNameOf(words[++i] ?? ''), 'PTR');
    else if (word === '-t' || word === '-q') {
      const value = words[++i] ?? '';
      if (word === '-q') addQuery(value, type ?? 'A');
      else if (typeOf(value)) setType(typeOf(value)!);
      else return `;; Warning, ignoring invalid type ${value}\n`;
    } else if (word === '-4' || word.toUpperCase() === 'IN') continue;
    else if (word.startsWith('-')) return `Invalid option: ${word}\n${USAGE}`;
    else if (typeOf(word)) setType(typeOf(word)!);
    else addQuery(word, type ?? 'A');
  }
  if (queries.length === 0) addQuery('.', type ?? 'NS');
  return queries;
}

const hexOf = (bits: number): string => (bits >>> 0).toString(16).padStart(8, '0');

function answerText({ process }: Io, query: Query, server: string, asked: string, answer: DnsAnswer, tookMs: number): string {
  const { code, records, authority = [], additional = [] } = answer;
  if (query.short)
    return records
      .filter(({ type }) => type === query.type || type === 'CNAME')
      .map(({ data }) => `${data}\n`)
      .join('');
  const has = (part: string): boolean => query.shows.has(part);
  const section = (part: string, list: readonly DnsRecord[]): string =>
    !has(part) || list.length === 0
      ? ''
      : `${has('comments') ? `;; ${part.toUpperCase()} SECTION:\n` : ''}${list.map(recordLine).join('')}${has('comments') ? '\n' : ''}`;
  const isLocal = /(^|\.)local\.?$/.test(asked);
  const head = [
    ';; Got answer:',
    ...(isLocal ? [';; WARNING: .local is reserved for Multicast DNS', ';; You are currently testing what happens when an mDNS query is leaked to DNS'] : []),
    `;; ->>HEADER<<- opcode: QUERY, status: ${code}, id: ${(process.random() >>> 0) % 65536}`,
    `;; flags: qr aa rd; QUERY: 1, ANSWER: ${records.length}, AUTHORITY: ${authority.length}, ADDITIONAL: ${additional.length + 1}`,
    ';; WARNING: recursion requested but not available',
    '',
    ';; OPT PSEUDOSECTION:',
    '; EDNS: version: 0, flags:; udp: 1232',
    `; COOKIE: ${hexOf(process.random())}${hexOf(process.random())} (echoed)`,
    '',
  ].join('\n');
  const question = inColumns(dotted(asked), [
    [CLASS_AT, 'IN'],
    [TYPE_AT, query.type],
  ]);
  const stats = [
    `;; Query time: ${tookMs} msec`,
    `;; SERVER: ${server}#53(${server}) (UDP)`,
    `;; WHEN: ${formatTime('%a %b %d %T UTC %Y', process.wallMs)}`,
    `;; MSG SIZE  rcvd: ${messageBytes(asked, [...records, ...authority, ...additional])}`,
    '',
    '',
  ].join('\n');
  return [
    has('comments') ? head : '',
    has('question') ? `${has('comments') ? ';; QUESTION SECTION:\n' : ''};${question}\n${has('comments') ? '\n' : ''}` : '',
    section('answer', records),
    section('authority', authority),
    section('additional', additional),
    has('stats') ? stats : '',
  ].join('');
}

function* dig(io: Io, words: readonly string[]): Task<number> {
  const { process } = io;
  const queries = parseQueries(words);
  if (typeof queries === 'string') {
    yield* io.warn(queries);
    return 1;
  }
  let status = 0;
  for (const [i, query] of queries.entries()) {
    const server = yield* serverAddress(process, query.server);
    if (server === undefined) {
      yield* io.warn(`dig: couldn't get address for '${query.server}': not found\n`);
      return 1;
    }
    const says = query.shows.has('cmd') && !query.short && i === 0;
    const found = query.server === undefined ? '' : '; (1 server found)\n';
    const title = says ? `\n; <<>> DiG ${VERSION} <<>> ${words.join(' ')}\n${found};; global options: +cmd\n` : '';
    const startMs = process.nowMs;
    const got = yield* askFor(io, server, query);
    io.put(title);
    if (got) io.put(answerText(io, query, server, got.name, got.answer, process.nowMs - startMs));
    else {
      io.put(says ? ';; no servers could be reached\n' : '');
      status = 9;
    }
  }
  return status;
}

export const digTools: AppletTable = { dig: rawTool(dig) };
