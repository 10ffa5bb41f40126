/**
 * How well a pod's requests suit a node: how much stays free, and how evenly CPU and memory are taken.
 *
 * Mirrors: pkg/scheduler/framework/plugins/noderesources (least_allocated.go, balanced_allocation.go, resource_allocation.go).
 */
import type { NodeInfo, PodInfo } from '../node-info.ts';
import { MAX_SCORE } from './normalize.ts';

const SCORED_RESOURCES = ['cpu', 'memory'] as const;

/** NodeResourcesFit: the share of the node that stays free, averaged over CPU and memory. A pod that asks for nothing counts as asking a little. */
export function scoreLeastAllocated({ nonZeroRequest }: PodInfo, info: NodeInfo): number {
  let total = 0;
  let counted = 0;
  for (const name of SCORED_RESOURCES) {
    const capacity = info.allocatable(name);
    if (capacity === 0) continue;
    counted++;
    const wanted = info.nonZeroRequested(name) + (nonZeroRequest.get(name) ?? 0);
    if (wanted <= capacity) total += Math.floor(((capacity - wanted) * MAX_SCORE) / capacity);
  }
  return counted === 0 ? 0 : Math.floor(total / counted);
}

/** How evenly amounts of CPU and memory use a node: half the difference of their shares. */
function balanceOf(amountOf: (name: string) => number, info: NodeInfo): number {
  const shares = SCORED_RESOURCES.filter((name) => info.allocatable(name) > 0).map((name) => Math.min(1, amountOf(name) / info.allocatable(name)));
  const deviation = shares.length === 2 ? Math.abs(shares[0]! - shares[1]!) / 2 : 0;
  return Math.trunc((1 - deviation) * MAX_SCORE);
}

/** NodeResourcesBalancedAllocation: 75 where the pod changes nothing, more where it makes the use of CPU and memory more even. */
export function scoreBalancedAllocation({ request }: PodInfo, info: NodeInfo): number {
  const withPod = balanceOf((name) => info.requested(name) + (request.get(name) ?? 0), info);
  const withoutPod = balanceOf((name) => info.requested(name), info);
  return MAX_SCORE / 2 + Math.trunc((MAX_SCORE / 2 + withPod - withoutPod) / 2);
}

/** Whether the balance is looked at: not for pods that ask for neither. */
export const isBalanceScored = ({ request }: PodInfo): boolean => SCORED_RESOURCES.some((name) => (request.get(name) ?? 0) > 0);
