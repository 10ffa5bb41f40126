/**
 * Validation of the annotations that pods have meaning in: mirror pods, the cost of deletion, and the profiles of seccomp and AppArmor,
 * which were annotations before they were fields and must agree with them.
 *
 * Mirrors: ValidatePodSpecificAnnotations, validateSeccompAnnotationsAndFields and validateAppArmorAnnotationsAndFieldsMatchOnCreate in
 * pkg/apis/core/validation/validation.go.
 */
import { invalid, type FieldError } from '../field-error.ts';
import type { FieldPath } from '../field-path.ts';
import { quote } from '../go-text.ts';
import type { Container, EphemeralContainer, PodSpec, SeccompProfile } from '../types.gen.ts';
import { localDescendingPath } from './common.ts';
import { profilesMatch } from './seccomp-match.ts';

export const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';

const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';

const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';

const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/';

const LOCALHOST = 'localhost/';

type Annotations = Readonly<Record<string, string>>;

const isInt32 = (text: string): boolean => /^(-?[1-9]\d*|0)$/.test(text) && Math.abs(Number(text) + 0.5) <= 2147483647.5;

/** Every container of a pod with its path below the spec's. */
const containersOf = (spec: PodSpec, path: FieldPath): (readonly [Container | EphemeralContainer, FieldPath])[] =>
  (['initContainers', 'containers', 'ephemeralContainers'] as const).flatMap((list) =>
    (spec[list] ?? []).map((container, i) => [container, path.child(list).index(i)] as const),
  );

function validateSeccompText(profile: string, path: FieldPath): FieldError[] {
  if (['runtime/default', 'docker/default', 'unconfined'].includes(profile)) return [];
  if (profile.startsWith(LOCALHOST)) return localDescendingPath(profile.slice(LOCALHOST.length), path);
  return [invalid(path, profile, 'must be a valid seccomp profile')];
}

/** The complaint about an AppArmor profile's text, undefined for a good one. */
export function appArmorFormatError(profile: string): string | undefined {
  const isKnown = profile === '' || profile === 'runtime/default' || profile === 'unconfined' || profile.startsWith(LOCALHOST);
  return isKnown ? undefined : `invalid AppArmor profile name: ${quote(profile)}`;
}

/** Annotations of a pod or a template of pods. */
export function validatePodAnnotations(annotations: Annotations, spec: PodSpec, at: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  const mirror = annotations[MIRROR_ANNOTATION];
  if (mirror !== undefined && !spec.nodeName) errors.push(invalid(at.key(MIRROR_ANNOTATION), mirror, 'must set spec.nodeName if mirror pod annotation is set'));
  const cost = annotations[DELETION_COST];
  if (cost !== undefined && !isInt32(cost)) errors.push(invalid(at.key(DELETION_COST), cost, 'must be a 32bit integer'));
  for (const [key, value] of Object.entries(annotations)) {
    if (key === SECCOMP_POD || key.startsWith(SECCOMP_CONTAINER)) errors.push(...validateSeccompText(value, at.child(key)));
    if (!key.startsWith(APPARMOR)) continue;
    const name = key.slice(APPARMOR.length);
    if (!containersOf(spec, at).some(([container]) => container.name === name)) errors.push(invalid(at.key(key), name, 'container not found'));
    const complaint = appArmorFormatError(value);
    if (complaint !== undefined) errors.push(invalid(at.key(key), value, complaint));
  }
  return errors;
}

/** Seccomp's profile, where both the annotation and the field are there. */
export const seccompProfilesMatch = (text: string, profile: SeccompProfile | undefined, path: FieldPath): FieldError[] =>
  profile ? profilesMatch('seccomp', text, profile, path) : [];

/** Seccomp's annotations against the fields of a pod and its containers. */
export function validateSeccompMatches(annotations: Annotations, spec: PodSpec, path: FieldPath): FieldError[] {
  if (Object.keys(annotations).length === 0) return [];
  const errorsOf = (key: string, context: { seccompProfile?: SeccompProfile } | undefined, at: FieldPath): FieldError[] =>
    annotations[key] === undefined ? [] : seccompProfilesMatch(annotations[key], context?.seccompProfile, at.child('securityContext', 'seccompProfile'));
  return [
    ...errorsOf(SECCOMP_POD, spec.securityContext, path),
    ...containersOf(spec, path).flatMap(([container, at]) => errorsOf(SECCOMP_CONTAINER + container.name, container.securityContext, at)),
  ];
}

/** AppArmor's annotations against the fields; a pod's profile counts for its containers. */
export function validateAppArmorMatches(annotations: Annotations, spec: PodSpec, path: FieldPath): FieldError[] {
  if (Object.keys(annotations).length === 0) return [];
  return containersOf(spec, path).flatMap(([container, at]) => {
    const profile = container.securityContext?.appArmorProfile ?? spec.securityContext?.appArmorProfile;
    const text = annotations[APPARMOR + container.name];
    return profile && text !== undefined ? profilesMatch('apparmor', text, profile, at.child('securityContext', 'appArmorProfile')) : [];
  });
}
