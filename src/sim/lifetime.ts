/**
 * A lifetime: the same time, dice and trace as its simulation, for a component that may be stopped before the
 * simulation ends. What it scheduled does not happen once it is over: a stopped daemon's timers die with it.
 */
import type { Timer } from './queue.ts';
import type { RandomStream } from './random.ts';
import { Simulation } from './simulation.ts';
import type { Trace, TraceEntry, TraceInput } from './trace.ts';

/** Give it to a component in place of the simulation; `end` stops the component. The clock is the simulation's to move. */
export class Lifetime extends Simulation {
  override readonly trace: Trace;
  readonly #sim: Simulation;
  #hasEnded = false;

  constructor(sim: Simulation) {
    super({ seed: sim.seed, epochMs: sim.epochMs });
    this.#sim = sim;
    this.trace = sim.trace;
  }

  /** From now on nothing that was scheduled through this lifetime happens. */
  end(): void {
    this.#hasEnded = true;
  }

  override get hasEnded(): boolean {
    return this.#hasEnded;
  }

  override get nowMs(): number {
    return this.#sim.nowMs;
  }

  override get wallMs(): number {
    return this.#sim.wallMs;
  }

  override get eventsRun(): number {
    return this.#sim.eventsRun;
  }

  override get cause(): number {
    return this.#sim.cause;
  }

  override get nextDueMs(): number | undefined {
    return this.#sim.nextDueMs;
  }

  override after(delayMs: number, label: string, run: () => void): Timer {
    return this.#sim.after(delayMs, label, () => {
      if (!this.#hasEnded) run();
    });
  }

  override afterBecause(cause: number, delayMs: number, label: string, run: () => void): Timer {
    return this.#sim.afterBecause(cause, delayMs, label, () => {
      if (!this.#hasEnded) run();
    });
  }

  override because<T>(cause: number, body: () => T): T {
    return this.#sim.because(cause, body);
  }

  override record(input: TraceInput): TraceEntry {
    return this.#sim.record(input);
  }

  override random(name: string): RandomStream {
    return this.#sim.random(name);
  }

  override reseed(family: string, salt: string): void {
    this.#sim.reseed(family, salt);
  }

  override pending(): { dueMs: number; label: string }[] {
    return this.#sim.pending();
  }

  override advanceUntil(): never {
    throw new Error('Lifetime.advance: a component does not move the clock; advance the simulation instead');
  }

  override advanceToNextChange(): never {
    return this.advanceUntil();
  }
}
