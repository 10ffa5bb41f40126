/**
 * The scheduling queue: pods that wait for their turn, and pods that wait for the cluster to change.
 *
 * Mirrors: pkg/scheduler/backend/queue/scheduling_queue.go (activeQ, backoffQ, unschedulablePods in one).
 */
import { schedulerTimings } from '../../data/scheduler-timings.table.ts';
import type { Timer } from '../../sim/queue.ts';
import type { Simulation } from '../../sim/simulation.ts';

interface Unschedulable {
  readonly attempts: number;
  readonly lastAttemptMs: number;
  /** Set once the pod is on its way back to the active ones. */
  isMoving: boolean;
  /** Brings it back: the last retry, or the end of its back-off. */
  timer: Timer;
}

interface Active {
  readonly key: string;
  readonly priority: number;
  readonly cause: number;
}

/** Pods by key. `onReady` is called when the first pod arrives in an empty active queue. */
export class SchedulingQueue {
  readonly #sim: Simulation;
  readonly #onReady: () => void;
  readonly #active = new Map<string, Active>();
  readonly #unschedulable = new Map<string, Unschedulable>();
  readonly #attempts = new Map<string, number>();

  constructor(sim: Simulation, onReady: () => void) {
    this.#sim = sim;
    this.#onReady = onReady;
  }

  /** Puts a pod in line. The cause under way is the cause of its scheduling. */
  add(key: string, priority: number): void {
    this.#stopWaiting(key);
    const wasEmpty = this.#active.size === 0;
    if (!this.#active.has(key)) this.#active.set(key, { key, priority, cause: this.#sim.cause });
    if (wasEmpty) this.#onReady();
  }

  /** Takes the pod of the highest priority, the longest waiting one among equals. */
  pop(): Active | undefined {
    let first: Active | undefined;
    for (const item of this.#active.values()) if (!first || item.priority > first.priority) first = item;
    if (!first) return undefined;
    this.#active.delete(first.key);
    this.#attempts.set(first.key, (this.#attempts.get(first.key) ?? 0) + 1);
    return first;
  }

  get hasActive(): boolean {
    return this.#active.size > 0;
  }

  /** Keeps a pod that fits nowhere; it is tried again after a change of the cluster, at the latest in five minutes. */
  addUnschedulable(key: string, priority: number): void {
    this.#stopWaiting(key);
    const timer = this.#sim.after(schedulerTimings.unschedulableRetryMs, 'scheduler retry', () => this.add(key, priority));
    this.#unschedulable.set(key, { attempts: this.#attempts.get(key) ?? 1, lastAttemptMs: this.#sim.nowMs, isMoving: false, timer });
  }

  /** Keys of pods that wait for a change. */
  unschedulableKeys(): string[] {
    return [...this.#unschedulable.keys()];
  }

  /** Puts a waiting pod back in line, once its back-off is over. */
  moveToActive(key: string, priority: number): void {
    const item = this.#unschedulable.get(key);
    if (!item || item.isMoving) return;
    item.isMoving = true;
    const waitMs = item.lastAttemptMs + backoffMs(item.attempts) - this.#sim.nowMs;
    if (waitMs <= 0) return this.add(key, priority);
    item.timer.cancel();
    item.timer = this.#sim.after(waitMs, 'scheduler back-off', () => this.add(key, priority));
  }

  #stopWaiting(key: string): void {
    this.#unschedulable.get(key)?.timer.cancel();
    this.#unschedulable.delete(key);
  }

  /** Forgets a pod that is bound or gone. */
  remove(key: string): void {
    this.#active.delete(key);
    this.#stopWaiting(key);
    this.#attempts.delete(key);
  }
}

/** The wait after so many attempts: 1 s, 2 s, 4 s, 8 s, 10 s. */
export function backoffMs(attempts: number): number {
  let waitMs: number = schedulerTimings.initialBackoffMs;
  for (let i = 1; i < attempts && waitMs < schedulerTimings.maxBackoffMs; i++) waitMs *= 2;
  return Math.min(waitMs, schedulerTimings.maxBackoffMs);
}
