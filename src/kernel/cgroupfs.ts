/**
 * /sys/fs/cgroup as a container sees it: its own control group as the root. Mirrors cgroup v2 (the kernel's Documentation/admin-guide/cgroup-v2),
 * the files that people read to see what they have and whether they are held back.
 */
import type { Bytes } from './bytes.ts';
import { PERIOD_US, type ControlGroup } from './cgroup.ts';
import { Inode, type Disk } from './inode.ts';
import type { Process } from './types.ts';

const lines = (rows: readonly (readonly [string, number])[]): Bytes => rows.map(([name, value]) => `${name} ${Math.floor(value)}\n`).join('');

const FILES: Readonly<Record<string, (group: ControlGroup) => Bytes>> = {
  'cgroup.controllers': () => 'cpuset cpu io memory hugetlb pids rdma misc\n',
  'cpu.max': ({ cpuLimitMillis }) => `${cpuLimitMillis === undefined || cpuLimitMillis <= 0 ? 'max' : (cpuLimitMillis * PERIOD_US) / 1000} ${PERIOD_US}\n`,
  'cpu.stat': ({ cpuUs, throttling }) =>
    lines([
      ['usage_usec', cpuUs],
      ['user_usec', cpuUs],
      ['system_usec', 0],
      ['nr_periods', throttling.periods],
      ['nr_throttled', throttling.throttledPeriods],
      ['throttled_usec', throttling.throttledUs],
    ]),
  'memory.current': ({ memoryBytes }) => `${memoryBytes}\n`,
  'memory.max': ({ memoryLimitBytes }) => `${memoryLimitBytes ?? 'max'}\n`,
  'pids.current': ({ members }) => `${members.size}\n`,
};

/** The directory. One serves every tree: `groupOf` says which control group a viewer is in. */
export function makeCgroupfs(disk: Disk, groupOf: (viewer: Process) => ControlGroup | undefined): Inode {
  const root = new Inode(disk, 'directory', 0o555);
  root.dynamic = {
    lookup(name, viewer) {
      const file = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
      const group = viewer && groupOf(viewer);
      if (!file || !group) return undefined;
      const inode = new Inode(disk, 'file', 0o444);
      inode.generate = () => file(group);
      return inode;
    },
    names: () => Object.keys(FILES),
  };
  return root;
}
