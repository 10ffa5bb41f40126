/**
 * What the Ingresses of a controller come to: hosts, under each its paths, and behind each path a Service's endpoints. Pure.
 *
 * Mirrors: ingress-nginx's internal/ingress/controller (getBackendServers, createServers, createUpstreams, updateServerLocations).
 * Differs: of the annotations only the class is heeded; backends that are no Service get no answer but 503.
 */
import { backendEndpoints, ingressClassOf, type BackendProblem } from '../../api/ingress-util.ts';
import type { EndpointSlice, Ingress, IngressBackend, IngressClass, Service } from '../../api/types.gen.ts';
import { CONTROLLER, ANY_HOST } from './names.ts';

/** The value of the older annotation that means this controller (--ingress-class). */
const CLASS = 'nginx';

/** What the Ingresses lead to. */
export interface Behind {
  service(key: string): Service | undefined;
  slices(key: string): readonly EndpointSlice[];
}

/** Where requests for a path go. */
export interface Upstream {
  /** `default-web-80`. */
  readonly name: string;
  /** `default/web`. */
  readonly service: string;
  readonly endpoints: readonly string[];
  readonly problem?: BackendProblem;
}

export interface Location {
  /** As the Ingress writes it; `/` where it writes none. */
  readonly path: string;
  readonly type: 'Exact' | 'Prefix' | 'ImplementationSpecific';
  /** `default/front`. */
  readonly ingress: string;
  readonly upstream: Upstream;
}

export interface Server {
  readonly host: string;
  readonly locations: readonly Location[];
  /** The host is listed under `tls`: requests are sent to https. */
  readonly redirects: boolean;
}

/** Whether an Ingress is this controller's: it names a class of the controller. One without a class is nobody's. */
export function isOurs(ingress: Ingress, classNamed: (name: string) => IngressClass | undefined): boolean {
  const name = ingressClassOf(ingress);
  if (name === undefined) return false;
  const found = classNamed(name);
  return found ? found.spec.controller === CONTROLLER : name === CLASS && ingress.spec.ingressClassName === undefined;
}

function upstreamOf(namespace: string, backend: IngressBackend, behind: Behind): Upstream {
  const { name = '', port } = backend.service ?? {};
  const service = `${namespace}/${name}`;
  return {
    name: `${namespace}-${name}-${port?.name ?? port?.number ?? ''}`,
    service,
    ...backendEndpoints(backend, behind.service(service), behind.slices(service)),
  };
}

/** The servers of these Ingresses, the oldest first: of two that want the same path of a host, the older has it. */
export function computeServers(ingresses: readonly Ingress[], behind: Behind): Server[] {
  const age = ({ metadata }: Ingress): string => `${metadata.creationTimestamp} ${metadata.namespace}/${metadata.name}`;
  const servers = new Map<string, { locations: Location[]; redirects: boolean }>([[ANY_HOST, { locations: [], redirects: false }]]);
  const serverFor = (host: string): { locations: Location[]; redirects: boolean } => {
    const server = servers.get(host) ?? { locations: [], redirects: false };
    servers.set(host, server);
    return server;
  };
  const add = (locations: Location[], location: Location): void => {
    const isTaken = locations.some(({ path, type }) => path === location.path && (type === 'Exact') === (location.type === 'Exact'));
    if (!isTaken) locations.push(location);
  };
  const sorted = [...ingresses].sort((a, b) => (age(a) < age(b) ? -1 : 1));
  for (const { metadata, spec } of sorted) {
    const ingress = `${metadata.namespace}/${metadata.name}`;
    for (const { host = ANY_HOST, http } of spec.rules ?? []) {
      const { locations } = serverFor(host || ANY_HOST);
      for (const { path, pathType, backend } of http?.paths ?? [])
        add(locations, { path: path || '/', type: pathType, ingress, upstream: upstreamOf(metadata.namespace, backend, behind) });
    }
    for (const host of (spec.tls ?? []).flatMap(({ hosts }) => hosts ?? [])) if (servers.has(host)) serverFor(host).redirects = true;
  }
  // What an Ingress answers where none of its paths fits comes after all paths of all Ingresses.
  for (const { metadata, spec } of sorted) {
    if (!spec.defaultBackend) continue;
    const upstream = upstreamOf(metadata.namespace, spec.defaultBackend, behind);
    const hosts = (spec.rules ?? []).length > 0 ? (spec.rules ?? []).map(({ host }) => host || ANY_HOST) : [ANY_HOST];
    for (const host of hosts) add(serverFor(host).locations, { path: '/', type: 'Prefix', ingress: `${metadata.namespace}/${metadata.name}`, upstream });
  }
  return [...servers].map(([host, server]) => ({ host, ...server }));
}

/** The regular expression that a host with a star stands for: the star is one label. */
export const wildcardOf = (host: string): string => `^[\\w-]+${host.slice(1).replaceAll('.', '\\.')}$`;

/** The server that takes a host: the one of that name, then one with a star, then the one for all. */
export const serverOf = (servers: readonly Server[], host: string): Server | undefined =>
  servers.find((server) => server.host === host) ??
  servers.find((server) => server.host.startsWith('*.') && new RegExp(wildcardOf(server.host)).test(host)) ??
  servers.find((server) => server.host === ANY_HOST);

/** Whether a path (without its query) is of a location. */
export function isAt({ path, type }: Location, asked: string): boolean {
  if (type === 'Exact') return asked === path;
  if (type === 'ImplementationSpecific' || path === '/') return asked.startsWith(path);
  return asked === path || asked.startsWith(path.endsWith('/') ? path : `${path}/`);
}

/** The location that takes a path: an exact one, else the longest. */
export function locationOf({ locations }: Server, asked: string): Location | undefined {
  const fitting = locations.filter((location) => isAt(location, asked));
  return fitting.find(({ type }) => type === 'Exact') ?? fitting.sort((a, b) => b.path.length - a.path.length)[0];
}
