/**
 * Defaults: what the API server writes into an object where its author left something out.
 *
 * Mirrors: pkg/apis/core/v1/defaults.go and zz_generated.defaults.go. Service accounts, tolerations and priorities are not
 * defaults but admission.
 */
import * as network from './defaults-network.ts';
import type { ApiObject } from './door.ts';
import { defaultPullPolicyOf } from './images.ts';
import { applyPolicyDefaults } from './policy-defaults.ts';
import { aggregateContainerRequests, isSupportedPodLevelResource } from './pod-resources.ts';
import { formatQuantity } from './quantity.ts';
import { applyStorageDefaults, setClaimSpecDefaults } from './storage-defaults.ts';
import type {
  Container,
  EndpointSlice,
  Endpoints,
  CronJob,
  DaemonSet,
  Deployment,
  EphemeralContainer,
  Job,
  IngressClass,
  LifecycleHandler,
  Namespace,
  NetworkPolicy,
  Node,
  ObjectFieldSelector,
  Pod,
  PodSpec,
  PodTemplateSpec,
  Probe,
  ReplicaSet,
  Secret,
  Service,
  StatefulSet,
  Volume,
} from './types.gen.ts';
import * as workloads from './workload-defaults.ts';
import * as moreWorkloads from './more-workload-defaults.ts';

const FILE_MODE = 0o644;

/** Fills in the defaults of a decoded object, in place. Kinds without defaults stay as they are. */
export function applyDefaults(kind: string, object: ApiObject): void {
  switch (kind) {
    case 'Pod':
      return setPodDefaults(object as Pod);
    case 'Namespace':
      return setNamespaceDefaults(object as Namespace);
    case 'Node':
      return setNodeDefaults(object as Node);
    case 'Secret':
      (object as Secret).type ||= 'Opaque';
      return;
    case 'Service':
      return network.setServiceDefaults(object as Service);
    case 'Endpoints':
      return network.setEndpointsDefaults(object as Endpoints);
    case 'EndpointSlice':
      return network.setEndpointSliceDefaults(object as EndpointSlice);
    case 'IngressClass':
      return network.setIngressClassDefaults(object as IngressClass);
    case 'NetworkPolicy':
      return network.setNetworkPolicyDefaults(object as NetworkPolicy);
    case 'ReplicaSet':
      return workloads.setReplicaSetDefaults(object as ReplicaSet, setPodTemplateDefaults);
    case 'Deployment':
      return workloads.setDeploymentDefaults(object as Deployment, setPodTemplateDefaults);
    case 'StatefulSet':
      return moreWorkloads.setStatefulSetDefaults(object as StatefulSet, setPodTemplateDefaults);
    case 'DaemonSet':
      return moreWorkloads.setDaemonSetDefaults(object as DaemonSet, setPodTemplateDefaults);
    case 'Job':
      return moreWorkloads.setJobDefaults(object as Job, setPodTemplateDefaults);
    case 'CronJob':
      return moreWorkloads.setCronJobDefaults(object as CronJob, setPodTemplateDefaults);
    default:
      if (!applyStorageDefaults(kind, object)) applyPolicyDefaults(kind, object);
  }
}

/** Defaults of a pod template. One without a spec is left to validation. */
function setPodTemplateDefaults(template: PodTemplateSpec | undefined): void {
  if (!template?.spec) return;
  setPodSpecDefaults(template.spec);
  setServiceAccount(template.spec, template.spec.serviceAccountName || template.spec.serviceAccount);
}

function setPodDefaults(pod: Pod): void {
  const { spec } = pod;
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) setRequestsFromLimits(container);
  setPodLevelRequests(pod);
  spec.enableServiceLinks ??= true;
  if (spec.hostNetwork) setHostPorts(spec);
  setPodSpecDefaults(spec);
  setServiceAccount(spec, spec.serviceAccountName || spec.serviceAccount);
}

/** Sets the account under both names: `serviceAccount` is the old one, and conversion keeps them the same (pkg/apis/core/v1/conversion.go). */
export function setServiceAccount(spec: PodSpec, name: string | undefined): void {
  if (name) spec.serviceAccountName = spec.serviceAccount = name;
}

/** Defaults of a pod's spec, also inside templates. Changes it in place. */
export function setPodSpecDefaults(spec: PodSpec): void {
  spec.restartPolicy ||= 'Always';
  spec.terminationGracePeriodSeconds ??= 30;
  spec.dnsPolicy ||= 'ClusterFirst';
  spec.securityContext ??= {};
  spec.schedulerName ||= 'default-scheduler';
  for (const volume of spec.volumes ?? []) setVolumeDefaults(volume);
  for (const list of [spec.initContainers, spec.containers, spec.ephemeralContainers]) for (const container of list ?? []) setContainerDefaults(container);
}

/** A limit without a request is also the request. */
function setRequestsFromLimits({ resources }: Container): void {
  if (resources?.limits === undefined) return;
  resources.requests ??= {};
  for (const [name, limit] of Object.entries(resources.limits)) resources.requests[name] ??= limit;
}

/** Pod-level requests default to what the containers request together, then to the pod-level limits. */
function setPodLevelRequests(pod: Pod): void {
  const { resources } = pod.spec;
  if (resources === undefined) return;
  const requests = { ...resources.requests };
  for (const [name, amount] of aggregateContainerRequests(pod)) {
    if (isSupportedPodLevelResource(name) && !name.startsWith('hugepages-')) requests[name] ??= formatQuantity(amount);
  }
  for (const [name, limit] of Object.entries(resources.limits ?? {})) if (isSupportedPodLevelResource(name)) requests[name] ??= limit;
  if (Object.keys(requests).length > 0) resources.requests = requests;
}

/** On the host's network a container's port is the host's. */
function setHostPorts(spec: PodSpec): void {
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
    for (const port of container.ports ?? []) port.hostPort ||= port.containerPort;
  }
}

function setContainerDefaults(container: Container | EphemeralContainer): void {
  container.imagePullPolicy ||= defaultPullPolicyOf(container.image ?? '');
  container.terminationMessagePath ||= '/dev/termination-log';
  container.terminationMessagePolicy ||= 'File';
  container.resources ??= {};
  for (const port of container.ports ?? []) port.protocol ||= 'TCP';
  for (const { valueFrom } of container.env ?? []) {
    setFieldRefDefaults(valueFrom?.fieldRef);
    if (valueFrom?.fileKeyRef) valueFrom.fileKeyRef.optional ??= false;
  }
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) if (probe) setProbeDefaults(probe);
  for (const handler of [container.lifecycle?.postStart, container.lifecycle?.preStop]) setHandlerDefaults(handler);
}

function setFieldRefDefaults(fieldRef: ObjectFieldSelector | undefined): void {
  if (fieldRef) fieldRef.apiVersion ||= 'v1';
}

function setProbeDefaults(probe: Probe): void {
  probe.timeoutSeconds ||= 1;
  probe.periodSeconds ||= 10;
  probe.successThreshold ||= 1;
  probe.failureThreshold ||= 3;
  if (probe.grpc) probe.grpc.service ??= '';
  setHandlerDefaults(probe);
}

function setHandlerDefaults(handler: Pick<LifecycleHandler, 'httpGet'> | undefined): void {
  const get = handler?.httpGet;
  if (!get) return;
  get.path ||= '/';
  get.scheme ||= 'HTTP';
}

function setVolumeDefaults(volume: Volume): void {
  const source = Object.keys(volume).find((field) => field !== 'name');
  if (source === undefined) volume.emptyDir = {};
  for (const files of [volume.secret, volume.configMap, volume.downwardAPI, volume.projected]) if (files) files.defaultMode ??= FILE_MODE;
  for (const item of volume.downwardAPI?.items ?? []) setFieldRefDefaults(item.fieldRef);
  for (const { serviceAccountToken, downwardAPI } of volume.projected?.sources ?? []) {
    if (serviceAccountToken) serviceAccountToken.expirationSeconds ??= 3600;
    for (const item of downwardAPI?.items ?? []) setFieldRefDefaults(item.fieldRef);
  }
  if (volume.hostPath) volume.hostPath.type ??= '';
  if (volume.image) volume.image.pullPolicy ||= defaultPullPolicyOf(volume.image.reference ?? '');
  if (volume.ephemeral?.volumeClaimTemplate) setClaimSpecDefaults(volume.ephemeral.volumeClaimTemplate.spec);
  if (volume.iscsi) volume.iscsi.iscsiInterface ||= 'default';
  if (volume.rbd) {
    volume.rbd.pool ||= 'rbd';
    volume.rbd.user ||= 'admin';
    volume.rbd.keyring ||= '/etc/ceph/keyring';
  }
  if (volume.scaleIO) {
    volume.scaleIO.storageMode ||= 'ThinProvisioned';
    volume.scaleIO.fsType ||= 'xfs';
  }
  if (volume.azureDisk) {
    volume.azureDisk.cachingMode ??= 'ReadWrite';
    volume.azureDisk.kind ??= 'Shared';
    volume.azureDisk.fsType ??= 'ext4';
    volume.azureDisk.readOnly ??= false;
  }
}

/**
 * The defaults of what is written through an object's status, in place; its spec is the stored one, and has its own.
 * Kubernetes defaults the whole of what it decodes: kinds whose status has no defaults need nothing here.
 */
export function applyStatusDefaults(kind: string, object: ApiObject): void {
  if (kind === 'Service') network.setServiceStatusDefaults(object as Service);
  else if (kind === 'Node') setNodeDefaults(object as Node);
}

/** Every namespace carries its name as a label, for selectors. */
function setNamespaceDefaults({ metadata, status }: Namespace): void {
  if (metadata.name) metadata.labels = { ...metadata.labels, 'kubernetes.io/metadata.name': metadata.name };
  status.phase ||= 'Active';
}

function setNodeDefaults({ status }: Node): void {
  if (status.allocatable === undefined && status.capacity !== undefined) status.allocatable = { ...status.capacity };
}
