/**
 * A provisioner that makes volumes from directories of nodes, as kind and k3s bring one: for every claim that waits for it, a
 * volume on the node that the scheduler has chosen.
 *
 * Mirrors: rancher/local-path-provisioner with sigs.k8s.io/sig-storage-lib-external-provisioner (events, annotations, names).
 * Differs: its helper pods, which make and remove the directories, are not there: the kubelet makes a directory where a volume
 * of type DirectoryOrCreate has none, and what a deleted volume held stays unreachable on the node.
 */
import type { ApiServer } from '../../../api/door.ts';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../../api/types.gen.ts';
import { PROVISIONED_BY, SELECTED_NODE, STORAGE_PROVISIONER, isDelayed, isFullyBound, LOCAL_PATH_PROVISIONER } from '../../../api/volumes.ts';
import { createClient } from '../../../client/client.ts';
import { createEventRecorder } from '../../../client/event-recorder.ts';
import { startInformer } from '../../../client/informer.ts';
import { createWorkQueue } from '../../../client/work-queue.ts';
import type { Simulation } from '../../../sim/simulation.ts';
import { volumeForClaim } from './local-path-volume.ts';

/** How long a helper pod takes to make a directory, in ms. */
const HELPER_MS = [1900, 3200] as const;

/** Starts the provisioner. It does nothing in a cluster without a class of its name. */
export function startLocalPathProvisioner({ sim, api }: { sim: Simulation; api: ApiServer }): void {
  const client = createClient(api, LOCAL_PATH_PROVISIONER);
  const random = sim.random('controllers/local-path');
  const component = `${LOCAL_PATH_PROVISIONER}_local-path-provisioner-${random.text(5, 'bcdfghjklmnpqrstvwxz2456789')}`;
  const recorder = createEventRecorder({ sim, client, component });
  const started = new Set<string>();

  const say = (claim: PersistentVolumeClaim, type: 'Normal' | 'Warning', reason: string, message: string): void =>
    recorder.event({ ...claim, apiVersion: 'v1', kind: 'PersistentVolumeClaim' }, type, reason, message);

  /** Whether this claim waits for this provisioner; a late binding one only once its node is known. */
  const shouldProvision = (claim: PersistentVolumeClaim, storageClass: StorageClass | undefined): storageClass is StorageClass =>
    !claim.spec.volumeName &&
    !claim.metadata.deletionTimestamp &&
    claim.metadata.annotations?.[STORAGE_PROVISIONER[1]] === LOCAL_PATH_PROVISIONER &&
    storageClass !== undefined &&
    (!isDelayed(storageClass) || claim.metadata.annotations[SELECTED_NODE] !== undefined);

  const queue = createWorkQueue({
    sim,
    name: LOCAL_PATH_PROVISIONER,
    sync(key) {
      const claim = claims.get(key);
      const storageClass = classes.get(claim?.spec.storageClassName ?? '');
      if (!claim || !shouldProvision(claim, storageClass) || started.has(claim.metadata.uid)) return;
      const what = `"${claim.metadata.namespace}/${claim.metadata.name}"`;
      say(claim, 'Normal', 'Provisioning', `External provisioner is provisioning volume for claim ${what}`);
      if (claim.metadata.annotations?.[SELECTED_NODE] === undefined) {
        say(
          claim,
          'Warning',
          'ProvisioningFailed',
          `failed to provision volume with StorageClass "${storageClass.metadata.name}": configuration error, no node was specified`,
        );
        return;
      }
      started.add(claim.metadata.uid);
      sim.after(random.integer(...HELPER_MS), `${LOCAL_PATH_PROVISIONER} helper`, () => finish(key));
    },
  });

  const finish = (key: string): void => {
    const claim = claims.get(key);
    const storageClass = classes.get(claim?.spec.storageClassName ?? '');
    if (!claim || !shouldProvision(claim, storageClass)) return;
    const volume = volumeForClaim(claim, storageClass);
    if (!volumes.get(`pvc-${claim.metadata.uid}`)) client.create('persistentvolumes', volume);
    say(claim, 'Normal', 'ProvisioningSucceeded', `Successfully provisioned volume ${volume.metadata.name}`);
  };

  /** A volume of this provisioner whose claim is gone goes, where its policy says so. */
  const release = (volume: PersistentVolume): void => {
    const { annotations, deletionTimestamp } = volume.metadata;
    if (volume.status.phase !== 'Released' || deletionTimestamp || annotations?.[PROVISIONED_BY] !== LOCAL_PATH_PROVISIONER) return;
    if (volume.spec.persistentVolumeReclaimPolicy !== 'Delete') return;
    sim.after(random.integer(...HELPER_MS), `${LOCAL_PATH_PROVISIONER} helper`, () => void client.delete('persistentvolumes', volume.metadata));
  };

  const classes = startInformer({ client, resource: 'storageclasses' });
  const volumes = startInformer({ client, resource: 'persistentvolumes', onChange: ({ after }) => after && release(after) });
  const claims = startInformer({
    client,
    resource: 'persistentvolumeclaims',
    onChange: ({ key, after }) => after && !isFullyBound(after) && queue.add(key),
  });
}
