/**
 * Validation of changes to a pod: images, deadlines, tolerations and little else.
 *
 * Mirrors: ValidatePodUpdate, ValidatePodEphemeralContainersUpdate in pkg/apis/core/validation/validation.go.
 * A resize has rules of its own: pod-resize.ts.
 */
import { forbidden, invalid, required, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import { internalContainerText, internalPodSpecText } from '../internal-text.ts';
import { copyOf, isEqual } from '../patch/json-value.ts';
import type { Container, NodeSelectorTerm, Pod, PodSpec, Toleration } from '../types.gen.ts';
import { unifiedDiff } from '../unified-diff.ts';
import { METADATA, validateObjectMetaUpdate } from './object-meta.ts';
import { MIRROR_ANNOTATION } from './pod-annotations.ts';
import { validateMetadataAndSpec } from './pod.ts';
import { validateTolerations } from './scheduling.ts';

const SPEC = FieldPath.of('spec');

const NOT_CHANGEABLE =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** Everything wrong with replacing `old` by `pod`. */
export function validatePodUpdate(pod: Pod, old: Pod): FieldError[] {
  const errors = [...validateObjectMetaUpdate(pod.metadata, old.metadata, METADATA), ...validateMetadataAndSpec(pod), ...validateMirror(pod, old)];
  for (const list of ['containers', 'initContainers'] as const) {
    if ((pod.spec[list] ?? []).length !== (old.spec[list] ?? []).length) {
      return [...errors, forbidden(SPEC.child(list), 'pod updates may not add or remove containers')];
    }
  }
  // Kubernetes looks at images twice.
  for (const list of ['containers', 'initContainers'] as const)
    (pod.spec[list] ?? []).forEach(({ image }, i) => errors.push(...(image ? [] : [required(SPEC.child(list).index(i).child('image'))])));
  errors.push(...validateDeadlineUpdate(pod.spec.activeDeadlineSeconds, old.spec.activeDeadlineSeconds));
  errors.push(...validateTolerationsUpdate(pod.spec.tolerations ?? [], old.spec.tolerations ?? []));
  const allowed = withChangeableFieldsOf(old.spec, pod.spec);
  errors.push(...applyGatedChanges(allowed, pod.spec, old.spec));
  if (errors.length === 0 || !isEqual(allowed, pod.spec)) {
    const difference = specDifference(old.spec, pod.spec, allowed);
    if (difference !== '') errors.push(forbidden(SPEC, `${NOT_CHANGEABLE}\n${difference}`));
  }
  return errors;
}

function validateMirror(pod: Pod, old: Pod): FieldError[] {
  const [now, before] = [pod.metadata.annotations?.[MIRROR_ANNOTATION], old.metadata.annotations?.[MIRROR_ANNOTATION]];
  const at = METADATA.child('annotations').key(MIRROR_ANNOTATION);
  if (before === undefined) return now === undefined ? [] : [forbidden(at, 'may not add mirror pod annotation')];
  return now === before ? [] : [forbidden(at, 'may not remove or update mirror pod annotation')];
}

/** A deadline may come nearer, not go. */
function validateDeadlineUpdate(now: number | undefined, before: number | undefined): FieldError[] {
  const at = SPEC.child('activeDeadlineSeconds');
  if (now !== undefined) {
    if (now < 0 || now > 2147483647) return [invalid(at, now, 'must be between 0 and 2147483647, inclusive')];
    return before !== undefined && before < now ? [invalid(at, now, 'must be less than or equal to previous value')] : [];
  }
  return before === undefined ? [] : [invalid(at, null, 'must not update from a positive integer to nil value')];
}

function validateTolerationsUpdate(now: readonly Toleration[], before: readonly Toleration[]): FieldError[] {
  const errors = validateTolerations(now, SPEC.child('tolerations'));
  const withoutSeconds = ({ tolerationSeconds: _seconds, ...toleration }: Toleration): object => toleration;
  const isKept = (toleration: Toleration): boolean => now.some((other) => isEqual(withoutSeconds(other), withoutSeconds(toleration)));
  return before.every(isKept)
    ? errors
    : [forbidden(SPEC.child('tolerations'), 'existing toleration can not be modified except its tolerationSeconds'), ...errors];
}

/** The old spec with the new values of the fields that may change: equal to the new spec unless something else changed. */
function withChangeableFieldsOf(old: PodSpec, now: PodSpec): PodSpec {
  const withImages = (before: readonly Container[] | undefined, after: readonly Container[] | undefined): Container[] | undefined =>
    before?.map((container, i) => ({ ...container, image: after?.[i]?.image }));
  const allowed: PodSpec = {
    ...old,
    containers: withImages(old.containers, now.containers) ?? [],
    ...(old.initContainers && { initContainers: withImages(old.initContainers, now.initContainers) }),
    activeDeadlineSeconds: now.activeDeadlineSeconds,
    tolerations: now.tolerations,
  };
  if ((old.terminationGracePeriodSeconds ?? 0) < 0 && now.terminationGracePeriodSeconds === 1) allowed.terminationGracePeriodSeconds = 1;
  return copyOf(JSON.parse(JSON.stringify(allowed)) as PodSpec);
}

/** While gates hold a pod back, gates may go, and where it may run may be narrowed. */
function applyGatedChanges(allowed: PodSpec, now: PodSpec, old: PodSpec): FieldError[] {
  const errors: FieldError[] = [];
  const before = new Set((old.schedulingGates ?? []).map((gate) => gate.name));
  (now.schedulingGates ?? []).forEach((gate, i) => {
    if (!before.has(gate.name))
      errors.push(forbidden(SPEC.child('schedulingGates').index(i).child('name'), `only deletion is allowed, but found new scheduling gate '${gate.name}'`));
  });
  if (now.schedulingGates === undefined) delete allowed.schedulingGates;
  else allowed.schedulingGates = now.schedulingGates;
  if (before.size === 0) return errors;
  const isNarrowed = Object.entries(old.nodeSelector ?? {}).every(([key, value]) => now.nodeSelector?.[key] === value);
  if (!isNarrowed)
    errors.push(invalid(SPEC.child('nodeSelector'), now.nodeSelector ?? null, 'only additions to spec.nodeSelector are allowed (no mutations or deletions)'));
  copyField(allowed, now, 'nodeSelector');
  return [...errors, ...validateAffinityUpdate(allowed, now, old)];
}

function copyField(to: PodSpec, from: PodSpec, field: 'nodeSelector' | 'affinity'): void {
  if (from[field] === undefined) delete to[field];
  else Object.assign(to, { [field]: from[field] });
}

function validateAffinityUpdate(allowed: PodSpec, now: PodSpec, old: PodSpec): FieldError[] {
  const terms = (spec: PodSpec): readonly NodeSelectorTerm[] | undefined =>
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const [before, after] = [terms(old), terms(now)];
  const at = SPEC.child('affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms');
  const others = (spec: PodSpec): unknown => ({ ...spec.affinity, nodeAffinity: undefined });
  if (isEqual(others(now), others(old))) copyField(allowed, now, 'affinity');
  if (before === undefined || before.length === 0) return [];
  if (after?.length !== before.length) return [invalid(at, after ?? null, 'no additions/deletions to non-empty NodeSelectorTerms list are allowed')];
  return before.flatMap((term, i) => {
    const next = after[i] ?? {};
    const isExtended = (['matchExpressions', 'matchFields'] as const).every((field) =>
      (term[field] ?? []).every((requirement, j) => isEqual(requirement, next[field]?.[j])),
    );
    const wasEmpty = !term.matchExpressions?.length && !term.matchFields?.length;
    const isStillEmpty = !next.matchExpressions?.length && !next.matchFields?.length;
    return isExtended && (!wasEmpty || isStillEmpty) ? [] : [invalid(at.index(i), next, 'only additions are allowed (no mutations or deletions)')];
  });
}

/** What was changed beside the changeable fields, which are shown with their old values. */
function specDifference(old: PodSpec, now: PodSpec, allowed: PodSpec): string {
  const withOldImages = (after: readonly Container[], before: readonly Container[] | undefined): Container[] =>
    after.map((container, i) => ({ ...container, image: before?.[i]?.image }));
  const munged: PodSpec = {
    ...now,
    containers: withOldImages(now.containers, old.containers),
    ...(now.initContainers && { initContainers: withOldImages(now.initContainers, old.initContainers) }),
    activeDeadlineSeconds: old.activeDeadlineSeconds,
    tolerations: old.tolerations,
    schedulingGates: old.schedulingGates,
  };
  for (const field of ['nodeSelector', 'affinity', 'terminationGracePeriodSeconds'] as const) {
    if (!isEqual(allowed[field] ?? null, old[field] ?? null)) Object.assign(munged, { [field]: old[field] });
  }
  return unifiedDiff(internalPodSpecText(old), internalPodSpecText(munged));
}

const EPHEMERAL = SPEC.child('ephemeralContainers');

/** `PATCH …/ephemeralcontainers`: existing ones stay as they are, new ones are added. */
export function validateEphemeralContainersUpdate(pod: Pod, old: Pod): FieldError[] {
  const errors = [...validateObjectMetaUpdate(pod.metadata, old.metadata, METADATA), ...validateMetadataAndSpec(pod)];
  const after = new Map((pod.spec.ephemeralContainers ?? []).map((container) => [container.name, container]));
  if (old.metadata.annotations?.[MIRROR_ANNOTATION] !== undefined)
    return [...errors, forbidden(FieldPath.of('[]'), 'static pods do not support ephemeral containers')];
  (old.spec.ephemeralContainers ?? []).forEach((container) => {
    const next = after.get(container.name);
    if (next === undefined) errors.push(forbidden(EPHEMERAL, `existing ephemeral containers ${JSON.stringify(container.name)} may not be removed\n`));
    else if (!isEqual(next, container))
      errors.push(
        forbidden(
          EPHEMERAL,
          `existing ephemeral containers ${JSON.stringify(container.name)} may not be changed\n${unifiedDiff(internalContainerText(container), internalContainerText(next))}`,
        ),
      );
  });
  return errors;
}
