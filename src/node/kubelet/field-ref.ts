/**
 * What a pod can say about itself: the downward API.
 *
 * Mirrors: pkg/fieldpath/fieldpath.go (ExtractFieldPathAsString) and pkg/api/v1/resource (ExtractContainerResourceValue).
 */
import { parseQuantity, quantityMilliValue, quantityValue } from '../../api/quantity.ts';
import type { Container, ObjectFieldSelector, Pod, Quantity, ResourceFieldSelector } from '../../api/types.gen.ts';

/** Keys and values as Go's %q writes them, a line each, sorted. */
const formatMap = (map: Record<string, string> | undefined): string =>
  Object.keys(map ?? {})
    .sort()
    .map((key) => `${key}=${JSON.stringify(map![key])}`)
    .join('\n');

/** The value of a field. Throws `Error` in Kubernetes' words for what cannot be asked. `hostIPs` are the node's. */
export function fieldRefValue(pod: Pod, { fieldPath }: ObjectFieldSelector, podIPs: readonly string[], hostIPs: readonly string[]): string {
  const subscript = /^metadata\.(annotations|labels)\['(.*)'\]$/.exec(fieldPath);
  if (subscript) return pod.metadata[subscript[1] as 'annotations' | 'labels']?.[subscript[2]!] ?? '';
  switch (fieldPath) {
    case 'metadata.name':
      return pod.metadata.name;
    case 'metadata.namespace':
      return pod.metadata.namespace;
    case 'metadata.uid':
      return pod.metadata.uid;
    case 'metadata.labels':
      return formatMap(pod.metadata.labels);
    case 'metadata.annotations':
      return formatMap(pod.metadata.annotations);
    case 'spec.nodeName':
      return pod.spec.nodeName ?? '';
    case 'spec.serviceAccountName':
      return pod.spec.serviceAccountName ?? '';
    case 'status.hostIP':
      return hostIPs[0] ?? '';
    case 'status.hostIPs':
      return hostIPs.join(',');
    case 'status.podIP':
      return podIPs[0] ?? '';
    case 'status.podIPs':
      return podIPs.join(',');
    default:
      throw new Error(`unsupported fieldPath: ${fieldPath}`);
  }
}

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
