/** From a request to its answer: the location, then what it says: return, proxy_pass, files; then pages for errors. Mirrors ngx_http_core_module.c's phases and ngx_http_static_module.c. */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Stat, Task } from '../../../kernel/types.ts';
import { splitAt } from '../lib/applet.ts';
import { isErrno } from '../lib/io.ts';
import { compareBytes } from '../lib/order.ts';
import { joinPath, statOf } from '../lib/paths.ts';
import { timeFormat } from '../lib/time-format.ts';
import { decodePath } from '../network/http.ts';
import { expand, failed, pageOf, urlOf, type Answer, type Exchange } from './answer.ts';
import type { Directive } from './config.ts';
import { numbered } from './log.ts';
import { proxied } from './proxy.ts';
import { findDirective, locationFor } from './servers.ts';

/** Where relative paths of a configuration begin. */
export const PREFIX = '/etc/nginx';
/** A moment (Unix ms) as headers write it. */
export const httpDate = timeFormat('%a, %d %b %Y %H:%M:%S GMT');
const listedDate = timeFormat('%d-%b-%Y %H:%M');
const MOST_REDIRECTS = 10;

/** The location's directives, the server's, those of http: the innermost that says something holds. */
type Levels = readonly [readonly Directive[], readonly Directive[], readonly Directive[]];

/** The answer to a request, with the headers that `add_header` asks for. */
export function* answerTo(x: Exchange): Task<Answer> {
  const [target] = splitAt(x.request.target, '?');
  const path = decodePath(target);
  const answer = yield* route(x, path, 0);
  const levels = [locationFor(x.server, path)?.directives ?? [], x.server.directives, x.config.http];
  const added = levels.map((level) => level.filter(({ name }) => name === 'add_header')).find((level) => level.length > 0) ?? [];
  for (const { args } of added) if (answer.status < 400 || args[2] === 'always') answer.headers.push([args[0]!, expand(args[1]!, x)]);
  return answer;
}

function* route(x: Exchange, path: string, depth: number): Task<Answer> {
  if (depth > MOST_REDIRECTS) return yield* failed(x, 500, `rewrite or internal redirection cycle while internally redirecting to "${path}"`);
  const location = locationFor(x.server, path);
  const own = location?.directives ?? [];
  const levels: Levels = [own, x.server.directives, x.config.http];
  const prefix = location?.path ?? '/';
  const back = (depth === 0 ? findDirective('return', x.server.directives) : undefined) ?? findDirective('return', own);
  if (back) return returned(x, back, levels);
  if (depth === 0 && findDirective('internal', own)) return pageOf(404);
  const proxy = findDirective('proxy_pass', own);
  const answer = proxy ? yield* proxied(x, proxy, levels, prefix) : yield* fromFiles(x, path, prefix, levels, depth);
  const { status } = answer;
  const isFor = ({ name, args }: Directive): boolean => name === 'error_page' && args.slice(0, -1).includes(String(status));
  const page = levels.map((level) => level.find(isFor)).find(Boolean);
  if (status < 300 || depth > 0 || answer.passedOn || !page) return answer;
  const target = page.args.at(-1)!;
  if (target.startsWith('http')) return pageOf(302, target);
  const replaced = yield* route({ ...x, request: { ...x.request, method: 'GET' } }, target, depth + 1);
  const changed = page.args.find((arg) => /^=\d*$/.test(arg));
  if (replaced.status === 200) replaced.status = changed === undefined ? status : Number(changed.slice(1) || 200);
  return replaced;
}

/** `return 404`, `return 200 "text"`, `return 301 /new`, `return http://elsewhere`. */
function returned(x: Exchange, { args }: Directive, levels: Levels): Answer {
  const [first = '', second] = args;
  const status = /^\d+$/.test(first) ? Number(first) : 302;
  const text = second ?? (status === Number(first) ? undefined : first);
  if (text === undefined) return status < 300 ? { ...pageOf(status), body: '' } : pageOf(status);
  const expanded = expand(text, x);
  if ([301, 302, 303, 307, 308].includes(status)) return pageOf(status, expanded.startsWith('/') ? urlOf(x, expanded) : expanded);
  return { status, headers: [['Content-Type', findDirective('default_type', ...levels)?.args[0] ?? 'text/plain']], body: expanded };
}

function* fromFiles(x: Exchange, path: string, prefix: string, levels: Levels, depth: number): Task<Answer> {
  const { fs } = x.process;
  if (!['GET', 'HEAD'].includes(x.request.method)) return pageOf(405);
  if (path.includes('/../')) return pageOf(400);
  const alias = findDirective('alias', levels[0])?.args[0];
  const given = findDirective('root', ...levels)?.args[0] ?? 'html';
  const root = given.startsWith('/') ? given : joinPath(PREFIX, given);
  const fileOf = (uri: string): string => (alias === undefined ? root.replace(/\/$/, '') + uri : alias + uri.slice(prefix.length));
  const tries = findDirective('try_files', levels[0], levels[1])?.args;
  let uri = path;
  if (tries) {
    const options = tries.slice(0, -1).map((arg) => expand(arg, { ...x, request: { ...x.request, target: path } }));
    const hit = options.find((option) => statOf(fs, fileOf(option))?.type === (option.endsWith('/') ? 'directory' : 'file'));
    const last = tries.at(-1)!;
    if (hit === undefined) return last.startsWith('=') ? pageOf(Number(last.slice(1))) : yield* route(x, expand(last, x), depth + 1);
    uri = hit;
  }
  let file = fileOf(uri);
  let stat = statOf(fs, file);
  if (stat?.type === 'directory') {
    if (!uri.endsWith('/')) return pageOf(301, urlOf(x, `${uri}/`));
    const names = findDirective('index', ...levels)?.args ?? ['index.html'];
    const index = names.map((name) => joinPath(file, name)).find((name) => statOf(fs, name)?.type === 'file');
    if (index === undefined) {
      if (findDirective('autoindex', ...levels)?.args[0] === 'on') return listing(x, file, uri);
      return yield* failed(x, 403, `directory index of "${file}" is forbidden`);
    }
    file = index;
    stat = undefined;
  }
  try {
    return fileAnswer(x, file, stat ?? fs.stat(file), fs.readFile(file), levels);
  } catch (thrown) {
    if (!isErrno(thrown)) throw thrown;
    return yield* failed(x, thrown.code === 'EACCES' ? 403 : 404, `open() "${file}" failed (${numbered(thrown)})`);
  }
}

function fileAnswer(x: Exchange, file: string, { mtimeMs, size }: Stat, body: Bytes, levels: Levels): Answer {
  const type = x.config.types.get(file.slice(file.lastIndexOf('.') + 1)) ?? findDirective('default_type', ...levels)?.args[0] ?? 'text/plain';
  return {
    status: 200,
    headers: [
      ['Content-Type', type],
      ['Last-Modified', httpDate(mtimeMs)],
      ['ETag', `"${Math.floor(mtimeMs / 1000).toString(16)}-${size.toString(16)}"`],
      ['Accept-Ranges', 'bytes'],
    ],
    body,
  };
}

/** The page of a directory, as ngx_http_autoindex_module.c writes it. */
function listing({ process: { fs } }: Exchange, directory: string, uri: string): Answer {
  const rows = fs
    .readdir(directory)
    .sort(compareBytes)
    .map((name) => {
      const { type, mtimeMs, size } = fs.stat(joinPath(directory, name));
      const shown = type === 'directory' ? `${name}/` : name;
      const gap = ' '.repeat(Math.max(1, 51 - shown.length));
      return `<a href="${shown}">${shown}</a>${gap}${listedDate(mtimeMs)} ${(type === 'directory' ? '-' : String(size)).padStart(19)}\r\n`;
    });
  const title = `Index of ${uri}`;
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<h1>${title}</h1><hr><pre><a href="../">../</a>\r\n${rows.join('')}</pre><hr></body>\r\n</html>\r\n`;
  return { ...pageOf(200), body };
}
