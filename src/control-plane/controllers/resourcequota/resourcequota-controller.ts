/**
 * The resource quota controller: counts what a namespace has used of its quotas. Admission adds what comes; here is counted anew what has
 * gone, has ended or was there before the quota.
 *
 * Mirrors: pkg/controller/resourcequota (resource_quota_controller.go, resource_quota_monitor.go, its update filter).
 * Differs: no full count every five minutes, as no change is missed here: only a pod that a lost node never lets go stays charged until
 * something else changes. Resources are followed from the first quota that limits them on.
 */
import type { ApiObject } from '../../../api/door.ts';
import { isEqual } from '../../../api/patch/json-value.ts';
import { podUsageOf } from '../../../api/quota/pod-usage.ts';
import { quotaEvaluatorOf } from '../../../api/quota/evaluators.ts';
import { formatResourceList, parseResourceList } from '../../../api/resource-lists.ts';
import { qualifiedResourceName, type ApiResource } from '../../../api/resources.ts';
import type { PersistentVolumeClaim, Pod, ResourceQuota, Service } from '../../../api/types.gen.ts';
import { createClient, type ResourceName } from '../../../client/client.ts';
import { keyOf, splitKey, type InformerChange } from '../../../client/informer.ts';
import { createWorkQueue } from '../../../client/work-queue.ts';
import { controllerTimings } from '../../../data/controller-timings.table.ts';
import type { ControllerOptions } from '../replicaset/replicaset-controller.ts';
import { computeQuotaStatus, countedResourcesOf } from './compute-usage.ts';

const WHO = 'resourcequota-controller';

/** Whether a change of an object that stays lets something go. `nowMs` is Unix time. */
function isReplenishing(resource: ApiResource, before: ApiObject, after: ApiObject, nowMs: number): boolean {
  switch (qualifiedResourceName(resource)) {
    case 'pods':
      // Its end, or a resize: a container has what it was given until the kubelet has taken it back.
      return !isEqual(formatResourceList(podUsageOf(before as Pod, nowMs)), formatResourceList(podUsageOf(after as Pod, nowMs)));
    case 'services':
      return (before as Service).spec.type !== (after as Service).spec.type;
    case 'persistentvolumeclaims':
      return !isEqual((before as PersistentVolumeClaim).spec.resources, (after as PersistentVolumeClaim).spec.resources);
    default:
      return false;
  }
}

/** Starts the controller. */
export function startResourceQuotaController({ sim, api, informers }: Pick<ControllerOptions, 'sim' | 'api' | 'informers'>): void {
  const client = createClient(api, WHO);
  const dice = sim.random(`${WHO}/sync`);
  const followed = new Set<ApiResource>();

  const sync = (key: string): void => {
    const { namespace, name } = splitKey(key);
    const quota = client.get('resourcequotas', { namespace, name });
    if (!quota) return;
    const status = computeQuotaStatus(quota, ({ name: resource }) => client.list(resource as ResourceName, { namespace }), sim.wallMs);
    const known = { hard: formatResourceList(parseResourceList(quota.status.hard)), used: formatResourceList(parseResourceList(quota.status.used)) };
    if (!isEqual(status, known) || !quota.status.hard) client.update('resourcequotas', { ...quota, status }, 'status');
  };

  const onObject = (resource: ApiResource, { key, before, after }: InformerChange<ApiObject>): void => {
    // What is new has been charged by admission.
    if (quotas.size === 0 || !before || (after && !isReplenishing(resource, before, after, sim.wallMs))) return;
    const { namespace } = splitKey(key);
    for (const { metadata, status } of quotas.values()) {
      const isConcerned = Object.keys(status.hard ?? {}).some((name) => quotaEvaluatorOf(resource)?.matchesResource(name));
      if (metadata.namespace === namespace && isConcerned) queue.add(keyOf(metadata));
    }
  };

  /** Follows what a quota limits: nothing is watched in a cluster without quotas. */
  const follow = (quota: ResourceQuota): void => {
    for (const resource of countedResourcesOf(quota)) {
      if (followed.has(resource)) continue;
      followed.add(resource);
      informers.follow(resource.name as ResourceName, (change) => onObject(resource, change as InformerChange<ApiObject>));
    }
  };

  const queue = createWorkQueue({ sim, name: WHO, sync, latencyMs: () => dice.integer(...controllerTimings.syncLatencyMs) });
  const quotas = informers.follow('resourcequotas', ({ key, before, after }) => {
    if (!after) return;
    follow(after);
    // The status is written by this controller and by admission.
    if (!before || !isEqual(before.spec, after.spec)) queue.add(key);
  });
}
