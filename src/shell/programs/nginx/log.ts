/** nginx's logs and the pages that it makes itself. Mirrors ngx_log.c and ngx_http_special_response.c. */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Process, Task } from '../../../kernel/types.ts';
import { isErrno } from '../lib/io.ts';
import { formatTime } from '../lib/time-format.ts';
import { REASONS } from '../network/http.ts';

export const VERSION = 'nginx/1.22.1';

/** nginx's own words for statuses: some differ from the RFC's. */
const TITLES: Readonly<Record<number, string>> = {
  302: 'Found',
  413: 'Request Entity Too Large',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

/** The words behind a status. */
export const titleOf = (status: number): string => TITLES[status] ?? REASONS[status] ?? '';

/** The page of a status that has no page of its own. */
export function errorPage(status: number): Bytes {
  const title = `${status} ${titleOf(status)}`;
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>${VERSION}</center>\r\n</body>\r\n</html>\r\n`;
}

const LEVELS = ['debug', 'info', 'notice', 'warn', 'error', 'crit', 'alert', 'emerg'];

/** Writes error log lines in nginx's form; what starts badly is said on standard error, too. */
export class ErrorLog {
  readonly #process: Process;
  level = 'notice';
  path = '/var/log/nginx/error.log';

  constructor(process: Process) {
    this.#process = process;
  }

  *write(level: string, message: string, process = this.#process): Task<void> {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(this.level)) return;
    const line = `${formatTime('%Y/%m/%d %H:%M:%S', process.wallMs)} [${level}] ${process.pid}#${process.pid}: ${message}\n`;
    yield* append(process, this.path, line);
  }

  /** An error at the start: in the log and on the terminal. */
  *emerg(message: string): Task<void> {
    yield* this.write('emerg', message);
    yield* this.#process.write(2, `nginx: [emerg] ${message}\n`);
  }
}

/** Appends to a log; links to /dev/stdout and /dev/stderr are the process's own descriptors. */
export function* append(process: Process, path: string, line: Bytes): Task<void> {
  const { fs } = process;
  let target = path;
  try {
    if (fs.lstat(path).type === 'symlink') target = fs.readlink(path);
  } catch (thrown) {
    if (!isErrno(thrown)) throw thrown;
  }
  if (target === '/dev/stdout' || target === '/dev/stderr' || path === 'stderr') yield* process.write(target === '/dev/stdout' ? 1 : 2, line);
  else if (target !== '/dev/null' && path !== 'off') fs.writeFile(path, line, { append: true });
}
