/**
 * What a cluster's API holds before anybody has asked for anything.
 *
 * Mirrors: pkg/controlplane/controller/systemnamespaces, pkg/controlplane/controller/kubernetesservice, pkg/controlplane/reconcilers,
 * pkg/registry/scheduling/rest (the system's priority classes).
 */
import { decode } from '../../api/decode.ts';
import { SYSTEM_PRIORITY_CLASSES } from '../../api/priority.ts';
import { findResource, type ApiResource } from '../../api/resources.ts';
import { namespaces } from './admission/namespace-lifecycle.ts';
import { create, type RegistryContext } from './registry/registry.ts';
import { keyOf, keyPrefixOf, type DraftObject } from './storage/object-store.ts';

const WHO = 'kube-apiserver';
const SYSTEM_NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];
/** The first address of the service range. */
const KUBERNETES_SERVICE_IP = '10.96.0.1';
const services = findResource('', 'v1', 'services')!;
/** How often the server looks after its own Service: EndpointReconcileInterval. */
const RECONCILE_INTERVAL_MS = 10_000;

const kubernetesService = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'kubernetes', labels: { component: 'apiserver', provider: 'kubernetes' } },
  spec: {
    clusterIP: KUBERNETES_SERVICE_IP,
    clusterIPs: [KUBERNETES_SERVICE_IP],
    internalTrafficPolicy: 'Cluster',
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }],
    sessionAffinity: 'None',
    type: 'ClusterIP',
  },
  status: { loadBalancer: {} },
};

const endpoints = findResource('', 'v1', 'endpoints')!;
const endpointSlices = findResource('discovery.k8s.io', 'v1', 'endpointslices')!;
const SECURE_PORT = { name: 'https', port: 6443, protocol: 'TCP' };

/** The server is the only endpoint of its own Service, and says so itself. */
const kubernetesEndpoints = (address: string): object => ({
  apiVersion: 'v1',
  kind: 'Endpoints',
  metadata: { name: 'kubernetes', labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
  subsets: [{ addresses: [{ ip: address }], ports: [SECURE_PORT] }],
});
const kubernetesEndpointSlice = (address: string): object => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: 'kubernetes', labels: { 'kubernetes.io/service-name': 'kubernetes' } },
  addressType: 'IPv4',
  endpoints: [{ addresses: [address], conditions: { ready: true } }],
  ports: [SECURE_PORT],
});

const priorityClasses = findResource('scheduling.k8s.io', 'v1', 'priorityclasses')!;
const priorityClassOf = ({ name, ...rest }: (typeof SYSTEM_PRIORITY_CLASSES)[number]): object => ({
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name },
  ...rest,
});

const draftOf = (resource: ApiResource, object: object): DraftObject => decode<DraftObject>(resource.kind, object).object;

/**
 * Creates the system namespaces, the Service `kubernetes`, whose endpoint is the server itself (`advertiseAddress`), and the system's priority
 * classes. The Service comes back when it is deleted.
 */
export function createBootstrapObjects(context: RegistryContext, advertiseAddress: string): void {
  const namespaceNamed = (name: string): DraftObject => draftOf(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  // None of them is caused by another: each starts from nothing.
  for (const name of SYSTEM_NAMESPACES) context.sim.because(0, () => create(context, namespaces, undefined, namespaceNamed(name), { who: WHO }));
  const own: readonly (readonly [ApiResource, object])[] = [
    [services, kubernetesService],
    [endpoints, kubernetesEndpoints(advertiseAddress)],
    [endpointSlices, kubernetesEndpointSlice(advertiseAddress)],
  ];
  for (const [resource, object] of own) {
    const make = (): void => void create(context, resource, 'default', draftOf(resource, object), { who: WHO, isOwn: true });
    context.sim.because(0, make);
    keep(context, resource, make);
  }
  for (const each of SYSTEM_PRIORITY_CLASSES)
    context.sim.because(0, () => create(context, priorityClasses, undefined, draftOf(priorityClasses, priorityClassOf(each)), { who: WHO }));
}

/** Makes the server's own object anew at the next of its regular looks after somebody has deleted it. */
function keep({ sim, store }: RegistryContext, resource: ApiResource, make: () => void): void {
  const key = keyOf(resource, 'default', 'kubernetes');
  store.etcd.watch(keyPrefixOf(resource, 'default'), (revision) => {
    if (revision.type !== 'delete' || revision.key !== key) return;
    sim.after(RECONCILE_INTERVAL_MS - (sim.nowMs % RECONCILE_INTERVAL_MS), 'kubernetes service', () => {
      if (!store.get(resource, 'default', 'kubernetes')) make();
    });
  });
}
