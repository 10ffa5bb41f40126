/**
 * Validation of ResourceQuotas.
 *
 * Mirrors: ValidateResourceQuota and its parts in pkg/apis/core/validation/validation.go, the names of pkg/apis/core/helper.
 */
import { invalid, required, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import type { Quantity, ResourceQuota, ResourceQuotaSpec } from '../types.gen.ts';
import { METADATA, subdomainName, validateObjectMeta, validateObjectMetaUpdate } from './object-meta.ts';
import { validateAmount, validateResourceName } from './resources.ts';

const SPEC = FieldPath.of('spec');
const STATUS = FieldPath.of('status');

const POD_COMPUTE = ['cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory'];
const STANDARD_FOR_QUOTA = new Set([
  ...POD_COMPUTE,
  ...['ephemeral-storage', 'requests.storage', 'requests.ephemeral-storage', 'limits.ephemeral-storage', 'pods', 'resourcequotas', 'services'],
  ...['replicationcontrollers', 'secrets', 'persistentvolumeclaims', 'configmaps', 'services.nodeports', 'services.loadbalancers'],
]);
const isStandard = (name: string): boolean => STANDARD_FOR_QUOTA.has(name) || name.startsWith('hugepages-') || name.startsWith('requests.hugepages-');

/** The resources that a quota of each scope can limit. */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  Terminating: ['pods', ...POD_COMPUTE],
  NotTerminating: ['pods', ...POD_COMPUTE],
  BestEffort: ['pods'],
  NotBestEffort: ['pods', ...POD_COMPUTE],
  PriorityClass: ['pods', ...POD_COMPUTE],
  CrossNamespacePodAffinity: ['pods', ...POD_COMPUTE],
  VolumeAttributesClass: ['persistentvolumeclaims', 'requests.storage'],
};
const SCOPE_PAIRS = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
];
/** Scopes that are there or not, without values. */
const PLAIN_SCOPES = ['BestEffort', 'NotBestEffort', 'Terminating', 'NotTerminating', 'CrossNamespacePodAffinity'];

function validateAmounts(list: Readonly<Record<string, Quantity>> | undefined, path: FieldPath): FieldError[] {
  return Object.entries(list ?? {}).flatMap(([name, amount]) => {
    const at = path.key(name);
    const errors = validateResourceName(name, at);
    if (!name.includes('/') && !isStandard(name)) errors.push(invalid(at, name, 'must be a standard resource for quota'));
    return [...errors, ...validateAmount(name, amount, at)];
  });
}

const hasConflict = (scopes: ReadonlySet<string>): boolean => SCOPE_PAIRS.some((pair) => pair.every((scope) => scopes.has(scope)));

/** Whether one of the limited resources is none that the scope knows of. */
const isMisapplied = (scope: string, hard: ResourceQuotaSpec['hard']): boolean =>
  SCOPES[scope] !== undefined && Object.keys(hard ?? {}).some((name) => isStandard(name) && !SCOPES[scope]!.includes(name));

function validateScopes({ scopes = [], hard }: ResourceQuotaSpec, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  for (const scope of scopes) {
    if (SCOPES[scope] === undefined) errors.push(invalid(path, scopes, 'unsupported scope'));
    if (isMisapplied(scope, hard)) errors.push(invalid(path, scopes, 'unsupported scope applied to resource'));
  }
  if (hasConflict(new Set(scopes))) errors.push(invalid(path, scopes, 'conflicting scopes'));
  return errors;
}

function validateScopeSelector({ scopeSelector, scopes, hard }: ResourceQuotaSpec, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  const expressions = scopeSelector?.matchExpressions ?? [];
  for (const { scopeName, operator, values = [] } of expressions) {
    if (SCOPES[scopeName] === undefined) errors.push(invalid(path.child('scopeName'), scopeName, 'unsupported scope'));
    if (isMisapplied(scopeName, hard)) errors.push(invalid(path, scopeSelector, 'unsupported scope applied to resource'));
    if (PLAIN_SCOPES.includes(scopeName) && operator !== 'Exists') {
      const detail =
        "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";
      errors.push(invalid(path.child('operator'), operator, detail));
    }
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) errors.push(required(path.child('values'), "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"));
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0)
        errors.push(invalid(path.child('values'), values, "must be no value when `operator` is 'Exists' or 'DoesNotExist' for scope selector"));
    } else errors.push(invalid(path.child('operator'), operator, 'not a valid selector operator'));
  }
  if (hasConflict(new Set(expressions.map(({ scopeName }) => scopeName)))) errors.push(invalid(path, scopes ?? null, 'conflicting scopes'));
  return errors;
}

const validateSpec = (spec: ResourceQuotaSpec): FieldError[] => [
  ...validateAmounts(spec.hard, SPEC.child('hard')),
  ...validateScopes(spec, SPEC.child('scopes')),
  ...validateScopeSelector(spec, SPEC.child('scopeSelector').child('matchExpressions')),
];

export const validateResourceQuota = ({ metadata, spec }: ResourceQuota): FieldError[] => [
  ...validateObjectMeta(metadata, true, subdomainName, METADATA),
  ...validateSpec(spec ?? {}),
];

/** Amounts may change; scopes may not. */
export function validateResourceQuotaUpdate({ metadata, spec }: ResourceQuota, old: ResourceQuota): FieldError[] {
  const [now, before] = [new Set(spec.scopes ?? []), new Set(old.spec.scopes ?? [])];
  const isChanged = now.size !== before.size || [...now].some((scope) => !before.has(scope));
  const errors = [...validateObjectMetaUpdate(metadata, old.metadata, METADATA), ...validateSpec(spec)];
  return isChanged ? [...errors, invalid(SPEC.child('scopes'), spec.scopes ?? null, 'field is immutable')] : errors;
}

export const validateResourceQuotaStatusUpdate = ({ metadata, status }: ResourceQuota, old: ResourceQuota): FieldError[] => [
  ...validateObjectMetaUpdate(metadata, old.metadata, METADATA),
  ...validateAmounts(status?.hard, STATUS.child('hard')),
  ...validateAmounts(status?.used, STATUS.child('used')),
];
