/**
 * Defaults of workloads: what the API server writes into Deployments, Jobs and their like where their author left
 * something out.
 *
 * Mirrors: pkg/apis/apps/v1/defaults.go, pkg/apis/batch/v1/defaults.go.
 */
import type { CronJob, DaemonSet, Deployment, Job, PodTemplateSpec, ReplicaSet, StatefulSet } from './types.gen.ts';

/** Fills in a pod template's spec: given by the caller, for pods have the same defaults. */
type TemplateDefaults = (template: PodTemplateSpec | undefined) => void;

const MAX_INT32 = 2_147_483_647;

export function setReplicaSetDefaults({ spec }: ReplicaSet, setTemplateDefaults: TemplateDefaults): void {
  spec.replicas ??= 1;
  setTemplateDefaults(spec.template);
}

export function setDeploymentDefaults({ spec }: Deployment, setTemplateDefaults: TemplateDefaults): void {
  spec.replicas ??= 1;
  const strategy = (spec.strategy ??= {});
  strategy.type ||= 'RollingUpdate';
  if (strategy.type === 'RollingUpdate') {
    strategy.rollingUpdate ??= {};
    strategy.rollingUpdate.maxUnavailable ??= '25%';
    strategy.rollingUpdate.maxSurge ??= '25%';
  }
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
  setTemplateDefaults(spec.template);
}

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
