import { expect, test } from 'vitest';
import { createNetwork } from '../../../src/kernel/network.ts';
import { createKernel } from '../../../src/kernel/kernel.ts';
import type { ExitStatus } from '../../../src/kernel/types.ts';
import { programs } from '../../../src/shell/index.ts';
import { Simulation } from '../../../src/sim/simulation.ts';

test('tail on an endless line runs into the memory limit', () => {
  const sim = new Simulation({ seed: 'memory', epochMs: 0 });
  const kernel = createKernel({ sim, name: 'node-1', network: createNetwork(sim), programs });
  const root = kernel.newDirectory();
  root.put('/bin/tail', { program: 'busybox', mode: 0o755 });
  const stdin = kernel.newFeed();
  stdin.end();
  const sink = kernel.newSink(() => undefined);
  let status: ExitStatus | undefined;
  kernel.start({
    argv: ['tail', '/dev/zero'],
    env: new Map([['PATH', '/bin']]),
    cwd: '/',
    uid: 0,
    gid: 0,
    hostname: 'web',
    tree: kernel.newTree(root),
    net: kernel.newNetNamespace(['10.244.0.5']),
    pids: kernel.newPidNamespace(),
    cgroup: kernel.newCgroup({ memoryLimitBytes: 16 * 1024 * 1024 }),
    stdin: stdin.file,
    stdout: sink,
    stderr: sink,
    onExit: (ended) => (status = ended),
  });
  sim.advance(10_000);
  expect(status).toEqual({ code: 137, signal: 'KILL', oomKilled: true });
});
