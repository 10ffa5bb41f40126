/**
 * Defaults of workloads: what the API server writes into Deployments, Jobs and their like where their author left
 * something out.
 *
 * Mirrors: pkg/apis/apps/v1/defaults.go, pkg/apis/batch/v1/defaults.go.
 */
import type { Deployment, PodTemplateSpec, ReplicaSet } from './types.gen.ts';

/** Fills in a pod template's spec: given by the caller, for pods have the same defaults. */
export type TemplateDefaults = (template: PodTemplateSpec | undefined) => void;

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
