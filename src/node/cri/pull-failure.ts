/** Why an image cannot be pulled, in containerd's words. */
import { formatImageReference, type ImageReference } from './image-reference.ts';

/** What containerd says of a registry that answers with an error, or not at all. */
export function whyBroken(reference: ImageReference | string, how: 'error' | 'unreachable'): string {
  if (typeof reference === 'string') return reference;
  const { repository, tag, digest } = reference;
  const registry = repository.slice(0, repository.indexOf('/'));
  const host = registry === 'docker.io' ? 'registry-1.docker.io' : registry;
  const url = `https://${host}/v2/${repository.slice(registry.length + 1)}/manifests/${digest || tag}`;
  const prefix = `failed to pull and unpack image "${formatImageReference(reference)}": failed to resolve image: `;
  if (how === 'error') return `${prefix}unexpected status from HEAD request to ${url}: 503 Service Unavailable`;
  return `${prefix}failed to do request: Head "${url}": dial tcp: lookup ${host} on 172.18.0.1:53: dial udp 172.18.0.1:53: connect: network is unreachable`;
}

/** What a registry answers for a repository that it does not have; only Docker Hub can be reached from here. */
export function whyUnknown({ repository, tag, digest }: ImageReference): string {
  const host = repository.slice(0, repository.indexOf('/'));
  if (host === 'docker.io') {
    return 'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed';
  }
  const url = `https://${host}/v2/${repository.slice(host.length + 1)}/manifests/${digest || tag}`;
  return `failed to do request: Head "${url}": dial tcp: lookup ${host.replace(/:\d+$/, '')} on 172.18.0.2:53: no such host`;
}
