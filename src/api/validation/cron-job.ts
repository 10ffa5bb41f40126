/**
 * Validation of CronJobs.
 *
 * Mirrors: ValidateCronJobCreate, ValidateCronJobUpdate and validateCronJobSpec in pkg/apis/batch/validation/validation.go.
 * Differs: the only time zone is UTC; another one is refused.
 */
import { isUtc, parseCronSchedule } from '../cron-schedule.ts';
import { invalid, notSupported, required, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import { byteLengthOf } from '../names.ts';
import type { CronJob, CronJobSpec } from '../types.gen.ts';
import { validateJobTemplateSpec } from './job.ts';
import { METADATA, subdomainName, validateObjectMeta, validateObjectMetaUpdate } from './object-meta.ts';
import { nonNegativeFields } from './pod-template.ts';

const SPEC = FieldPath.of('spec');
/** A Job's name has eleven characters more: the minute. */
const MAX_NAME_LENGTH = 52;

export function validateScheduleFormat(schedule: string, timeZone: string | undefined, path: FieldPath, isOld = false): FieldError[] {
  const errors: FieldError[] = [];
  try {
    parseCronSchedule(schedule);
  } catch (error) {
    // The parser of Kubernetes panics where a zone is all there is; the server says so.
    const isZoneAlone = /^(CRON_)?TZ=\S*$/.test(schedule);
    const detail = isZoneAlone ? 'invalid schedule format: runtime error: slice bounds out of range [:-1]' : (error as Error).message;
    errors.push(invalid(path, schedule, detail));
  }
  if (!schedule.includes('TZ')) return errors;
  if (timeZone !== undefined && timeZone !== null) errors.push(invalid(path, schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule'));
  else if (!isOld) errors.push(invalid(path, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'));
  return errors;
}

export function validateTimeZone(timeZone: string | undefined, path: FieldPath): FieldError[] {
  if (timeZone === undefined || timeZone === null) return [];
  if (timeZone === '') return [invalid(path, timeZone, 'timeZone must be nil or non-empty string')];
  if (timeZone.toLowerCase() === 'local') {
    const errors = [invalid(path, timeZone, 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones')];
    return timeZone === 'Local' ? errors : [...errors, invalid(path, timeZone, `unknown time zone ${timeZone}`)];
  }
  return isUtc(timeZone) ? [] : [invalid(path, timeZone, `unknown time zone ${timeZone}: only UTC is simulated here`)];
}

export function validateCronJobSpec(spec: CronJobSpec, old: CronJobSpec | undefined): FieldError[] {
  const { schedule, timeZone, startingDeadlineSeconds, successfulJobsHistoryLimit, failedJobsHistoryLimit, concurrencyPolicy } = spec;
  const errors: FieldError[] = [];
  if (!schedule) errors.push(required(SPEC.child('schedule')));
  else errors.push(...validateScheduleFormat(schedule, timeZone, SPEC.child('schedule'), old?.schedule === schedule && schedule.includes('TZ')));
  if (old === undefined || old.timeZone !== timeZone) errors.push(...validateTimeZone(timeZone, SPEC.child('timeZone')));
  errors.push(...nonNegativeFields({ startingDeadlineSeconds }, SPEC));
  const policies = ['Allow', 'Forbid', 'Replace'];
  if (!concurrencyPolicy) errors.push(required(SPEC.child('concurrencyPolicy')));
  else if (!policies.includes(concurrencyPolicy)) errors.push(notSupported(SPEC.child('concurrencyPolicy'), concurrencyPolicy, policies));
  errors.push(...validateJobTemplateSpec(spec.jobTemplate?.spec, SPEC.child('jobTemplate', 'spec')));
  return [...errors, ...nonNegativeFields({ successfulJobsHistoryLimit, failedJobsHistoryLimit }, SPEC)];
}

export function validateCronJob(cronJob: CronJob): FieldError[] {
  const { metadata, spec } = cronJob;
  const errors = [...validateObjectMeta(metadata, true, subdomainName, METADATA), ...validateCronJobSpec(spec, undefined)];
  if (byteLengthOf(metadata.name ?? '') > MAX_NAME_LENGTH)
    errors.push(invalid(METADATA.child('name'), metadata.name, `must be no more than ${MAX_NAME_LENGTH} characters`));
  return errors;
}

export const validateCronJobUpdate = (cronJob: CronJob, old: CronJob): FieldError[] => [
  ...validateObjectMetaUpdate(cronJob.metadata, old.metadata, METADATA),
  ...validateCronJobSpec(cronJob.spec, old.spec),
];
