/**
 * Validation of what a pod is called, where it asks for names, and what it takes from its host.
 *
 * Mirrors: validatePodHostName, validatePodDNSConfig, validateHostUsers, validateSysctls, validateOS and ValidateHostAliases in
 * pkg/apis/core/validation/validation.go.
 */
import { duplicate, forbidden, invalid, notSupported, required, tooLong, type FieldError } from '../field-error.ts';
import type { FieldPath } from '../field-path.ts';
import { byteLengthOf } from '../names.ts';
import type { PodSpec, Sysctl } from '../types.gen.ts';
import { dnsLabel, dnsSubdomain, validIp } from './common.ts';

const MAX_HOSTNAME = 64;

/** `hostname`, `subdomain`, `hostAliases` and the name that replaces them all. */
export const validateHostNames = (spec: PodSpec, path: FieldPath): FieldError[] => [
  ...(spec.hostname ? dnsLabel(spec.hostname, path.child('hostname')) : []),
  ...(spec.subdomain ? dnsLabel(spec.subdomain, path.child('subdomain')) : []),
  ...(spec.hostAliases ?? []).flatMap((alias, i) => {
    const at = path.child('hostAliases').index(i);
    return [...validIp(alias.ip, at.child('ip')), ...(alias.hostnames ?? []).flatMap((name, j) => dnsSubdomain(name, at.child('hostnames').index(j)))];
  }),
  ...validateHostnameOverride(spec, path.child('hostnameOverride')),
];

export function validateHostnameOverride({ hostnameOverride: name, setHostnameAsFQDN, hostNetwork }: PodSpec, at: FieldPath): FieldError[] {
  if (name === undefined) return [];
  const errors = dnsSubdomain(name, at);
  if (byteLengthOf(name) > MAX_HOSTNAME) errors.push(tooLong(at, MAX_HOSTNAME));
  if (setHostnameAsFQDN) errors.push(forbidden(at, 'may not be specified when setHostnameAsFQDN is true'));
  return hostNetwork ? [...errors, forbidden(at, 'may not be specified when hostNetwork is true')] : errors;
}

const SEARCH = /^_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*$/;
const SEARCH_MESSAGE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*')";

/** A domain to search: `.` alone, or names that may begin with underscores, as those of services do. */
function validateSearch(search: string, path: FieldPath): FieldError[] {
  if (search === '.') return [];
  const name = search.replace(/\.$/, '');
  const complaints = byteLengthOf(name) > 253 ? ['must be no more than 253 characters'] : [];
  if (!SEARCH.test(name)) complaints.push(SEARCH_MESSAGE);
  return complaints.map((complaint) => invalid(path, search, complaint));
}

/** The resolver's settings: three servers, 32 domains, 2048 characters. */
export function validateDnsConfig({ dnsConfig: config, dnsPolicy }: Pick<PodSpec, 'dnsConfig' | 'dnsPolicy'>, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  if (config === undefined) return dnsPolicy === 'None' ? [required(path, 'must provide `dnsConfig` when `dnsPolicy` is None')] : [];
  const [servers, searches] = [config.nameservers ?? [], config.searches ?? []];
  if (dnsPolicy === 'None' && servers.length === 0)
    errors.push(required(path.child('nameservers'), 'must provide at least one DNS nameserver when `dnsPolicy` is None'));
  if (servers.length > 3) errors.push(invalid(path.child('nameservers'), servers, 'must not have more than 3 nameservers'));
  servers.forEach((server, i) => errors.push(...validIp(server, path.child('nameservers').index(i))));
  if (searches.length > 32) errors.push(invalid(path.child('searches'), searches, 'must not have more than 32 search paths'));
  if (searches.join(' ').length > 2048)
    errors.push(invalid(path.child('searches'), searches, 'must not have more than 2048 characters (including spaces) in the search list'));
  searches.forEach((search, i) => errors.push(...validateSearch(search, path.child('searches').index(i))));
  (config.options ?? []).forEach((option, i) => {
    if (!option.name) errors.push(required(path.child('options').index(i), 'must not be empty'));
  });
  return errors;
}

/** A pod with users of its own cannot have the host's namespaces or raw devices. */
export function validateHostUsers(spec: PodSpec, path: FieldPath): FieldError[] {
  if (spec.hostUsers !== false) return [];
  const detail = 'when `hostUsers` is false';
  const fields = { hostNetwork: spec.hostNetwork, HostPID: spec.hostPID, HostIPC: spec.hostIPC };
  const errors = Object.entries(fields).flatMap(([field, isSet]) => (isSet ? [forbidden(path.child(field), detail)] : []));
  for (const list of ['containers', 'initContainers', 'ephemeralContainers'] as const) {
    (spec[list] ?? []).forEach(({ volumeDevices }, i) => {
      if (volumeDevices?.length) errors.push(forbidden(path.child(list).index(i).child('volumeDevices'), detail));
    });
  }
  return errors;
}

const SYSCTL = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;
const SYSCTL_MESSAGE = 'must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$';

/** Kernel settings; those of a namespace that is the host's are not the pod's to set. */
export function validateSysctls(sysctls: readonly Sysctl[] | undefined, spec: Pick<PodSpec, 'hostNetwork' | 'hostIPC'>, path: FieldPath): FieldError[] {
  const names = new Set<string>();
  return (sysctls ?? []).flatMap(({ name }, i) => {
    const at = path.index(i).child('name');
    if (!name) return [required(at)];
    const errors = name.length > 253 || !SYSCTL.test(name) ? [invalid(at, name, SYSCTL_MESSAGE)] : [];
    if (names.has(name)) errors.push(duplicate(at, name));
    names.add(name);
    // Written with slashes, dots and slashes change places.
    const dotted = /^[^.]*\//.test(name) ? name.replace(/[./]/g, (separator) => (separator === '/' ? '.' : '/')) : name;
    if (spec.hostNetwork && dotted.startsWith('net.')) errors.push(invalid(at, name, 'may not be specified when `hostNetwork` is true'));
    const isIpc = /^(kernel\.(shm|msg|sem)|fs\.mqueue\.)/.test(dotted);
    return spec.hostIPC && isIpc ? [...errors, invalid(at, name, 'may not be specified when `hostIPC` is true')] : errors;
  });
}

/** `spec.os`. */
export function validateOs(os: PodSpec['os'], path: FieldPath): FieldError[] {
  if (!os) return [];
  if (!os.name) return [required(path.child('name'))];
  return os.name === 'linux' || os.name === 'windows' ? [] : [notSupported(path, os.name, ['linux', 'windows'])];
}
