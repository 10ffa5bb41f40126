/** Validation of environment variables that come from elsewhere. Mirrors pkg/apis/core/validation/validation.go (validateEnvVarValueFrom). */
import { invalid, notSupported, required, type FieldError } from '../field-error.ts';
import type { FieldPath } from '../field-path.ts';
import { isConfigMapKey, isRelaxedEnvVarName } from '../names.ts';
import { parseQuantity } from '../quantity.ts';
import type { EnvVar, EnvVarSource, ResourceFieldSelector } from '../types.gen.ts';
import { dnsLabel, dnsSubdomain, localDescendingPath } from './common.ts';
import { validateFieldRef } from './field-ref.ts';

const RESOURCES = ['limits.cpu', 'limits.ephemeral-storage', 'limits.memory', 'requests.cpu', 'requests.ephemeral-storage', 'requests.memory'];

/** `resourceFieldRef`: a request or limit and a divisor that suits it. Files must name the container. */
export function validateResourceFieldRef(ref: ResourceFieldSelector, isFile: boolean, path: FieldPath): FieldError[] {
  if (isFile && !ref.containerName) return [required(path.child('containerName'))];
  if (!ref.resource) return [required(path.child('resource'))];
  const isHugePages = /^(requests|limits)\.hugepages-/.test(ref.resource);
  if (!RESOURCES.includes(ref.resource) && !isHugePages) return [notSupported(path.child('resource'), ref.resource, [...RESOURCES].sort())];
  if (ref.divisor === undefined || parseQuantity(ref.divisor).mantissa === 0n) return [];
  const divisors = ref.resource.endsWith('.cpu') ? ['1m', '1'] : ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];
  if (divisors.includes(String(ref.divisor))) return [];
  const kind = ref.resource.endsWith('.cpu') ? 'cpu' : ref.resource.endsWith('.memory') ? 'memory' : isHugePages ? 'hugepages' : 'local ephemeral storage';
  return [
    invalid(
      path.child('divisor'),
      String(ref.divisor),
      kind === 'cpu'
        ? "only divisor's values 1m and 1 are supported with the cpu resource"
        : `only divisor's values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are supported with the ${kind} resource`,
    ),
  ];
}

function validateKeyRef(ref: { name?: string; key?: string }, path: FieldPath): FieldError[] {
  const errors = ref.name ? dnsSubdomain(ref.name, path.child('name')) : [];
  if (!ref.key) return [...errors, required(path.child('key'))];
  return [...errors, ...isConfigMapKey(ref.key).map((complaint) => invalid(path.child('key'), ref.key, complaint))];
}

function validateFileKeyRef(ref: NonNullable<EnvVarSource['fileKeyRef']>, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  if (!ref.volumeName) errors.push(required(path.child('volumeName')));
  else errors.push(...dnsLabel(ref.volumeName, path.child('volumeName')));
  if (!ref.key) errors.push(required(path.child('key')));
  else errors.push(...isRelaxedEnvVarName(ref.key).map((complaint) => invalid(path.child('key'), ref.key, complaint)));
  if (!ref.path) errors.push(required(path.child('path')));
  else errors.push(...localDescendingPath(ref.path, path.child('path')));
  return errors;
}

export function validateEnvValueFrom(variable: EnvVar, path: FieldPath): FieldError[] {
  const from = variable.valueFrom;
  if (from === undefined) return [];
  const errors: FieldError[] = [];
  if (from.fieldRef) errors.push(...validateFieldRef(from.fieldRef, false, path.child('fieldRef')));
  if (from.resourceFieldRef) errors.push(...validateResourceFieldRef(from.resourceFieldRef, false, path.child('resourceFieldRef')));
  if (from.configMapKeyRef) errors.push(...validateKeyRef(from.configMapKeyRef, path.child('configMapKeyRef')));
  if (from.secretKeyRef) errors.push(...validateKeyRef(from.secretKeyRef, path.child('secretKeyRef')));
  if (from.fileKeyRef) errors.push(...validateFileKeyRef(from.fileKeyRef, path.child('fileKeyRef')));
  const count = [from.fieldRef, from.resourceFieldRef, from.configMapKeyRef, from.secretKeyRef, from.fileKeyRef].filter(Boolean).length;
  if (count === 0) errors.push(invalid(path, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`'));
  else if (variable.value) errors.push(invalid(path, '', 'may not be specified when `value` is not empty'));
  else if (count > 1) errors.push(invalid(path, '', 'may not have more than one field specified at a time'));
  return errors;
}
