/** The resolver of a C library: /etc/hosts, then name servers and search domains as /etc/resolv.conf says. Mirrors resolv.conf(5) and resolver(3). */
import type { Process, Task } from './types.ts';

/** Asks one name server. `refused`: its machine has said that nobody is there; undefined: no answer came. */
export type AskServer = (server: string, name: string) => Task<readonly string[] | 'refused' | undefined>;

/** A name that was found: the one under which it was, with its search domain, and its addresses. */
export interface FoundName {
  readonly name: string;
  readonly addresses: readonly string[];
}

interface ResolverConfig {
  servers: string[];
  search: string[];
  ndots: number;
  timeoutMs: number;
  attempts: number;
}

const ATTEMPTS = 2;
const TIMEOUT_MS = 5000;

const linesOf = (process: Process, path: string): string[][] => {
  if (!process.fs.exists(path)) return [];
  return process.fs
    .readFile(path)
    .split('\n')
    .map((line) =>
      line
        .replace(/[#;].*/, '')
        .trim()
        .split(/\s+/),
    )
    .filter((words) => words[0] !== '');
};

function readConfig(process: Process): ResolverConfig {
  const config: ResolverConfig = { servers: [], search: [], ndots: 1, timeoutMs: TIMEOUT_MS, attempts: ATTEMPTS };
  for (const [keyword, ...words] of linesOf(process, '/etc/resolv.conf')) {
    if (keyword === 'nameserver' && words[0] !== undefined) config.servers.push(words[0]);
    if (keyword === 'search' || keyword === 'domain') config.search = words;
    if (keyword === 'options')
      for (const word of words) {
        const [name, value] = word.split(':');
        if (name === 'ndots') config.ndots = Number(value);
        if (name === 'timeout') config.timeoutMs = Number(value) * 1000;
        if (name === 'attempts') config.attempts = Number(value);
      }
  }
  return config;
}

/** The names to ask for, in order: as it is first where it has enough dots, else the search domains first. */
export function candidateNamesOf(name: string, search: readonly string[], ndots: number): string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const searched = search.map((domain) => `${name}.${domain}`);
  return name.split('.').length - 1 >= ndots ? [name, ...searched] : [...searched, name];
}

/** What /etc/hosts says of a name: its addresses, and the first name of the line. */
function inHostsFile(process: Process, name: string): FoundName | undefined {
  const lines = linesOf(process, '/etc/hosts').filter(([address, ...names]) => address!.includes('.') && names.includes(name));
  return lines.length > 0 ? { name: lines[0]![1]!, addresses: lines.map(([address]) => address!) } : undefined;
}

/**
 * A name's addresses; undefined where nobody knows it. A server that does not answer costs its timeout, `attempts` times; one that is
 * refused costs nothing, and ends the search at once.
 */
export function* resolveName(process: Process, name: string, ask: AskServer): Task<FoundName | undefined> {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return { name, addresses: [name] };
  const inHosts = inHostsFile(process, name);
  if (inHosts) return inHosts;
  if (name === 'localhost') return { name, addresses: ['127.0.0.1'] };
  const config = readConfig(process);
  const servers = config.servers.slice(0, 3);
  for (const candidate of candidateNamesOf(name, config.search, config.ndots)) {
    let answered = false;
    for (let attempt = 0; attempt < config.attempts && !answered && servers.length > 0; attempt++)
      for (const server of servers) {
        const addresses = yield* ask(server, candidate);
        if (addresses === 'refused') continue;
        if (addresses === undefined) {
          yield* process.sleep(config.timeoutMs);
          continue;
        }
        if (addresses.length > 0) return { name: candidate, addresses };
        answered = true;
        break;
      }
    // A server that is silent for one name is silent for all: the resolver gives up.
    if (!answered) return undefined;
  }
  return undefined;
}
