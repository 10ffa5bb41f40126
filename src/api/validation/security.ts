/**
 * Validation of security contexts of pods and containers.
 *
 * Mirrors: ValidateSecurityContext and validatePodSpecSecurityContext in pkg/apis/core/validation/validation.go.
 * Differs: Windows options are not checked.
 */
import { invalid, notSupported, required, tooLong, type FieldError } from '../field-error.ts';
import type { FieldPath } from '../field-path.ts';
import { byteLengthOf } from '../names.ts';
import type { AppArmorProfile, PodSecurityContext, PodSpec, SeccompProfile, SecurityContext } from '../types.gen.ts';
import { localDescendingPath } from './common.ts';
import { validateSysctls } from './pod-host.ts';

/** The id of a user or group. */
export const validateId = (id: number | undefined, path: FieldPath): FieldError[] =>
  id === undefined || (id >= 0 && id <= 2147483647) ? [] : [invalid(path, id, 'must be between 0 and 2147483647, inclusive')];

function validateSeccomp(profile: SeccompProfile | undefined, path: FieldPath): FieldError[] {
  if (profile === undefined) return [];
  const supported = ['Localhost', 'RuntimeDefault', 'Unconfined'];
  if (!profile.type) return [required(path.child('type'), 'type is required when seccompProfile is set')];
  const file = profile.localhostProfile;
  if (profile.type === 'Localhost') {
    return file
      ? localDescendingPath(file, path.child('localhostProfile'))
      : [required(path.child('localhostProfile'), 'must be set when seccomp type is Localhost')];
  }
  if (file !== undefined) return [invalid(path.child('localhostProfile'), file, 'can only be set when seccomp type is Localhost')];
  return supported.includes(profile.type) ? [] : [notSupported(path.child('type'), profile.type, supported)];
}

const MAX_PROFILE = 4095;

function validateAppArmor(profile: AppArmorProfile | undefined, path: FieldPath): FieldError[] {
  if (profile === undefined) return [];
  const { type, localhostProfile: file } = profile;
  const at = path.child('localhostProfile');
  if (type === 'Localhost') {
    if (!file?.trim() && file === file?.trim()) return [required(at, 'must be set when AppArmor type is Localhost')];
    const errors = file !== file?.trim() ? [invalid(at, file, 'must not be padded with whitespace')] : [];
    return byteLengthOf(file ?? '') > MAX_PROFILE ? [...errors, tooLong(at, MAX_PROFILE)] : errors;
  }
  if (!type) return [required(path.child('type'), 'type is required when appArmorProfile is set')];
  const supported = ['Localhost', 'RuntimeDefault', 'Unconfined'];
  if (!supported.includes(type)) return [notSupported(path.child('type'), type, supported)];
  return file === undefined ? [] : [invalid(at, file, 'can only be set when AppArmor type is Localhost')];
}

/** The security context of a container. `hostUsers` false: the pod has users of its own. */
export function validateSecurityContext(context: SecurityContext | undefined, path: FieldPath, hostUsers = true): FieldError[] {
  if (context === undefined) return [];
  const errors = [...validateId(context.runAsUser, path.child('runAsUser')), ...validateId(context.runAsGroup, path.child('runAsGroup'))];
  if (context.procMount !== undefined) {
    if (context.procMount !== 'Default' && context.procMount !== 'Unmasked')
      errors.push(notSupported(path.child('procMount'), context.procMount, ['Default', 'Unmasked']));
    if (hostUsers && context.procMount === 'Unmasked')
      errors.push(invalid(path.child('procMount'), context.procMount, '`hostUsers` must be false to use `Unmasked`'));
  }
  errors.push(...validateSeccomp(context.seccompProfile, path.child('seccompProfile')));
  errors.push(...validateAppArmor(context.appArmorProfile, path.child('appArmorProfile')));
  if (context.allowPrivilegeEscalation === false) {
    if (context.privileged) errors.push(invalid(path, context, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true'));
    if (context.capabilities?.add?.includes('CAP_SYS_ADMIN'))
      errors.push(invalid(path, context, 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN'));
  }
  return errors;
}

/** The security context of a pod, with what it says about namespaces of the host. */
export function validatePodSecurityContext(context: PodSecurityContext | undefined, spec: PodSpec, path: FieldPath): FieldError[] {
  const at = path.child('securityContext');
  const errors: FieldError[] = [];
  if (spec.shareProcessNamespace && spec.hostPID)
    errors.push(invalid(at.child('shareProcessNamespace'), true, 'ShareProcessNamespace and HostPID cannot both be enabled'));
  if (context === undefined) return errors;
  for (const field of ['fsGroup', 'runAsUser', 'runAsGroup'] as const) errors.push(...validateId(context[field], at.child(field)));
  (context.supplementalGroups ?? []).forEach((group, i) => errors.push(...validateId(group, at.child('supplementalGroups').index(i))));
  const enumerated = (value: string | undefined, field: string, supported: readonly string[]): void => {
    if (value !== undefined && !supported.includes(value)) errors.push(notSupported(at.child(field), value, supported));
  };
  enumerated(context.fsGroupChangePolicy, 'fsGroupChangePolicy', ['Always', 'OnRootMismatch']);
  enumerated(context.supplementalGroupsPolicy, 'supplementalGroupsPolicy', ['Merge', 'Strict']);
  enumerated(context.seLinuxChangePolicy, 'seLinuxChangePolicy', ['MountOption', 'Recursive']);
  return [
    ...errors,
    ...validateSysctls(context.sysctls, spec, at.child('sysctls')),
    ...validateSeccomp(context.seccompProfile, at.child('seccompProfile')),
    ...validateAppArmor(context.appArmorProfile, at.child('appArmorProfile')),
  ];
}
