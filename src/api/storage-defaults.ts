/**
 * Defaults of volumes, claims and storage classes.
 *
 * Mirrors: pkg/apis/core/v1/defaults.go (SetDefaults_PersistentVolume, SetDefaults_PersistentVolumeClaim) and
 * pkg/apis/storage/v1/defaults.go.
 */
import type { ApiObject } from './door.ts';
import type { PersistentVolume, PersistentVolumeClaim, PersistentVolumeClaimSpec, StorageClass } from './types.gen.ts';

function setVolumeDefaults(volume: PersistentVolume): void {
  volume.status ??= {};
  volume.status.phase ??= 'Pending';
  volume.spec.persistentVolumeReclaimPolicy ??= 'Retain';
  volume.spec.volumeMode ??= 'Filesystem';
  if (volume.spec.hostPath) volume.spec.hostPath.type ??= '';
}

/** The spec of a claim, or of a template for claims. */
export function setClaimSpecDefaults(spec: PersistentVolumeClaimSpec): void {
  spec.volumeMode ??= 'Filesystem';
}

function setClaimDefaults(claim: PersistentVolumeClaim): void {
  claim.status ??= {};
  claim.status.phase ??= 'Pending';
  setClaimSpecDefaults(claim.spec);
}

function setClassDefaults(storageClass: StorageClass): void {
  storageClass.reclaimPolicy ??= 'Delete';
  storageClass.volumeBindingMode ??= 'Immediate';
}

/** Fills in the defaults of the kinds of this file, in place; false for other kinds. */
export function applyStorageDefaults(kind: string, object: ApiObject): boolean {
  if (kind === 'PersistentVolume') setVolumeDefaults(object as PersistentVolume);
  else if (kind === 'PersistentVolumeClaim') setClaimDefaults(object as PersistentVolumeClaim);
  else if (kind === 'StorageClass') setClassDefaults(object as StorageClass);
  else return false;
  return true;
}
