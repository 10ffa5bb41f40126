/** The state of an Ingress in words: whether a controller has taken it, and what is behind its paths. */
import { backendEndpoints, backendsOf, ingressClassOf, isDefaultIngressClass, type BackendProblem } from '../api/ingress-util.ts';
import type { EndpointSlice, Ingress, IngressBackend, IngressClass, Service } from '../api/types.gen.ts';
import { inNamespaceOf } from './container-state.ts';
import { newestEventOf, readObject, type History } from './history.ts';
import type { ObjectState, Seen } from './object-state.ts';
import { capital, countOf, listOf, nameOf } from './words.ts';

const portText = ({ service }: IngressBackend): string => String(service?.port?.name ?? service?.port?.number ?? '');

const PROBLEMS: Readonly<Record<BackendProblem, (backend: IngressBackend) => string>> = {
  'no service': ({ service }) => `there is no Service ${service?.name}`,
  'no port': (backend) => `Service ${backend.service?.name} has no port ${portText(backend)}`,
  'no endpoints': ({ service }) => `Service ${service?.name} has no ready endpoint`,
};

/** What is wrong with the backends, each thing once, and where to look. */
function brokenBackends(history: History, ingress: Ingress): { says: string[]; lookAt: string[] } {
  const { namespace } = ingress.metadata;
  const slices = (readObject(history, `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`) as { items: EndpointSlice[] }).items;
  const says = new Set<string>();
  const lookAt = new Set<string>();
  for (const backend of backendsOf(ingress)) {
    const name = backend.service?.name ?? '';
    const service = readObject(history, `/api/v1/namespaces/${namespace}/services/${name}`) as Service | undefined;
    const own = slices.filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === name);
    const { problem } = backendEndpoints(backend, service, own);
    if (!problem) continue;
    says.add(PROBLEMS[problem](backend));
    const seen = problem === 'no endpoints' ? `why service/${name}` : problem === 'no port' ? `kubectl describe service ${name}` : 'kubectl get services';
    lookAt.add(`${seen}${inNamespaceOf(ingress.metadata)}`);
  }
  return { says: [...says], lookAt: [...lookAt] };
}

/** Why nobody reads the Ingress; undefined: somebody does. */
function unreadBecause(history: History, ingress: Ingress): { says: string; lookAt: string } | undefined {
  const classes = (readObject(history, '/apis/networking.k8s.io/v1/ingressclasses') as { items: IngressClass[] }).items;
  const name = ingressClassOf(ingress);
  const known = classes.map(({ metadata }) => metadata.name);
  const there = known.length > 0 ? `there ${known.length > 1 ? 'are' : 'is'} ${listOf(known)}` : 'there is none in this cluster';
  if (name === undefined) {
    const late = classes.some(isDefaultIngressClass) ? ', and the default one was not there yet when it was made' : ', and none is marked as the default';
    return { says: `it names no class (${there}${late})`, lookAt: 'kubectl get ingressclass' };
  }
  const found = classes.find(({ metadata }) => metadata.name === name);
  if (!found) return { says: `there is no IngressClass ${name} (${there}): a class comes with its controller`, lookAt: 'kubectl get ingressclass' };
  if (newestEventOf(history, ingress.metadata.uid, ['Sync'])) return undefined;
  return {
    says: `IngressClass ${name} belongs to the controller ${found.spec.controller}, and no such controller has said anything of it`,
    lookAt: 'kubectl get pods -A',
  };
}

export function ingressState({ history, object, subject }: Seen): ObjectState {
  const ingress = object as Ingress;
  const name = capital(nameOf(subject));
  const describe = `kubectl describe ingress ${ingress.metadata.name}${inNamespaceOf(ingress.metadata)}`;
  const broken = brokenBackends(history, ingress);
  const paths = broken.says.length > 0 ? `. Besides, ${listOf(broken.says)}` : '';
  const unread = unreadBecause(history, ingress);
  if (unread) return { says: `${name} is read by nobody: ${unread.says}${paths}`, lookAt: [unread.lookAt, ...broken.lookAt] };
  const addresses = (ingress.status.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? '');
  const hosts = (ingress.spec.rules ?? []).map(({ host }) => host ?? 'any host');
  const reached =
    addresses.length > 0
      ? `can be reached at ${listOf(addresses)}${hosts.length > 0 ? ` for ${listOf(hosts)}` : ''}`
      : 'was taken by a controller, which has not written an address yet: it does so once a minute, and only when its own Service has one';
  if (broken.says.length > 0)
    return { says: `${name} ${reached}, but ${listOf(broken.says)}: requests for that get 503`, lookAt: [...broken.lookAt, describe] };
  const count = new Set(backendsOf(ingress).map(({ service }) => service?.name)).size;
  const lookAt = addresses.length > 0 ? [] : ['kubectl get services -A'];
  return { says: `${name} ${reached}, and leads to ${countOf(count, 'Service')}`, lookAt };
}
