/**
 * One look at a CronJob: what its Jobs have come to, and whether another is due.
 *
 * Mirrors: pkg/controller/cronjob/cronjob_controllerv2.go syncCronJob, cleanupFinishedJobs, utils.go getJobFromTemplate2.
 */
import { isUtc, parseCronSchedule, type CronSchedule } from '../../../api/cron-schedule.ts';
import { isEqual } from '../../../api/patch/json-value.ts';
import { formatTime, parseTime } from '../../../api/time.ts';
import type { CronJob, CronJobStatus, Job, New, ObjectReference } from '../../../api/types.gen.ts';
import { ApiError, isRefusal } from '../../../client/client.ts';
import { newControllerRef } from '../common/controller-ref.ts';
import { isNamespaceTerminating } from '../common/pod-control.ts';
import { finishedTypeOf } from '../job/job-conditions.ts';
import { mostRecentScheduleTime, nextScheduleWaitMs } from './cron-times.ts';

const SCHEDULED_TIMESTAMP = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

/** What a sync does to the cluster. */
export interface CronJobEffects {
  getJob(name: string): Job | undefined;
  createJob(job: New<Job>): Job;
  deleteJob(job: Job): void;
  updateStatus(status: CronJobStatus): void;
  event(type: 'Normal' | 'Warning', reason: string, message: string): void;
}

/** The Job of one activation. */
export function getJobFromTemplate(cronJob: CronJob, scheduledMs: number): New<Job> {
  const { metadata, spec } = cronJob.spec.jobTemplate;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: `${cronJob.metadata.name}-${Math.floor(scheduledMs / 60_000)}`,
      namespace: cronJob.metadata.namespace,
      ...(metadata?.labels && { labels: { ...metadata.labels } }),
      annotations: { ...metadata?.annotations, [SCHEDULED_TIMESTAMP]: formatTime(scheduledMs) },
      ownerReferences: [newControllerRef(cronJob, 'batch/v1', 'CronJob')],
    },
    spec: spec ?? { template: {} },
  };
}

const referenceTo = ({ metadata }: Job): ObjectReference => ({
  kind: 'Job',
  namespace: metadata.namespace,
  name: metadata.name,
  uid: metadata.uid,
  apiVersion: 'batch/v1',
});

const startMs = ({ status, metadata }: Job): number => parseTime(status?.startTime ?? '') ?? parseTime(metadata.creationTimestamp ?? '') ?? 0;

/** Oldest first; those of one second by name. */
const byStart = (a: Job, b: Job): number => startMs(a) - startMs(b) || (a.metadata.name < b.metadata.name ? -1 : 1);

/** Syncs. The answer is how long to wait for the next look, in ms; undefined: until something changes. `nowMs` is Unix time. */
export function syncCronJob(cronJob: CronJob, jobs: readonly Job[], nowMs: number, effects: CronJobEffects): number | undefined {
  const sync = new CronJobSync(cronJob, jobs, nowMs, effects);
  const waitMs = sync.run();
  sync.cleanupFinished();
  sync.writeStatus();
  return waitMs;
}

class CronJobSync {
  readonly #cronJob: CronJob;
  readonly #jobs: readonly Job[];
  readonly #nowMs: number;
  readonly #effects: CronJobEffects;
  #active: ObjectReference[];
  readonly #status: CronJobStatus;

  constructor(cronJob: CronJob, jobs: readonly Job[], nowMs: number, effects: CronJobEffects) {
    this.#cronJob = cronJob;
    this.#jobs = jobs;
    this.#nowMs = nowMs;
    this.#effects = effects;
    this.#status = { ...cronJob.status };
    this.#active = [...(cronJob.status?.active ?? [])];
  }

  run(): number | undefined {
    this.#noteFinished();
    this.#dropVanished();
    const { spec, metadata } = this.#cronJob;
    if (metadata.deletionTimestamp !== undefined) return undefined;
    const { timeZone } = spec;
    if (timeZone !== undefined && timeZone !== null && !isUtc(timeZone)) {
      this.#effects.event('Warning', 'UnknownTimeZone', `invalid timeZone: "${timeZone}": unknown time zone ${timeZone}`);
      return undefined;
    }
    if (spec.suspend) return undefined;
    return this.#runSchedule();
  }

  writeStatus(): void {
    const { active: _active, ...rest } = this.#status;
    const status: CronJobStatus = { ...rest, ...(this.#active.length > 0 && { active: this.#active }) };
    if (!isEqual(status, this.#cronJob.status ?? {})) this.#effects.updateStatus(status);
  }

  #isActive = (uid: string): boolean => this.#active.some((reference) => reference.uid === uid);

  #noteFinished(): void {
    const known = new Set<string>();
    for (const job of this.#jobs) {
      const { uid, name } = job.metadata;
      known.add(uid);
      const finished = finishedTypeOf(job);
      const wasActive = this.#isActive(uid);
      if (!wasActive && finished === undefined) {
        const present = this.#cronJob.status?.active?.some((reference) => reference.uid === uid);
        if (!present) this.#effects.event('Warning', 'UnexpectedJob', `Saw a job that the controller did not create or forgot: ${name}`);
      } else if (wasActive && finished !== undefined) {
        this.#active = this.#active.filter((reference) => reference.uid !== uid);
        this.#effects.event('Normal', 'SawCompletedJob', `Saw completed job: ${name}, condition: ${finished}`);
      }
      if (finished === 'Complete') this.#noteSuccess(job);
    }
  }

  #noteSuccess({ status }: Job): void {
    const doneMs = parseTime(status?.completionTime ?? '');
    const knownMs = parseTime(this.#status.lastSuccessfulTime ?? '');
    if (doneMs !== undefined && (knownMs === undefined || doneMs > knownMs)) this.#status.lastSuccessfulTime = formatTime(doneMs);
  }

  /** Active Jobs that are not among the CronJob's any more. */
  #dropVanished(): void {
    const known = new Set(this.#jobs.map(({ metadata }) => metadata.uid));
    for (const reference of this.#active) {
      if (known.has(reference.uid ?? '')) continue;
      const present = this.#effects.getJob(reference.name ?? '');
      if (!present || present.metadata.uid !== reference.uid) {
        this.#effects.event('Normal', 'MissingJob', `Active job went missing: ${reference.name}`);
        this.#active = this.#active.filter((each) => each !== reference);
      }
    }
  }

  #runSchedule(): number | undefined {
    const { spec } = this.#cronJob;
    let schedule: CronSchedule;
    try {
      schedule = parseCronSchedule(spec.schedule);
    } catch (error) {
      this.#effects.event('Warning', 'UnparseableSchedule', `unparseable schedule: "${spec.schedule}" : ${(error as Error).message}`);
      return undefined;
    }
    if (spec.schedule.includes('TZ')) {
      const see = 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details';
      this.#effects.event('Warning', 'UnsupportedSchedule', `CRON_TZ or TZ used in schedule "${spec.schedule}" is not officially supported, see ${see}`);
    }
    const { latestMs, missed } = mostRecentScheduleTime(this.#cronJob, this.#nowMs, schedule, true);
    if (missed === 'many')
      this.#effects.event('Warning', 'TooManyMissedTimes', 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew');
    const waitMs = (): number => nextScheduleWaitMs({ ...this.#cronJob, status: this.#status }, this.#nowMs, schedule);
    if (latestMs === undefined) return waitMs();
    const deadline = spec.startingDeadlineSeconds;
    if (deadline !== undefined && deadline !== null && latestMs + deadline * 1000 < this.#nowMs) return waitMs();
    if (this.#isScheduledAt(latestMs) || parseTime(this.#cronJob.status?.lastScheduleTime ?? '') === latestMs) return waitMs();
    if (spec.concurrencyPolicy === 'Forbid' && this.#active.length > 0) {
      this.#effects.event('Normal', 'JobAlreadyActive', 'Not starting job because prior execution is running and concurrency policy is Forbid');
      return waitMs();
    }
    if (spec.concurrencyPolicy === 'Replace') this.#replaceActive();
    return this.#start(latestMs) ? waitMs() : undefined;
  }

  #isScheduledAt(atMs: number): boolean {
    const name = `${this.#cronJob.metadata.name}-${Math.floor(atMs / 60_000)}`;
    return this.#active.some((reference) => reference.name === name);
  }

  #replaceActive(): void {
    for (const { name = '', uid } of [...this.#active]) {
      const job = this.#effects.getJob(name);
      if (job) this.#delete(job);
      else this.#active = this.#active.filter((reference) => reference.uid !== uid);
    }
  }

  #start(scheduledMs: number): boolean {
    const wanted = getJobFromTemplate(this.#cronJob, scheduledMs);
    try {
      const job = this.#effects.createJob(wanted);
      this.#active = [...this.#active, referenceTo(job)];
      this.#status.lastScheduleTime = formatTime(scheduledMs);
      this.#effects.event('Normal', 'SuccessfulCreate', `Created job ${job.metadata.name}`);
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (isNamespaceTerminating(error)) return false;
      if (!isRefusal(error, 'AlreadyExists')) {
        this.#effects.event('Warning', 'FailedCreate', `Error creating job: ${error.message}`);
        throw error;
      }
      return this.#adoptExisting(wanted.metadata.name ?? '', scheduledMs);
    }
  }

  /** The Job of this time is there already: a status that was lost is mended. */
  #adoptExisting(name: string, scheduledMs: number): boolean {
    const present = this.#effects.getJob(name);
    if (present && present.metadata.ownerReferences?.some(({ uid }) => uid === this.#cronJob.metadata.uid)) {
      if (finishedTypeOf(present) === undefined) this.#active = [...this.#active, referenceTo(present)];
      this.#status.lastScheduleTime = formatTime(scheduledMs);
    }
    return true;
  }

  #delete(job: Job): void {
    this.#effects.deleteJob(job);
    this.#active = this.#active.filter((reference) => reference.uid !== job.metadata.uid);
    this.#effects.event('Normal', 'SuccessfulDelete', `Deleted job ${job.metadata.name}`);
  }

  /** Old Jobs beyond what is to be kept. */
  cleanupFinished(): void {
    const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = this.#cronJob.spec;
    const surplus = (type: 'Complete' | 'Failed', limit: number | undefined): Job[] => {
      if (limit === undefined || limit === null) return [];
      const finished = this.#jobs.filter((job) => finishedTypeOf(job) === type).sort(byStart);
      return finished.slice(0, Math.max(0, finished.length - limit));
    };
    for (const job of [...surplus('Complete', successfulJobsHistoryLimit), ...surplus('Failed', failedJobsHistoryLimit)]) this.#delete(job);
  }
}
