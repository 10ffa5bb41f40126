/** What must be true of a cluster that was left alone for long enough, read from its objects. */
import type { Pod, ReplicaSet } from '../../../src/api/types.gen.ts';
import type { ResourceName } from '../../../src/client/client.ts';
import { BrokenPromise } from '../promises.ts';
import { endpointLine, expectEndpoints } from './model.ts';
import { LINGER_SECONDS } from './objects.ts';
import { controllerOf, isActive, isAvailable, isGoing, isOver, isReady, isSelected, nameOf, type Picture } from './picture.ts';

/** What may own something. */
const OWNERS: readonly ResourceName[] = [
  'deployments',
  'replicasets',
  'statefulsets',
  'daemonsets',
  'jobs',
  'services',
  'pods',
  'nodes',
  'poddisruptionbudgets',
];
const OWNED: readonly ResourceName[] = ['replicasets', 'pods', 'endpointslices', 'controllerrevisions', 'jobs'];

export interface Settled {
  readonly picture: Picture;
  /** Unix time in ms. */
  readonly wallMs: number;
  /** Machines whose pods cannot end, or tell of themselves. */
  readonly lost: ReadonlySet<string>;
}

const demand = (holds: boolean, promise: () => string): void => {
  if (!holds) throw new BrokenPromise(promise());
};
const same = (what: string, found: unknown, wanted: unknown): void => {
  const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
  demand(a === b, () => `${what}: wanted ${b}, found ${a}`);
};

/** Throws `BrokenPromise` at the first that does not hold. */
export function checkSettled(settled: Settled): void {
  checkEndpoints(settled);
  checkAllocations(settled);
  checkOwners(settled);
  for (const set of settled.picture.of('replicasets')) if (!isGoing(set)) checkReplicaSet(settled, set);
  checkDeployments(settled);
  checkStatefulSets(settled);
  checkDaemonSets(settled);
  checkJobs(settled);
  checkBudgets(settled);
}

function checkEndpoints({ picture }: Settled): void {
  for (const service of picture.of('services')) {
    if (service.metadata.namespace === 'kube-system' || !service.spec.selector) continue;
    const slices = picture.of('endpointslices').filter(({ metadata }) => controllerOf({ metadata }) === service.metadata.uid);
    const lines = slices.flatMap(({ endpoints, ports }) =>
      (endpoints ?? []).map(({ targetRef, addresses, nodeName, conditions }) => {
        const texts = (ports ?? []).map(({ name, port }) => `${name ?? ''}:${port}`);
        const { ready, serving, terminating } = conditions ?? {};
        return endpointLine(`${targetRef?.namespace}/${targetRef?.name}`, addresses[0]!, nodeName, texts, { ready, serving, terminating });
      }),
    );
    same(`the endpoints of Service ${nameOf(service)}`, lines.sort(), expectEndpoints(picture, service));
  }
}

function checkAllocations({ picture }: Settled): void {
  const unique = (what: string, values: readonly unknown[]): void => same(`nobody shares ${what}`, values.length, new Set(values).size);
  unique(
    'virtual addresses',
    picture.of('services').flatMap(({ spec }) => (spec.clusterIP && spec.clusterIP !== 'None' ? [spec.clusterIP] : [])),
  );
  unique(
    'node ports',
    picture.of('services').flatMap(({ spec }) => (spec.ports ?? []).flatMap(({ nodePort }) => nodePort ?? [])),
  );
  unique(
    'pod addresses',
    picture.of('pods').flatMap((pod) => (isOver(pod) || !pod.status.podIP ? [] : [pod.status.podIP])),
  );
}

/** Whether a pod may still be there though it is to go: its grace period is not over, or a machine that nobody can ask keeps it. */
const mayLinger = ({ wallMs, lost }: Settled, pod: Pod): boolean =>
  isGoing(pod) && (lost.has(pod.spec.nodeName ?? '') || Date.parse(pod.metadata.deletionTimestamp ?? '') > wallMs);

/** A namespace is looked at again when half of its pods' longest grace period is over, even where they have gone sooner. */
const isLookedAtLater = (wallMs: number, { metadata }: { metadata: { deletionTimestamp?: string | null } }): boolean =>
  wallMs < Date.parse(metadata.deletionTimestamp ?? '') + (LINGER_SECONDS / 2 + 1) * 1000;

/** Whoever is owned has an owner; what is to go has gone. */
function checkOwners(settled: Settled): void {
  const { picture } = settled;
  const uids = new Set(OWNERS.flatMap((resource) => picture.of(resource).map(({ metadata }) => metadata.uid)));
  const stuck = picture.of('pods').filter((pod) => mayLinger(settled, pod));
  for (const resource of OWNED)
    for (const object of picture.of(resource)) {
      const owners = object.metadata.ownerReferences ?? [];
      if (stuck.some(({ metadata }) => metadata.uid === object.metadata.uid)) continue;
      demand(
        owners.length === 0 || owners.some(({ uid }) => uids.has(uid)),
        () => `nothing is left of a deleted owner: ${resource} ${nameOf(object)} of ${owners.map(({ kind, name }) => `${kind} ${name}`).join()}`,
      );
    }
  if (stuck.length > 0) return;
  for (const resource of new Set([...OWNERS, ...OWNED, 'namespaces' as const]))
    for (const object of picture.of(resource))
      demand(
        !isGoing(object) || (resource === 'namespaces' && isLookedAtLater(settled.wallMs, object)),
        () => `what was deleted is gone: ${resource} ${nameOf(object)} has ${JSON.stringify(object.metadata.finalizers ?? [])}`,
      );
}

/** Whether something says why a pod is not ready. */
function hasReason({ picture, lost }: Settled, pod: Pod): boolean {
  if (isGoing(pod) || lost.has(pod.spec.nodeName ?? '')) return true;
  const states = (pod.status.containerStatuses ?? []).flatMap(({ state, lastState }) => [
    state?.waiting?.reason,
    state?.terminated?.reason,
    lastState?.terminated?.reason,
  ]);
  if (states.some((reason) => reason !== undefined && reason !== 'ContainerCreating')) return true;
  const scheduled = pod.status.conditions?.find(({ type }) => type === 'PodScheduled');
  if (scheduled?.status === 'False') return scheduled.reason === 'Unschedulable' && (scheduled.message ?? '') !== '';
  return picture.of('events').some(({ involvedObject, type }) => involvedObject?.uid === pod.metadata.uid && type === 'Warning');
}

function checkReplicaSet(settled: Settled, set: ReplicaSet): void {
  const { picture, wallMs } = settled;
  const name = nameOf(set);
  const pods = picture.of('pods').filter((pod) => controllerOf(pod) === set.metadata.uid);
  const active = pods.filter(isActive);
  const failure = set.status.conditions?.find(({ type }) => type === 'ReplicaFailure');
  if (failure?.status !== 'True') same(`pods of ReplicaSet ${name}`, active.length, set.spec.replicas);
  for (const pod of active) {
    demand(isSelected(set.spec.selector, pod.metadata.labels), () => `ReplicaSet ${name} owns only what it selects, not ${nameOf(pod)}`);
    demand(isReady(pod) || hasReason(settled, pod), () => `every replica is ready or something says why not: ${nameOf(pod)} ${JSON.stringify(pod.status)}`);
  }
  const orphans = picture
    .of('pods')
    .filter(
      (pod) =>
        isActive(pod) &&
        controllerOf(pod) === undefined &&
        pod.metadata.namespace === set.metadata.namespace &&
        isSelected(set.spec.selector, pod.metadata.labels),
    );
  same(`ReplicaSet ${name} adopts orphans`, orphans.map(nameOf), []);
  const { replicas = 0, readyReplicas = 0, availableReplicas = 0, observedGeneration } = set.status;
  const ready = active.filter(isReady);
  const available = ready.filter((pod) => isAvailable(pod, set.spec.minReadySeconds ?? 0, wallMs));
  same(
    `status of ReplicaSet ${name}`,
    { replicas, readyReplicas, availableReplicas, observedGeneration },
    {
      replicas: active.length,
      readyReplicas: ready.length,
      availableReplicas: available.length,
      observedGeneration: set.metadata.generation,
    },
  );
}

function checkDeployments({ picture, wallMs }: Settled): void {
  for (const deployment of picture.of('deployments')) {
    if (isGoing(deployment)) continue;
    const { spec, status, metadata } = deployment;
    const sets = picture.of('replicasets').filter((set) => controllerOf(set) === metadata.uid);
    const sum = (field: 'replicas' | 'readyReplicas' | 'availableReplicas'): number => sets.reduce((total, set) => total + (set.status[field] ?? 0), 0);
    const { replicas = 0, readyReplicas = 0, availableReplicas = 0, updatedReplicas = 0, observedGeneration } = status;
    same(
      `status of Deployment ${nameOf(deployment)}`,
      { replicas, readyReplicas, availableReplicas, observedGeneration },
      {
        replicas: sum('replicas'),
        readyReplicas: sum('readyReplicas'),
        availableReplicas: sum('availableReplicas'),
        observedGeneration: metadata.generation,
      },
    );
    if (spec.paused) continue;
    const isComplete = replicas === spec.replicas && updatedReplicas === replicas && availableReplicas === replicas;
    const progressing = status.conditions?.find(({ type }) => type === 'Progressing');
    const failing = sets.some((set) => set.status.conditions?.some(({ type }) => type === 'ReplicaFailure'));
    // A rollout that is stuck says so once its deadline is over; one that was complete stays so, whatever becomes of its pods.
    // A pod that comes and goes is progress each time that it comes.
    const isRecent = Date.parse(progressing?.lastUpdateTime ?? '') + (spec.progressDeadlineSeconds ?? 600) * 1000 + 2_000 > wallMs;
    const isTold =
      isRecent || progressing?.status === 'False' || progressing?.reason === 'NewReplicaSetAvailable' || failing || (spec.progressDeadlineSeconds ?? 600) > 500;
    demand(isComplete || isTold, () => `Deployment ${nameOf(deployment)} has its replicas or says why not: ${JSON.stringify(status)}`);
  }
}

function checkStatefulSets(settled: Settled): void {
  const { picture } = settled;
  for (const set of picture.of('statefulsets')) {
    if (isGoing(set)) continue;
    const pods = picture.of('pods').filter((pod) => controllerOf(pod) === set.metadata.uid);
    const replicas = set.spec.replicas ?? 1;
    const names = Array.from({ length: replicas }, (_, i) => `${set.metadata.name}-${i}`);
    const isInOrder = set.spec.podManagementPolicy !== 'Parallel';
    // In order: up to the first that is not ready, and nothing beyond.
    const firstUnready = names.findIndex((name) => !pods.some((pod) => pod.metadata.name === name && isReady(pod) && isActive(pod)));
    for (const [i, name] of names.entries()) {
      const pod = pods.find(({ metadata }) => metadata.name === name);
      const foreign = picture.of('pods').some((each) => nameOf(each) === `${set.metadata.namespace}/${name}` && controllerOf(each) !== set.metadata.uid);
      const isDue = !isInOrder || firstUnready < 0 || i <= firstUnready;
      demand(!isDue || foreign || pod !== undefined, () => `StatefulSet ${nameOf(set)} has its pod ${name}`);
      if (pod) demand(isReady(pod) || isOver(pod) || hasReason(settled, pod), () => `every replica is ready or something says why not: ${nameOf(pod)}`);
    }
    // In order: what is too many goes one after the other.
    if (firstUnready < 0 && !pods.some(isGoing))
      same(`StatefulSet ${nameOf(set)} has no more pods than it wants`, pods.map(({ metadata }) => metadata.name).sort(), [...names].sort());
  }
}

/** A node that takes any pod has exactly one; taints and labels of the others are the scheduler's business. */
function checkDaemonSets({ picture, lost }: Settled): void {
  for (const set of picture.of('daemonsets')) {
    if (isGoing(set)) continue;
    const all = picture.of('pods').filter((pod) => controllerOf(pod) === set.metadata.uid);
    const pods = all.filter(isActive);
    const toleratesAll = set.spec.template.spec?.tolerations?.some(({ key, operator }) => key === undefined && operator === 'Exists');
    for (const { metadata, spec } of picture.of('nodes')) {
      // One that is on its way out keeps its place.
      if (lost.has(metadata.name) || all.some((pod) => isGoing(pod) && pod.spec.nodeName === metadata.name)) continue;
      const wants = Object.entries(set.spec.template.spec?.nodeSelector ?? {}).every(([key, value]) => metadata.labels?.[key] === value);
      const isTainted = (spec.taints ?? []).some(({ key }) => key === 'k');
      const here = pods.filter(({ spec: own, metadata: { name } }) => (own.nodeName || affineNodeOf(own)) === metadata.name || name === '');
      if (wants && (!isTainted || toleratesAll)) same(`DaemonSet ${nameOf(set)} has its pod on ${metadata.name}`, here.length, 1);
      else if (!wants) same(`DaemonSet ${nameOf(set)} has no pod on ${metadata.name}`, here.length, 0);
    }
  }
}

const affineNodeOf = ({ affinity }: Pod['spec']): string | undefined =>
  affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms[0]?.matchFields?.[0]?.values?.[0];

function checkJobs(settled: Settled): void {
  const { picture, lost } = settled;
  for (const job of picture.of('jobs')) {
    if (isGoing(job)) continue;
    const { status, spec } = job;
    const name = nameOf(job);
    const pods = picture.of('pods').filter((pod) => controllerOf(pod) === job.metadata.uid);
    const is = (type: string): boolean => status.conditions?.some((each) => each.type === type && each.status === 'True') ?? false;
    if (is('Complete')) {
      same(`Job ${name} is complete`, status.succeeded, spec.completions);
      demand(
        pods.every((pod) => !isActive(pod)),
        () => `a complete Job has no pods that go on: ${name}`,
      );
      if (spec.completionMode === 'Indexed')
        same(`Job ${name} has all of its indexes`, status.completedIndexes, ['', '0', '0,1', '0-2', '0-3'][spec.completions ?? 1]);
    } else if (is('Failed')) {
      demand(
        pods.every((pod) => !isActive(pod)),
        () => `a failed Job has no pods that go on: ${name}`,
      );
      const reason = status.conditions?.find(({ type }) => type === 'Failed')?.reason;
      demand(reason === 'BackoffLimitExceeded' || reason === 'DeadlineExceeded', () => `a failed Job says why: ${name} ${reason}`);
    } else {
      const active = pods.filter(isActive);
      const waits = active.length > 0 && active.every((pod) => isReady(pod) || hasReason(settled, pod) || pod.spec.restartPolicy === 'OnFailure');
      demand(
        waits || pods.some((pod) => lost.has(pod.spec.nodeName ?? '')),
        () => `Job ${name} ends, or its pods say why not: ${JSON.stringify(status)} ${pods.map((pod) => JSON.stringify(pod.status)).join()}`,
      );
    }
  }
}

function checkBudgets({ picture }: Settled): void {
  for (const budget of picture.of('poddisruptionbudgets')) {
    const pods = picture
      .of('pods')
      .filter((pod) => pod.metadata.namespace === budget.metadata.namespace && isSelected(budget.spec.selector, pod.metadata.labels));
    same(`PodDisruptionBudget ${nameOf(budget)} counts the healthy`, budget.status.currentHealthy, pods.filter((pod) => isReady(pod) && !isGoing(pod)).length);
  }
}
