/**
 * The pod lifecycle event generator: how the kubelet learns what the runtime has done by itself.
 * It asks the runtime for everything once a second, and for one pod right after it has been worked on.
 *
 * Mirrors: pkg/kubelet/pleg/generic.go (Relist, RequestRelist) and pkg/kubelet/container/cache.go (GetNewerThan).
 * Differs: a second in which nothing can have changed is skipped.
 */
import type { Simulation } from '../../sim/simulation.ts';
import { waitFor, type Routine } from '../cri/routine.ts';
import type { Runtime } from '../cri/types.ts';

export const RELIST_PERIOD_MS = 1000;
/** How long one pod's relist takes. */
const RELIST_ONE_MS = 15;

/** A clock that ticks every `periodMs`, at a phase of its own. */
export class Ticker {
  readonly periodMs: number;
  readonly #phaseMs: number;

  constructor(periodMs: number, phaseMs: number) {
    this.periodMs = periodMs;
    this.#phaseMs = phaseMs;
  }

  /** The first tick strictly after `afterMs`. */
  next(afterMs: number): number {
    return Math.floor((afterMs - this.#phaseMs) / this.periodMs + 1) * this.periodMs + this.#phaseMs;
  }
}

/** Watches the runtime; calls `onEvent` with the pods of which something has changed since it last looked. */
export class Pleg {
  readonly #sim: Simulation;
  readonly #runtime: Runtime;
  readonly #label: string;
  readonly #ticker: Ticker;
  readonly #onEvent: (podUid: string) => void;
  readonly #seen = new Map<string, string>();
  readonly #dirty = new Set<string>();
  /** What has last happened to each pod: a look at it is because of that. */
  readonly #causes = new Map<string, number>();
  readonly #lookedMs = new Map<string, number>();
  /** How a pod's worker goes on that waits for the next look at it. */
  readonly #waiting = new Map<string, () => void>();
  #isScheduled = false;

  constructor(sim: Simulation, runtime: Runtime, nodeName: string, onEvent: (podUid: string) => void) {
    this.#sim = sim;
    this.#runtime = runtime;
    this.#label = `kubelet/${nodeName} relist`;
    this.#ticker = new Ticker(RELIST_PERIOD_MS, sim.random(`kubelet/${nodeName}/phase`).integer(0, RELIST_PERIOD_MS - 1));
    this.#onEvent = onEvent;
    runtime.onChange((uid) => this.expectChange(uid));
  }

  /** Something of the pod has changed: the next regular relist will find it. */
  expectChange(uid: string): void {
    this.#dirty.add(uid);
    this.#note(uid);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#sim.afterBecause(0, this.#ticker.next(this.#sim.nowMs) - this.#sim.nowMs, this.#label, () => {
      this.#isScheduled = false;
      const dirty = [...this.#dirty];
      this.#dirty.clear();
      for (const pod of dirty) this.#look(pod);
    });
  }

  /** Looks at one pod soon, because it has just been worked on. */
  requestRelist(uid: string): void {
    this.#note(uid);
    this.#sim.after(RELIST_ONE_MS, this.#label, () => this.#look(uid));
  }

  #note(uid: string): void {
    this.#causes.set(uid, Math.max(this.#causes.get(uid) ?? 0, this.#sim.cause));
  }

  #look(uid: string): void {
    this.#sim.because(this.#causes.get(uid) ?? 0, () => this.#relist(uid));
  }

  #relist(uid: string): void {
    this.#lookedMs.set(uid, this.#sim.nowMs);
    this.#waiting.get(uid)?.();
    const { sandboxes, containers } = this.#runtime.podStatus(uid);
    const state = [...sandboxes, ...containers].map((item) => `${item.id} ${item.state}`).join();
    if (this.#seen.get(uid) === state) return;
    this.#seen.set(uid, state);
    this.#onEvent(uid);
  }

  forget(uid: string): void {
    this.#seen.delete(uid);
    this.#dirty.delete(uid);
    this.#causes.delete(uid);
    this.#waiting.delete(uid);
    this.#lookedMs.delete(uid);
  }

  /** Waits for a look at the pod after `sinceMs`: a worker does not act twice on the same old news. */
  *waitNewerThan(uid: string, sinceMs: number): Routine<void> {
    if ((this.#lookedMs.get(uid) ?? -1) > sinceMs) return;
    const dueMs = this.#ticker.next(sinceMs);
    if (dueMs <= this.#sim.nowMs) return;
    const { cause } = this.#sim;
    yield* waitFor((resume) => {
      const timer = this.#sim.after(dueMs - this.#sim.nowMs, this.#label, () => resumeOnce());
      const resumeOnce = (): void => {
        timer.cancel();
        this.#waiting.delete(uid);
        this.#sim.because(Math.max(cause, this.#sim.cause), resume);
      };
      this.#waiting.set(uid, resumeOnce);
    });
  }
}
