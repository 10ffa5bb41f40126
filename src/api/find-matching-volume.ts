/**
 * Which volume suits a claim.
 *
 * Mirrors: component-helpers/storage/volume/pv_helpers.go (FindMatchingVolume, CheckVolumeModeMismatches, CheckAccessModes).
 */
import { labelSelectorOf, matchesLabels } from './labels.ts';
import { compareQuantities, parseQuantity, type ParsedQuantity } from './quantity.ts';
import type { PersistentVolume, PersistentVolumeClaim } from './types.gen.ts';

const sizeOf = (volume: PersistentVolume): ParsedQuantity => parseQuantity(volume.spec.capacity?.storage ?? 0);
const requestOf = (claim: PersistentVolumeClaim): ParsedQuantity => parseQuantity(claim.spec.resources?.requests?.storage ?? 0);

/** Whether the volume is kept for this claim, by name or by what it is bound to already. */
export function isVolumeBoundToClaim({ spec }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  const ref = spec.claimRef;
  return ref !== undefined && ref.name === metadata.name && ref.namespace === metadata.namespace && (!ref.uid || ref.uid === metadata.uid);
}

/** Whether size, modes, class and labels of a volume are what a claim asks for. */
export function satisfiesClaim(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const modes = volume.spec.accessModes ?? [];
  return (
    compareQuantities(sizeOf(volume), requestOf(claim)) >= 0 &&
    (claim.spec.accessModes ?? []).every((mode) => modes.includes(mode)) &&
    (volume.spec.volumeMode ?? 'Filesystem') === (claim.spec.volumeMode ?? 'Filesystem') &&
    (volume.spec.storageClassName ?? '') === (claim.spec.storageClassName ?? '') &&
    matchesLabels(claim.spec.selector ? labelSelectorOf(claim.spec.selector) : [], volume.metadata.labels)
  );
}

/**
 * The volume for a claim: one that names the claim, else the smallest free one that satisfies it. `isDelayed`: the claim waits
 * for its pod, so only a volume that names it will do. `fits` says whether a node can reach a volume.
 */
export function findMatchingVolume(
  claim: PersistentVolumeClaim,
  volumes: Iterable<PersistentVolume>,
  { isDelayed, fits = () => true }: { isDelayed: boolean; fits?: (volume: PersistentVolume) => boolean },
): PersistentVolume | undefined {
  let best: PersistentVolume | undefined;
  for (const volume of volumes) {
    if (volume.metadata.deletionTimestamp) continue;
    if (isVolumeBoundToClaim(volume, claim)) {
      if (compareQuantities(sizeOf(volume), requestOf(claim)) >= 0) return volume;
      continue;
    }
    if (isDelayed || volume.spec.claimRef || volume.status.phase !== 'Available') continue;
    if (!satisfiesClaim(volume, claim) || !fits(volume)) continue;
    const order = best ? compareQuantities(sizeOf(volume), sizeOf(best)) : -1;
    if (order < 0 || (order === 0 && volume.metadata.name < best!.metadata.name)) best = volume;
  }
  return best;
}
