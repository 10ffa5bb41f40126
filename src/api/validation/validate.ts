/**
 * Validation of an object of any simulated kind.
 *
 * Mirrors: Validate and ValidateUpdate of the registry strategies (pkg/registry/core/…/strategy.go).
 */
import type { ApiObject } from '../door.ts';
import type { FieldError } from '../field-error.ts';
import type {
  ConfigMap,
  ControllerRevision,
  CronJob,
  DaemonSet,
  Deployment,
  EndpointSlice,
  Endpoints,
  Event,
  Ingress,
  IngressClass,
  Job,
  Lease,
  LimitRange,
  Namespace,
  NetworkPolicy,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  PriorityClass,
  ReplicaSet,
  ResourceQuota,
  Secret,
  Service,
  ServiceAccount,
  StatefulSet,
  StorageClass,
} from '../types.gen.ts';
import * as endpoints from './endpoints.ts';
import * as ingress from './ingress.ts';
import { validateCronJob, validateCronJobUpdate } from './cron-job.ts';
import * as jobs from './job.ts';
import { validateEvent } from './event.ts';
import * as kinds from './kinds.ts';
import * as secrets from './secret.ts';
import { validateLease } from './lease.ts';
import * as limits from './limit-range.ts';
import { validateServiceStatusUpdate } from './load-balancer-status.ts';
import * as policies from './network-policy.ts';
import { validateNode, validateNodeUpdate } from './node.ts';
import { METADATA, validateObjectMetaUpdate } from './object-meta.ts';
import { validatePodResize } from './pod-resize.ts';
import { validatePersistentVolumeUpdate } from './persistent-volume-update.ts';
import * as budgets from './pod-disruption-budget.ts';
import { validatePodStatusUpdate } from './pod-status.ts';
import { validateEphemeralContainersUpdate, validatePodUpdate } from './pod-update.ts';
import { validatePodCreate } from './pod.ts';
import * as priorities from './priority-class.ts';
import * as quotas from './resource-quota.ts';
import * as storage from './storage.ts';
import * as storageClasses from './storage-class.ts';
import * as replicaSets from './replica-set.ts';
import * as sets from './stateful-set.ts';
import { validateServiceCreate, validateServiceUpdate } from './service.ts';

/** Everything wrong with a decoded, defaulted object that is to be created; empty when it is valid. Throws for kinds that cannot be written. */
export function validate(kind: string, object: ApiObject): FieldError[] {
  switch (kind) {
    case 'Pod':
      return validatePodCreate(object as Pod);
    case 'ConfigMap':
      return kinds.validateConfigMap(object as ConfigMap);
    case 'Secret':
      return secrets.validateSecret(object as Secret);
    case 'Namespace':
      return kinds.validateNamespace(object as Namespace);
    case 'ServiceAccount':
      return kinds.validateServiceAccount(object as ServiceAccount);
    case 'Node':
      return validateNode(object as Node);
    case 'Event':
      return validateEvent(object as Event);
    case 'Lease':
      return validateLease(object as Lease);
    case 'Service':
      return validateServiceCreate(object as Service);
    case 'Endpoints':
      return endpoints.validateEndpoints(object as Endpoints);
    case 'EndpointSlice':
      return endpoints.validateEndpointSlice(object as EndpointSlice);
    case 'Ingress':
      return ingress.validateIngressCreate(object as Ingress);
    case 'IngressClass':
      return ingress.validateIngressClass(object as IngressClass);
    case 'NetworkPolicy':
      return policies.validateNetworkPolicy(object as NetworkPolicy);
    case 'PodDisruptionBudget':
      return budgets.validatePodDisruptionBudget(object as PodDisruptionBudget);
    case 'StatefulSet':
      return sets.validateStatefulSet(object as StatefulSet);
    case 'DaemonSet':
      return sets.validateDaemonSet(object as DaemonSet);
    case 'ControllerRevision':
      return sets.validateControllerRevision(object as ControllerRevision);
    case 'CronJob':
      return validateCronJob(object as CronJob);
    case 'Job':
      return jobs.validateJob(object as Job);
    case 'ReplicaSet':
      return replicaSets.validateReplicaSet(object as ReplicaSet);
    case 'Deployment':
      return replicaSets.validateDeployment(object as Deployment);
    case 'PersistentVolume':
      return storage.validatePersistentVolume(object as PersistentVolume);
    case 'PersistentVolumeClaim':
      return storage.validatePersistentVolumeClaim(object as PersistentVolumeClaim);
    case 'StorageClass':
      return storageClasses.validateStorageClass(object as StorageClass);
    case 'LimitRange':
      return limits.validateLimitRange(object as LimitRange);
    case 'PriorityClass':
      return priorities.validatePriorityClass(object as PriorityClass);
    case 'ResourceQuota':
      return quotas.validateResourceQuota(object as ResourceQuota);
    default:
      throw new Error(`validation of ${kind} is not simulated here`);
  }
}

/** Everything wrong with replacing `old` by `object`. `subresource`: `status` or `ephemeralcontainers` of a pod have rules of their own. */
export function validateUpdate(kind: string, object: ApiObject, old: ApiObject, subresource = ''): FieldError[] {
  switch (kind) {
    case 'Pod':
      if (subresource === 'status') return validatePodStatusUpdate(object as Pod, old as Pod);
      if (subresource === 'resize') return validatePodResize(object as Pod, old as Pod);
      if (subresource === 'ephemeralcontainers') return validateEphemeralContainersUpdate(object as Pod, old as Pod);
      return validatePodUpdate(object as Pod, old as Pod);
    case 'ConfigMap':
      return kinds.validateConfigMapUpdate(object as ConfigMap, old as ConfigMap);
    case 'Secret':
      return secrets.validateSecretUpdate(object as Secret, old as Secret);
    case 'Node':
      return validateNodeUpdate(object as Node, old as Node);
    case 'Service':
      if (subresource === 'status') return validateServiceStatusUpdate(object as Service, old as Service);
      return validateServiceUpdate(object as Service, old as Service);
    case 'Endpoints':
      return endpoints.validateEndpointsUpdate(object as Endpoints, old as Endpoints);
    case 'EndpointSlice':
      return endpoints.validateEndpointSliceUpdate(object as EndpointSlice, old as EndpointSlice);
    case 'Ingress':
      if (subresource === 'status') return ingress.validateIngressStatusUpdate(object as Ingress, old as Ingress);
      return ingress.validateIngressUpdate(object as Ingress, old as Ingress);
    case 'IngressClass':
      return ingress.validateIngressClassUpdate(object as IngressClass, old as IngressClass);
    case 'NetworkPolicy':
      return policies.validateNetworkPolicyUpdate(object as NetworkPolicy, old as NetworkPolicy);
    case 'PodDisruptionBudget':
      if (subresource === 'status') return budgets.validatePodDisruptionBudgetStatus((object as PodDisruptionBudget).status);
      return budgets.validatePodDisruptionBudgetUpdate(object as PodDisruptionBudget, old as PodDisruptionBudget);
    case 'StatefulSet':
      if (subresource === 'status') return sets.validateStatefulSetStatusUpdate(object as StatefulSet, old as StatefulSet);
      return sets.validateStatefulSetUpdate(object as StatefulSet, old as StatefulSet);
    case 'DaemonSet':
      if (subresource === 'status') return sets.validateDaemonSetStatusUpdate(object as DaemonSet, old as DaemonSet);
      return sets.validateDaemonSetUpdate(object as DaemonSet, old as DaemonSet);
    case 'ControllerRevision':
      return sets.validateControllerRevisionUpdate(object as ControllerRevision, old as ControllerRevision);
    case 'CronJob':
      return subresource === 'status' ? [] : validateCronJobUpdate(object as CronJob, old as CronJob);
    case 'Job':
      if (subresource === 'status') return jobs.validateJobStatusUpdate(object as Job, old as Job);
      return jobs.validateJobUpdate(object as Job, old as Job);
    case 'ReplicaSet':
      if (subresource === 'status') return replicaSets.validateReplicaSetStatusUpdate(object as ReplicaSet, old as ReplicaSet);
      return replicaSets.validateReplicaSetUpdate(object as ReplicaSet, old as ReplicaSet);
    case 'Deployment':
      if (subresource === 'status') return replicaSets.validateDeploymentStatusUpdate(object as Deployment, old as Deployment);
      return replicaSets.validateDeploymentUpdate(object as Deployment, old as Deployment);
    case 'Namespace':
      return kinds.validateNamespaceUpdate(object as Namespace, old as Namespace, subresource);
    case 'Lease':
    case 'ServiceAccount':
      return [...validateObjectMetaUpdate(object.metadata ?? {}, old.metadata ?? {}, METADATA), ...validate(kind, object)];
    case 'PersistentVolume':
      if (subresource === 'status') return validateObjectMetaUpdate(object.metadata ?? {}, old.metadata ?? {}, METADATA);
      return [
        ...validateObjectMetaUpdate(object.metadata ?? {}, old.metadata ?? {}, METADATA),
        ...validatePersistentVolumeUpdate(object as PersistentVolume, old as PersistentVolume),
      ];
    case 'PersistentVolumeClaim':
      if (subresource === 'status') return storage.validatePersistentVolumeClaimStatusUpdate(object as PersistentVolumeClaim, old as PersistentVolumeClaim);
      return storage.validatePersistentVolumeClaimUpdate(object as PersistentVolumeClaim, old as PersistentVolumeClaim);
    case 'StorageClass':
      return storageClasses.validateStorageClassUpdate(object as StorageClass, old as StorageClass);
    case 'LimitRange':
      return limits.validateLimitRangeUpdate(object as LimitRange, old as LimitRange);
    case 'PriorityClass':
      return priorities.validatePriorityClassUpdate(object as PriorityClass, old as PriorityClass);
    case 'ResourceQuota':
      if (subresource === 'status') return quotas.validateResourceQuotaStatusUpdate(object as ResourceQuota, old as ResourceQuota);
      return quotas.validateResourceQuotaUpdate(object as ResourceQuota, old as ResourceQuota);
    default:
      return validate(kind, object);
  }
}
