/**
 * The ReplicaSets of a Deployment: which one has its present template, and which revision each is.
 *
 * Mirrors: kubectl/pkg/util/deployment/deployment.go and pkg/controller/deployment/util/deployment_util.go, which have it both.
 */
import { isEqual } from './patch/json-value.ts';
import { parseTime } from './time.ts';
import type { Deployment, PodTemplateSpec, ReplicaSet } from './types.gen.ts';

export const REVISION = 'deployment.kubernetes.io/revision';
export const POD_TEMPLATE_HASH = 'pod-template-hash';

const createdMs = ({ metadata }: ReplicaSet): number => parseTime(metadata.creationTimestamp ?? '') ?? -Infinity;

/** Oldest first; sets of one second by name. */
export const byCreation = (a: ReplicaSet, b: ReplicaSet): number => {
  const [x, y] = [createdMs(a), createdMs(b)];
  if (x !== y) return x < y ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : a.metadata.name > b.metadata.name ? 1 : 0;
};

/** Whether two templates make the same pods: all but the label that carries the hash. */
export function equalIgnoreHash(a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean {
  return isEqual(withoutHash(a), withoutHash(b));
}

function withoutHash(template: PodTemplateSpec | undefined): unknown {
  const { [POD_TEMPLATE_HASH]: _hash, ...labels } = template?.metadata?.labels ?? {};
  return { ...template, metadata: { ...template?.metadata, labels } };
}

/** The set that has the Deployment's template: the oldest, should there be several. */
export const findNewReplicaSet = (deployment: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | undefined =>
  [...sets].sort(byCreation).find((set) => equalIgnoreHash(set.spec.template, deployment.spec.template));

/** The other sets: those that ask for pods, and all of them. */
export function findOldReplicaSets(deployment: Deployment, sets: readonly ReplicaSet[]): { required: ReplicaSet[]; all: ReplicaSet[] } {
  const newSet = findNewReplicaSet(deployment, sets);
  const all = sets.filter((set) => !newSet || set.metadata.uid !== newSet.metadata.uid);
  return { required: all.filter((set) => (set.spec.replicas ?? 0) !== 0), all };
}

/** The revision that an object carries; 0 for none or a malformed one. */
export const revisionOf = ({ metadata }: { metadata: { annotations?: Record<string, string> } }): number => {
  const text = metadata.annotations?.[REVISION] ?? '';
  return /^-?\d+$/.test(text) ? Number(text) : 0;
};
