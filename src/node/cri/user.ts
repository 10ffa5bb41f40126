/** Who a container's process is: the pod's security context, else the image's user. Mirrors: containerd's handling of `USER` and `runAsUser`. */
import type { RuntimeUser } from './runtime-status.ts';
import type { ContainerConfig } from './types.ts';

/**
 * `uid`, `uid:gid` or nothing (root) as an image says it; names are not looked up, an image's user is given in numbers.
 */
export function resolveUser(imageUser: string, config: Pick<ContainerConfig, 'runAsUser' | 'runAsGroup' | 'supplementalGroups'>): RuntimeUser {
  const [uidText = '', gidText = ''] = imageUser.split(':');
  const uid = config.runAsUser ?? Number(uidText || 0);
  const gid = config.runAsGroup ?? (config.runAsUser === undefined ? Number(gidText || 0) : 0);
  const groups = [...new Set([gid, ...config.supplementalGroups])].sort((a, b) => a - b);
  return { gid, supplementalGroups: groups, uid };
}
