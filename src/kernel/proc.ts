/** /proc, made when somebody looks: the processes of the viewer's pid namespace and a few facts of the machine. Mirrors proc(5), the files that people read in containers. */
import type { Bytes } from './bytes.ts';
import { Inode, type Disk } from './inode.ts';
import { signalNumber } from './signals.ts';
import type { OpenFile, Process, Signal } from './types.ts';

/** What /proc shows of a process beyond what `ps` does. */
export interface ProcSource {
  readonly disk: Disk;
  /** A process of the viewer's namespace. */
  find(viewer: Process, pid: number): ProcEntry | undefined;
}

export interface ProcEntry {
  readonly process: Process;
  readonly state: string;
  readonly memoryBytes: number;
  readonly caught: readonly Signal[];
  readonly ignored: readonly Signal[];
}

const STATE_NAMES: Readonly<Record<string, string>> = { R: 'running', S: 'sleeping', T: 'stopped', Z: 'zombie' };

const signalMask = (signals: readonly Signal[]): string => {
  let mask = 0n;
  for (const signal of signals) mask |= 1n << BigInt(signalNumber(signal) - 1);
  return mask.toString(16).padStart(16, '0');
};

const commOf = (process: Process): string => (process.argv[0] ?? '').replace(/.*\//, '').slice(0, 15);

const PROCESS_FILES: Readonly<Record<string, (entry: ProcEntry) => Bytes>> = {
  cmdline: ({ process, state }) => (state === 'Z' ? '' : process.argv.map((word) => word + '\0').join('')),
  comm: ({ process }) => commOf(process) + '\n',
  environ: ({ process }) => [...process.env].map(([name, value]) => `${name}=${value}\0`).join(''),
  cgroup: () => '0::/\n',
  oom_score_adj: () => '0\n',
  stat: ({ process, state }) => `${process.pid} (${commOf(process)}) ${state} ${process.ppid} 0 0 0 0\n`,
  status: ({ process, state, memoryBytes, caught, ignored }) =>
    [
      `Name:\t${commOf(process)}`,
      `Umask:\t${process.umask.toString(8).padStart(4, '0')}`,
      `State:\t${state} (${STATE_NAMES[state] ?? state})`,
      `Tgid:\t${process.pid}`,
      `Pid:\t${process.pid}`,
      `PPid:\t${process.ppid}`,
      `Uid:${`\t${process.uid}`.repeat(4)}`,
      `Gid:${`\t${process.gid}`.repeat(4)}`,
      `VmRSS:\t${String(Math.ceil(memoryBytes / 1024)).padStart(8)} kB`,
      'Threads:\t1',
      `SigIgn:\t${signalMask(ignored)}`,
      `SigCgt:\t${signalMask(caught)}`,
      '',
    ].join('\n'),
};

const MACHINE_FILES: Readonly<Record<string, (viewer: Process | undefined) => Bytes>> = {
  uptime: (viewer) => `${((viewer?.nowMs ?? 0) / 1000).toFixed(2)} 0.00\n`,
  loadavg: () => '0.00 0.00 0.00 1/100 1\n',
  meminfo: () => 'MemTotal:       25165824 kB\nMemFree:        20971520 kB\nMemAvailable:   22020096 kB\n',
  version: () => 'Linux version 6.12.0 (simulated)\n',
  mounts: () => 'overlay / overlay rw,relatime 0 0\nproc /proc proc rw,nosuid,nodev,noexec,relatime 0 0\ntmpfs /dev tmpfs rw,nosuid,size=65536k,mode=755 0 0\n',
  filesystems: () => 'nodev\tproc\nnodev\ttmpfs\nnodev\toverlay\n',
};

/** The root of /proc. One serves every tree: who looks decides what is seen. */
export function makeProc(source: ProcSource): Inode {
  const { disk } = source;
  const dynamicFile = (generate: (viewer: Process | undefined) => Bytes, mode = 0o444): Inode => {
    const inode = new Inode(disk, 'file', mode);
    inode.generate = generate;
    return inode;
  };
  const link = (target: string): Inode => {
    const inode = new Inode(disk, 'symlink', 0o777);
    inode.content = target;
    return inode;
  };
  const directory = (lookup: (name: string, viewer: Process | undefined) => Inode | undefined, names: (viewer: Process | undefined) => string[]): Inode => {
    const inode = new Inode(disk, 'directory', 0o555);
    inode.dynamic = { lookup, names };
    return inode;
  };

  const descriptors = ({ process }: ProcEntry): Inode =>
    directory(
      (name) => {
        const file = process.fds.get(Number(name));
        if (!file || !/^\d+$/.test(name)) return undefined;
        const inode = new Inode(disk, 'char', 0o700);
        inode.device = (): OpenFile => file.dup();
        return inode;
      },
      () => [...process.fds.keys()].sort((a, b) => a - b).map(String),
    );

  const ofProcess = (entry: ProcEntry): Inode =>
    directory(
      (name) => {
        const file = PROCESS_FILES[name];
        if (file) return dynamicFile(() => file(entry), name === 'environ' ? 0o400 : 0o444);
        if (name === 'fd') return descriptors(entry);
        if (name === 'cwd') return link(entry.process.cwd);
        if (name === 'root') return link('/');
        if (name === 'exe') return link(entry.process.argv[0] ?? '');
        return undefined;
      },
      () => [...Object.keys(PROCESS_FILES), 'fd', 'cwd', 'root', 'exe'].sort(),
    );

  return directory(
    (name, viewer) => {
      if (name === 'self') return viewer && link(String(viewer.pid));
      const file = MACHINE_FILES[name];
      if (file) return dynamicFile(file);
      if (!viewer || !/^[1-9]\d*$/.test(name)) return undefined;
      const entry = source.find(viewer, Number(name));
      return entry && ofProcess(entry);
    },
    (viewer) => [...(viewer?.processes().map(({ pid }) => String(pid)) ?? []), ...Object.keys(MACHINE_FILES), 'self'],
  );
}
