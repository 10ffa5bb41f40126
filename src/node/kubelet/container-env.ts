/**
 * A container's environment: services, envFrom, env, in that order of strength.
 *
 * Mirrors: pkg/kubelet/kubelet_pods.go (makeEnvironmentVariables, getServiceEnvVarMap) and pkg/kubelet/envvars.
 */
import type { ConfigMap, Container, EnvFromSource, EnvVar, Pod, Quantity, Secret, Service } from '../../api/types.gen.ts';
import { decodeBase64 } from '../../api/base64.ts';
import { expand } from './expansion.ts';
import { fieldRefValue } from './field-ref.ts';
import { resourceFieldValue } from './resource-field-ref.ts';

/** What an environment may refer to. Lookups of what is not there give undefined. */
export interface EnvSources {
  configMap(namespace: string, name: string): ConfigMap | undefined;
  secret(namespace: string, name: string): Secret | undefined;
  /** Undefined while they have not been read yet. */
  services(): readonly Service[] | undefined;
  hostIPs: readonly string[];
  allocatable: Readonly<Record<string, Quantity>>;
}

const variableName = (name: string): string => name.toUpperCase().replaceAll('-', '_');

/** The variables of one Service: `WEB_SERVICE_HOST`, `WEB_PORT_80_TCP_ADDR`, … in the way of Docker links. */
function addServiceVariables(env: Map<string, string>, service: Service): void {
  const address = service.spec.clusterIP!;
  const prefix = variableName(service.metadata.name);
  const ports = service.spec.ports ?? [];
  env.set(`${prefix}_SERVICE_HOST`, address);
  env.set(`${prefix}_SERVICE_PORT`, String(ports[0]!.port));
  for (const { name, port } of ports) if (name) env.set(`${prefix}_SERVICE_PORT_${variableName(name)}`, String(port));
  ports.forEach(({ port, protocol = 'TCP' }, index) => {
    const url = `${protocol.toLowerCase()}://${address}:${port}`;
    if (index === 0) env.set(`${prefix}_PORT`, url);
    const portPrefix = `${prefix}_PORT_${port}_${protocol}`;
    env.set(portPrefix, url);
    env.set(`${portPrefix}_PROTO`, protocol.toLowerCase());
    env.set(`${portPrefix}_PORT`, String(port));
    env.set(`${portPrefix}_ADDR`, address);
  });
}

/** The services' part: `kubernetes` for everybody, the namespace's own (stronger) where the pod wants links. */
function serviceVariables(pod: Pod, sources: EnvSources): Map<string, string> {
  const env = new Map<string, string>();
  const services = sources.services();
  if (!services) throw new Error('services have not yet been read at least once, cannot construct envvars');
  if (pod.spec.enableServiceLinks === undefined) throw new Error('nil pod.spec.enableServiceLinks encountered, cannot construct envvars');
  const byName = new Map<string, Service>();
  const usable = services.filter(({ spec }) => spec.clusterIP && spec.clusterIP !== 'None' && (spec.ports ?? []).length > 0);
  for (const service of usable) if (service.metadata.namespace === 'default' && service.metadata.name === 'kubernetes') byName.set('kubernetes', service);
  if (pod.spec.enableServiceLinks)
    for (const service of usable) if (service.metadata.namespace === pod.metadata.namespace) byName.set(service.metadata.name, service);
  for (const service of byName.values()) addServiceVariables(env, service);
  return env;
}

function addEnvFrom(env: Map<string, string>, pod: Pod, { prefix = '', configMapRef, secretRef }: EnvFromSource, sources: EnvSources): void {
  const ref = configMapRef ?? secretRef;
  if (!ref) return;
  const name = ref.name ?? '';
  if (configMapRef) {
    const map = sources.configMap(pod.metadata.namespace, name);
    if (!map && !ref.optional) throw new Error(`configmap "${name}" not found`);
    for (const [key, value] of Object.entries(map?.data ?? {})) env.set(prefix + key, value);
    return;
  }
  const secret = sources.secret(pod.metadata.namespace, name);
  if (!secret && !ref.optional) throw new Error(`secret "${name}" not found`);
  for (const [key, value] of Object.entries(secret?.data ?? {})) env.set(prefix + key, decodeBase64(value));
}

/** The value of `valueFrom`; undefined where something optional is missing. */
function valueFrom(
  source: NonNullable<EnvVar['valueFrom']>,
  pod: Pod,
  container: Container,
  podIPs: readonly string[],
  sources: EnvSources,
): string | undefined {
  const { namespace } = pod.metadata;
  if (source.fieldRef) return fieldRefValue(pod, source.fieldRef, podIPs, sources.hostIPs);
  if (source.resourceFieldRef) {
    const wanted = source.resourceFieldRef.containerName;
    const target = wanted ? [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find(({ name }) => name === wanted) : container;
    if (!target) throw new Error(`container ${wanted} not found`);
    return resourceFieldValue(target, source.resourceFieldRef, sources.allocatable);
  }
  if (source.configMapKeyRef) {
    const { name = '', key, optional } = source.configMapKeyRef;
    const map = sources.configMap(namespace, name);
    if (!map && !optional) throw new Error(`configmap "${name}" not found`);
    const value = map?.data?.[key];
    if (map && value === undefined && !optional) throw new Error(`couldn't find key ${key} in ConfigMap ${namespace}/${name}`);
    return value;
  }
  if (source.secretKeyRef) {
    const { name = '', key, optional } = source.secretKeyRef;
    const secret = sources.secret(namespace, name);
    if (!secret && !optional) throw new Error(`secret "${name}" not found`);
    const value = secret?.data?.[key];
    if (secret && value === undefined && !optional) throw new Error(`couldn't find key ${key} in Secret ${namespace}/${name}`);
    return value === undefined ? undefined : decodeBase64(value);
  }
  throw new Error('valueFrom.fileKeyRef is not simulated here');
}

/** The environment that the pod's spec asks for. Throws `Error` with what the container's waiting message says. */
export function makeEnvironmentVariables(pod: Pod, container: Container, podIPs: readonly string[], sources: EnvSources): Map<string, string> {
  const result = new Map<string, string>();
  for (const source of container.envFrom ?? []) addEnvFrom(result, pod, source, sources);
  const services = serviceVariables(pod, sources);
  // A reference sees what came before it in the list, then the services.
  const lookup = (name: string): string | undefined => result.get(name) ?? services.get(name);
  for (const variable of container.env ?? []) {
    const value = variable.valueFrom ? valueFrom(variable.valueFrom, pod, container, podIPs, sources) : expand(variable.value ?? '', lookup);
    if (value !== undefined) result.set(variable.name, value);
  }
  for (const [name, value] of services) if (!result.has(name)) result.set(name, value);
  return result;
}
