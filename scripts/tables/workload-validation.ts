/** Runners for `validation/apps/*`, `validation/batch/*` and `validation/policy/*`. */
import { FieldPath } from '../../src/api/field-path.ts';
import type * as types from '../../src/api/types.gen.ts';
import * as cronJobs from '../../src/api/validation/cron-job.ts';
import * as jobs from '../../src/api/validation/job.ts';
import * as budgets from '../../src/api/validation/pod-disruption-budget.ts';
import { validatePodTemplateSpec } from '../../src/api/validation/pod-template.ts';
import * as replicaSets from '../../src/api/validation/replica-set.ts';
import * as sets from '../../src/api/validation/stateful-set.ts';
import type { TableRunners } from './runner.ts';
import { errorsOf } from './validation.ts';

interface JobOptions {
  AllowMutableSchedulingDirectives?: boolean;
  AllowMutablePodResources?: boolean;
}

const at = (path: FieldPath | undefined): FieldPath => path ?? FieldPath.of('status');

export const workloadValidation: TableRunners = {
  'validation/apps/ValidateDeployment': errorsOf(({ obj }: { obj: types.Deployment }) => replicaSets.validateDeployment(obj)),
  'validation/apps/ValidateDeploymentUpdate': errorsOf(({ update, old }: { update: types.Deployment; old: types.Deployment }) =>
    replicaSets.validateDeploymentUpdate(update, old),
  ),
  'validation/apps/ValidateDeploymentStatus': errorsOf(({ status }: { status: types.DeploymentStatus }, path) =>
    replicaSets.validateDeploymentStatus(status, at(path)),
  ),
  'validation/apps/ValidateDeploymentStatusUpdate': errorsOf(({ update, old }: { update: types.Deployment; old: types.Deployment }) =>
    replicaSets.validateDeploymentStatusUpdate(update, old),
  ),
  'validation/apps/ValidateReplicaSet': errorsOf(({ rs }: { rs: types.ReplicaSet }) => replicaSets.validateReplicaSet(rs)),
  'validation/apps/ValidateReplicaSetUpdate': errorsOf(({ rs, oldRs }: { rs: types.ReplicaSet; oldRs: types.ReplicaSet }) =>
    replicaSets.validateReplicaSetUpdate(rs, oldRs),
  ),
  'validation/apps/ValidateReplicaSetStatus': errorsOf(({ status }: { status: types.ReplicaSetStatus }, path) =>
    replicaSets.validateReplicaSetStatus(status, at(path)),
  ),
  'validation/apps/ValidateReplicaSetStatusUpdate': errorsOf(({ rs, oldRs }: { rs: types.ReplicaSet; oldRs: types.ReplicaSet }) =>
    replicaSets.validateReplicaSetStatusUpdate(rs, oldRs),
  ),
  'validation/apps/ValidateStatefulSet': errorsOf(({ statefulSet }: { statefulSet: types.StatefulSet }) => sets.validateStatefulSet(statefulSet)),
  'validation/apps/ValidateStatefulSetUpdate': errorsOf(
    ({ statefulSet, oldStatefulSet }: { statefulSet: types.StatefulSet; oldStatefulSet: types.StatefulSet }) =>
      sets.validateStatefulSetUpdate(statefulSet, oldStatefulSet),
  ),
  'validation/apps/ValidateStatefulSetStatus': errorsOf(({ status }: { status: types.StatefulSetStatus }) => sets.validateStatefulSetStatus(status)),
  'validation/apps/ValidateDaemonSet': errorsOf(({ ds }: { ds: types.DaemonSet }) => sets.validateDaemonSet(ds)),
  'validation/apps/ValidateDaemonSetUpdate': errorsOf(({ ds, oldDS }: { ds: types.DaemonSet; oldDS: types.DaemonSet }) =>
    sets.validateDaemonSetUpdate(ds, oldDS),
  ),
  'validation/apps/ValidateDaemonSetStatusUpdate': errorsOf(({ ds, oldDS }: { ds: types.DaemonSet; oldDS: types.DaemonSet }) =>
    sets.validateDaemonSetStatusUpdate(ds, oldDS),
  ),
  'validation/apps/ValidateRollingUpdateDaemonSet': errorsOf(({ rollingUpdate }: { rollingUpdate: types.RollingUpdateDaemonSet }, path) =>
    sets.validateRollingUpdateDaemonSet(rollingUpdate, at(path)),
  ),
  'validation/apps/ValidateControllerRevisionCreate': errorsOf(({ revision }: { revision: types.ControllerRevision }) =>
    sets.validateControllerRevision(revision),
  ),
  'validation/apps/ValidateControllerRevisionUpdate': errorsOf(
    ({ newHistory, oldHistory }: { newHistory: types.ControllerRevision; oldHistory: types.ControllerRevision }) =>
      sets.validateControllerRevisionUpdate(newHistory, oldHistory),
  ),
  'validation/batch/ValidateJob': errorsOf(({ job }: { job: types.Job }) => jobs.validateJob(job)),
  'validation/batch/ValidateJobUpdate': errorsOf(({ job, oldJob, opts }: { job: types.Job; oldJob: types.Job; opts: JobOptions }) =>
    jobs.validateJobUpdate(job, oldJob, { canMove: opts.AllowMutableSchedulingDirectives ?? false, canResize: opts.AllowMutablePodResources ?? false }),
  ),
  'validation/batch/ValidateJobUpdateStatus': errorsOf(({ job, oldJob }: { job: types.Job; oldJob: types.Job }) => jobs.validateJobStatusUpdate(job, oldJob)),
  'validation/batch/ValidateCronJobCreate': errorsOf(({ cronJob }: { cronJob: types.CronJob }) => cronJobs.validateCronJob(cronJob)),
  'validation/batch/ValidateCronJobUpdate': errorsOf(({ job, oldJob }: { job: types.CronJob; oldJob: types.CronJob }) =>
    cronJobs.validateCronJobUpdate(job, oldJob),
  ),
  'validation/policy/ValidatePodDisruptionBudgetSpec': errorsOf(({ spec }: { spec: types.PodDisruptionBudgetSpec }, path) =>
    budgets.validatePodDisruptionBudgetSpec(spec, at(path)),
  ),
  'validation/policy/ValidatePodDisruptionBudgetStatusUpdate': errorsOf(({ status }: { status: types.PodDisruptionBudgetStatus }, path) =>
    budgets.validatePodDisruptionBudgetStatus(status, at(path)),
  ),
  'validation/core/ValidatePodTemplateSpec': errorsOf(({ spec }: { spec: types.PodTemplateSpec }, path) => validatePodTemplateSpec(spec, at(path))),
};
