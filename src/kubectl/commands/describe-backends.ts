/**
 * What describers of Services and Ingresses ask the server for: the addresses behind a port.
 *
 * Mirrors: kubectl/pkg/describe/describe.go (buildIngressString, describeBackendV1, formatEndpointSlices, ServiceDescriber).
 */
import type { EndpointSlice, Ingress, IngressBackend, Service } from '../../api/types.gen.ts';
import type { Task } from '../../kernel/types.ts';
import { isNotFound } from '../client.ts';
import type { Invocation } from '../command.ts';
import type { BackendText } from '../describe/describe-network.ts';
import { asError } from './requests.ts';

const SHOWN = 3;

/** Ready addresses with their port; more than three are counted. `portNames` undefined takes every port. */
function formatSlices(slices: readonly EndpointSlice[], portName: string | undefined): string {
  if (slices.length === 0) return '<none>';
  const list = slices.flatMap(({ ports, endpoints }) => {
    const ready = (endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false).flatMap(({ addresses }) => addresses);
    if ((ports ?? []).length === 0) return ready;
    return (ports ?? [])
      .filter(({ name = '' }) => portName === undefined || name === portName)
      .flatMap(({ port }) => ready.map((address) => `${address}:${port}`));
  });
  return list.length <= SHOWN ? list.join(',') : `${list.slice(0, SHOWN).join(',')} + ${list.length - SHOWN} more...`;
}

function* slicesOf({ client }: Invocation, namespace: string, name: string): Task<EndpointSlice[]> {
  try {
    const list = yield* client.list(`/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`, {
      labelSelector: `kubernetes.io/service-name=${name}`,
    });
    return list.items as EndpointSlice[];
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return [];
  }
}

/** Addresses behind a Service's ports, by the port's name. */
export function* endpointsOfService(invocation: Invocation, { metadata }: Service): Task<(portName: string) => string> {
  const slices = yield* slicesOf(invocation, metadata.namespace, metadata.name);
  return (portName) => formatSlices(slices, portName);
}

/** Addresses behind each backend of an Ingress. */
export function* backendsOfIngress(invocation: Invocation, { metadata, spec }: Ingress): Task<BackendText> {
  const { namespace } = metadata;
  const backends = [
    ...(spec.defaultBackend ? [spec.defaultBackend] : []),
    ...(spec.rules ?? []).flatMap(({ http }) => (http?.paths ?? []).map(({ backend }) => backend)),
  ];
  const texts = new Map<IngressBackend, string>();
  for (const backend of backends) if (backend.service) texts.set(backend, yield* backendText(invocation, namespace, backend.service));
  return (backend) => texts.get(backend) ?? '';
}

function* backendText(invocation: Invocation, namespace: string, { name, port }: NonNullable<IngressBackend['service']>): Task<string> {
  let service: Service;
  try {
    service = yield* invocation.client.get<Service>(`/api/v1/namespaces/${namespace}/services/${name}`);
  } catch (error) {
    return `<error: ${asError(error).message.replace(/^Error from server \(\w+\): /, '')}>`;
  }
  const slices = yield* slicesOf(invocation, namespace, name);
  const found = (service.spec.ports ?? []).find((each) => (port?.number ? each.port === port.number : each.name === port?.name));
  return formatSlices(slices, found?.name ?? '');
}
