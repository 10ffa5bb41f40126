/**
 * Sees to it that a container's image is on the node: by its pull policy, one pull at a time, with a back-off after failures.
 *
 * Mirrors: pkg/kubelet/images/image_manager.go (EnsureImageExists) and puller.go (serial pulls, the default).
 */
import { formatGoDuration } from './go-duration.ts';
import type { Container, Pod } from '../../api/types.gen.ts';
import type { Simulation } from '../../sim/simulation.ts';
import { parseImageReference } from '../cri/image-reference.ts';
import { waitFor, type Routine } from '../cri/routine.ts';
import { containerFieldPath, type KubeletContext } from './context.ts';
import type { StartFailure } from './container-status.ts';

/** Pulls wait for each other, in the order in which they were asked for. */
export class PullQueue {
  #isBusy = false;
  #waiting: (() => void)[] = [];

  /** Goes on when it is this pull's turn: because of what asked for it, not of what the one before has done. */
  *enter(sim: Simulation): Routine<void> {
    const { cause } = sim;
    if (this.#isBusy) yield* waitFor((resume) => this.#waiting.push(() => sim.because(cause, resume)));
    this.#isBusy = true;
  }

  leave(): void {
    this.#isBusy = false;
    this.#waiting.shift()?.();
  }
}

/** The image is there when this ends with undefined; else the reason why the container waits. */
export function* ensureImageExists(context: KubeletContext, queue: PullQueue, pod: Pod, container: Container): Routine<StartFailure | undefined> {
  const { runtime, sim, pullBackOff } = context;
  const image = container.image ?? '';
  const fieldPath = containerFieldPath(pod, container.name);
  const record = (type: 'Normal' | 'Warning', reason: string, message: string): void => context.record(pod, type, reason, message, fieldPath);

  const reference = parseImageReference(image);
  if (typeof reference === 'string') {
    const message = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": ${reference}`;
    record('Warning', 'InspectFailed', message);
    return { reason: 'InvalidImageName', message };
  }
  const policy = container.imagePullPolicy ?? 'IfNotPresent';
  if (policy !== 'Always' && runtime.images.get(image)) {
    record('Normal', 'Pulled', `Container image "${image}" already present on machine and can be accessed by the pod`);
    return undefined;
  }
  if (policy === 'Never') {
    const message = `Container image "${image}" is not present with pull policy of Never`;
    record('Warning', 'ErrImageNeverPull', message);
    return { reason: 'ErrImageNeverPull', message };
  }
  const key = `${pod.metadata.uid}_${image}`;
  const { pullErrors } = context.pod(pod.metadata.uid);
  if (pullBackOff.remainingSinceUpdateMs(key, sim.nowMs) > 0) {
    const message = `Back-off pulling image "${image}"`;
    record('Normal', 'BackOff', message);
    const before = pullErrors.get(image);
    return { reason: 'ImagePullBackOff', message: before ? `${message}: ErrImagePull: ${before}` : message };
  }
  record('Normal', 'Pulling', `Pulling image "${image}"`);
  const askedMs = sim.nowMs;
  yield* queue.enter(sim);
  const startedMs = sim.nowMs;
  const isNew = !runtime.images.get(image);
  const result = yield* runtime.images.pull(image);
  queue.leave();
  if ('error' in result) {
    pullBackOff.next(key, sim.nowMs, sim.nowMs);
    pullErrors.set(image, result.error);
    record('Warning', 'Failed', `Failed to pull image "${image}": ${result.error}`);
    return { reason: 'ErrImagePull', message: result.error };
  }
  pullErrors.delete(image);
  if (isNew) context.onNewImage();
  const took = formatGoDuration(sim.nowMs - startedMs);
  const all = formatGoDuration(sim.nowMs - askedMs);
  record('Normal', 'Pulled', `Successfully pulled image "${image}" in ${took} (${all} including waiting). Image size: ${result.image.image.sizeBytes} bytes.`);
  return undefined;
}
