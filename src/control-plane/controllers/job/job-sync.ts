/**
 * One look at a Job: counts its pods, makes or removes some, and writes down what has come of it. What is done to the cluster
 * goes through `JobEffects`.
 *
 * Mirrors: pkg/controller/job/job_controller.go syncJob, manageJob, trackJobStatusAndRemoveFinalizers.
 */
import { isPodReady } from '../../../api/pod-util.ts';
import { formatTime, parseTime } from '../../../api/time.ts';
import type { Job, JobCondition, JobStatus, Pod, PodTemplateSpec } from '../../../api/types.gen.ts';
import { isPodActive, isPodTerminating } from '../common/active-pods.ts';
import { sortForDeletion } from '../common/sort-for-deletion.ts';
import { slowStartBatch } from '../common/slow-start.ts';
import { ensureJobCondition, findCondition, newJobCondition } from './job-conditions.ts';
import {
  calculateSucceededIndexes,
  completionIndexOf,
  firstPendingIndexes,
  formatIndexes,
  hasBackoffLimitPerIndex,
  isIndexedJob,
  JOB_TRACKING,
  splitDuplicates,
} from './job-indexes.ts';
import { calculateFailedIndexes, delayedPodsPerIndex, isPodFailed, onlyReplacesFailedPods } from './failed-pods.ts';
import { podTemplateOf } from './job-pod-template.ts';
import { newBackoffRecord, remainingBackoffMs, remainingTimePerIndex, type BackoffRecord } from './pod-backoff.ts';
import { matchPodFailurePolicy, matchSuccessPolicy } from './pod-failure-policy.ts';

/** How many pods one sync makes or removes at most (MaxPodCreateDeletePerSync). */
const MAX_PODS_PER_SYNC = 500;
const MAX_UNCOUNTED = 500;

/** What a sync does to the cluster. */
export interface JobEffects {
  /** Makes a pod. Throws where it is refused. */
  createPod(template: PodTemplateSpec, generateName: string): void;
  /** Removes a pod. False where that failed. */
  deletePod(pod: Pod): boolean;
  /** Takes the tracking finalizer from a pod. False where that failed. */
  removeFinalizer(pod: Pod): boolean;
  expectCreations(count: number): void;
  creationFailed(): void;
  expectDeletions(pods: readonly Pod[]): void;
  updateStatus(status: JobStatus): void;
  event(type: 'Normal' | 'Warning', reason: string, message: string): void;
  /** Looks again after this long. */
  requeue(waitMs: number): void;
}

/** What a sync starts from. `nowMs` is Unix time. */
export interface JobSyncInput {
  readonly job: Job;
  readonly pods: readonly Pod[];
  readonly backoff: BackoffRecord;
  /** Uids whose finalizers are gone, though the cache does not say so yet. */
  readonly expectedRemovals: ReadonlySet<string>;
  readonly areExpectationsSatisfied: boolean;
  readonly nowMs: number;
}

const isSuspended = ({ spec }: Job): boolean => spec.suspend === true;
const hasFinalizer = (pod: Pod): boolean => pod.metadata.finalizers?.includes(JOB_TRACKING) ?? false;
const uidOf = (pod: Pod): string => pod.metadata.uid ?? '';

/** One sync. `run` does it all; the answer is the backoff record to keep. */
export class JobSync {
  readonly #input: JobSyncInput;
  readonly #effects: JobEffects;
  readonly #job: Job;
  readonly #pods: readonly Pod[];
  readonly #activePods: readonly Pod[];
  readonly #status: JobStatus;
  #uncountedSucceeded: string[];
  #uncountedFailed: string[];
  #active: number;
  #ready: number;
  #terminating: number;
  #succeeded = 0;
  #failed = 0;
  #finished: JobCondition | undefined;
  #succeededBefore: Set<number> = new Set();
  #succeededIndexes: Set<number> = new Set();
  #failedIndexes: Set<number> | undefined;
  #delayed: ReadonlyMap<number, Pod> = new Map();
  #backoff: BackoffRecord;
  #needsFlush = false;

  constructor(input: JobSyncInput, effects: JobEffects) {
    this.#input = input;
    this.#effects = effects;
    this.#job = input.job;
    this.#pods = input.pods;
    this.#activePods = input.pods.filter(isPodActive);
    this.#status = { ...input.job.status };
    this.#uncountedSucceeded = [...(input.job.status?.uncountedTerminatedPods?.succeeded ?? [])];
    this.#uncountedFailed = [...(input.job.status?.uncountedTerminatedPods?.failed ?? [])];
    this.#active = this.#activePods.length;
    this.#ready = this.#activePods.filter(isPodReady).length;
    this.#terminating = input.pods.filter(isPodTerminating).length;
    this.#backoff = input.backoff;
  }

  run(): BackoffRecord {
    this.#count();
    const { job } = this.#input;
    if (this.#status.startTime === undefined && !isSuspended(job)) this.#status.startTime = formatTime(this.#input.nowMs);
    this.#decide();
    const wasSuspensionChanged = this.#manage();
    const { active = 0, ready, terminating } = job.status ?? {};
    this.#needsFlush = wasSuspensionChanged || this.#active !== active || this.#ready !== ready || this.#terminating !== terminating;
    this.#track();
    return this.#backoff;
  }

  #condition(type: string, reason: string, message: string, status = 'True'): JobCondition {
    return newJobCondition(type, status, reason, message, this.#input.nowMs);
  }

  /** Pods that ended since the last sync, and with them the counts. */
  #count(): void {
    const isNew = (pod: Pod, counted: readonly string[]): boolean => {
      if (!hasFinalizer(pod) || counted.includes(uidOf(pod)) || this.#input.expectedRemovals.has(uidOf(pod))) return false;
      return !isIndexedJob(this.#job) || this.#hasValidIndex(pod);
    };
    const succeeded = this.#pods.filter((pod) => pod.status?.phase === 'Succeeded' && isNew(pod, this.#uncountedSucceeded));
    const failed = this.#pods.filter((pod) => isPodFailed(pod, this.#job) && isNew(pod, this.#uncountedFailed));
    const counting = failed.filter((pod) => matchPodFailurePolicy(this.#job.spec.podFailurePolicy, pod).countsAsFailure);
    this.#succeeded = (this.#status.succeeded ?? 0) + succeeded.length + this.#uncountedSucceeded.length;
    this.#failed = (this.#status.failed ?? 0) + counting.length + this.#uncountedFailed.length;
    this.#backoff = newBackoffRecord(this.#backoff, succeeded, failed);
  }

  #hasValidIndex(pod: Pod): boolean {
    const index = completionIndexOf(pod);
    return index !== undefined && index < (this.#job.spec.completions ?? 0);
  }

  /** Whether the Job is over, and why. */
  #decide(): void {
    const { spec } = this.#job;
    const met = findCondition(this.#job, 'SuccessCriteriaMet');
    if (met) this.#finished = met;
    const target = findCondition(this.#job, 'FailureTarget');
    if (!this.#finished && target) this.#finished = this.#condition('Failed', target.reason ?? '', target.message ?? '');
    if (!this.#finished) {
      const message = this.#pods
        .filter((pod) => isPodFailed(pod, this.#job))
        .map((pod) => matchPodFailurePolicy(spec.podFailurePolicy, pod).message)
        .find(Boolean);
      if (message !== undefined) this.#finished = this.#condition('FailureTarget', 'PodFailurePolicy', message);
    }
    if (!this.#finished) this.#decideByLimits();
    if (isIndexedJob(this.#job)) this.#decideByIndexes();
  }

  #decideByLimits(): void {
    const { spec } = this.#job;
    if (this.#failed > (spec.backoffLimit ?? 0) || this.#isPastBackoffLimitOnFailure()) {
      this.#finished = this.#condition('FailureTarget', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit');
      return;
    }
    if (spec.activeDeadlineSeconds === undefined || spec.activeDeadlineSeconds === null || isSuspended(this.#job)) return;
    const sinceMs = parseTime(this.#status.startTime ?? '') ?? this.#input.nowMs;
    const leftMs = sinceMs + spec.activeDeadlineSeconds * 1000 - this.#input.nowMs;
    if (leftMs <= 0) this.#finished = this.#condition('FailureTarget', 'DeadlineExceeded', 'Job was active longer than specified deadline');
    else this.#effects.requeue(leftMs);
  }

  /** Containers that restart in their pods count too. */
  #isPastBackoffLimitOnFailure(): boolean {
    const { spec } = this.#job;
    if (spec.template?.spec?.restartPolicy !== 'OnFailure') return false;
    let restarts = 0;
    for (const { status } of this.#pods) {
      if (status?.phase !== 'Running' && status?.phase !== 'Pending') continue;
      for (const each of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]) restarts += each.restartCount;
    }
    return spec.backoffLimit === 0 ? restarts > 0 : restarts >= (spec.backoffLimit ?? 0);
  }

  #decideByIndexes(): void {
    const { spec } = this.#job;
    const completions = spec.completions ?? 0;
    const { before, now } = calculateSucceededIndexes(this.#job, this.#pods);
    [this.#succeededBefore, this.#succeededIndexes] = [before, now];
    this.#succeeded = now.size;
    if (hasBackoffLimitPerIndex(this.#job)) {
      const failed = (this.#failedIndexes = calculateFailedIndexes(this.#job, this.#pods));
      if (!this.#finished && spec.maxFailedIndexes !== undefined && spec.maxFailedIndexes !== null && failed.size > spec.maxFailedIndexes) {
        this.#finished = this.#condition('FailureTarget', 'MaxFailedIndexesExceeded', 'Job has exceeded the specified maximal number of failed indexes');
      } else if (!this.#finished && failed.size > 0 && failed.size + now.size >= completions) {
        this.#finished = this.#condition('FailureTarget', 'FailedIndexes', 'Job has failed indexes');
      }
      this.#delayed = delayedPodsPerIndex(this.#job, this.#pods, this.#activePods, now, failed, this.#input.expectedRemovals);
    }
    if (this.#finished) return;
    const rule = matchSuccessPolicy(spec.successPolicy, completions, now);
    if (rule !== undefined) this.#finished = this.#condition('SuccessCriteriaMet', 'SuccessPolicy', rule);
  }

  /** Makes and removes pods. The answer: whether the condition Suspended has changed. */
  #manage(): boolean {
    if (this.#finished) {
      const deleted = this.#deletePods(this.#activePods);
      // While pods are on their way that the cache does not show, the Job is not over.
      if (deleted !== this.#activePods.length || !this.#input.areExpectationsSatisfied) this.#finished = undefined;
      return false;
    }
    const isManaged = this.#input.areExpectationsSatisfied && this.#job.metadata.deletionTimestamp === undefined;
    if (isManaged) this.#managePods();
    const { completions } = this.#job.spec;
    const isDone = completions === undefined || completions === null ? this.#succeeded > 0 : this.#succeeded >= completions;
    if (isDone && this.#active === 0) {
      this.#finished = this.#condition('SuccessCriteriaMet', 'CompletionsReached', 'Reached expected number of succeeded pods');
      return false;
    }
    return isManaged && this.#updateSuspension();
  }

  #updateSuspension(): boolean {
    const suspended = isSuspended(this.#job);
    const wanted = suspended
      ? this.#condition('Suspended', 'JobSuspended', 'Job suspended')
      : this.#condition('Suspended', 'JobResumed', 'Job resumed', 'False');
    const conditions = ensureJobCondition(this.#status.conditions, wanted);
    if (!conditions) return false;
    this.#status.conditions = conditions;
    this.#effects.event('Normal', suspended ? 'Suspended' : 'Resumed', wanted.message ?? '');
    if (!suspended) this.#status.startTime = formatTime(this.#input.nowMs);
    return true;
  }

  /** Removes pods and counts them as terminating. The answer: how many. */
  #deletePods(pods: readonly Pod[]): number {
    const deleted = pods.filter((pod) => this.#effects.deletePod(pod));
    this.#active -= deleted.length;
    this.#terminating += deleted.length;
    this.#ready -= deleted.filter(isPodReady).length;
    return deleted.length;
  }

  #managePods(): void {
    const { spec } = this.#job;
    const parallelism = spec.parallelism ?? 0;
    let wanted = 0;
    if (!isSuspended(this.#job)) {
      if (spec.completions === undefined || spec.completions === null) wanted = this.#succeeded > 0 ? this.#active : parallelism;
      else wanted = Math.max(0, Math.min(parallelism, spec.completions - this.#succeeded));
    }
    const surplus = this.#podsToRemove(Math.max(0, this.#active - wanted)).slice(0, MAX_PODS_PER_SYNC);
    if (surplus.length > 0) {
      this.#effects.expectDeletions(surplus);
      // What is taken back is neither a success nor a failure: it need not be counted.
      for (const pod of surplus) this.#effects.removeFinalizer(pod);
      this.#deletePods(surplus);
      return;
    }
    const terminating = onlyReplacesFailedPods(this.#job) ? this.#terminating : 0;
    const missing = wanted - terminating - this.#active;
    if (missing > 0) this.#createPods(Math.min(missing, MAX_PODS_PER_SYNC));
  }

  /** Pods with an index that another has too, and as many more as must go. */
  #podsToRemove(atLeast: number): Pod[] {
    const sorted = (pods: readonly Pod[]): Pod[] => sortForDeletion(pods, [], this.#input.nowMs);
    if (!isIndexedJob(this.#job) || isSuspended(this.#job)) return atLeast === 0 ? [] : sorted(this.#activePods).slice(0, atLeast);
    const { duplicates, rest } = splitDuplicates(this.#activePods, this.#job.spec.completions ?? 0, sorted);
    return [...duplicates, ...sorted(rest).slice(0, Math.max(0, atLeast - duplicates.length))];
  }

  #createPods(missing: number): void {
    const { nowMs } = this.#input;
    const isPerIndex = hasBackoffLimitPerIndex(this.#job);
    const waitMs = isPerIndex ? 0 : remainingBackoffMs(this.#backoff, nowMs);
    if (waitMs > 0) return this.#effects.requeue(waitMs);
    let indexes: (number | undefined)[] = Array.from({ length: missing }, () => undefined);
    if (isIndexedJob(this.#job)) indexes = this.#indexesToRun(missing, isPerIndex);
    if (indexes.length === 0) return;
    this.#effects.expectCreations(indexes.length);
    const { successes } = slowStartBatch(indexes.length, 1, (i) => {
      const { template, generateName } = podTemplateOf(this.#job, indexes[i], this.#delayed);
      this.#effects.createPod(template, generateName);
    });
    this.#active += successes;
    for (let i = successes; i < indexes.length; i++) this.#effects.creationFailed();
  }

  #indexesToRun(missing: number, isPerIndex: boolean): number[] {
    const isOver = (index: number): boolean => this.#succeededIndexes.has(index) || (this.#failedIndexes?.has(index) ?? false);
    const pending = firstPendingIndexes(this.#activePods, isOver, missing, this.#job.spec.completions ?? 0);
    if (!isPerIndex) return pending;
    const waits = pending.map((index) => remainingTimePerIndex(this.#delayed.get(index), this.#input.nowMs));
    const ready = pending.filter((_, i) => waits[i] === 0);
    if (ready.length === 0 && waits.length > 0) this.#effects.requeue(Math.min(...waits));
    return ready;
  }

  /** Whether what a pod has come to is settled, so that it may go. */
  #mayRelease(pod: Pod, isFailed: boolean): boolean {
    if (this.#job.metadata.deletionTimestamp !== undefined || this.#finished || pod.status?.phase === 'Succeeded') return true;
    if (!isFailed) return false;
    const index = completionIndexOf(pod);
    return !hasBackoffLimitPerIndex(this.#job) || index === undefined || this.#delayed.get(index)?.metadata.uid !== pod.metadata.uid;
  }

  /** Counts ended pods in two steps, so that none is counted twice: first their uids are written down, then they are let go. */
  #track(): void {
    Object.assign(this.#status, { active: this.#active, ready: this.#ready, terminating: this.#terminating });
    const withFinalizer = new Set(this.#pods.filter((pod) => hasFinalizer(pod) && !this.#input.expectedRemovals.has(uidOf(pod))).map(uidOf));
    this.#settleUncounted(withFinalizer);
    const { released, newIndexes } = this.#release();
    if (isIndexedJob(this.#job)) this.#writeIndexes(newIndexes);
    const final = this.#announce();
    if (this.#needsFlush) this.#flush();
    for (const pod of released) if (this.#effects.removeFinalizer(pod)) withFinalizer.delete(uidOf(pod));
    this.#settleUncounted(withFinalizer);
    const isOver = final !== undefined && this.#enact(final);
    if (!this.#needsFlush) return;
    this.#flush();
    if (isOver) this.#tellEnd(final);
  }

  /** Pods without the finalizer are counted for good. */
  #settleUncounted(withFinalizer: ReadonlySet<string>): void {
    const [succeeded, failed] = [this.#uncountedSucceeded, this.#uncountedFailed].map((uids) => uids.filter((uid) => withFinalizer.has(uid)));
    const settledSucceeded = this.#uncountedSucceeded.length - succeeded!.length;
    const settledFailed = this.#uncountedFailed.length - failed!.length;
    if (settledSucceeded + settledFailed === 0) return;
    this.#needsFlush = true;
    this.#status.succeeded = (this.#status.succeeded ?? 0) + settledSucceeded;
    this.#status.failed = (this.#status.failed ?? 0) + settledFailed;
    [this.#uncountedSucceeded, this.#uncountedFailed] = [succeeded!, failed!];
  }

  #release(): { released: Pod[]; newIndexes: number[] } {
    const released: Pod[] = [];
    const newIndexes: number[] = [];
    const indexed = isIndexedJob(this.#job);
    const pods = indexed ? [...this.#pods].sort((a, b) => (completionIndexOf(a) ?? -1) - (completionIndexOf(b) ?? -1)) : this.#pods;
    for (const pod of pods) {
      if (!hasFinalizer(pod) || this.#input.expectedRemovals.has(uidOf(pod))) continue;
      const isFailed = isPodFailed(pod, this.#job);
      if (!this.#mayRelease(pod, isFailed)) continue;
      released.push(pod);
      const index = completionIndexOf(pod);
      if (pod.status?.phase === 'Succeeded' && !this.#uncountedFailed.includes(uidOf(pod))) {
        if (indexed) {
          if (index !== undefined && this.#hasValidIndex(pod) && !this.#succeededBefore.has(index)) newIndexes.push(index);
        } else if (!this.#uncountedSucceeded.includes(uidOf(pod))) this.#uncountedSucceeded.push(uidOf(pod));
        this.#needsFlush = true;
      } else if (isFailed || (this.#finished && this.#finished.type !== 'SuccessCriteriaMet')) this.#countFailed(pod, indexed);
      if (newIndexes.length + this.#uncountedSucceeded.length + this.#uncountedFailed.length >= MAX_UNCOUNTED) break;
    }
    return { released, newIndexes };
  }

  #countFailed(pod: Pod, indexed: boolean): void {
    if (this.#uncountedFailed.includes(uidOf(pod)) || (indexed && !this.#hasValidIndex(pod))) return;
    if (!matchPodFailurePolicy(this.#job.spec.podFailurePolicy, pod).countsAsFailure) return;
    this.#uncountedFailed.push(uidOf(pod));
    this.#needsFlush = true;
  }

  #writeIndexes(newIndexes: readonly number[]): void {
    const succeeded = new Set([...this.#succeededIndexes, ...newIndexes]);
    const completedIndexes = formatIndexes(succeeded);
    const failedIndexes = this.#failedIndexes && formatIndexes(this.#failedIndexes);
    if (completedIndexes !== (this.#status.completedIndexes ?? '') || failedIndexes !== this.#status.failedIndexes) this.#needsFlush = true;
    this.#status.succeeded = succeeded.size;
    this.#status.completedIndexes = completedIndexes;
    if (failedIndexes === undefined) delete this.#status.failedIndexes;
    else this.#status.failedIndexes = failedIndexes;
  }

  /** Says what the Job will have come to before its pods are let go. The answer is the condition that follows. */
  #announce(): JobCondition | undefined {
    const finished = this.#finished;
    if (finished?.type !== 'FailureTarget' && finished?.type !== 'SuccessCriteriaMet') return finished;
    if (!findCondition(this.#job, finished.type)) {
      this.#status.conditions = [...(this.#status.conditions ?? []), finished];
      this.#needsFlush = true;
    }
    return this.#condition(finished.type === 'FailureTarget' ? 'Failed' : 'Complete', finished.reason ?? '', finished.message ?? '');
  }

  /** The last word, once every pod is counted and gone. */
  #enact(final: JobCondition): boolean {
    if (this.#uncountedSucceeded.length + this.#uncountedFailed.length > 0 || this.#terminating > 0) return false;
    const conditions = ensureJobCondition(this.#status.conditions, final);
    if (conditions) this.#status.conditions = conditions;
    if (final.type === 'Complete') this.#status.completionTime = final.lastTransitionTime;
    this.#needsFlush = true;
    return true;
  }

  #flush(): void {
    const uncountedTerminatedPods = {
      ...(this.#uncountedFailed.length > 0 && { failed: [...this.#uncountedFailed] }),
      ...(this.#uncountedSucceeded.length > 0 && { succeeded: [...this.#uncountedSucceeded] }),
    };
    const { active, succeeded, failed, completedIndexes, ...rest } = this.#status;
    this.#effects.updateStatus({
      ...rest,
      ...(active && { active }),
      ...(succeeded && { succeeded }),
      ...(failed && { failed }),
      ...(completedIndexes && { completedIndexes }),
      uncountedTerminatedPods,
    });
    this.#needsFlush = false;
  }

  #tellEnd(final: JobCondition): void {
    if (final.type === 'Failed') return this.#effects.event('Warning', final.reason ?? '', final.message ?? '');
    const { completions } = this.#job.spec;
    if (completions !== undefined && completions !== null && (this.#status.succeeded ?? 0) > completions && !isIndexedJob(this.#job))
      this.#effects.event('Warning', 'TooManySucceededPods', 'Too many succeeded pods running after completion count reached');
    this.#effects.event('Normal', 'Completed', 'Job completed');
  }
}
