/**
 * What a pod can say about itself: the downward API.
 *
 * Mirrors: pkg/fieldpath/fieldpath.go (ExtractFieldPathAsString) and pkg/api/v1/resource (ExtractContainerResourceValue).
 */
import type { ObjectFieldSelector, Pod } from '../../api/types.gen.ts';

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
