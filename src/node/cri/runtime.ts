/**
 * The container runtime: sandboxes and containers as kernel processes.
 *
 * Mirrors: containerd's CRI plugin and runc.
 * Differs: layers, snapshots and shims are not there; a container's root is a copy-on-write fork of its image's files. Times are drawn from seeded dice
 * around what a small real cluster shows: half a second for a sandbox, a tenth for a start.
 */
import { diceNameFor } from '../../api/system-pods.ts';
import { formatTime } from '../../api/time.ts';
import type { Image } from '../../data/image.ts';
import { signalNumber } from '../../kernel/signals.ts';
import type { ExitStatus, Kernel, PidNamespace, Process, Program, Signal } from '../../kernel/types.ts';
import type { Simulation } from '../../sim/simulation.ts';
import { ContainerLog } from './container-log.ts';
import { createContainerIo } from './container-io.ts';
import { createImageStore } from './image-store.ts';
import { Surroundings, argvOf, type ContainerParts } from './container-surroundings.ts';
import { sleep, waitFor, type Cancellation, type Routine } from './routine.ts';
import type { RuntimePodStatus } from './runtime-status.ts';
import type { Container, ContainerConfig, ContainerResources, ExecOptions, Runtime, Sandbox, SandboxConfig } from './types.ts';
import { resolveUser } from './user.ts';

/** runc is written in Go: before it becomes the program it is to start, its threads have taken these many process numbers. */
const RUNC_THREADS = 5;

/** How long containerd takes to notice that a process has ended. */
const EXIT_NOTICE_MS = 60;

interface PodRecord {
  sandboxes: Sandbox[];
  containers: ContainerRecord[];
  sharedPids: PidNamespace | undefined;
  cached: RuntimePodStatus | undefined;
}

interface ContainerRecord extends ContainerParts {
  onExit: Set<() => void>;
  /** Its stop signal is not sent twice: who stops it again only waits (containerd's IsStopSignaledWithTimeout). */
  isStopSignaled: boolean;
}

export interface RuntimeOptions {
  sim: Simulation;
  kernel: Kernel;
  /** What the registry has. */
  images: readonly Image[];
  /** Names of images that are on the node from the start. */
  present: readonly string[];
}

const HEX = '0123456789abcdef';

/** 128 + n for a death by signal, as shells and the kubelet count. */
const exitCodeOf = (status: ExitStatus): number => (status.signal ? 128 + signalNumber(status.signal) : status.code);

/** The runtime of the machine `kernel`; `images` is what can be pulled, `present` what is there from the start. */
export function createRuntime(options: RuntimeOptions): Runtime {
  return new Containerd(options);
}

class Containerd implements Runtime {
  readonly images;
  readonly #sim: Simulation;
  readonly #kernel: Kernel;
  readonly #who: string;
  readonly #pods = new Map<string, PodRecord>();
  readonly #surroundings: Surroundings;
  readonly #listeners: ((podUid: string) => void)[] = [];

  constructor({ sim, kernel, images, present }: RuntimeOptions) {
    this.#sim = sim;
    this.#kernel = kernel;
    this.#who = `containerd/${kernel.name}`;
    this.#surroundings = new Surroundings(kernel);
    this.images = createImageStore(sim, images, present, `containerd/${kernel.name}/pull`);
  }

  onChange(listener: (podUid: string) => void): void {
    this.#listeners.push(listener);
  }

  *runPodSandbox(config: SandboxConfig): Routine<Sandbox> {
    yield* sleep(this.#between(config, 440, 540), 'run sandbox');
    const sandbox: Sandbox = { id: this.#newId(), config, state: 'SANDBOX_READY' };
    const pod = this.#pod(config.podUid);
    pod.sandboxes.unshift(sandbox);
    pod.sharedPids = config.sharesPids ? this.#startPause(sandbox) : undefined;
    pod.cached = undefined;
    this.#sim.record({ who: this.#who, what: 'sandbox ready', subject: `pod/${config.namespace}/${config.podName}`, data: { address: config.address } });
    return sandbox;
  }

  /** The sandbox's own process: in a shared pid namespace it is number 1, and takes the others with it when it ends. Mirrors: build/pause/linux/pause.c. */
  #startPause(sandbox: Sandbox): PidNamespace {
    const kernel = this.#kernel;
    const pids = kernel.newPidNamespace();
    const nothing = kernel.newSink(() => undefined);
    const { hostname, net } = sandbox.config;
    const pause: Program = function* (process) {
      process.setSignalAction('INT', 'catch');
      process.setSignalAction('TERM', 'catch');
      while (process.takeSignals().length === 0) yield* process.wait([], 'pause');
      return 0;
    };
    kernel.start({
      argv: ['/pause'],
      program: pause,
      env: new Map(),
      cwd: '/',
      uid: 65535,
      gid: 65535,
      hostname,
      net,
      pids,
      tree: kernel.newTree(kernel.newDirectory()),
      stdin: nothing,
      stdout: nothing,
      stderr: nothing,
      cgroup: kernel.newCgroup(),
      onExit: () => this.#sandboxEnded(sandbox),
    });
    pids.skip(RUNC_THREADS);
    return pids;
  }

  #sandboxEnded(sandbox: Sandbox): void {
    if (sandbox.state === 'SANDBOX_NOTREADY') return;
    const { podUid, namespace, podName } = sandbox.config;
    sandbox.state = 'SANDBOX_NOTREADY';
    this.#touch(podUid);
    this.#sim.record({ who: this.#who, what: 'sandbox ended', subject: `pod/${namespace}/${podName}` });
    for (const listener of this.#listeners) listener(podUid);
  }

  *stopPodSandbox(sandbox: Sandbox): Routine<void> {
    if (sandbox.state === 'SANDBOX_NOTREADY') return;
    for (const container of this.#pod(sandbox.config.podUid).containers) {
      if (container.sandbox === sandbox && container.status.state === 'running') yield* this.stopContainer(container, 0);
    }
    const { sharedPids } = this.#pod(sandbox.config.podUid);
    if (sharedPids) this.#kernel.killAll(sharedPids);
    yield* sleep(this.#between(sandbox.config, 120, 220), 'stop sandbox');
    sandbox.state = 'SANDBOX_NOTREADY';
    this.#touch(sandbox.config.podUid);
  }

  *createContainer(sandbox: Sandbox, config: ContainerConfig): Routine<Container> {
    yield* sleep(this.#between(sandbox.config, 8, 30), 'create container');
    const local = this.images.get(config.image);
    if (!local) throw new Error(`createContainer: wanted an image that is on the node, found ${config.image}`);
    const id = this.#newId();
    const log = new ContainerLog();
    const user = resolveUser(local.image.user, config);
    const pod = this.#pod(sandbox.config.podUid);
    const container: ContainerRecord = {
      id,
      config,
      sandbox,
      log,
      user,
      image: local.image,
      cgroup: this.#kernel.newCgroup(limitsOf(config.resources)),
      process: undefined,
      startEntry: 0,
      terminal: createContainerIo(this.#sim, this.#kernel, config, log),
      pids: pod.sharedPids ?? targetOf(pod, config)?.pids ?? this.#kernel.newPidNamespace(),
      onExit: new Set(),
      isStopSignaled: false,
      status: {
        id: `containerd://${id}`,
        name: config.name,
        state: 'created',
        exitCode: 0,
        restartCount: config.attempt,
        reason: '',
        message: '',
        image: local.name,
        imageID: local.id,
        createdAt: formatTime(this.#sim.wallMs),
        user,
        ...(config.stopSignal ? { stopSignal: `SIG${config.stopSignal}` } : {}),
      },
    };
    pod.containers.unshift(container);
    this.#touch(sandbox.config.podUid);
    return container;
  }

  *startContainer(container: Container): Routine<{ error: string } | undefined> {
    const record = container as ContainerRecord;
    yield* sleep(this.#between(record.sandbox.config, 85, 125), 'start container');
    const { config, status, sandbox } = record;
    const subject = `pod/${sandbox.config.namespace}/${sandbox.config.podName}`;
    const argv = argvOf(record);
    try {
      record.process = this.#kernel.start({
        argv,
        ...this.#surroundings.of(record),
        stdin: record.terminal.stdin,
        stdout: record.terminal.stdout,
        stderr: record.terminal.stderr,
        ...(record.terminal.tty ? { tty: record.terminal.tty } : {}),
        onLoaded: () => {
          const data = { container: config.name, attempt: config.attempt };
          record.startEntry = this.#sim.record({ who: this.#who, what: 'container started', subject, data }).id;
        },
        onExit: (exit) => this.#exited(record, exit),
      });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const message = runcError(error.message);
      Object.assign(status, {
        state: 'exited',
        exitCode: 128,
        reason: 'StartError',
        message,
        startedAt: '1970-01-01T00:00:00Z',
        finishedAt: formatTime(this.#sim.wallMs),
        finishedMs: this.#sim.nowMs,
      });
      record.log.close();
      this.#touch(sandbox.config.podUid);
      this.#sim.record({ who: this.#who, what: 'container start failed', subject, data: { container: config.name, error: error.message } });
      return { error: message };
    }
    record.pids.skip(RUNC_THREADS);
    status.state = 'running';
    status.startedAt = formatTime(this.#sim.wallMs);
    this.#touch(sandbox.config.podUid);
    return undefined;
  }

  #exited(record: ContainerRecord, exit: ExitStatus): void {
    const { status, config, sandbox } = record;
    const oomKilled = exit.oomKilled || record.cgroup.oomKilled;
    const exitCode = oomKilled ? 137 : exitCodeOf(exit);
    record.log.close();
    const subject = `pod/${sandbox.config.namespace}/${sandbox.config.podName}`;
    this.#sim.record({
      who: this.#who,
      what: 'container exited',
      subject,
      data: { container: config.name, exitCode, ...(exit.signal ? { signal: exit.signal } : {}), ...(oomKilled ? { oomKilled } : {}) },
    });
    const finishedAt = formatTime(this.#sim.wallMs);
    const finishedMs = this.#sim.nowMs;
    this.#sim.after(EXIT_NOTICE_MS, 'container exit noticed', () => {
      Object.assign(status, {
        state: 'exited',
        exitCode,
        finishedAt,
        finishedMs,
        reason: oomKilled ? 'OOMKilled' : exitCode === 0 ? 'Completed' : 'Error',
        message: config.readTerminationMessage(record.log, exitCode !== 0),
      });
      record.process = undefined;
      this.#touch(sandbox.config.podUid);
      for (const listener of [...record.onExit]) listener();
      record.onExit.clear();
      for (const listener of this.#listeners) listener(sandbox.config.podUid);
    });
  }

  *stopContainer(container: Container, graceMs: number, cancellation?: Cancellation): Routine<void> {
    const record = container as ContainerRecord;
    if (record.status.state !== 'running') return;
    const process = record.process;
    if (process && graceMs > 0 && !record.isStopSignaled) {
      record.isStopSignaled = true;
      const signal = record.config.stopSignal ?? signalOf(record.image.stopSignal);
      this.#sim.record({ who: this.#who, what: 'signal', subject: this.#subject(record), data: { container: record.config.name, signal: `SIG${signal}` } });
      this.#kernel.signal(process, signal);
    } else if (process && graceMs === 0) this.#kill(record, process);
    yield* waitFor((resume) => {
      record.onExit.add(resume);
      cancellation?.onCancel(resume);
      if (graceMs > 0)
        this.#sim.after(graceMs, 'grace period over', () => {
          if (record.process && record.process === process) this.#kill(record, process);
        });
    });
    if (cancellation?.isCancelled) return;
    yield* sleep(this.#between(record.sandbox.config, 20, 60), 'container stopped');
  }

  #kill(record: ContainerRecord, process: Process): void {
    this.#sim.record({ who: this.#who, what: 'signal', subject: this.#subject(record), data: { container: record.config.name, signal: 'SIGKILL' } });
    this.#kernel.signal(process, 'KILL');
  }

  updateContainerResources(container: Container, resources: ContainerResources): void {
    container.config.resources = resources;
    Object.assign(container.cgroup, { memoryLimitBytes: undefined, cpuLimitMillis: undefined, ...limitsOf(resources) });
  }

  exec(container: Container, options: ExecOptions): Process {
    const record = container as ContainerRecord;
    const process = this.#kernel.start({ ...this.#surroundings.of(record), ...options });
    record.pids.skip(RUNC_THREADS);
    return process;
  }

  diskBytes(container: Container): number {
    return this.#surroundings.writtenBytes(container as ContainerRecord) + container.log.sizeBytes;
  }

  removeContainer(container: Container): void {
    const pod = this.#pod(container.sandbox.config.podUid);
    pod.containers = pod.containers.filter((other) => other !== container);
    pod.cached = undefined;
  }

  removePod(podUid: string): void {
    this.#pods.delete(podUid);
  }

  podUids(): readonly string[] {
    return [...this.#pods.keys()];
  }

  podStatus(podUid: string): RuntimePodStatus {
    const pod = this.#pods.get(podUid);
    if (!pod) return { ips: [], sandboxes: [], containers: [] };
    pod.cached ??= statusOf(pod);
    return pod.cached;
  }

  containers(podUid: string): readonly Container[] {
    return this.#pods.get(podUid)?.containers ?? [];
  }

  sandboxes(podUid: string): readonly Sandbox[] {
    return this.#pods.get(podUid)?.sandboxes ?? [];
  }

  #pod(uid: string): PodRecord {
    let pod = this.#pods.get(uid);
    if (!pod) {
      pod = { sandboxes: [], containers: [], sharedPids: undefined, cached: undefined };
      this.#pods.set(uid, pod);
    }
    return pod;
  }

  #touch(uid: string): void {
    const pod = this.#pods.get(uid);
    if (pod) pod.cached = undefined;
  }

  #subject = (record: Container): string => `pod/${record.sandbox.config.namespace}/${record.sandbox.config.podName}`;

  #between({ namespace }: SandboxConfig, least: number, most: number): number {
    return this.#sim.random(diceNameFor(`${this.#who}/latency`, namespace)).integer(least, most);
  }

  #newId(): string {
    return this.#sim.random(`${this.#who}/id`).text(64, HEX);
  }
}

/** A cgroup's limits; none where nothing is set. */
const limitsOf = ({ memoryLimit, cpuLimit }: ContainerResources): { memoryLimitBytes?: number; cpuLimitMillis?: number } => ({
  ...(memoryLimit > 0 ? { memoryLimitBytes: memoryLimit } : {}),
  ...(cpuLimit > 0 ? { cpuLimitMillis: cpuLimit } : {}),
});

/** The container whose processes another one is to see. */
const targetOf = ({ containers }: PodRecord, { targetId }: ContainerConfig): ContainerRecord | undefined =>
  targetId === undefined ? undefined : containers.find(({ status }) => status.id === targetId);

const signalOf = (name: string): Signal => (name.startsWith('SIG') ? name.slice(3) : name || 'TERM') as Signal;

/** The kernel's words for a program that is not there, wrapped as runc and containerd pass them on. */
const runcError = (message: string): string =>
  `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${message}`;

function statusOf({ sandboxes, containers }: PodRecord): RuntimePodStatus {
  const newest = sandboxes[0];
  const statuses = containers.map(({ status }) => ({ ...status }));
  return {
    ips: newest ? [newest.config.address] : [],
    sandboxes: sandboxes.map(({ id, state, config }) => ({ id, state, attempt: config.attempt, ip: config.address })),
    containers: statuses,
    activeContainers: newest?.state === 'SANDBOX_READY' ? statuses.filter((_, index) => containers[index]!.sandbox === newest) : [],
  };
}
