/**
 * Validation of what stands in a container: ports, environment, mounts, probes, lifecycle.
 *
 * Mirrors: validateContainerPorts, ValidateEnv, ValidateEnvFrom, ValidateVolumeMounts, validateProbe, validateHandler and their helpers in
 * pkg/apis/core/validation/validation.go.
 */
import { forbidden, invalid, notFoundValue, notSupported, required, type FieldError } from '../field-error.ts';
import type { FieldPath } from '../field-path.ts';
import { isRelaxedEnvVarName, isValidPortName } from '../names.ts';
import type { Container, ContainerPort, EnvFromSource, EnvVar, Probe, Volume } from '../types.gen.ts';
import { dnsSubdomain, localDescendingPath, nonNegative, oneOf } from './common.ts';
import { checkDuplicate } from './object-meta.ts';
import { validateEnvValueFrom } from './env-value-from.ts';
import { validateHandler } from './handler.ts';
import { portErrors } from './port-errors.ts';

/** Ports: names unique in the container, numbers in range. */
export function validateContainerPorts(ports: readonly ContainerPort[] | undefined, path: FieldPath): FieldError[] {
  const names = new Set<string>();
  return (ports ?? []).flatMap((port, i) => {
    const at = path.index(i);
    const errors: FieldError[] = [];
    if (port.name) {
      const complaints = isValidPortName(port.name);
      if (complaints.length > 0) errors.push(...complaints.map((complaint) => invalid(at.child('name'), port.name, complaint)));
      else errors.push(...checkDuplicate(names, port.name, at.child('name')));
    }
    if (!port.containerPort) errors.push(required(at.child('containerPort')));
    else errors.push(...portErrors(port.containerPort, at.child('containerPort')));
    if (port.hostPort) errors.push(...portErrors(port.hostPort, at.child('hostPort')));
    errors.push(...oneOf(port.protocol, ['SCTP', 'TCP', 'UDP'], at.child('protocol'), true));
    return errors;
  });
}

/** Environment variables. Names may hold any printable ASCII but `=`. */
export const validateEnv = (variables: readonly EnvVar[] | undefined, path: FieldPath): FieldError[] =>
  (variables ?? []).flatMap((variable, i) => {
    const at = path.index(i);
    const name =
      variable.name === ''
        ? [required(at.child('name'))]
        : isRelaxedEnvVarName(variable.name).map((complaint) => invalid(at.child('name'), variable.name, complaint));
    return [...name, ...validateEnvValueFrom(variable, at.child('valueFrom'))];
  });

/** Environments taken from whole ConfigMaps and Secrets. */
export const validateEnvFrom = (sources: readonly EnvFromSource[] | undefined, path: FieldPath): FieldError[] =>
  (sources ?? []).flatMap((source, i) => {
    const at = path.index(i);
    const errors = source.prefix ? isRelaxedEnvVarName(source.prefix).map((complaint) => invalid(at.child('prefix'), source.prefix, complaint)) : [];
    for (const ref of ['configMapRef', 'secretRef'] as const) {
      const name = source[ref]?.name;
      if (source[ref]) errors.push(...(name ? dnsSubdomain(name, at.child(ref, 'name')) : [required(at.child(ref, 'name'))]));
    }
    if (!source.configMapRef && !source.secretRef) errors.push(invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`'));
    if (source.configMapRef && source.secretRef) errors.push(invalid(path, '', 'may not have more than one field specified at a time'));
    return errors;
  });

/** Mounts: of volumes that are there, each path once. */
export function validateVolumeMounts(
  container: Pick<Container, 'volumeMounts' | 'volumeDevices' | 'securityContext'>,
  volumes: ReadonlyMap<string, Partial<Volume>>,
  path: FieldPath,
): FieldError[] {
  const mountPaths = new Set<string>();
  const devices = new Map((container.volumeDevices ?? []).map((device) => [device.name, device.devicePath]));
  return (container.volumeMounts ?? []).flatMap((mount, i) => {
    const at = path.index(i);
    const errors: FieldError[] = [];
    if (mount.name === '') errors.push(required(at.child('name')));
    if (mount.name === '' || !volumes.has(mount.name)) errors.push(notFoundValue(at.child('name'), mount.name));
    if (mount.mountPath === '') errors.push(required(at.child('mountPath')));
    if (mountPaths.has(mount.mountPath)) errors.push(invalid(at.child('mountPath'), mount.mountPath, 'must be unique'));
    mountPaths.add(mount.mountPath);
    if (devices.has(mount.name)) errors.push(invalid(at.child('name'), mount.name, 'must not already exist in volumeDevices'));
    if ([...devices.values()].includes(mount.mountPath))
      errors.push(invalid(at.child('mountPath'), mount.mountPath, 'must not already exist as a path in volumeDevices'));
    // Kubernetes gives the paths of these without the index of the mount.
    if (mount.subPath) errors.push(...localDescendingPath(mount.subPath, path.child('subPath')));
    if (mount.subPathExpr) {
      if (mount.subPath) errors.push(invalid(at.child('subPathExpr'), mount.subPathExpr, 'subPathExpr and subPath are mutually exclusive'));
      errors.push(...localDescendingPath(mount.subPathExpr, path.child('subPathExpr')));
    }
    if (mount.mountPropagation !== undefined) errors.push(...validatePropagation(mount.mountPropagation, container, path.child('mountPropagation')));
    errors.push(...validateRecursiveReadOnly(mount, path.child('recursiveReadOnly')));
    return errors;
  });
}

function validatePropagation(mode: string, container: Pick<Container, 'securityContext'>, path: FieldPath): FieldError[] {
  const errors = ['Bidirectional', 'HostToContainer', 'None'].includes(mode) ? [] : [notSupported(path, mode, ['Bidirectional', 'HostToContainer', 'None'])];
  if (mode === 'Bidirectional' && !container.securityContext?.privileged)
    errors.push(forbidden(path, 'Bidirectional mount propagation is available only to privileged containers'));
  return errors;
}

function validateRecursiveReadOnly(mount: NonNullable<Container['volumeMounts']>[number], path: FieldPath): FieldError[] {
  const mode = mount.recursiveReadOnly;
  if (mode === undefined || mode === 'Disabled') return [];
  if (mode !== 'Enabled' && mode !== 'IfPossible') return [notSupported(path, mode, ['Disabled', 'Enabled', 'IfPossible'])];
  const errors = mount.readOnly ? [] : [forbidden(path, 'may only be specified when readOnly is true')];
  const hasPropagation = mount.mountPropagation !== undefined && mount.mountPropagation !== 'None';
  return hasPropagation ? [...errors, forbidden(path, 'may only be specified when mountPropagation is None or not specified')] : errors;
}

/** Everything of a probe that does not depend on which probe it is. */
export function validateProbe(probe: Probe | undefined, gracePeriodSeconds: number | undefined, path: FieldPath): FieldError[] {
  if (probe === undefined) return [];
  const errors = validateHandler(probe, gracePeriodSeconds, path);
  for (const field of ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'] as const)
    errors.push(...nonNegative(probe[field], path.child(field)));
  const grace = probe.terminationGracePeriodSeconds;
  if (grace !== undefined && grace <= 0) errors.push(invalid(path.child('terminationGracePeriodSeconds'), grace, 'must be greater than 0'));
  return errors;
}

/** The three probes: only readiness may need several successes, and only the others may say how long dying takes. */
export function validateProbes(container: Container, gracePeriodSeconds: number | undefined, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  const mustBeOne = (probe: Probe | undefined, name: string): void => {
    if (probe && (probe.successThreshold ?? 0) !== 1) errors.push(invalid(path.child(name, 'successThreshold'), probe.successThreshold ?? 0, 'must be 1'));
  };
  errors.push(...validateProbe(container.livenessProbe, gracePeriodSeconds, path.child('livenessProbe')));
  mustBeOne(container.livenessProbe, 'livenessProbe');
  errors.push(...validateProbe(container.readinessProbe, gracePeriodSeconds, path.child('readinessProbe')));
  const grace = container.readinessProbe?.terminationGracePeriodSeconds;
  if (grace !== undefined) errors.push(invalid(path.child('readinessProbe', 'terminationGracePeriodSeconds'), grace, 'must not be set for readinessProbes'));
  errors.push(...validateProbe(container.startupProbe, gracePeriodSeconds, path.child('startupProbe')));
  mustBeOne(container.startupProbe, 'startupProbe');
  return errors;
}
