/**
 * Lets virtual time keep pace with a clock of the host: one second is one second. The clock is handed in, so that tests
 * can turn it by hand.
 */
import type { Simulation } from '../sim/simulation.ts';

/** A clock of the host (ms, any origin), and its alarm. */
export interface HostClock {
  now(): number;
  /** Calls `run` after `delayMs`; the answer cancels it. */
  after(delayMs: number, run: () => void): () => void;
}

export const hostClock: HostClock = {
  now: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

/** After a laptop has slept, so much is caught up at once; the rest of the night did not happen. */
const LONGEST_LEAP_MS = 60 * 60_000;
const LONGEST_WAIT_MS = 60_000;

/** Real time for one simulation. */
export class RealTime {
  readonly #sim: Simulation;
  readonly #clock: HostClock;
  #lastMs: number;
  #cancelAlarm: () => void = () => {};
  #isStopped = false;

  constructor(sim: Simulation, clock: HostClock = hostClock) {
    this.#sim = sim;
    this.#clock = clock;
    this.#lastMs = Math.floor(clock.now());
    this.#setAlarm();
  }

  /** Brings the simulation to the present, runs what is due, and sees to it that what comes next is run in time. */
  catchUp(): void {
    if (this.#isStopped) return;
    const nowMs = Math.floor(this.#clock.now());
    const elapsedMs = Math.min(nowMs - this.#lastMs, LONGEST_LEAP_MS);
    this.#lastMs = nowMs;
    this.#sim.advance(elapsedMs);
    this.#setAlarm();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelAlarm();
  }

  #setAlarm(): void {
    this.#cancelAlarm();
    const { nextDueMs, nowMs } = this.#sim;
    const waitMs = nextDueMs === undefined ? LONGEST_WAIT_MS : Math.min(Math.max(0, nextDueMs - nowMs), LONGEST_WAIT_MS);
    this.#cancelAlarm = this.#clock.after(Math.ceil(waitMs), () => this.catchUp());
  }
}
