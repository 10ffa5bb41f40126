/** Which nodes a pod's claims leave, and how the claims are bound once one is chosen. Mirrors pkg/scheduler/framework/plugins/volumebinding. */
import { findMatchingVolume } from '../../api/find-matching-volume.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/types.gen.ts';
import { SELECTED_NODE } from '../../api/volumes.ts';
import type { NodeInfo } from './node-info.ts';
import { matchesNodeSelector } from './filters/node-affinity.ts';
import { unresolvable, type FilterFailure } from './filters/status.ts';
import type { PodVolumes, VolumeLister, Client } from './volume-binding.ts';

const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

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
