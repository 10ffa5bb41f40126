/**
 * A pod of a StatefulSet: its name, its ordinal, its claims.
 *
 * Mirrors: pkg/controller/statefulset/stateful_set_utils.go.
 */
import { isPodAvailable, isPodReady } from '../../../api/pod-util.ts';
import type { New, PersistentVolumeClaim, Pod, StatefulSet, Volume } from '../../../api/types.gen.ts';
import { newControllerRef } from '../common/controller-ref.ts';
import { REVISION_HASH } from '../history/controller-history.ts';
import { scaledValueOf } from '../../../api/intstr.ts';
import type { IntOrString } from '../../../api/types.gen.ts';

export const POD_NAME_LABEL = 'statefulset.kubernetes.io/pod-name';
export const POD_INDEX_LABEL = 'apps.kubernetes.io/pod-index';

/** `web-3` → `web`, 3. A name without ordinal has -1. */
export function getParentNameAndOrdinal({ metadata }: Pick<Pod, 'metadata'>): { parent: string; ordinal: number } {
  const match = /^(.*)-(\d+)$/.exec(metadata.name);
  return match ? { parent: match[1]!, ordinal: Number(match[2]) } : { parent: '', ordinal: -1 };
}

export const ordinalOf = (pod: Pick<Pod, 'metadata'>): number => getParentNameAndOrdinal(pod).ordinal;
export const isMemberOf = (set: Pick<StatefulSet, 'metadata'>, pod: Pick<Pod, 'metadata'>): boolean =>
  getParentNameAndOrdinal(pod).parent === set.metadata.name;
export const podNameOf = (set: StatefulSet, ordinal: number): string => `${set.metadata.name}-${ordinal}`;
export const startOrdinalOf = ({ spec }: StatefulSet): number => spec.ordinals?.start ?? 0;
export const claimNameOf = (set: StatefulSet, claim: PersistentVolumeClaim, ordinal: number): string =>
  `${claim.metadata.name}-${set.metadata.name}-${ordinal}`;

export const isCreated = (pod: Pod): boolean => (pod.status?.phase ?? '') !== '';
export const isRunningAndReady = (pod: Pod): boolean => pod.status?.phase === 'Running' && isPodReady(pod);
export const isRunningAndAvailable = (pod: Pod, minReadySeconds: number, nowMs: number): boolean => isPodAvailable(pod, minReadySeconds, nowMs);
export const isTerminating = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined;
/** The name of the revision that a pod was made by. */
export const revisionNameOf = (pod: Pick<Pod, 'metadata'>): string => pod.metadata.labels?.[REVISION_HASH] ?? '';

/** The claims of one ordinal, by the name of their volume. */
export function getPersistentVolumeClaims(set: StatefulSet, ordinal: number): Map<string, New<PersistentVolumeClaim>> {
  const claims = new Map<string, New<PersistentVolumeClaim>>();
  for (const template of set.spec.volumeClaimTemplates ?? []) {
    const labels = { ...template.metadata.labels, ...set.spec.selector.matchLabels };
    const metadata = { ...template.metadata, name: claimNameOf(set, template, ordinal), namespace: set.metadata.namespace, labels };
    claims.set(template.metadata.name, { ...template, metadata });
  }
  return claims;
}

/** The pod's volumes: its claims first, then those of the template that no claim replaces. */
function volumesOf(set: StatefulSet, ordinal: number): Volume[] {
  const claims = getPersistentVolumeClaims(set, ordinal);
  const own = [...claims].map(([name, claim]): Volume => ({ name, persistentVolumeClaim: { claimName: claim.metadata.name ?? '' } }));
  return [...own, ...(set.spec.template.spec?.volumes ?? []).filter(({ name }) => !claims.has(name))];
}

/** The pod of an ordinal, by the set's template. `revision`: the name of the revision, where it is known. */
export function newStatefulSetPod(set: StatefulSet, ordinal: number, revision?: string): New<Pod> {
  const name = podNameOf(set, ordinal);
  const { metadata = {}, spec = { containers: [] } } = set.spec.template;
  const volumes = volumesOf(set, ordinal);
  return {
    metadata: {
      name,
      generateName: `${set.metadata.name}-`,
      namespace: set.metadata.namespace,
      labels: {
        ...metadata.labels,
        [POD_INDEX_LABEL]: String(ordinal),
        [POD_NAME_LABEL]: name,
        ...(revision !== undefined && { [REVISION_HASH]: revision }),
      },
      ...(metadata.annotations && { annotations: { ...metadata.annotations } }),
      ...(metadata.finalizers && { finalizers: [...metadata.finalizers] }),
      ownerReferences: [newControllerRef(set, 'apps/v1', 'StatefulSet')],
    },
    spec: { ...spec, hostname: name, ...(set.spec.serviceName && { subdomain: set.spec.serviceName }), ...(volumes.length > 0 && { volumes }) },
  };
}

/** Whether a pod has the name and label of its ordinal. */
export const identityMatches = (set: StatefulSet, pod: Pod): boolean => {
  const { parent, ordinal } = getParentNameAndOrdinal(pod);
  const isOwn = ordinal >= 0 && parent === set.metadata.name && pod.metadata.namespace === set.metadata.namespace;
  return isOwn && pod.metadata.labels?.[POD_NAME_LABEL] === pod.metadata.name;
};

/** Whether a pod has the claims of its ordinal. */
export function storageMatches(set: StatefulSet, pod: Pod): boolean {
  const ordinal = ordinalOf(pod);
  if (ordinal < 0) return false;
  const volumes = new Map((pod.spec.volumes ?? []).map((volume) => [volume.name, volume]));
  return (set.spec.volumeClaimTemplates ?? []).every(
    (template) => volumes.get(template.metadata.name)?.persistentVolumeClaim?.claimName === claimNameOf(set, template, ordinal),
  );
}

/** How many pods a rolling update may take at once: at least one. Throws on a malformed share. */
export const getStatefulSetMaxUnavailable = (maxUnavailable: IntOrString | undefined, replicas: number): number =>
  Math.max(1, scaledValueOf(maxUnavailable ?? 1, replicas, false));
