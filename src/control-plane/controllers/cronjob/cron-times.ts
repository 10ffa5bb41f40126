/**
 * When a CronJob was last due, how often it was missed, and when it is due next.
 *
 * Mirrors: pkg/controller/cronjob/utils.go mostRecentScheduleTime, nextScheduleTime, nextScheduleTimeDuration.
 */
import { type CronSchedule } from '../../../api/cron-schedule.ts';
import { parseTime } from '../../../api/time.ts';
import type { CronJob } from '../../../api/types.gen.ts';

/** How many missed times make a warning. */
const MANY_MISSED = 100;
/** Added to a wait, so that the clock is surely past the time. */
const SLACK_MS = 100;

export interface Missed {
  /** From when on times count, Unix ms. */
  readonly earliestMs: number;
  /** The latest time that is past, if there is one. */
  readonly latestMs: number | undefined;
  readonly missed: 'none' | 'few' | 'many';
}

/** Looks back from `nowMs` (Unix time). Throws where the schedule has no two activations. */
export function mostRecentScheduleTime(cronJob: CronJob, nowMs: number, schedule: CronSchedule, countsDeadline: boolean): Missed {
  let earliestMs = parseTime(cronJob.status?.lastScheduleTime ?? '') ?? parseTime(cronJob.metadata.creationTimestamp ?? '') ?? 0;
  const deadline = cronJob.spec.startingDeadlineSeconds;
  if (countsDeadline && deadline !== undefined && deadline !== null) earliestMs = Math.max(earliestMs, nowMs - deadline * 1000);
  const first = schedule.next(earliestMs);
  const second = first === undefined ? undefined : schedule.next(first);
  if (first === undefined || second === undefined) throw new Error('time difference between two schedules is less than 1 second');
  if (nowMs < first) return { earliestMs, latestMs: undefined, missed: 'none' };
  if (nowMs < second) return { earliestMs, latestMs: first, missed: 'none' };
  const betweenMs = Math.round((second - first) / 1000) * 1000;
  const count = Math.floor((nowMs - first) / betweenMs) + 1;
  // One step before where a regular schedule would be, so that an irregular one is not passed over.
  let latestMs: number | undefined;
  const startMs = first + (count - 2) * betweenMs;
  for (let at = schedule.next(startMs); at !== undefined && at <= nowMs; at = schedule.next(at)) latestMs = at;
  return { earliestMs, latestMs, missed: count > MANY_MISSED ? 'many' : 'few' };
}

/** How long until the next activation after the last one that was due, in ms. */
export function nextScheduleWaitMs(cronJob: CronJob, nowMs: number, schedule: CronSchedule): number {
  let fromMs = nowMs;
  try {
    const { earliestMs, latestMs, missed } = mostRecentScheduleTime(cronJob, nowMs, schedule, false);
    fromMs = latestMs ?? (missed === 'none' ? earliestMs : nowMs);
  } catch {
    // A schedule without activations is asked again from now on.
  }
  const next = schedule.next(fromMs) ?? nowMs;
  return next - nowMs + SLACK_MS;
}
