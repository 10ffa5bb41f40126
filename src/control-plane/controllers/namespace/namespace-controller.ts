/**
 * The namespace controller: empties a namespace that is being deleted, then lets it go.
 *
 * Mirrors: pkg/controller/namespace/namespace_controller.go, deletion/namespaced_resources_deleter.go.
 */
import type { ApiServer } from '../../../api/door.ts';
import { apiResources, isWritable } from '../../../api/resources.ts';
import { formatTime } from '../../../api/time.ts';
import type { Namespace } from '../../../api/types.gen.ts';
import { createClient, isRefusal, type Client, type ResourceName } from '../../../client/client.ts';
import { startInformer } from '../../../client/informer.ts';
import { createWorkQueue } from '../../../client/work-queue.ts';
import type { Simulation } from '../../../sim/simulation.ts';
import { computeDeletionConditions } from './deletion-conditions.ts';

const WHO = 'namespace-controller';

/** Before the first look at a deleted namespace, so that writes that are under way are over. */
const DELETION_GRACE_MS = 5_000;

/** What lives in namespaces and can be deleted. */
const contentResources = apiResources.filter((resource) => isWritable(resource) && resource.namespaced).map(({ name }) => name as ResourceName);

/** What is left of a namespace's content. */
export interface RemainingContent {
  /** `pods. has 2 resource instances`, one text a resource. */
  readonly counts: readonly string[];
  /** `finalizer.example.com/x in 1 resource instances`, one text a finalizer. */
  readonly finalizers: readonly string[];
  /** The longest time that a pod may still take, in seconds. */
  readonly estimateSeconds: number;
}

/** Deletes everything in the namespace, and counts what is still there. */
function deleteContent(client: Client, namespace: string): RemainingContent {
  const counts: string[] = [];
  const finalizers = new Map<string, number>();
  let estimateSeconds = 0;
  for (const resource of contentResources) {
    client.deleteCollection(resource, { namespace });
    const left = client.list(resource, { namespace });
    if (left.length === 0) continue;
    counts.push(`${resource}. has ${left.length} resource instances`);
    for (const { metadata } of left) {
      for (const finalizer of metadata.finalizers ?? []) finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + 1);
      estimateSeconds = Math.max(estimateSeconds, metadata.deletionGracePeriodSeconds ?? 0);
    }
  }
  return { counts, finalizers: [...finalizers].map(([name, count]) => `${name} in ${count} resource instances`), estimateSeconds };
}

/** Starts the controller. */
export function startNamespaceController({ sim, api }: { sim: Simulation; api: ApiServer }): void {
  const client = createClient(api, WHO);

  const syncNamespace = (key: string): void => {
    const namespace = client.get('namespaces', { name: key });
    if (!namespace || namespace.metadata.deletionTimestamp === undefined || !namespace.spec.finalizers?.length) return;
    const left = deleteContent(client, key);
    const conditions = computeDeletionConditions(left, namespace.status.conditions ?? [], formatTime(sim.wallMs));
    const told = client.update('namespaces', { ...namespace, status: { ...namespace.status, conditions } }, 'status');
    // Half of what it may take, and a second: content is looked at again before the longest wait is over.
    if (left.counts.length > 0) queue.addAfter(key, (Math.floor(left.estimateSeconds / 2) + 1) * 1000);
    else finalize(client, told);
  };

  const queue = createWorkQueue({ sim, name: WHO, sync: syncNamespace });
  startInformer({
    client,
    resource: 'namespaces',
    onChange: ({ key, before, after }) => {
      const isNews = after?.metadata.deletionTimestamp !== undefined && before?.metadata.deletionTimestamp === undefined;
      if (isNews) queue.addAfter(key, DELETION_GRACE_MS);
    },
  });
}

/** Removes the finalizer; the server removes the namespace. */
function finalize(client: Client, namespace: Namespace): void {
  try {
    client.update('namespaces', { ...namespace, spec: { finalizers: [] } }, 'finalize');
  } catch (error) {
    if (!isRefusal(error, 'NotFound')) throw error;
  }
}
