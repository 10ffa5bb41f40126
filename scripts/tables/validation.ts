/** Runners for `validation/core/*`. Errors are compared as a multiset of type, field and detail. */
import type { FieldError } from '../../src/api/field-error.ts';
import { FieldPath } from '../../src/api/field-path.ts';
import type * as types from '../../src/api/types.gen.ts';
import * as fields from '../../src/api/validation/container-fields.ts';
import { validateEphemeralContainers } from '../../src/api/validation/ephemeral-containers.ts';
import * as envValueFrom from '../../src/api/validation/env-value-from.ts';
import * as containers from '../../src/api/validation/containers.ts';
import { validateEvent } from '../../src/api/validation/event.ts';
import * as kinds from '../../src/api/validation/kinds.ts';
import * as secrets from '../../src/api/validation/secret.ts';
import { validateNode, validateNodeUpdate } from '../../src/api/validation/node.ts';
import { validateContainerStateTransition, validatePodStatusUpdate } from '../../src/api/validation/pod-status.ts';
import { validatePodResize } from '../../src/api/validation/pod-resize.ts';
import { validatePersistentVolumeUpdate } from '../../src/api/validation/persistent-volume-update.ts';
import * as podUpdate from '../../src/api/validation/pod-update.ts';
import * as pod from '../../src/api/validation/pod.ts';
import * as resources from '../../src/api/validation/resources.ts';
import * as scheduling from '../../src/api/validation/scheduling.ts';
import * as security from '../../src/api/validation/security.ts';
import * as storage from '../../src/api/validation/storage.ts';
import * as storageClasses from '../../src/api/validation/storage-class.ts';
import { validateUpdate } from '../../src/api/validation/validate.ts';
import * as volumes from '../../src/api/validation/volumes.ts';
import { compare, type TableCase, type TableResult, type TableRunner, type TableRunners } from './runner.ts';

interface ExpectedError {
  type: string;
  field: string;
  detail: string;
}

const textOf = ({ type, field, detail }: ExpectedError): string => `${type} ${field}: ${detail}`;

/** Errors as a multiset; below Go's nil path fields are named without it. */
function compareErrors(testCase: TableCase, errors: readonly FieldError[]): TableResult {
  const isRootless = (testCase.input as { fldPath?: string | null }).fldPath === null;
  const named = isRootless ? errors.map((error) => ({ ...error, field: error.field.replace(/^\[\]\./, '') })) : errors;
  const wanted = ((testCase.expected as { errors?: ExpectedError[] | null }).errors ?? []).map((error) => ({ ...error, detail: error.detail ?? '' }));
  return compare(named.map(textOf).sort(), wanted.map(textOf).sort());
}

/** A validator of objects named in the input. Objects are used as they are: the tables have no defaults. */
export const errorsOf =
  <T>(compute: (input: T, path: FieldPath | undefined) => FieldError[]): TableRunner =>
  (testCase) => {
    const input = testCase.input as T & { fldPath?: string | null };
    return compareErrors(testCase, compute(input, input.fldPath ? FieldPath.of(input.fldPath) : FieldPath.of('[]')));
  };

interface ListContext {
  volumes?: Record<string, Partial<types.Volume>> | null;
  podClaimNames?: string[] | null;
  gracePeriod?: number | null;
  podRestartPolicy?: string | null;
  hostUsers?: boolean;
  os?: { name: string } | null;
  opts?: { AllowRestartAllContainers?: boolean };
}

const contextOf = (input: ListContext): containers.PodContext => ({
  volumes: new Map(Object.entries(input.volumes ?? {})),
  claims: new Set(input.podClaimNames ?? []),
  gracePeriodSeconds: input.gracePeriod ?? undefined,
  restartPolicy: input.podRestartPolicy ?? undefined,
  hostUsers: input.hostUsers ?? true,
  osName: input.os?.name || undefined,
  allowRestartAllContainers: input.opts?.AllowRestartAllContainers ?? false,
});

const at = (path: FieldPath | undefined): FieldPath => path ?? FieldPath.of('field');

/** Whether containers that ended may run again. */
const stateTransition = errorsOf(
  (input: { newStatuses: types.ContainerStatus[] | null; oldStatuses: types.ContainerStatus[] | null; podSpec: types.PodSpec }) =>
    validateContainerStateTransition(input.newStatuses ?? [], input.oldStatuses ?? [], FieldPath.of('field'), input.podSpec),
);

export const validation: TableRunners = {
  'validation/core/ValidatePodCreate': errorsOf(({ pod: object }: { pod: types.Pod }) => pod.validatePodCreate(object)),
  'validation/core/ValidatePodUpdate': errorsOf(({ newPod, oldPod }: { newPod: types.Pod; oldPod: types.Pod }) => podUpdate.validatePodUpdate(newPod, oldPod)),
  'validation/core/ValidatePodStatusUpdate': errorsOf(({ newPod, oldPod }: { newPod: types.Pod; oldPod: types.Pod }) =>
    validatePodStatusUpdate(newPod, oldPod),
  ),
  'validation/core/ValidateContainerStateTransition': stateTransition,
  'validation/core/ValidateInitContainerStateTransition': stateTransition,
  'validation/core/ValidatePodEphemeralContainersUpdate': errorsOf(({ newPod, oldPod }: { newPod: types.Pod; oldPod: types.Pod }) =>
    podUpdate.validateEphemeralContainersUpdate(newPod, oldPod),
  ),
  'validation/core/ValidatePodSpec': errorsOf(({ spec }: { spec: types.PodSpec }, path) => pod.validatePodSpec(spec, at(path))),
  'validation/core/ValidateVolumes': errorsOf((input: { volumes: types.Volume[] }, path) => volumes.validateVolumes(input.volumes, at(path))),
  'validation/core/validateKeyToPath': errorsOf(({ kp }: { kp: types.KeyToPath }, path) => volumes.validateKeyToPath(kp, at(path))),
  'validation/core/validateContainers': errorsOf((input: ListContext & { containers: types.Container[] }, path) =>
    containers.validateContainers(input.containers, contextOf(input), at(path)),
  ),
  'validation/core/validateInitContainers': errorsOf(
    (input: ListContext & { containers: types.Container[]; regularContainers: types.Container[] | null }, path) =>
      containers.validateInitContainers(input.containers, input.regularContainers ?? [], contextOf(input), at(path)),
  ),
  'validation/core/validateEphemeralContainers': errorsOf(
    (
      input: ListContext & { ephemeralContainers: types.EphemeralContainer[]; containers: types.Container[] | null; initContainers: types.Container[] | null },
      path,
    ) =>
      validateEphemeralContainers(
        input.ephemeralContainers,
        new Set([...(input.containers ?? []), ...(input.initContainers ?? [])].map((container) => container.name)),
        contextOf(input),
        at(path),
      ),
  ),
  'validation/core/validateContainerPorts': errorsOf(({ ports }: { ports: types.ContainerPort[] }, path) => fields.validateContainerPorts(ports, at(path))),
  'validation/core/ValidateEnv': errorsOf(({ vars }: { vars: types.EnvVar[] }, path) => fields.validateEnv(vars, at(path))),
  'validation/core/ValidateEnvFrom': errorsOf(({ vars }: { vars: types.EnvFromSource[] }, path) => fields.validateEnvFrom(vars, at(path))),
  'validation/core/validateEnvVarValueFrom': errorsOf(({ ev }: { ev: types.EnvVar }, path) => envValueFrom.validateEnvValueFrom(ev, at(path))),
  'validation/core/validateProbe': errorsOf((input: { probe: types.Probe | null; gracePeriod: number }, path) =>
    fields.validateProbe(input.probe ?? undefined, input.gracePeriod, at(path)),
  ),
  'validation/core/ValidateVolumeMounts': errorsOf(
    (
      input: {
        mounts: types.VolumeMount[];
        voldevices: Record<string, string> | null;
        volumes: Record<string, types.Volume>;
        container: types.Container | null;
      },
      path,
    ) =>
      fields.validateVolumeMounts(
        {
          ...input.container,
          volumeMounts: input.mounts,
          volumeDevices: Object.entries(input.voldevices ?? {}).map(([name, devicePath]) => ({ name, devicePath })),
        },
        new Map(Object.entries(input.volumes ?? {})),
        at(path),
      ),
  ),
  'validation/core/ValidateContainerResourceRequirements': errorsOf(
    (input: { requirements: types.ResourceRequirements; podClaimNames: string[] | null }, path) =>
      resources.validateContainerResources(input.requirements, new Set(input.podClaimNames ?? []), at(path)),
  ),
  'validation/core/ValidateTolerations': errorsOf(({ tolerations }: { tolerations: types.Toleration[] }, path) =>
    scheduling.validateTolerations(tolerations, at(path)),
  ),
  'validation/core/validateTopologySpreadConstraints': errorsOf(({ constraints }: { constraints: types.TopologySpreadConstraint[] }, path) =>
    scheduling.validateTopologySpread(constraints, at(path)),
  ),
  'validation/core/ValidateSecurityContext': errorsOf(({ sc, hostUsers }: { sc: types.SecurityContext; hostUsers: boolean }, path) =>
    security.validateSecurityContext(sc, at(path), hostUsers),
  ),
  'validation/core/ValidateConfigMap': errorsOf(({ cfg }: { cfg: types.ConfigMap }) => kinds.validateConfigMap(cfg)),
  'validation/core/ValidateConfigMapUpdate': errorsOf(({ newCfg, oldCfg }: { newCfg: types.ConfigMap; oldCfg: types.ConfigMap }) =>
    kinds.validateConfigMapUpdate(newCfg, oldCfg),
  ),
  'validation/core/ValidateSecret': errorsOf(({ secret }: { secret: types.Secret }) => secrets.validateSecret(secret)),
  'validation/core/ValidateSecretUpdate': errorsOf(({ newSecret, oldSecret }: { newSecret: types.Secret; oldSecret: types.Secret }) =>
    secrets.validateSecretUpdate(newSecret, oldSecret),
  ),
  'validation/core/ValidateEventCreate': errorsOf(({ event }: { event: types.Event }) => validateEvent(event, 'reportingController')),
  'validation/core/ValidateEventUpdate': errorsOf(({ newEvent }: { newEvent: types.Event }) => validateEvent(newEvent, 'reportingController')),
  'validation/core/ValidateNamespaceStatusUpdate': errorsOf(
    ({ newNamespace, oldNamespace }: { newNamespace: types.Namespace; oldNamespace: types.Namespace }) =>
      validateUpdate('Namespace', newNamespace, oldNamespace, 'status'),
  ),
  'validation/core/ValidateNamespaceFinalizeUpdate': errorsOf(
    ({ newNamespace, oldNamespace }: { newNamespace: types.Namespace; oldNamespace: types.Namespace }) =>
      validateUpdate('Namespace', newNamespace, oldNamespace, 'finalize'),
  ),
  'validation/core/ValidateNamespaceUpdate': errorsOf(({ newNamespace, oldNamespace }: { newNamespace: types.Namespace; oldNamespace: types.Namespace }) =>
    validateUpdate('Namespace', newNamespace, oldNamespace),
  ),
  'validation/core/ValidateNamespace': errorsOf(({ namespace }: { namespace: types.Namespace }) => kinds.validateNamespace(namespace)),
  'validation/core/ValidateNode': errorsOf(({ node }: { node: types.Node }) => validateNode(node)),
  'validation/core/ValidateNodeUpdate': errorsOf(({ node, oldNode }: { node: types.Node; oldNode: types.Node }) => validateNodeUpdate(node, oldNode)),
  'validation/core/ValidatePodResize': errorsOf(({ newPod, oldPod }: { newPod: types.Pod; oldPod: types.Pod }) => validatePodResize(newPod, oldPod)),
  'validation/core/ValidatePersistentVolume': errorsOf(({ pv }: { pv: types.PersistentVolume }) => storage.validatePersistentVolume(pv)),
  'validation/core/ValidatePersistentVolumeUpdate': errorsOf(({ newPv, oldPv }: { newPv: types.PersistentVolume; oldPv: types.PersistentVolume }) =>
    validatePersistentVolumeUpdate(newPv, oldPv),
  ),
  'validation/core/ValidatePersistentVolumeSpec': errorsOf(({ pvSpec }: { pvSpec: types.PersistentVolumeSpec }, path) =>
    storage.validateVolumeSpec(pvSpec, at(path)),
  ),
  'validation/core/ValidatePersistentVolumeClaimSpec': errorsOf(({ spec }: { spec: types.PersistentVolumeClaimSpec }, path) =>
    storage.validateClaimSpec(spec, at(path)),
  ),
  'validation/core/ValidatePersistentVolumeClaimStatusUpdate': errorsOf(
    ({ newPvc, oldPvc }: { newPvc: types.PersistentVolumeClaim; oldPvc: types.PersistentVolumeClaim }) =>
      storage.validatePersistentVolumeClaimStatusUpdate(newPvc, oldPvc),
  ),
  'validation/core/ValidatePersistentVolumeClaim': errorsOf(({ pvc }: { pvc: types.PersistentVolumeClaim }) => storage.validatePersistentVolumeClaim(pvc)),
  'validation/core/ValidatePersistentVolumeClaimUpdate': errorsOf(
    ({ newPvc, oldPvc }: { newPvc: types.PersistentVolumeClaim; oldPvc: types.PersistentVolumeClaim }) =>
      storage.validatePersistentVolumeClaimUpdate(newPvc, oldPvc),
  ),
  'validation/storage/ValidateStorageClass': errorsOf(({ storageClass }: { storageClass: types.StorageClass }) =>
    storageClasses.validateStorageClass(storageClass),
  ),
  'validation/storage/ValidateStorageClassUpdate': errorsOf(
    ({ storageClass, oldStorageClass }: { storageClass: types.StorageClass; oldStorageClass: types.StorageClass }) =>
      storageClasses.validateStorageClassUpdate(storageClass, oldStorageClass),
  ),
};
