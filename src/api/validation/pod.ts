/**
 * Validation of a pod that is to be created.
 *
 * Mirrors: ValidatePodCreate, ValidatePodSpec and validatePodMetadataAndSpec in pkg/apis/core/validation/validation.go.
 * Differs: Windows pods are not checked.
 */
import { forbidden, invalid, required, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import { quote } from '../go-text.ts';
import { isDns1123Subdomain } from '../names.ts';
import type { Pod, PodSpec } from '../types.gen.ts';
import { dnsSubdomain, oneOf } from './common.ts';
import { podContextOf, validateContainers, validateImageSpace, validateInitContainers } from './containers.ts';
import { validateEphemeralContainers } from './ephemeral-containers.ts';
import { validateAppArmorMatches, validatePodAnnotations, validateSeccompMatches } from './pod-annotations.ts';
import { validateDnsConfig, validateHostNames, validateHostUsers, validateOs } from './pod-host.ts';
import { METADATA, subdomainName, validateObjectMeta } from './object-meta.ts';
import { validateContainerResources, validatePodResources } from './resources.ts';
import { validateScheduling } from './scheduling.ts';
import { validatePodSecurityContext } from './security.ts';
import { validateFileKeyVolumes, validateVolumes } from './volumes.ts';
import { validateResourceClaims } from './resource-claims.ts';

const SPEC = FieldPath.of('spec');

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];

const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];

/** Everything wrong with a new pod. */
export function validatePodCreate(pod: Pod): FieldError[] {
  const annotations = pod.metadata.annotations ?? {};
  const errors = [
    ...validateMetadataAndSpec(pod),
    ...validateSeccompMatches(annotations, pod.spec, SPEC),
    ...validateAppArmorMatches(annotations, pod.spec, SPEC),
  ];
  if (pod.spec.nodeName && pod.spec.schedulingGates?.length)
    errors.push(forbidden(SPEC.child('nodeName'), 'cannot be set until all schedulingGates have been cleared'));
  return errors;
}

/** What holds for new and changed pods alike. */
export function validateMetadataAndSpec(pod: Pod): FieldError[] {
  const errors = validateObjectMeta(pod.metadata, true, subdomainName, METADATA);
  const annotations = pod.metadata.annotations ?? {};
  errors.push(...validatePodAnnotations(annotations, pod.spec, METADATA.child('annotations')), ...validatePodSpec(pod.spec, SPEC));
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
    if (volume.ephemeral && pod.metadata.name) {
      const name = `${pod.metadata.name}-${volume.name}`;
      errors.push(
        ...isDns1123Subdomain(name).map((complaint) =>
          invalid(SPEC.child('volumes').index(i).child('name'), volume.name, `PVC name ${quote(name)}: ${complaint}`),
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

/** Everything wrong with the spec of a pod. */
export function validatePodSpec(spec: PodSpec, path: FieldPath): FieldError[] {
  const context = podContextOf(spec);
  const others = new Set([...(spec.containers ?? []), ...(spec.initContainers ?? [])].map((container) => container.name));
  return [
    ...validateVolumes(spec.volumes, path.child('volumes')),
    ...(spec.resourceClaims ? validateResourceClaims(spec, path.child('resourceClaims')) : []),
    ...validateContainers(spec.containers, context, path.child('containers')),
    ...validateInitContainers(spec.initContainers, spec.containers ?? [], context, path.child('initContainers')),
    ...(spec.ephemeralContainers ? validateEphemeralContainers(spec.ephemeralContainers, others, context, path.child('ephemeralContainers')) : []),
    ...validateFileKeyVolumes(spec, path),
    ...validatePodResources(spec, path),
    ...validateRestartPolicy(spec.restartPolicy, path.child('restartPolicy')),
    ...(spec.terminationGracePeriodSeconds === undefined ? [required(path.child('terminationGracePeriodSeconds'))] : []),
    ...validateDnsPolicy(spec.dnsPolicy, path.child('dnsPolicy')),
    ...validateScheduling(spec, path),
    ...validatePodSecurityContext(spec.securityContext, spec, path),
    ...validateHostPorts(spec, path),
    ...(spec.imagePullSecrets ?? []).flatMap((secret, i) => (secret.name ? [] : [required(path.child('imagePullSecrets').index(i).child('name'))])),
    ...(spec.serviceAccountName ? dnsSubdomain(spec.serviceAccountName, path.child('serviceAccountName')) : []),
    ...validateHostNames(spec, path),
    ...validateHostUsers(spec, path),
    ...validateDnsConfig(spec, path.child('dnsConfig')),
    ...validateActiveDeadline(spec.activeDeadlineSeconds, path.child('activeDeadlineSeconds')),
    ...(spec.priorityClassName ? dnsSubdomain(spec.priorityClassName, path.child('priorityClassName')) : []),
    ...(spec.runtimeClassName !== undefined ? dnsSubdomain(spec.runtimeClassName, path.child('runtimeClassName')) : []),
    ...oneOf(spec.preemptionPolicy, ['PreemptLowerPriority', 'Never'], path.child('preemptionPolicy')),
    ...validateOs(spec.os, path.child('os')),
    ...(spec.overhead ? validateContainerResources({ limits: spec.overhead }, new Set(), path.child('overhead')) : []),
  ];
}

export const validateRestartPolicy = (policy: string | undefined, path: FieldPath): FieldError[] => oneOf(policy, RESTART_POLICIES, path, true);

export const validateDnsPolicy = (policy: string | undefined, path: FieldPath): FieldError[] => oneOf(policy, DNS_POLICIES, path, true);

const validateActiveDeadline = (seconds: number | undefined, path: FieldPath): FieldError[] =>
  seconds === undefined || (seconds >= 1 && seconds <= 2147483647) ? [] : [invalid(path, seconds, 'must be between 1 and 2147483647, inclusive')];

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
