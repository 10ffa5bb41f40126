/**
 * What a quota's status says: its limits, and what the objects of the namespace take of them.
 *
 * Mirrors: apiserver/pkg/quota/v1/resources.go CalculateUsage, generic/evaluator.go CalculateUsageStats.
 */
import type { ApiObject } from '../../../api/door.ts';
import { quantityOf } from '../../../api/quantity.ts';
import { isInScopes, quotaEvaluatorOf } from '../../../api/quota/evaluators.ts';
import { addResources, formatResourceList, parseResourceList, type ParsedResourceList } from '../../../api/resource-lists.ts';
import { apiResources, isSimulated, type ApiResource } from '../../../api/resources.ts';
import type { ResourceQuota, ResourceQuotaStatus } from '../../../api/types.gen.ts';

/** The resources whose objects count against one of the limits. */
export const countedResourcesOf = ({ spec }: ResourceQuota): readonly ApiResource[] => {
  const names = Object.keys(spec.hard ?? {});
  return apiResources.filter(
    (resource) => resource.namespaced && isSimulated(resource) && names.some((name) => quotaEvaluatorOf(resource)?.matchesResource(name)),
  );
};

/** The status of a quota. `objectsOf` are the objects in its namespace; `nowMs` is Unix time. */
export function computeQuotaStatus(quota: ResourceQuota, objectsOf: (resource: ApiResource) => readonly ApiObject[], nowMs: number): ResourceQuotaStatus {
  const hard = parseResourceList(quota.spec.hard);
  const used: ParsedResourceList = new Map();
  for (const resource of countedResourcesOf(quota)) {
    const evaluator = quotaEvaluatorOf(resource)!;
    const limited = [...hard.keys()].filter((name) => evaluator.matchesResource(name));
    for (const name of limited) if (!used.has(name)) used.set(name, quantityOf(0));
    for (const object of objectsOf(resource)) {
      if (!isInScopes(evaluator, object, quota.spec)) continue;
      const usage = evaluator.usageOf(object, nowMs);
      addResources(used, new Map(limited.flatMap((name) => (usage.has(name) ? [[name, usage.get(name)!] as const] : []))));
    }
  }
  return { hard: formatResourceList(hard), used: formatResourceList(used) };
}
