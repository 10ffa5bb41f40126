/** The volume that the local-path provisioner makes for a claim. Mirrors rancher/local-path-provisioner (provisioner.go, Provision). */
import type { New, PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../../api/types.gen.ts';
import { PROVISIONED_BY, SELECTED_NODE, LOCAL_PATH_PROVISIONER } from '../../../api/volumes.ts';

/** Where kind's nodes keep the volumes. */
const ROOT = '/var/local-path-provisioner';

/** The volume for a claim, on its node. */
export function volumeForClaim(claim: PersistentVolumeClaim, storageClass: StorageClass): New<PersistentVolume> {
  const { namespace, name, uid, annotations } = claim.metadata;
  const volume = `pvc-${uid}`;
  const node = annotations?.[SELECTED_NODE] ?? '';
  return {
    metadata: { name: volume, annotations: { 'local.path.provisioner/selected-node': node, [PROVISIONED_BY]: LOCAL_PATH_PROVISIONER } },
    spec: {
      accessModes: claim.spec.accessModes,
      capacity: { storage: claim.spec.resources?.requests?.storage ?? '0' },
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid, resourceVersion: claim.metadata.resourceVersion },
      hostPath: { path: `${ROOT}/${volume}_${namespace}_${name}`, type: 'DirectoryOrCreate' },
      nodeAffinity: {
        required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] }] },
      },
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
      storageClassName: storageClass.metadata.name,
      volumeMode: 'Filesystem',
    },
  };
}
