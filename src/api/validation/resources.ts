/**
 * Validation of requests and limits.
 *
 * Mirrors: ValidateContainerResourceRequirements and its helpers in pkg/apis/core/validation/validation.go.
 */
import { duplicate, forbidden, invalid, notFoundValue, notSupported, required, type FieldError } from '../field-error.ts';
import type { FieldPath } from '../field-path.ts';
import { isQualifiedName } from '../names.ts';
import { compareQuantities, parseQuantity, scaledQuantityValue } from '../quantity.ts';
import type { PodSpec, ResourceRequirements } from '../types.gen.ts';
import { dnsLabel } from './common.ts';
import { validatePodResourceConsistency } from './pod-resource-consistency.ts';
import { isHugePages, showAmount } from './resource-amounts.ts';

const STANDARD_FOR_CONTAINERS = ['cpu', 'memory', 'ephemeral-storage'];

const STANDARD = new Set([
  ...['cpu', 'memory', 'ephemeral-storage', 'requests.cpu', 'requests.memory', 'requests.ephemeral-storage', 'limits.cpu', 'limits.memory'],
  ...['limits.ephemeral-storage', 'pods', 'resourcequotas', 'services', 'replicationcontrollers', 'secrets', 'configmaps', 'persistentvolumeclaims', 'storage'],
  ...['requests.storage', 'services.nodeports', 'services.loadbalancers'],
]);

const isNative = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/');

const isExtended = (name: string): boolean => !isNative(name) && !name.startsWith('requests.') && isQualifiedName(`requests.${name}`).length === 0;

/** CPU, memory and the like may be promised more often than they are there. */
export const isOvercommitAllowed = (name: string): boolean => isNative(name) && !isHugePages(name);

/** A resource name of any kind: one that Kubernetes knows, or one with a domain. */
export function validateResourceName(name: string, path: FieldPath): FieldError[] {
  const errors = isQualifiedName(name).map((complaint) => invalid(path, name, complaint));
  if (errors.length === 0 && !name.includes('/') && !STANDARD.has(name) && !isHugePages(name.replace(/^requests\./, '')))
    errors.push(invalid(path, name, 'must be a standard resource type or fully qualified'));
  return errors;
}

/** A resource name that a container may ask for. */
export function validateContainerResourceName(name: string, path: FieldPath): FieldError[] {
  const errors = isQualifiedName(name).map((complaint) => invalid(path, name, complaint));
  if (errors.length > 0) return errors;
  if (!name.includes('/')) {
    if (!STANDARD.has(name) && !isHugePages(name)) errors.push(invalid(path, name, 'must be a standard resource type or fully qualified'));
    if (!STANDARD_FOR_CONTAINERS.includes(name) && !isHugePages(name)) errors.push(invalid(path, name, 'must be a standard resource for containers'));
  } else if (!isNative(name) && !isExtended(name)) {
    errors.push(invalid(path, name, "doesn't follow extended resource name standard"));
  }
  return errors;
}

/** Resources that are counted one by one (integerResources). */
const COUNTED = new Set([
  ...['pods', 'resourcequotas', 'services', 'replicationcontrollers', 'secrets', 'configmaps', 'persistentvolumeclaims'],
  ...['services.nodeports', 'services.loadbalancers'],
]);

/** An amount: not negative, whole where the resource is counted. */
export function validateAmount(name: string, amount: string | number, path: FieldPath): FieldError[] {
  const parsed = parseQuantity(amount);
  if (parsed.mantissa < 0n) return [invalid(path, showAmount(amount), 'must be greater than or equal to 0')];
  const isWhole = scaledQuantityValue(parsed, -3) % 1000n === 0n;
  return (isExtended(name) || COUNTED.has(name)) && !isWhole ? [invalid(path, showAmount(amount), 'must be an integer')] : [];
}

/** Requests and limits of a container. `claims` are the names of the pod's resource claims. */
export function validateContainerResources(resources: ResourceRequirements | undefined, claims: ReadonlySet<string>, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  const [limits, requests] = [resources?.limits ?? {}, resources?.requests ?? {}];
  let hasCompute = false;
  let hasHugePages = false;
  for (const [name, amount] of Object.entries(limits)) {
    const at = path.child('limits').key(name);
    errors.push(...validateContainerResourceName(name, at), ...validateAmount(name, amount, at));
    hasHugePages ||= isHugePages(name);
    hasCompute ||= name === 'cpu' || name === 'memory';
  }
  for (const [name, amount] of Object.entries(requests)) {
    const at = path.child('requests').key(name);
    errors.push(...validateContainerResourceName(name, at), ...validateAmount(name, amount, at));
    errors.push(...validateRequestAgainstLimit(name, amount, limits[name], path));
    hasHugePages ||= isHugePages(name);
    hasCompute ||= name === 'cpu' || name === 'memory';
  }
  if (hasHugePages && !hasCompute) errors.push(forbidden(path, 'HugePages require cpu or memory'));
  return [...errors, ...validateClaims(resources, claims, path.child('claims'))];
}

function validateRequestAgainstLimit(name: string, request: string | number, limit: string | number | undefined, path: FieldPath): FieldError[] {
  const at = path.child('requests');
  if (limit === undefined) return isOvercommitAllowed(name) ? [] : [required(path.child('limits'), 'Limit must be set for non overcommitable resources')];
  const order = compareQuantities(parseQuantity(request), parseQuantity(limit));
  if (order !== 0 && !isOvercommitAllowed(name)) return [invalid(at, showAmount(request), `must be equal to ${name} limit of ${showAmount(limit)}`)];
  return order > 0 && isOvercommitAllowed(name)
    ? [invalid(at, showAmount(request), `must be less than or equal to ${name} limit of ${showAmount(limit)}`)]
    : [];
}

function validateClaims(resources: ResourceRequirements | undefined, names: ReadonlySet<string>, path: FieldPath): FieldError[] {
  const seen = new Set<string>();
  return (resources?.claims ?? []).flatMap((claim, i) => {
    const at = path.index(i);
    if (claim.name === '') return [required(at)];
    const id = claim.request ? `${claim.name}/${claim.request}` : claim.name;
    const isTwice = seen.has(id) || (claim.request !== undefined && claim.request !== '' && seen.has(claim.name));
    seen.add(id);
    const errors = isTwice ? [duplicate(at, id)] : [];
    if (claim.request) errors.push(...dnsLabel(claim.request, at.child('request')));
    if (names.has(claim.name)) return errors;
    const known = names.size === 0 ? 'pod.spec.resourceClaims which is empty' : `pod.spec.resourceClaims: ${[...names].join(', ')}`;
    return [...errors, { ...notFoundValue(at, claim.name), detail: `must be one of the names in ${known}` }];
  });
}

/** A resource that a pod as a whole may ask for. */
export function validatePodResourceName(name: string, path: FieldPath): FieldError[] {
  const errors = validateResourceName(name, path);
  if (errors.length > 0 || name === 'cpu' || name === 'memory' || isHugePages(name)) return errors;
  return [notSupported(path, name, ['cpu', 'hugepages-', 'memory'])];
}

/** Requests and limits of a pod as a whole; `path` is the spec's. */
export function validatePodResources(spec: PodSpec, path: FieldPath): FieldError[] {
  const { resources } = spec;
  if (resources === undefined) return [];
  const at = path.child('resources');
  if (spec.os?.name === 'windows') return [forbidden(at, 'may not be set for a windows pod')];
  const errors = resources.claims?.length ? [forbidden(at.child('claims'), 'claims may not be set for Resources at pod-level')] : [];
  for (const list of ['limits', 'requests'] as const) {
    for (const [name, amount] of Object.entries(resources[list] ?? {})) {
      errors.push(...validatePodResourceName(name, at.child(list).key(name)), ...validateAmount(name, amount, at.child(list).key(name)));
      if (list === 'requests') errors.push(...validateRequestAgainstLimit(name, amount, resources.limits?.[name], at));
    }
  }
  return [...errors, ...validatePodResourceConsistency(spec, at)];
}
