/**
 * Which pods go first when the node runs short of memory, and what is said to them.
 *
 * Mirrors: pkg/kubelet/eviction/helpers.go (rankMemoryPressure, evictionMessage and the message formats).
 */
import type { Pod } from '../../api/types.gen.ts';

/** The reason that an evicted pod's status and its Event give. */
export const EVICTED = 'Evicted';

/** What is used, by container name, in bytes. */
export type ContainerUsage = ReadonlyMap<string, number>;

/** What a pod uses of the node's disk, in bytes: by emptyDir, and by container (its own files and its log). */
export interface DiskUsage {
  readonly volumes: ReadonlyMap<string, number>;
  readonly containers: ContainerUsage;
}

export const STORAGE = 'ephemeral-storage';

/** Whether anything limits how much of the disk the pod may use. */
export const hasDiskLimit = ({ spec }: Pod): boolean =>
  (spec.volumes ?? []).some(({ emptyDir }) => emptyDir?.sizeLimit !== undefined) ||
  spec.containers.some(({ resources }) => resources?.limits?.[STORAGE] !== undefined);
