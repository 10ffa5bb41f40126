/**
 * Admission: what the server adds to an object, or why it refuses one that is well-formed.
 *
 * Mirrors: the API server's default plugins NamespaceLifecycle, LimitRanger, ServiceAccount, Priority, DefaultTolerationSeconds, the three
 * of storage, RuntimeClass, DefaultIngressClass and ResourceQuota (pkg/kubeapiserver/options/plugins.go), in that order; those that only look come when the
 * object is known to be valid.
 * Differs: PodSecurity, NodeRestriction and TaintNodesByCondition have nothing to act on and are left out; webhooks and admission policies
 * do not exist.
 */
import { quotaEvaluatorOf } from '../../../api/quota/evaluators.ts';
import type { ApiResource } from '../../../api/resources.ts';
import type { Ingress, PersistentVolumeClaim, Pod } from '../../../api/types.gen.ts';
import type { Simulation } from '../../../sim/simulation.ts';
import type { DraftObject, ObjectStore, StoredObject } from '../storage/object-store.ts';
import { addDefaultTolerations } from './default-toleration-seconds.ts';
import { applyLimitRanges, checkLimitRanges } from './limit-ranger.ts';
import { setDefaultIngressClass } from './ingress-class.ts';
import { checkNamespace, checkNamespaceDeletion } from './namespace-lifecycle.ts';
import { checkDefaultClass, resolvePriority } from './priority.ts';
import { checkQuotas } from './resource-quota.ts';
import { checkRuntimeClass } from './runtime-class.ts';
import { addServiceAccount } from './service-account.ts';
import { addProtection } from './storage.ts';
import { checkClaimResize, setDefaultClass } from './claim-admission.ts';

/** The plugins as one. Each method throws `StatusError` where the request is refused. */
export interface Admission {
  /** Changes a draft that is about to be created. */
  admitCreate(resource: ApiResource, draft: DraftObject): void;
  /** Looks at a draft that is about to replace an object. */
  admitUpdate(resource: ApiResource, draft: DraftObject, old: StoredObject): void;
  /** Looks at a valid draft that is about to be created. The answer charges the quotas that it counts against, where there are any. */
  validateCreate(resource: ApiResource, draft: DraftObject): (() => void) | undefined;
  /** The same for a valid draft that is about to replace an object, or its `resize` part. */
  validateUpdate(resource: ApiResource, draft: DraftObject, old: StoredObject): (() => void) | undefined;
  admitDelete(resource: ApiResource, object: StoredObject): void;
}

/** The admission chain over a cluster's own objects. */
export function createAdmission(sim: Simulation, store: ObjectStore): Admission {
  return {
    admitCreate(resource, draft) {
      checkNamespace(store, resource, draft);
      addProtection(resource, draft);
      if (resource.kind === 'PersistentVolumeClaim') setDefaultClass(store, draft as unknown as PersistentVolumeClaim);
      if (resource.kind === 'Ingress') setDefaultIngressClass(store, draft as unknown as Ingress);
      if (resource.kind !== 'Pod') return;
      const pod = draft as unknown as Pod;
      // A pod without a spec is refused by validation, in its words.
      if (!Array.isArray(pod.spec?.containers)) return;
      applyLimitRanges(store, pod);
      addServiceAccount(sim, store, pod);
      resolvePriority(store, pod);
      addDefaultTolerations(pod);
      checkRuntimeClass(pod);
    },
    admitUpdate(resource, draft, old) {
      if (resource.kind === 'PersistentVolumeClaim') checkClaimResize(store, resource, draft, old);
    },
    validateCreate(resource, draft) {
      if (resource.kind === 'Pod' || resource.kind === 'PersistentVolumeClaim') checkLimitRanges(store, resource, draft);
      if (resource.kind === 'PriorityClass') checkDefaultClass(store, resource, draft);
      return checkQuotas(store, resource, draft, undefined, sim.wallMs);
    },
    validateUpdate(resource, draft, old) {
      if (resource.kind === 'PriorityClass') checkDefaultClass(store, resource, draft);
      if (resource.kind === 'Pod') checkLimitRanges(store, resource, draft);
      if (resource.kind !== 'Pod' && !quotaEvaluatorOf(resource)?.handlesUpdates) return undefined;
      return checkQuotas(store, resource, draft, old, sim.wallMs);
    },
    admitDelete(resource, object) {
      if (resource.kind === 'Namespace') checkNamespaceDeletion(resource, object.metadata.name ?? '');
    },
  };
}
