/**
 * What a pod asks for as a whole: containers run together, init containers one after the other, sidecars beside both.
 *
 * Mirrors: component-helpers/resource/helpers.go (PodRequests, PodLimits and what they are made of).
 * Differs: devices of dynamic resource allocation are not counted.
 */
import { addResources, maxResources, parseResourceList, type ParsedResourceList } from './resource-lists.ts';
import type { Container, ContainerStatus, Pod } from './types.gen.ts';

/** Pods as the functions here need them: no metadata. */
export type PodWithResources = Pick<Pod, 'spec'> & { status?: Pod['status'] };

/** How to count. */
export interface PodResourcesOptions {
  /** Count what running containers were given (in-place resize), where that is more. */
  readonly useStatusResources?: boolean;
  readonly excludeOverhead?: boolean;
  readonly skipPodLevelResources?: boolean;
}

/** Whether resources of this name can be set for the pod as a whole. */
export const isSupportedPodLevelResource = (name: string): boolean => name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');

const hasSupported = (list: Readonly<Record<string, unknown>> | undefined): boolean => Object.keys(list ?? {}).some(isSupportedPodLevelResource);

export const isPodLevelRequestsSet = (pod: PodWithResources): boolean => hasSupported(pod.spec.resources?.requests);
export const isPodLevelLimitsSet = (pod: PodWithResources): boolean => hasSupported(pod.spec.resources?.limits);
export const isPodLevelResourcesSet = (pod: PodWithResources): boolean => isPodLevelRequestsSet(pod) || isPodLevelLimitsSet(pod);

/** Whether an init container keeps running beside the others: a sidecar. */
export const isRestartableInitContainer = (container: Pick<Container, 'restartPolicy'>): boolean => container.restartPolicy === 'Always';

/** Sums up containers and takes the largest of the phases of initialization. `of` says what one container takes. */
function aggregate(pod: PodWithResources, of: (container: Container, isInit: boolean) => ParsedResourceList): ParsedResourceList {
  const total: ParsedResourceList = new Map();
  for (const container of pod.spec.containers ?? []) addResources(total, of(container, false));
  const sidecars: ParsedResourceList = new Map();
  const init: ParsedResourceList = new Map();
  for (const container of pod.spec.initContainers ?? []) {
    const amounts = of(container, true);
    if (isRestartableInitContainer(container)) {
      addResources(total, amounts);
      addResources(sidecars, amounts);
      maxResources(init, sidecars);
    } else {
      addResources(amounts, sidecars);
      maxResources(init, amounts);
    }
  }
  maxResources(total, init);
  return total;
}

const isResizeInfeasible = (pod: PodWithResources): boolean =>
  (pod.status?.conditions ?? []).some((condition) => condition.type === 'PodResizePending' && condition.reason === 'Infeasible');

/** The status of a container whose resources count; plain init containers are done by the time these matter. */
function statusOf(pod: PodWithResources, container: Container, isInit: boolean): ContainerStatus | undefined {
  if (isInit && !isRestartableInitContainer(container)) return undefined;
  const statuses = isInit ? pod.status?.initContainerStatuses : pod.status?.containerStatuses;
  return statuses?.find((status) => status.name === container.name);
}

/** What the containers request together, without overhead and pod-level requests. */
export function aggregateContainerRequests(pod: PodWithResources, options: PodResourcesOptions = {}): ParsedResourceList {
  return aggregate(pod, (container, isInit) => {
    const requests = parseResourceList(container.resources?.requests);
    const status = options.useStatusResources ? statusOf(pod, container, isInit) : undefined;
    if (status === undefined) return requests;
    const actual = parseResourceList(status.resources?.requests);
    maxResources(actual, parseResourceList(status.allocatedResources));
    if (isResizeInfeasible(pod) && status.resources !== undefined) return actual;
    maxResources(actual, requests);
    return actual;
  });
}

/** What the containers are limited to together. */
export function aggregateContainerLimits(pod: PodWithResources, options: PodResourcesOptions = {}): ParsedResourceList {
  return aggregate(pod, (container, isInit) => {
    const limits = parseResourceList(container.resources?.limits);
    const status = options.useStatusResources ? statusOf(pod, container, isInit) : undefined;
    if (status?.resources === undefined) return limits;
    const actual = parseResourceList(status.resources.limits);
    if (isResizeInfeasible(pod)) return actual;
    maxResources(limits, actual);
    return limits;
  });
}

function setPodLevel(total: ParsedResourceList, list: Readonly<Record<string, string | number>> | undefined): void {
  for (const [name, amount] of parseResourceList(list)) if (isSupportedPodLevelResource(name)) total.set(name, amount);
}

/** What the scheduler reserves for a pod. */
export function podRequests(pod: PodWithResources, options: PodResourcesOptions = {}): ParsedResourceList {
  const total = aggregateContainerRequests(pod, options);
  if (!options.skipPodLevelResources && isPodLevelRequestsSet(pod)) setPodLevel(total, pod.spec.resources?.requests);
  if (!options.excludeOverhead) addResources(total, parseResourceList(pod.spec.overhead));
  return total;
}

/** What a pod can use at most, of the resources that are limited. */
export function podLimits(pod: PodWithResources, options: PodResourcesOptions = {}): ParsedResourceList {
  const total = aggregateContainerLimits(pod, options);
  if (!options.skipPodLevelResources && isPodLevelLimitsSet(pod)) setPodLevel(total, pod.spec.resources?.limits);
  if (options.excludeOverhead) return total;
  const overhead = parseResourceList(pod.spec.overhead);
  for (const name of overhead.keys()) if (!total.has(name)) overhead.delete(name);
  addResources(total, overhead);
  return total;
}
