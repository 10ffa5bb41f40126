/** ps, top, free. Mirror busybox's procps. Differs: top prints its rounds (-b) and refuses the full-screen view. */
import type { Process, Task } from '../../../kernel/types.ts';
import { type AppletTable, numberOf, type Options, splitAt } from '../lib/applet.ts';
import { Died, type Io } from '../lib/io.ts';
import { nameOfId, rowsOf } from '../lib/paths.ts';

function userOf(process: Process, uid: number): string {
  return nameOfId(process.fs, '/etc/passwd', uid).slice(0, 8);
}

interface PsRow {
  pid: number;
  ppid: number;
  uid: number;
  argv: readonly string[];
  state: string;
  startedMs: number;
  cpuMs: number;
  memoryBytes: number;
}

const commandOf = (row: PsRow): string => (row.state === 'Z' ? `[${row.argv[0]?.split('/').at(-1) ?? ''}]` : row.argv.join(' '));

const minutes = (ms: number): string => `${Math.floor(ms / 60_000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, '0')}`;

/** Columns that `ps -o` knows: title, width (negative: left), value. */
const PS_COLUMNS: Readonly<Record<string, [title: string, width: number, value: (row: PsRow, process: Process) => string]>> = {
  pid: ['PID', 5, (row) => String(row.pid)],
  ppid: ['PPID', 5, (row) => String(row.ppid)],
  user: ['USER', -8, (row, process) => userOf(process, row.uid)],
  uid: ['UID', 5, (row) => String(row.uid)],
  time: ['TIME', 6, (row) => minutes(row.cpuMs)],
  etime: ['ELAPSED', 7, (row, process) => minutes(process.nowMs - row.startedMs)],
  stat: ['STAT', -4, (row) => row.state],
  rss: ['RSS', 4, (row) => String(Math.ceil(row.memoryBytes / 1024))],
  vsz: ['VSZ', 5, (row) => String(Math.ceil(row.memoryBytes / 1024))],
  comm: ['COMMAND', -16, (row) => (row.argv[0]?.split('/').at(-1) ?? '').slice(0, 15)],
  args: ['COMMAND', 0, commandOf],
};

function* ps(io: Io, o: Options): Task<void> {
  const names = o.has('o') ? o.all('o').flatMap((list) => list.split(',')) : ['pid', 'user', 'args'];
  const columns = names.map((name) => {
    const column = PS_COLUMNS[splitAt(name, '=')[0]];
    if (!column) throw new Died(`bad -o argument '${name}', supported arguments: ${Object.keys(PS_COLUMNS).join(',')}`);
    return column;
  });
  const row = (cells: string[]): string =>
    cells.map((cell, i) => (i + 1 === cells.length ? cell : columns[i]![1] < 0 ? cell.padEnd(-columns[i]![1]) : cell.padStart(columns[i]![1]))).join(' ');
  // The title of the first column stands at the left, its numbers at the right.
  io.put(`${row(columns.map(([title, width]) => title.padEnd(Math.abs(width))))}\n`);
  const width = io.process.fds.get(1)?.kind === 'tty' ? (io.process.tty?.columns ?? 80) : Infinity;
  for (const each of io.process.processes()) io.put(`${row(columns.map(([, , value]) => value(each, io.process))).slice(0, width)}\n`);
  yield* io.flush();
}

function memoryKib(io: Io): Record<string, number> {
  const rows = rowsOf(io.process.fs, '/proc/meminfo').map(([name, value]) => [name!, parseInt(value!.trim(), 10)] as const);
  return Object.fromEntries(rows);
}

function* top(io: Io, o: Options): Task<void> {
  if (!o.has('b') && io.process.fds.get(1)?.kind === 'tty') throw new Died('the full-screen view is not simulated here; use top -b -n 1');
  const rounds = o.has('n') ? numberOf(o.get('n')!) : Infinity;
  for (let round = 0; round < rounds; round++) {
    if (round > 0) yield* io.process.sleep(numberOf(o.get('d') ?? '5') * 1000);
    const { MemTotal = 0, MemFree = 0 } = memoryKib(io);
    io.put(`Mem: ${MemTotal - MemFree}K used, ${MemFree}K free, 0K shrd, 0K buff, 0K cached\n`);
    io.put('  PID  PPID USER     STAT   VSZ %VSZ %CPU COMMAND\n');
    for (const row of io.process.processes()) {
      const kib = Math.ceil(row.memoryBytes / 1024);
      const age = Math.max(1, io.process.nowMs - row.startedMs);
      io.put(
        `${String(row.pid).padStart(5)} ${String(row.ppid).padStart(5)} ${userOf(io.process, row.uid).padEnd(8)} ${row.state.padEnd(4)} ${String(kib).padStart(5)} ${String(Math.round((kib * 100) / (MemTotal || 1))).padStart(3)}% ${String(Math.round((row.cpuMs * 100) / age)).padStart(3)}% ${commandOf(row)}\n`,
      );
    }
    yield* io.flush();
  }
}

function* free(io: Io, o: Options): Task<void> {
  const { MemTotal = 0, MemFree = 0, MemAvailable = 0 } = memoryKib(io);
  const unit = o.has('g') ? 1048576 : o.has('m') ? 1024 : o.has('b') ? 1 / 1024 : 1;
  const row = (name: string, values: number[]): string =>
    `${name.padEnd(11)}${values.map((value) => String(Math.floor(value / unit)).padStart(12)).join('')}\n`;
  io.put(`${' '.repeat(11)}${['total', 'used', 'free', 'shared', 'buff/cache', 'available'].map((title) => title.padStart(12)).join('')}\n`);
  io.put(row('Mem:', [MemTotal, MemTotal - MemFree, MemFree, 0, 0, MemAvailable]));
  yield* io.say(row('Swap:', [0, 0, 0]));
}

export const psApplets: AppletTable = {
  ps: { options: 'o:aefuxwlTA', usage: '% [-o COL1,COL2=HEADER] [-T]\n\nShow list of processes', run: ps },
  top: { options: 'bn:d:mH', usage: '% [-bmH] [-n COUNT] [-d SECONDS]\n\nShow a view of process activity in real time.', run: top },
  free: { options: 'bkmght', usage: '% [-bkmgt]\n\nDisplay free and used memory', run: free },
};
