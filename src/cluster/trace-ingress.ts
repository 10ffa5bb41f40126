/**
 * What the ingress controller makes of a request that has come to its pod: which rule of which Ingress takes it, and where to; by the
 * same reckoning as the controller's own.
 */
import { computeServers, isOurs, locationOf, serverOf, type Location } from '../addons/ingress-nginx/compute-servers.ts';
import { ANY_HOST } from '../addons/ingress-nginx/names.ts';
import { CONTROLLER_LABELS } from '../addons/ingress-nginx/manifests.ts';
import type { ApiServer } from '../api/door.ts';
import type { BackendProblem } from '../api/ingress-util.ts';
import type { EndpointSlice, Ingress, IngressClass, Service } from '../api/types.gen.ts';
import { inNamespace, listOf } from './trace-picture.ts';
import type { Arrival, Onward } from './trace-request.ts';

const PROBLEMS: Readonly<Record<BackendProblem, string>> = {
  'no service': 'there is no such Service',
  'no port': 'the Service has no such port',
  'no endpoints': 'the Service has no ready endpoint',
};

const keyOf = ({ metadata }: { metadata: { namespace: string; name: string } }): string => `${metadata.namespace}/${metadata.name}`;

/** `Ingress default/front, host shop.example.com, path /cart (Prefix)`. */
const ruleText = (host: string, { ingress, path, type }: Location): string =>
  `Ingress ${ingress}, ${host === ANY_HOST ? 'any host' : `host ${host}`}, path ${path} (${type})`;

/** The answer to a trace's question at each socket; undefined where it is no controller's. */
export function ingressOnward(api: ApiServer, { pod, port, host, path }: Arrival): Onward | undefined {
  const isController = Object.entries(CONTROLLER_LABELS).every(([name, value]) => pod?.metadata.labels?.[name] === value);
  if (!isController || port !== 80) return undefined;
  const classes = listOf<IngressClass>(api, '/apis/networking.k8s.io/v1/ingressclasses');
  const services = new Map(listOf<Service>(api, '/api/v1/services').map((service) => [keyOf(service), service]));
  const slices = listOf<EndpointSlice>(api, '/apis/discovery.k8s.io/v1/endpointslices');
  const ingresses = listOf<Ingress>(api, '/apis/networking.k8s.io/v1/ingresses').filter((ingress) =>
    isOurs(ingress, (name) => classes.find(({ metadata }) => metadata.name === name)),
  );
  const servers = computeServers(ingresses, {
    service: (key) => services.get(key),
    slices: (key) => slices.filter(({ metadata }) => `${metadata.namespace}/${metadata.labels?.['kubernetes.io/service-name']}` === key),
  });
  const server = serverOf(servers, host);
  const asked = path.replace(/[?#].*/, '');
  const location = server && locationOf(server, asked);
  if (!server || !location) {
    const isKnown = server !== undefined && server.host !== ANY_HOST;
    const what = isKnown ? `no Ingress has a path for ${asked} of host ${host}` : `no Ingress of its class has the host ${host}`;
    return { says: `${what}: the controller answers 404 itself`, answers: false, lookAt: ['kubectl get ingress -A'] };
  }
  const { upstream, ingress } = location;
  const [namespace = '', name = ''] = ingress.split('/');
  const rule = ruleText(server.host, location);
  const describe = [`kubectl describe ingress ${name}${inNamespace(namespace)}`];
  if (server.redirects) return { says: `${rule}: the host is under tls, so the controller answers 308, to https`, answers: false, lookAt: describe };
  const [first] = upstream.endpoints;
  if (upstream.problem || first === undefined)
    return {
      says: `${rule}, leads to Service ${upstream.service}: ${PROBLEMS[upstream.problem ?? 'no endpoints']}, and the controller answers 503`,
      answers: false,
      lookAt: describe,
    };
  const colon = first.lastIndexOf(':');
  const how =
    upstream.endpoints.length === 1
      ? `its only endpoint ${first}`
      : `${first}, one of ${upstream.endpoints.length} endpoints that take turns: ${upstream.endpoints.join(', ')}`;
  return { says: `${rule}, leads to Service ${upstream.service}: ${how}`, to: { address: first.slice(0, colon), port: Number(first.slice(colon + 1)) } };
}
