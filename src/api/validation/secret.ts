/** Validation of Secrets. Mirrors pkg/apis/core/validation/validation.go (ValidateSecret). */
import { forbidden, invalid, required, tooLong, type FieldError } from '../field-error.ts';
import { decodeBase64 } from '../base64.ts';
import { FieldPath } from '../field-path.ts';
import { parseJsonText } from '../json-text.ts';
import { isEqual } from '../patch/json-value.ts';
import type { Secret } from '../types.gen.ts';
import { METADATA, subdomainName, validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from './object-meta.ts';
import { keyErrors, decodedLength, MAX_SIZE, IS_IMMUTABLE } from './kinds.ts';

const [DATA, IMMUTABLE] = [FieldPath.of('data'), FieldPath.of('immutable')];

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
