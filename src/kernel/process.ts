/**
 * Processes: a generator with descriptors, signals, children and a bill for CPU time. What a program may do is the
 * `Process` interface; the rest is for the scheduler. Mirrors the process life cycle of Linux: fork, exec, wait, zombies.
 * Differs: fork and exec are one step; one thread a process; whoever waits for one child also buries those that it adopted.
 */
import type { ControlGroup, Member } from './cgroup.ts';
import type { Bytes } from './bytes.ts';
import { errno, isErrno } from './errno.ts';
import { loadProgram } from './executable.ts';
import { ProcessFileSystem } from './file-system.ts';
import { ProcessNet, type Namespace } from './network.ts';
import type { PidTable } from './pid-namespace.ts';
import { PipeBuffer, PipeEnd } from './pipe.ts';
import type { Scheduler } from './scheduler.ts';
import { SignalState, type SignalAction } from './signal-state.ts';
import { defaultActionOf, signalNumber } from './signals.ts';
import type { MountedTree } from './tree.ts';
import type { ExitStatus, OpenFile, Process, Program, Signal, SpawnOptions, Task, Tty, Wait, WaitQueue } from './types.ts';
import { Queue, type Sleeper } from './wait-queue.ts';

type WaitResult = { pid: number; status: ExitStatus } | 'interrupted' | 'running' | undefined;

/** Memory of a process that asks for none: about what a busybox applet holds. */
const BASE_MEMORY_BYTES = 512 * 1024;
/** Starting a program: fork, exec, load. */
const EXEC_DELAY_MS = 1;
const FORK_COST_US = 200;
const SYSCALL_COST_US = 5;
const BYTES_PER_US = 200;
/** How long a busy process runs between two looks at the clock: it grows while the process does nothing else. */
const LEAST_SLICE_US = 1000;
const MOST_SLICE_US = 50_000;

/** Thrown through a program that has killed itself: it must not go on to its next line. */
class Killed extends Error {}

/** What a process is born with. */
export interface Birth {
  argv: readonly string[];
  env: Map<string, string>;
  cwd: string;
  umask: number;
  uid: number;
  gid: number;
  mayAdministerNetwork: boolean;
  hostname: string;
  tree: MountedTree;
  namespace: Namespace;
  pids: PidTable;
  cgroup: ControlGroup;
  tty?: Tty;
  parent?: KernelProcess;
  group?: number;
  isOfHost?: boolean;
  fds: ReadonlyMap<number, OpenFile>;
  onExit?: (status: ExitStatus) => void;
}

export class KernelProcess implements Process, Sleeper, Member {
  readonly pid: number;
  argv: readonly string[];
  env: Map<string, string>;
  cwd: string;
  umask: number;
  readonly uid: number;
  readonly gid: number;
  readonly hostname: string;
  readonly fds = new Map<number, OpenFile>();
  readonly tty: Tty | undefined;
  fs: ProcessFileSystem;
  readonly startedMs: number;
  /** The process group. */
  group: number;
  parent: KernelProcess | undefined;
  /** Whether its parent ended before it, and pid 1 took it. */
  isAdopted = false;
  memoryBytes = BASE_MEMORY_BYTES;
  /** The running generator; none once the process has ended. */
  task?: Task<number>;
  /** How it ended: from then on a zombie. */
  status?: ExitStatus;
  /** Set while its own step runs and has earned it a death. */
  doom?: ExitStatus;
  stopped = false;
  waiting?: Wait;
  debtUs = 0;
  cpuUs = 0;
  readonly children = new Set<KernelProcess>();
  readonly #scheduler: Scheduler;
  #birth: Birth;
  readonly #childEnded = new Queue();
  readonly #signals = new SignalState();
  /** Sockets and listeners, closed at the end. */
  readonly #opened = new Set<{ close(): void }>();
  #net?: ProcessNet;
  #sliceUs = LEAST_SLICE_US;

  constructor(scheduler: Scheduler, birth: Birth) {
    this.#scheduler = scheduler;
    this.#birth = birth;
    this.argv = birth.argv;
    this.env = birth.env;
    this.cwd = birth.cwd;
    this.umask = birth.umask;
    this.uid = birth.uid;
    this.gid = birth.gid;
    this.hostname = birth.hostname;
    this.tty = birth.tty;
    this.parent = birth.parent;
    this.fs = new ProcessFileSystem(birth.tree, this);
    this.startedMs = scheduler.sim.nowMs;
    this.pid = birth.pids.add(this);
    this.group = birth.group ?? this.pid;
  }

  /** Takes its place among the living: descriptors, family, limits, and its first step. */
  begin(program: Program, delayMs: number): void {
    for (const [fd, file] of this.#birth.fds) this.fds.set(fd, file.dup());
    this.parent?.children.add(this);
    this.task = program(this);
    this.#birth.cgroup.members.add(this);
    this.#scheduler.countMemory(this.memoryBytes);
    this.#scheduler.start(this, delayMs);
    this.#enforceMemory();
  }

  /** A process that could not be started leaves no trace of its number. */
  abandon(): void {
    this.#birth.pids.processes.delete(this.pid);
  }

  get ppid(): number {
    return this.parent?.pid ?? 0;
  }

  /** The process of that number in the same namespace. */
  namesake(pid: number): KernelProcess | undefined {
    return this.#birth.pids.processes.get(pid);
  }

  get isAlive(): boolean {
    return this.status === undefined;
  }

  get cgroup(): ControlGroup {
    return this.#birth.cgroup;
  }

  get mayAdministerNetwork(): boolean {
    return this.#birth.mayAdministerNetwork;
  }

  get isInit(): boolean {
    return this.pid === 1;
  }

  /** Whether it is a host's daemon acting in a namespace: no container's program. */
  get isOfHost(): boolean {
    return this.#birth.isOfHost ?? false;
  }

  get nowMs(): number {
    return this.#scheduler.sim.nowMs;
  }

  get wallMs(): number {
    return this.#scheduler.sim.wallMs;
  }

  get net(): ProcessNet {
    return (this.#net ??= new ProcessNet(this, this.#birth.namespace, this.#opened));
  }

  random(): number {
    return this.#scheduler.sim.random(`process/${this.#scheduler.name}/${this.#birth.pids.id}/${this.pid}`).bits();
  }

  // Waiting.

  wake(): void {
    this.#scheduler.wake(this);
  }

  *wait(on: readonly WaitQueue[], label: string, untilMs?: number): Task<boolean> {
    this.#sliceUs = LEAST_SLICE_US;
    // A signal that came between two waits interrupts the second one, once.
    if (!this.#signals.interrupts) yield { on, label, untilMs };
    return this.#signals.takeInterrupt();
  }

  *sleep(ms: number): Task<boolean> {
    const untilMs = this.nowMs + ms;
    while (this.nowMs < untilMs) if (yield* this.wait([], 'sleep', untilMs)) return true;
    return false;
  }

  newQueue(): WaitQueue {
    return new Queue();
  }

  *burn(microseconds: number): Task<void> {
    this.debtUs += microseconds;
    if (this.debtUs * this.#birth.cgroup.slowdown < this.#sliceUs) return;
    this.#sliceUs = Math.min(this.#sliceUs * 2, MOST_SLICE_US);
    yield { on: [], label: 'run', untilMs: this.payCpu() };
  }

  /** Books the CPU time used so far. Returns when (virtual ms) the process may go on. */
  payCpu(): number {
    const us = this.debtUs * this.#birth.cgroup.slowdown;
    this.debtUs = 0;
    this.cpuUs += us;
    return Math.ceil(this.#birth.cgroup.chargeCpu(us, this.nowMs));
  }

  // Descriptors.

  #file(fd: number): OpenFile {
    const file = this.fds.get(fd);
    if (!file) throw errno('EBADF');
    return file;
  }

  *read(fd: number, limit?: number): Task<Bytes> {
    const data = yield* this.#file(fd).read(this, limit);
    this.debtUs += SYSCALL_COST_US + data.length / BYTES_PER_US;
    return data;
  }

  *write(fd: number, data: Bytes): Task<void> {
    this.debtUs += SYSCALL_COST_US + data.length / BYTES_PER_US;
    yield* this.#file(fd).write(this, data);
  }

  pipe(): { reader: OpenFile; writer: OpenFile } {
    const buffer = new PipeBuffer();
    return { reader: new PipeEnd(buffer, true, false), writer: new PipeEnd(buffer, false, true) };
  }

  // Children.

  spawn(options: SpawnOptions): Process {
    if (this.#birth.pids.isFull) throw errno('EAGAIN');
    const env = options.env ?? new Map(this.env);
    let { program, argv } = options;
    const delayMs = program ? 0 : EXEC_DELAY_MS;
    if (!program) ({ program, argv } = loadProgram(this.fs, this.#scheduler.programs, argv, env.get('PATH')));
    const standard = [0, 1, 2].flatMap((fd): [number, OpenFile][] => (this.fds.has(fd) ? [[fd, this.fds.get(fd)!]] : []));
    const child = new KernelProcess(this.#scheduler, {
      ...this.#birth,
      argv,
      env,
      cwd: options.cwd ?? this.cwd,
      umask: this.umask,
      parent: this,
      group: options.newGroup ? undefined : this.group,
      fds: options.fds ?? new Map(standard),
      onExit: undefined,
    });
    child.#signals.inherit(this.#signals);
    child.begin(program, delayMs);
    if (this.doom) throw new Killed();
    this.debtUs += FORK_COST_US;
    return child;
  }

  *waitpid(pid: number, options: { noHang?: boolean; interruptible?: boolean } = {}): Task<WaitResult> {
    for (;;) {
      let any = false;
      for (const child of this.children) {
        // Shells ask for any child, and so bury what others left to them; those of containers are the ones that wait as pid 1.
        if (child.isAdopted && child.status && pid !== child.pid && pid !== -1) child.reap();
        if (pid !== -1 && child.pid !== pid) continue;
        any = true;
        if (!child.status) continue;
        child.reap();
        return { pid: child.pid, status: child.status };
      }
      if (!any) return undefined;
      if (options.noHang) return 'running';
      if (!options.interruptible) yield { on: [this.#childEnded], label: 'wait' };
      else if (yield* this.wait([this.#childEnded], 'wait')) return 'interrupted';
    }
  }

  *exec(argv: readonly string[], env: Map<string, string> = this.env): Task<number> {
    const loaded = loadProgram(this.fs, this.#scheduler.programs, argv, env.get('PATH'));
    this.argv = loaded.argv;
    this.env = env;
    this.#signals.resetHandlers();
    try {
      return yield* loaded.program(this);
    } catch (error) {
      // The caller must not take the new program's failed call for a failed exec.
      if (!isErrno(error)) throw error;
      yield* this.write(2, `${this.argv[0]}: ${error.message}\n`);
      return 1;
    }
  }

  chroot(path: string): void {
    if (this.uid !== 0) throw errno('EPERM');
    const tree = this.#birth.tree.rootedAt(path, this);
    this.#birth = { ...this.#birth, tree };
    this.fs = new ProcessFileSystem(tree, this);
    this.cwd = '/';
  }

  setpgid(): void {
    this.group = this.pid;
  }

  processes(): ReturnType<Process['processes']> {
    return [...this.#birth.pids.processes.values()].map((process) => ({
      pid: process.pid,
      ppid: process.ppid,
      uid: process.uid,
      argv: process.argv,
      state: process.state,
      startedMs: process.startedMs,
      cpuMs: Math.floor(process.cpuUs / 1000),
      memoryBytes: process.memoryBytes,
    }));
  }

  get state(): 'R' | 'S' | 'T' | 'Z' {
    if (this.status) return 'Z';
    if (this.stopped) return 'T';
    return this.waiting && this.waiting.label !== 'run' ? 'S' : 'R';
  }

  // Signals.

  kill(pid: number, signal: Signal | 0): void {
    const { pids } = this.#birth;
    if (pid > 0) {
      const target = pids.processes.get(pid);
      if (!target) throw errno('ESRCH');
      if (signal !== 0) target.deliver(signal, false);
    } else if (pid === -1) {
      for (const other of [...pids.processes.values()]) if (other !== this && !other.isInit && signal !== 0) other.deliver(signal, false);
    } else if (!pids.signalGroup(pid === 0 ? this.group : -pid, signal)) throw errno('ESRCH');
    if (this.doom) throw new Killed();
  }

  setSignalAction(signal: Signal, action: SignalAction): void {
    this.#signals.set(signal, action);
  }

  signalAction(signal: Signal): SignalAction {
    return this.#signals.get(signal);
  }

  takeSignals(): Signal[] {
    return this.#signals.take();
  }

  /** Signals with that action: for /proc. */
  signalsWith(action: SignalAction): Signal[] {
    return this.#signals.with(action);
  }

  /** A signal arrives. From outside its namespace, pid 1 too can be killed, stopped and continued. */
  deliver(signal: Signal, fromOutside: boolean): void {
    if (!this.isAlive) return;
    const byDefault = defaultActionOf(signal);
    const isForced = signal === 'KILL' || signal === 'STOP';
    if (this.isInit && this.#birth.pids.sparesInit && this.#signals.get(signal) === 'default' && byDefault !== 'continue' && !(isForced && fromOutside)) return;
    if (signal === 'CONT' && this.stopped) {
      this.stopped = false;
      this.wake();
    }
    const action = isForced ? 'default' : this.signalAction(signal);
    if (action === 'ignore') return;
    if (action === 'catch') {
      this.#signals.catch(signal);
      this.wake();
    } else if (byDefault === 'terminate') this.terminate({ code: 128 + signalNumber(signal), signal });
    else if (byDefault === 'stop') this.stopped = true;
  }

  // Memory.

  setMemory(bytes: number): void {
    const before = this.memoryBytes;
    this.memoryBytes = BASE_MEMORY_BYTES + bytes;
    this.#scheduler.countMemory(this.memoryBytes - before);
    this.#enforceMemory();
    if (this.doom) throw new Killed();
  }

  #enforceMemory(): void {
    const { cgroup } = this.#birth;
    if (cgroup.oomKilled || cgroup.memoryLimitBytes === undefined || cgroup.memoryBytes <= cgroup.memoryLimitBytes) return;
    this.#scheduler.record('out of memory', this, { limitBytes: cgroup.memoryLimitBytes, memoryBytes: cgroup.memoryBytes });
    cgroup.enforceMemory();
  }

  killForMemory(): void {
    this.terminate({ code: 137, signal: 'KILL', oomKilled: true });
  }

  // The end.

  /** SIGKILL that asks nobody; where memory ran out, that is why. */
  killFromOutside(): void {
    if (this.#birth.cgroup.oomKilled) this.killForMemory();
    else this.terminate({ code: 137, signal: 'KILL' });
  }

  /** Ends it now, or at the end of its own step if that is what runs. */
  terminate(status: ExitStatus): void {
    if (!this.isAlive) return;
    if (this.#scheduler.running === this) this.doom ??= status;
    else this.end(status);
  }

  /** What an exception that a program let through means: its own death, a failed call, or a fault of ours. */
  statusOf(error: unknown): { status: ExitStatus; complaint?: string } {
    if (this.doom) return { status: this.doom };
    if (isErrno(error)) return { status: { code: 1 }, complaint: `${this.argv[0]}: ${error.message}` };
    // Where a text or a stack grows too large, each browser has words of its own; a run must read the same in all of them.
    const isTooLarge = error instanceof RangeError || (error instanceof Error && error.name === 'InternalError');
    if (isTooLarge) return { status: { code: 139, signal: 'SEGV' }, complaint: `${this.argv[0]}: out of memory` };
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { status: { code: 139, signal: 'SEGV' }, complaint: `${this.argv[0]}: fault in the simulated program: ${text}` };
  }

  /** Ends it: descriptors close, children go to pid 1, the parent is told. */
  end(status: ExitStatus): void {
    const { pids, cgroup } = this.#birth;
    this.status = status;
    this.task = undefined;
    this.#scheduler.forget(this);
    for (const file of this.fds.values()) file.close();
    this.fds.clear();
    for (const opened of [...this.#opened]) opened.close();
    cgroup.members.delete(this);
    this.#scheduler.countMemory(-this.memoryBytes);
    if (this.isInit) pids.killAll();
    const heir = this.isInit ? undefined : pids.init;
    for (const child of this.children) {
      child.parent = heir;
      child.isAdopted = true;
      heir?.children.add(child);
      if (child.status) child.#tellParent();
    }
    this.children.clear();
    this.#tellParent();
    if (this.#birth.onExit) {
      this.#scheduler.record('process exited', this, { code: status.code });
      this.#birth.onExit(status);
    }
  }

  #tellParent(): void {
    const { parent } = this;
    if (!parent?.isAlive || parent.signalAction('CHLD') === 'ignore') this.reap();
    else {
      parent.#childEnded.notify();
      parent.deliver('CHLD', false);
    }
  }

  /** Nobody will ask for it again. */
  reap(): void {
    this.parent?.children.delete(this);
    this.#birth.pids.processes.delete(this.pid);
  }
}
