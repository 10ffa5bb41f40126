/**
 * The API client: typed requests to the door, one method a verb.
 *
 * Mirrors: client-go's typed clients.
 */
import { isSuccess, type ApiObject, type ApiRequest, type ApiServer, type Status } from '../api/door.ts';
import { hasReason } from '../api/errors.ts';
import { apiResources, resourcePath, type ApiResource } from '../api/resources.ts';
import type {
  ConfigMap,
  ControllerRevision,
  CronJob,
  DaemonSet,
  DeleteOptions,
  Deployment,
  EndpointSlice,
  Endpoints,
  Event,
  Ingress,
  IngressClass,
  Job,
  Lease,
  LimitRange,
  Namespace,
  NetworkPolicy,
  New,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  PriorityClass,
  ReplicaSet,
  ReplicationController,
  ResourceQuota,
  Secret,
  Service,
  ServiceAccount,
  StatefulSet,
  StorageClass,
} from '../api/types.gen.ts';
import type { RateLimiter } from './rate-limiter.ts';

/** The resources that components work with, and what they hold. */
export interface ResourceTypes {
  pods: Pod;
  nodes: Node;
  namespaces: Namespace;
  events: Event;
  serviceaccounts: ServiceAccount;
  configmaps: ConfigMap;
  secrets: Secret;
  services: Service;
  endpoints: Endpoints;
  persistentvolumes: PersistentVolume;
  persistentvolumeclaims: PersistentVolumeClaim;
  limitranges: LimitRange;
  resourcequotas: ResourceQuota;
  replicationcontrollers: ReplicationController;
  deployments: Deployment;
  replicasets: ReplicaSet;
  statefulsets: StatefulSet;
  daemonsets: DaemonSet;
  controllerrevisions: ControllerRevision;
  jobs: Job;
  cronjobs: CronJob;
  leases: Lease;
  endpointslices: EndpointSlice;
  ingresses: Ingress;
  ingressclasses: IngressClass;
  networkpolicies: NetworkPolicy;
  poddisruptionbudgets: PodDisruptionBudget;
  priorityclasses: PriorityClass;
  storageclasses: StorageClass;
}

export type ResourceName = keyof ResourceTypes;

/** A refused request. `status` says why, in the server's words. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: Status;

  constructor(status: Status) {
    super(status.message ?? '');
    this.status = status;
  }
}

/** Whether something caught is a refusal with this reason: `NotFound`, `Conflict`, `AlreadyExists`. */
export const isRefusal = (error: unknown, reason: string): boolean => error instanceof ApiError && hasReason(error.status, reason);

/** Whether one of the causes of a refusal is this one: `NamespaceTerminating`. */
export const hasCause = ({ status }: ApiError, reason: string): boolean => status.details?.causes?.some((cause) => cause.reason === reason) ?? false;

/** Where an object is: an object's own metadata will do. */
export interface ObjectKey {
  readonly namespace?: string;
  readonly name?: string;
}

/** What a list or watch is about. */
export interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export type PatchType = 'strategic-merge-patch' | 'merge-patch' | 'json-patch';

/** Every method throws `ApiError` where the server refuses, unless it says otherwise. */
export interface Client {
  /** `component/instance`: recorded with every write. */
  readonly who: string;
  readonly api: ApiServer;
  /** The object, or undefined where there is none. */
  get<R extends ResourceName>(resource: R, key: ObjectKey): ResourceTypes[R] | undefined;
  list<R extends ResourceName>(resource: R, options?: ListOptions): ResourceTypes[R][];
  create<R extends ResourceName>(resource: R, object: New<ResourceTypes[R]>): ResourceTypes[R];
  /** Replaces the object, or with `subresource` that part of it. Conflict where it carries an old resourceVersion. */
  update<R extends ResourceName>(resource: R, object: ResourceTypes[R], subresource?: 'status' | 'finalize'): ResourceTypes[R];
  patch<R extends ResourceName>(resource: R, key: ObjectKey, type: PatchType, patch: unknown, subresource?: 'status'): ResourceTypes[R];
  /** Deletes the object, or begins to. False where there was none. */
  delete(resource: ResourceName, key: ObjectKey, options?: DeleteOptions): boolean;
  deleteCollection(resource: ResourceName, options: ListOptions): void;
  /** Gives a pod its node. */
  bind(pod: Pod, nodeName: string): void;
}

/** The resource that a client's name stands for. */
export function resourceNamed(name: ResourceName): ApiResource {
  const resource = apiResources.find((each) => each.name === name);
  if (!resource) throw new Error(`resourceNamed: wanted a resource of the API, found none called ${name}`);
  return resource;
}

/** The query of a list or watch. */
export const listQuery = ({ labelSelector, fieldSelector }: ListOptions): Record<string, string> => ({
  ...(labelSelector !== undefined && { labelSelector }),
  ...(fieldSelector !== undefined && { fieldSelector }),
});

/** A client of one component. Its limiter counts what it writes: what it reads stands for the caches of a real one. */
export function createClient(api: ApiServer, who: string, limiter?: Pick<RateLimiter, 'take'>): Client {
  const send = (method: ApiRequest['method'], path: string, rest: Partial<ApiRequest> = {}): unknown => {
    if (method !== 'GET') limiter?.take();
    const response = api.serve({ method, path, who, ...rest });
    if (isSuccess(response)) return response.body;
    throw new ApiError(response.body as Status);
  };
  const pathOf = (resource: ResourceName, { namespace, name }: ObjectKey, subresource?: string): string =>
    resourcePath(resourceNamed(resource), { namespace, name, subresource });
  const orUndefined = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (isRefusal(error, 'NotFound')) return undefined;
      throw error;
    }
  };

  return {
    who,
    api,
    get: <R extends ResourceName>(resource: R, key: ObjectKey) => orUndefined(() => send('GET', pathOf(resource, key)) as ResourceTypes[R]),
    list: <R extends ResourceName>(resource: R, options: ListOptions = {}) => {
      const list = send('GET', pathOf(resource, { namespace: options.namespace }), { query: listQuery(options) });
      return (list as { items: ResourceTypes[R][] }).items;
    },
    create: <R extends ResourceName>(resource: R, object: New<ResourceTypes[R]>) => {
      const { namespace } = (object as ApiObject).metadata ?? {};
      return send('POST', pathOf(resource, { namespace }), { body: object }) as ResourceTypes[R];
    },
    update: <R extends ResourceName>(resource: R, object: ResourceTypes[R], subresource?: 'status' | 'finalize') =>
      send('PUT', pathOf(resource, object.metadata, subresource), { body: object }) as ResourceTypes[R],
    patch: <R extends ResourceName>(resource: R, key: ObjectKey, type: PatchType, patch: unknown, subresource?: 'status') =>
      send('PATCH', pathOf(resource, key, subresource), { contentType: `application/${type}+json`, body: patch }) as ResourceTypes[R],
    delete: (resource, key, options) => orUndefined(() => send('DELETE', pathOf(resource, key), { body: options })) !== undefined,
    deleteCollection: (resource, options) => {
      send('DELETE', pathOf(resource, { namespace: options.namespace }), { query: listQuery(options) });
    },
    bind: (pod, nodeName) => {
      const { namespace, name, uid } = pod.metadata;
      const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { namespace, name, uid }, target: { kind: 'Node', name: nodeName } };
      send('POST', pathOf('pods', pod.metadata, 'binding'), { body: binding });
    },
  };
}
