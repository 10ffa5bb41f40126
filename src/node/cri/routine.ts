/**
 * A routine: something that takes time, written as one sequence. A goroutine in virtual time.
 * It yields a delay, or something to wait for, and goes on when that is over.
 */
import type { Simulation } from '../../sim/simulation.ts';

/** What a routine yields: a delay, or a function that is given `resume` and calls it once, later. */
export type Step = { readonly delayMs: number; readonly label: string } | { readonly until: (resume: () => void) => void };

/** A sequence that takes virtual time and ends with a value: `yield*` it from another one. */
export type Routine<T> = Generator<Step, T, void>;

/** Waits for `delayMs`. */
export function* sleep(delayMs: number, label: string): Routine<void> {
  yield { delayMs, label };
}

/** Waits until `subscribe`'s callback is called. */
export function* waitFor(subscribe: (resume: () => void) => void): Routine<void> {
  yield { until: subscribe };
}

/** Runs a routine; `onDone` gets what it returns. What it throws surfaces in the simulation's loop: it is a bug. */
export function startRoutine<T>(sim: Simulation, routine: Routine<T>, onDone?: (result: T) => void): void {
  const step = (): void => {
    // The component whose routine this is has been stopped while the routine waited.
    if (sim.hasEnded) return;
    const { done, value } = routine.next();
    if (done) onDone?.(value);
    else if ('until' in value) value.until(once(step));
    else sim.after(value.delayMs, value.label, step);
  };
  step();
}

/** Tells routines that what they wait for is no longer wanted. Mirrors a cancelled context.Context. */
export class Cancellation {
  readonly #listeners = new Set<() => void>();
  #isCancelled = false;

  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  /** Calls each listener, once. */
  cancel(): void {
    if (this.#isCancelled) return;
    this.#isCancelled = true;
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }

  onCancel(listener: () => void): void {
    this.#listeners.add(listener);
  }
}

function once(fn: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    fn();
  };
}

/** Several routines at once; goes on when all are over, with their results in order. */
export function* all<T>(sim: Simulation, routines: readonly Routine<T>[]): Routine<T[]> {
  const results: T[] = [];
  let pending = routines.length;
  if (pending === 0) return results;
  yield {
    until: (resume) =>
      routines.forEach((routine, index) =>
        startRoutine(sim, routine, (result) => {
          results[index] = result;
          if (--pending === 0) sim.after(0, 'join', resume);
        }),
      ),
  };
  return results;
}
