/** Validation of references to a pod's own fields. Mirrors pkg/apis/core/validation/validation.go (validateObjectFieldSelector). */
import { invalid, notSupported, required, type FieldError } from '../field-error.ts';
import type { FieldPath } from '../field-path.ts';
import { isQualifiedName } from '../names.ts';
import type { ObjectFieldSelector } from '../types.gen.ts';

const ENV_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

const FILE_FIELDS = ['metadata.name', 'metadata.namespace', 'metadata.labels', 'metadata.annotations', 'metadata.uid'];

/** `fieldRef`: a field that the downward API knows, for environments or for files. */
export function validateFieldRef(ref: ObjectFieldSelector, isFile: boolean, path: FieldPath): FieldError[] {
  if (!ref.apiVersion) return [required(path.child('apiVersion'))];
  if (!ref.fieldPath) return [required(path.child('fieldPath'))];
  const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(ref.fieldPath);
  if (subscript) {
    const [, map, key = ''] = subscript;
    return isQualifiedName(map === 'annotations' ? key.toLowerCase() : key).map((complaint) => invalid(path, key, complaint));
  }
  if (/\[.*\]$/.test(ref.fieldPath))
    return [invalid(path.child('fieldPath'), ref.fieldPath, `error converting fieldPath: field label does not support subscript: ${ref.fieldPath}`)];
  const supported = isFile ? FILE_FIELDS : ENV_FIELDS;
  if (supported.includes(ref.fieldPath)) return [];
  const isField = [
    ...FILE_FIELDS,
    ...ENV_FIELDS,
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.hostNetwork',
    'status.phase',
    'status.nominatedNodeName',
  ].includes(ref.fieldPath);
  if (!isField) return [invalid(path.child('fieldPath'), ref.fieldPath, `error converting fieldPath: field label not supported: ${ref.fieldPath}`)];
  return [notSupported(path.child('fieldPath'), ref.fieldPath, [...supported].sort())];
}
