/** What a limit has against what a pod or a claim asks for. Mirrors plugin/pkg/admission/limitranger/admission.go (PodValidateLimitFunc). */
import { isPodLevelResourcesSet, podLimits, podRequests } from '../../../api/pod-resources.ts';
import { compareQuantities, formatQuantity, parseQuantity, quantityMilliValue, quantityOf, type ParsedQuantity } from '../../../api/quantity.ts';
import { maxResources, parseResourceList, type ParsedResourceList } from '../../../api/resource-lists.ts';
import type { Container, LimitRangeItem, PersistentVolumeClaim, Pod } from '../../../api/types.gen.ts';

/** What somebody asks for. */
interface Asked {
  readonly requests: ParsedResourceList;
  readonly limits: ParsedResourceList;
}

const show = formatQuantity;

const isAbove = (a: ParsedQuantity, b: ParsedQuantity): boolean => compareQuantities(a, b) > 0;

function minFault(type: string, name: string, bound: ParsedQuantity, { requests, limits }: Asked): string | undefined {
  const [request, limit] = [requests.get(name), limits.get(name)];
  const fact = `minimum ${name} usage per ${type} is ${show(bound)}`;
  if (!request) return `${fact}.  No request is specified`;
  if (isAbove(bound, request)) return `${fact}, but request is ${show(request)}`;
  return limit && isAbove(bound, limit) ? `${fact}, but limit is ${show(limit)}` : undefined;
}

function maxFault(type: string, name: string, bound: ParsedQuantity, { requests, limits }: Asked): string | undefined {
  const [request, limit] = [requests.get(name), limits.get(name)];
  const fact = `maximum ${name} usage per ${type} is ${show(bound)}`;
  if (type === 'PersistentVolumeClaim') {
    // A claim has no limits.
    if (!request) return `${fact}.  No request is specified`;
    return isAbove(request, bound) ? `${fact}, but request is ${show(request)}` : undefined;
  }
  if (!limit) return `${fact}.  No limit is specified`;
  if (isAbove(limit, bound)) return `${fact}, but limit is ${show(limit)}`;
  return request && isAbove(request, bound) ? `${fact}, but request is ${show(request)}` : undefined;
}

const isZero = (amount: ParsedQuantity | undefined): boolean => amount === undefined || amount.mantissa === 0n;

function ratioFault(type: string, name: string, bound: ParsedQuantity, { requests, limits }: Asked): string | undefined {
  const [request, limit] = [requests.get(name), limits.get(name)];
  const fact = `${name} max limit to request ratio per ${type} is ${show(bound)}`;
  if (!request || isZero(request)) return `${fact}, but no request is specified or request is 0`;
  if (!limit || isZero(limit)) return `${fact}, but no limit is specified or limit is 0`;
  const ratio = quantityMilliValue(limit) / quantityMilliValue(request);
  return ratio * 1000 > quantityMilliValue(bound) ? `${fact}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
}

/** Everything that a limit has against what somebody asks for. */
function faultsOf({ type, min, max, maxLimitRequestRatio }: LimitRangeItem, asked: Asked): string[] {
  const checks = [
    [min, minFault],
    [max, maxFault],
    [maxLimitRequestRatio, ratioFault],
  ] as const;
  return checks.flatMap(([bounds, fault]) =>
    [...parseResourceList(bounds)].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([name, bound]) => fault(type, name, bound, asked) ?? []),
  );
}

const askedBy = ({ resources }: Container): Asked => ({ requests: parseResourceList(resources?.requests), limits: parseResourceList(resources?.limits) });

/** Only what every container names is known of the whole pod; init containers count where they need more. */
function askedByPod(pod: Pod): Asked {
  if (isPodLevelResourcesSet(pod)) return { requests: podRequests(pod), limits: podLimits(pod) };
  const total = (list: 'requests' | 'limits'): ParsedResourceList => {
    const containers = pod.spec.containers.map((container) => askedBy(container)[list]);
    const sums = (list === 'requests' ? podRequests : podLimits)({ spec: { ...pod.spec, initContainers: [] } }, { excludeOverhead: true });
    for (const name of [...sums.keys()]) if (!containers.every((amounts) => amounts.has(name))) sums.delete(name);
    for (const container of pod.spec.initContainers ?? []) maxResources(sums, askedBy(container)[list]);
    return sums;
  };
  return { requests: total('requests'), limits: total('limits') };
}

export function podFaultsOf(item: LimitRangeItem, pod: Pod): string[] {
  if (item.type === 'Pod') return faultsOf(item, askedByPod(pod));
  if (item.type !== 'Container') return [];
  return [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].flatMap((container) => faultsOf(item, askedBy(container)));
}

export function claimFaultsOf(item: LimitRangeItem, { spec }: PersistentVolumeClaim): string[] {
  if (item.type !== 'PersistentVolumeClaim') return [];
  return faultsOf(item, {
    requests: new Map([['storage', parseQuantity(spec.resources?.requests?.storage ?? 0)]]),
    limits: new Map([['storage', quantityOf(0)]]),
  });
}
