/**
 * Validation of a pod that is to be created.
 *
 * Mirrors: ValidatePodCreate, ValidatePodSpec and validatePodMetadataAndSpec in pkg/apis/core/validation/validation.go.
 * Differs: seccomp and AppArmor annotations and Windows pods are not checked.
 */
import { duplicate, forbidden, invalid, notSupported, required, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import type { Pod, PodSpec, PodDNSConfig } from '../types.gen.ts';
import { dnsLabel, dnsSubdomain, oneOf, validIp } from './common.ts';
import { podContextOf, validateContainers, validateEphemeralContainers, validateImageSpace, validateInitContainers } from './containers.ts';
import { METADATA, subdomainName, validateObjectMeta } from './object-meta.ts';
import { validatePodResources, validateResourceAmounts } from './resources.ts';
import { validateScheduling } from './scheduling.ts';
import { validatePodSecurityContext } from './security.ts';
import { validateVolumes } from './volumes.ts';

const SPEC = FieldPath.of('spec');
const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
export const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

/** Everything wrong with a new pod. */
export function validatePodCreate(pod: Pod): FieldError[] {
  const errors = validateMetadataAndSpec(pod);
  if (pod.spec.nodeName && pod.spec.schedulingGates?.length)
    errors.push(forbidden(SPEC.child('nodeName'), 'cannot be set until all schedulingGates have been cleared'));
  return errors;
}

/** What holds for new and changed pods alike. */
export function validateMetadataAndSpec(pod: Pod): FieldError[] {
  const errors = validateObjectMeta(pod.metadata, true, subdomainName, METADATA);
  errors.push(...validatePodAnnotations(pod), ...validatePodSpec(pod.spec, SPEC));
  for (const list of ['containers', 'initContainers'] as const) {
    (pod.spec[list] ?? []).forEach((container, i) => errors.push(...validateImageSpace(container, SPEC.child(list).index(i))));
  }
  const claims = new Set((pod.spec.volumes ?? []).filter((volume) => volume.ephemeral).map((volume) => `${pod.metadata.name}-${volume.name}`));
  (pod.spec.volumes ?? []).forEach((volume, i) => {
    const name = volume.persistentVolumeClaim?.claimName;
    if (name !== undefined && claims.has(name)) {
      errors.push(
        invalid(
          SPEC.child('volumes').index(i).child('persistentVolumeClaim', 'claimName'),
          name,
          'must not reference a PVC that gets created for an ephemeral volume',
        ),
      );
    }
    if (volume.projected?.sources?.some((source) => source.serviceAccountToken) && !pod.spec.serviceAccountName) {
      volume.projected.sources.forEach((source, j) => {
        if (source.serviceAccountToken)
          errors.push(
            forbidden(
              SPEC.child('volumes').index(i).child('projected', 'sources').index(j).child('serviceAccountToken'),
              'must not be specified when serviceAccountName is not set',
            ),
          );
      });
    }
  });
  return errors;
}

function validatePodAnnotations({ metadata, spec }: Pod): FieldError[] {
  const annotations = metadata.annotations ?? {};
  const at = METADATA.child('annotations');
  const errors: FieldError[] = [];
  if (annotations[MIRROR_ANNOTATION] !== undefined && !spec.nodeName) {
    errors.push(invalid(at.key(MIRROR_ANNOTATION), annotations[MIRROR_ANNOTATION], 'must set spec.nodeName if mirror pod annotation is set'));
  }
  const cost = annotations['controller.kubernetes.io/pod-deletion-cost'];
  if (cost !== undefined && !isInt32(cost)) errors.push(invalid(at.key('controller.kubernetes.io/pod-deletion-cost'), cost, 'must be a 32bit integer'));
  return errors;
}

const isInt32 = (text: string): boolean => /^(-?[1-9]\d*|0)$/.test(text) && Math.abs(Number(text) + 0.5) <= 2147483647.5;

/** Everything wrong with the spec of a pod. */
export function validatePodSpec(spec: PodSpec, path: FieldPath): FieldError[] {
  const context = podContextOf(spec);
  const others = new Set([...(spec.containers ?? []), ...(spec.initContainers ?? [])].map((container) => container.name));
  return [
    ...validateVolumes(spec.volumes, path.child('volumes')),
    ...validateResourceClaims(spec, path.child('resourceClaims')),
    ...validateContainers(spec.containers, context, path.child('containers')),
    ...validateInitContainers(spec.initContainers, spec.containers ?? [], context, path.child('initContainers')),
    ...validateEphemeralContainers(spec.ephemeralContainers, others, context, path.child('ephemeralContainers')),
    ...validatePodResources(spec.resources, path.child('resources')),
    ...enumerated(spec.restartPolicy, RESTART_POLICIES, path.child('restartPolicy')),
    ...enumerated(spec.dnsPolicy, DNS_POLICIES, path.child('dnsPolicy')),
    ...validateScheduling(spec, path),
    ...validatePodSecurityContext(spec.securityContext, spec, path),
    ...validateHostPorts(spec, path),
    ...(spec.imagePullSecrets ?? []).flatMap((secret, i) => (secret.name ? [] : [required(path.child('imagePullSecrets').index(i).child('name'))])),
    ...(spec.serviceAccountName ? dnsSubdomain(spec.serviceAccountName, path.child('serviceAccountName')) : []),
    ...validateHostNames(spec, path),
    ...validateDnsConfig(spec, path.child('dnsConfig')),
    ...validateActiveDeadline(spec.activeDeadlineSeconds, path.child('activeDeadlineSeconds')),
    ...(spec.priorityClassName ? dnsSubdomain(spec.priorityClassName, path.child('priorityClassName')) : []),
    ...(spec.runtimeClassName !== undefined ? dnsSubdomain(spec.runtimeClassName, path.child('runtimeClassName')) : []),
    ...oneOf(spec.preemptionPolicy, ['PreemptLowerPriority', 'Never'], path.child('preemptionPolicy')),
    ...oneOf(spec.os?.name, ['linux', 'windows'], path.child('os', 'name'), spec.os !== undefined),
    ...validateResourceAmounts(spec.overhead, path.child('overhead')),
  ];
}

const enumerated = (value: string | undefined, supported: readonly string[], path: FieldPath): FieldError[] => {
  if (!value) return [required(path)];
  return supported.includes(value) ? [] : [notSupported(path, value, supported)];
};

const validateActiveDeadline = (seconds: number | undefined, path: FieldPath): FieldError[] =>
  seconds === undefined || (seconds >= 1 && seconds <= 2147483647) ? [] : [invalid(path, seconds, 'must be between 1 and 2147483647, inclusive')];

function validateResourceClaims(spec: PodSpec, path: FieldPath): FieldError[] {
  const names = new Set<string>();
  return (spec.resourceClaims ?? []).flatMap((claim, i) => {
    const at = path.index(i);
    const errors: FieldError[] = [];
    if (claim.name === '') errors.push(required(at.child('name')));
    else if (names.has(claim.name)) errors.push(duplicate(at.child('name'), claim.name));
    else {
      errors.push(...dnsLabel(claim.name, at.child('name')));
      names.add(claim.name);
    }
    const [direct, template] = [claim.resourceClaimName, claim.resourceClaimTemplateName];
    if (direct !== undefined && template !== undefined)
      errors.push(invalid(at, claim, 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified'));
    if (direct === undefined && template === undefined)
      errors.push(invalid(at, claim, 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`'));
    if (direct !== undefined) errors.push(...dnsSubdomain(direct, at.child('resourceClaimName')));
    if (template !== undefined) errors.push(...dnsSubdomain(template, at.child('resourceClaimTemplateName')));
    return errors;
  });
}

/** On the host's network a container's port is the host's. */
function validateHostPorts(spec: PodSpec, path: FieldPath): FieldError[] {
  if (!spec.hostNetwork) return [];
  return (['containers', 'initContainers'] as const).flatMap((list) =>
    (spec[list] ?? []).flatMap((container, i) =>
      (container.ports ?? []).flatMap((port, j) =>
        port.hostPort === port.containerPort
          ? []
          : [
              invalid(
                path.child(list).index(i).child('ports').index(j).child('hostPort'),
                port.hostPort ?? 0,
                'must match `containerPort` when `hostNetwork` is true',
              ),
            ],
      ),
    ),
  );
}

function validateHostNames(spec: PodSpec, path: FieldPath): FieldError[] {
  return [
    ...(spec.hostname ? dnsLabel(spec.hostname, path.child('hostname')) : []),
    ...(spec.subdomain ? dnsLabel(spec.subdomain, path.child('subdomain')) : []),
    ...(spec.hostAliases ?? []).flatMap((alias, i) => {
      const at = path.child('hostAliases').index(i);
      return [...validIp(alias.ip, at.child('ip')), ...(alias.hostnames ?? []).flatMap((name, j) => dnsSubdomain(name, at.child('hostnames').index(j)))];
    }),
  ];
}

function validateDnsConfig(spec: PodSpec, path: FieldPath): FieldError[] {
  const config: PodDNSConfig | undefined = spec.dnsConfig;
  const errors: FieldError[] = [];
  if (config === undefined) return spec.dnsPolicy === 'None' ? [required(path, 'must provide `dnsConfig` when `dnsPolicy` is None')] : [];
  if (spec.dnsPolicy === 'None' && !config.nameservers?.length)
    errors.push(required(path.child('nameservers'), 'must provide at least one DNS nameserver when `dnsPolicy` is None'));
  const [servers, searches] = [config.nameservers ?? [], config.searches ?? []];
  if (servers.length > 3) errors.push(invalid(path.child('nameservers'), servers, 'must not have more than 3 nameservers'));
  servers.forEach((server, i) => errors.push(...validIp(server, path.child('nameservers').index(i))));
  if (searches.length > 32) errors.push(invalid(path.child('searches'), searches, 'must not have more than 32 search paths'));
  if (searches.join(' ').length > 2048)
    errors.push(invalid(path.child('searches'), searches, 'must not have more than 2048 characters (including spaces) in the search list'));
  searches.forEach((search, i) => {
    const name = search === '.' ? search : search.replace(/\.$/, '').replace(/_/g, 'a');
    if (name !== '.') errors.push(...dnsSubdomain(name, path.child('searches').index(i)));
  });
  (config.options ?? []).forEach((option, i) => {
    if (!option.name) errors.push(required(path.child('options').index(i), 'must not be empty'));
  });
  return errors;
}
