/**
 * A control group: what a container's processes may use together. Mirrors cgroup v2 as the kubelet sets it up:
 * memory.max with memory.oom.group (one process over the limit and all of them are killed) and cpu.max.
 * Differs: CPU time is shared out as a rate and not in 100 ms periods, whose counts in cpu.stat follow from the waits; the machine's own CPUs never run out. The
 * longer a container computes without a pause, the slower it is: its CPU time is real, its progress is not, so that an
 * endless loop costs the page little however far time leaps.
 */
import type { Cgroup } from './types.ts';

/** Each second of computing counts for so many seconds of pause. */
const LOAD_WEIGHT = 8;
const MOST_SLOWDOWN = 200;

/** The period of cpu.max, in microseconds. */
export const PERIOD_US = 100_000;

/** How often and how long a CPU limit has held a group back: cpu.stat's nr_periods, nr_throttled and throttled_usec. */
export interface Throttling {
  periods: number;
  throttledPeriods: number;
  throttledUs: number;
}

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
  readonly throttling: Throttling = { periods: 0, throttledPeriods: 0, throttledUs: 0 };
  readonly members = new Set<Member>();
  /** Under a CPU limit: until when (virtual ms) the CPU time that was used is paid for. */
  #paidUntilMs = 0;
  #loadMs = 0;
  #loadedAtMs = 0;
  #loadRanMs = 0;

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
    // Waiting for the limit is no pause: a held-back program does as much as a free one, only later.
    const restedMs = Math.min(this.#loadRanMs, nowMs - this.#loadedAtMs) + Math.max(0, nowMs - Math.max(this.#paidUntilMs, this.#loadedAtMs + this.#loadRanMs));
    this.#loadMs = Math.max(0, this.#loadMs - restedMs) + ranMs * LOAD_WEIGHT;
    this.#loadedAtMs = nowMs;
    this.#loadRanMs = ranMs;
    if (this.cpuLimitMillis === undefined || this.cpuLimitMillis <= 0) return nowMs + ranMs;
    const beginMs = Math.max(nowMs, this.#paidUntilMs);
    this.#paidUntilMs = beginMs + (ranMs * 1000) / this.cpuLimitMillis;
    this.#countPeriods((this.#paidUntilMs - beginMs) * 1000, us);
    return Math.max(nowMs + ranMs, this.#paidUntilMs);
  }

  /** Books `us` of CPU time that took `overUs`: what is longer was waited for. */
  #countPeriods(overUs: number, us: number): void {
    const waitedUs = Math.max(0, overUs - us);
    const periods = Math.max(overUs, us) / PERIOD_US;
    this.throttling.periods += periods;
    if (waitedUs === 0) return;
    this.throttling.throttledPeriods += periods;
    this.throttling.throttledUs += waitedUs;
  }
}
