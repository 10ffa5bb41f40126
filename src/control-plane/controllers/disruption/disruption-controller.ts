/**
 * The disruption controller: keeps count of how many pods each PodDisruptionBudget lets go.
 *
 * Mirrors: pkg/controller/disruption/disruption.go.
 * Differs: the scale of ReplicationControllers and of custom resources is not known here: their pods count one by one.
 */
import { labelSelectorOf, matchesLabels } from '../../../api/labels.ts';
import { isEqual } from '../../../api/patch/json-value.ts';
import { isPodReady } from '../../../api/pod-util.ts';
import type { Pod, PodDisruptionBudget } from '../../../api/types.gen.ts';
import { createClient } from '../../../client/client.ts';
import { createEventRecorder } from '../../../client/event-recorder.ts';
import { keyOf } from '../../../client/informer.ts';
import { createWorkQueue } from '../../../client/work-queue.ts';
import { controllerTimings } from '../../../data/controller-timings.table.ts';
import { getControllerOf } from '../common/controller-ref.ts';
import type { ControllerOptions } from '../replicaset/replicaset-controller.ts';
import { computeBudgetStatus } from './compute-budget.ts';

const WHO = 'disruption-controller';
const COMPONENT = 'controllermanager';

/** Starts the controller. */
export function startDisruptionController({ sim, api, informers }: Pick<ControllerOptions, 'sim' | 'api' | 'informers'>): void {
  const client = createClient(api, WHO);
  const recorder = createEventRecorder({ sim, client, component: COMPONENT });
  const dice = sim.random(`${WHO}/sync`);

  const selects = (budget: PodDisruptionBudget, pod: Pod): boolean =>
    pod.metadata.namespace === budget.metadata.namespace && matchesLabels(labelSelectorOf(budget.spec.selector), pod.metadata.labels);

  const sync = (key: string): void => {
    const budget = budgets.get(key);
    if (!budget) return;
    const own = [...pods.values()].filter((pod) => selects(budget, pod));
    if (own.length === 0) recorder.event(budget, 'Normal', 'NoPods', 'No matching pods found');
    const status = computeBudgetStatus(budget, { pods: own, expectedScale: expectedScaleOf(own) }, sim.wallMs);
    if (!isEqual(status, budget.status)) client.update('poddisruptionbudgets', { ...budget, status }, 'status');
  };

  /** How many pods the controllers of these pods want, each controller once. */
  const expectedScaleOf = (own: readonly Pod[]): number => {
    const scales = new Map<string, number>();
    let alone = 0;
    for (const pod of own) {
      const scale = scaleOf(pod);
      if (scale) scales.set(scale.uid, scale.replicas);
      else alone++;
    }
    return [...scales.values()].reduce((sum, replicas) => sum + replicas, alone);
  };

  const scaleOf = (pod: Pod): { uid: string; replicas: number } | undefined => {
    const owner = getControllerOf(pod);
    const key = `${pod.metadata.namespace}/${owner?.name}`;
    if (owner?.kind === 'StatefulSet') return { uid: owner.uid, replicas: statefulSets.get(key)?.spec.replicas ?? 0 };
    const set = owner?.kind === 'ReplicaSet' ? replicaSets.get(key) : undefined;
    if (!set) return undefined;
    const above = getControllerOf(set);
    const deployment = above?.kind === 'Deployment' ? deployments.get(`${pod.metadata.namespace}/${above.name}`) : undefined;
    return deployment ? { uid: deployment.metadata.uid, replicas: deployment.spec.replicas ?? 0 } : { uid: set.metadata.uid, replicas: set.spec.replicas ?? 0 };
  };

  const queue = createWorkQueue({ sim, name: WHO, sync, latencyMs: () => dice.integer(...controllerTimings.syncLatencyMs) });
  const enqueueAll = (): void => {
    for (const key of budgetKeys()) queue.add(key);
  };
  const budgetKeys = (): string[] => [...budgets.values()].map(({ metadata }) => keyOf(metadata));

  const budgets = informers.follow('poddisruptionbudgets', ({ key }) => queue.add(key));
  const pods = informers.follow('pods', ({ before, after }) => {
    if (budgets.size === 0) return;
    // Of a pod that stays, only its labels, its readiness and its deletion count.
    const isNews =
      !before ||
      !after ||
      before.metadata.labels !== after.metadata.labels ||
      isPodReady(before) !== isPodReady(after) ||
      before.metadata.deletionTimestamp !== after.metadata.deletionTimestamp;
    if (!isNews) return;
    for (const budget of budgets.values()) if ([before, after].some((pod) => pod && selects(budget, pod))) queue.add(keyOf(budget.metadata));
  });
  const replicaSets = informers.follow('replicasets');
  const statefulSets = informers.follow('statefulsets', ({ before, after }) => {
    if (before?.spec !== after?.spec) enqueueAll();
  });
  const deployments = informers.follow('deployments', ({ before, after }) => {
    if (before?.spec !== after?.spec) enqueueAll();
  });
}
