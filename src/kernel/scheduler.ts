/**
 * The scheduler: runs every process that has been woken, in the order of waking, until it waits again. A process
 * that sleeps costs one timer, one that waits for input costs nothing.
 */
import type { Simulation } from '../sim/simulation.ts';
import type { Timer } from '../sim/queue.ts';
import { encodeUtf8 } from './bytes.ts';
import type { KernelProcess } from './process.ts';
import type { ExitStatus, ProgramTable, Wait } from './types.ts';
import { Queue } from './wait-queue.ts';

/** CPU time of one resumption: two programs that only pass a byte to and fro still let time pass. */
const RESUME_COST_US = 20;
/** Below this, a debt is carried on: paying it costs an event. */
const LEAST_PAYMENT_US = 1000;

export class Scheduler {
  readonly sim: Simulation;
  readonly name: string;
  readonly programs: ProgramTable;
  /** Memory of all processes of the machine. */
  memoryBytes = 0;
  /** Who is told when processes take memory while together they hold more than that. */
  memoryWatch: { readonly aboveBytes: number; readonly onAbove: () => void } | undefined;
  /** The process whose step is under way. */
  running?: KernelProcess;
  /** Who runs next, and because of what each was woken. */
  #ready: { process: KernelProcess; cause: number }[] = [];
  readonly #isReady = new Set<KernelProcess>();
  readonly #timers = new Map<KernelProcess, Timer>();
  #drainScheduled = false;

  constructor(sim: Simulation, name: string, programs: ProgramTable) {
    this.sim = sim;
    this.name = name;
    this.programs = programs;
  }

  /** A process has taken so much memory, or given it back. */
  countMemory(bytes: number): void {
    this.memoryBytes += bytes;
    if (bytes > 0 && this.memoryWatch && this.memoryBytes > this.memoryWatch.aboveBytes) this.memoryWatch.onAbove();
  }

  record(what: string, process: KernelProcess, data: Readonly<Record<string, string | number | boolean>>): void {
    // A daemon's act in a namespace is no process of the container's: what comes of it, its daemon records.
    if (process.isOfHost) return;
    // Execs come and go; the end of a container's first process is news.
    const quiet = !process.isInit;
    this.sim.record({ who: `kernel/${this.name}`, what, subject: `process/${process.hostname}/${process.pid}`, data, quiet });
  }

  start(process: KernelProcess, delayMs: number): void {
    if (delayMs === 0) this.#enqueue(process);
    else
      this.#timers.set(
        process,
        this.sim.after(delayMs, 'process start', () => this.wake(process)),
      );
  }

  /** Something that the process may be waiting for has happened. */
  wake(process: KernelProcess): void {
    if (!process.isAlive || process.stopped || this.running === process) return;
    // A process that is paying for CPU time stays where it is: its waits look at signals when it is back.
    if (process.waiting?.label === 'run') return;
    this.#unpark(process);
    this.#enqueue(process);
  }

  #enqueue(process: KernelProcess): void {
    if (this.#isReady.has(process)) return;
    this.#isReady.add(process);
    this.#ready.push({ process, cause: this.sim.cause });
    if (this.#drainScheduled) return;
    this.#drainScheduled = true;
    this.sim.after(0, 'processes run', () => this.#drain());
  }

  #drain(): void {
    this.#drainScheduled = false;
    const batch = this.#ready;
    this.#ready = [];
    for (const { process, cause } of batch) {
      this.#isReady.delete(process);
      if (process.isAlive && !process.stopped) this.sim.because(cause, () => this.#resume(process));
    }
  }

  #resume(process: KernelProcess): void {
    process.debtUs += RESUME_COST_US;
    if (process.debtUs >= LEAST_PAYMENT_US) this.#park(process, { on: [], label: 'run', untilMs: process.payCpu() });
    else this.#step(process);
  }

  #step(process: KernelProcess): void {
    const before = this.running;
    this.running = process;
    let result: IteratorResult<Wait, number> | undefined;
    let status: ExitStatus | undefined;
    try {
      result = process.task!.next();
      status = process.doom ?? (result.done ? { code: result.value & 255 } : undefined);
    } catch (error) {
      const end = process.statusOf(error);
      status = end.status;
      if (end.complaint !== undefined) this.#complain(process, end.complaint);
    }
    this.running = before;
    if (status) process.end(status);
    else if (result && !result.done) this.#park(process, result.value);
  }

  /** Says on standard error what a program let through: as far as one write goes, for the process is at its end. */
  #complain(process: KernelProcess, text: string): void {
    try {
      process.fds
        .get(2)
        ?.write(process, encodeUtf8(text + '\n'))
        .next();
    } catch {
      // Nobody reads its standard error any more: then nobody is told.
    }
  }

  #park(process: KernelProcess, wait: Wait): void {
    process.waiting = wait;
    for (const queue of wait.on) if (queue instanceof Queue) queue.add(process);
    if (wait.untilMs === undefined) return;
    const timer = this.sim.after(Math.ceil(wait.untilMs - this.sim.nowMs), `process ${wait.label}`, () => {
      this.#unpark(process);
      if (!process.stopped) this.#step(process);
    });
    this.#timers.set(process, timer);
  }

  #unpark(process: KernelProcess): void {
    for (const queue of process.waiting?.on ?? []) if (queue instanceof Queue) queue.remove(process);
    process.waiting = undefined;
    this.#timers.get(process)?.cancel();
    this.#timers.delete(process);
  }

  forget(process: KernelProcess): void {
    this.#unpark(process);
    this.#isReady.delete(process);
  }
}
