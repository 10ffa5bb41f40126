/**
 * The Deployment controller: one ReplicaSet for each template that a Deployment has had, and a rollout from the old ones to
 * the new one.
 *
 * Mirrors: pkg/controller/deployment/deployment_controller.go, sync.go, rolling.go, recreate.go, progress.go.
 * Differs: the annotation deprecated.deployment.rollback.to is not acted on.
 */
import { labelSelectorOf } from '../../../api/labels.ts';
import { isPodTerminal } from '../../../api/pod-util.ts';
import { parseTime } from '../../../api/time.ts';
import type { Deployment, DeploymentCondition, Pod, ReplicaSet } from '../../../api/types.gen.ts';
import { createClient } from '../../../client/client.ts';
import { createEventRecorder } from '../../../client/event-recorder.ts';
import { keyOf, type InformerChange } from '../../../client/informer.ts';
import { createRateLimiter } from '../../../client/rate-limiter.ts';
import { createWorkQueue } from '../../../client/work-queue.ts';
import { controllerTimings } from '../../../data/controller-timings.table.ts';
import { isEqual } from '../../../api/patch/json-value.ts';
import { claimObjects } from '../common/claim-objects.ts';
import { getControllerOf, newControllerRef } from '../common/controller-ref.ts';
import type { ControllerOptions } from '../replicaset/replicaset-controller.ts';
import { computeCleanup, reconcileNewReplicaSet, reconcileOldReplicaSets, type ScaleAction } from './compute-scaling.ts';
import { computeScale } from './compute-scale.ts';
import { calculateStatus, computeRolloutStatus } from './compute-status.ts';
import {
  desiredReplicasIn,
  filterActiveReplicaSets,
  findNewReplicaSet,
  findOldReplicaSets,
  getActualReplicaCount,
  getDeploymentCondition,
  hasProgressDeadline,
  isDeploymentComplete,
  maxSurgeOf,
  newDeploymentCondition,
  replicasAnnotations,
  replicasAnnotationsNeedUpdate,
  replicasOf,
  withCondition,
} from './deployment-util.ts';
import { NewReplicaSets } from './new-replica-set.ts';

const WHO = 'deployment-controller';

/** A Deployment with its sets. Writes replace what they change, so that later steps of one sync see it. */
interface Rollout {
  deployment: Deployment;
  newSet: ReplicaSet | undefined;
  oldSets: ReplicaSet[];
}

/** Starts the controller. */
export function startDeploymentController({ sim, api, informers, podIndex }: ControllerOptions): void {
  const limiter = createRateLimiter(sim);
  const client = createClient(api, WHO, limiter);
  const recorder = createEventRecorder({ sim, client: createClient(api, WHO), component: WHO });
  const dice = sim.random(`${WHO}/sync`);

  const syncDeployment = (key: string): void => {
    const deployment = deployments.get(key);
    if (!deployment) return;
    if (labelSelectorOf(deployment.spec.selector)?.length === 0) {
      recorder.event(deployment, 'Warning', 'SelectingAll', 'This deployment is selecting all pods. A non-empty selector is required.');
      return;
    }
    const sets = claimReplicaSets(deployment);
    if (deployment.metadata.deletionTimestamp !== undefined) return syncStatusOnly(rolloutOf(deployment, sets));
    const checked = checkPausedConditions(deployment);
    const rollout = rolloutOf(checked, sets);
    if (checked.spec.paused || isScalingEvent(rollout)) return scale(rollout);
    if (checked.spec.strategy?.type === 'Recreate') return rolloutRecreate(rollout, sets);
    rolloutRolling(rollout, sets);
  };

  const claimReplicaSets = (deployment: Deployment): ReplicaSet[] => {
    const controllerRef = newControllerRef(deployment, 'apps/v1', 'Deployment');
    const claim = { client, resource: 'replicasets', owner: deployment, controllerRef, selector: labelSelectorOf(deployment.spec.selector) } as const;
    return claimObjects(
      claim,
      [...sets.values()].filter(({ metadata }) => metadata.namespace === deployment.metadata.namespace),
    );
  };

  /** The sets as they are; a new set's revision is brought up to date, but none is made. */
  const rolloutOf = (deployment: Deployment, owned: readonly ReplicaSet[]): Rollout => {
    const { all } = findOldReplicaSets(deployment, owned);
    const found = findNewReplicaSet(deployment, owned);
    if (!found) return { deployment, newSet: undefined, oldSets: all };
    return { ...newSets.refresh(deployment, found, all), oldSets: all };
  };

  /** Like `rolloutOf`, and a new set is made where there is none. */
  const rolloutWithNewSet = (rollout: Rollout, owned: readonly ReplicaSet[]): Rollout => {
    if (rollout.newSet) return rollout;
    const { all } = findOldReplicaSets(rollout.deployment, owned);
    return { ...newSets.create(rollout.deployment, all), oldSets: all };
  };

  const writeStatus = (deployment: Deployment, status: Deployment['status']): Deployment =>
    isEqual(status, deployment.status) ? deployment : client.update('deployments', { ...deployment, status }, 'status');

  const progressing = (status: string, reason: string, message: string): DeploymentCondition =>
    newDeploymentCondition('Progressing', status, reason, message, sim.wallMs);

  const checkPausedConditions = (deployment: Deployment): Deployment => {
    const condition = getDeploymentCondition(deployment.status, 'Progressing');
    if (!hasProgressDeadline(deployment) || condition?.reason === 'ProgressDeadlineExceeded') return deployment;
    const wasPaused = condition?.reason === 'DeploymentPaused';
    if (Boolean(deployment.spec.paused) === wasPaused) return deployment;
    const next = wasPaused
      ? progressing('Unknown', 'DeploymentResumed', 'Deployment is resumed')
      : progressing('Unknown', 'DeploymentPaused', 'Deployment is paused');
    return writeStatus(deployment, withCondition(deployment.status, next));
  };

  /** Whether the wanted replicas have changed since the sets were last scaled. */
  const isScalingEvent = ({ deployment, newSet, oldSets }: Rollout): boolean =>
    filterActiveReplicaSets([newSet, ...oldSets]).some((set) => {
      const desired = desiredReplicasIn(set);
      return desired !== undefined && desired !== replicasOf(deployment);
    });

  const syncStatusOnly = ({ deployment, newSet, oldSets }: Rollout): void => {
    writeStatus(deployment, calculateStatus(deployment, allOf(newSet, oldSets), newSet, sim.wallMs));
  };

  const scale = (rollout: Rollout): void => {
    apply(rollout, computeScale(rollout.deployment, rollout.newSet, rollout.oldSets));
    if (rollout.deployment.spec.paused) cleanup(rollout);
    syncStatusOnly(rollout);
  };

  const rolloutRolling = (start: Rollout, owned: readonly ReplicaSet[]): void => {
    const rollout = rolloutWithNewSet(start, owned);
    const { deployment, newSet, oldSets } = rollout;
    if (!newSet) return;
    const all = allOf(newSet, oldSets);
    const up = reconcileNewReplicaSet(deployment, all, newSet);
    const actions = up.length > 0 ? up : reconcileOldReplicaSets(deployment, all, filterActiveReplicaSets(oldSets), newSet);
    apply(rollout, actions);
    if (actions.length === 0 && isDeploymentComplete(deployment, deployment.status)) cleanup(rollout);
    syncRolloutStatus(rollout);
  };

  const rolloutRecreate = (start: Rollout, owned: readonly ReplicaSet[]): void => {
    const down = filterActiveReplicaSets(start.oldSets).map((replicaSet) => ({ replicaSet, replicas: 0 }));
    apply(start, down);
    if (down.length > 0 || areOldPodsRunning(start)) return syncRolloutStatus(start);
    const rollout = rolloutWithNewSet(start, owned);
    if (!rollout.newSet) return;
    const wanted = replicasOf(rollout.deployment);
    if (replicasOf(rollout.newSet) !== wanted) apply(rollout, [{ replicaSet: rollout.newSet, replicas: wanted }]);
    if (isDeploymentComplete(rollout.deployment, rollout.deployment.status)) cleanup(rollout);
    syncRolloutStatus(rollout);
  };

  /** Whether pods of old templates are still there: Recreate waits until the last has ended. */
  const areOldPodsRunning = ({ oldSets }: Rollout): boolean =>
    getActualReplicaCount(oldSets) > 0 || oldSets.some(({ metadata }) => [...podIndex.controlledBy(metadata.uid)].some((pod) => !isPodTerminal(pod)));

  /** Scales the sets, and notes on each how many replicas its Deployment wants. */
  const apply = (rollout: Rollout, actions: readonly ScaleAction[]): void => {
    for (const { replicaSet, replicas } of actions) {
      const updated = scaleReplicaSet(rollout, replicaSet.metadata.uid, replicas);
      if (rollout.newSet?.metadata.uid === updated.metadata.uid) rollout.newSet = updated;
      else rollout.oldSets = rollout.oldSets.map((set) => (set.metadata.uid === updated.metadata.uid ? updated : set));
    }
  };

  const scaleReplicaSet = ({ deployment, newSet, oldSets }: Rollout, uid: string, replicas: number): ReplicaSet => {
    // A set may be scaled twice in one plan, and the second write has to carry the first one's version.
    const set = [newSet, ...oldSets].find((each) => each?.metadata.uid === uid)!;
    const wanted = replicasOf(deployment);
    const before = replicasOf(set);
    const most = wanted + maxSurgeOf(deployment);
    if (before === replicas && !replicasAnnotationsNeedUpdate(set, wanted, most)) return set;
    const annotations = { ...set.metadata.annotations, ...replicasAnnotations(wanted, most) };
    const updated = client.update('replicasets', { ...set, metadata: { ...set.metadata, annotations }, spec: { ...set.spec, replicas } });
    if (before !== replicas) {
      const message = `Scaled ${before < replicas ? 'up' : 'down'} replica set ${set.metadata.name} from ${before} to ${replicas}`;
      recorder.event(deployment, 'Normal', 'ScalingReplicaSet', message);
    }
    return updated;
  };

  const cleanup = ({ deployment, oldSets }: Rollout): void => {
    for (const { metadata } of computeCleanup(deployment, oldSets)) client.delete('replicasets', metadata);
  };

  const syncRolloutStatus = ({ deployment, newSet, oldSets }: Rollout): void => {
    const status = computeRolloutStatus(deployment, allOf(newSet, oldSets), newSet, sim.wallMs);
    if (isEqual(status, deployment.status)) requeueStuck(deployment, status);
    else writeStatus(deployment, status);
  };

  /** Looks again when the progress deadline is over. */
  const requeueStuck = (deployment: Deployment, status: Deployment['status']): void => {
    const condition = getDeploymentCondition(deployment.status, 'Progressing');
    if (!hasProgressDeadline(deployment) || !condition) return;
    if (isDeploymentComplete(deployment, status) || condition.reason === 'ProgressDeadlineExceeded') return;
    const deadlineMs = (parseTime(condition.lastUpdateTime ?? '') ?? sim.wallMs) + (deployment.spec.progressDeadlineSeconds ?? 0) * 1000;
    const key = keyOf(deployment.metadata);
    // One look is enough, however often the status was the same since.
    if (stuckUntilMs.get(key) === deadlineMs) return;
    stuckUntilMs.set(key, deadlineMs);
    queue.addAfter(key, Math.max(0, deadlineMs - sim.wallMs) + 1000);
  };

  const stuckUntilMs = new Map<string, number>();
  const newSets = new NewReplicaSets({ sim, client, recorder });
  const queue = createWorkQueue({ sim, name: WHO, sync: syncDeployment, latencyMs: () => dice.integer(...controllerTimings.syncLatencyMs), limiter });

  const ownerKeyOf = (set: ReplicaSet): string | undefined => {
    const owner = getControllerOf(set);
    if (owner?.kind !== 'Deployment') return undefined;
    const key = `${set.metadata.namespace}/${owner.name}`;
    return deployments.get(key)?.metadata.uid === owner.uid ? key : undefined;
  };

  const onReplicaSet = ({ before, after }: InformerChange<ReplicaSet>): void => {
    for (const set of [before, after]) {
      const key = set && ownerKeyOf(set);
      if (key !== undefined) queue.add(key);
    }
    if (!after || getControllerOf(after)) return;
    for (const deployment of deployments.values()) if (deployment.metadata.namespace === after.metadata.namespace) queue.add(keyOf(deployment.metadata));
  };

  /** Recreate waits for the last old pod. */
  const onPodGone = ({ before, after }: InformerChange<Pod>): void => {
    const owner = after || !before ? undefined : getControllerOf(before);
    const set = owner?.kind === 'ReplicaSet' ? sets.get(`${before?.metadata.namespace}/${owner.name}`) : undefined;
    const key = set && ownerKeyOf(set);
    if (key !== undefined && deployments.get(key)?.spec.strategy?.type === 'Recreate') queue.add(key);
  };

  const deployments = informers.follow('deployments', ({ key, after }) => {
    if (!after) stuckUntilMs.delete(key);
    queue.add(key);
  });
  const sets = informers.follow('replicasets', onReplicaSet);
  informers.follow('pods', onPodGone);
}

const allOf = (newSet: ReplicaSet | undefined, oldSets: readonly ReplicaSet[]): ReplicaSet[] => (newSet ? [...oldSets, newSet] : [...oldSets]);
