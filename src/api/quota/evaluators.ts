/**
 * Which quotas an object concerns, and what it is charged: for pods, Services and claims by what is in them, for everything else by
 * its number.
 *
 * Mirrors: pkg/quota/v1/evaluator/core (pods.go, services.go, persistent_volume_claims.go, registry.go), apiserver/pkg/quota/v1
 * (generic/evaluator.go, resources.go).
 */
import type { ApiObject } from '../door.ts';
import type { ParsedResourceList } from '../resource-lists.ts';
import { qualifiedResourceName, type ApiResource } from '../resources.ts';
import type { PersistentVolumeClaim, Pod, ResourceQuotaSpec, ScopedResourceSelectorRequirement, Service } from '../types.gen.ts';
import { isPodInScope, isPodResource, podConstraintOf, podUsageOf } from './pod-usage.ts';
import { serviceUsageOf, claimUsageOf } from './usage.ts';
import { ONE, CLASS_SUFFIX } from './units.ts';

/** How objects of one resource are charged. */
export interface QuotaEvaluator {
  /** Whether updates can change what an object is charged. */
  readonly handlesUpdates: boolean;
  /** Whether a quota on the resource called `name` concerns these objects. */
  matchesResource(name: string): boolean;
  isInScope(object: ApiObject, scope: ScopedResourceSelectorRequirement): boolean;
  /** What the object is charged. `nowMs` is Unix time. */
  usageOf(object: ApiObject, nowMs: number): ParsedResourceList;
  /** What is missing of the object for a quota on these resources, in Kubernetes' words. */
  constraintOf(object: ApiObject, limited: readonly string[]): string | undefined;
}

/** Resources of the core group that are counted under a name of their own too. */
const OWN_NAMES = new Set(['configmaps', 'resourcequotas', 'replicationcontrollers', 'secrets', 'services', 'persistentvolumeclaims']);

/** Counts objects, and adds what `more` says of each. */
function countEvaluator(resource: ApiResource, more: Partial<QuotaEvaluator> = {}): QuotaEvaluator {
  const name = qualifiedResourceName(resource);
  const names = [`count/${name}`, ...(OWN_NAMES.has(name) ? [name] : [])];
  const { usageOf } = more;
  return {
    handlesUpdates: false,
    isInScope: () => false,
    constraintOf: () => undefined,
    ...more,
    matchesResource: (limited) => names.includes(limited) || (more.matchesResource?.(limited) ?? false),
    usageOf: (object, nowMs) => new Map([...names.map((each) => [each, ONE] as const), ...(usageOf?.(object, nowMs) ?? [])]),
  };
}

const podEvaluator: QuotaEvaluator = {
  handlesUpdates: false,
  matchesResource: isPodResource,
  isInScope: (object, scope) => isPodInScope(object as Pod, scope),
  usageOf: (object, nowMs) => podUsageOf(object as Pod, nowMs),
  constraintOf: (object, limited) => podConstraintOf(object as Pod, limited),
};

const evaluators = new Map<ApiResource, QuotaEvaluator | undefined>();

function newEvaluator(resource: ApiResource): QuotaEvaluator | undefined {
  switch (qualifiedResourceName(resource)) {
    case 'events':
    case 'events.events.k8s.io':
      return undefined;
    case 'pods':
      return podEvaluator;
    case 'services':
      return countEvaluator(resource, {
        handlesUpdates: true,
        matchesResource: (name) => name.startsWith('services.'),
        usageOf: (object) => serviceUsageOf(object as Service),
      });
    case 'persistentvolumeclaims':
      return countEvaluator(resource, {
        handlesUpdates: true,
        matchesResource: (name) => name === 'requests.storage' || name.includes(CLASS_SUFFIX),
        isInScope: (object, { scopeName, operator, values = [] }) => {
          const own = (object as PersistentVolumeClaim).spec.volumeAttributesClassName;
          if (scopeName !== 'VolumeAttributesClass') return false;
          if (operator === 'Exists' || operator === 'DoesNotExist') return Boolean(own) === (operator === 'Exists');
          return values.includes(own ?? '') === (operator === 'In');
        },
        usageOf: (object) => claimUsageOf(object as PersistentVolumeClaim),
      });
    default:
      return resource.namespaced ? countEvaluator(resource) : undefined;
  }
}

/** The evaluator of a resource; undefined where no quota can be about it: events, and what is in no namespace. */
export function quotaEvaluatorOf(resource: ApiResource): QuotaEvaluator | undefined {
  if (!evaluators.has(resource)) evaluators.set(resource, newEvaluator(resource));
  return evaluators.get(resource);
}

/** The scopes of a quota, written one way or the other. */
export const scopesOf = ({ scopes = [], scopeSelector }: ResourceQuotaSpec): readonly ScopedResourceSelectorRequirement[] => [
  ...scopes.map((scopeName): ScopedResourceSelectorRequirement => ({ scopeName, operator: 'Exists' })),
  ...(scopeSelector?.matchExpressions ?? []),
];

/** Whether an object is in every scope of a quota. */
export const isInScopes = (evaluator: QuotaEvaluator, object: ApiObject, spec: ResourceQuotaSpec): boolean =>
  scopesOf(spec).every((scope) => evaluator.isInScope(object, scope));
