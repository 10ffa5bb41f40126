/** A machine with an image of the catalogue on it, to run its programs through the kernel as the container runtime does. */
import { readdirSync, readFileSync } from 'node:fs';
import { catalogueOf } from '../../../src/cluster/catalogue.ts';
import { createKernel } from '../../../src/kernel/kernel.ts';
import { createNetwork, type Network } from '../../../src/kernel/network.ts';
import type { ExitStatus, Kernel, NetNamespace, Process } from '../../../src/kernel/types.ts';
import { programs } from '../../../src/shell/index.ts';
import { Simulation } from '../../../src/sim/simulation.ts';

/** All YAML files below content/, path → text. */
export function contentFiles(): Record<string, string> {
  const files: Record<string, string> = {};
  for (const kind of ['images', 'scenarios']) {
    const directory = `${import.meta.dirname}/../../../content/${kind}`;
    for (const name of readdirSync(directory)) files[`content/${kind}/${name}`] = readFileSync(`${directory}/${name}`, 'utf8');
  }
  return files;
}

const { images } = catalogueOf(contentFiles());

export interface Container {
  /** Standard output and error, as they came. */
  readonly output: string;
  readonly status: ExitStatus | undefined;
  readonly process: Process;
  /** Runs one more command in the container, for at most `ms` (virtual), and gives what it wrote and how it ended. */
  exec(argv: readonly string[], ms?: number): { output: string; status: ExitStatus | undefined };
}

export interface Machine {
  readonly sim: Simulation;
  readonly kernel: Kernel;
  readonly network: Network;
  /** A network namespace, as a pod has one. */
  pod(address: string): NetNamespace;
  /** Starts a container of the repository's latest image (`docker.io/library/nginx`), its own command replaced by `argv` where given. */
  start(
    repository: string,
    net: NetNamespace,
    options?: { argv?: readonly string[]; files?: Readonly<Record<string, string>>; env?: Readonly<Record<string, string>> },
  ): Container;
}

export function createMachine(): Machine {
  const sim = new Simulation({ seed: 'programs', epochMs: Date.UTC(2026, 10, 22, 11, 56, 33) });
  const network = createNetwork(sim);
  const kernel = createKernel({ sim, name: 'node-1', network, programs });
  return {
    sim,
    kernel,
    network,
    pod: (address) => kernel.newNetNamespace([address]),
    start(repository, net, { argv, files = {}, env = {} } = {}) {
      const image = images.find((each) => each.repository === repository && (each.tags.includes('latest') || each.tags.includes('*')))!;
      const root = kernel.newDirectory();
      for (const [path, { text, ...file }] of Object.entries(image.files)) {
        if (path.endsWith('/')) root.put(`${path}.keep`, { content: '' });
        else root.put(path, { ...file, ...(text === undefined ? {} : { content: text }) });
      }
      for (const [path, content] of Object.entries(files)) root.put(path, { content });
      const tree = kernel.newTree(root);
      const pids = kernel.newPidNamespace();
      const cgroup = kernel.newCgroup();
      const launch = (command: readonly string[]): { output: string; status: ExitStatus | undefined; process: Process } => {
        const result: { output: string; status: ExitStatus | undefined; process: Process | undefined } = { output: '', status: undefined, process: undefined };
        const sink = kernel.newSink((data) => (result.output += data));
        const stdin = kernel.newFeed();
        stdin.end();
        result.process = kernel.start({
          argv: [...command],
          env: new Map(Object.entries({ ...image.env, HOME: '/root', ...env })),
          cwd: image.workingDir,
          uid: 0,
          gid: 0,
          hostname: 'web',
          tree,
          net,
          pids,
          cgroup,
          stdin: stdin.file,
          stdout: sink,
          stderr: sink,
          onExit: (status) => (result.status = status),
        });
        return result as { output: string; status: ExitStatus | undefined; process: Process };
      };
      const first = launch(argv ?? [...image.entrypoint, ...image.cmd]);
      return {
        get output() {
          return first.output;
        },
        get status() {
          return first.status;
        },
        process: first.process,
        exec(command, ms = 5000) {
          const run = launch(command);
          sim.advanceUntil(() => run.status !== undefined, sim.nowMs + ms);
          return { output: run.output, status: run.status };
        },
      };
    },
  };
}
