/** The class that a claim is given, and whether it may grow. Mirrors plugin/pkg/admission/storage. */
import { forbiddenStatus } from '../../../api/errors.ts';
import { findResourceByKind, type ApiResource } from '../../../api/resources.ts';
import { compareQuantities, parseQuantity } from '../../../api/quantity.ts';
import type { PersistentVolumeClaim, StorageClass } from '../../../api/types.gen.ts';
import { isDefaultClass } from '../../../api/volumes.ts';
import { fail } from '../status-error.ts';
import { keyPrefixOf, type DraftObject, type ObjectStore, type StoredObject } from '../storage/object-store.ts';

const classes = findResourceByKind('storage.k8s.io/v1', 'StorageClass')!;

/** The newest default class; among those of one instant the first by name. */
function defaultClassOf(store: ObjectStore): StorageClass | undefined {
  const created = ({ metadata }: StorageClass): string => metadata.creationTimestamp ?? '';
  return (store.etcd.range(keyPrefixOf(classes, undefined)).map(({ value }) => value) as unknown as StorageClass[])
    .filter(isDefaultClass)
    .sort((a, b) => (created(a) > created(b) ? -1 : created(a) < created(b) ? 1 : (a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1))[0];
}

/** A claim without a class gets the default one, where there is one; one that says `''` wants none. */
export function setDefaultClass(store: ObjectStore, claim: PersistentVolumeClaim): void {
  if (claim.spec.storageClassName !== undefined) return;
  const name = defaultClassOf(store)?.metadata.name;
  if (name !== undefined) claim.spec.storageClassName = name;
}

/** A claim may grow only where its class says so. */
export function checkClaimResize(store: ObjectStore, resource: ApiResource, draft: DraftObject, old: StoredObject): void {
  const [now, before] = [draft as unknown as PersistentVolumeClaim, old as unknown as PersistentVolumeClaim];
  const sizeOf = ({ spec }: PersistentVolumeClaim): ReturnType<typeof parseQuantity> => parseQuantity(spec.resources?.requests?.storage ?? 0);
  if (compareQuantities(sizeOf(now), sizeOf(before)) <= 0) return;
  const name = before.spec.storageClassName;
  const allows = name ? (store.get(classes, undefined, name) as unknown as StorageClass | undefined)?.allowVolumeExpansion : false;
  if (!allows)
    fail(
      forbiddenStatus(
        resource,
        old.metadata.name ?? '',
        'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
      ),
    );
}
