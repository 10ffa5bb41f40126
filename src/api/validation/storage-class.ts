/**
 * Validation of storage classes.
 *
 * Mirrors: ValidateStorageClass and ValidateStorageClassUpdate in pkg/apis/storage/validation/validation.go.
 * Differs: what a topology term may say is checked as far as keys and values go.
 */
import { duplicate, forbidden, invalid, required, tooLong, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import { byteLengthOf, isQualifiedName } from '../names.ts';
import { isEqual } from '../patch/json-value.ts';
import type { StorageClass, TopologySelectorTerm } from '../types.gen.ts';
import { oneOf } from './common.ts';
import { METADATA, subdomainName, validateObjectMeta, validateObjectMetaUpdate } from './object-meta.ts';

const PARAMETERS = { count: 512, bytes: 256 * 1024 };

function validateTerms(terms: readonly TopologySelectorTerm[] | undefined, path: FieldPath): FieldError[] {
  // Kubernetes compares with terms that are not there yet, so that an empty one is always a duplicate.
  const seen: unknown[] = [[]];
  return (terms ?? []).flatMap((term, i) => {
    const at = path.index(i).child('matchLabelExpressions');
    const keys = new Set<string>();
    const errors = (term.matchLabelExpressions ?? []).flatMap(({ key, values }, j) => {
      const own = [...isQualifiedName(key).map((complaint) => invalid(at.index(j).child('key'), key, complaint))];
      if (keys.has(key)) own.push(duplicate(at.index(j).child('key'), key));
      keys.add(key);
      if (!values?.length) return [required(at.index(j).child('values')), ...own];
      const repeated = values.flatMap((value, k) => (values.indexOf(value) < k ? [duplicate(at.index(j).child('values').index(k), value)] : []));
      return [...repeated, ...own];
    });
    const content = (term.matchLabelExpressions ?? []).map(({ key, values }) => `${key}=${[...(values ?? [])].sort().join(',')}`).sort();
    if (seen.some((other) => isEqual(other, content))) errors.push(duplicate(at, ''));
    seen.push(content);
    return errors;
  });
}

/** Everything wrong with a storage class. */
export function validateStorageClass(storageClass: StorageClass): FieldError[] {
  const { metadata, provisioner, parameters = {}, reclaimPolicy, volumeBindingMode } = storageClass;
  const errors = validateObjectMeta(metadata, false, subdomainName, METADATA);
  const at = FieldPath.of('provisioner');
  if (!provisioner) errors.push(required(at));
  else errors.push(...isQualifiedName(provisioner.toLowerCase()).map((complaint) => invalid(at, provisioner, complaint)));
  const entries = Object.entries(parameters);
  if (entries.length > PARAMETERS.count) errors.push(tooLong(FieldPath.of('parameters'), PARAMETERS.count));
  else if (entries.some(([key]) => key === ''))
    errors.push(...entries.filter(([key]) => key === '').map(([key]) => invalid(FieldPath.of('parameters'), key, 'field can not be empty.')));
  if (entries.length <= PARAMETERS.count && entries.reduce((sum, [key, value]) => sum + byteLengthOf(key) + byteLengthOf(value), 0) > PARAMETERS.bytes)
    errors.push(tooLong(FieldPath.of('parameters'), PARAMETERS.bytes));
  errors.push(...oneOf(reclaimPolicy, ['Delete', 'Retain'], FieldPath.of('reclaimPolicy')));
  errors.push(...oneOf(volumeBindingMode, ['Immediate', 'WaitForFirstConsumer'], FieldPath.of('volumeBindingMode'), true));
  return [...errors, ...validateTerms(storageClass.allowedTopologies, FieldPath.of('allowedTopologies'))];
}

const UPDATES_FORBIDDEN = 'updates to %s are forbidden.';

/** Of a storage class only metadata and whether volumes may grow can change. */
export function validateStorageClassUpdate(storageClass: StorageClass, old: StorageClass): FieldError[] {
  const errors = validateObjectMetaUpdate(storageClass.metadata, old.metadata, METADATA);
  for (const field of ['parameters', 'provisioner', 'reclaimPolicy'] as const) {
    if (!isEqual(storageClass[field] ?? null, old[field] ?? null)) errors.push(forbidden(FieldPath.of(field), UPDATES_FORBIDDEN.replace('%s', field)));
  }
  if (storageClass.volumeBindingMode !== old.volumeBindingMode)
    errors.push(invalid(FieldPath.of('volumeBindingMode'), storageClass.volumeBindingMode, 'field is immutable'));
  return errors;
}
