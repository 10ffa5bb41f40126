/**
 * Volumes by claim: from the pod's claim to the volume, and from there to a place on the node.
 *
 * Mirrors: pkg/kubelet/volumemanager/populator/desired_state_of_world_populator.go (createVolumeSpec, getPVCExtractPV, getPVSpec).
 * Differs: of the volumes' sources only hostPath and local are there; access modes are the scheduler's and binder's business.
 */
import type { PersistentVolume, PersistentVolumeClaim, Pod, Volume } from '../../api/types.gen.ts';
import { claimNameOf } from '../../api/volumes.ts';
import type { Directory } from '../../kernel/types.ts';
import { checkedHostPath, checkedLocalPath } from './checked-host-path.ts';
import { VolumeError } from './volume-error.ts';

/** Where claims and volumes are looked up. */
export interface ClaimSources {
  claim(namespace: string, name: string): PersistentVolumeClaim | undefined;
  persistentVolume(name: string): PersistentVolume | undefined;
}

/** Where on the node the volume of a pod's claim lies. Throws `VolumeError` while it is not bound, not there or not for this node. */
export function claimedPath(files: Directory, pod: Pod, volume: Volume, sources: ClaimSources): string {
  const { namespace } = pod.metadata;
  const name = claimNameOf(pod, volume) ?? '';
  const fail = (why: string): never => {
    throw new VolumeError(volume.name, `error processing PVC ${namespace}/${name}: ${why}`, { step: 'process' });
  };
  const claim = sources.claim(namespace, name) ?? fail(`failed to fetch PVC from API server: persistentvolumeclaims "${name}" not found`);
  if (claim.metadata.deletionTimestamp) fail('PVC is being deleted');
  const { volumeName = '' } = claim.spec;
  if (claim.status.phase !== 'Bound' || volumeName === '') fail('PVC is not bound');
  const bound = sources.persistentVolume(volumeName);
  if (!bound) return fail(`failed to fetch PV "${volumeName}" from API server: persistentvolumes "${volumeName}" not found`);
  const { hostPath, local } = bound.spec;
  const mounted = bound.metadata.name;
  if (hostPath) return checkedHostPath(files, volume.name, hostPath, mounted);
  if (local) return checkedLocalPath(files, volume.name, local.path, mounted);
  throw new VolumeError(volume.name, 'persistent volumes of this type are not simulated here', { mounted });
}
