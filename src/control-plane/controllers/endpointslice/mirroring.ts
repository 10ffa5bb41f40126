/**
 * Hand-written Endpoints of a Service without a selector become an EndpointSlice, which is what traffic follows.
 *
 * Mirrors: pkg/controller/endpointslicemirroring.
 * Differs: every subset has one slice, without the limits on their size.
 */
import type { ApiServer } from '../../../api/door.ts';
import type { Endpoint, EndpointAddress, EndpointSlice, EndpointSubset, Endpoints, New, Service } from '../../../api/types.gen.ts';
import { createClient } from '../../../client/client.ts';
import { startInformer, type Informer } from '../../../client/informer.ts';
import { createWorkQueue } from '../../../client/work-queue.ts';
import type { Simulation } from '../../../sim/simulation.ts';
import { MANAGED_BY_LABEL, SERVICE_NAME_LABEL } from './compute-slices.ts';

const CONTROLLER = 'endpointslicemirroring-controller.k8s.io';
const SKIP_LABEL = 'endpointslice.kubernetes.io/skip-mirror';
/** --mirroring-endpointslice-updates-batch-period is 0; a turn of the worker remains. */
const SYNC_LATENCY_MS = 2;

const endpointOf = ({ ip, hostname, nodeName, targetRef }: EndpointAddress, ready: boolean): Endpoint => ({
  addresses: [ip],
  conditions: { ready },
  ...(hostname && { hostname }),
  ...(nodeName && { nodeName }),
  ...(targetRef && { targetRef }),
});

const partsOf = ({ addresses = [], notReadyAddresses = [], ports = [] }: EndpointSubset): Pick<EndpointSlice, 'endpoints' | 'ports'> => ({
  endpoints: [...addresses.map((each) => endpointOf(each, true)), ...notReadyAddresses.map((each) => endpointOf(each, false))],
  ports: ports.map(({ name = '', port, protocol = 'TCP', appProtocol }) => ({ name, port, protocol, ...(appProtocol && { appProtocol }) })),
});

/** Starts the controller. */
export function startMirroring({ sim, api, services }: { sim: Simulation; api: ApiServer; services: Informer<Service> }): void {
  const client = createClient(api, 'endpointslicemirroring-controller');

  /** Whether these Endpoints are somebody's own. */
  const isMirrored = (endpoints: Endpoints | undefined, service: Service | undefined): endpoints is Endpoints =>
    endpoints !== undefined &&
    service !== undefined &&
    Object.keys(service.spec.selector ?? {}).length === 0 &&
    endpoints.metadata.labels?.[SKIP_LABEL] === undefined;

  const syncEndpoints = (key: string): void => {
    const [endpoints, service] = [informer.get(key), services.get(key)];
    const existing = [...slices.values()].filter(({ metadata }) => `${metadata.namespace}/${metadata.labels?.[SERVICE_NAME_LABEL]}` === key);
    const wanted = isMirrored(endpoints, service) ? (endpoints.subsets ?? []).map(partsOf) : [];
    existing.slice(wanted.length).forEach((slice) => client.delete('endpointslices', slice.metadata));
    wanted.forEach((parts, i) => {
      const old = existing[i];
      if (old && JSON.stringify([old.endpoints, old.ports]) === JSON.stringify([parts.endpoints, parts.ports])) return;
      if (old) client.update('endpointslices', { ...old, ...parts });
      else client.create('endpointslices', sliceFor(endpoints!, parts));
    });
  };
  const queue = createWorkQueue({ sim, name: client.who, sync: syncEndpoints, latencyMs: () => SYNC_LATENCY_MS });
  const informer = startInformer({
    client,
    resource: 'endpoints',
    onChange: ({ key, before, after }) => {
      if (isMirrored(after, services.get(key)) || (before && !after)) queue.add(key);
    },
  });
  const slices = startInformer({ client, resource: 'endpointslices', labelSelector: `${MANAGED_BY_LABEL}=${CONTROLLER}` });
}

function sliceFor({ metadata }: Endpoints, parts: Pick<EndpointSlice, 'endpoints' | 'ports'>): New<EndpointSlice> {
  const { name, namespace, uid } = metadata;
  return {
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels: { ...metadata.labels, [SERVICE_NAME_LABEL]: name, [MANAGED_BY_LABEL]: CONTROLLER },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Endpoints', name, uid: uid ?? '', controller: true, blockOwnerDeletion: true }],
    },
    addressType: 'IPv4',
    ...parts,
  } as New<EndpointSlice>;
}
