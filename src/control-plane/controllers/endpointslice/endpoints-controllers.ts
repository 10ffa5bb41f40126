/**
 * The controllers that say which pods are behind a Service: EndpointSlices, and the older Endpoints beside them.
 *
 * Mirrors: pkg/controller/endpointslice/endpointslice_controller.go, pkg/controller/endpoint/endpoints_controller.go; they
 * share their informers, as in the controller manager. A deleted Service's slices are the garbage collector's.
 */
import type { ApiServer } from '../../../api/door.ts';
import type { Pod, Service } from '../../../api/types.gen.ts';
import { createClient, isRefusal, type Client } from '../../../client/client.ts';
import { splitKey, startInformer, type Informer } from '../../../client/informer.ts';
import { createRateLimiter, type RateLimiter } from '../../../client/rate-limiter.ts';
import { createWorkQueue } from '../../../client/work-queue.ts';
import type { EndpointSlice, Endpoints, New, Node } from '../../../api/types.gen.ts';
import type { Simulation } from '../../../sim/simulation.ts';
import { areSameSubsets, computeSubsets, endpointsLabelsOf } from '../endpoints/compute-endpoints.ts';
import { computeSlicePlan, MANAGED_BY_LABEL, SERVICE_NAME_LABEL, SLICE_CONTROLLER } from './compute-slices.ts';
import { startMirroring } from './mirroring.ts';
import { needsServiceUpdate, podEndpointsChanged } from './pod-endpoint.ts';
import { TRIGGER_TIME_ANNOTATION, TriggerTimeTracker } from './trigger-time.ts';

/** From news to the sync that takes them in: one turn of the controller's worker. */
const SYNC_LATENCY_MS = 2;

/** What both controllers know of the cluster. */
interface Shared {
  readonly sim: Simulation;
  readonly api: ApiServer;
  readonly services: Informer<Service>;
  readonly nodes: Informer<Node>;
  readonly pods: PodsByNamespace;
}

/** Pods in the order in which they came, by namespace: a Service looks at its own only. */
class PodsByNamespace {
  readonly #pods = new Map<string, Map<string, Pod>>();

  set(key: string, namespace: string, pod: Pod | undefined): void {
    let own = this.#pods.get(namespace);
    if (!own) this.#pods.set(namespace, (own = new Map()));
    if (pod) own.set(key, pod);
    else own.delete(key);
  }

  /** The pods that the Service's selector finds. */
  selectedBy({ metadata, spec }: Service): Pod[] {
    const selector = Object.entries(spec.selector ?? {});
    return [...(this.#pods.get(metadata.namespace)?.values() ?? [])].filter((pod) => matches(selector, pod));
  }
}

const matches = (selector: readonly (readonly [string, string])[], pod: Pod): boolean =>
  selector.length > 0 && selector.every(([key, value]) => pod.metadata.labels?.[key] === value);

/** Whether the controllers look after this Service: one that selects nothing, or is only a name, is its writer's affair. */
const isSelecting = ({ spec }: Service): boolean => spec.type !== 'ExternalName' && Object.keys(spec.selector ?? {}).length > 0;

/** Starts both controllers, and the one that copies hand-written Endpoints into slices. */
export function startEndpointsControllers({ sim, api }: { sim: Simulation; api: ApiServer }): void {
  const limiter = createRateLimiter(sim);
  const client = createClient(api, 'endpointslice-controller', limiter);
  const pods = new PodsByNamespace();
  const syncs: ((key: string) => void)[] = [];
  const enqueue = (key: string): void => syncs.forEach((add) => add(key));

  const onPod = (before: Pod | undefined, after: Pod | undefined): void => {
    const changed = before && after ? podEndpointsChanged(before, after) : { endpointChanged: true, labelsChanged: false };
    if (!changed.endpointChanged && !changed.labelsChanged) return;
    const { namespace } = (after ?? before)!.metadata;
    for (const service of services.values()) {
      if (service.metadata.namespace !== namespace) continue;
      const selector = Object.entries(service.spec.selector ?? {});
      const [was, is] = [before !== undefined && matches(selector, before), after !== undefined && matches(selector, after)];
      if (needsServiceUpdate(was, is, changed.endpointChanged || before?.spec.hostname !== after?.spec.hostname))
        enqueue(`${namespace}/${service.metadata.name}`);
    }
  };
  const services = startInformer({ client, resource: 'services', onChange: ({ key }) => enqueue(key) });
  startInformer({
    client,
    resource: 'pods',
    onChange: ({ key, before, after }) => {
      pods.set(key, (after ?? before)!.metadata.namespace, after);
      onPod(before, after);
    },
  });
  const nodes = startInformer({ client, resource: 'nodes' });
  const shared: Shared = { sim, api, services, nodes, pods };
  syncs.push(startSliceController(shared, client, limiter), startEndpointController(shared));
  startMirroring({ sim, api, services });
}

/** The annotation of a change, or none where nothing led to it that is worth measuring. */
const annotated = (annotations: Readonly<Record<string, string>> | undefined, time: string | undefined): Record<string, string> | undefined => {
  const rest = Object.fromEntries(Object.entries(annotations ?? {}).filter(([key]) => key !== TRIGGER_TIME_ANNOTATION));
  const all = { ...rest, ...(time !== undefined && { [TRIGGER_TIME_ANNOTATION]: time }) };
  return Object.keys(all).length > 0 ? all : undefined;
};

function startSliceController({ sim, services, nodes, pods }: Shared, client: Client, limiter: RateLimiter): (key: string) => void {
  const tracker = new TriggerTimeTracker();
  const byService = new Map<string, Map<string, EndpointSlice>>();
  const serviceKeyOf = ({ metadata }: EndpointSlice): string => `${metadata.namespace}/${metadata.labels?.[SERVICE_NAME_LABEL] ?? ''}`;

  const syncService = (key: string): void => {
    const service = services.get(key);
    const existing = [...(byService.get(key)?.values() ?? [])];
    if (!service) {
      tracker.forget(key);
      return;
    }
    if (!isSelecting(service)) return;
    const selected = pods.selectedBy(service);
    const time = tracker.compute(key, service, selected);
    const plan = computeSlicePlan(
      service,
      selected,
      existing.filter(({ metadata }) => metadata.deletionTimestamp === undefined),
      (name) => nodes.get(name),
    );
    for (const slice of plan.create) {
      // The cache learns of its own writes at once: the reconciler's slice tracker.
      remember(client.create('endpointslices', withAnnotations(slice, annotated(undefined, time))));
    }
    for (const slice of plan.update) remember(client.update('endpointslices', withAnnotations(slice, annotated(slice.metadata.annotations, time))));
    for (const slice of plan.delete) if (client.delete('endpointslices', slice.metadata)) byService.get(key)?.delete(slice.metadata.name);
  };
  const remember = (slice: EndpointSlice): void => {
    const key = serviceKeyOf(slice);
    const own = byService.get(key) ?? new Map<string, EndpointSlice>();
    byService.set(key, own);
    own.set(slice.metadata.name, slice);
  };
  const queue = createWorkQueue({ sim, name: client.who, sync: syncService, latencyMs: () => SYNC_LATENCY_MS, limiter });
  startInformer({
    client,
    resource: 'endpointslices',
    labelSelector: `${MANAGED_BY_LABEL}=${SLICE_CONTROLLER}`,
    onChange: ({ before, after }) => {
      const key = serviceKeyOf((after ?? before)!);
      const known = byService.get(key)?.get((after ?? before)!.metadata.name);
      if (after) {
        if (known?.metadata.resourceVersion === after.metadata.resourceVersion) return;
        remember(after);
        // Somebody else wrote it: put right what they changed.
        if (known) queue.add(key);
      } else if (known) {
        byService.get(key)!.delete(before!.metadata.name);
        queue.add(key);
      }
    },
  });
  return (key) => queue.add(key);
}

function withAnnotations<T extends New<EndpointSlice> | New<Endpoints>>(object: T, annotations: Record<string, string> | undefined): T {
  const { annotations: ignored, ...metadata } = object.metadata as { annotations?: unknown };
  void ignored;
  return { ...object, metadata: { ...metadata, ...(annotations && { annotations }) } } as T;
}

function startEndpointController({ sim, api, services, pods }: Shared): (key: string) => void {
  const limiter = createRateLimiter(sim);
  const client = createClient(api, 'endpoint-controller', limiter);
  const tracker = new TriggerTimeTracker();

  const syncService = (key: string): void => {
    const service = services.get(key);
    const { namespace, name } = splitKey(key);
    if (!service) {
      tracker.forget(key);
      const orphan = client.get('endpoints', { namespace, name });
      if (orphan && orphan.metadata.labels?.['endpointslice.kubernetes.io/skip-mirror'] === undefined) client.delete('endpoints', { namespace, name });
      return;
    }
    if (!isSelecting(service)) return;
    const selected = pods.selectedBy(service);
    const time = tracker.compute(key, service, selected);
    const subsets = computeSubsets(service, selected);
    const labels = endpointsLabelsOf(service);
    const present = client.get('endpoints', { namespace, name });
    const isRight =
      present &&
      areSameSubsets(present.subsets, subsets) &&
      JSON.stringify(Object.entries(present.metadata.labels ?? {}).sort()) === JSON.stringify(Object.entries(labels).sort());
    if (isRight) return;
    if (present) {
      const next = { ...present, metadata: { ...present.metadata, labels }, subsets };
      client.update('endpoints', withAnnotations(next, annotated(present.metadata.annotations, time)));
      return;
    }
    const fresh = {
      metadata: { name: service.metadata.name, namespace: service.metadata.namespace, labels },
      ...(subsets.length > 0 && { subsets }),
    } as New<Endpoints>;
    try {
      client.create('endpoints', withAnnotations(fresh, annotated(undefined, time)));
    } catch (error) {
      if (!isRefusal(error, 'AlreadyExists') && !isRefusal(error, 'Forbidden')) throw error;
    }
  };
  const queue = createWorkQueue({ sim, name: client.who, sync: syncService, latencyMs: () => SYNC_LATENCY_MS, limiter });
  return (key) => queue.add(key);
}
