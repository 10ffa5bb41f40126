/**
 * What several parts must know of persistent volumes: names of annotations, the default class, modes as text.
 *
 * Mirrors: component-helpers/storage/volume/pv_helpers.go, component-helpers/storage/ephemeral,
 * pkg/apis/core/helper (GetAccessModesAsString) and pkg/apis/storage/util (IsDefaultAnnotation).
 */
import type { ObjectMeta, PersistentVolumeClaim, Pod, StorageClass, Volume } from './types.gen.ts';

/** The provisioner that makes volumes of directories on nodes. */
export const LOCAL_PATH_PROVISIONER = 'rancher.io/local-path';

export const IS_DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';
/** The node of the pod that a late binding claim waits for: set by the scheduler. */
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
/** Who is to make a volume for a claim, old name and new. */
export const STORAGE_PROVISIONER = ['volume.beta.kubernetes.io/storage-provisioner', 'volume.kubernetes.io/storage-provisioner'] as const;
export const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
export const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';
export const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';
/** Keeps a claim while pods use it. */
export const PVC_PROTECTION = 'kubernetes.io/pvc-protection';
/** Keeps a volume while it is bound. */
export const PV_PROTECTION = 'kubernetes.io/pv-protection';

const MODES = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
] as const;

/** `RWO,ROX`: access modes as tables and descriptions show them. */
export const accessModesText = (modes: readonly string[] | undefined): string =>
  MODES.filter(([mode]) => modes?.includes(mode))
    .map(([, short]) => short)
    .join(',');

/** Whether claims that name no class get this one. */
export const isDefaultClass = ({ metadata }: { metadata: Pick<ObjectMeta, 'annotations'> }): boolean =>
  metadata.annotations?.[IS_DEFAULT_CLASS] === 'true' || metadata.annotations?.['storageclass.beta.kubernetes.io/is-default-class'] === 'true';

/** The claim that a pod's volume stands for; undefined where it is no claim. */
export const claimNameOf = (pod: Pod, { name, persistentVolumeClaim, ephemeral }: Volume): string | undefined =>
  persistentVolumeClaim?.claimName ?? (ephemeral ? `${pod.metadata.name}-${name}` : undefined);

/** Names of the claims that a pod uses. */
export const claimNamesOf = (pod: Pod): string[] => (pod.spec.volumes ?? []).flatMap((volume) => claimNameOf(pod, volume) ?? []);

/** Whether a claim has its volume for good. */
export const isFullyBound = ({ spec, metadata }: PersistentVolumeClaim): boolean =>
  Boolean(spec.volumeName) && metadata.annotations?.[BIND_COMPLETED] !== undefined;

/** Whether claims of this class wait for the first pod that uses them. */
export const isDelayed = (storageClass: StorageClass | undefined): boolean => storageClass?.volumeBindingMode === 'WaitForFirstConsumer';
