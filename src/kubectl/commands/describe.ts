/**
 * `kubectl describe`.
 *
 * Mirrors: kubectl/pkg/cmd/describe/describe.go (Run, DescribeMatchingResources) and the describers' own requests.
 * Differs: `-k` is refused; --chunk-size changes nothing.
 */
import type { ApiObject } from '../../api/door.ts';
import { resourcePath } from '../../api/resources.ts';
import type {
  ConfigMap,
  EndpointSlice,
  Endpoints,
  Event,
  Ingress,
  IngressClass,
  LimitRange,
  Namespace,
  NetworkPolicy,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  ResourceQuota,
  Secret,
  Service,
  ServiceAccount,
  StorageClass,
} from '../../api/types.gen.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import { parseResourceArgs, resourceOf, type ResourceArg } from '../args/resource-args.ts';
import { isNotFound, type Query } from '../client.ts';
import type { Command, Invocation } from '../command.ts';
import { describeConfigMap, describeNamespace, describeSecret, describeService, describeServiceAccount } from '../describe/describe-core.ts';
import * as network from '../describe/describe-network.ts';
import { describeGeneric } from '../describe/describe-generic.ts';
import { describeNode, type NodeLease } from '../describe/describe-node.ts';
import { describePod } from '../describe/describe-pod.ts';
import { describePersistentVolume, describePersistentVolumeClaim, describeStorageClass } from '../describe/describe-storage.ts';
import { AggregateFailure, CommandError } from '../errors.ts';
import { backendsOfIngress, endpointsOfService } from './describe-backends.ts';
import { describeWorkload } from './describe-workload.ts';
import { requestsOfFiles } from './get-requests.ts';
import { asError, findObjects, type Found } from './requests.ts';

export const DESCRIBE: Command = {
  name: 'describe',
  flags: flagTable(`
    -A, --all-namespaces=false
    --chunk-size=500
    -f, --filename=[]
    -k, --kustomize='' !
    -R, --recursive=false
    -l, --selector=''
    --show-events=true`),
  run: describe,
};

function* describe(invocation: Invocation): Task<number> {
  const { args, flags, host, namespace } = invocation;
  const hasFiles = flags.list('filename').length > 0;
  if (args.length === 0 && !hasFiles) {
    throw new CommandError('error: You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.');
  }
  const isEverywhere = flags.bool('all-namespaces');
  const wanted = hasFiles ? yield* requestsOfFiles(invocation) : parseResourceArgs(args, flags.text('selector') !== '');
  if (isEverywhere && wanted.some(({ resource, name }) => name !== undefined && resource.namespaced))
    throw new CommandError('error: a resource cannot be retrieved by name across all namespaces');
  const query: Query = flags.text('selector') === '' ? {} : { labelSelector: flags.text('selector') };
  const { found, errors } = yield* findObjects(invocation.client, wanted, { namespace, isEverywhere, query });
  // Events of several objects are only asked for when --show-events says so.
  const withEvents = flags.bool('show-events') && ((errors.length === 0 && found.length <= 1) || flags.changed('show-events'));
  if (args.length === 2 && errors.some(isNotFound)) return yield* describeMatching(invocation, wanted[0]!, errors, withEvents);
  let isFirst = true;
  for (const each of found) {
    const text = yield* describeObject(invocation, each, withEvents);
    yield* host.print(isFirst ? text : `\n\n${text}`);
    isFirst = false;
  }
  if (errors.length > 0) throw new AggregateFailure(errors);
  if (found.length === 0) yield* host.printError(isEverywhere ? 'No resources found\n' : `No resources found in ${namespace} namespace.\n`);
  return 0;
}

/** Of two words the second is tried as the beginning of names, whatever it is: kubectl does so with `deploy/shop pod/web`, too. */
function* describeMatching(invocation: Invocation, first: ResourceArg, errors: readonly Error[], withEvents: boolean): Task<number> {
  const { args, client, host, namespace } = invocation;
  const [word = '', prefix = ''] = args;
  const all = yield* findObjects(client, [word.includes('/') ? first : { resource: first.resource }], { namespace });
  const matching = all.found.filter(({ object }) => object.metadata?.name?.startsWith(prefix));
  if (matching.length === 0) throw new AggregateFailure(errors);
  for (const each of matching) yield* host.print(`${yield* describeObject(invocation, each, withEvents)}\n`);
  return 0;
}

/** Events about an object. `kind` is left out for pods, as kubectl does. */
function* eventsOf(invocation: Invocation, object: ApiObject, match: { kind?: string; uid?: string }): Task<Event[]> {
  const { name = '', namespace } = object.metadata ?? {};
  const fields = { 'involvedObject.name': name, 'involvedObject.namespace': namespace, 'involvedObject.kind': match.kind, 'involvedObject.uid': match.uid };
  const fieldSelector = Object.entries(fields)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([field, value]) => `${field}=${value}`)
    .join(',');
  const list = yield* invocation.client.list(resourcePath(resourceOf('events'), { namespace }), { fieldSelector });
  return list.items as Event[];
}

function* describeObject(invocation: Invocation, { resource, object, path }: Found, withEvents: boolean): Task<string> {
  const { host } = invocation;
  const uid = object.metadata?.uid;
  const own = { kind: resource.kind, uid };
  const eventsBy = function* (match: { kind?: string; uid?: string }): Task<Event[] | undefined> {
    return withEvents ? yield* eventsOf(invocation, object, match) : undefined;
  };
  switch (resource.kind) {
    case 'Pod':
      return describePod(object as Pod, yield* eventsBy({ uid }), host.wallMs);
    case 'Node':
      return yield* describeNodeObject(invocation, object as Node, withEvents);
    case 'Namespace':
      return yield* describeNamespaceObject(invocation, object as Namespace);
    case 'ConfigMap':
      return describeConfigMap(object as ConfigMap, yield* eventsBy(own), host.wallMs);
    case 'Secret':
      return describeSecret(object as Secret);
    case 'ServiceAccount':
      return describeServiceAccount(object as ServiceAccount, yield* eventsBy(own), host.wallMs);
    case 'Service':
      return describeService(object as Service, yield* endpointsOfService(invocation, object as Service), yield* eventsBy(own), host.wallMs);
    case 'PersistentVolume':
      return describePersistentVolume(object as PersistentVolume, yield* eventsBy(own), host.wallMs);
    case 'PersistentVolumeClaim':
      return describePersistentVolumeClaim(object as PersistentVolumeClaim, yield* podsBeside(invocation, object), yield* eventsBy(own), host.wallMs);
    case 'StorageClass':
      return describeStorageClass(object as StorageClass, yield* eventsBy(own), host.wallMs);
    case 'Endpoints':
      return network.describeEndpoints(object as Endpoints, yield* eventsBy(own), host.wallMs);
    case 'EndpointSlice':
      return network.describeEndpointSlice(object as EndpointSlice, yield* eventsBy(own), host.wallMs);
    case 'Ingress':
      return network.describeIngress(object as Ingress, yield* backendsOfIngress(invocation, object as Ingress), yield* eventsBy(own), host.wallMs);
    case 'IngressClass':
      return network.describeIngressClass(object as IngressClass, yield* eventsBy(own), host.wallMs);
    case 'NetworkPolicy':
      return network.describeNetworkPolicy(object as NetworkPolicy);
    case 'Event':
      return describeGeneric(object, undefined, host.wallMs);
    default: {
      const events = yield* eventsBy(own);
      return (yield* describeWorkload(invocation, { resource, object, path }, events)) ?? describeGeneric(object, events, host.wallMs);
    }
  }
}

/** A namespace, with what limits it. */
function* describeNamespaceObject({ client }: Invocation, namespace: Namespace): Task<string> {
  const inside = { namespace: namespace.metadata.name };
  const quotas = yield* client.list(resourcePath(resourceOf('resourcequotas'), inside), {});
  const limitRanges = yield* client.list(resourcePath(resourceOf('limitranges'), inside), {});
  return describeNamespace(namespace, quotas.items as ResourceQuota[], limitRanges.items as LimitRange[]);
}

/** The pods of an object's namespace. */
function* podsBeside({ client }: Invocation, { metadata }: ApiObject): Task<Pod[]> {
  return (yield* client.list(resourcePath(resourceOf('pods'), { namespace: metadata?.namespace }))).items as Pod[];
}

/** A node, with its lease (where the cluster keeps leases) and the pods on it. */
function* describeNodeObject(invocation: Invocation, node: Node, withEvents: boolean): Task<string> {
  const { client, host } = invocation;
  const { name = '', uid } = node.metadata;
  const lease = yield* leaseOf(invocation, name);
  const fieldSelector = `spec.nodeName=${name},status.phase!=Failed,status.phase!=Succeeded`;
  const pods = yield* client.list(resourcePath(resourceOf('pods'), {}), { fieldSelector });
  let events: Event[] | undefined;
  if (withEvents) {
    // Kubelets name their node by its name where the controllers use its uid.
    const byName = yield* eventsOf(invocation, node, { kind: 'Node', uid: name });
    const byUid = yield* eventsOf(invocation, node, { kind: 'Node', uid });
    events = [...byName, ...byUid];
  }
  return describeNode(node, pods.items as Pod[], lease, events, host.wallMs);
}

/** The node's lease, or why there is none. */
function* leaseOf({ client }: Invocation, name: string): Task<NodeLease | string> {
  try {
    return yield* client.get<NodeLease>(`/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${name}`);
  } catch (error) {
    return asError(error).message;
  }
}
