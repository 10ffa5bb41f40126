/**
 * What is particular about a kind when its objects are written. Everything else is the same for all kinds and lives in
 * registry.ts.
 *
 * Mirrors: apiserver/pkg/registry/rest (RESTCreateStrategy, RESTUpdateStrategy, RESTGracefulDeleteStrategy).
 */
import type { DraftObject, StoredObject } from '../storage/object-store.ts';
import { namespaceStrategy } from './namespace-strategy.ts';
import { networkStrategies } from './network-strategies.ts';
import { podStrategy } from './pod-strategy.ts';
import { policyStrategies } from './policy-strategies.ts';
import { secretStrategy } from './secret-strategy.ts';
import type { AllocationParts } from './service-allocation.ts';
import { serviceStrategy } from './service-strategy.ts';
import { storageStrategies } from './storage-strategies.ts';
import { workloadStrategies } from './workload-strategies.ts';

/** The hooks of one kind. All of them change the draft in place. */
export interface Strategy {
  /** Sets what the user may not: the first status, the first generation. */
  prepareForCreate?(draft: DraftObject, nowMs: number): void;
  /** An update of the object itself: puts back what only a subresource may change. */
  prepareForUpdate?(draft: DraftObject, old: StoredObject): void;
  /** An update of `/status`: puts back what only the object's own update may change. */
  prepareForStatusUpdate?(draft: DraftObject, old: StoredObject): void;
  /** An update of a part of a pod that has a subresource: puts back everything else. */
  prepareForPartUpdate?(draft: DraftObject, old: StoredObject, part: 'ephemeralcontainers' | 'resize'): void;
  /** Fills in what only the server can give: addresses, ports. Called once the draft is valid. Throws `StatusError`. */
  allocate?(draft: DraftObject, old: StoredObject | undefined, parts: AllocationParts): void;
  /**
   * How many seconds a deletion leaves the object, given what was asked for. Without this hook deletion is immediate.
   */
  gracePeriodOf?(object: StoredObject, requestedSeconds: number | undefined): number;
  /** Whether a deletion answers with the object instead of a `Status`. */
  readonly returnsDeletedObject?: boolean;
  /** Whether something else than `metadata.finalizers` still holds a deleted object. */
  hasOwnFinalizers?(object: StoredObject): boolean;
  /** What else a first deletion changes. */
  markDeleting?(draft: DraftObject): void;
}

/** Keeps spec from the stored object and takes the rest: what `/status` of most kinds does. */
function keepSpec(draft: DraftObject, old: StoredObject): void {
  if ('spec' in old) Object.assign(draft, { spec: old.spec });
}

/** Keeps status from the stored object. */
function keepStatus(draft: DraftObject, old: StoredObject): void {
  if ('status' in old) Object.assign(draft, { status: old.status });
}

const plainStrategy: Strategy = { prepareForUpdate: keepStatus, prepareForStatusUpdate: keepSpec };

const strategies: Readonly<Record<string, Strategy>> = {
  Pod: podStrategy,
  Namespace: namespaceStrategy,
  Secret: secretStrategy,
  Service: serviceStrategy,
  ...networkStrategies,
  ...policyStrategies,
  ...storageStrategies,
  ...workloadStrategies,
};

export const strategyOf = (kind: string): Strategy => strategies[kind] ?? plainStrategy;
