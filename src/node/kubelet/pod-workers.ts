/**
 * One worker a pod: it syncs the pod, then terminates it, then tidies up; one step at a time, the next one when the last is over.
 *
 * Mirrors: pkg/kubelet/pod_workers.go (UpdatePod, podWorkerLoop, completeWork) and pkg/kubelet/util/queue/work_queue.go.
 */
import { diceNameFor } from '../../api/system-pods.ts';
import type { Pod } from '../../api/types.gen.ts';
import type { Simulation } from '../../sim/simulation.ts';
import { Cancellation, startRoutine, type Routine } from '../cri/routine.ts';
import type { KubeletContext } from './context.ts';
import type { PullQueue } from './image-manager.ts';
import { killPod } from './kill-pod.ts';
import { Ticker, type Pleg } from './pleg.ts';
import { currentStatus, deadlineMs, syncPod, type SyncResult } from './sync-pod.ts';

/** A healthy pod is looked at again after 60 to 90 seconds, one whose sync failed after 10 to 15, or when its back-off is over. */
const RESYNC_MS = 60_000;
const BACKOFF_MS = 10_000;
/** The work queue is looked at once a second. */
const SYNC_TICK_MS = 1000;

type Stage = 'sync' | 'terminating' | 'terminated' | 'finished';

interface Worker {
  pod: Pod;
  stage: Stage;
  isWorking: boolean;
  /** Something came while it was working: it goes on at once. */
  isPending: boolean;
  pendingCause: number;
  lastSyncMs: number;
  graceMs: number | undefined;
  /** Of the stop that is under way. */
  cancellation: Cancellation | undefined;
  /** The object is gone from the API. */
  isDeleted: boolean;
  /** The instant for which the work queue has it; -1: it is not queued. */
  dueMs: number;
}

export class PodWorkers {
  readonly #context: KubeletContext;
  readonly #sim: Simulation;
  readonly #pleg: () => Pleg;
  readonly #queue: PullQueue;
  readonly #ticker: Ticker;
  readonly #workers = new Map<string, Worker>();
  readonly #onForgotten: (uid: string) => void;

  constructor(context: KubeletContext, pleg: () => Pleg, queue: PullQueue, onForgotten: (uid: string) => void) {
    this.#context = context;
    this.#sim = context.sim;
    this.#pleg = pleg;
    this.#queue = queue;
    this.#onForgotten = onForgotten;
    this.#ticker = new Ticker(SYNC_TICK_MS, context.sim.random(`kubelet/${context.nodeName}/phase`).integer(0, SYNC_TICK_MS - 1));
  }

  /** The pod's object is new or has changed. */
  updatePod(pod: Pod): void {
    const uid = pod.metadata.uid;
    let worker = this.#workers.get(uid);
    if (!worker) {
      worker = {
        pod,
        stage: 'sync',
        isWorking: false,
        isPending: false,
        pendingCause: 0,
        lastSyncMs: -SYNC_TICK_MS,
        graceMs: undefined,
        cancellation: undefined,
        isDeleted: false,
        dueMs: -1,
      };
      this.#workers.set(uid, worker);
      // A pod that was over before this kubelet saw it needs no work.
      if (pod.status.phase === 'Failed' || pod.status.phase === 'Succeeded') worker.stage = 'terminating';
    }
    worker.pod = pod;
    if (pod.metadata.deletionTimestamp && worker.stage === 'sync') this.#terminate(worker, (pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000);
    else if (pod.metadata.deletionTimestamp) this.#shorten(worker, pod.metadata.deletionGracePeriodSeconds);
    if (worker.stage !== 'finished') this.#wake(worker);
  }

  /** The pod's status came back from the API: nothing to do, but the newest object is the one to work with. */
  seePod(pod: Pod): void {
    const worker = this.#workers.get(pod.metadata.uid);
    if (worker) worker.pod = pod;
  }

  /** The pod's object is gone: what still runs of it is stopped, then it is forgotten. */
  removePod(pod: Pod): void {
    const worker = this.#workers.get(pod.metadata.uid);
    if (!worker) return;
    worker.isDeleted = true;
    if (worker.stage === 'finished') {
      this.#forget(worker);
      return;
    }
    if (worker.stage === 'sync')
      this.#terminate(worker, Math.max(1, pod.metadata.deletionGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30) * 1000);
    else this.#shorten(worker, pod.metadata.deletionGracePeriodSeconds);
    this.#wake(worker);
  }

  /** The runtime's view of the pod has changed, or a probe's result: look again. */
  sync(uid: string): void {
    const worker = this.#workers.get(uid);
    if (worker && worker.stage === 'sync') this.#wake(worker);
  }

  /** The pod is rejected or evicted: it is stopped, whatever the API says. */
  terminate(uid: string, graceMs: number): void {
    const worker = this.#workers.get(uid);
    if (!worker || worker.stage !== 'sync') return;
    this.#terminate(worker, graceMs);
    this.#wake(worker);
  }

  /** Whether the pod is to run: it is not ending, nor over. */
  isActive(uid: string): boolean {
    return this.#workers.get(uid)?.stage === 'sync';
  }

  /** Whether containers of the pod may still be running. */
  couldHaveRunningContainers(uid: string): boolean {
    const stage = this.#workers.get(uid)?.stage;
    return stage === 'sync' || stage === 'terminating';
  }

  pod(uid: string): Pod | undefined {
    return this.#workers.get(uid)?.pod;
  }

  pods(): Pod[] {
    return [...this.#workers.values()].map(({ pod }) => pod);
  }

  #terminate(worker: Worker, graceMs: number): void {
    worker.stage = 'terminating';
    worker.graceMs = graceMs;
  }

  /** A second deletion may leave less time: the stop that is under way gives way to another (calculateEffectiveGracePeriod). */
  #shorten(worker: Worker, graceSeconds: number | undefined): void {
    const graceMs = Math.max(1, graceSeconds ?? Infinity) * 1000;
    if (worker.stage !== 'terminating' || worker.graceMs === undefined || graceMs >= worker.graceMs) return;
    worker.graceMs = graceMs;
    worker.cancellation?.cancel();
  }

  #wake(worker: Worker): void {
    if (worker.isWorking) {
      worker.isPending = true;
      worker.pendingCause = Math.max(worker.pendingCause, this.#sim.cause);
      return;
    }
    worker.isWorking = true;
    worker.dueMs = -1;
    this.#sim.after(1, `${this.#context.who} pod worker`, () => this.#run(worker));
  }

  #run(worker: Worker): void {
    if (worker.stage === 'finished') {
      worker.isWorking = false;
      if (worker.isDeleted) this.#forget(worker);
      return;
    }
    const { stage } = worker;
    startRoutine(this.#sim, this.#step(worker, stage), (result) => this.#complete(worker, stage, result));
  }

  *#step(worker: Worker, stage: Stage): Routine<SyncResult> {
    yield* this.#pleg().waitNewerThan(worker.pod.metadata.uid, worker.lastSyncMs);
    const idle: SyncResult = { isTerminal: false, failed: false, acted: false };
    // While it waited, the pod may have moved on.
    if (worker.stage !== stage) return idle;
    if (stage === 'sync') {
      return yield* syncPod(this.#context, worker.pod, { queue: this.#queue, isCancelled: () => worker.stage !== 'sync' });
    }
    if (stage === 'terminating') return yield* this.#syncTerminating(worker);
    if (stage === 'terminated') this.#syncTerminated(worker);
    return idle;
  }

  *#syncTerminating(worker: Worker): Routine<SyncResult> {
    const { statuses, prober } = this.#context;
    statuses.setPodStatus(worker.pod, currentStatus(this.#context, worker.pod, false));
    prober.stopLivenessAndStartup(worker.pod);
    const cancellation = new Cancellation();
    worker.cancellation = cancellation;
    yield* killPod(this.#context, worker.pod, worker.graceMs, cancellation);
    if (cancellation.isCancelled) return { isTerminal: false, failed: true, acted: false };
    prober.removePod(worker.pod.metadata.uid);
    statuses.setPodStatus(worker.pod, currentStatus(this.#context, worker.pod, true));
    return { isTerminal: false, failed: false, acted: false };
  }

  #syncTerminated(worker: Worker): void {
    const { statuses } = this.#context;
    statuses.setPodStatus(worker.pod, currentStatus(this.#context, worker.pod, true));
    statuses.terminatePod(worker.pod);
  }

  #complete(worker: Worker, stage: Stage, result: SyncResult): void {
    const uid = worker.pod.metadata.uid;
    worker.isWorking = false;
    worker.lastSyncMs = this.#sim.nowMs;
    // After a failure the news can wait for the next regular look.
    if (result.acted && !result.failed) this.#pleg().requestRelist(uid);
    else if (result.acted) this.#pleg().expectChange(uid);
    const moved = this.#advance(worker, stage, result);
    if (worker.stage === 'finished') {
      if (worker.isDeleted) this.#forget(worker);
      return;
    }
    if (moved) this.#enqueue(worker, 0);
    else if (result.failed) this.#enqueue(worker, this.#untilDeadline(worker, this.#jitter(worker, Math.min(RESYNC_MS, result.retryMs ?? BACKOFF_MS))));
    else this.#enqueue(worker, this.#untilDeadline(worker, this.#jitter(worker, RESYNC_MS)));
    if (worker.isPending) {
      // What has just been done is part of what the next step will find.
      const cause = Math.max(worker.pendingCause, this.#sim.cause);
      worker.isPending = false;
      worker.pendingCause = 0;
      this.#sim.because(cause, () => this.#wake(worker));
    }
  }

  /** Moves the worker to its next stage when the step was its last in this one. */
  #advance(worker: Worker, stage: Stage, result: SyncResult): boolean {
    if (stage === 'sync' && result.isTerminal && worker.stage === 'sync')
      this.#terminate(worker, worker.graceMs ?? (worker.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000);
    else if (stage === 'terminating' && !result.failed) worker.stage = 'terminated';
    else if (stage === 'terminated') worker.stage = 'finished';
    return worker.stage !== stage;
  }

  /** A wait, cut short where the pod's active deadline comes first. */
  #untilDeadline(worker: Worker, waitMs: number): number {
    const deadline = deadlineMs(this.#context, worker.pod);
    return deadline === undefined || deadline <= this.#sim.nowMs ? waitMs : Math.min(waitMs, deadline - this.#sim.nowMs);
  }

  /** Up to half as much again. */
  #jitter({ pod }: Worker, ms: number): number {
    return ms * (1 + 0.5 * this.#sim.random(diceNameFor(`${this.#context.who}/jitter`, pod.metadata.namespace)).fraction());
  }

  /** Runs the worker at the first tick of the work queue after `delayMs`, unless something wakes it before. */
  #enqueue(worker: Worker, delayMs: number): void {
    const dueMs = this.#ticker.next(this.#sim.nowMs + Math.round(delayMs) - 1);
    worker.dueMs = dueMs;
    this.#sim.after(dueMs - this.#sim.nowMs, `${this.#context.who} work queue`, () => {
      if (worker.dueMs !== dueMs || worker.isWorking) return;
      this.#wake(worker);
    });
  }

  #forget(worker: Worker): void {
    const uid = worker.pod.metadata.uid;
    this.#workers.delete(uid);
    this.#onForgotten(uid);
  }
}
