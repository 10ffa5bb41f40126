import { Simulation } from '../../src/sim/simulation.ts';
import { createKernel } from '../../src/kernel/kernel.ts';
import { createNetwork } from '../../src/kernel/network.ts';
import type { Cgroup, ExitStatus, FileTree, Kernel, NetNamespace, PidNamespace, Process, Program, Tty } from '../../src/kernel/types.ts';

/** A machine with one container, for tests: programs by name, and what they wrote. */
export function makeMachine(programs: Record<string, Program>) {
  const sim = new Simulation({ seed: 'test', epochMs: 0 });
  const network = createNetwork(sim);
  const table = new Map(Object.entries(programs));
  const kernel = createKernel({ sim, name: 'node-1', network, programs: table });
  const image = kernel.newDirectory();
  for (const name of table.keys()) image.put(`/bin/${name}`, { program: name });
  return { sim, network, kernel, image };
}

export interface Container {
  kernel: Kernel;
  tree: FileTree;
  net: NetNamespace;
  pids: PidNamespace;
  cgroup: Cgroup;
}

export function makeContainer(
  kernel: Kernel,
  image: ReturnType<Kernel['newDirectory']>,
  addresses: string[] = [],
  limits: Parameters<Kernel['newCgroup']>[0] = {},
): Container {
  return {
    kernel,
    tree: kernel.newTree(image.fork()),
    net: kernel.newNetNamespace(addresses),
    pids: kernel.newPidNamespace(),
    cgroup: kernel.newCgroup(limits),
  };
}

/** Starts a process and collects what it writes. */
export function start(container: Container, argv: string[], options: { uid?: number; tty?: Tty; env?: [string, string][] } = {}) {
  const { kernel, ...rest } = container;
  const run: { process: Process; out: string; err: string; status: ExitStatus | undefined } = {
    process: undefined as never,
    out: '',
    err: '',
    status: undefined,
  };
  const { file: stdin, end } = kernel.newFeed();
  end();
  run.process = kernel.start({
    argv,
    env: new Map([['PATH', '/bin'], ...(options.env ?? [])]),
    cwd: '/',
    uid: options.uid ?? 0,
    gid: options.uid ?? 0,
    hostname: 'web-0',
    ...rest,
    stdin: options.tty ?? stdin,
    stdout: options.tty ?? kernel.newSink((data) => (run.out += data)),
    stderr: options.tty ?? kernel.newSink((data) => (run.err += data)),
    tty: options.tty,
    onExit: (status) => (run.status = status),
  });
  return run;
}
