/**
 * One machine's kernel: trees, namespaces, limits and the processes in them, for the container runtime and the
 * learner's workstation. Mirrors Linux as a container sees it.
 * Differs: no swap, no users beyond numeric ids, no kernel threads, no ptrace; files in memory count against no limit.
 */
import type { Simulation } from '../sim/simulation.ts';
import type { Bytes } from './bytes.ts';
import { ControlGroup } from './cgroup.ts';
import { makeCgroupfs } from './cgroupfs.ts';
import { makeDevices, Sink } from './devices.ts';
import { HostDirectory } from './directory.ts';
import { isErrno } from './errno.ts';
import { loadProgram, runtimeError } from './executable.ts';
import type { Disk } from './inode.ts';
import { Namespace, Wire, type Network } from './network.ts';
import { PidTable } from './pid-namespace.ts';
import { PipeBuffer, PipeEnd } from './pipe.ts';
import { makeProc } from './proc.ts';
import { KernelProcess } from './process.ts';
import { Scheduler } from './scheduler.ts';
import { MountedTree } from './tree.ts';
import { Terminal } from './tty.ts';
import type { Directory, FileTree, Kernel, OpenFile, PidNamespace, Process, ProgramTable, Signal, StartOptions } from './types.ts';

const EXEC_DELAY_MS = 1;
const DEFAULT_UMASK = 0o022;

export interface KernelOptions {
  sim: Simulation;
  /** The machine's name: `node-1`. */
  name: string;
  /** The wire it is connected to. */
  network: Network;
  /** What executables run. */
  programs: ProgramTable;
}

class Machine implements Kernel {
  readonly name: string;
  readonly #wire: Wire;
  readonly #scheduler: Scheduler;
  readonly #disk: Disk;
  readonly #devices;
  readonly #proc;
  readonly #cgroups;
  #namespaces = 0;

  constructor({ sim, name, network, programs }: KernelOptions) {
    if (!(network instanceof Wire)) throw new TypeError('createKernel: wanted a network made by createNetwork');
    this.name = name;
    this.#wire = network;
    this.#scheduler = new Scheduler(sim, name, programs);
    let lastIno = 0;
    this.#disk = {
      get wallMs() {
        return sim.wallMs;
      },
      nextIno: () => ++lastIno,
    };
    this.#devices = makeDevices(this.#disk);
    this.#cgroups = makeCgroupfs(this.#disk, (viewer) => (viewer instanceof KernelProcess ? viewer.cgroup : undefined));
    this.#proc = makeProc({
      disk: this.#disk,
      find: (viewer, pid) => {
        const process = viewer instanceof KernelProcess ? viewer.namesake(pid) : undefined;
        if (!process) return undefined;
        const { state, memoryBytes } = process;
        return { process, state, memoryBytes, caught: process.signalsWith('catch'), ignored: process.signalsWith('ignore') };
      },
    });
  }

  get memoryBytes(): number {
    return this.#scheduler.memoryBytes;
  }

  watchMemory(aboveBytes: number, onAbove: () => void): void {
    this.#scheduler.memoryWatch = { aboveBytes, onAbove };
  }

  newDirectory(owner?: { uid: number; gid: number }): Directory {
    return HostDirectory.empty(this.#disk, owner);
  }

  newTree(root: Directory, { hasCgroups = false } = {}): FileTree {
    const tree = new MountedTree(root);
    tree.mountInode('/dev', this.#devices.copy(), false);
    tree.mountInode('/proc', this.#proc, true);
    if (hasCgroups) tree.mountInode('/sys/fs/cgroup', this.#cgroups, true);
    return tree;
  }

  newPidNamespace(options: { sparesInit?: boolean } = {}): PidNamespace {
    return new PidTable(++this.#namespaces, options.sparesInit);
  }

  newCgroup(limits?: { memoryLimitBytes?: number; cpuLimitMillis?: number }): ControlGroup {
    return new ControlGroup(limits);
  }

  newNetNamespace(addresses: readonly string[]): Namespace {
    return this.#wire.newNamespace(addresses, this.name);
  }

  start(options: StartOptions): Process {
    const { tree, net, pids, cgroup, tty } = options;
    const isOurs = tree instanceof MountedTree && net instanceof Namespace && pids instanceof PidTable && cgroup instanceof ControlGroup;
    if (!isOurs) throw new TypeError('Kernel.start: wanted a tree, namespaces and a cgroup made by a kernel');
    const process = new KernelProcess(this.#scheduler, {
      argv: options.argv,
      env: options.env,
      cwd: options.cwd || '/',
      umask: DEFAULT_UMASK,
      uid: options.uid,
      gid: options.gid,
      mayAdministerNetwork: options.mayAdministerNetwork ?? false,
      hostname: options.hostname,
      tree,
      namespace: net,
      pids,
      cgroup,
      tty,
      isOfHost: options.program !== undefined,
      fds: new Map([
        [0, options.stdin],
        [1, options.stdout],
        [2, options.stderr],
      ]),
      onExit: options.onExit,
    });
    const loaded = options.program ? { argv: options.argv, program: options.program } : this.#load(process, options.argv);
    process.argv = loaded.argv;
    if (tty instanceof Terminal) {
      tty.signalGroup = (group, signal) => void pids.signalGroup(group, signal);
      tty.setForeground(process.group);
    }
    // runc makes the working directory where the image has none.
    if (tree.root instanceof HostDirectory && !process.fs.exists(process.cwd)) tree.root.findOrMakeDirectory(process.cwd);
    options.onLoaded?.();
    this.#scheduler.record('process started', process, { command: options.argv.join(' ') });
    process.begin(loaded.program, EXEC_DELAY_MS);
    return process;
  }

  #load(process: KernelProcess, argv: readonly string[]): ReturnType<typeof loadProgram> {
    try {
      return loadProgram(process.fs, this.#scheduler.programs, argv, process.env.get('PATH'));
    } catch (error) {
      process.abandon();
      throw isErrno(error) ? runtimeError(error, process.fs, argv[0] ?? '') : error;
    }
  }

  signal(process: Process, signal: Signal): void {
    if (process instanceof KernelProcess) process.deliver(signal, true);
  }

  killAll(pids: PidNamespace): void {
    if (pids instanceof PidTable) pids.killAll();
  }

  newSink(onData: (data: Bytes) => void): OpenFile {
    return new Sink(onData);
  }

  newFeed(): { file: OpenFile; push(data: Bytes): void; end(): void } {
    const buffer = new PipeBuffer();
    const file = new PipeEnd(buffer, true, false);
    const writer = new PipeEnd(buffer, false, true);
    let ended = false;
    return {
      file,
      push: (data) => buffer.push(data),
      end() {
        if (!ended) writer.close();
        ended = true;
      },
    };
  }

  newTty(columns: number, rows: number, onOutput: (data: Bytes) => void): ReturnType<Kernel['newTty']> {
    const tty = new Terminal(columns, rows, onOutput);
    return {
      tty,
      input: (data) => tty.input(data),
      resize: (width, height) => tty.resize(width, height),
      hangup: () => tty.hangup(),
      isAwaited: () => tty.isAwaited,
    };
  }
}

/** A machine of the simulation, connected to the network. */
export function createKernel(options: KernelOptions): Kernel {
  return new Machine(options);
}
