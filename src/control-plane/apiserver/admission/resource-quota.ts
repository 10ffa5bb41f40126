/**
 * Refuses what would exceed a quota of its namespace, and charges what does not.
 *
 * Mirrors: apiserver/pkg/admission/plugin/resourcequota (controller.go CheckRequest, resource_access.go).
 * Differs: nothing is limited by configuration (`limitedResources`); an object whose name is taken is not charged.
 */
import { forbiddenStatus } from '../../../api/errors.ts';
import { compareQuantities, quantitySign, subtractQuantities } from '../../../api/quantity.ts';
import { isInScopes, quotaEvaluatorOf, type QuotaEvaluator } from '../../../api/quota/evaluators.ts';
import { addResources, formatResourceList, parseResourceList, type ParsedResourceList } from '../../../api/resource-lists.ts';
import { findResource, type ApiResource } from '../../../api/resources.ts';
import type { ResourceQuota } from '../../../api/types.gen.ts';
import { fail } from '../status-error.ts';
import { keyPrefixOf, type DraftObject, type ObjectStore, type StoredObject } from '../storage/object-store.ts';

const WHO = 'kube-apiserver';
const quotas = findResource('', 'v1', 'resourcequotas')!;

/** `pods=1,requests.cpu=100m`. */
const amountsText = (list: ParsedResourceList, names: readonly string[]): string =>
  Object.entries(formatResourceList(new Map([...list].filter(([name]) => names.includes(name)))))
    .map(([name, amount]) => `${name}=${amount}`)
    .join(',');

/** What an object is charged more than before. */
function deltaOf(evaluator: QuotaEvaluator, draft: DraftObject, old: StoredObject | undefined, nowMs: number): ParsedResourceList {
  const usage = evaluator.usageOf(draft, nowMs);
  if (!old) return usage;
  const before = evaluator.usageOf(old, nowMs);
  return new Map([...usage].map(([name, amount]) => [name, before.has(name) ? subtractQuantities(amount, before.get(name)!) : amount]));
}

const isQuotaOf = (evaluator: QuotaEvaluator, draft: DraftObject, { spec, status }: ResourceQuota): boolean =>
  Object.keys(status?.hard ?? {}).some((name) => evaluator.matchesResource(name)) && isInScopes(evaluator, draft, spec ?? {});

/** What a quota has against the object, or what it will have used with it. */
function checkQuota(
  quota: ResourceQuota,
  evaluator: QuotaEvaluator,
  draft: DraftObject,
  delta: ParsedResourceList,
): { fault: string } | { used: ParsedResourceList } {
  const { name } = quota.metadata;
  const [hard, used] = [parseResourceList(quota.status.hard), parseResourceList(quota.status.used)];
  const limited = [...hard.keys()].filter((each) => evaluator.matchesResource(each)).sort();
  const missing = evaluator.constraintOf(draft, limited);
  if (missing !== undefined) return { fault: `failed quota: ${name}: ${missing}` };
  if (limited.some((each) => !used.has(each))) return { fault: `status unknown for quota: ${name}, resources: ${limited.join(',')}` };
  const requested: ParsedResourceList = new Map([...delta].filter(([each, amount]) => hard.has(each) && quantitySign(amount) > 0));
  const after = new Map(used);
  addResources(after, requested);
  const exceeded = [...requested.keys()].filter((each) => compareQuantities(after.get(each)!, hard.get(each)!) > 0);
  if (exceeded.length === 0) return { used: after };
  const [wants, has, may] = [requested, used, hard].map((list) => amountsText(list, exceeded));
  return { fault: `exceeded quota: ${name}, requested: ${wants}, used: ${has}, limited: ${may}` };
}

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
