/** Which pods go first when there are too many, and when the next one counts as available. Mirrors pkg/controller/controller_utils.go (ActivePodsWithRanks). */
import { getPodCondition, isPodReady } from '../../../api/pod-util.ts';
import { parseTime } from '../../../api/time.ts';
import type { ContainerStatus, Pod } from '../../../api/types.gen.ts';
import { isPodActive } from './active-pods.ts';

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';

const PHASE_ORDER: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/** The pod's deletion cost; pods without one, or with a malformed one, cost 0. */
const deletionCostOf = ({ metadata }: Pod): number => {
  const text = metadata.annotations?.[DELETION_COST] ?? '0';
  return /^(0|-?[1-9]\d*)$/.test(text) ? Number(text) : 0;
};

/** Since when the pod is ready, in Unix ms; undefined where that is not known. */
function readySince(pod: Pod): number | undefined {
  const condition = getPodCondition(pod.status, 'Ready');
  return condition?.status === 'True' ? parseTime(condition.lastTransitionTime ?? '') : undefined;
}

const maxRestarts = (statuses: readonly ContainerStatus[] | undefined): number =>
  (statuses ?? []).reduce((most, status) => Math.max(most, status.restartCount), 0);

/** The most restarts of regular containers, and of sidecars. */
function restartsOf({ spec, status }: Pod): [number, number] {
  const sidecars = new Set((spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name));
  return [maxRestarts(status?.containerStatuses), maxRestarts(status?.initContainerStatuses?.filter(({ name }) => sidecars.has(name)))];
}

/** The order of magnitude of an age: whole powers of two of nanoseconds, -1 for none. */
function magnitudeOf(sinceMs: number, nowMs: number): number {
  let nanoseconds = BigInt(Math.round((nowMs - sinceMs) * 1_000_000));
  let magnitude = -1;
  for (; nanoseconds > 0n; nanoseconds >>= 1n) magnitude++;
  return magnitude;
}

const byUid = (a: Pod, b: Pod): number => ((a.metadata.uid ?? '') < (b.metadata.uid ?? '') ? -1 : 1);

/** The younger first, by order of magnitude; among those of one order the uid draws the lot. Unknown times come first. */
function compareAges(a: Pod, b: Pod, aMs: number | undefined, bMs: number | undefined, nowMs: number): number {
  if (aMs === bMs) return 0;
  if (aMs === undefined || bMs === undefined) return aMs === undefined ? -1 : 1;
  return magnitudeOf(aMs, nowMs) - magnitudeOf(bMs, nowMs) || byUid(a, b);
}

/** Below 0 where `a` goes before `b`. `ranks`: how many related pods are on a pod's node. */
function compareForDeletion(a: Pod, b: Pod, rankOf: (pod: Pod) => number, nowMs: number): number {
  const placed = (pod: Pod): number => (pod.spec.nodeName ? 1 : 0);
  const phase = (pod: Pod): number => PHASE_ORDER[pod.status?.phase ?? ''] ?? 0;
  const ready = (pod: Pod): number => (isPodReady(pod) ? 1 : 0);
  const first = placed(a) - placed(b) || phase(a) - phase(b) || ready(a) - ready(b) || deletionCostOf(a) - deletionCostOf(b) || rankOf(b) - rankOf(a);
  if (first !== 0) return first;
  if (isPodReady(a) && isPodReady(b)) {
    const byReadiness = compareAges(a, b, readySince(a), readySince(b), nowMs);
    if (byReadiness !== 0) return byReadiness;
  }
  const [restartsA, restartsB] = [restartsOf(a), restartsOf(b)];
  const byRestarts = restartsB[0] - restartsA[0] || restartsB[1] - restartsA[1];
  return byRestarts || compareAges(a, b, parseTime(a.metadata.creationTimestamp ?? ''), parseTime(b.metadata.creationTimestamp ?? ''), nowMs);
}

/** The pods in the order in which they are deleted: not yet placed, not running, not ready, cheap, crowded, young ones first. */
export function sortForDeletion(pods: readonly Pod[], relatedPods: Iterable<Pod>, nowMs: number): Pod[] {
  const onNode = new Map<string, number>();
  for (const related of relatedPods) {
    if (isPodActive(related)) onNode.set(related.spec.nodeName ?? '', (onNode.get(related.spec.nodeName ?? '') ?? 0) + 1);
  }
  return [...pods].sort((a, b) => compareForDeletion(a, b, (pod) => onNode.get(pod.spec.nodeName ?? '') ?? 0, nowMs));
}

/** How long until a ready pod is available, in ms; undefined where it is not ready, is available, or has not to wait. */
export function nextPodAvailabilityCheck(pod: Pod, minReadySeconds: number, nowMs: number): number | undefined {
  if (!isPodReady(pod) || minReadySeconds <= 0) return undefined;
  const sinceMs = readySince(pod);
  if (sinceMs === undefined) return undefined;
  const waitMs = sinceMs + minReadySeconds * 1000 - nowMs;
  return waitMs > 0 ? waitMs : undefined;
}

/** The shortest such wait of several pods. */
export function findMinNextPodAvailabilityCheck(pods: readonly Pod[], minReadySeconds: number, nowMs: number): number | undefined {
  let least: number | undefined;
  for (const pod of pods) {
    const waitMs = nextPodAvailabilityCheck(pod, minReadySeconds, nowMs);
    if (waitMs !== undefined && (least === undefined || waitMs < least)) least = waitMs;
  }
  return least;
}
