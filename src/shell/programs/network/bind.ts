/** What BIND's tools have in common: how they ask, how long, and what they say meanwhile. Mirrors bind9's bin/dig/dighost.c 9.18. */
import type { DnsAnswer, DnsType } from '../../../kernel/dns.ts';
import type { Process, Task } from '../../../kernel/types.ts';
import type { Applet } from '../lib/applet.ts';
import type { Io } from '../lib/io.ts';
import { askOnce, firstServer, searchedNames } from './resolv-conf.ts';

/** How long a server may be silent (virtual), and how often it is asked. */
export const TIMEOUT_MS = 5000;
export const TRIES = 3;
const TYPES: readonly DnsType[] = ['A', 'AAAA', 'ANY', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'SRV', 'TXT'];

/** One question, and how patiently it is asked. */
export interface Question {
  readonly name: string;
  readonly type: DnsType;
  readonly timeoutMs: number;
  readonly tries: number;
  /** Whether the search domains have their turn. */
  readonly searches: boolean;
}

/** `srv` as a type; undefined where it is none. */
export const typeOf = (text: string): DnsType | undefined => TYPES.find((type) => type === text.toUpperCase());

export const isAddress = (text: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(text);

/** Without the final dot. */
export const bare = (name: string): string => name.replace(/\.$/, '');

/** Asks until somebody answers; says why nobody does. */
function* askPatiently(io: Io, server: string, name: string, type: DnsType, tries: number, timeoutMs: number): Task<DnsAnswer | undefined> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const answer = yield* askOnce(io.process, server, name, type, timeoutMs);
    if (typeof answer !== 'string') return answer;
    yield* io.say(`;; communications error to ${server}#53: ${answer === 'refused' ? 'connection refused' : 'timed out'}\n`);
  }
  return undefined;
}

/** The answer for the first of a name's meanings that there is, or for the last one. */
export function* askFor(io: Io, server: string, { name, type, searches, tries, timeoutMs }: Question): Task<{ name: string; answer: DnsAnswer } | undefined> {
  const names = searches ? searchedNames(io.process, name) : [bare(name)];
  for (const [i, each] of names.entries()) {
    const answer = yield* askPatiently(io, server, each, type, tries, timeoutMs);
    if (!answer) return undefined;
    if (answer.code !== 'NXDOMAIN' || i === names.length - 1) return { name: each, answer };
  }
  return undefined;
}

/** A server's address: as given, or looked up. Undefined where nobody knows it. */
export function* serverAddress(process: Process, given: string | undefined): Task<string | undefined> {
  if (given === undefined) return firstServer(process);
  const [address] = yield* process.net.resolve(process, given);
  return address;
}

/** A tool that parses its words itself. */
export const rawTool = (run: (io: Io, words: readonly string[]) => Task<number>): Applet => ({ raw: true, usage: '', run: (io, o) => run(io, o.operands) });
