/**
 * Validation of a pod's resize: only CPU and memory of containers change, and not the pod's class of service.
 *
 * Mirrors: ValidatePodResize in pkg/apis/core/validation/validation.go.
 * Differs: claims for devices and the node's features are not looked at.
 */
import { forbidden, invalid, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import { isEqual } from '../patch/json-value.ts';
import { computePodQos, getPodQos } from '../qos.ts';
import type { Container, Pod, PodSpec, Quantity, ResourceRequirements } from '../types.gen.ts';
import { METADATA, validateObjectMetaUpdate } from './object-meta.ts';
import { MIRROR_ANNOTATION, validateMetadataAndSpec } from './pod.ts';

const SPEC = FieldPath.of('spec');
const NOWHERE = FieldPath.of('[]');

const isRemoved = (now: Record<string, Quantity> | undefined, before: Record<string, Quantity> | undefined): boolean =>
  Object.keys(before ?? {}).some((name) => now?.[name] === undefined);

function validateRequirements(now: ResourceRequirements | undefined, before: ResourceRequirements | undefined, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  if (isRemoved(now?.limits, before?.limits)) errors.push(forbidden(path.child('limits'), 'resource limits cannot be removed'));
  if (isRemoved(now?.requests, before?.requests)) errors.push(forbidden(path.child('requests'), 'resource requests cannot be removed'));
  return errors;
}

function validateContainers(now: readonly Container[], before: readonly Container[], path: FieldPath): FieldError[] {
  if (now.length !== before.length) return [forbidden(path, 'containers may not be added or removed on resize')];
  return now.flatMap((container, i) => {
    const old = before[i]!;
    if (container.name !== old.name) return [forbidden(path.index(i).child('name'), 'containers may not be renamed or reordered on resize')];
    return validateRequirements(container.resources, old.resources, path.index(i).child('resources'));
  });
}

const MUTABLE: ReadonlySet<string> = new Set(['cpu', 'memory']);

/** A list of amounts with the old ones of what may not change. */
const withOldOthers = (now: Record<string, Quantity> | undefined, before: Record<string, Quantity> | undefined): Record<string, Quantity> => ({
  ...Object.fromEntries(Object.entries(before ?? {}).filter(([name]) => !MUTABLE.has(name))),
  ...Object.fromEntries(Object.entries(now ?? {}).filter(([name]) => MUTABLE.has(name))),
});

/** Old containers with the new amounts of what may change. */
const resized = (now: readonly Container[], before: readonly Container[]): Container[] =>
  before.map((old, i) => {
    const { resources, resizePolicy } = now[i] ?? old;
    const limits = withOldOthers(resources?.limits, old.resources?.limits);
    const requests = withOldOthers(resources?.requests, old.resources?.requests);
    return { ...old, resizePolicy, resources: { ...old.resources, limits, requests } };
  });

/** What of a spec a comparison looks at: lists of amounts that are not there are empty. */
const comparable = (spec: PodSpec): unknown => {
  const filled = (containers: readonly Container[] | undefined): Container[] =>
    (containers ?? []).map((container) => ({
      ...container,
      resources: { ...container.resources, limits: container.resources?.limits ?? {}, requests: container.resources?.requests ?? {} },
    }));
  return JSON.parse(JSON.stringify({ ...spec, resources: undefined, containers: filled(spec.containers), initContainers: filled(spec.initContainers) }));
};

/** Everything wrong with resizing `old` to `pod`. */
export function validatePodResize(pod: Pod, old: Pod): FieldError[] {
  const errors = [...validateObjectMetaUpdate(pod.metadata, old.metadata, METADATA), ...validateMetadataAndSpec(pod)];
  if (old.metadata.annotations?.[MIRROR_ANNOTATION] !== undefined) return [...errors, forbidden(NOWHERE, 'static pods cannot be resized')];
  if (old.spec.os?.name === 'windows') return [...errors, forbidden(NOWHERE, 'windows pods cannot be resized')];
  const before = errors.length;
  errors.push(...validateContainers(pod.spec.containers, old.spec.containers, SPEC.child('containers')));
  errors.push(...validateContainers(pod.spec.initContainers ?? [], old.spec.initContainers ?? [], SPEC.child('initContainers')));
  if (pod.spec.resources ?? old.spec.resources) errors.push(...validateRequirements(pod.spec.resources, old.spec.resources, SPEC.child('resources')));
  const qos = computePodQos({ spec: pod.spec, metadata: pod.metadata } as Pod);
  if (qos !== getPodQos(old)) errors.push(invalid(SPEC, qos, 'Pod QOS Class may not change as a result of resizing'));
  if (errors.length > before) return errors;
  const allowed: PodSpec = {
    ...old.spec,
    containers: resized(pod.spec.containers, old.spec.containers),
    ...(old.spec.initContainers && { initContainers: resized(pod.spec.initContainers ?? [], old.spec.initContainers) }),
  };
  if (!isEqual(comparable(allowed), comparable(pod.spec))) errors.push(forbidden(SPEC, 'only cpu and memory resources are mutable'));
  return errors;
}
