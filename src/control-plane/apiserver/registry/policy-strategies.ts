/**
 * Quotas begin without a status; priority classes have one generation.
 *
 * Mirrors: pkg/registry/core/resourcequota/strategy.go, pkg/registry/scheduling/priorityclass/strategy.go.
 */
import type { ResourceQuota } from '../../../api/types.gen.ts';
import type { DraftObject, StoredObject } from '../storage/object-store.ts';
import type { Strategy } from './strategy.ts';

const partsOf = (object: DraftObject | StoredObject): ResourceQuota => object as unknown as ResourceQuota;

export const policyStrategies: Readonly<Record<string, Strategy>> = {
  ResourceQuota: {
    prepareForCreate(draft) {
      partsOf(draft).status = {};
    },
    prepareForUpdate(draft, old) {
      partsOf(draft).status = partsOf(old).status;
    },
    prepareForStatusUpdate(draft, old) {
      partsOf(draft).spec = partsOf(old).spec;
    },
    returnsDeletedObject: true,
  },
  PriorityClass: {
    prepareForCreate(draft) {
      draft.metadata.generation = 1;
    },
  },
};
