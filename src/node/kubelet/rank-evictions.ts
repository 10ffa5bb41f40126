/** Whom a node in need evicts first, and what it says. Mirrors pkg/kubelet/eviction/helpers.go. */
import { podRequests } from '../../api/pod-resources.ts';
import { formatQuantity, parseQuantity, quantityOf, quantityValue } from '../../api/quantity.ts';
import type { Pod } from '../../api/types.gen.ts';
import { type ContainerUsage, type DiskUsage, STORAGE } from './eviction.ts';

/** The least priority of pods that a node cannot do without (pkg/apis/scheduling SystemCriticalPriority). */
const SYSTEM_CRITICAL_PRIORITY = 2_000_000_000;

export const isCriticalPod = ({ spec }: Pod): boolean => (spec.priority ?? 0) >= SYSTEM_CRITICAL_PRIORITY;

const bytes = (value: number): string => formatQuantity(quantityOf(value, 'BinarySI'));

const memoryRequestOf = (pod: Pod): number => {
  const request = podRequests(pod).get('memory');
  return request ? quantityValue(request) : 0;
};

const sumOf = (usage: ContainerUsage): number => [...usage.values()].reduce((sum, each) => sum + each, 0);

/** Pods in the order in which they go: those over their requests first, then by priority, then by how far they are over. */
export function rankMemoryPressure(pods: readonly Pod[], usageOf: (pod: Pod) => ContainerUsage): Pod[] {
  const ranked = pods.map((pod) => ({ pod, priority: pod.spec.priority ?? 0, overBytes: sumOf(usageOf(pod)) - memoryRequestOf(pod) }));
  const isOver = (each: { overBytes: number }): number => (each.overBytes > 0 ? 0 : 1);
  return ranked.sort((a, b) => isOver(a) - isOver(b) || a.priority - b.priority || b.overBytes - a.overBytes).map(({ pod }) => pod);
}

/** What an evicted pod is told: how short the node was, and which of its containers took more than they asked for. */
export function memoryEvictionMessage(pod: Pod, usage: ContainerUsage, thresholdBytes: number, availableBytes: number): string {
  let message = `The node was low on resource: memory. Threshold quantity: ${bytes(thresholdBytes)}, available: ${bytes(availableBytes)}. `;
  for (const { name, resources } of pod.spec.containers) {
    const used = usage.get(name) ?? 0;
    const request = resources?.requests?.memory;
    if (used > (request === undefined ? 0 : quantityValue(parseQuantity(request))))
      message += `Container ${name} was using ${bytes(used)}, request is ${request === undefined ? '0' : formatQuantity(parseQuantity(request))}, has larger consumption of memory. `;
  }
  return message;
}

/** Why the pod must go for what it wrote, or undefined. Mirrors: eviction_manager.go localStorageEviction. */
export function diskLimitViolation(pod: Pod, usage: DiskUsage): string | undefined {
  for (const { name, emptyDir } of pod.spec.volumes ?? []) {
    const limit = emptyDir?.sizeLimit;
    if (limit === undefined) continue;
    const parsed = parseQuantity(limit);
    if (quantityValue(parsed) > 0 && (usage.volumes.get(name) ?? 0) > quantityValue(parsed))
      return `Usage of EmptyDir volume ${JSON.stringify(name)} exceeds the limit ${JSON.stringify(formatQuantity(parsed))}. `;
  }
  const limits = pod.spec.containers.map(({ name, resources }) => ({ name, limit: resources?.limits?.[STORAGE] }));
  const known = limits.flatMap(({ name, limit }) => (limit === undefined ? [] : [{ name, limit: parseQuantity(limit) }]));
  if (known.length === 0) return undefined;
  const total = known.reduce((sum, { limit }) => sum + quantityValue(limit), 0);
  if (sumOf(usage.volumes) + sumOf(usage.containers) > total)
    return `Pod ephemeral local storage usage exceeds the total limit of containers ${bytes(total)}. `;
  for (const { name, limit } of known) {
    if ((usage.containers.get(name) ?? 0) > quantityValue(limit))
      return `Container ${name} exceeded its local ephemeral storage limit ${JSON.stringify(formatQuantity(limit))}. `;
  }
  return undefined;
}
