/**
 * Old attempts of containers are removed: of each container the newest dead one stays, for `logs --previous`.
 *
 * Mirrors: pkg/kubelet/pod_container_deletor.go, with the default of one dead container per container.
 */
import type { Runtime } from '../cri/types.ts';

/** Removes the dead attempts of a pod's containers but the newest of each. */
export function removeDeadContainers(runtime: Runtime, podUid: string): void {
  const kept = new Set<string>();
  for (const container of [...runtime.containers(podUid)]) {
    if (container.status.state !== 'exited') continue;
    const { name } = container.config;
    if (kept.has(name)) runtime.removeContainer(container);
    else kept.add(name);
  }
}
