/**
 * Refuses what would exceed a quota of its namespace, and charges what does not.
 *
 * Mirrors: apiserver/pkg/admission/plugin/resourcequota (controller.go CheckRequest, resource_access.go).
 * Differs: nothing is limited by configuration (`limitedResources`); an object whose name is taken is not charged.
 */
import { forbiddenStatus } from '../../../api/errors.ts';
import { subtractQuantities } from '../../../api/quantity.ts';
import { isInScopes, quotaEvaluatorOf, type QuotaEvaluator } from '../../../api/quota/evaluators.ts';
import { formatResourceList, type ParsedResourceList } from '../../../api/resource-lists.ts';
import { findResource, type ApiResource } from '../../../api/resources.ts';
import type { ResourceQuota } from '../../../api/types.gen.ts';
import { fail } from '../status-error.ts';
import { keyPrefixOf, type DraftObject, type ObjectStore, type StoredObject } from '../storage/object-store.ts';
import { checkQuota } from './check-quota.ts';

const WHO = 'kube-apiserver';

const quotas = findResource('', 'v1', 'resourcequotas')!;

/** What an object is charged more than before. */
function deltaOf(evaluator: QuotaEvaluator, draft: DraftObject, old: StoredObject | undefined, nowMs: number): ParsedResourceList {
  const usage = evaluator.usageOf(draft, nowMs);
  if (!old) return usage;
  const before = evaluator.usageOf(old, nowMs);
  return new Map([...usage].map(([name, amount]) => [name, before.has(name) ? subtractQuantities(amount, before.get(name)!) : amount]));
}

const isQuotaOf = (evaluator: QuotaEvaluator, draft: DraftObject, { spec, status }: ResourceQuota): boolean =>
  Object.keys(status?.hard ?? {}).some((name) => evaluator.matchesResource(name)) && isInScopes(evaluator, draft, spec ?? {});

/**
 * Checks a draft against the quotas of its namespace. Throws `StatusError` (Forbidden). The answer charges them: call it when nothing else
 * can refuse the request. `old`: what the draft replaces.
 */
export function checkQuotas(
  store: ObjectStore,
  resource: ApiResource,
  draft: DraftObject,
  old: StoredObject | undefined,
  nowMs: number,
): (() => void) | undefined {
  const { namespace } = draft.metadata;
  const evaluator = namespace === undefined ? undefined : quotaEvaluatorOf(resource);
  const inNamespace = evaluator ? store.etcd.range(keyPrefixOf(quotas, namespace)) : [];
  if (!evaluator || inNamespace.length === 0) return undefined;
  const delta = deltaOf(evaluator, draft, old, nowMs);
  const charges: (() => void)[] = [];
  for (const { value } of inNamespace) {
    const quota = value as unknown as ResourceQuota;
    if (!isQuotaOf(evaluator, draft, quota)) continue;
    const outcome = checkQuota(quota, evaluator, draft, delta);
    if ('fault' in outcome) return fail(forbiddenStatus(resource, draft.metadata.name ?? '', outcome.fault));
    const used = formatResourceList(outcome.used);
    if (Object.entries(used).every(([name, amount]) => String(quota.status.used?.[name]) === amount)) continue;
    charges.push(() => void store.put(quotas, { ...value, status: { ...quota.status, used } } as DraftObject, { who: WHO, subresource: 'status' }));
  }
  return charges.length === 0 ? undefined : () => charges.forEach((charge) => charge());
}
