/**
 * What must be true at every moment, whatever is done to a cluster: the bounds of rollouts, the order of StatefulSets, budgets under
 * eviction. It looks at each write when it has been made; controllers act on what they have heard, so bounds are those of the last seconds.
 */
import type { Deployment, Job, Pod, PodDisruptionBudget, ReplicaSet, StatefulSet } from '../../../src/api/types.gen.ts';
import type { Cluster } from '../../../src/cluster/create-cluster.ts';
import { BrokenPromise } from '../promises.ts';
import { controllerOf, isActive, isAvailable, isGoing, isOver, isReady, isSelected, nameOf } from './picture.ts';

type Write = Cluster['api']['etcd']['history'][number];

/** `/registry/pods/default/p`, `/registry/apps/deployments/default/d`. */
const KIND_OF_KEY = /^\/registry\/(?:(?:apps|batch|policy)\/)?([a-z]+)\//;

/** How long a controller may act on what was so before (virtual ms). */
const LAG_MS = 3_000;

const demand = (holds: boolean, promise: () => string): void => {
  if (!holds) throw new BrokenPromise(promise());
};

/** A number of pods as a field gives it: 2 or 25%. Surges are rounded up, what may be missing down. */
const amountOf = (value: number | string | undefined, of: number, round: (n: number) => number): number =>
  typeof value === 'string' ? round((Number(value.replace('%', '')) * of) / 100) : (value ?? 0);

/** How many pods a Deployment may have at most and must have available at least. */
function boundsOf({ spec }: Deployment): { most: number; least: number } {
  const replicas = spec.replicas ?? 1;
  const { maxSurge, maxUnavailable } = spec.strategy?.rollingUpdate ?? {};
  const surge = amountOf(maxSurge, replicas, Math.ceil);
  const missing = amountOf(maxUnavailable, replicas, Math.floor);
  // Where both come to nothing, one pod may be missing: nothing could ever move.
  return { most: replicas + surge, least: replicas - (surge === 0 && missing === 0 ? 1 : Math.min(missing, replicas)) };
}

/** Watches one cluster from its creation on. */
export class Moments {
  readonly #cluster: Cluster;
  #revisions = 0;
  readonly #present = new Map<string, Map<string, unknown>>();
  /** When (virtual ms) the size of a Deployment was changed last, or a pod of it was lost, by uid. */
  readonly #disturbedMs = new Map<string, number>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** Looks at what has been written since the last look. Throws `BrokenPromise`. */
  look(): void {
    const { history } = this.#cluster.api.etcd;
    for (; this.#revisions < history.length; this.#revisions++) this.#lookAt(history[this.#revisions]!);
  }

  #all<T>(resource: string): T[] {
    return [...(this.#present.get(resource)?.values() ?? [])] as T[];
  }

  #lookAt(write: Write): void {
    const resource = KIND_OF_KEY.exec(write.key)?.[1] ?? '';
    const held = this.#present.get(resource) ?? new Map<string, unknown>();
    this.#present.set(resource, held);
    if (resource === 'pods' && write.type === 'create') this.#onNewPod(write.value as unknown as Pod, write.who);
    if (write.type === 'delete') held.delete(write.key);
    else held.set(write.key, write.value);
    if (resource === 'deployments') this.#onDeployment(write.value as unknown as Deployment, write.previous as unknown as Deployment | undefined);
    if (resource === 'pods') this.#onPod(write.value as unknown as Pod, write.previous as unknown as Pod | undefined, write);
  }

  #onDeployment(after: Deployment, before: Deployment | undefined): void {
    const isSame = before?.spec.replicas === after.spec.replicas && JSON.stringify(before?.spec.strategy) === JSON.stringify(after.spec.strategy);
    if (!isSame) this.#disturbedMs.set(after.metadata.uid, this.#cluster.sim.nowMs);
  }

  #isDisturbed(uid: string): boolean {
    return this.#cluster.sim.nowMs - (this.#disturbedMs.get(uid) ?? -Infinity) <= LAG_MS;
  }

  /** The Deployment of a ReplicaSet's pod, with all of its pods. */
  #rolloutOf(pod: Pod): { deployment: Deployment; pods: Pod[]; sets: Map<string, ReplicaSet> } | undefined {
    const uid = controllerOf(pod);
    const set = this.#all<ReplicaSet>('replicasets').find(({ metadata }) => metadata.uid === uid);
    const deployment = set && this.#all<Deployment>('deployments').find(({ metadata }) => metadata.uid === controllerOf(set));
    if (!deployment) return undefined;
    const sets = new Map(
      this.#all<ReplicaSet>('replicasets').flatMap((each) => (controllerOf(each) === deployment.metadata.uid ? [[each.metadata.uid, each]] : [])),
    );
    return { deployment, sets, pods: this.#all<Pod>('pods').filter((each) => sets.has(controllerOf(each) ?? '')) };
  }

  #onNewPod(pod: Pod, who: string): void {
    if (who.startsWith('replicaset-controller')) this.#checkSurge(pod);
    if (who.startsWith('statefulset-controller')) this.#checkOrder(pod);
    if (who.startsWith('job-controller')) this.#checkParallelism(pod);
  }

  #checkSurge(pod: Pod): void {
    const rollout = this.#rolloutOf(pod);
    if (!rollout || this.#isDisturbed(rollout.deployment.metadata.uid)) return;
    const { deployment, pods, sets } = rollout;
    const name = nameOf(deployment);
    if (deployment.spec.strategy?.type === 'Recreate') {
      const old = pods.filter((each) => !isOver(each) && controllerOf(each) !== controllerOf(pod));
      demand(old.length === 0, () => `Recreate: no new pod of ${name} while old ones are there: ${old.map(nameOf).join()}`);
      return;
    }
    // What a set has beyond its size is about to go.
    const countOf = ({ metadata, spec }: ReplicaSet): number =>
      Math.min(
        spec.replicas ?? 0,
        pods.filter((each) => isActive(each) && controllerOf(each) === metadata.uid).length + (metadata.uid === controllerOf(pod) ? 1 : 0),
      );
    const active = [...sets.values()].reduce((sum, set) => sum + countOf(set), 0);
    const { most } = boundsOf(deployment);
    demand(active <= most, () => `a rollout of ${name} has at most ${most} pods, but ${active}`);
  }

  #checkOrder(pod: Pod): void {
    const set = this.#all<StatefulSet>('statefulsets').find(({ metadata }) => metadata.uid === controllerOf(pod));
    if (!set || set.spec.podManagementPolicy === 'Parallel') return;
    const ordinal = Number(pod.metadata.labels?.['apps.kubernetes.io/pod-index']);
    for (let below = 0; below < ordinal; below++) {
      const other = this.#all<Pod>('pods').find(({ metadata }) => nameOf({ metadata }) === `${set.metadata.namespace}/${set.metadata.name}-${below}`);
      const isFine = other !== undefined && isActive(other) && isReady(other);
      demand(isFine || this.#isRecent(other), () => `${nameOf(pod)} is made once ${set.metadata.name}-${below} is ready`);
    }
  }

  /** Whether a pod's readiness is news. */
  #isRecent(pod: Pod | undefined): boolean {
    const changed = pod?.status.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime ?? pod?.metadata.creationTimestamp;
    return pod !== undefined && (isGoing(pod) || this.#cluster.sim.wallMs - Date.parse(changed ?? '') <= LAG_MS);
  }

  #checkParallelism(pod: Pod): void {
    const job = this.#all<Job>('jobs').find(({ metadata }) => metadata.uid === controllerOf(pod));
    if (!job) return;
    const active = this.#all<Pod>('pods').filter((each) => controllerOf(each) === job.metadata.uid && isActive(each)).length + 1;
    demand(active <= (job.spec.parallelism ?? 1), () => `Job ${nameOf(job)} has at most ${job.spec.parallelism} pods at once, but ${active}`);
  }

  #onPod(after: Pod, before: Pod | undefined, { who, type }: Write): void {
    const isTold = type === 'update' && before !== undefined && !isGoing(before) && isGoing(after);
    const isRemoved = type === 'delete' && before !== undefined && !isGoing(before);
    const minReady = 0;
    const wasFine = before !== undefined && isActive(before) && isAvailable(before, minReady, this.#cluster.sim.wallMs);
    if (isTold || isRemoved) {
      if (who.startsWith('replicaset-controller')) this.#checkAvailable(after);
      else if (wasFine) this.#disturb(after);
      if (wasFine && isEvicted(after)) this.#checkBudgets(after);
      return;
    }
    // Nobody asked for it: a crash, a probe, a node that was lost, labels that no longer match.
    if (wasFine && (type === 'delete' || !isReady(after) || isOver(after) || controllerOf(after) !== controllerOf(before))) this.#disturb(before);
  }

  #disturb(pod: Pod): void {
    const rollout = this.#rolloutOf(pod);
    if (rollout) this.#disturbedMs.set(rollout.deployment.metadata.uid, this.#cluster.sim.nowMs);
  }

  #checkAvailable(pod: Pod): void {
    const rollout = this.#rolloutOf(pod);
    if (!rollout || this.#isDisturbed(rollout.deployment.metadata.uid)) return;
    const { deployment, pods } = rollout;
    if (deployment.spec.strategy?.type === 'Recreate' || isGoing(deployment)) return;
    const { wallMs } = this.#cluster.sim;
    const minReadySeconds = deployment.spec.minReadySeconds ?? 0;
    // The one that goes counts for nothing if it was not available.
    const previous = { ...pod, metadata: { ...pod.metadata, deletionTimestamp: undefined } };
    if (!isAvailable(previous, minReadySeconds, wallMs)) return;
    const available = pods.filter((each) => isActive(each) && isAvailable(each, minReadySeconds, wallMs)).length;
    const { least } = boundsOf(deployment);
    demand(available >= least, () => `a rollout of ${nameOf(deployment)} keeps ${least} pods available, but ${available}`);
  }

  #checkBudgets(pod: Pod): void {
    const { wallMs } = this.#cluster.sim;
    for (const budget of this.#all<PodDisruptionBudget>('poddisruptionbudgets')) {
      if (budget.metadata.namespace !== pod.metadata.namespace || !isSelected(budget.spec.selector, pod.metadata.labels)) continue;
      const left = this.#all<Pod>('pods').filter(
        (each) =>
          each.metadata.namespace === pod.metadata.namespace &&
          isActive(each) &&
          isSelected(budget.spec.selector, each.metadata.labels) &&
          isAvailable(each, 0, wallMs),
      ).length;
      const { desiredHealthy = 0, currentHealthy } = budget.status;
      // What else was lost a moment ago, the budget has not heard of.
      if (this.#isLagging(budget)) continue;
      demand(
        left >= desiredHealthy,
        () => `an eviction leaves the ${desiredHealthy} healthy pods that ${nameOf(budget)} wants, but ${left} (it counted ${currentHealthy})`,
      );
    }
  }

  /** Whether a pod behind the budget was lost otherwise than by eviction in the last seconds. */
  #isLagging(budget: PodDisruptionBudget): boolean {
    return this.#all<Pod>('pods').some(
      (pod) =>
        pod.metadata.namespace === budget.metadata.namespace &&
        isSelected(budget.spec.selector, pod.metadata.labels) &&
        !isEvicted(pod) &&
        (isGoing(pod) || !isReady(pod)) &&
        this.#isRecent(pod),
    );
  }
}

const isEvicted = ({ status }: Pod): boolean =>
  status.conditions?.some(({ type, reason }) => type === 'DisruptionTarget' && reason === 'EvictionByEvictionAPI') ?? false;
