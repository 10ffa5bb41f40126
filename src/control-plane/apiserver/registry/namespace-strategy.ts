/**
 * Namespaces: active until deleted, then held by the finalizer `kubernetes` until their content is gone.
 *
 * Mirrors: pkg/registry/core/namespace/strategy.go and storage/storage.go.
 */
import type { Namespace } from '../../../api/types.gen.ts';
import type { DraftObject } from '../storage/object-store.ts';
import type { Strategy } from './strategy.ts';

/** The finalizer in `spec.finalizers` that the namespace controller removes. */
const KUBERNETES_FINALIZER = 'kubernetes';

const namespaceOf = (object: DraftObject): Namespace => object as unknown as Namespace;

export const namespaceStrategy: Strategy = {
  prepareForCreate(draft) {
    const finalizers = namespaceOf(draft).spec?.finalizers ?? [];
    Object.assign(draft, {
      spec: { finalizers: finalizers.includes(KUBERNETES_FINALIZER) ? finalizers : [...finalizers, KUBERNETES_FINALIZER] },
      status: { phase: 'Active' },
    });
  },
  prepareForUpdate(draft, old) {
    const { spec, status } = old as unknown as Namespace;
    Object.assign(draft, { spec, status });
  },
  prepareForStatusUpdate(draft, old) {
    Object.assign(draft, { spec: (old as unknown as Namespace).spec });
  },
  markDeleting(draft) {
    // A namespace has no grace period: it goes when its content has gone.
    Reflect.deleteProperty(draft.metadata, 'deletionGracePeriodSeconds');
    Object.assign(draft, { status: { ...namespaceOf(draft).status, phase: 'Terminating' } });
  },
  hasOwnFinalizers: (object) => ((object as unknown as Namespace).spec?.finalizers ?? []).length > 0,
  returnsDeletedObject: true,
};
