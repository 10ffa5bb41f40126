/**
 * Validation of small kinds: ConfigMaps, Secrets, namespaces and service accounts.
 *
 * Mirrors: ValidateConfigMap, ValidateSecret, ValidateNamespace, ValidateServiceAccount (with their updates) in
 * pkg/apis/core/validation/validation.go.
 */
import { forbidden, invalid, required, tooLong, type FieldError } from '../field-error.ts';
import { decodeBase64 } from '../base64.ts';
import { FieldPath } from '../field-path.ts';
import { parseJsonText } from '../json-text.ts';
import { byteLengthOf, isConfigMapKey, isQualifiedName } from '../names.ts';
import { isEqual } from '../patch/json-value.ts';
import type { ConfigMap, Namespace, Secret, ServiceAccount } from '../types.gen.ts';
import { labelName, METADATA, subdomainName, validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from './object-meta.ts';

const MAX_SIZE = 1024 * 1024;
const [DATA, BINARY_DATA, IMMUTABLE] = [FieldPath.of('data'), FieldPath.of('binaryData'), FieldPath.of('immutable')];
const IS_IMMUTABLE = 'field is immutable when `immutable` is set';

/** Bytes that a base64 text stands for. */
const decodedLength = (base64: string): number => Math.floor((base64.length * 3) / 4) - (base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0);

const keyErrors = (keys: object | undefined, path: FieldPath): FieldError[] =>
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

/** Keys that each type of secret must have. */
const SECRET_KEYS: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

export function validateSecret(secret: Secret): FieldError[] {
  const errors = [...validateObjectMeta(secret.metadata, true, subdomainName, METADATA)];
  const data = secret.data ?? {};
  errors.push(...keyErrors(data, DATA));
  if (Object.values(data).reduce((sum, text) => sum + decodedLength(text), 0) > MAX_SIZE) errors.push(tooLong(DATA, MAX_SIZE));
  if (secret.type === 'kubernetes.io/service-account-token' && !secret.metadata.annotations?.['kubernetes.io/service-account.name']) {
    errors.push(required(METADATA.child('annotations').key('kubernetes.io/service-account.name')));
  }
  if (secret.type === 'kubernetes.io/basic-auth' && data.username === undefined && data.password === undefined)
    errors.push(required(DATA.key('username')), required(DATA.key('password')));
  for (const key of SECRET_KEYS[secret.type ?? ''] ?? []) {
    const value = data[key];
    if (value === undefined) errors.push(required(DATA.key(key)));
    else if (key.startsWith('.docker')) errors.push(...validateJson(value, DATA.key(key)));
  }
  return errors;
}

/** Registry credentials are JSON. */
function validateJson(base64: string, path: FieldPath): FieldError[] {
  try {
    parseJsonText(decodeBase64(base64));
    return [];
  } catch (error) {
    return [invalid(path, '<secret contents redacted>', (error as Error).message)];
  }
}

export function validateSecretUpdate(secret: Secret, old: Secret): FieldError[] {
  const errors = validateObjectMetaUpdate(secret.metadata, old.metadata, METADATA);
  errors.push(...validateImmutable(secret.type, old.type, FieldPath.of('type')));
  if (old.immutable) {
    if (!secret.immutable) errors.push(forbidden(IMMUTABLE, IS_IMMUTABLE));
    if (!isEqual(secret.data ?? {}, old.data ?? {})) errors.push(forbidden(DATA, IS_IMMUTABLE));
  }
  return [...errors, ...validateSecret(secret)];
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
