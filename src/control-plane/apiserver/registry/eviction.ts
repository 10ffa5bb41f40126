/**
 * The subresource `eviction`: a deletion that PodDisruptionBudgets may refuse.
 *
 * Mirrors: pkg/registry/core/pod/storage/eviction.go.
 */
import { internalError, statusOf } from '../../../api/errors.ts';
import { labelSelectorOf, matchesLabels } from '../../../api/labels.ts';
import { isPodReady, updatePodCondition } from '../../../api/pod-util.ts';
import { findResource, type ApiResource } from '../../../api/resources.ts';
import { formatTime } from '../../../api/time.ts';
import type { DeleteOptions, Pod, PodCondition, PodDisruptionBudget } from '../../../api/types.gen.ts';
import { fail } from '../status-error.ts';
import { keyPrefixOf, type DraftObject, type StoredObject } from '../storage/object-store.ts';
import { deleteObject } from './delete.ts';
import type { RegistryContext, WriteOptions } from './registry.ts';

const budgets = findResource('policy', 'v1', 'poddisruptionbudgets')!;
/** How long a client waits before it asks again while a budget is being looked at, in seconds. */
const RETRY_AFTER_SECONDS = 10;

const EVICTED: Pick<PodCondition, 'type' | 'status' | 'reason' | 'message'> = {
  type: 'DisruptionTarget',
  status: 'True',
  reason: 'EvictionByEvictionAPI',
  message: 'Eviction API: evicting',
};

/** Phases in which a pod serves nobody: its eviction disrupts nothing. */
const IDLE_PHASES: readonly (string | undefined)[] = ['Succeeded', 'Failed', 'Pending'];

/** Evicts a pod. Throws `StatusError`: 429 where a budget forbids it, 500 where the pod has several. */
export function evict(context: RegistryContext, resource: ApiResource, stored: StoredObject, options: DeleteOptions, write: WriteOptions): void {
  const pod = stored as unknown as Pod;
  if (!IDLE_PHASES.includes(pod.status.phase) && pod.metadata.deletionTimestamp === undefined) checkBudgets(context, pod, write);
  deleteObject(context, resource, write.dryRun ? stored : marked(context, resource, pod, write), options, write);
}

/** The pod with the condition that says why it goes (addConditionAndDeletePod). */
function marked({ store, sim }: RegistryContext, resource: ApiResource, pod: Pod, { who }: WriteOptions): StoredObject {
  const nowTime = formatTime(sim.wallMs);
  const status = { ...pod.status, conditions: [...(pod.status.conditions ?? [])] };
  if (!updatePodCondition(status, { ...EVICTED, lastTransitionTime: nowTime }, nowTime)) return pod as unknown as StoredObject;
  return store.put(resource, { ...pod, status } as unknown as DraftObject, { who, subresource: 'status' });
}

function budgetsOf({ store }: RegistryContext, pod: Pod): StoredObject[] {
  const inNamespace = store.etcd.range(keyPrefixOf(budgets, pod.metadata.namespace)).map(({ value }) => value);
  return inNamespace.filter((object) => matchesLabels(labelSelectorOf((object as unknown as PodDisruptionBudget).spec.selector), pod.metadata.labels));
}

function checkBudgets(context: RegistryContext, pod: Pod, write: WriteOptions): void {
  const matching = budgetsOf(context, pod);
  if (matching.length > 1) fail(internalError('This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.'));
  const [stored] = matching;
  if (!stored) return;
  const budget = stored as unknown as PodDisruptionBudget;
  const { currentHealthy = 0, desiredHealthy = 0, disruptionsAllowed = 0, observedGeneration = 0 } = budget.status;
  if (!isPodReady(pod)) {
    if (budget.spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return;
    if (currentHealthy >= desiredHealthy && desiredHealthy > 0) return;
  }
  const name = budget.metadata.name;
  if (observedGeneration < (budget.metadata.generation ?? 0))
    refuse(`The disruption budget ${name} is still being processed by the server.`, RETRY_AFTER_SECONDS);
  if (disruptionsAllowed <= 0) refuse(`The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`);
  if (write.dryRun) return;
  const disruptedPods = { ...budget.status.disruptedPods, [pod.metadata.name]: formatTime(context.sim.wallMs) };
  const status = { ...budget.status, disruptionsAllowed: disruptionsAllowed - 1, disruptedPods };
  context.store.put(budgets, { ...stored, status } as DraftObject, { who: write.who, subresource: 'status' });
}

/** 429: the client may try again. */
function refuse(cause: string, retryAfterSeconds?: number): never {
  const causes = [{ reason: 'DisruptionBudget', message: cause }];
  return fail(
    statusOf(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
      causes,
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    }),
  );
}
