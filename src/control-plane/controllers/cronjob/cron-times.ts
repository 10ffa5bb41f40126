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
  if (first === undefined || nowMs < first) return { earliestMs, latestMs: undefined, missed: 'none' };
  if (second === undefined || nowMs < second) return { earliestMs, latestMs: first, missed: 'none' };
  let count = 0;
  let latestMs = first;
  const betweenMs = Math.round((second - first) / 1000) * 1000;
  if (betweenMs < 1000) throw new Error(`time difference between two schedules is less than 1 second`);
  const elapsed = Math.floor((nowMs - first) / betweenMs) + 1;
  // Irregular schedules are walked from where the regular ones would end.
  let startMs = first + (elapsed - 1 - 1) * betweenMs;
  if (startMs < earliestMs) startMs = earliestMs;
  for (let at: number | undefined = schedule.next(startMs - 1000); at !== undefined && at <= nowMs; at = schedule.next(at)) latestMs = at;
  for (let at: number | undefined = schedule.next(first); at !== undefined && at <= latestMs && count <= MANY_MISSED; at = schedule.next(at)) count++;
  return { earliestMs, latestMs, missed: Math.max(count, elapsed - 1) > MANY_MISSED ? 'many' : 'few' };
}

/** How long until the next activation after the last one that was due, in ms. */
export function nextScheduleWaitMs(cronJob: CronJob, nowMs: number, schedule: CronSchedule): number {
  const { earliestMs, latestMs } = mostRecentScheduleTime(cronJob, nowMs, schedule, false);
  let fromMs = latestMs ?? earliestMs;
  if (latestMs === undefined && parseTime(cronJob.status?.lastScheduleTime ?? '') === undefined) fromMs = earliestMs;
  const next = schedule.next(fromMs) ?? nowMs;
  return next - nowMs + SLACK_MS;
}
