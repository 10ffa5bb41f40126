/**
 * The subresource `scale`: how many replicas an object wants and has, whatever its kind.
 *
 * Mirrors: pkg/registry/apps/{deployment,replicaset,statefulset}/storage/storage.go ScaleREST.
 */
import { formatLabelSelector, labelSelectorOf } from '../../../api/labels.ts';
import { invalidStatus } from '../../../api/errors.ts';
import { FieldPath } from '../../../api/field-path.ts';
import type { ApiResource } from '../../../api/resources.ts';
import type { LabelSelector, Scale } from '../../../api/types.gen.ts';
import { nonNegative } from '../../../api/validation/common.ts';
import { fail } from '../status-error.ts';
import type { DraftObject, StoredObject } from '../storage/object-store.ts';
import { update, type RegistryContext, type WriteOptions } from './registry.ts';

/** What scalable kinds have in common. */
type Scalable = StoredObject & { spec?: { replicas?: number; selector?: LabelSelector }; status?: { replicas?: number } };

const SCALE = { group: 'autoscaling', kind: 'Scale' };

/** The scale of an object. */
export function scaleOf(object: StoredObject): Scale {
  const { metadata, spec, status } = object as Scalable;
  const { name = '', namespace = '', uid = '', resourceVersion, creationTimestamp } = metadata;
  const selector = formatLabelSelector(labelSelectorOf(spec?.selector));
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: spec?.replicas ? { replicas: spec.replicas } : {},
    status: { replicas: status?.replicas ?? 0, ...(selector !== '' && { selector }) },
  };
}

/** Gives an object the replicas of a scale. Throws `StatusError`: Conflict, Invalid. */
export function updateScale(context: RegistryContext, resource: ApiResource, stored: StoredObject, scale: Partial<Scale>, options: WriteOptions): Scale {
  const replicas = scale.spec?.replicas ?? 0;
  const errors = nonNegative(replicas, FieldPath.of('spec', 'replicas'));
  if (errors.length > 0) fail(invalidStatus(SCALE, stored.metadata.name ?? '', errors));
  const { spec } = stored as Scalable;
  const metadata = { ...stored.metadata, resourceVersion: scale.metadata?.resourceVersion || stored.metadata.resourceVersion };
  const draft: DraftObject = { ...stored, metadata, spec: { ...spec, replicas } } as DraftObject;
  return scaleOf(update(context, resource, stored, draft, 'scale', options));
}
