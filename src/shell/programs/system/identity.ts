/** Who and where: id, whoami, groups, hostname, uname, arch, nproc, uptime. Mirror busybox's coreutils. */
import type { Process, Task } from '../../../kernel/types.ts';
import { type AppletTable, type Options, splitAt } from '../lib/applet.ts';
import { Died, type Io } from '../lib/io.ts';
import { nameOfId } from '../lib/paths.ts';
import { prints } from '../lib/prints.ts';
import { formatTime } from '../lib/time-format.ts';

function* id(io: Io, o: Options): Task<void> {
  const { uid, gid, fs } = io.process;
  const name = (database: '/etc/passwd' | '/etc/group', value: number): string => nameOfId(fs, database, value);
  const shown = (kind: string, database: '/etc/passwd' | '/etc/group', value: number): string => {
    const known = name(database, value);
    return `${kind}=${value}${known === String(value) ? '' : `(${known})`}`;
  };
  if (o.has('u')) io.put(`${o.has('n') ? name('/etc/passwd', uid) : uid}\n`);
  else if (o.has('gG')) io.put(`${o.has('n') ? name('/etc/group', gid) : gid}\n`);
  else io.put(`${shown('uid', '/etc/passwd', uid)} ${shown('gid', '/etc/group', gid)} ${shown('groups', '/etc/group', gid)}\n`);
  yield* io.flush();
}

const UNAME: readonly [letter: string, value: (process: Process) => string][] = [
  ['s', () => 'Linux'],
  ['n', (process) => process.hostname],
  ['r', (process) => /version (\S+)/.exec(process.fs.exists('/proc/version') ? process.fs.readFile('/proc/version') : '')?.[1] ?? '6.12.0'],
  ['v', () => '#1 SMP PREEMPT_DYNAMIC'],
  ['m', () => 'x86_64'],
  ['p', () => 'unknown'],
  ['i', () => 'unknown'],
  ['o', () => 'GNU/Linux'],
];

function uname(process: Process, o: Options): string {
  const letters = o.has('a')
    ? 'snrvmo'
    : UNAME.map(([letter]) => letter)
        .filter((letter) => o.has(letter))
        .join('') || 's';
  return `${UNAME.filter(([letter]) => letters.includes(letter))
    .map(([, value]) => value(process))
    .join(' ')}\n`;
}

/** -f, -d and -i ask for the machine's own name as for any other: the first name of its line in /etc/hosts is the full one. */
function* hostname(io: Io, o: Options): Task<void> {
  const { process } = io;
  if (o.operands.length > 0 || o.has('F')) throw new Died('sethostname: Operation not permitted');
  const found = o.has('fid') ? yield* process.net.lookUp(process, process.hostname) : undefined;
  if (o.has('fid') && !found) throw new Died(`${process.hostname}: Unknown host`);
  const full = found?.name ?? process.hostname;
  if (o.has('i')) io.put(`${found?.addresses.join(' ')}\n`);
  else io.put(`${(o.has('s') ? splitAt(full, '.')[0] : o.has('d') ? splitAt(full, '.')[1] : full) ?? ''}\n`);
}

export const identityApplets: AppletTable = {
  id: { options: 'uGgnr', most: 1, usage: '% [-ugGnr] [USER]\n\nPrint information about USER or the current user', run: id },
  whoami: prints('%\n\nPrint the username associated with the current effective user id', (process) => `${nameOfId(process.fs, '/etc/passwd', process.uid)}\n`),
  groups: prints('% [USER]\n\nPrint the groups USER is in', (process) => `${nameOfId(process.fs, '/etc/group', process.gid)}\n`),
  hostname: { options: 'sidfF:', usage: '% [-sidf] [HOSTNAME | -F FILE]\n\nShow or set hostname or DNS domain name', run: hostname },
  uname: prints('% [-amnrspvio]\n\nPrint system information', uname, 'amnrspvio'),
  arch: prints('%\n\nPrint system architecture', () => 'x86_64\n'),
  nproc: prints('% [--all] [--ignore=N]\n\nPrint number of available CPUs', () => '2\n'),
  uptime: prints(
    '%\n\nTell how long the system has been running',
    (process) => ` ${formatTime('%T', process.wallMs)} up ${Math.floor(process.nowMs / 60_000)} min,  load average: 0.00, 0.00, 0.00\n`,
  ),
};
