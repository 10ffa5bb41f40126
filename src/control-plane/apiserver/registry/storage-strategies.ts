/**
 * Volumes and claims: the status begins as Pending; each update keeps its part.
 *
 * Mirrors: pkg/registry/core/persistentvolume/strategy.go, persistentvolumeclaim/strategy.go.
 */
import type { PersistentVolume, PersistentVolumeClaim } from '../../../api/types.gen.ts';
import { formatTime } from '../../../api/time.ts';
import type { DraftObject, StoredObject } from '../storage/object-store.ts';
import type { Strategy } from './strategy.ts';

const keepStatus = (draft: DraftObject, old: StoredObject): void => void Object.assign(draft, { status: (old as { status?: object }).status });
const keepSpec = (draft: DraftObject, old: StoredObject): void => void Object.assign(draft, { spec: (old as { spec?: object }).spec });

export const storageStrategies: Readonly<Record<string, Strategy>> = {
  PersistentVolume: {
    prepareForCreate(draft, nowMs) {
      (draft as unknown as PersistentVolume).status = { phase: 'Pending', lastPhaseTransitionTime: formatTime(nowMs) };
    },
    prepareForUpdate: keepStatus,
    prepareForStatusUpdate: keepSpec,
    returnsDeletedObject: true,
  },
  PersistentVolumeClaim: {
    prepareForCreate(draft) {
      (draft as unknown as PersistentVolumeClaim).status = { phase: 'Pending' };
    },
    prepareForUpdate: keepStatus,
    prepareForStatusUpdate: keepSpec,
    returnsDeletedObject: true,
  },
};
