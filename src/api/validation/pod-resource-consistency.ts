/** Whether the resources of a pod as a whole fit those of its containers. Mirrors pkg/apis/core/validation/validation.go. */
import { invalid, type FieldError } from '../field-error.ts';
import type { FieldPath } from '../field-path.ts';
import { compareQuantities, parseQuantity } from '../quantity.ts';
import { aggregateContainerLimits, aggregateContainerRequests } from '../pod-resources.ts';
import { formatResourceList } from '../resource-lists.ts';
import type { Pod, PodSpec, Quantity } from '../types.gen.ts';
import { showAmount, isHugePages } from './resource-amounts.ts';

/** The pod's own amounts against those of its containers. */
export function validatePodResourceConsistency(spec: PodSpec, path: FieldPath): FieldError[] {
  const { requests = {}, limits = {} } = spec.resources ?? {};
  const isMore = (amount: Quantity, than: Quantity): boolean => compareQuantities(parseQuantity(amount), parseQuantity(than)) > 0;
  const tooSmall = (list: 'requests' | 'limits', name: string, own: Quantity, sum: Quantity): FieldError[] =>
    isMore(sum, own)
      ? [invalid(path.child(list).key(name), showAmount(own), `must be greater than or equal to aggregate container ${list} of ${showAmount(sum)}`)]
      : [];
  const requested = formatResourceList(aggregateContainerRequests({ spec } as Pod));
  const limited = formatResourceList(aggregateContainerLimits({ spec } as Pod));
  return [
    ...Object.entries(requests).flatMap(([name, own]) => tooSmall('requests', name, own, requested[name] ?? 0)),
    ...Object.entries(limits).flatMap(([name, own]) => (isHugePages(name) ? tooSmall('limits', name, own, limited[name] ?? 0) : [])),
    ...(spec.containers ?? []).flatMap((container, i) =>
      Object.entries(container.resources?.limits ?? {}).flatMap(([name, amount]) =>
        limits[name] !== undefined && isMore(amount, limits[name])
          ? [
              invalid(
                path.child('containers').index(i).key(name).child('limits'),
                showAmount(amount),
                `must be less than or equal to pod limits of ${showAmount(limits[name])}`,
              ),
            ]
          : [],
      ),
    ),
  ];
}
