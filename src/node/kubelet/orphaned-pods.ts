/**
 * Pods that run on the node though the API no longer knows them: a kubelet that was away finds them when it is back.
 *
 * Mirrors: pkg/kubelet/kubelet_pods.go (HandlePodCleanups) and pod_workers.go (SyncTerminatingRuntimePod).
 * Differs: looked for once after a start, two seconds after the pods are known, where housekeeping looks every two seconds.
 */
import type { Simulation } from '../../sim/simulation.ts';
import type { Cni } from '../cni/cni.ts';
import { all, startRoutine, type Routine } from '../cri/routine.ts';
import type { Runtime } from '../cri/types.ts';

const HOUSEKEEPING_MS = 2_000;
const GRACE_MS = 1_000;

export interface OrphanedPodsOptions {
  sim: Simulation;
  runtime: Runtime;
  cni: Cni;
  who: string;
  /** Whether the API has such a pod for this node. */
  isKnown(podUid: string): boolean;
  onGone(podUid: string): void;
}

/** Stops what nobody wants any more. A node that has run nothing yet has nothing to look for. */
export function killOrphanedPods(options: OrphanedPodsOptions): void {
  const { sim, runtime, who, isKnown, onGone } = options;
  if (runtime.podUids().length === 0) return;
  sim.after(HOUSEKEEPING_MS, `${who} housekeeping`, () => {
    for (const uid of runtime.podUids()) {
      if (!isKnown(uid)) startRoutine(sim, stopPod(options, uid), () => onGone(uid));
    }
  });
}

function* stopPod({ sim, runtime, cni }: OrphanedPodsOptions, uid: string): Routine<void> {
  yield* all(
    sim,
    runtime.containers(uid).map((container) => runtime.stopContainer(container, GRACE_MS)),
  );
  for (const sandbox of runtime.sandboxes(uid)) {
    if (sandbox.state !== 'SANDBOX_READY') continue;
    yield* runtime.stopPodSandbox(sandbox);
    cni.del(sandbox.config);
  }
}
