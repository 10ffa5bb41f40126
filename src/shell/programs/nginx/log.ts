/** nginx's logs and the pages that it makes itself. Mirrors ngx_log.c and ngx_http_special_response.c. */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Errno, Process, Task } from '../../../kernel/types.ts';
import { REASONS } from '../network/http.ts';
import { lstatOf } from '../lib/paths.ts';
import { timeFormat } from '../lib/time-format.ts';

export const VERSION = 'nginx/1.22.1';

/** The words behind a status; nginx keeps to an older name for one of them. */
export const titleOf = (status: number): string => (status === 413 ? 'Request Entity Too Large' : (REASONS[status] ?? ''));

/** The page of a status that has no page of its own, signed by a server. */
export function errorPage(status: number, signature: string): Bytes {
  const title = `${status} ${titleOf(status)}`;
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>${signature}</center>\r\n</body>\r\n</html>\r\n`;
}

const ERRNO_NUMBERS: Readonly<Record<string, number>> = {
  ENOENT: 2,
  ESRCH: 3,
  EACCES: 13,
  EISDIR: 21,
  EROFS: 30,
  EADDRINUSE: 98,
  ECONNRESET: 104,
  ETIMEDOUT: 110,
  ECONNREFUSED: 111,
  EHOSTUNREACH: 113,
};

/** `2: No such file or directory`, as nginx writes a failed system call. */
export const numbered = ({ code, message }: Errno): string => `${ERRNO_NUMBERS[code] ?? 5}: ${message}`;

const logTime = timeFormat('%Y/%m/%d %H:%M:%S');

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
    const line = `${logTime(process.wallMs)} [${level}] ${process.pid}#${process.pid}: ${message}\n`;
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
  const target = lstatOf(fs, path)?.type === 'symlink' ? fs.readlink(path) : path;
  if (target === '/dev/stdout') yield* process.write(1, line);
  else if (target === '/dev/stderr' || path === 'stderr') yield* process.write(2, line);
  else if (target !== '/dev/null' && path !== 'off') fs.writeFile(path, line, { append: true });
}
