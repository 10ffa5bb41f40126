/**
 * A control group: what a container's processes may use together. Mirrors cgroup v2 as the kubelet sets it up:
 * memory.max with memory.oom.group (one process over the limit and all of them are killed) and cpu.max.
 * Differs: CPU time is shared out as a rate and not in 100 ms periods; the machine's own CPUs never run out. The
 * longer a container computes without a pause, the slower it is: its CPU time is real, its progress is not, so that an
 * endless loop costs the page little however far time leaps.
 */
import type { Cgroup } from './types.ts';

/** Each second of computing counts for so many seconds of pause. */
const LOAD_WEIGHT = 8;
const MOST_SLOWDOWN = 200;

/** What a cgroup needs to know of a process that it counts. */
export interface Member {
  readonly memoryBytes: number;
  killForMemory(): void;
}

export class ControlGroup implements Cgroup {
  memoryLimitBytes?: number;
  cpuLimitMillis?: number;
  cpuUs = 0;
  oomKilled = false;
  readonly members = new Set<Member>();
  /** Under a CPU limit: until when (virtual ms) the CPU time that was used is paid for. */
  #paidUntilMs = 0;
  #loadMs = 0;
  #loadedAtMs = 0;

  constructor(limits: { memoryLimitBytes?: number; cpuLimitMillis?: number } = {}) {
    this.memoryLimitBytes = limits.memoryLimitBytes;
    this.cpuLimitMillis = limits.cpuLimitMillis;
  }

  get memoryBytes(): number {
    let sum = 0;
    for (const member of this.members) sum += member.memoryBytes;
    return sum;
  }

  get cpuMs(): number {
    return Math.floor(this.cpuUs / 1000);
  }

  /** Kills every member where their memory exceeds the limit. Returns whether it did. */
  enforceMemory(): boolean {
    if (this.memoryLimitBytes === undefined || this.memoryBytes <= this.memoryLimitBytes) return false;
    this.oomKilled = true;
    for (const member of [...this.members]) member.killForMemory();
    return true;
  }

  /** How many times slower than at first the container computes by now. */
  get slowdown(): number {
    return Math.min(MOST_SLOWDOWN, 1 + this.#loadMs / 1000);
  }

  /** When (virtual ms) a process that has just used `us` of CPU time may go on. */
  chargeCpu(us: number, nowMs: number): number {
    this.cpuUs += us;
    const ranMs = us / 1000;
    this.#loadMs = Math.max(0, this.#loadMs - (nowMs - this.#loadedAtMs)) + ranMs * LOAD_WEIGHT;
    this.#loadedAtMs = nowMs;
    if (this.cpuLimitMillis === undefined || this.cpuLimitMillis <= 0) return nowMs + ranMs;
    this.#paidUntilMs = Math.max(nowMs, this.#paidUntilMs) + (ranMs * 1000) / this.cpuLimitMillis;
    return Math.max(nowMs + ranMs, this.#paidUntilMs);
  }
}
