/**
 * Validation of Ingresses and IngressClasses.
 *
 * Mirrors: pkg/apis/networking/validation (ValidateIngressCreate, ValidateIngressUpdate, ValidateIngressClass).
 */
import { forbidden, invalid, notSupported, required, tooLong, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import { byteLengthOf, isDns1123Label, isDns1123Subdomain, isQualifiedName, isValidPortName, isValidPortNumber, isWildcardDns1123Subdomain } from '../names.ts';
import type { HTTPIngressPath, Ingress, IngressBackend, IngressClass, IngressRule } from '../types.gen.ts';
import { dnsLabel, dnsSubdomain } from './common.ts';
import { isIpAddress, validIp } from './ip.ts';
import { METADATA, subdomainName, validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from './object-meta.ts';

const SPEC = FieldPath.of('spec');
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];
const BAD_PARTS = ['//', '/./', '/../', '%2f', '%2F'];
const BAD_ENDS = ['/..', '/.'];
const MAX_CONTROLLER = 250;

const wrong = (complaints: readonly string[], value: unknown, path: FieldPath): FieldError[] => complaints.map((complaint) => invalid(path, value, complaint));

/** An Ingress to be created: the class may be named by field or by the old annotation, which must agree. */
export function validateIngressCreate(ingress: Ingress): FieldError[] {
  const annotation = ingress.metadata.annotations?.[CLASS_ANNOTATION];
  const { ingressClassName: named } = ingress.spec;
  const errors = validateIngress(ingress);
  if (annotation === undefined || named === undefined || annotation === named) return errors;
  return [...errors, invalid(FieldPath.of('annotations', CLASS_ANNOTATION), annotation, 'must match `ingressClassName` when both are specified')];
}

export const validateIngressUpdate = (ingress: Ingress, old: Ingress): FieldError[] => [
  ...validateObjectMetaUpdate(ingress.metadata, old.metadata, METADATA),
  ...newErrorsOf(validateIngress(ingress), validateIngress(old)),
];

/** What was wrong before may stay wrong. */
const newErrorsOf = (errors: readonly FieldError[], before: readonly FieldError[]): FieldError[] =>
  errors.filter((error) => !before.some(({ field, type }) => field === error.field && type === error.type));

/** What is true of an Ingress whenever it is written. */
export function validateIngress({ metadata, spec }: Ingress): FieldError[] {
  const errors = validateObjectMeta(metadata, true, subdomainName, METADATA);
  const rules = spec.rules ?? [];
  if (rules.length === 0 && !spec.defaultBackend)
    errors.push(invalid(SPEC, spec.rules?.length ? spec.rules : null, 'either `defaultBackend` or `rules` must be specified'));
  if (spec.defaultBackend) errors.push(...validateBackend(spec.defaultBackend, SPEC.child('defaultBackend')));
  rules.forEach((rule, i) => errors.push(...validateRule(rule, SPEC.child('rules').index(i))));
  (spec.tls ?? []).forEach(({ hosts = [], secretName }, i) => {
    const path = SPEC.child('tls').index(i);
    hosts.forEach((host, j) => errors.push(...validateHost(host, path.child('hosts').index(j))));
    if (secretName) errors.push(...dnsSubdomain(secretName, path.child('secretName')));
  });
  if (spec.ingressClassName !== undefined) errors.push(...dnsSubdomain(spec.ingressClassName, SPEC.child('ingressClassName')));
  return errors;
}

const validateHost = (host: string, path: FieldPath): FieldError[] =>
  wrong(host.includes('*') ? isWildcardDns1123Subdomain(host) : isDns1123Subdomain(host), host, path);

function validateRule(rule: IngressRule, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  if (rule.host) {
    if (isIpAddress(rule.host)) errors.push(invalid(path.child('host'), rule.host, 'must be a DNS name, not an IP address'));
    errors.push(...validateHost(rule.host, path.child('host')));
  }
  return [...errors, ...validateIngressRuleValue(rule, path)];
}

/** The paths of a rule. */
export function validateIngressRuleValue({ http }: IngressRule, path: FieldPath): FieldError[] {
  if (!http) return [];
  const at = path.child('http', 'paths');
  if ((http.paths ?? []).length === 0) return [required(at)];
  // What has no type of path is not looked at any further.
  return http.paths.flatMap((each, i) => [
    ...validatePath(each, at.index(i)),
    ...(each.pathType ? validateBackend(each.backend, at.index(i).child('backend')) : []),
  ]);
}

function validatePath({ path = '', pathType }: HTTPIngressPath, at: FieldPath): FieldError[] {
  if (!pathType) return [required(at.child('pathType'), 'pathType must be specified')];
  if (!PATH_TYPES.includes(pathType)) return [notSupported(at.child('pathType'), pathType, PATH_TYPES)];
  const where = at.child('path');
  if (pathType === 'ImplementationSpecific') return path === '' || path.startsWith('/') ? [] : [invalid(where, path, 'must be an absolute path')];
  const errors = path.startsWith('/') ? [] : [invalid(where, path, 'must be an absolute path')];
  for (const part of BAD_PARTS) if (path.includes(part)) errors.push(invalid(where, path, `must not contain '${part}'`));
  for (const end of BAD_ENDS) if (path.endsWith(end)) errors.push(invalid(where, path, `cannot end with '${end}'`));
  return errors;
}

function validateBackend({ resource, service }: IngressBackend, path: FieldPath): FieldError[] {
  if (resource && service) return [invalid(path, '', 'cannot set both resource and service backends')];
  if (resource) {
    const missing = (['kind', 'name'] as const).filter((field) => !resource[field]);
    return missing.map((field) => required(path.child('resource', field)));
  }
  if (!service) return [required(path, 'resource or service backend is required')];
  const at = path.child('service');
  const errors = service.name ? wrong(isDns1123Label(service.name), service.name, at.child('name')) : [required(at.child('name'))];
  const { name, number } = service.port ?? {};
  if (name && number) return [...errors, invalid(path, '', 'cannot set both port name & port number')];
  if (name) return [...errors, ...wrong(isValidPortName(name), name, at.child('port', 'name'))];
  if (number) return [...errors, ...wrong(isValidPortNumber(number), number, at.child('port', 'number'))];
  return [...errors, required(at.child('port'), 'port name or number is required')];
}

/** What an Ingress controller reports. */
export function validateIngressStatusUpdate(ingress: Ingress, old: Ingress): FieldError[] {
  const path = FieldPath.of('status', 'loadBalancer', 'ingress');
  const errors = validateObjectMetaUpdate(ingress.metadata, old.metadata, METADATA);
  const known = new Set((old.status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip));
  (ingress.status?.loadBalancer?.ingress ?? []).forEach(({ ip, hostname }, i) => {
    if (ip && !known.has(ip)) errors.push(...validIp(ip, path.index(i).child('ip')));
    if (!hostname) return;
    const at = path.index(i).child('hostname');
    errors.push(...dnsSubdomain(hostname, at));
    if (isIpAddress(hostname)) errors.push(invalid(at, hostname, 'must be a DNS name, not an IP address'));
  });
  return errors;
}

export function validateIngressClass({ metadata, spec }: IngressClass): FieldError[] {
  const errors = validateObjectMeta(metadata, false, subdomainName, METADATA);
  const controller = SPEC.child('controller');
  if (!spec.controller) errors.push(required(controller));
  else if (byteLengthOf(spec.controller) > MAX_CONTROLLER) errors.push(tooLong(controller, MAX_CONTROLLER));
  else errors.push(...validatePrefixedPath(spec.controller, controller));
  const { parameters } = spec;
  if (!parameters) return errors;
  const at = SPEC.child('parameters');
  if (parameters.apiGroup) errors.push(...dnsSubdomain(parameters.apiGroup, at.child('apiGroup')));
  for (const field of ['kind', 'name'] as const) {
    const value = parameters[field];
    if (!value) errors.push(required(at.child(field)));
    else if (value.includes('/')) errors.push(invalid(at.child(field), value, "may not contain '/'"));
  }
  return [...errors, ...validateScope(parameters.scope, parameters.namespace, at)];
}

/** `example.com/name`, as finalizers and controllers are named. */
function validatePrefixedPath(text: string, path: FieldPath): FieldError[] {
  const slash = text.indexOf('/');
  if (slash < 0) return [invalid(path, text, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  return wrong(
    [...isDns1123Subdomain(text.slice(0, slash)), ...(isQualifiedName(text).length > 0 && slash === text.length - 1 ? ['must not be empty'] : [])],
    text,
    path,
  );
}

function validateScope(scope: string | undefined | null, namespace: string | undefined, at: FieldPath): FieldError[] {
  const path = at.child('namespace');
  if (!scope) return [required(at.child('scope'))];
  if (scope === 'Cluster') return namespace === undefined ? [] : [forbidden(path, "`parameters.scope` is set to 'Cluster'")];
  if (scope !== 'Namespace') return [notSupported(at.child('scope'), scope, ['Cluster', 'Namespace'])];
  return namespace ? dnsLabel(namespace, path) : [required(path, "`parameters.scope` is set to 'Namespace'")];
}

export const validateIngressClassUpdate = (next: IngressClass, old: IngressClass): FieldError[] => [
  ...validateObjectMetaUpdate(next.metadata, old.metadata, METADATA),
  ...validateImmutable(next.spec.controller, old.spec.controller, SPEC.child('controller')),
  ...validateIngressClass(next),
];
