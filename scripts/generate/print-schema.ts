/**
 * The compact runtime schema: one text, a type a line (`Container image:s name*:s ports:[ContainerPort@containerPort#containerPort,protocol`).
 * src/api/schema.ts reads it and explains the notation.
 */
import { referenceOf, shortName, type OpenApiSchema } from './openapi.ts';

const LETTERS: Record<string, string> = { Time: 't', MicroTime: 'm', Quantity: 'q', IntOrString: 'x', FieldsV1: 'o', RawExtension: 'o' };

/**
 * What OpenAPI does not tell: whether Go keeps a zero value. Strings that are pointers keep '' (marked `+`), numbers and truth
 * values that are no pointers drop 0 and false (`-`), times that are structs are written as null (`~`), and two texts of
 * Event and a divisor are written even when empty. From the types in staging/src/k8s.io/api/core/v1/types.go and apimachinery's meta/v1.
 */
const KEPT_STRINGS = new Set([
  'storageClassName',
  'volumeAttributesClassName',
  'localhostProfile',
  'apiGroup',
  'hostnameOverride',
  'GRPCAction.service',
  'HostPathVolumeSource.type',
]);
const DROPPED_ZEROS = new Set(
  (
    'stdin stdinOnce tty hostNetwork hostPID hostIPC readOnly unschedulable publishNotReadyAddresses ' +
    'hostPort initialDelaySeconds timeoutSeconds periodSeconds successThreshold failureThreshold generation count observedGeneration signal nodePort healthCheckNodePort ' +
    'minReadySeconds paused updatedReplicas readyReplicas availableReplicas unavailableReplicas fullyLabeledReplicas currentReplicas ' +
    'updatedNumberScheduled numberAvailable numberUnavailable active succeeded failed globalDefault number ' +
    'DeploymentStatus.replicas ScaleSpec.replicas'
  ).split(' '),
);
/** Pointers, and values that are always written, among fields whose name usually means neither. */
const POINTERS = new Set(['AzureDiskVolumeSource.readOnly', 'CSIVolumeSource.readOnly', 'ClientIPConfig.timeoutSeconds']);
const NULL_TIMES = new Set([
  ...['PodCondition.lastProbeTime', 'PodCondition.lastTransitionTime', 'NodeCondition.lastHeartbeatTime', 'NodeCondition.lastTransitionTime'],
  ...['Event.eventTime', 'Event.firstTimestamp', 'Event.lastTimestamp', 'EventSeries.lastObservedTime'],
  ...['ContainerStateRunning.startedAt', 'ContainerStateTerminated.startedAt', 'ContainerStateTerminated.finishedAt'],
]);
const ALWAYS_WRITTEN = new Set([
  ...['Event.reportingComponent', 'Event.reportingInstance', 'ResourceFieldSelector.divisor', 'StatefulSetStatus.availableReplicas'],
  ...['currentHealthy', 'desiredHealthy', 'disruptionsAllowed', 'expectedPods'].map((field) => `PodDisruptionBudgetStatus.${field}`),
]);

function marksOf(owner: string, field: string, schema: OpenApiSchema, required: ReadonlySet<string>): string {
  const name = `${owner}.${field}`;
  if (required.has(field) || ALWAYS_WRITTEN.has(name)) return '*';
  if (NULL_TIMES.has(name)) return '~';
  if (schema.type === 'string' && (KEPT_STRINGS.has(field) || KEPT_STRINGS.has(name))) return '+';
  return (schema.type === 'integer' || schema.type === 'boolean') && (DROPPED_ZEROS.has(field) || DROPPED_ZEROS.has(name)) && !POINTERS.has(name) ? '-' : '';
}

/** The types of what a cluster holds before anybody uses it. */
const FIRST_TYPES = new Set(
  (
    'Binding ConfigMap ConfigMapVolumeSource Container ContainerImage ContainerPort ContainerState ContainerStateRunning ContainerStateWaiting ContainerStatus ' +
    'ContainerUser DaemonEndpoint Deployment DeploymentCondition DeploymentSpec DeploymentStatus DeploymentStrategy Endpoint EndpointAddress EndpointConditions ' +
    'EndpointPort EndpointSlice EndpointSlicePort EndpointSubset Endpoints Event EventSource HostIP KeyToPath LabelSelector Lease LeaseSpec LinuxContainerUser ' +
    'LoadBalancerStatus Namespace NamespaceSpec NamespaceStatus Node NodeAddress NodeCondition NodeDaemonEndpoints NodeSpec NodeStatus NodeSystemInfo ObjectMeta ' +
    'ObjectReference OwnerReference Pod PodCondition PodIP PodSecurityContext PodSpec PodStatus PodTemplateSpec PriorityClass ReplicaSet ReplicaSetSpec ' +
    'ReplicaSetStatus ResourceRequirements RollingUpdateDeployment Service ServiceAccount ServicePort ServiceSpec ServiceStatus Toleration Volume VolumeMount ' +
    'VolumeMountStatus'
  ).split(' '),
);

/** The texts of schema.gen.ts (types that are needed at once) and more-schema.gen.ts (the others). */
export function printSchema(schemas: ReadonlyMap<string, OpenApiSchema>): { first: string; more: string } {
  const types = [...schemas].filter(([, schema]) => schema.properties !== undefined);
  const textOf = (name: string, isFirst: boolean): string => {
    const lines = types.filter(([type]) => FIRST_TYPES.has(shortName(type)) === isFirst).map(([type, schema]) => printType(type, schema));
    return `\nexport const ${name} = \`\n${lines.join('\n')}\n\`;\n`;
  };
  return { first: textOf('schemaText', true), more: textOf('moreSchemaText', false) };
}

function printType(name: string, schema: OpenApiSchema): string {
  const required = new Set(schema.required);
  const fields = Object.entries(schema.properties ?? {}).map(([field, property]) => {
    const struct = referenceOf(property) !== undefined && JSON.stringify(property.default) === '{}';
    return `${field}${marksOf(shortName(name), field, property, required)}${struct ? '=' : ''}:${typeOf(property)}${listOf(property)}`;
  });
  return [shortName(name), ...fields].join(' ');
}

function typeOf(schema: OpenApiSchema): string {
  const reference = referenceOf(schema);
  if (reference !== undefined) return LETTERS[shortName(reference)] ?? shortName(reference);
  if (schema.items) return `[${typeOf(schema.items)}`;
  if (schema.additionalProperties) return `{${typeOf(schema.additionalProperties)}`;
  if (schema.type === 'integer') return schema.format === 'int64' ? 'l' : 'i';
  if (schema.type === 'string') return schema.format === 'byte' ? 'y' : 's';
  if (schema.type === 'boolean') return 'b';
  if (schema.type === 'number') return 'f';
  return 'o';
}

/** How lists merge: `@key` for patches (`@` alone: a list of primitives), `#keys` of the list map, `!` to retain only the keys given. */
function listOf(schema: OpenApiSchema): string {
  const strategies = (schema['x-kubernetes-patch-strategy'] ?? '').split(',');
  const merge = strategies.includes('merge') ? `@${schema['x-kubernetes-patch-merge-key'] ?? ''}` : '';
  const keys = schema['x-kubernetes-list-map-keys']?.join(',') ?? '';
  const listMap = keys !== '' && keys !== schema['x-kubernetes-patch-merge-key'] ? `#${keys}` : '';
  return merge + listMap + (strategies.includes('retainKeys') ? '!' : '');
}
