/**
 * Lets deleted claims and volumes go once nobody uses them.
 *
 * Mirrors: pkg/controller/volume/pvcprotection and pvprotection.
 */
import type { ApiServer } from '../../../api/door.ts';
import { isPodTerminal } from '../../../api/pod-util.ts';
import type { Pod } from '../../../api/types.gen.ts';
import { PVC_PROTECTION, PV_PROTECTION, claimNamesOf } from '../../../api/volumes.ts';
import { createClient } from '../../../client/client.ts';
import { keyOf, startInformer } from '../../../client/informer.ts';
import { createWorkQueue } from '../../../client/work-queue.ts';
import type { Simulation } from '../../../sim/simulation.ts';

const without = (finalizers: readonly string[] | undefined, gone: string): string[] => (finalizers ?? []).filter((finalizer) => finalizer !== gone);

/** Whether the pod holds its claims: one that waits for a node or is over does not. */
const holdsClaims = (pod: Pod): boolean => Boolean(pod.spec.nodeName) && !isPodTerminal(pod);

/** Starts both controllers. */
export function startVolumeProtection({ sim, api }: { sim: Simulation; api: ApiServer }): void {
  const client = createClient(api, 'volume-protection-controller');
  const random = sim.random('controllers/volume-protection');
  const latencyMs = (): number => random.integer(3, 12);

  const claimQueue = createWorkQueue({
    sim,
    name: 'pvc-protection',
    latencyMs,
    sync(key) {
      const claim = claims.get(key);
      if (!claim?.metadata.deletionTimestamp || !claim.metadata.finalizers?.includes(PVC_PROTECTION)) return;
      const { namespace, name } = claim.metadata;
      const isUsed = [...pods.values()].some((pod) => pod.metadata.namespace === namespace && holdsClaims(pod) && claimNamesOf(pod).includes(name));
      if (!isUsed)
        client.patch('persistentvolumeclaims', claim.metadata, 'merge-patch', { metadata: { finalizers: without(claim.metadata.finalizers, PVC_PROTECTION) } });
    },
  });
  const volumeQueue = createWorkQueue({
    sim,
    name: 'pv-protection',
    latencyMs,
    sync(name) {
      const volume = volumes.get(name);
      if (!volume?.metadata.deletionTimestamp || !volume.metadata.finalizers?.includes(PV_PROTECTION) || volume.status.phase === 'Bound') return;
      client.patch('persistentvolumes', volume.metadata, 'merge-patch', { metadata: { finalizers: without(volume.metadata.finalizers, PV_PROTECTION) } });
    },
  });

  const claims = startInformer({
    client,
    resource: 'persistentvolumeclaims',
    onChange: ({ key, after }) => after?.metadata.deletionTimestamp && claimQueue.add(key),
  });
  const volumes = startInformer({
    client,
    resource: 'persistentvolumes',
    onChange: ({ key, after }) => after?.metadata.deletionTimestamp && volumeQueue.add(key),
  });
  const pods = startInformer({
    client,
    resource: 'pods',
    onChange({ before, after }) {
      if (!before || (after && holdsClaims(after) === holdsClaims(before))) return;
      for (const name of claimNamesOf(before)) claimQueue.add(keyOf({ namespace: before.metadata.namespace, name }));
    },
  });
}
