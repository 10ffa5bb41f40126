/** What programs that ask name servers themselves read from /etc/resolv.conf. Mirrors resolv.conf(5). */
import type { Process, Task } from '../../../kernel/types.ts';
import type { DnsAnswer, DnsType } from '../../../kernel/dns.ts';
import { isErrno } from '../lib/io.ts';

/** The words behind a keyword in /etc/resolv.conf. */
export function resolvConf({ fs }: Process, keyword: string): string[] {
  const lines = fs.exists('/etc/resolv.conf') ? fs.readFile('/etc/resolv.conf').split('\n') : [];
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([first]) => first === keyword)
    .flatMap(([, ...words]) => words);
}

/** The server that is asked where none is given. */
export const firstServer = (process: Process): string => resolvConf(process, 'nameserver')[0] ?? '127.0.0.1';

/** The names that a name may mean, in the order in which they are tried. */
export function searchedNames(process: Process, name: string): string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const ndots = Number(
    resolvConf(process, 'options')
      .find((word) => word.startsWith('ndots:'))
      ?.slice('ndots:'.length) ?? 1,
  );
  const searched = resolvConf(process, 'search').map((domain) => `${name}.${domain}`);
  return name.split('.').length - 1 >= ndots ? [name, ...searched] : [...searched, name];
}

/** One question: the answer, or why there is none. Waits `timeoutMs` (virtual) for a server that is silent. */
export function* askOnce(process: Process, server: string, name: string, type: DnsType, timeoutMs: number): Task<DnsAnswer | 'refused' | 'silent'> {
  try {
    const answer = yield* process.net.ask(process, server, name, type);
    if (answer) return answer;
  } catch (thrown) {
    if (!isErrno(thrown)) throw thrown;
    return 'refused';
  }
  yield* process.sleep(timeoutMs);
  return 'silent';
}

/** `10.0.96.10.in-addr.arpa` of an address. */
export const reverseNameOf = (address: string): string => `${address.split('.').reverse().join('.')}.in-addr.arpa`;
