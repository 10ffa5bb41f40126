/**
 * nginx: the command line. Mirrors nginx 1.22's options, its start, and its words for what is wrong.
 * Differs: IPv6 sockets share the fate of the IPv4 ones of their port (there is no IPv6 here); directives that would
 * change an answer in ways that are not modelled are refused; TLS is refused.
 */
import type { Process, Program, Task } from '../../../kernel/types.ts';
import { isErrno } from '../lib/io.ts';
import { signalOf } from '../lib/signals.ts';
import { formatTime } from '../lib/time-format.ts';
import { ConfigError } from './config.ts';
import { ErrorLog, numbered, VERSION } from './log.ts';
import { Master, pidFileOf } from './master.ts';
import { PREFIX } from './route.ts';
import { findDirective, loadConfig, type Config } from './servers.ts';
import { DEFAULT_ACCESS_LOG } from './access-log.ts';

/** `nginx [-g DIRECTIVES] [-c FILE] [-t] [-T] [-v] [-V] [-s SIGNAL]` */
export const nginx: Program = function* (process) {
  const words = [...process.argv.slice(1)];
  const option = (letter: string): string | undefined => {
    const at = words.indexOf(`-${letter}`);
    return at < 0 ? undefined : words[at + 1];
  };
  const unknown = words.find((word, i) => !/^-[tTvVqhcgspe]$/.test(word) && !/^-[cgspe]$/.test(words[i - 1] ?? ''));
  if (unknown !== undefined) {
    yield* process.write(2, `nginx: invalid option: "${unknown.replace(/^-/, '')}"\n`);
    return 1;
  }
  if (words.includes('-v') || words.includes('-V')) {
    yield* process.write(2, `nginx version: ${VERSION}\n`);
    return 0;
  }
  const file = option('c') ?? `${PREFIX}/nginx.conf`;
  const log = new ErrorLog(process);
  let config: Config;
  try {
    config = loadConfig(process.fs, file);
  } catch (thrown) {
    if (!(thrown instanceof ConfigError)) throw thrown;
    if (words.includes('-t') || words.includes('-s'))
      yield* process.write(2, `nginx: [emerg] ${thrown.message}\n${words.includes('-t') ? `nginx: configuration file ${file} test failed\n` : ''}`);
    else yield* log.emerg(thrown.message);
    return 1;
  }
  if (words.includes('-t') || words.includes('-T')) {
    yield* process.write(2, `nginx: the configuration file ${file} syntax is ok\nnginx: configuration file ${file} test is successful\n`);
    if (words.includes('-T')) yield* process.write(1, `# configuration file ${file}:\n${process.fs.readFile(file)}\n`);
    return 0;
  }
  const errors = findDirective('error_log', config.http, config.main)?.args;
  if (errors) {
    log.path = errors[0]!;
    log.level = errors[1] ?? 'error';
  }
  const send = option('s');
  if (send !== undefined) return yield* sendSignal(process, config, send);
  const unopened = openLogs(process, config, log.path);
  if (unopened !== undefined) {
    yield* process.write(2, `nginx: [emerg] ${unopened}\n`);
    return 1;
  }
  const serve: Program = function* (own) {
    const master = new Master(own, log, file, config);
    if (!(yield* master.start())) return 1;
    yield* master.run();
    return 0;
  };
  const stays = /\bdaemon\s+off\b/.test(option('g') ?? '') || findDirective('daemon', config.main)?.args[0] === 'off';
  if (stays) return yield* serve(process);
  // A daemon's parent ends at once, and with it a container whose first process it is.
  process.spawn({ argv: ['nginx: master process nginx'], program: serve });
  return 0;
};

/** Creates the log files that are not there yet, as ngx_init_cycle does before it binds. What it says of the first that cannot be opened. */
function openLogs(process: Process, config: Config, errorLog: string): string | undefined {
  const levels = [config.http, ...config.servers.flatMap(({ directives, locations }) => [directives, ...locations.map((location) => location.directives)])];
  const accessLogs = levels.flatMap((level) => level.filter(({ name }) => name === 'access_log').map(({ args }) => args[0]!));
  for (const path of new Set([errorLog, ...(accessLogs.length > 0 ? accessLogs : [DEFAULT_ACCESS_LOG])])) {
    try {
      if (path.startsWith('/') && !process.fs.exists(path)) process.fs.writeFile(path, '', { append: true });
    } catch (thrown) {
      if (!isErrno(thrown)) throw thrown;
      return `open() "${path}" failed (${numbered(thrown)})`;
    }
  }
  return undefined;
}

function* sendSignal(process: Process, config: Config, name: string): Task<number> {
  const signal = signalOf({ reload: 'HUP', quit: 'QUIT', stop: 'TERM' }[name] ?? '');
  if (!signal) {
    yield* process.write(2, `nginx: invalid option: "-s ${name}"\n`);
    return 1;
  }
  const path = pidFileOf(config);
  try {
    process.kill(parseInt(process.fs.readFile(path), 10), signal);
    yield* process.write(2, `${formatTime('%Y/%m/%d %H:%M:%S', process.wallMs)} [notice] ${process.pid}#${process.pid}: signal process started\n`);
    return 0;
  } catch (thrown) {
    if (!isErrno(thrown)) throw thrown;
    yield* process.write(2, `nginx: [error] open() "${path}" failed (${numbered(thrown)})\n`);
    return 1;
  }
}
