/**
 * Pid namespaces: the numbers by which processes know each other, and what the end of pid 1 means. Mirrors
 * pid_namespaces(7), and pids.max of cgroups(7).
 * Differs: every namespace has the same limit; a kubelet sets none unless it is told to.
 */
import type { KernelProcess } from './process.ts';
import type { PidNamespace, Signal } from './types.ts';

/** How many processes a namespace holds: a fork bomb ends here, and not in the page's memory. */
const MOST_PROCESSES = 512;

export class PidTable implements PidNamespace {
  readonly id: number;
  readonly processes = new Map<number, KernelProcess>();
  /** Whether pid 1 is deaf to signals that it does not catch, as in a container. */
  readonly sparesInit: boolean;
  #lastPid = 0;

  constructor(id: number, sparesInit = true) {
    this.id = id;
    this.sparesInit = sparesInit;
  }

  /** Pid 1, while it lives. */
  get init(): KernelProcess | undefined {
    return this.processes.get(1);
  }

  /** Whether no process more may be started: fork then fails with EAGAIN. */
  get isFull(): boolean {
    return this.processes.size >= MOST_PROCESSES;
  }

  add(process: KernelProcess): number {
    const pid = ++this.#lastPid;
    this.processes.set(pid, process);
    return pid;
  }

  skip(count: number): void {
    this.#lastPid += count;
  }

  /** Sends to every process of a group. Returns whether there was one. */
  signalGroup(group: number, signal: Signal | 0): boolean {
    const members = [...this.processes.values()].filter((process) => process.group === group && process.isAlive);
    if (signal !== 0) for (const member of members) member.deliver(signal, false);
    return members.length > 0;
  }

  killAll(): void {
    for (const process of [...this.processes.values()]) process.killFromOutside();
  }
}
