/** Runners for the parts of a pod's validation that Kubernetes tests by themselves: `validation/core/validate…`. */
import { FieldPath } from '../../src/api/field-path.ts';
import type * as types from '../../src/api/types.gen.ts';
import * as annotations from '../../src/api/validation/pod-annotations.ts';
import { validateHandler, validateSleep } from '../../src/api/validation/handler.ts';
import * as containers from '../../src/api/validation/containers.ts';
import * as host from '../../src/api/validation/pod-host.ts';
import * as pod from '../../src/api/validation/pod.ts';
import { validatePodConditions } from '../../src/api/validation/pod-status.ts';
import * as resources from '../../src/api/validation/resources.ts';
import * as consistency from '../../src/api/validation/pod-resource-consistency.ts';
import * as scheduling from '../../src/api/validation/scheduling.ts';
import * as volumes from '../../src/api/validation/volumes.ts';
import { PERSISTENT, validateSecretReference, validateVolumeSource } from '../../src/api/validation/volume-sources.ts';
import { compare, type TableRunners } from './runner.ts';
import { errorsOf } from './validation.ts';

const at = (path: FieldPath | undefined): FieldPath => path ?? FieldPath.of('[]');

/** Go's names of a handler's fields; the table has the internal type. */
interface Handler {
  Exec?: types.ExecAction;
  HTTPGet?: types.HTTPGetAction;
  TCPSocket?: types.TCPSocketAction;
  GRPC?: types.GRPCAction;
  Sleep?: types.SleepAction;
}

const volume = (kind: string, field = kind): TableRunners[string] =>
  errorsOf((input: Record<string, object>, path) => volumes.validateVolumeKind(kind, { name: '', [kind]: input[field] }, at(path)));

const persistent = (kind: string): TableRunners[string] =>
  errorsOf((input: Record<string, object>, path) => validateVolumeSource(kind, input[kind]!, at(path), PERSISTENT));

export const podValidation: TableRunners = {
  'validation/core/ValidateAppArmorProfileFormat': (testCase) => {
    const { profile } = testCase.input as { profile: string };
    return compare(annotations.appArmorFormatError(profile), (testCase.expected as { error: string | null }).error);
  },
  'validation/core/ValidateVolumeDevices': errorsOf(
    (input: { devices: types.VolumeDevice[] | null; volmounts: Record<string, string> | null; volumes: Record<string, types.Volume> | null }, path) => {
      const volumeMounts = Object.entries(input.volmounts ?? {}).map(([name, mountPath]) => ({ name, mountPath }));
      return containers.validateDevices({ volumeDevices: input.devices ?? [], volumeMounts }, new Map(Object.entries(input.volumes ?? {})), at(path));
    },
  ),
  'validation/core/validateCSIVolumeSource': volume('csi'),
  'validation/core/validateCSIPersistentVolumeSource': persistent('csi'),
  'validation/core/validateGlusterfsPersistentVolumeSource': persistent('glusterfs'),
  'validation/core/validatePVSecretReference': errorsOf(({ secretRef }: { secretRef: types.SecretReference }, path) =>
    validateSecretReference(secretRef, at(path)),
  ),
  'validation/core/validateFlexVolumeSource': volume('flexVolume', 'fv'),
  'validation/core/validateGlusterfsVolumeSource': volume('glusterfs'),
  'validation/core/validateNFSVolumeSource': volume('nfs'),
  'validation/core/validateVolumeSource': errorsOf(({ source }: { source: object }, path) =>
    volumes.validateVolumes([{ name: 'working', ...source }], at(path)),
  ),
  'validation/core/validateDNSPolicy': errorsOf(({ dnsPolicy }: { dnsPolicy: string | null }, path) => pod.validateDnsPolicy(dnsPolicy ?? '', at(path))),
  'validation/core/validatePodDNSConfig': errorsOf(({ dnsConfig, dnsPolicy }: { dnsConfig: types.PodDNSConfig; dnsPolicy: 'None' | null }, path) =>
    host.validateDnsConfig({ dnsConfig, ...(dnsPolicy && { dnsPolicy }) }, at(path)),
  ),
  'validation/core/validateRestartPolicy': errorsOf(({ restartPolicy }: { restartPolicy: string }, path) => pod.validateRestartPolicy(restartPolicy, at(path))),
  'validation/core/validatePullPolicy': errorsOf(({ policy }: { policy: string }, path) => containers.validatePullPolicy(policy, at(path))),
  'validation/core/validateResizePolicy': errorsOf(
    ({ policyList, podRestartPolicy }: { policyList: types.ContainerResizePolicy[]; podRestartPolicy: string | null }, path) =>
      containers.validateResizePolicy(policyList, podRestartPolicy ?? undefined, at(path)),
  ),
  'validation/core/validateStopSignal': errorsOf(({ stopSignal, os }: { stopSignal: string; os: { name: string } | null }, path) =>
    containers.validateStopSignal(stopSignal, os?.name, at(path)),
  ),
  'validation/core/validateHandler': errorsOf(({ handler, gracePeriod }: { handler: Handler; gracePeriod: number }, path) =>
    validateHandler(
      { exec: handler.Exec, httpGet: handler.HTTPGet, tcpSocket: handler.TCPSocket, grpc: handler.GRPC, sleep: handler.Sleep },
      gracePeriod,
      at(path),
    ),
  ),
  'validation/core/validateSleepAction': errorsOf(({ sleep, gracePeriod }: { sleep: types.SleepAction; gracePeriod: number | null }, path) =>
    validateSleep(sleep.seconds, gracePeriod ?? undefined, at(path)),
  ),
  'validation/core/validateFileKeyRefVolumes': errorsOf(({ spec }: { spec: types.PodSpec }, path) => volumes.validateFileKeyVolumes(spec, at(path))),
  'validation/core/validateHostUsers': errorsOf(({ spec }: { spec: types.PodSpec }, path) => host.validateHostUsers(spec, at(path))),
  'validation/core/validateSysctls': errorsOf(({ securityContext }: { securityContext: types.PodSecurityContext }, path) =>
    host.validateSysctls(securityContext.sysctls, {}, at(path)),
  ),
  'validation/core/validateOS': errorsOf(({ podSpec }: { podSpec: types.PodSpec }, path) => host.validateOs(podSpec.os, at(path))),
  'validation/core/validateOverhead': errorsOf(({ overhead }: { overhead: Record<string, types.Quantity> }, path) =>
    resources.validateContainerResources({ limits: overhead }, new Set(), at(path)),
  ),
  'validation/core/validatePodHostName': errorsOf(({ spec }: { spec: types.PodSpec }, path) => host.validateHostNames(spec, at(path))),
  'validation/core/validatePodConditions': errorsOf(({ conditions }: { conditions: types.PodCondition[] }, path) =>
    validatePodConditions(conditions, at(path)),
  ),
  'validation/core/validatePodResources': errorsOf(({ spec }: { spec: types.PodSpec }, path) => resources.validatePodResources(spec, at(path))),
  'validation/core/validatePodResourceConsistency': errorsOf(({ spec }: { spec: types.PodSpec }, path) =>
    consistency.validatePodResourceConsistency(spec, at(path)),
  ),
  'validation/core/validatePodResourceName': errorsOf(({ resourceName }: { resourceName: string }, path) =>
    resources.validatePodResourceName(resourceName, at(path)),
  ),
  'validation/core/validateResourceName': errorsOf(({ value }: { value: string }, path) => resources.validateResourceName(value, at(path))),
  'validation/core/validateReadinessGates': errorsOf(({ readinessGates }: { readinessGates: types.PodReadinessGate[] | null }, path) =>
    scheduling.validateReadinessGates(readinessGates ?? [], at(path)),
  ),
  'validation/core/validateSchedulingGates': errorsOf(({ schedulingGates }: { schedulingGates: types.PodSchedulingGate[] | null }, path) =>
    scheduling.validateSchedulingGates(schedulingGates ?? [], at(path)),
  ),
  'validation/core/validateSeccompAnnotationsAndFields': errorsOf(
    ({ objectMeta, podSpec, specPath }: { objectMeta: types.ObjectMeta; podSpec: types.PodSpec; specPath: string }) =>
      annotations.validateSeccompMatches(objectMeta.annotations ?? {}, podSpec, FieldPath.of(specPath)),
  ),
  'validation/core/validateSeccompAnnotationsAndFieldsMatch': errorsOf(
    ({ annotationValue, seccompField }: { annotationValue: string; seccompField: types.SeccompProfile | null }, path) =>
      annotations.seccompProfilesMatch(annotationValue, seccompField ?? undefined, at(path)),
  ),
};
