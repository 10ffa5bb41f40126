/**
 * Validation of ReplicaSets and Deployments.
 *
 * Mirrors: ValidateReplicaSet, ValidateDeployment and their updates in pkg/apis/apps/validation/validation.go.
 */
import { forbidden, invalid, notSupported, required, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import type { Deployment, DeploymentStatus, DeploymentStrategy, ReplicaSet, ReplicaSetStatus } from '../types.gen.ts';
import { METADATA, subdomainName, validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from './object-meta.ts';
import {
  isZeroShare,
  nonNegativeFields,
  notMoreThan100Percent,
  positiveIntOrPercent,
  validateAlwaysTemplate,
  validateWorkloadSelector,
} from './pod-template.ts';

const SPEC = FieldPath.of('spec');
const STATUS = FieldPath.of('status');

function validateReplicaSetSpec({ spec }: ReplicaSet): FieldError[] {
  const { replicas, minReadySeconds, selector, template } = spec;
  return [
    ...nonNegativeFields({ replicas, minReadySeconds }, SPEC),
    ...validateWorkloadSelector(selector, 'deployment', SPEC.child('selector')),
    ...(template === undefined
      ? [required(SPEC.child('template'))]
      : validateAlwaysTemplate(template, selector, 'ReplicaSet', SPEC.child('template'), SPEC.child('selector'))),
  ];
}

export const validateReplicaSet = (set: ReplicaSet): FieldError[] => [
  ...validateObjectMeta(set.metadata, true, subdomainName, METADATA),
  ...validateReplicaSetSpec(set),
];

export const validateReplicaSetUpdate = (set: ReplicaSet, old: ReplicaSet): FieldError[] => [
  ...validateObjectMetaUpdate(set.metadata, old.metadata, METADATA),
  ...validateReplicaSetSpec(set),
  ...validateImmutable(set.spec.selector, old.spec.selector, SPEC.child('selector')),
];

/** Counts that cannot be above all replicas. */
function notAboveReplicas(counts: Readonly<Record<string, number | undefined>>, replicas: number, path: FieldPath): FieldError[] {
  return Object.entries(counts).flatMap(([field, count = 0]) =>
    count > replicas ? [invalid(path.child(field), count, 'cannot be greater than status.replicas')] : [],
  );
}

export function validateReplicaSetStatus(status: ReplicaSetStatus, path: FieldPath = STATUS): FieldError[] {
  const { replicas = 0, fullyLabeledReplicas, readyReplicas = 0, availableReplicas = 0, terminatingReplicas, observedGeneration } = status;
  const errors = nonNegativeFields({ replicas, fullyLabeledReplicas, readyReplicas, availableReplicas, terminatingReplicas, observedGeneration }, path);
  errors.push(...notAboveReplicas({ fullyLabeledReplicas, readyReplicas, availableReplicas }, replicas, path));
  if (availableReplicas > readyReplicas) errors.push(invalid(path.child('availableReplicas'), availableReplicas, 'cannot be greater than readyReplicas'));
  return errors;
}

export const validateReplicaSetStatusUpdate = (set: ReplicaSet, old: ReplicaSet): FieldError[] => [
  ...validateObjectMetaUpdate(set.metadata, old.metadata, METADATA),
  ...validateReplicaSetStatus(set.status),
];

/** Go's DeploymentStrategy, as the message about an unknown one shows it. */
const internalStrategy = ({ type, rollingUpdate }: DeploymentStrategy): object => ({
  Type: type ?? '',
  RollingUpdate: rollingUpdate ? { MaxUnavailable: rollingUpdate.maxUnavailable ?? 0, MaxSurge: rollingUpdate.maxSurge ?? 0 } : null,
});

function validateDeploymentStrategy(strategy: DeploymentStrategy, path: FieldPath): FieldError[] {
  const at = path.child('rollingUpdate');
  switch (strategy.type) {
    case 'Recreate':
      return strategy.rollingUpdate ? [forbidden(at, "may not be specified when strategy `type` is 'Recreate'")] : [];
    case 'RollingUpdate': {
      if (!strategy.rollingUpdate) return [required(at, 'this should be defaulted and never be nil')];
      const { maxUnavailable, maxSurge } = strategy.rollingUpdate;
      const errors = [...positiveIntOrPercent(maxUnavailable, at.child('maxUnavailable')), ...positiveIntOrPercent(maxSurge, at.child('maxSurge'))];
      if (isZeroShare(maxUnavailable) && isZeroShare(maxSurge))
        errors.push(invalid(at.child('maxUnavailable'), maxUnavailable, 'may not be 0 when `maxSurge` is 0'));
      return [...errors, ...notMoreThan100Percent(maxUnavailable, at.child('maxUnavailable'))];
    }
    default:
      return [notSupported(path, internalStrategy(strategy), ['Recreate', 'RollingUpdate'])];
  }
}

function validateDeploymentSpec({ spec }: Deployment): FieldError[] {
  const { replicas, selector, template, strategy = {}, minReadySeconds = 0, revisionHistoryLimit, progressDeadlineSeconds } = spec;
  const errors = [
    ...nonNegativeFields({ replicas }, SPEC),
    ...validateWorkloadSelector(selector, 'deployment', SPEC.child('selector')),
    ...validateAlwaysTemplate(template, selector, 'ReplicaSet', SPEC.child('template'), SPEC.child('selector')),
    ...validateDeploymentStrategy(strategy, SPEC.child('strategy')),
    ...nonNegativeFields({ minReadySeconds, revisionHistoryLimit, progressDeadlineSeconds }, SPEC),
  ];
  if (progressDeadlineSeconds !== undefined && progressDeadlineSeconds <= minReadySeconds)
    errors.push(invalid(SPEC.child('progressDeadlineSeconds'), progressDeadlineSeconds, 'must be greater than minReadySeconds'));
  return errors;
}

export const validateDeployment = (deployment: Deployment): FieldError[] => [
  ...validateObjectMeta(deployment.metadata, true, subdomainName, METADATA),
  ...validateDeploymentSpec(deployment),
];

export const validateDeploymentUpdate = (deployment: Deployment, old: Deployment): FieldError[] => [
  ...validateObjectMetaUpdate(deployment.metadata, old.metadata, METADATA),
  ...validateDeploymentSpec(deployment),
  ...validateImmutable(deployment.spec.selector, old.spec.selector, SPEC.child('selector')),
];

export function validateDeploymentStatus(status: DeploymentStatus, path: FieldPath = STATUS): FieldError[] {
  const { replicas = 0, updatedReplicas, readyReplicas = 0, availableReplicas = 0, unavailableReplicas, terminatingReplicas, collisionCount } = status;
  const { observedGeneration } = status;
  const counts = { observedGeneration, replicas, updatedReplicas, readyReplicas, availableReplicas, unavailableReplicas, terminatingReplicas, collisionCount };
  const errors = nonNegativeFields(counts, path);
  errors.push(...notAboveReplicas({ updatedReplicas, readyReplicas, availableReplicas }, replicas, path));
  if (availableReplicas > readyReplicas) errors.push(invalid(path.child('availableReplicas'), availableReplicas, 'cannot be greater than readyReplicas'));
  return errors;
}

export function validateDeploymentStatusUpdate(deployment: Deployment, old: Deployment): FieldError[] {
  const errors = [...validateObjectMetaUpdate(deployment.metadata, old.metadata, METADATA), ...validateDeploymentStatus(deployment.status)];
  const [now = 0, before = 0] = [deployment.status.collisionCount, old.status.collisionCount];
  return now < before ? [...errors, invalid(STATUS.child('collisionCount'), now, 'cannot be decremented')] : errors;
}
