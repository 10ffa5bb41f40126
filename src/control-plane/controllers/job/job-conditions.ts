/**
 * Conditions of a Job: what it has come to.
 *
 * Mirrors: pkg/controller/job/job_controller.go newCondition, ensureJobConditionStatus, util/utils.go IsJobFinished.
 */
import { formatTime } from '../../../api/time.ts';
import type { Job, JobCondition } from '../../../api/types.gen.ts';

export const findCondition = ({ status }: Job, type: string): JobCondition | undefined =>
  status?.conditions?.find((condition) => condition.type === type && condition.status === 'True');

/** `Complete` or `Failed`, once the Job is over. */
export const finishedTypeOf = (job: Job): 'Complete' | 'Failed' | undefined =>
  findCondition(job, 'Complete') ? 'Complete' : findCondition(job, 'Failed') ? 'Failed' : undefined;

/** A condition of this moment. `nowMs` is Unix time. */
export const newJobCondition = (type: string, status: string, reason: string, message: string, nowMs: number): JobCondition => ({
  type,
  status,
  lastProbeTime: formatTime(nowMs),
  lastTransitionTime: formatTime(nowMs),
  reason,
  message,
});

/** The list with a condition as wanted, or undefined where it is so already. One that is not there need not be told to be False. */
export function ensureJobCondition(list: readonly JobCondition[] | undefined, wanted: JobCondition): JobCondition[] | undefined {
  const known = list?.find(({ type }) => type === wanted.type);
  if (!known) return wanted.status === 'False' ? undefined : [...(list ?? []), wanted];
  const isSame = known.status === wanted.status && known.reason === wanted.reason && (known.message ?? '') === (wanted.message ?? '');
  return isSame ? undefined : (list ?? []).map((each) => (each === known ? wanted : each));
}
