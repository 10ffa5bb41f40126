/** nginx's configuration: tokens, blocks, includes, and the words in which nginx refuses a mistake. Mirrors ngx_conf_file.c. */
import type { FileSystem } from '../../../kernel/types.ts';
import { isErrno } from '../lib/io.ts';
import { dirnameOf, joinPath } from '../lib/paths.ts';
import { globOf } from '../lib/regex.ts';

/** A mistake in the configuration, as nginx words it behind `[emerg]`. */
export class ConfigError extends Error {}

export interface Directive {
  name: string;
  args: string[];
  block: Directive[] | undefined;
  file: string;
  line: number;
}

/** What each directive takes: fewest and most arguments, and whether a block follows. Those without effect here are known, too. */
const KNOWN: Readonly<Record<string, string>> = {
  block: 'events:0-0 http:0-0 server:0-0 location:1-2 upstream:1-1 types:0-0 if:1-9 map:2-2 limit_except:1-9',
  used:
    'listen:1-9 server_name:1-99 root:1-1 alias:1-1 index:1-99 return:1-2 proxy_pass:1-1 error_page:2-99 autoindex:1-1 access_log:1-9 error_log:1-2 default_type:1-1 include:1-1 ' +
    'add_header:2-3 try_files:2-99 server:1-9 worker_processes:1-1 pid:1-1 user:1-2 daemon:1-1 proxy_set_header:2-2 proxy_connect_timeout:1-1 proxy_read_timeout:1-1',
  ignored:
    'worker_connections:1-1 sendfile:1-1 tcp_nopush:1-1 tcp_nodelay:1-1 keepalive_timeout:1-2 gzip:1-1 gzip_types:1-99 gzip_vary:1-1 gzip_proxied:1-9 gzip_comp_level:1-1 gzip_min_length:1-1 log_format:2-99 client_max_body_size:1-1 ' +
    'server_tokens:1-1 charset:1-1 types_hash_max_size:1-1 server_names_hash_bucket_size:1-1 expires:1-2 etag:1-1 worker_rlimit_nofile:1-1 multi_accept:1-1 use:1-1 proxy_http_version:1-1 proxy_buffering:1-1 ' +
    'proxy_redirect:1-2 proxy_send_timeout:1-1 proxy_next_upstream:1-9 keepalive:1-1 least_conn:0-0 ip_hash:0-0 client_body_buffer_size:1-1 client_header_buffer_size:1-1 large_client_header_buffers:2-2 send_timeout:1-1 ' +
    'client_body_timeout:1-1 client_header_timeout:1-1 keepalive_requests:1-1 reset_timedout_connection:1-1 open_file_cache:1-2 lingering_close:1-1 pcre_jit:1-1 absolute_redirect:1-1 port_in_redirect:1-1 server_name_in_redirect:1-1 ' +
    'proxy_temp_path:1-9 client_body_temp_path:1-9 fastcgi_temp_path:1-9 uwsgi_temp_path:1-9 scgi_temp_path:1-9 aio:1-1 directio:1-1 autoindex_exact_size:1-1 autoindex_localtime:1-1 log_not_found:1-1 internal:0-0 zone:2-2 proxy_hide_header:1-1 resolver:1-9',
};

const ARITY = new Map<string, { least: number; most: number; block: boolean }>();

for (const [kind, list] of Object.entries(KNOWN)) {
  for (const item of list.split(' ')) {
    const [, name, least, most] = /^(\w+):(\d+)-(\d+)$/.exec(item)!;
    ARITY.set(kind === 'block' ? `${name}{` : name!, { least: Number(least), most: Number(most), block: kind === 'block' });
  }
}

interface Token {
  text: string;
  mark: boolean;
  line: number;
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let line = 1;
  for (const match of text.matchAll(
    /\n|#[^\n]*|[ \t\r]+|([{};])|"((?:\\[\s\S]|[^"\\])*)"|'((?:\\[\s\S]|[^'\\])*)'|((?:\\.|\$\{|[^\s{};"'])(?:\$\{[^}]*\}|\\.|[^\s{};])*)/g,
  )) {
    const [whole, mark, double, single, bare] = match;
    const word = mark ?? double ?? single ?? bare;
    if (word !== undefined) tokens.push({ text: word.replace(/\\(["'\\ ])/g, '$1'), mark: mark !== undefined, line });
    line += whole.split('\n').length - 1;
  }
  return tokens;
}

/** Reads a file and what it includes. Throws `ConfigError`. */
function readConfig(fs: ConfigFiles, file: string, inside = ''): Directive[] {
  let text: string;
  try {
    text = fs.readFile(file);
  } catch (thrown) {
    if (!isErrno(thrown)) throw thrown;
    const number = { ENOENT: 2, EACCES: 13, EISDIR: 21 }[thrown.code] ?? 5;
    throw new ConfigError(`open() "${file}" failed (${number}: ${thrown.message})`);
  }
  const tokens = tokensOf(text);
  let at = 0;
  const block = (depth: number, context: string): Directive[] => {
    const out: Directive[] = [];
    let words: Token[] = [];
    for (;;) {
      const token = tokens[at++];
      if (!token) {
        const line = text.split('\n').length;
        if (words.length > 0 || depth > 0)
          throw new ConfigError(`unexpected end of file, expecting ${words.length > 0 ? '";" or "}"' : '"}"'} in ${file}:${text.endsWith('\n') ? line : line}`);
        return out;
      }
      if (!token.mark) {
        words.push(token);
        continue;
      }
      if (token.text === '}' && words.length === 0 && depth > 0) return out;
      const [first, ...rest] = words;
      if (!first || token.text === '}') throw new ConfigError(`unexpected "${token.text}" in ${file}:${token.line}`);
      const directive: Directive = { name: first.text, args: rest.map((word) => word.text), block: undefined, file, line: token.line };
      words = [];
      if (context !== 'types' && context !== 'map') check(directive, token.text === '{');
      if (token.text === '{') directive.block = block(depth + 1, directive.name);
      if (directive.name === 'include' && context !== 'types') out.push(...included(fs, directive, file, context));
      else out.push(directive);
    }
  };
  return block(0, inside);
}

function check({ name, args, file, line }: Directive, opens: boolean): void {
  const arity = ARITY.get(opens ? `${name}{` : name);
  if (!arity) {
    const other = ARITY.get(opens ? name : `${name}{`);
    if (!other) throw new ConfigError(`unknown directive "${name}" in ${file}:${line}`);
    throw new ConfigError(
      opens ? `directive "${name}" is not terminated by ";" in ${file}:${line}` : `directive "${name}" has no opening "{" in ${file}:${line}`,
    );
  }
  if (args.length < arity.least || args.length > arity.most) throw new ConfigError(`invalid number of arguments in "${name}" directive in ${file}:${line}`);
}

function included(fs: ConfigFiles, { args }: Directive, file: string, context: string): Directive[] {
  const path = args[0]!.startsWith('/') ? args[0]! : joinPath(dirnameOf(file), args[0]!);
  if (!/[*?[]/.test(path)) return readConfig(fs, path, context);
  const directory = dirnameOf(path);
  const glob = globOf(path.slice(path.lastIndexOf('/') + 1));
  if (!fs.exists(directory)) return [];
  return fs
    .readdir(directory)
    .filter((name) => glob.test(name) && !name.startsWith('.'))
    .sort()
    .flatMap((name) => readConfig(fs, joinPath(directory, name), context));
}

interface Location {
  modifier: '' | '=' | '^~' | '~' | '~*';
  path: string;
  directives: readonly Directive[];
}

export interface Server {
  listens: { port: number; isIpv6: boolean; isDefault: boolean; text: string }[];
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

function listenOf({ args, file, line }: Directive): Server['listens'][number] {
  const text = args[0]!;
  const match = /^(?:(\[[^\]]*\]|\*|[\w.-]+):)?(\d+)$/.exec(text) ?? (/^[\d.]+$|^\[.*\]$/.test(text) ? [text, text, '80'] : null);
  const port = Number(match?.[2]);
  if (!match || port < 1 || port > 65535) throw new ConfigError(`invalid port in "${text}" of the "listen" directive in ${file}:${line}`);
  if (args.includes('ssl') || args.includes('quic')) throw new ConfigError(`the "ssl" parameter of "listen" is not simulated here in ${file}:${line}`);
  const isIpv6 = match[1]?.startsWith('[') ?? false;
  return { port, isIpv6, isDefault: args.includes('default_server') || args.includes('default'), text: `${isIpv6 ? '[::]' : '0.0.0.0'}:${port}` };
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

/** The part of a file system that a configuration is read from. */
type ConfigFiles = Pick<FileSystem, 'readFile' | 'readdir' | 'exists'>;

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
      listens: listens.length > 0 ? listens : [{ port: 80, isIpv6: false, isDefault: false, text: '0.0.0.0:80' }],
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
    server.locations.find(({ modifier, path: own }) => (modifier === '~' || modifier === '~*') && new RegExp(own, modifier === '~*' ? 'i' : '').test(path)) ??
    longest
  );
}
