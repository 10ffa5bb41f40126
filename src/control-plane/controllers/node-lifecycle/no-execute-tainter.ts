/**
 * Taints lost nodes with NoExecute, one at a time, so that a fault of the network does not empty a whole zone at once.
 *
 * Mirrors: pkg/controller/nodelifecycle/scheduler/rate_limited_queue.go (RateLimitedTimedQueue with a token bucket of one) and
 * node_lifecycle_controller.go (doNoExecuteTaintingPass, every 100 ms).
 */
import type { Simulation } from '../../../sim/simulation.ts';

const PASS_PERIOD_MS = 100;

/** The nodes of one zone that wait for their taint. */
export class NoExecuteTainter {
  readonly #sim: Simulation;
  readonly #label: string;
  readonly #taint: (nodeName: string) => void;
  /** Names with what put them here. */
  readonly #waiting = new Map<string, number>();
  #rate: number;
  /** When the next one may be tainted. */
  #nextMs = 0;
  #isScheduled = false;

  /** `rate` is how many nodes a second may be tainted. */
  constructor(sim: Simulation, label: string, rate: number, taint: (nodeName: string) => void) {
    this.#sim = sim;
    this.#label = label;
    this.#rate = rate;
    this.#taint = taint;
  }

  add(nodeName: string): void {
    if (this.#waiting.has(nodeName)) return;
    this.#waiting.set(nodeName, this.#sim.cause);
    this.#schedule();
  }

  remove(nodeName: string): void {
    this.#waiting.delete(nodeName);
  }

  /** Another pace from now on; 0 stops. */
  setRate(rate: number): void {
    this.#rate = rate;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#rate === 0 || this.#waiting.size === 0) return;
    this.#isScheduled = true;
    const { nowMs } = this.#sim;
    this.#sim.afterBecause(0, Math.max(PASS_PERIOD_MS, this.#nextMs - nowMs), this.#label, () => {
      this.#isScheduled = false;
      const [first] = this.#waiting;
      if (first === undefined || this.#rate === 0) return;
      const [nodeName, cause] = first;
      this.#waiting.delete(nodeName);
      this.#nextMs = this.#sim.nowMs + 1000 / this.#rate;
      this.#sim.because(cause, () => this.#taint(nodeName));
      this.#schedule();
    });
  }
}
