/**
 * Pure questions about Deployments and their ReplicaSets: shares, annotations, conditions, which set is the new one.
 *
 * Mirrors: pkg/controller/deployment/util/deployment_util.go.
 */
import { REVISION, revisionOf } from '../../../api/deployment-replica-sets.ts';
import { scaledValueOf } from '../../../api/intstr.ts';
import { isEqual } from '../../../api/patch/json-value.ts';
import { formatTime, parseTime } from '../../../api/time.ts';
import type { Deployment, DeploymentCondition, DeploymentStatus, IntOrString, ReplicaSet } from '../../../api/types.gen.ts';
import { getControllerOf } from '../common/controller-ref.ts';

export {
  byCreation,
  equalIgnoreHash,
  findNewReplicaSet,
  findOldReplicaSets,
  POD_TEMPLATE_HASH,
  REVISION,
  revisionOf,
} from '../../../api/deployment-replica-sets.ts';

export const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
export const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas';
export const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas';
const MAX_INT32 = 2_147_483_647;

/** Annotations that a ReplicaSet does not take over from its Deployment. */
const NOT_COPIED: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  'deprecated.deployment.rollback.to',
]);

export const isRollingUpdate = ({ spec }: Deployment): boolean => spec.strategy?.type === 'RollingUpdate';
export const replicasOf = (object: { spec: { replicas?: number } } | undefined): number => object?.spec.replicas ?? 0;
export const hasProgressDeadline = ({ spec }: Deployment): boolean =>
  spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== null && spec.progressDeadlineSeconds !== MAX_INT32;
export const hasRevisionHistoryLimit = ({ spec }: Deployment): boolean =>
  spec.revisionHistoryLimit !== undefined && spec.revisionHistoryLimit !== null && spec.revisionHistoryLimit !== MAX_INT32;

/** How many pods a rollout may have too many and too few. Both nothing: one too few, or it would stand still. Throws on a malformed share. */
export function resolveFenceposts(maxSurge: IntOrString | undefined, maxUnavailable: IntOrString | undefined, desired: number): [number, number] {
  const surge = scaledValueOf(maxSurge ?? 0, desired, true);
  const unavailable = scaledValueOf(maxUnavailable ?? 0, desired, false);
  return surge === 0 && unavailable === 0 ? [0, 1] : [surge, unavailable];
}

const fencepostsOf = (deployment: Deployment): [number, number] => {
  const { maxSurge, maxUnavailable } = deployment.spec.strategy?.rollingUpdate ?? {};
  return resolveFenceposts(maxSurge, maxUnavailable, replicasOf(deployment));
};

/** How many pods may be missing during a rollout. */
export function maxUnavailableOf(deployment: Deployment): number {
  const replicas = replicasOf(deployment);
  return !isRollingUpdate(deployment) || replicas === 0 ? 0 : Math.min(fencepostsOf(deployment)[1], replicas);
}

/** How many pods a rollout may have beyond those wanted. */
export const maxSurgeOf = (deployment: Deployment): number => (isRollingUpdate(deployment) ? fencepostsOf(deployment)[0] : 0);

/** How many pods a rollout must leave available. */
export const minAvailableOf = (deployment: Deployment): number => (isRollingUpdate(deployment) ? replicasOf(deployment) - maxUnavailableOf(deployment) : 0);

type Sets = readonly (ReplicaSet | undefined)[];

const sum = (sets: Sets, count: (set: ReplicaSet) => number | undefined): number => sets.reduce((total, set) => total + (set ? (count(set) ?? 0) : 0), 0);

/** Replicas that the sets ask for, have, have ready, have available. */
export const getReplicaCount = (sets: Sets): number => sum(sets, replicasOf);
export const getActualReplicaCount = (sets: Sets): number => sum(sets, ({ status }) => status?.replicas);
export const getReadyReplicaCount = (sets: Sets): number => sum(sets, ({ status }) => status?.readyReplicas);
export const getAvailableReplicaCount = (sets: Sets): number => sum(sets, ({ status }) => status?.availableReplicas);
export const getTerminatingReplicaCount = (sets: Sets): number => sum(sets, ({ status }) => status?.terminatingReplicas);

export const filterActiveReplicaSets = (sets: Sets): ReplicaSet[] => sets.filter((set): set is ReplicaSet => set !== undefined && replicasOf(set) > 0);

export const maxRevision = (sets: readonly ReplicaSet[]): number => sets.reduce((most, set) => Math.max(most, revisionOf(set)), 0);

/** A count in an annotation, undefined where it is missing or malformed. */
function countIn({ metadata }: ReplicaSet, annotation: string): number | undefined {
  const text = metadata.annotations?.[annotation];
  return text !== undefined && /^[-+]?\d+$/.test(text) ? Number(text) : undefined;
}

export const desiredReplicasIn = (set: ReplicaSet): number | undefined => countIn(set, DESIRED_REPLICAS);
export const maxReplicasIn = (set: ReplicaSet): number | undefined => countIn(set, MAX_REPLICAS);

type Annotations = Record<string, string>;

/** The annotations that say how many replicas a set's Deployment wants, and may have. */
export const replicasAnnotations = (desired: number, most: number): Annotations => ({ [DESIRED_REPLICAS]: String(desired), [MAX_REPLICAS]: String(most) });

export const replicasAnnotationsNeedUpdate = ({ metadata }: ReplicaSet, desired: number, most: number): boolean =>
  metadata.annotations?.[DESIRED_REPLICAS] !== String(desired) || metadata.annotations?.[MAX_REPLICAS] !== String(most);

/** The revisions that a set had before, without the oldest ones where the text would get too long. Undefined: it stays as it is. */
function historyWith(history: string, oldRevision: string, limit: number): string | undefined {
  if (history === '') return oldRevision;
  const revisions = history.split(',');
  let length = history.length + oldRevision.length + 1;
  let start = 0;
  for (; length > limit && start < revisions.length; start++) length -= revisions[start]!.length + 1;
  return length <= limit ? [...revisions.slice(start), oldRevision].join(',') : undefined;
}

/**
 * The annotations of the set that is the new one now: the Deployment's, its revision, and the revisions that it had before.
 * Undefined where they stay as they are. `isThere`: the set exists already, and keeps its counts.
 */
export function newReplicaSetAnnotations(
  deployment: Deployment,
  set: ReplicaSet,
  revision: number,
  isThere: boolean,
  historyLimit: number,
): Annotations | undefined {
  const before = set.metadata.annotations ?? {};
  const annotations: Annotations = { ...before };
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {})) if (!NOT_COPIED.has(key)) annotations[key] = value;
  const oldText = before[REVISION] ?? '';
  if (oldText !== '' && !/^-?\d+$/.test(oldText)) return undefined;
  if (Number(oldText || '0') < revision) {
    annotations[REVISION] = String(revision);
    const history = oldText === '' ? undefined : historyWith(before[REVISION_HISTORY] ?? '', oldText, historyLimit);
    if (history !== undefined) annotations[REVISION_HISTORY] = history;
  }
  if (!isThere) Object.assign(annotations, replicasAnnotations(replicasOf(deployment), replicasOf(deployment) + maxSurgeOf(deployment)));
  return isEqual(annotations, before) ? undefined : annotations;
}

export const getDeploymentCondition = (status: DeploymentStatus | undefined, type: string): DeploymentCondition | undefined =>
  status?.conditions?.find((condition) => condition.type === type);

/** A condition of this moment. `nowMs` is Unix time. */
export const newDeploymentCondition = (type: string, status: string, reason: string, message: string, nowMs: number): DeploymentCondition => ({
  type,
  status,
  lastUpdateTime: formatTime(nowMs),
  lastTransitionTime: formatTime(nowMs),
  reason,
  message,
});

/** The status with a condition: the same one stays, a changed one goes to the end and keeps its transition while its status stays. */
export function withCondition(status: DeploymentStatus, condition: DeploymentCondition): DeploymentStatus {
  const known = getDeploymentCondition(status, condition.type);
  if (known?.status === condition.status && known.reason === condition.reason) return status;
  const kept = known?.status === condition.status ? { ...condition, lastTransitionTime: known.lastTransitionTime } : condition;
  return { ...status, conditions: [...withoutCondition(status, condition.type), kept] };
}

export const withoutCondition = ({ conditions = [] }: DeploymentStatus, type: string): DeploymentCondition[] => conditions.filter((each) => each.type !== type);

/** How many replicas the new set should ask for now. */
export function newReplicasOf(deployment: Deployment, allSets: Sets, newSet: ReplicaSet): number {
  const wanted = replicasOf(deployment);
  if (!isRollingUpdate(deployment)) return wanted;
  const room = wanted + maxSurgeOf(deployment) - getReplicaCount(allSets);
  return room <= 0 ? replicasOf(newSet) : replicasOf(newSet) + Math.min(room, wanted - replicasOf(newSet));
}

/** Whether all of the Deployment's pods are new, there and available. */
export function isDeploymentComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const wanted = replicasOf(deployment);
  const isThere = [status.updatedReplicas, status.replicas, status.availableReplicas].every((count) => (count ?? 0) === wanted);
  return isThere && (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0);
}

/** Whether a rollout has come further since the status that the Deployment has. */
export function isDeploymentProgressing({ status: before = {} }: Deployment, now: DeploymentStatus): boolean {
  const old = (status: DeploymentStatus): number => (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  return (
    (now.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(now) < old(before) ||
    (now.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (now.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

/** Whether a rollout has made no progress for too long. `nowMs` is Unix time. */
export function isDeploymentTimedOut(deployment: Deployment, status: DeploymentStatus, nowMs: number): boolean {
  const condition = getDeploymentCondition(status, 'Progressing');
  if (!hasProgressDeadline(deployment) || !condition || condition.reason === 'NewReplicaSetAvailable') return false;
  if (condition.reason === 'ProgressDeadlineExceeded') return true;
  const sinceMs = parseTime(condition.lastUpdateTime ?? '') ?? 0;
  return sinceMs + (deployment.spec.progressDeadlineSeconds ?? 0) * 1000 < nowMs;
}

/** Whether an object is controlled by the Deployment of this uid. */
export const isControlledBy = (set: ReplicaSet, uid: string): boolean => getControllerOf(set)?.uid === uid;
