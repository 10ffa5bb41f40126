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
import { MIRROR_ANNOTATION } from './pod-annotations.ts';
import { validateMetadataAndSpec } from './pod.ts';

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

const isUnordered = (now: readonly Container[], before: readonly Container[]): boolean =>
  now.length !== before.length || now.some(({ name }, i) => name !== before[i]!.name);

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

/** A value with lists of amounts that are not there as empty ones, so that both sides of a comparison are alike. */
const comparable = (container: Container): unknown => {
  const { resources } = container;
  return JSON.parse(JSON.stringify({ ...container, resources: { ...resources, limits: resources?.limits ?? {}, requests: resources?.requests ?? {} } }));
};

const isResized = (now: Container, before: Container): boolean => !isEqual(comparable(now), comparable({ ...now, resources: before.resources }));

/** Init containers are compared one by one: but for CPU and memory they stay, and so do those whose resize would restart them. */
function validateInitContainers(now: readonly Container[], before: readonly Container[]): FieldError[] {
  const allowed = resized(now, before);
  return now.flatMap((container, i) => {
    const old = before[i]!;
    const at = SPEC.child('initContainers').index(i);
    const isRestarted = old.restartPolicy !== 'Always' && old.resizePolicy?.some(({ restartPolicy }) => restartPolicy === 'RestartContainer');
    if (isRestarted && isResized(container, old))
      return [forbidden(at, 'non-sidecar init containers with a resize policy of RestartContainer cannot be resized')];
    const isSame = isEqual(comparable({ ...allowed[i]!, resizePolicy: old.resizePolicy }), comparable(container));
    return isSame ? [] : [forbidden(at, 'only cpu and memory resources for init or sidecar containers are mutable')];
  });
}

/** Whether anything but the containers' and the pod's amounts of CPU and memory differs. */
function hasOtherChanges(now: PodSpec, old: PodSpec): boolean {
  const rest = (spec: PodSpec): unknown => JSON.parse(JSON.stringify({ ...spec, resources: undefined, containers: [], initContainers: [] }));
  const allowed = resized(now.containers, old.containers).map((container, i) => ({ ...container, resizePolicy: old.containers[i]!.resizePolicy }));
  return !isEqual(rest(now), rest(old)) || !isEqual(allowed.map(comparable), now.containers.map(comparable));
}

/** Requests and limits of the pod as a whole. */
function validatePodLevel(now: ResourceRequirements | undefined, before: ResourceRequirements | undefined): FieldError[] {
  if (!now && !before) return [];
  const errors = validateRequirements(now, before, SPEC.child('resources'));
  const isSame = (['limits', 'requests'] as const).every((list) => isEqual(withOldOthers(now?.[list], before?.[list]), now?.[list] ?? {}));
  return isSame ? errors : [...errors, forbidden(SPEC, 'only cpu and memory resources are mutable at pod-level')];
}

/** A kubelet that says nothing of a running container's resources cannot resize it. */
const isUnsupported = ({ status }: Pod): boolean => status?.containerStatuses?.some(({ state, resources }) => state?.running && !resources) ?? false;

/** Everything wrong with resizing `old` to `pod`. */
export function validatePodResize(pod: Pod, old: Pod): FieldError[] {
  const errors = [...validateObjectMetaUpdate(pod.metadata, old.metadata, METADATA), ...validateMetadataAndSpec(pod)];
  if (old.metadata.annotations?.[MIRROR_ANNOTATION] !== undefined) return [...errors, forbidden(NOWHERE, 'static pods cannot be resized')];
  if (old.spec.os?.name === 'windows') return [...errors, forbidden(NOWHERE, 'windows pods cannot be resized')];
  const qos = computePodQos({ spec: pod.spec, metadata: pod.metadata } as Pod);
  if (qos !== getPodQos(old)) errors.push(invalid(SPEC, qos, 'Pod QOS Class may not change as a result of resizing'));
  if (isUnsupported(old)) errors.push(forbidden(SPEC, 'Pod running on node without support for resize'));
  errors.push(...validatePodLevel(pod.spec.resources, old.spec.resources));
  const [init, oldInit] = [pod.spec.initContainers ?? [], old.spec.initContainers ?? []];
  errors.push(...validateContainers(pod.spec.containers, old.spec.containers, SPEC.child('containers')));
  errors.push(...validateContainers(init, oldInit, SPEC.child('initContainers')));
  if (isUnordered(pod.spec.containers, old.spec.containers) || isUnordered(init, oldInit)) return errors;
  if (hasOtherChanges(pod.spec, old.spec)) errors.push(forbidden(SPEC, 'only cpu and memory resources are mutable'));
  return [...errors, ...validateInitContainers(init, oldInit)];
}
