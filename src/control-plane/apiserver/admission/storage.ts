/**
 * What admission does for storage: protection finalizers, and the default class of claims that name none.
 *
 * Mirrors: plugin/pkg/admission/storage/storageobjectinuseprotection, storageclass/setdefault and persistentvolume/resize.
 */
import { type ApiResource } from '../../../api/resources.ts';
import { PVC_PROTECTION, PV_PROTECTION } from '../../../api/volumes.ts';
import { type DraftObject } from '../storage/object-store.ts';

/** Keeps volumes and claims from going while they are in use. */
export function addProtection(resource: ApiResource, { metadata }: DraftObject): void {
  const finalizer = resource.kind === 'PersistentVolumeClaim' ? PVC_PROTECTION : resource.kind === 'PersistentVolume' ? PV_PROTECTION : undefined;
  if (finalizer !== undefined && !metadata.finalizers?.includes(finalizer)) metadata.finalizers = [...(metadata.finalizers ?? []), finalizer];
}
