/** Whether a quota has room for one more. Mirrors staging/src/k8s.io/apiserver/pkg/admission/plugin/resourcequota/controller.go (CheckRequest). */
import { compareQuantities, quantitySign } from '../../../api/quantity.ts';
import { type QuotaEvaluator } from '../../../api/quota/evaluators.ts';
import { addResources, formatResourceList, parseResourceList, type ParsedResourceList } from '../../../api/resource-lists.ts';
import type { ResourceQuota } from '../../../api/types.gen.ts';
import { type DraftObject } from '../storage/object-store.ts';

/** `pods=1,requests.cpu=100m`. */
const amountsText = (list: ParsedResourceList, names: readonly string[]): string =>
  Object.entries(formatResourceList(new Map([...list].filter(([name]) => names.includes(name)))))
    .map(([name, amount]) => `${name}=${amount}`)
    .join(',');

/** What a quota has against the object, or what it will have used with it. */
export function checkQuota(
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
