/** Runners for validation that is neither of pods nor of workloads: statuses, leases, scales, options of logs, parts of Jobs. */
import { FieldPath } from '../../src/api/field-path.ts';
import type { PodLogOptions } from '../../src/api/door.ts';
import type * as types from '../../src/api/types.gen.ts';
import { nonNegative } from '../../src/api/validation/common.ts';
import * as cronJobs from '../../src/api/validation/cron-job.ts';
import * as jobs from '../../src/api/validation/job.ts';
import { validateLease, validateLeaseSpec } from '../../src/api/validation/lease.ts';
import { validateLoadBalancerStatus } from '../../src/api/validation/load-balancer-status.ts';
import { validateHasLabel } from '../../src/api/validation/object-meta.ts';
import { validatePodLogOptions } from '../../src/api/validation/pod-log-options.ts';
import { validateStatefulSetSpec } from '../../src/api/validation/stateful-set.ts';
import { validateUpdate } from '../../src/api/validation/validate.ts';
import { attempt, compare, type TableRunners } from './runner.ts';
import { errorsOf } from './validation.ts';

const at = (path: FieldPath | undefined): FieldPath => path ?? FieldPath.of('[]');

export const otherValidation: TableRunners = {
  'validation/apps/ValidateStatefulSetSpec': errorsOf(({ spec, fldPath }: { spec: types.StatefulSetSpec; fldPath: string }) =>
    // Fields of the spec are below the path that the test gives instead of `spec`.
    validateStatefulSetSpec({ metadata: {}, spec } as types.StatefulSet).map((error) => ({ ...error, field: error.field.replace(/^spec/, fldPath) })),
  ),
  'validation/autoscaling/ValidateScale': errorsOf(({ scale }: { scale: types.Scale }) => nonNegative(scale.spec?.replicas, FieldPath.of('spec', 'replicas'))),
  'validation/batch/validateCronJobSpec': errorsOf(({ spec, oldSpec }: { spec: types.CronJobSpec; oldSpec: types.CronJobSpec | null }) =>
    cronJobs.validateCronJobSpec(spec, oldSpec ?? undefined),
  ),
  'validation/batch/validateIndexesFormat': (testCase) => {
    const { indexesStr, completions } = testCase.input as { indexesStr: string; completions: number };
    return compare(attempt(() => jobs.countIndexes(indexesStr, completions)).error, (testCase.expected as { error: string | null }).error);
  },
  'validation/batch/validateScheduleFormat': errorsOf(
    ({ schedule, timeZone, allowTZInSchedule }: { schedule: string; timeZone: string | null; allowTZInSchedule: boolean }, path) =>
      cronJobs.validateScheduleFormat(schedule, timeZone ?? undefined, at(path), allowTZInSchedule),
  ),
  'validation/batch/validateTimeZone': errorsOf(({ timeZone }: { timeZone: string | null }, path) =>
    cronJobs.validateTimeZone(timeZone ?? undefined, at(path)),
  ),
  'validation/coordination/ValidateLease': errorsOf(({ lease }: { lease: types.Lease }) => validateLease(lease)),
  'validation/coordination/ValidateLeaseUpdate': errorsOf(({ lease, oldLease }: { lease: types.Lease; oldLease: types.Lease }) =>
    validateUpdate('Lease', lease, oldLease),
  ),
  'validation/coordination/ValidateLeaseSpec': errorsOf(({ spec }: { spec: types.LeaseSpec }, path) => validateLeaseSpec(spec, at(path))),
  'validation/core/ValidateHasLabel': errorsOf(({ meta, key, expectedValue }: { meta: types.ObjectMeta; key: string; expectedValue: string }, path) =>
    validateHasLabel(meta.labels, key, expectedValue, at(path)),
  ),
  'validation/core/ValidateLoadBalancerStatus': errorsOf(
    (input: { status: types.LoadBalancerStatus; oldStatus: types.LoadBalancerStatus; spec: types.ServiceSpec }, path) =>
      validateLoadBalancerStatus(input.status, input.oldStatus, input.spec, at(path)),
  ),
  'validation/core/ValidatePodLogOptions': errorsOf(({ opts }: { opts: PodLogOptions & { stream?: string } }) => validatePodLogOptions(opts, opts.stream)),
};
