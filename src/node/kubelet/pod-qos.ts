/**
 * A pod's quality-of-service class: who is killed first when memory runs out.
 *
 * Mirrors: pkg/apis/core/v1/helper/qos/qos.go (ComputePodQOS).
 */
import { compareQuantities, parseQuantity, quantitySign, type ParsedQuantity, addQuantities } from '../../api/quantity.ts';
import type { Pod, PodStatus, Quantity } from '../../api/types.gen.ts';

const RESOURCES = ['cpu', 'memory'] as const;

type Amounts = Map<string, ParsedQuantity>;

function addPositive(total: Amounts, list: Record<string, Quantity> | undefined): void {
  for (const name of RESOURCES) {
    const text = list?.[name];
    if (text === undefined) continue;
    const amount = parseQuantity(text);
    if (quantitySign(amount) <= 0) continue;
    const before = total.get(name);
    total.set(name, before ? addQuantities(before, amount) : amount);
  }
}

/** Guaranteed: limits for everything, and requests equal to them. BestEffort: neither. Burstable: the rest. */
export function computePodQos(pod: Pod): NonNullable<PodStatus['qosClass']> {
  if (pod.status?.qosClass) return pod.status.qosClass;
  const requests: Amounts = new Map();
  const limits: Amounts = new Map();
  let hasAllLimits = true;
  if (RESOURCES.some((name) => pod.spec.resources?.requests?.[name] !== undefined || pod.spec.resources?.limits?.[name] !== undefined)) {
    addPositive(requests, pod.spec.resources?.requests);
    addPositive(limits, pod.spec.resources?.limits);
    hasAllLimits = RESOURCES.every((name) => limits.has(name));
  } else {
    for (const container of [...pod.spec.containers, ...(pod.spec.initContainers ?? [])]) {
      addPositive(requests, container.resources?.requests);
      const own: Amounts = new Map();
      addPositive(own, container.resources?.limits);
      addPositive(limits, container.resources?.limits);
      if (!RESOURCES.every((name) => own.has(name))) hasAllLimits = false;
    }
  }
  if (requests.size === 0 && limits.size === 0) return 'BestEffort';
  const isGuaranteed =
    hasAllLimits &&
    requests.size === limits.size &&
    [...requests].every(([name, amount]) => {
      const limit = limits.get(name);
      return limit !== undefined && compareQuantities(limit, amount) === 0;
    });
  return isGuaranteed ? 'Guaranteed' : 'Burstable';
}
