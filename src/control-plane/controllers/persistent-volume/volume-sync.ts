/**
 * What the volume binder does about one claim or one volume.
 *
 * Mirrors: pkg/controller/volume/persistentvolume/pv_controller.go (syncClaim, syncUnboundClaim, syncBoundClaim, syncVolume).
 * Differs: there are no volume plugins in the controller, so a volume that nobody provisioned is neither recycled nor
 * deleted, which its event says; a claim that waits is looked at every 15 seconds, nothing else is.
 */
import { findMatchingVolume, isVolumeBoundToClaim, satisfiesClaim } from '../../../api/find-matching-volume.ts';
import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../../../api/types.gen.ts';
import { BIND_COMPLETED, BOUND_BY_CONTROLLER, PROVISIONED_BY, SELECTED_NODE, STORAGE_PROVISIONER, claimNamesOf, isDelayed } from '../../../api/volumes.ts';
import type { Client } from '../../../client/client.ts';
import type { EventRecorder } from '../../../client/event-recorder.ts';
import { keyOf, type Informer } from '../../../client/informer.ts';
import type { WorkQueue } from '../../../client/work-queue.ts';

const NO_PROVISIONER = 'kubernetes.io/no-provisioner';
const RESYNC_MS = 15_000;

/** What the binder sees and acts through. */
export interface VolumeSyncOptions {
  readonly client: Client;
  readonly recorder: EventRecorder;
  readonly claimQueue: WorkQueue;
  readonly claims: Informer<PersistentVolumeClaim>;
  readonly volumes: Informer<PersistentVolume>;
  readonly classes: Informer<StorageClass>;
  readonly pods: Informer<Pod>;
}

/** Brings claims and volumes, by their keys, to where they belong. */
export class VolumeSync {
  readonly #client: Client;
  readonly #recorder: EventRecorder;
  readonly #claimQueue: WorkQueue;
  readonly #claims: Informer<PersistentVolumeClaim>;
  readonly #volumes: Informer<PersistentVolume>;
  readonly #classes: Informer<StorageClass>;
  readonly #pods: Informer<Pod>;
  readonly #resyncing = new Set<string>();

  constructor({ client, recorder, claimQueue, claims, volumes, classes, pods }: VolumeSyncOptions) {
    this.#client = client;
    this.#recorder = recorder;
    this.#claimQueue = claimQueue;
    this.#claims = claims;
    this.#volumes = volumes;
    this.#classes = classes;
    this.#pods = pods;
  }

  /** A claim, new or changed. */
  syncClaim(key: string): void {
    const claim = this.#claims.get(key);
    if (!claim) return;
    if (claim.metadata.annotations?.[BIND_COMPLETED] === undefined) this.#syncUnboundClaim(key, claim);
    else this.#syncBoundClaim(claim);
  }

  /** A claim that waits is looked at again from time to time: then its event is repeated. */
  #resync(key: string): void {
    if (this.#resyncing.has(key)) return;
    this.#resyncing.add(key);
    this.#claimQueue.addAfter(key, RESYNC_MS);
  }

  #syncUnboundClaim(key: string, claim: PersistentVolumeClaim): void {
    this.#resyncing.delete(key);
    if (claim.spec.volumeName) return this.#syncPreboundClaim(key, claim, claim.spec.volumeName);
    const storageClass = this.#classes.get(claim.spec.storageClassName ?? '');
    const waits = isDelayed(storageClass) && claim.metadata.annotations?.[SELECTED_NODE] === undefined;
    const volume = findMatchingVolume(claim, this.#volumes.values(), { isDelayed: waits });
    if (volume) return this.#bind(volume, claim);
    if (waits) this.#sayWhatItWaitsFor(claim);
    else if (claim.spec.storageClassName) this.#provision(claim, storageClass);
    else this.#event(claim, 'Normal', 'FailedBinding', 'no persistent volumes available for this claim and no storage class is set');
    this.#resync(key);
  }

  #sayWhatItWaitsFor(claim: PersistentVolumeClaim): void {
    const users = [...this.#pods.values()].filter(
      (pod) => pod.metadata.namespace === claim.metadata.namespace && !pod.spec.nodeName && claimNamesOf(pod).includes(claim.metadata.name),
    );
    if (users.length === 0) this.#event(claim, 'Normal', 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding');
    else {
      const names = users.map((pod) => pod.metadata.name).join(', ');
      this.#event(claim, 'Normal', 'WaitForPodScheduled', `waiting for ${users.length > 1 ? 'pods' : 'pod'} ${names} to be scheduled`);
    }
  }

  /** Asks the class's provisioner for a volume: an annotation on the claim. */
  #provision(claim: PersistentVolumeClaim, storageClass: StorageClass | undefined): void {
    if (!storageClass) {
      this.#event(claim, 'Warning', 'ProvisioningFailed', `storageclass.storage.k8s.io "${claim.spec.storageClassName}" not found`);
      return;
    }
    const { provisioner } = storageClass;
    if (provisioner === NO_PROVISIONER) return;
    const isAsked = STORAGE_PROVISIONER.every((name) => claim.metadata.annotations?.[name] === provisioner);
    if (!isAsked) {
      const annotations = Object.fromEntries(STORAGE_PROVISIONER.map((name) => [name, provisioner]));
      this.#client.patch('persistentvolumeclaims', claim.metadata, 'merge-patch', { metadata: { annotations } });
    }
    const message = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
    this.#event(claim, 'Normal', 'ExternalProvisioning', message);
  }

  /** The claim names its volume itself. */
  #syncPreboundClaim(key: string, claim: PersistentVolumeClaim, name: string): void {
    const volume = this.#volumes.get(name);
    if (volume?.spec.claimRef === undefined && volume) {
      if (satisfiesClaim(volume, claim)) return this.#bind(volume, claim);
      this.#event(claim, 'Warning', 'VolumeMismatch', `Cannot bind to requested volume "${name}": ${mismatchOf(volume, claim)}`);
    } else if (volume && isVolumeBoundToClaim(volume, claim)) return this.#bind(volume, claim);
    else if (volume) this.#event(claim, 'Warning', 'FailedBinding', `volume "${name}" already bound to a different claim.`);
    this.#resync(key);
  }

  #bind(volume: PersistentVolume, claim: PersistentVolumeClaim): void {
    const { namespace, name, uid, resourceVersion } = claim.metadata;
    if (volume.spec.claimRef?.uid !== uid) {
      const claimRef = { kind: 'PersistentVolumeClaim', apiVersion: 'v1', namespace, name, uid, resourceVersion };
      const annotations = volume.spec.claimRef ? {} : { [BOUND_BY_CONTROLLER]: 'yes' };
      this.#client.patch('persistentvolumes', volume.metadata, 'merge-patch', { metadata: { annotations }, spec: { claimRef } });
    }
    this.#setVolumePhase(volume, 'Bound');
    const annotations = { [BIND_COMPLETED]: 'yes', ...(!claim.spec.volumeName && { [BOUND_BY_CONTROLLER]: 'yes' }) };
    this.#client.patch('persistentvolumeclaims', claim.metadata, 'merge-patch', { metadata: { annotations }, spec: { volumeName: volume.metadata.name } });
    const { accessModes, capacity } = volume.spec;
    const status = { phase: 'Bound', accessModes, capacity };
    this.#client.patch('persistentvolumeclaims', claim.metadata, 'merge-patch', { status }, 'status');
  }

  /** A claim that was bound: its volume must still be there. */
  #syncBoundClaim(claim: PersistentVolumeClaim): void {
    const lose = (message: string, reason: string): void => {
      if (claim.status.phase === 'Lost') return;
      this.#client.patch('persistentvolumeclaims', claim.metadata, 'merge-patch', { status: { phase: 'Lost' } }, 'status');
      this.#event(claim, 'Warning', reason, message);
    };
    if (!claim.spec.volumeName) return lose('Bound claim has lost reference to PersistentVolume. Data on the volume is lost!', 'ClaimLost');
    const volume = this.#volumes.get(claim.spec.volumeName);
    if (!volume) return lose('Bound claim has lost its PersistentVolume. Data on the volume is lost!', 'ClaimLost');
    if (volume.spec.claimRef && !isVolumeBoundToClaim(volume, claim))
      return lose('Two claims are bound to the same volume, this one is bound incorrectly', 'ClaimMisbound');
    if (claim.status.phase !== 'Bound') this.#bind(volume, claim);
  }

  /** A volume, new or changed. */
  syncVolume(name: string): void {
    const volume = this.#volumes.get(name);
    if (!volume) return;
    const ref = volume.spec.claimRef;
    if (!ref?.uid) {
      this.#setVolumePhase(volume, 'Available');
      return this.#offer(ref);
    }
    const claim = this.#claims.get(keyOf(ref));
    if (claim?.metadata.uid === ref.uid) {
      if (claim.spec.volumeName === name) this.#setVolumePhase(volume, 'Bound');
      return;
    }
    if (volume.status.phase === 'Released' || volume.status.phase === 'Failed') return;
    this.#setVolumePhase(volume, 'Released');
    this.#reclaim(volume);
  }

  /** A volume is free: claims that wait may take it. */
  #offer(ref: { namespace?: string; name?: string } | undefined): void {
    if (ref) return this.#claimQueue.add(keyOf(ref));
    for (const claim of this.#claims.values()) if (claim.status.phase === 'Pending') this.#claimQueue.add(keyOf(claim.metadata));
  }

  /** What a provisioner has made, it deletes; of other volumes nobody here can get rid. */
  #reclaim(volume: PersistentVolume): void {
    const policy = volume.spec.persistentVolumeReclaimPolicy;
    if (policy === 'Retain' || volume.metadata.annotations?.[PROVISIONED_BY] !== undefined) return;
    const [reason, message] =
      policy === 'Recycle'
        ? ['VolumeFailedRecycle', 'recycling of volumes is not simulated here']
        : ['VolumeFailedDelete', `deletion of volumes that no provisioner has made is not simulated here`];
    this.#setVolumePhase(volume, 'Failed', message);
    this.#recorder.event({ ...volume, apiVersion: 'v1', kind: 'PersistentVolume' }, 'Warning', reason!, message!);
  }

  #setVolumePhase(volume: PersistentVolume, phase: NonNullable<PersistentVolume['status']['phase']>, message?: string): void {
    if (volume.status.phase === phase) return;
    this.#client.patch('persistentvolumes', volume.metadata, 'merge-patch', { status: { phase, ...(message && { message }) } }, 'status');
  }

  #event(claim: PersistentVolumeClaim, type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#recorder.event({ ...claim, apiVersion: 'v1', kind: 'PersistentVolumeClaim' }, type, reason, message);
  }
}

/** The first thing about a named volume that does not suit its claim. Mirrors: checkVolumeSatisfyClaim. */
function mismatchOf(volume: PersistentVolume, claim: PersistentVolumeClaim): string {
  if ((volume.spec.storageClassName ?? '') !== (claim.spec.storageClassName ?? '')) return 'storageClassName does not match';
  if ((volume.spec.volumeMode ?? 'Filesystem') !== (claim.spec.volumeMode ?? 'Filesystem')) return 'incompatible volumeMode';
  if (!(claim.spec.accessModes ?? []).every((mode) => volume.spec.accessModes?.includes(mode))) return 'incompatible accessMode';
  return 'requested PV is too small';
}
