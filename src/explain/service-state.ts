/** Which pods are behind a Service, at which port, and why others are not, in words. */
import { formatLabels } from '../api/labels.ts';
import { isPodReady } from '../api/pod-util.ts';
import type { EndpointSlice, Pod, Service, ServicePort } from '../api/types.gen.ts';
import { inNamespaceOf } from './container-state.ts';
import { readObject } from './history.ts';
import { balancerOf } from './load-balancer-state.ts';
import type { ObjectState, Seen } from './object-state.ts';
import { stateOfPod, whyOf } from './workload-states.ts';
import { capital, countOf, listOf, nameOf } from './words.ts';

/** A Service in the middle of its neighbours. */
interface Found {
  readonly service: Service;
  /** `Service web`. */
  readonly name: string;
  readonly slices: readonly EndpointSlice[];
  /** All pods of the namespace, and those that the selector means. */
  readonly pods: readonly Pod[];
  readonly matching: readonly Pod[];
}

/** What is to be said of a Service: its endpoints, and whether it has the load balancer that it asks for. */
export function serviceState(seen: Seen): ObjectState {
  const state = endpointsState(seen);
  const balancer = balancerOf(seen.history, seen.object as Service);
  return balancer ? { ...state, says: `${state.says}. ${balancer.says}`, also: [...(state.also ?? []), balancer.from?.entry] } : state;
}

function endpointsState(seen: Seen): ObjectState {
  const { history, object, subject } = seen;
  const service = object as Service;
  const { metadata, spec } = service;
  const own = inNamespaceOf(metadata);
  const name = capital(nameOf(subject));
  if (spec.type === 'ExternalName') return { says: `${name} is another name for ${spec.externalName}`, lookAt: [`kubectl get service ${metadata.name}${own}`] };
  const listOfKind = <T>(path: string): T[] => (readObject(history, path) as { items: T[] }).items;
  const pods = listOfKind<Pod>(`/api/v1/namespaces/${metadata.namespace}/pods`);
  const slices = listOfKind<EndpointSlice>(`/apis/discovery.k8s.io/v1/namespaces/${metadata.namespace}/endpointslices`).filter(
    (slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === metadata.name,
  );
  const selector = Object.entries(spec.selector ?? {});
  const matching = selector.length === 0 ? [] : pods.filter((pod) => selector.every(([key, value]) => pod.metadata.labels?.[key] === value));
  const found: Found = { service, name, slices, pods, matching };
  const ready = slices.flatMap(({ endpoints }) => endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false);
  return ready.length > 0 ? withEndpoints(found, ready) : withoutEndpoints(seen, found);
}

type EndpointOf = NonNullable<EndpointSlice['endpoints']>[number];

const endpointsText = (endpoints: readonly EndpointOf[]): string =>
  listOf(endpoints.map(({ targetRef, addresses }) => (targetRef?.name ? `pod ${targetRef.name}` : (addresses?.[0] ?? ''))));

function withEndpoints({ service: { metadata, spec }, name, slices, matching }: Found, ready: readonly EndpointOf[]): ObjectState {
  const own = inNamespaceOf(metadata);
  const kind = spec.clusterIP === 'None' ? ' (it is headless: its name is their addresses)' : '';
  const missing = (spec.ports ?? []).filter(({ name: port = '' }) => !slices.some(({ ports }) => (ports ?? []).some((each) => (each.name ?? '') === port)));
  const port = spec.ports?.find((each) => !missing.includes(each));
  const unready = matching.filter((pod) => !isPodReady(pod) && pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed');
  const parts = [
    port ? `${name} leads to ${countOf(ready.length, 'endpoint')}: ${endpointsText(ready)}${kind}` : `${name} leads to no port of ${endpointsText(ready)}`,
    ...missing.map((each) => missingPortText(each, matching)),
    ...(spec.ports ?? []).filter((each) => !missing.includes(each)).flatMap((each) => undeclaredPortText(each, matching)),
    ...(unready.length > 0 && !spec.publishNotReadyAddresses
      ? [`${capital(listOf(unready.map(({ metadata: { name: pod } }) => `pod ${pod}`)))} ${unready.length > 1 ? 'are' : 'is'} left out, not being ready`]
      : []),
  ];
  const [left] = unready;
  const client = ready.find(({ targetRef }) => targetRef?.kind === 'Pod')?.targetRef?.name;
  return {
    says: parts.join('. '),
    lookAt: [
      ...(left ? [whyOf(left)] : []),
      ...(port && client ? [`trace ${client} http://${metadata.name}:${port.port}${own}`] : []),
      `kubectl get endpointslices -l kubernetes.io/service-name=${metadata.name}${own}`,
    ],
  };
}

/** `targetPort: http`, and no container calls a port so. */
function missingPortText({ name = '', port, targetPort }: ServicePort, pods: readonly Pod[]): string {
  const named = pods.flatMap(({ spec }) => spec.containers.flatMap(({ ports = [] }) => ports.flatMap((each) => (each.name ? [each.name] : []))));
  const known = named.length > 0 ? `, only ${listOf([...new Set(named)])}` : ', and no port of theirs has a name';
  return `Port ${name === '' ? port : name} leads nowhere: its targetPort is called ${targetPort}, and no container of these pods has a port of that name${known}`;
}

/** A number that no container declares may be right: declaring is only telling. It is where to look first, though. */
function undeclaredPortText({ port, targetPort = port, protocol = 'TCP' }: ServicePort, pods: readonly Pod[]): string[] {
  const declared = pods.flatMap(({ spec }) => spec.containers.flatMap(({ ports = [] }) => ports));
  if (typeof targetPort !== 'number' || declared.length === 0) return [];
  if (declared.some(({ containerPort, protocol: over = 'TCP' }) => containerPort === targetPort && over === protocol)) return [];
  const ports = [...new Set(declared.map(({ containerPort }) => String(containerPort)))];
  return [`Its targetPort ${targetPort} is none that these pods declare (${ports.join(', ')}): perhaps nobody listens there`];
}

function withoutEndpoints({ history }: Seen, { service: { metadata, spec }, name, pods, matching }: Found): ObjectState {
  const own = inNamespaceOf(metadata);
  if (!spec.selector)
    return {
      says: `${name} has no endpoints: it has no selector, so somebody has to write them`,
      lookAt: [`kubectl get endpointslices -l kubernetes.io/service-name=${metadata.name}${own}`],
    };
  const selector = formatLabels(spec.selector);
  const [first] = matching;
  if (!first) {
    const says = `${name} has no endpoints: no pod in namespace ${metadata.namespace} has the labels of its selector, ${selector}${pods.length > 0 ? '' : ', and there are no pods at all'}`;
    return { says, lookAt: [`kubectl get pods --show-labels${own}`] };
  }
  const [ready] = matching.filter(isPodReady);
  const [port] = spec.ports ?? [];
  if (ready && port)
    return {
      says: `${name} has no endpoint, though ${countOf(matching.length, 'pod')} with ${selector} ${matching.length > 1 ? 'are' : 'is'} there. ${missingPortText(port, matching)}`,
      lookAt: [`kubectl get service ${metadata.name} -o yaml${own}`, `kubectl get pod ${ready.metadata.name} -o yaml${own}`],
    };
  const state = stateOfPod(history, first);
  return {
    ...state,
    says: `${name} has no ready endpoint: ${countOf(matching.length, 'pod')} with ${selector}, none of them ready${state ? `. ${state.says}` : ''}`,
    lookAt: [whyOf(first)],
  };
}
