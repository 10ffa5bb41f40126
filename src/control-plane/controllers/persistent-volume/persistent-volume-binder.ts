/**
 * The volume binder: brings claims and volumes together, asks provisioners for what is missing, and says what becomes of
 * volumes whose claim is gone. This is what it watches; `volume-sync.ts` is what it does.
 *
 * Mirrors: pkg/controller/volume/persistentvolume/pv_controller_base.go (NewController, Run).
 */
import type { ApiServer } from '../../../api/door.ts';
import { createClient } from '../../../client/client.ts';
import { createEventRecorder } from '../../../client/event-recorder.ts';
import { keyOf, startInformer } from '../../../client/informer.ts';
import { createWorkQueue } from '../../../client/work-queue.ts';
import type { Simulation } from '../../../sim/simulation.ts';
import { VolumeSync } from './volume-sync.ts';

const WHO = 'persistentvolume-controller';

export interface BinderOptions {
  sim: Simulation;
  api: ApiServer;
}

/** Starts the controller. */
export function startPersistentVolumeBinder({ sim, api }: BinderOptions): void {
  const client = createClient(api, WHO);
  const recorder = createEventRecorder({ sim, client, component: WHO });
  const random = sim.random('controllers/persistent-volume');
  const latencyMs = (): number => random.integer(3, 12);
  /** Made with the first claim or volume: most clusters have none. */
  let made: VolumeSync | undefined;
  const volumeSync = (): VolumeSync => (made ??= new VolumeSync({ client, recorder, claimQueue, claims, volumes, classes, pods }));
  const claimQueue = createWorkQueue({ sim, name: `${WHO} claim`, sync: (key) => volumeSync().syncClaim(key), latencyMs });
  const volumeQueue = createWorkQueue({ sim, name: `${WHO} volume`, sync: (key) => volumeSync().syncVolume(key), latencyMs });

  const classes = startInformer({ client, resource: 'storageclasses' });
  const pods = startInformer({ client, resource: 'pods' });
  const volumes = startInformer({
    client,
    resource: 'persistentvolumes',
    onChange: ({ key, before, after }) => {
      const claim = (after ?? before)?.spec.claimRef;
      if (after) volumeQueue.add(key);
      if (claim) claimQueue.add(keyOf(claim));
    },
  });
  const claims = startInformer({
    client,
    resource: 'persistentvolumeclaims',
    onChange: ({ key, before, after }) => {
      const volume = (after ?? before)?.spec.volumeName;
      if (after) claimQueue.add(key);
      if (volume) volumeQueue.add(volume);
    },
  });
}
