/**
 * What the LimitRanges of a namespace give to containers that ask for nothing, and what they refuse.
 *
 * Mirrors: plugin/pkg/admission/limitranger/admission.go.
 * Differs: several complaints stand in the order of resource names, where Kubernetes takes the order of a Go map.
 */
import { forbiddenStatus } from '../../../api/errors.ts';
import { findResource, type ApiResource } from '../../../api/resources.ts';
import type { LimitRange, LimitRangeItem, PersistentVolumeClaim, Pod } from '../../../api/types.gen.ts';
import { fail } from '../status-error.ts';
import { keyPrefixOf, type DraftObject, type ObjectStore } from '../storage/object-store.ts';
import { podFaultsOf, claimFaultsOf } from './limit-range-faults.ts';
import { defaultsOf, mergeContainer } from './limit-range-defaults.ts';

const ANNOTATION = 'kubernetes.io/limit-ranger';

const limitRanges = findResource('', 'v1', 'limitranges')!;

const limitRangesOf = (store: ObjectStore, namespace: string | undefined): LimitRange[] =>
  store.etcd.range(keyPrefixOf(limitRanges, namespace)).map(({ value }) => value as unknown as LimitRange);

/** Fills in the defaults of the namespace's limit ranges, and notes in an annotation what the last of them has set. */
export function applyLimitRanges(store: ObjectStore, pod: Pod): void {
  for (const limitRange of limitRangesOf(store, pod.metadata.namespace)) {
    const defaults = defaultsOf(limitRange);
    const notes = [
      ...(pod.spec.containers ?? []).flatMap((container) => mergeContainer(container, 'container', defaults)),
      ...(pod.spec.initContainers ?? []).flatMap((container) => mergeContainer(container, 'init container', defaults)),
    ];
    if (notes.length > 0) pod.metadata.annotations = { ...pod.metadata.annotations, [ANNOTATION]: `LimitRanger plugin set: ${notes.join('; ')}` };
  }
}

/** Throws `StatusError` (Forbidden) where a pod or a claim is outside what one of the namespace's limit ranges allows. */
export function checkLimitRanges(store: ObjectStore, resource: ApiResource, draft: DraftObject): void {
  const faultsIn = (item: LimitRangeItem): string[] =>
    resource.kind === 'Pod' ? podFaultsOf(item, draft as unknown as Pod) : claimFaultsOf(item, draft as unknown as PersistentVolumeClaim);
  for (const { spec } of limitRangesOf(store, draft.metadata.namespace)) {
    const faults = [...new Set(spec.limits.flatMap(faultsIn))];
    if (faults.length > 0) fail(forbiddenStatus(resource, draft.metadata.name ?? '', faults.length === 1 ? faults[0]! : `[${faults.join(', ')}]`));
  }
}
