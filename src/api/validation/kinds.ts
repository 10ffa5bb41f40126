/**
 * Validation of the kinds other than pods.
 *
 * Mirrors: ValidateConfigMap, ValidateSecret, ValidateNamespace, ValidateServiceAccount, ValidateNode and ValidateEventCreate (with their
 * updates) in pkg/apis/core/validation.
 * Differs: of nodes and events the basics; services are not written here.
 */
import { duplicate, forbidden, invalid, notSupported, required, tooLong, type FieldError } from '../field-error.ts';
import { decodeBase64 } from '../base64.ts';
import { FieldPath } from '../field-path.ts';
import { parseJsonText } from '../json-text.ts';
import { byteLengthOf, isConfigMapKey, isDns1123Subdomain, isQualifiedName, isValidLabelValue } from '../names.ts';
import { isEqual } from '../patch/json-value.ts';
import type { ConfigMap, Event, Namespace, Node, Secret, ServiceAccount } from '../types.gen.ts';
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
  return size > MAX_SIZE ? [...errors, { ...tooLong(FieldPath.of(''), MAX_SIZE), field: '' }] : errors;
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

export function validateNamespace(namespace: Namespace): FieldError[] {
  const errors = validateObjectMeta(namespace.metadata, false, labelName, METADATA);
  (namespace.spec?.finalizers ?? []).forEach((finalizer) => {
    const at = FieldPath.of('spec', 'finalizers');
    errors.push(...isQualifiedName(finalizer).map((complaint) => invalid(at, finalizer, complaint)));
    if (!finalizer.includes('/') && finalizer !== 'kubernetes')
      errors.push(invalid(at, finalizer, 'name is neither a standard finalizer name nor is it fully qualified'));
  });
  return errors;
}

export const validateServiceAccount = (account: ServiceAccount): FieldError[] => validateObjectMeta(account.metadata, true, subdomainName, METADATA);

export function validateNode(node: Node): FieldError[] {
  const errors = validateObjectMeta(node.metadata, false, subdomainName, METADATA);
  const seen = new Set<string>();
  (node.spec?.taints ?? []).forEach((taint, i) => {
    const at = METADATA.child('taints').index(i);
    errors.push(...isQualifiedName(taint.key).map((complaint) => invalid(at.child('key'), taint.key, complaint)));
    const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
    if (!taint.effect) errors.push(required(at.child('effect')));
    else if (!effects.includes(taint.effect)) errors.push(notSupported(at.child('effect'), taint.effect, effects));
    errors.push(...isValidLabelValue(taint.value ?? '').map((complaint) => invalid(at.child('value'), taint.value, complaint)));
    const id = `${taint.key}:${taint.effect}`;
    if (seen.has(id)) errors.push({ ...duplicate(at, taint), detail: 'taints must be unique by key and effect pair' });
    seen.add(id);
  });
  return errors;
}

export function validateNodeUpdate(node: Node, old: Node): FieldError[] {
  const errors = [...validateObjectMetaUpdate(node.metadata, old.metadata, METADATA)];
  const addresses = new Set<string>();
  (node.status?.addresses ?? []).forEach((address, i) => {
    const id = `${address.type}=${address.address}`;
    if (addresses.has(id)) errors.push(duplicate(FieldPath.of('status', 'addresses').index(i), address));
    addresses.add(id);
  });
  const before = old.spec?.podCIDRs ?? [];
  if (before.length > 0 && !isEqual(before, node.spec?.podCIDRs ?? []))
    errors.push(forbidden(FieldPath.of('spec', 'podCIDRs'), 'node updates may not change podCIDR except from "" to valid'));
  if (old.spec?.providerID && old.spec.providerID !== node.spec?.providerID)
    errors.push(forbidden(FieldPath.of('spec', 'providerID'), 'node updates may not change providerID except from "" to valid'));
  return [...errors, ...validateNode(node)];
}

/** Core events: those of the old API are hardly checked, those with `eventTime` follow the rules of events.k8s.io. */
export function validateEvent(event: Event): FieldError[] {
  const errors: FieldError[] = [];
  const namespace = event.involvedObject?.namespace ?? '';
  const path = FieldPath.of('involvedObject', 'namespace');
  if (namespace === '') {
    if (
      event.metadata.namespace !== '' &&
      event.metadata.namespace !== 'default' &&
      event.metadata.namespace !== 'kube-system' &&
      event.metadata.namespace !== undefined
    ) {
      errors.push(invalid(path, namespace, 'does not match event.namespace'));
    }
  } else if (namespace !== event.metadata.namespace) {
    errors.push(invalid(path, namespace, 'does not match event.namespace'));
  }
  errors.push(
    ...isDns1123Subdomain(event.metadata.namespace ?? '').map((complaint) => invalid(FieldPath.of('namespace'), event.metadata.namespace ?? '', complaint)),
  );
  if (!event.eventTime) return errors;
  if (!event.reportingComponent) errors.push(required(FieldPath.of('reportingController')));
  if (!event.reportingInstance) errors.push(required(FieldPath.of('reportingInstance')));
  if (!event.action) errors.push(required(FieldPath.of('action')));
  if (!event.reason) errors.push(required(FieldPath.of('reason')));
  return errors;
}
