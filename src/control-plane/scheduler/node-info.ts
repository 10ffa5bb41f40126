/**
 * What the scheduler knows about a node: the node, the pods on it, and what they have taken of it. Kept up to date pod by
 * pod, so that a scheduling cycle adds nothing up.
 *
 * Mirrors: pkg/scheduler/framework/types.go NodeInfo, Resource, HostPortInfo.
 */
import { isRestartableInitContainer, podRequests } from '../../api/pod-resources.ts';
import { parseQuantity, quantityMilliValue, quantityValue } from '../../api/quantity.ts';
import { parseResourceList } from '../../api/resource-lists.ts';
import type { ContainerPort, Node, Pod } from '../../api/types.gen.ts';

/** Amounts by resource name: CPU in thousandths, everything else in whole units. */
export type Amounts = ReadonlyMap<string, number>;

/** What a container without requests counts as when nodes are compared (pkg/scheduler/util/pod_resources.go). */
const NON_ZERO_REQUESTS: Amounts = new Map([
  ['cpu', 100],
  ['memory', 200 * 1024 * 1024],
]);

const amountOf = (name: string, quantity: ReturnType<typeof parseQuantity>): number =>
  name === 'cpu' ? quantityMilliValue(quantity) : quantityValue(quantity);

/** What a pod asks for, of every resource that it names. */
export function computePodRequest(pod: Pod): Amounts {
  const amounts = new Map<string, number>();
  for (const [name, quantity] of podRequests(pod)) amounts.set(name, amountOf(name, quantity));
  return amounts;
}

/** The host ports of a pod's containers; those of a pod on the host's network are all of its ports. */
export function hostPortsOf(pod: Pod): readonly ContainerPort[] {
  const containers = [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? []).filter((container) => container.restartPolicy === 'Always')];
  return containers.flatMap((container) => container.ports ?? []).filter((port) => (port.hostPort ?? 0) > 0);
}

/** A pod on a node, with what it takes. */
export interface PodInfo {
  readonly pod: Pod;
  readonly request: Amounts;
  /** CPU and memory, with a small amount for each container that asks for none. */
  readonly nonZeroRequest: Amounts;
  readonly hostPorts: readonly ContainerPort[];
}

function nonZeroRequestOf({ spec }: Pod, request: Amounts): Amounts {
  const running = [...(spec.containers ?? []), ...(spec.initContainers ?? []).filter(isRestartableInitContainer)];
  const amounts = new Map<string, number>();
  for (const [name, least] of NON_ZERO_REQUESTS) {
    const isAskedTogether = spec.resources?.requests?.[name] !== undefined;
    const silent = isAskedTogether ? 0 : running.filter(({ resources }) => resources?.requests?.[name] === undefined).length;
    amounts.set(name, (request.get(name) ?? 0) + silent * least);
  }
  return amounts;
}

export function podInfoOf(pod: Pod): PodInfo {
  const request = computePodRequest(pod);
  return { pod, request, nonZeroRequest: nonZeroRequestOf(pod, request), hostPorts: hostPortsOf(pod) };
}

/** A node and its pods. */
export class NodeInfo {
  #node: Node | undefined;
  #allocatable: Amounts = new Map();
  readonly #pods = new Map<string, PodInfo>();
  /** Those of `#pods` that say which pods they want beside them, or not. */
  readonly #withAffinity = new Map<string, PodInfo>();
  readonly #requested = new Map<string, number>();
  readonly #nonZeroRequested = new Map<string, number>();
  /** What `countPods` has counted, until the pods change. */
  readonly #counted = new Map<string, number>();
  #images: ReadonlyMap<string, number> | undefined;

  /** Undefined while only pods of it are known. */
  get node(): Node | undefined {
    return this.#node;
  }

  set node(node: Node | undefined) {
    this.#node = node;
    const allocatable = new Map<string, number>();
    for (const [name, quantity] of parseResourceList(node?.status?.allocatable)) allocatable.set(name, amountOf(name, quantity));
    this.#allocatable = allocatable;
    this.#images = undefined;
  }

  /** The size of an image that the node has, by its full name; 0 where it has not. */
  imageBytes(name: string): number {
    this.#images ??= new Map((this.#node?.status?.images ?? []).flatMap(({ names = [], sizeBytes = 0 }) => names.map((each) => [each, sizeBytes] as const)));
    return this.#images.get(name) ?? 0;
  }

  /** How many pods meet a condition, which `name` tells from all others. */
  countPods(name: string, meets: (pod: Pod) => boolean): number {
    let count = this.#counted.get(name);
    if (count !== undefined) return count;
    count = 0;
    for (const { pod } of this.#pods.values()) if (meets(pod)) count++;
    this.#counted.set(name, count);
    return count;
  }

  get pods(): ReadonlyMap<string, PodInfo> {
    return this.#pods;
  }

  /** Pods that want other pods beside them, or not beside them. */
  podsWithAffinity(): Iterable<PodInfo> {
    return this.#withAffinity.values();
  }

  /** Pods that must not have certain pods beside them. */
  podsWithRequiredAntiAffinity(): readonly PodInfo[] {
    if (this.#withAffinity.size === 0) return [];
    return [...this.#withAffinity.values()].filter(({ pod }) => pod.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.length);
  }

  allocatable(name: string): number {
    return this.#allocatable.get(name) ?? 0;
  }

  requested(name: string): number {
    return this.#requested.get(name) ?? 0;
  }

  /** Like `requested`, with a small amount for each container that asks for nothing. */
  nonZeroRequested(name: string): number {
    return this.#nonZeroRequested.get(name) ?? 0;
  }

  /** A node of its own with the same pods: for trying what would be if others were there. */
  clone(): NodeInfo {
    const clone = new NodeInfo();
    clone.node = this.#node;
    for (const [key, info] of this.#pods) clone.addPod(key, info);
    return clone;
  }

  addPod(key: string, info: PodInfo): void {
    this.removePod(key);
    this.#pods.set(key, info);
    if (info.pod.spec.affinity?.podAffinity ?? info.pod.spec.affinity?.podAntiAffinity) this.#withAffinity.set(key, info);
    this.#count(info, 1);
  }

  /** Keeps the newest state of a pod that takes what it took before. */
  refreshPod(key: string, pod: Pod): void {
    const known = this.#pods.get(key);
    if (!known) return;
    const { labels, deletionTimestamp } = known.pod.metadata;
    if (labels !== pod.metadata.labels || deletionTimestamp !== pod.metadata.deletionTimestamp) this.#counted.clear();
    const info = { ...known, pod };
    this.#pods.set(key, info);
    if (this.#withAffinity.has(key)) this.#withAffinity.set(key, info);
  }

  removePod(key: string): void {
    const info = this.#pods.get(key);
    if (!info) return;
    this.#pods.delete(key);
    this.#withAffinity.delete(key);
    this.#count(info, -1);
  }

  #count({ request, nonZeroRequest }: PodInfo, sign: 1 | -1): void {
    this.#counted.clear();
    for (const [name, amount] of request) this.#requested.set(name, this.requested(name) + sign * amount);
    for (const [name, amount] of nonZeroRequest) this.#nonZeroRequested.set(name, this.nonZeroRequested(name) + sign * amount);
  }
}
