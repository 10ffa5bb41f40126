/**
 * Questions about an Ingress that several components ask.
 *
 * Mirrors: pkg/apis/networking (annotations), plugin/pkg/admission/network/defaultingressclass, and the API's definition of an Ingress.
 */
import type { EndpointSlice, Ingress, IngressBackend, IngressClass, Service, ServicePort } from './types.gen.ts';

/** Marks the class of Ingresses that name none. */
export const IS_DEFAULT_INGRESS_CLASS = 'ingressclass.kubernetes.io/is-default-class';
/** The older way to say `spec.ingressClassName`. */
export const INGRESS_CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

export const isDefaultIngressClass = ({ metadata }: Pick<IngressClass, 'metadata'>): boolean => metadata.annotations?.[IS_DEFAULT_INGRESS_CLASS] === 'true';

/** The class that an Ingress asks for, in either way; undefined: none. */
export const ingressClassOf = ({ metadata, spec }: Pick<Ingress, 'metadata' | 'spec'>): string | undefined =>
  metadata.annotations?.[INGRESS_CLASS_ANNOTATION] ?? spec.ingressClassName;

/** Every backend of an Ingress: the default one first, then in the order of the rules. */
export const backendsOf = ({ spec }: Pick<Ingress, 'spec'>): IngressBackend[] => [
  ...(spec.defaultBackend ? [spec.defaultBackend] : []),
  ...(spec.rules ?? []).flatMap(({ http }) => (http?.paths ?? []).map(({ backend }) => backend)),
];

/** The port of a Service that a backend means, by number or name. */
export const backendPortOf = ({ spec }: Pick<Service, 'spec'>, { service }: IngressBackend): ServicePort | undefined =>
  (spec.ports ?? []).find(({ name, port }) => (service?.port?.name ? name === service.port.name : port === service?.port?.number));

/** Why a backend cannot answer. */
export type BackendProblem = 'no service' | 'no port' | 'no endpoints';

/** The addresses behind a backend, `10.244.0.5:8080`, sorted; or why there are none. `service` and `slices` are those that it names. */
export function backendEndpoints(
  backend: IngressBackend,
  service: Service | undefined,
  slices: readonly EndpointSlice[],
): { endpoints: string[]; problem?: BackendProblem } {
  if (!service) return { endpoints: [], problem: 'no service' };
  const port = backendPortOf(service, backend);
  if (!port) return { endpoints: [], problem: 'no port' };
  if (service.spec.type === 'ExternalName') return { endpoints: [`${service.spec.externalName}:${port.port}`] };
  const found = slices.flatMap(({ endpoints, ports, addressType }) => {
    const number = (ports ?? []).find(({ name = '' }) => name === (port.name ?? ''))?.port;
    if (number === undefined || addressType !== 'IPv4') return [];
    return (endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false).map(({ addresses }) => `${addresses[0]}:${number}`);
  });
  const endpoints = [...new Set(found)].sort();
  return endpoints.length > 0 ? { endpoints } : { endpoints, problem: 'no endpoints' };
}
