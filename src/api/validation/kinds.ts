/**
 * Validation of small kinds: ConfigMaps, namespaces and service accounts.
 *
 * Mirrors: ValidateConfigMap, ValidateNamespace, ValidateServiceAccount (with their updates) in
 * pkg/apis/core/validation/validation.go.
 */
import { forbidden, invalid, tooLong, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import { byteLengthOf, isConfigMapKey, isQualifiedName } from '../names.ts';
import { isEqual } from '../patch/json-value.ts';
import type { ConfigMap, Namespace, ServiceAccount } from '../types.gen.ts';
import { labelName, METADATA, subdomainName, validateObjectMeta, validateObjectMetaUpdate } from './object-meta.ts';

/** What a ConfigMap or a Secret may hold (bytes). */
export const MAX_SIZE = 1024 * 1024;

const [DATA, BINARY_DATA, IMMUTABLE] = [FieldPath.of('data'), FieldPath.of('binaryData'), FieldPath.of('immutable')];

/** Why one that is immutable stays as it is. */
export const IS_IMMUTABLE = 'field is immutable when `immutable` is set';

/** Bytes that a base64 text stands for. */
export const decodedLength = (base64: string): number => Math.floor((base64.length * 3) / 4) - (base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0);

/** What is wrong with the names of its entries. */
export const keyErrors = (keys: object | undefined, path: FieldPath): FieldError[] =>
  Object.keys(keys ?? {}).flatMap((key) => isConfigMapKey(key).map((complaint) => invalid(path.key(key), key, complaint)));

/** Keys are file names, 1 MiB in all. */
export function validateConfigMap(config: ConfigMap): FieldError[] {
  const errors = [...validateObjectMeta(config.metadata, true, subdomainName, METADATA)];
  const [data, binary] = [config.data ?? {}, config.binaryData ?? {}];
  errors.push(...keyErrors(data, DATA));
  for (const key of Object.keys(data)) if (Object.hasOwn(binary, key)) errors.push(invalid(DATA.key(key), key, 'duplicate of key present in binaryData'));
  errors.push(...keyErrors(binary, BINARY_DATA));
  const size =
    Object.values(data).reduce((sum, text) => sum + byteLengthOf(text), 0) + Object.values(binary).reduce((sum, text) => sum + decodedLength(text), 0);
  return size > MAX_SIZE ? [...errors, tooLong(FieldPath.of('[]'), MAX_SIZE)] : errors;
}

export function validateConfigMapUpdate(config: ConfigMap, old: ConfigMap): FieldError[] {
  const errors = validateObjectMetaUpdate(config.metadata, old.metadata, METADATA);
  if (old.immutable) {
    if (!config.immutable) errors.push(forbidden(IMMUTABLE, IS_IMMUTABLE));
    if (!isEqual(config.data ?? {}, old.data ?? {})) errors.push(forbidden(DATA, IS_IMMUTABLE));
    if (!isEqual(config.binaryData ?? {}, old.binaryData ?? {})) errors.push(forbidden(BINARY_DATA, IS_IMMUTABLE));
  }
  return [...errors, ...validateConfigMap(config)];
}

function validateNamespaceFinalizer(finalizer: string, path: FieldPath): FieldError[] {
  const errors = isQualifiedName(finalizer).map((complaint) => invalid(path, finalizer, complaint));
  const isKnown = finalizer.includes('/') || finalizer === 'kubernetes';
  return isKnown ? errors : [...errors, invalid(path, finalizer, 'name is neither a standard finalizer name nor is it fully qualified')];
}

const FINALIZERS = FieldPath.of('spec', 'finalizers');

export const validateNamespace = ({ metadata, spec }: Namespace): FieldError[] => [
  ...validateObjectMeta(metadata, false, labelName, METADATA),
  ...(spec?.finalizers ?? []).flatMap((finalizer) => validateNamespaceFinalizer(finalizer, FINALIZERS)),
];

/** A namespace to be replaced, or a part of it: `status` and `finalize` are written for themselves. */
export function validateNamespaceUpdate({ metadata, spec, status }: Namespace, old: Namespace, subresource = ''): FieldError[] {
  const errors = validateObjectMetaUpdate(metadata, old.metadata, METADATA);
  if (subresource === 'finalize')
    errors.push(...(spec?.finalizers ?? []).flatMap((finalizer, i) => validateNamespaceFinalizer(finalizer, FINALIZERS.index(i))));
  if (subresource !== 'status') return errors;
  const [wanted, when] = metadata.deletionTimestamp ? ['Terminating', 'is not'] : ['Active', 'is'];
  if (status?.phase !== wanted)
    errors.push(invalid(FieldPath.of('status', 'Phase'), status?.phase ?? '', `may only be '${wanted}' if \`deletionTimestamp\` ${when} empty`));
  return errors;
}

export const validateServiceAccount = (account: ServiceAccount): FieldError[] => validateObjectMeta(account.metadata, true, subdomainName, METADATA);
