/** Defaults of Jobs, CronJobs, StatefulSets and DaemonSets. Mirrors pkg/apis/{apps,batch}/v1/defaults.go. */
import type { CronJob, DaemonSet, Job, StatefulSet } from './types.gen.ts';
import type { TemplateDefaults } from './workload-defaults.ts';

const MAX_INT32 = 2_147_483_647;

export function setStatefulSetDefaults({ spec }: StatefulSet, setTemplateDefaults: TemplateDefaults): void {
  spec.podManagementPolicy ||= 'OrderedReady';
  const strategy = (spec.updateStrategy ??= {});
  strategy.type ||= 'RollingUpdate';
  if (strategy.type === 'RollingUpdate') {
    strategy.rollingUpdate ??= {};
    strategy.rollingUpdate.partition ??= 0;
  }
  const retention = (spec.persistentVolumeClaimRetentionPolicy ??= {});
  retention.whenDeleted ||= 'Retain';
  retention.whenScaled ||= 'Retain';
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  for (const claim of spec.volumeClaimTemplates ?? []) {
    claim.spec.volumeMode ??= 'Filesystem';
    claim.status = { ...claim.status, phase: claim.status?.phase ?? 'Pending' };
  }
  setTemplateDefaults(spec.template);
}

export function setDaemonSetDefaults({ spec }: DaemonSet, setTemplateDefaults: TemplateDefaults): void {
  const strategy = (spec.updateStrategy ??= {});
  strategy.type ||= 'RollingUpdate';
  if (strategy.type === 'RollingUpdate') {
    strategy.rollingUpdate ??= {};
    strategy.rollingUpdate.maxUnavailable ??= 1;
    strategy.rollingUpdate.maxSurge ??= 0;
  }
  spec.revisionHistoryLimit ??= 10;
  setTemplateDefaults(spec.template);
}

/** A Job without labels has those of its template. */
export function setJobDefaults({ metadata, spec }: Job, setTemplateDefaults: TemplateDefaults): void {
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : MAX_INT32;
  spec.completionMode ??= 'NonIndexed';
  spec.suspend ??= false;
  spec.manualSelector ??= false;
  for (const rule of spec.podFailurePolicy?.rules ?? []) for (const pattern of rule.onPodConditions ?? []) pattern.status ||= 'True';
  spec.podReplacementPolicy ??= spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed';
  const labels = spec.template?.metadata?.labels;
  if (Object.keys(metadata.labels ?? {}).length === 0 && labels) metadata.labels = { ...labels };
  setTemplateDefaults(spec.template);
}

export function setCronJobDefaults({ spec }: CronJob, setTemplateDefaults: TemplateDefaults): void {
  spec.concurrencyPolicy ||= 'Allow';
  spec.suspend ??= false;
  spec.successfulJobsHistoryLimit ??= 3;
  spec.failedJobsHistoryLimit ??= 1;
  setTemplateDefaults(spec.jobTemplate?.spec?.template);
}
