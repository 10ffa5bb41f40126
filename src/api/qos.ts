/**
 * The quality of service class: who is killed first when a node runs out of memory.
 *
 * Mirrors: pkg/apis/core/v1/helper/qos/qos.go (ComputePodQOS).
 */
import { isPodLevelResourcesSet, type PodWithResources } from './pod-resources.ts';
import { compareQuantities } from './quantity.ts';
import { addResources, parseResourceList, type ParsedResourceList, type ResourceList } from './resource-lists.ts';

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

const COMPUTE = ['cpu', 'memory'];

/** CPU and memory of a list, zero amounts left out. */
function computeResourcesOf(list: ResourceList | undefined): ParsedResourceList {
  const parsed = parseResourceList(list);
  for (const [name, amount] of parsed) if (!COMPUTE.includes(name) || amount.mantissa <= 0n) parsed.delete(name);
  return parsed;
}

/** Guaranteed: every container has CPU and memory limits, and requests as much. BestEffort: none asks for anything. */
export function computePodQos(pod: PodWithResources): QosClass {
  const requests: ParsedResourceList = new Map();
  const limits: ParsedResourceList = new Map();
  let isGuaranteed = true;
  const askers = isPodLevelResourcesSet(pod) ? [{ resources: pod.spec.resources }] : [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])];
  for (const { resources } of askers) {
    addResources(requests, computeResourcesOf(resources?.requests));
    const limited = computeResourcesOf(resources?.limits);
    addResources(limits, limited);
    isGuaranteed &&= limited.size === COMPUTE.length;
  }
  if (requests.size === 0 && limits.size === 0) return 'BestEffort';
  const isEqual = [...requests].every(([name, amount]) => {
    const limit = limits.get(name);
    return limit !== undefined && compareQuantities(limit, amount) === 0;
  });
  return isGuaranteed && isEqual && requests.size === limits.size ? 'Guaranteed' : 'Burstable';
}

/** The class that the status says, or else the one that the spec amounts to. */
export const getPodQos = (pod: PodWithResources): QosClass => (pod.status?.qosClass as QosClass | undefined) ?? computePodQos(pod);
