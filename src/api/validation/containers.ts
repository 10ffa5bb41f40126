/**
 * Validation of containers, init containers and ephemeral containers.
 *
 * Mirrors: validateContainers, validateInitContainers, validateEphemeralContainers and validateContainerCommon in pkg/apis/core/validation/validation.go.
 * Differs: any word is a signal of Linux.
 */
import { duplicate, forbidden, invalid, notFoundValue, notSupported, required, tooMany, type FieldError } from '../field-error.ts';
import type { FieldPath } from '../field-path.ts';
import type { Container, EphemeralContainer, PodSpec, Volume } from '../types.gen.ts';
import { dnsLabel, oneOf } from './common.ts';
import { validateContainerPorts, validateEnv, validateEnvFrom, validateProbes, validateVolumeMounts } from './container-fields.ts';
import { validateHandler } from './handler.ts';
import { validateContainerResources } from './resources.ts';
import { validateSecurityContext } from './security.ts';

/** What validation of a container must know of its pod. */
export interface PodContext {
  readonly volumes: ReadonlyMap<string, Partial<Volume>>;
  readonly claims: ReadonlySet<string>;
  readonly gracePeriodSeconds: number | undefined;
  readonly restartPolicy: string | undefined;
  readonly hostUsers: boolean;
  readonly osName: string | undefined;
  /** The feature RestartAllContainersOnContainerExits, which 1.36 has on: the action of that name, and rules for sidecars. */
  readonly allowRestartAllContainers: boolean;
}

/** The context of a whole spec. */
export const podContextOf = (spec: PodSpec): PodContext => ({
  volumes: new Map((spec.volumes ?? []).map((volume) => [volume.name, volume])),
  claims: new Set((spec.resourceClaims ?? []).map((claim) => claim.name)),
  gracePeriodSeconds: spec.terminationGracePeriodSeconds,
  restartPolicy: spec.restartPolicy,
  hostUsers: spec.hostUsers ?? true,
  osName: spec.os?.name,
  allowRestartAllContainers: true,
});

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];

export const validatePullPolicy = (policy: string | undefined, path: FieldPath): FieldError[] => oneOf(policy, PULL_POLICIES, path, true);

/** A container's own signal to stop it needs to know the system it runs on. */
export function validateStopSignal(signal: string, osName: string | undefined, path: FieldPath): FieldError[] {
  if (!osName) return [forbidden(path, 'may not be set for containers with empty `spec.os.name`')];
  const supported = ['SIGKILL', 'SIGTERM'];
  return osName === 'windows' && !supported.includes(signal) ? [notSupported(path, signal, supported)] : [];
}

/** What holds for every sort of container. */
export function validateCommon(container: Container | EphemeralContainer, context: PodContext, path: FieldPath): FieldError[] {
  const errors = container.name === '' || container.name === undefined ? [required(path.child('name'))] : dnsLabel(container.name, path.child('name'));
  if (!container.image) errors.push(required(path.child('image')));
  const policy = container.terminationMessagePolicy;
  if (!policy) errors.push(required(path.child('terminationMessagePolicy')));
  else if (policy !== 'File' && policy !== 'FallbackToLogsOnError')
    errors.push(notSupported(path.child('terminationMessagePolicy'), policy, ['File', 'FallbackToLogsOnError']));
  errors.push(
    ...validateContainerPorts(container.ports, path.child('ports')),
    ...validateEnv(container.env, path.child('env')),
    ...validateEnvFrom(container.envFrom, path.child('envFrom')),
    ...validateVolumeMounts(container, context.volumes, path.child('volumeMounts')),
    ...validateDevices(container, context.volumes, path.child('volumeDevices')),
    ...validatePullPolicy(container.imagePullPolicy, path.child('imagePullPolicy')),
    ...validateContainerResources(container.resources, context.claims, path.child('resources')),
    ...validateResizePolicy(container.resizePolicy, context.restartPolicy, path.child('resizePolicy')),
    ...validateSecurityContext(container.securityContext, path.child('securityContext'), context.hostUsers),
  );
  return errors;
}

/** Raw block devices: of claims only, each name and path once. */
export function validateDevices(
  container: Pick<Container, 'volumeDevices' | 'volumeMounts'>,
  volumes: ReadonlyMap<string, Partial<Volume>>,
  path: FieldPath,
): FieldError[] {
  const [names, paths] = [new Set<string>(), new Set<string>()];
  return (container.volumeDevices ?? []).flatMap((device, i) => {
    const at = path.index(i);
    const errors: FieldError[] = [];
    if (device.name === '') errors.push(required(at.child('name')));
    if (names.has(device.name)) errors.push(invalid(at.child('name'), device.name, 'must be unique'));
    const volume = volumes.get(device.name);
    if (volume === undefined) errors.push(notFoundValue(at.child('name'), device.name));
    else if (!volume.persistentVolumeClaim && !volume.ephemeral)
      errors.push(invalid(at.child('name'), device.name, 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode'));
    if (device.devicePath === '') errors.push(required(at.child('devicePath')));
    if (paths.has(device.devicePath)) errors.push(invalid(at.child('devicePath'), device.devicePath, 'must be unique'));
    if (device.devicePath !== '' && device.devicePath.split('/').includes('..'))
      errors.push(invalid(at.child('devicePath'), device.devicePath, "can not contain backsteps ('..')"));
    else paths.add(device.devicePath);
    names.add(device.name);
    const mounts = container.volumeMounts ?? [];
    if (mounts.some((mount) => mount.name === device.name)) errors.push(invalid(at.child('name'), device.name, 'must not already exist in volumeMounts'));
    if (mounts.some((mount) => mount.mountPath === device.devicePath))
      errors.push(invalid(at.child('devicePath'), device.devicePath, 'must not already exist as a path in volumeMounts'));
    return errors;
  });
}

/** How a container takes new amounts of a resource. */
export function validateResizePolicy(policies: Container['resizePolicy'], podRestartPolicy: string | undefined, path: FieldPath): FieldError[] {
  const seen = new Set<string>();
  return (policies ?? []).flatMap(({ resourceName, restartPolicy }, i) => {
    const errors: FieldError[] = [];
    if (seen.has(resourceName)) errors.push(duplicate(path.index(i), resourceName));
    seen.add(resourceName);
    if (!resourceName) errors.push(required(path));
    else if (resourceName !== 'cpu' && resourceName !== 'memory') errors.push(notSupported(path, resourceName, ['cpu', 'memory']));
    if (!restartPolicy) errors.push(required(path));
    else if (restartPolicy !== 'NotRequired' && restartPolicy !== 'RestartContainer')
      errors.push(notSupported(path, restartPolicy, ['NotRequired', 'RestartContainer']));
    if (podRestartPolicy === 'Never' && restartPolicy !== 'NotRequired')
      errors.push(invalid(path, restartPolicy, "must be 'NotRequired' when pod `restartPolicy` is 'Never'"));
    return errors;
  });
}

function validateLifecycle(container: Container, context: PodContext, path: FieldPath): FieldError[] {
  const { lifecycle } = container;
  if (lifecycle === undefined) return [];
  const errors: FieldError[] = [];
  if (lifecycle.postStart) errors.push(...validateHandler(lifecycle.postStart, context.gracePeriodSeconds, path.child('postStart')));
  if (lifecycle.preStop) errors.push(...validateHandler(lifecycle.preStop, context.gracePeriodSeconds, path.child('preStop')));
  if (lifecycle.stopSignal) errors.push(...validateStopSignal(lifecycle.stopSignal, context.osName, path.child('stopSignal')));
  return errors;
}

/** Rules that restart a container by its exit code; they need a policy of the container's own. */
function validateRestartRules(container: Container, context: PodContext, path: FieldPath): FieldError[] {
  const rules = container.restartPolicyRules ?? [];
  if (rules.length === 0) return [];
  const actions = context.allowRestartAllContainers ? ['Restart', 'RestartAllContainers'] : ['Restart'];
  const errors: FieldError[] = [];
  if (container.restartPolicy === undefined) errors.push(required(path.child('restartPolicy'), 'must specify restartPolicy when restart rules are used'));
  if (rules.length > 20) errors.push(tooMany(path.child('restartPolicyRules'), rules.length, 20));
  rules.forEach(({ action, exitCodes }, i) => {
    const at = path.child('restartPolicyRules').index(i);
    if (!actions.includes(action)) errors.push(notSupported(at.child('action'), action, actions));
    if (exitCodes === undefined) {
      errors.push(required(at.child('exitCodes'), 'must be specified'));
      return;
    }
    if (exitCodes.operator !== 'In' && exitCodes.operator !== 'NotIn')
      errors.push(notSupported(at.child('exitCodes', 'operator'), exitCodes.operator, ['In', 'NotIn']));
    const count = exitCodes.values?.length ?? 0;
    if (count > 255) errors.push(tooMany(at.child('exitCodes', 'values'), count, 255));
  });
  return errors;
}

/** The same port of the host cannot serve two containers. */
function checkHostPorts(containers: readonly Container[], path: FieldPath, first = 0): FieldError[] {
  const taken = new Set<string>();
  return containers.flatMap((container, i) =>
    (container.ports ?? []).flatMap((port, j) => {
      if (!port.hostPort) return [];
      const key = `${port.protocol}/${port.hostIP ?? ''}/${port.hostPort}`;
      if (taken.has(key))
        return [
          duplicate(
            path
              .index(first + i)
              .child('ports')
              .index(j)
              .child('hostPort'),
            key,
          ),
        ];
      taken.add(key);
      return [];
    }),
  );
}

const RESTART_POLICIES = ['Always', 'Never', 'OnFailure'];

/** The containers proper: at least one, names unique. */
export function validateContainers(containers: readonly Container[] | undefined, context: PodContext, path: FieldPath): FieldError[] {
  if (!containers?.length) return [required(path)];
  const names = new Set<string>();
  const errors = containers.flatMap((container, i) => {
    const at = path.index(i);
    const own = validateCommon(container, context, at);
    if (names.has(container.name)) own.push(duplicate(at.child('name'), container.name));
    names.add(container.name);
    own.push(...validateLifecycle(container, context, at.child('lifecycle')), ...validateProbes(container, context.gracePeriodSeconds, at));
    if (container.restartPolicy !== undefined && !container.restartPolicyRules?.length && !RESTART_POLICIES.includes(container.restartPolicy)) {
      own.push(notSupported(at.child('restartPolicy'), container.restartPolicy, RESTART_POLICIES));
    }
    return [...own, ...validateRestartRules(container, context, at)];
  });
  return [...errors, ...checkHostPorts(containers, path)];
}

const ONLY_SIDECARS = 'may not be set for init containers without restartPolicy=Always';

/** Init containers; those with `restartPolicy: Always` are sidecars and may have probes and hooks. */
export function validateInitContainers(
  containers: readonly Container[] | undefined,
  regular: readonly Container[],
  context: PodContext,
  path: FieldPath,
): FieldError[] {
  const names = new Set(regular.map((container) => container.name));
  return (containers ?? []).flatMap((container, i) => {
    const at = path.index(i);
    const isSidecar = container.restartPolicy === 'Always';
    const own = validateCommon(container, context, at);
    if (container.restartPolicy !== undefined && !isSidecar && !RESTART_POLICIES.includes(container.restartPolicy))
      own.push(notSupported(at.child('restartPolicy'), container.restartPolicy, RESTART_POLICIES));
    if (isSidecar && container.restartPolicyRules?.length && !context.allowRestartAllContainers)
      own.push(forbidden(at.child('restartPolicyRules'), 'restartPolicyRules are not allowed for init containers with restart policy Always'));
    own.push(...validateRestartRules(container, context, at), ...checkHostPorts([container], path, i));
    if (container.name !== '' && names.has(container.name)) own.push(duplicate(at.child('name'), container.name));
    names.add(container.name);
    if (isSidecar)
      return [...own, ...validateLifecycle(container, context, at.child('lifecycle')), ...validateProbes(container, context.gracePeriodSeconds, at)];
    for (const field of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const)
      if (container[field]) own.push(forbidden(at.child(field), ONLY_SIDECARS));
    (container.resizePolicy ?? []).forEach((policy, j) => {
      if (policy.restartPolicy === 'RestartContainer') {
        own.push(
          invalid(
            at.child('resizePolicy').index(j).child('restartPolicy'),
            policy.restartPolicy,
            "must not be set to 'RestartContainer' for non-sidecar initContainers",
          ),
        );
      }
    });
    return own;
  });
}

/** Blanks around an image's name are no part of it. Templates may have them, pods not. */
export const validateImageSpace = (container: Container | EphemeralContainer, path: FieldPath): FieldError[] =>
  container.image && container.image.trim() !== container.image
    ? [invalid(path.child('image'), container.image, 'must not have leading or trailing whitespace')]
    : [];
