/**
 * Validation of metadata, common to all kinds.
 *
 * Mirrors: apimachinery/pkg/api/validation/objectmeta.go and apis/meta/v1/validation.
 */
import { duplicate, forbidden, invalid, required, tooLong, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import { byteLengthOf, isDns1123Label, isDns1123Subdomain, isQualifiedName, isValidLabelValue } from '../names.ts';
import type { ObjectMeta } from '../types.gen.ts';

/** Complaints about a name; of a prefix (`generateName`) the end may be anything that a suffix can follow. */
export type NameCheck = (name: string) => string[];

const ANNOTATIONS_LIMIT = 256 * 1024;

/** Labels, and values of node selectors: qualified keys, label values. */
export function validateLabels(labels: Readonly<Record<string, string>> | undefined, path: FieldPath): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...isQualifiedName(key).map((complaint) => invalid(path, key, complaint)),
    ...isValidLabelValue(value).map((complaint) => invalid(path, value, complaint)),
  ]);
}

/** Annotations: qualified keys (of any case), 256 KiB in all. */
export function validateAnnotations(annotations: Readonly<Record<string, string>> | undefined, path: FieldPath): FieldError[] {
  const entries = Object.entries(annotations ?? {});
  const errors = entries.flatMap(([key]) => isQualifiedName(key.toLowerCase()).map((complaint) => invalid(path, key, complaint)));
  const size = entries.reduce((sum, [key, value]) => sum + byteLengthOf(key) + byteLengthOf(value), 0);
  return size > ANNOTATIONS_LIMIT ? [...errors, tooLong(path, ANNOTATIONS_LIMIT)] : errors;
}

function validateOwnerReferences(meta: Partial<ObjectMeta>, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  let controller: string | undefined;
  (meta.ownerReferences ?? []).forEach((reference, i) => {
    const at = path.index(i);
    const [version, group] = reference.apiVersion.split('/').reverse();
    if (!version) errors.push(invalid(at.child('apiVersion'), group ?? '', 'version must not be empty'));
    if (!reference.kind) errors.push(invalid(at.child('kind'), reference.kind, 'kind must not be empty'));
    if (!reference.name) errors.push(invalid(at.child('name'), reference.name, 'name must not be empty'));
    if (!reference.uid) errors.push(invalid(at.child('uid'), reference.uid, 'uid must not be empty'));
    if (!reference.controller) return;
    const name = `${reference.kind}/${reference.name}`;
    if (controller !== undefined) {
      errors.push(
        invalid(path, meta.ownerReferences, `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`),
      );
    }
    controller = name;
  });
  return errors;
}

/** `kubernetes` or `example.com/name`; names without a domain only where Kubernetes knows them. */
function validateFinalizers(finalizers: readonly string[] | undefined, path: FieldPath): FieldError[] {
  return (finalizers ?? []).flatMap((finalizer) => isQualifiedName(finalizer).map((complaint) => invalid(path, finalizer, complaint)));
}

/** Metadata of an object to be created. */
export function validateObjectMeta(meta: Partial<ObjectMeta>, isNamespaced: boolean, nameCheck: NameCheck, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  if (meta.generateName) {
    const prefix = meta.generateName.replace(/-$/, 'a');
    errors.push(...nameCheck(prefix).map((complaint) => invalid(path.child('generateName'), meta.generateName, complaint)));
  }
  if (!meta.name) errors.push(required(path.child('name'), 'name or generateName is required'));
  else errors.push(...nameCheck(meta.name).map((complaint) => invalid(path.child('name'), meta.name, complaint)));
  if (isNamespaced) {
    if (!meta.namespace) errors.push(required(path.child('namespace')));
    else errors.push(...isDns1123Label(meta.namespace).map((complaint) => invalid(path.child('namespace'), meta.namespace, complaint)));
  } else if (meta.namespace) {
    errors.push(forbidden(path.child('namespace'), 'not allowed on this type'));
  }
  if ((meta.generation ?? 0) < 0) errors.push(invalid(path.child('generation'), meta.generation, 'must be greater than or equal to 0'));
  return [...errors, ...validateCommon(meta, path)];
}

const validateCommon = (meta: Partial<ObjectMeta>, path: FieldPath): FieldError[] => [
  ...validateLabels(meta.labels, path.child('labels')),
  ...validateAnnotations(meta.annotations, path.child('annotations')),
  ...validateOwnerReferences(meta, path.child('ownerReferences')),
  ...validateFinalizers(meta.finalizers, path.child('finalizers')),
];

const IMMUTABLE = 'field is immutable';

/** `metadata.name: Invalid value: "b": field is immutable`, when it changed. */
export const validateImmutable = (now: unknown, before: unknown, path: FieldPath): FieldError[] =>
  now === before || JSON.stringify(now) === JSON.stringify(before) ? [] : [invalid(path, now, IMMUTABLE)];

/** Metadata of an object to be replaced: most of it cannot change. */
export function validateObjectMetaUpdate(meta: Partial<ObjectMeta>, old: Partial<ObjectMeta>, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  if (!meta.resourceVersion) errors.push(invalid(path.child('resourceVersion'), meta.resourceVersion ?? '', 'must be specified for an update'));
  if ((meta.generation ?? 0) < (old.generation ?? 0)) errors.push(invalid(path.child('generation'), meta.generation ?? 0, 'must not be decremented'));
  for (const field of ['name', 'namespace', 'uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const) {
    errors.push(
      ...validateImmutable(
        meta[field] ?? (typeof old[field] === 'string' ? '' : undefined),
        old[field] ?? (typeof meta[field] === 'string' ? '' : undefined),
        path.child(field),
      ),
    );
  }
  if (old.deletionTimestamp) {
    const added = (meta.finalizers ?? []).filter((finalizer) => !old.finalizers?.includes(finalizer));
    if (added.length > 0) {
      errors.push(
        forbidden(
          path.child('finalizers'),
          `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((name) => JSON.stringify(name)).join(', ')}}`,
        ),
      );
    }
  }
  return [...errors, ...validateCommon(meta, path)];
}

/** A label that must be there, with this value; `path` is that of the metadata. */
export function validateHasLabel(labels: Readonly<Record<string, string>> | undefined, key: string, value: string, path: FieldPath): FieldError[] {
  const at = path.child('labels').key(key);
  const found = labels?.[key];
  if (found === undefined) return [required(at, `must be '${value}'`)];
  return found === value ? [] : [invalid(at, found, `must be '${value}'`)];
}

/** Most kinds: a DNS subdomain. */
export const subdomainName: NameCheck = isDns1123Subdomain;
/** Namespaces: a DNS label. */
export const labelName: NameCheck = isDns1123Label;

export const METADATA = FieldPath.of('metadata');

/** A duplicate in a list of names, if `seen` knows it already; otherwise it is noted. */
export function checkDuplicate(seen: Set<string>, name: string, path: FieldPath): FieldError[] {
  if (seen.has(name)) return [duplicate(path, name)];
  seen.add(name);
  return [];
}
