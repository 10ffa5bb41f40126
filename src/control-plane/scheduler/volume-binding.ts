/**
 * Claims of a pod: which volumes it has, which it needs, and where they can be had.
 *
 * Mirrors: pkg/scheduler/framework/plugins/volumebinding (PreFilter, Filter, PreBind; binder.go).
 * Differs: a claim that waits takes the first volume that suits on the chosen node; capacities of provisioners are not looked at.
 */
import { findMatchingVolume } from '../../api/find-matching-volume.ts';
import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../../api/types.gen.ts';
import { SELECTED_NODE, claimNamesOf, isDelayed, isFullyBound } from '../../api/volumes.ts';
import { createClient } from '../../client/client.ts';
import { startInformer, type InformerChange } from '../../client/informer.ts';
import type { NodeInfo } from './node-info.ts';
import { matchesNodeSelector } from './filters/node-affinity.ts';
import { unresolvable, type FilterFailure } from './filters/status.ts';

type Client = ReturnType<typeof createClient>;

const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

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

const reaches = (volume: PersistentVolume, { node }: NodeInfo): boolean =>
  node === undefined || !volume.spec.nodeAffinity?.required || matchesNodeSelector(volume.spec.nodeAffinity.required, node);

/** Free volumes on a node for the claims that wait, each given once; what gets none is left to the provisioner. */
function matchVolumes(
  waiting: readonly PersistentVolumeClaim[],
  node: NodeInfo,
  lister: VolumeLister,
): Map<PersistentVolumeClaim, PersistentVolume | undefined> {
  const taken = new Set<string>();
  return new Map(
    waiting.map((claim) => {
      const fits = (volume: PersistentVolume): boolean => !taken.has(volume.metadata.name) && reaches(volume, node);
      const volume = findMatchingVolume(claim, lister.volumes(), { isDelayed: false, fits });
      if (volume) taken.add(volume.metadata.name);
      return [claim, volume] as const;
    }),
  );
}

/** Why the pod's volumes keep it from the node, or undefined where they do not. */
export function filterVolumes({ bound, waiting }: PodVolumes, node: NodeInfo, lister: VolumeLister): FilterFailure | undefined {
  const reasons: string[] = [];
  const volumes = bound.map(({ spec }) => lister.volume(spec.volumeName ?? ''));
  if (volumes.includes(undefined)) return unresolvable('node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)');
  if (volumes.some((volume) => volume && !reaches(volume, node))) reasons.push("node(s) didn't match PersistentVolume's node affinity");
  for (const [claim, volume] of matchVolumes(waiting, node, lister)) {
    const selected = claim.metadata.annotations?.[SELECTED_NODE];
    const canProvision = lister.storageClass(claim.spec.storageClassName ?? '')?.provisioner !== NO_PROVISIONER;
    const isElsewhere = selected !== undefined && selected !== node.node?.metadata.name;
    if (volume || (canProvision && !isElsewhere)) continue;
    reasons.push("node(s) didn't find available persistent volumes to bind");
    break;
  }
  return reasons.length === 0 ? undefined : { reasons, isResolvable: false };
}

/** Asks for the volumes of a pod that goes to the node: reserves free ones, and tells provisioners where the others are needed. */
export function bindPodVolumes(client: Client, { waiting }: PodVolumes, node: NodeInfo, lister: VolumeLister): void {
  const nodeName = node.node?.metadata.name ?? '';
  for (const [claim, volume] of matchVolumes(waiting, node, lister)) {
    const { namespace, name, uid, resourceVersion } = claim.metadata;
    if (volume) {
      const claimRef = { kind: 'PersistentVolumeClaim', apiVersion: 'v1', namespace, name, uid, resourceVersion };
      const annotations = { 'pv.kubernetes.io/bound-by-controller': 'yes' };
      client.patch('persistentvolumes', volume.metadata, 'merge-patch', { metadata: { annotations }, spec: { claimRef } });
    } else client.patch('persistentvolumeclaims', claim.metadata, 'merge-patch', { metadata: { annotations: { [SELECTED_NODE]: nodeName } } });
  }
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
