/**
 * Table rows of volumes, claims and storage classes.
 *
 * Mirrors: pkg/printers/internalversion/printers.go printPersistentVolume, printPersistentVolumeClaim, printStorageClass,
 * and GetAccessModesAsString of pkg/apis/core/helper.
 */
import { canonicalQuantity } from '../../../api/quantity.ts';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../../api/types.gen.ts';
import { accessModesText, isDefaultClass } from '../../../api/volumes.ts';
import { ageOf } from './ages.ts';
import type { PrintedRow } from './print-pod.ts';

const UNSET = '<unset>';
/** What the server says of an object that is being deleted, whatever its phase. */
const phaseOf = (phase: string | undefined, deletionTimestamp: string | undefined): string => (deletionTimestamp ? 'Terminating' : (phase ?? ''));

export function printPersistentVolume({ metadata, spec, status = {} }: PersistentVolume, nowMs: number): PrintedRow {
  return {
    cells: [
      metadata.name ?? '',
      canonicalQuantity(spec.capacity?.storage ?? '0'),
      accessModesText(spec.accessModes),
      spec.persistentVolumeReclaimPolicy ?? '',
      phaseOf(status.phase, metadata.deletionTimestamp),
      spec.claimRef ? `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}` : '',
      spec.storageClassName ?? '',
      spec.volumeAttributesClassName ?? UNSET,
      status.reason ?? '',
      ageOf(metadata.creationTimestamp, nowMs),
      spec.volumeMode ?? UNSET,
    ],
  };
}

export function printPersistentVolumeClaim({ metadata, spec, status = {} }: PersistentVolumeClaim, nowMs: number): PrintedRow {
  const isBound = Boolean(spec.volumeName);
  return {
    cells: [
      metadata.name ?? '',
      phaseOf(status.phase, metadata.deletionTimestamp),
      spec.volumeName ?? '',
      isBound ? canonicalQuantity(status.capacity?.storage ?? '0') : '',
      isBound ? accessModesText(status.accessModes) : '',
      spec.storageClassName ?? '',
      spec.volumeAttributesClassName ?? UNSET,
      ageOf(metadata.creationTimestamp, nowMs),
      spec.volumeMode ?? UNSET,
    ],
  };
}

export function printStorageClass(storageClass: StorageClass, nowMs: number): PrintedRow {
  const { metadata, provisioner, reclaimPolicy = 'Delete', volumeBindingMode = 'Immediate', allowVolumeExpansion = false } = storageClass;
  const name = `${metadata.name ?? ''}${isDefaultClass(storageClass) ? ' (default)' : ''}`;
  return { cells: [name, provisioner, reclaimPolicy, volumeBindingMode, allowVolumeExpansion, ageOf(metadata.creationTimestamp, nowMs)] };
}
