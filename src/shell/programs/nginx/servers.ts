/** nginx's configuration as servers and locations, and which of them serves a request. Mirrors ngx_http_core_module.c. */
import type { FileSystem } from '../../../kernel/types.ts';
import { safeRegExp } from '../../linear-regexp.ts';
import { isErrno } from '../lib/io.ts';
import { ConfigError, readConfig, type ConfigFiles, type Directive } from './config.ts';

export interface Location {
  modifier: '' | '=' | '^~' | '~' | '~*';
  path: string;
  directives: readonly Directive[];
}

/** Where a server listens. `text` is the socket as nginx names it: `0.0.0.0:80`, `127.0.0.1:8080`, `[::]:80`. */
export interface Listen {
  address: string;
  port: number;
  isDefault: boolean;
  text: string;
}

/** Every address of the machine. */
export const ANY = '0.0.0.0';

export interface Server {
  listens: Listen[];
  names: string[];
  directives: readonly Directive[];
  locations: Location[];
}

export interface Config {
  main: readonly Directive[];
  http: readonly Directive[];
  servers: Server[];
  upstreams: Map<string, string[]>;
  types: Map<string, string>;
}

/** The last directive of that name, the innermost level first. */
export function findDirective(name: string, ...levels: (readonly Directive[])[]): Directive | undefined {
  for (const level of levels) {
    const found = level.findLast((directive) => directive.name === name);
    if (found) return found;
  }
  return undefined;
}

function listenOf({ args, file, line }: Directive): Listen {
  const text = args[0]!;
  const match = /^(?:(\[[^\]]*\]|\*|[\w.-]+):)?(\d+)$/.exec(text) ?? (/^[\d.]+$|^\[.*\]$/.test(text) ? [text, text, '80'] : null);
  const port = Number(match?.[2]);
  if (!match || port < 1 || port > 65535) throw new ConfigError(`invalid port in "${text}" of the "listen" directive in ${file}:${line}`);
  if (args.includes('ssl') || args.includes('quic')) throw new ConfigError(`the "ssl" parameter of "listen" is not simulated here in ${file}:${line}`);
  const host = match[1] ?? '*';
  const isIpv6 = host.startsWith('[');
  const address = isIpv6 || host === '*' ? ANY : host === 'localhost' ? '127.0.0.1' : host;
  if (!/^[\d.]+$/.test(address)) throw new ConfigError(`a host name in the "listen" directive is not simulated here in ${file}:${line}`);
  return { address, port, isDefault: args.includes('default_server') || args.includes('default'), text: `${isIpv6 ? '[::]' : address}:${port}` };
}

/**
 * The sockets that a configuration wants. As nginx does it, a port that is open at every address has no second socket for one of
 * them; and the IPv6 socket of a port shares the fate of the IPv4 one.
 */
export function socketsOf(config: Config): Listen[] {
  const listens = [...new Map(config.servers.flatMap((server) => server.listens).map((listen) => [listen.text, listen])).values()];
  return listens.filter(({ address, port }) => address === ANY || !listens.some((other) => other.port === port && other.address === ANY));
}

function locationOf(directive: Directive): Location {
  const [first, second] = directive.args;
  if (second === undefined) {
    const glued = /^(=|\^~|~\*|~)(.+)$/.exec(first!);
    return { modifier: (glued?.[1] ?? '') as Location['modifier'], path: glued?.[2] ?? first!, directives: directive.block! };
  }
  if (!['=', '^~', '~', '~*'].includes(first!)) throw new ConfigError(`invalid location modifier "${first}" in ${directive.file}:${directive.line}`);
  return { modifier: first as Location['modifier'], path: second, directives: directive.block! };
}

/** One look at the file system, and what it found. */
interface Look {
  readonly again: (fs: ConfigFiles) => string;
  readonly found: string;
}

/** Configurations that were read before, with every look that reading took: a thousand pods read the same few files. */
const known: { file: string; looks: Look[]; config: Config }[] = [];

const MOST_KNOWN = 16;

/** The configuration as the server uses it; the same value where all that it is made of is as it was. Throws `ConfigError`. */
export function loadConfig(fs: FileSystem, file: string): Config {
  const before = known.find((each) => each.file === file && each.looks.every(({ again, found }) => isFound(fs, again, found)));
  if (before) return before.config;
  const looks: Look[] = [];
  const look = (again: Look['again']): string => {
    const found = again(fs);
    looks.push({ again, found });
    return found;
  };
  const files: ConfigFiles = {
    readFile: (path) => look((each) => each.readFile(path)),
    readdir: (path) =>
      look((each) => each.readdir(path).join('\0'))
        .split('\0')
        .filter(Boolean),
    exists: (path) => look((each) => String(each.exists(path))) === 'true',
  };
  const config = configOf(files, file);
  known.unshift({ file, looks, config });
  known.length = Math.min(known.length, MOST_KNOWN);
  return config;
}

/** Whether a look finds now what it found before. */
function isFound(fs: FileSystem, again: Look['again'], found: string): boolean {
  try {
    return again(fs) === found;
  } catch (thrown) {
    if (!isErrno(thrown)) throw thrown;
    return false;
  }
}

function configOf(fs: ConfigFiles, file: string): Config {
  const main = readConfig(fs, file);
  const http = main.find(({ name }) => name === 'http')?.block ?? [];
  const events = main.find(({ name }) => name === 'events');
  if (!events) throw new ConfigError('no "events" section in configuration');
  const config: Config = { main, http, servers: [], upstreams: new Map(), types: new Map() };
  const misplaced =
    main.find(({ name }) => ['server', 'location', 'listen', 'root', 'proxy_pass'].includes(name)) ??
    http.find(({ name }) => ['location', 'listen', 'proxy_pass', 'return'].includes(name));
  if (misplaced) throw new ConfigError(`"${misplaced.name}" directive is not allowed here in ${misplaced.file}:${misplaced.line}`);
  for (const directive of http) {
    if (directive.name === 'types') for (const { name, args } of directive.block ?? []) for (const extension of args) config.types.set(extension, name);
    if (directive.name === 'upstream')
      config.upstreams.set(
        directive.args[0]!,
        (directive.block ?? []).filter(({ name }) => name === 'server').map(({ args }) => args[0]!),
      );
    if (directive.name !== 'server') continue;
    const directives = directive.block ?? [];
    const listens = directives.filter(({ name }) => name === 'listen').map(listenOf);
    config.servers.push({
      listens: listens.length > 0 ? listens : [{ address: ANY, port: 80, isDefault: false, text: `${ANY}:80` }],
      names: directives.filter(({ name }) => name === 'server_name').flatMap(({ args }) => args),
      directives,
      locations: directives.filter(({ name }) => name === 'location').map(locationOf),
    });
  }
  return config;
}

/** The location that serves a path: exact, then `^~` or a regular expression in order, then the longest prefix. */
export function locationFor(server: Server, path: string): Location | undefined {
  const exact = server.locations.find(({ modifier, path: own }) => modifier === '=' && own === path);
  if (exact) return exact;
  const prefixes = server.locations.filter(({ modifier, path: own }) => (modifier === '' || modifier === '^~') && path.startsWith(own));
  const longest = prefixes.sort((a, b) => b.path.length - a.path.length)[0];
  if (longest?.modifier === '^~') return longest;
  return (
    server.locations.find(({ modifier, path: own }) => (modifier === '~' || modifier === '~*') && safeRegExp(own, modifier === '~*' ? 'i' : '').test(path)) ??
    longest
  );
}
