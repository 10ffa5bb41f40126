/** What a container is told of its resources. Mirrors pkg/api/v1/resource/helpers.go (ExtractContainerResourceValue). */
import { parseQuantity, quantityMilliValue, quantityValue } from '../../api/quantity.ts';
import type { Container, Quantity, ResourceFieldSelector } from '../../api/types.gen.ts';

/** A container's request or limit as a whole number of `divisor`s, rounded up; limits that are not set are the node's allocatable. */
export function resourceFieldValue(
  container: Container,
  { resource, divisor }: ResourceFieldSelector,
  allocatable: Readonly<Record<string, Quantity>>,
): string {
  const [kind = '', name = ''] = resource.split(/\.(.*)/);
  if (kind !== 'limits' && kind !== 'requests') throw new Error(`unsupported container resource : ${resource}`);
  const own = container.resources?.[kind]?.[name];
  const value = own ?? (kind === 'limits' ? allocatable[name] : (container.resources?.limits?.[name] ?? 0)) ?? 0;
  const amount = parseQuantity(value);
  const unit = parseQuantity(divisor === undefined || divisor === '0' ? '1' : divisor);
  if (name === 'cpu') return String(Math.ceil(quantityMilliValue(amount) / quantityMilliValue(unit)));
  return String(Math.ceil(quantityValue(amount) / quantityValue(unit)));
}
