/**
 * What a pod is charged against quotas, and which quotas it concerns.
 *
 * Mirrors: pkg/quota/v1/evaluator/core/pods.go.
 */
import { labelSelectorOf, matchesLabels } from '../labels.ts';
import { isPodLevelResourcesSet, podLimits, podRequests } from '../pod-resources.ts';
import { computePodQos } from '../qos.ts';
import { quantityOf } from '../quantity.ts';
import { parseResourceList, type ParsedResourceList } from '../resource-lists.ts';
import { parseTime } from '../time.ts';
import type { Container, Pod, PodAffinityTerm, ScopedResourceSelectorRequirement } from '../types.gen.ts';

/** Resources that each container has to name where a quota limits them. */
const TO_BE_NAMED = ['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'];
/** Resources that are charged under their own name and as `requests.…`, and as `limits.…`. */
const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'];
const POD_RESOURCES = new Set(['count/pods', 'pods', ...COMPUTE.flatMap((name) => [name, `requests.${name}`, `limits.${name}`])]);

/** A name with a domain that is not Kubernetes' own. */
const isExtended = (name: string): boolean => name.includes('/') && !name.includes('kubernetes.io/');

/** Whether a quota on this resource is about pods. */
export const isPodResource = (name: string): boolean =>
  POD_RESOURCES.has(name) || /^(requests\.)?hugepages-/.test(name) || (isExtended(name) && name.startsWith('requests.'));

/** Charges for requests and limits, whoever's they are. */
function computeUsage(requests: ParsedResourceList, limits: ParsedResourceList): ParsedResourceList {
  const usage: ParsedResourceList = new Map([['pods', quantityOf(1)]]);
  for (const [name, amount] of requests) {
    if (COMPUTE.includes(name) || name.startsWith('hugepages-')) usage.set(name, amount);
    if (COMPUTE.includes(name) || name.startsWith('hugepages-') || isExtended(name)) usage.set(`requests.${name}`, amount);
  }
  for (const [name, amount] of limits) if (COMPUTE.includes(name)) usage.set(`limits.${name}`, amount);
  return usage;
}

/**
 * Whether a pod is charged for what it computes with: not once it is over, nor when it should be gone by now. `nowMs` is Unix
 * time. Mirrors QuotaV1Pod.
 */
export function isPodCharged({ metadata, status }: Pod, nowMs: number): boolean {
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return false;
  const deletedMs = parseTime(metadata.deletionTimestamp ?? '');
  return deletedMs === undefined || metadata.deletionGracePeriodSeconds === undefined || nowMs <= deletedMs + metadata.deletionGracePeriodSeconds * 1000;
}

/** What a pod is charged. `nowMs` is Unix time. */
export function podUsageOf(pod: Pod, nowMs: number): ParsedResourceList {
  const usage: ParsedResourceList = new Map([['count/pods', quantityOf(1)]]);
  if (!isPodCharged(pod, nowMs)) return usage;
  const options = { useStatusResources: true };
  for (const [name, amount] of computeUsage(podRequests(pod, options), podLimits(pod, options))) usage.set(name, amount);
  return usage;
}

/** What is missing of a pod for a quota on these resources: `must specify cpu for: app; memory for: app,log`. Undefined where nothing is. */
export function podConstraintOf(pod: Pod, limited: readonly string[]): string | undefined {
  if (isPodLevelResourcesSet(pod)) return undefined;
  const named = TO_BE_NAMED.filter((name) => limited.includes(name)).sort();
  const containers: readonly Container[] = [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])];
  const missing = named.flatMap((name) => {
    const without = containers.filter(({ resources }) => !computeUsage(parseResourceList(resources?.requests), parseResourceList(resources?.limits)).has(name));
    return without.length === 0 ? [] : [`${name} for: ${[...new Set(without.map((container) => container.name))].sort().join(',')}`];
  });
  return missing.length === 0 ? undefined : `must specify ${missing.join('; ')}`;
}

/** Whether a pod wants to be near pods of other namespaces, or far from them. */
function usesCrossNamespaceAffinity({ spec }: Pod): boolean {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  const isAcross = ({ namespaces, namespaceSelector }: PodAffinityTerm): boolean => (namespaces?.length ?? 0) > 0 || namespaceSelector !== undefined;
  return [podAffinity, podAntiAffinity].some(
    (rules) =>
      rules?.requiredDuringSchedulingIgnoredDuringExecution?.some(isAcross) ||
      rules?.preferredDuringSchedulingIgnoredDuringExecution?.some(({ podAffinityTerm }) => isAcross(podAffinityTerm)),
  );
}

/** Whether a pod is in the scope of a quota. */
export function isPodInScope(pod: Pod, { scopeName, operator, values }: ScopedResourceSelectorRequirement): boolean {
  const { activeDeadlineSeconds, priorityClassName } = pod.spec;
  switch (scopeName) {
    case 'Terminating':
      return activeDeadlineSeconds !== undefined;
    case 'NotTerminating':
      return activeDeadlineSeconds === undefined;
    case 'BestEffort':
      return computePodQos(pod) === 'BestEffort';
    case 'NotBestEffort':
      return computePodQos(pod) !== 'BestEffort';
    case 'PriorityClass': {
      if (operator === 'Exists') return Boolean(priorityClassName);
      const selector = labelSelectorOf({ matchExpressions: [{ key: scopeName, operator, ...(values && { values }) }] });
      return matchesLabels(selector, priorityClassName ? { [scopeName]: priorityClassName } : {});
    }
    case 'CrossNamespacePodAffinity':
      return usesCrossNamespaceAffinity(pod);
    default:
      return false;
  }
}
