/**
 * Claims of a pod: which volumes it has, which it needs, and where they can be had.
 *
 * Mirrors: pkg/scheduler/framework/plugins/volumebinding (PreFilter, Filter, PreBind; binder.go).
 * Differs: a claim that waits takes the first volume that suits on the chosen node; capacities of provisioners are not looked at.
 */
import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../../api/types.gen.ts';
import { claimNamesOf, isDelayed, isFullyBound } from '../../api/volumes.ts';
import { createClient } from '../../client/client.ts';
import { startInformer, type InformerChange } from '../../client/informer.ts';

export type Client = ReturnType<typeof createClient>;

/** What is looked up about storage. */
export interface VolumeLister {
  claim(namespace: string, name: string): PersistentVolumeClaim | undefined;
  volume(name: string): PersistentVolume | undefined;
  volumes(): Iterable<PersistentVolume>;
  storageClass(name: string): StorageClass | undefined;
}

/** A pod's claims, sorted by what is to be done: the volumes it has, and the claims that wait for a node. */
export interface PodVolumes {
  readonly bound: readonly PersistentVolumeClaim[];
  readonly waiting: readonly PersistentVolumeClaim[];
}

/** The claims of a pod; a message where no node could take the pod whatever it is. Undefined for a pod without claims. */
export function podVolumesOf(pod: Pod, lister: VolumeLister): PodVolumes | { message: string } | undefined {
  const names = claimNamesOf(pod);
  if (names.length === 0) return undefined;
  const bound: PersistentVolumeClaim[] = [];
  const waiting: PersistentVolumeClaim[] = [];
  let hasUnboundImmediate = false;
  for (const name of names) {
    const claim = lister.claim(pod.metadata.namespace, name);
    if (!claim) return { message: `persistentvolumeclaim "${name}" not found` };
    if (claim.status.phase === 'Lost') return { message: `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec.volumeName}"` };
    if (claim.metadata.deletionTimestamp) return { message: `persistentvolumeclaim "${name}" is being deleted` };
    if (isFullyBound(claim)) bound.push(claim);
    else if (isDelayed(lister.storageClass(claim.spec.storageClassName ?? '')) && !claim.spec.volumeName) waiting.push(claim);
    else hasUnboundImmediate = true;
  }
  return hasUnboundImmediate ? { message: 'pod has unbound immediate PersistentVolumeClaims' } : { bound, waiting };
}

/** Follows volumes, claims and classes; `onChange` is told which claim changed, or nothing where any pod may be concerned. */
export function followVolumes(client: Client, onChange: (claimKey: string | undefined) => void): VolumeLister {
  const anything = ({ after }: InformerChange<unknown>): void => {
    if (after) onChange(undefined);
  };
  const claims = startInformer({ client, resource: 'persistentvolumeclaims', onChange: ({ key, after }) => after && onChange(key) });
  const volumes = startInformer({ client, resource: 'persistentvolumes', onChange: anything });
  const classes = startInformer({ client, resource: 'storageclasses', onChange: anything });
  return {
    claim: (namespace, name) => claims.get(`${namespace}/${name}`),
    volume: (name) => volumes.get(name),
    volumes: () => volumes.values(),
    storageClass: (name) => classes.get(name),
  };
}
