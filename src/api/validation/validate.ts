/**
 * Validation of an object of any simulated kind.
 *
 * Mirrors: Validate and ValidateUpdate of the registry strategies (pkg/registry/core/…/strategy.go).
 */
import type { ApiObject } from '../door.ts';
import type { FieldError } from '../field-error.ts';
import type { ConfigMap, Event, Lease, Namespace, Node, Pod, Secret, ServiceAccount } from '../types.gen.ts';
import * as kinds from './kinds.ts';
import { validateLease } from './lease.ts';
import { METADATA, validateObjectMetaUpdate } from './object-meta.ts';
import { validatePodStatusUpdate } from './pod-status.ts';
import { validateEphemeralContainersUpdate, validatePodUpdate } from './pod-update.ts';
import { validatePodCreate } from './pod.ts';

/** Everything wrong with a decoded, defaulted object that is to be created; empty when it is valid. Throws for kinds that cannot be written. */
export function validate(kind: string, object: ApiObject): FieldError[] {
  switch (kind) {
    case 'Pod':
      return validatePodCreate(object as Pod);
    case 'ConfigMap':
      return kinds.validateConfigMap(object as ConfigMap);
    case 'Secret':
      return kinds.validateSecret(object as Secret);
    case 'Namespace':
      return kinds.validateNamespace(object as Namespace);
    case 'ServiceAccount':
      return kinds.validateServiceAccount(object as ServiceAccount);
    case 'Node':
      return kinds.validateNode(object as Node);
    case 'Event':
      return kinds.validateEvent(object as Event);
    case 'Lease':
      return validateLease(object as Lease);
    default:
      throw new Error(`validation of ${kind} is not simulated here`);
  }
}

/** Everything wrong with replacing `old` by `object`. `subresource`: `status` or `ephemeralcontainers` of a pod have rules of their own. */
export function validateUpdate(kind: string, object: ApiObject, old: ApiObject, subresource = ''): FieldError[] {
  switch (kind) {
    case 'Pod':
      if (subresource === 'status') return validatePodStatusUpdate(object as Pod, old as Pod);
      if (subresource === 'ephemeralcontainers') return validateEphemeralContainersUpdate(object as Pod, old as Pod);
      return validatePodUpdate(object as Pod, old as Pod);
    case 'ConfigMap':
      return kinds.validateConfigMapUpdate(object as ConfigMap, old as ConfigMap);
    case 'Secret':
      return kinds.validateSecretUpdate(object as Secret, old as Secret);
    case 'Node':
      return kinds.validateNodeUpdate(object as Node, old as Node);
    case 'Lease':
    case 'Namespace':
    case 'ServiceAccount':
      return [...validateObjectMetaUpdate(object.metadata ?? {}, old.metadata ?? {}, METADATA), ...validate(kind, object)];
    default:
      return validate(kind, object);
  }
}
