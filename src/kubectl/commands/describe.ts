/**
 * `kubectl describe`.
 *
 * Mirrors: kubectl/pkg/cmd/describe/describe.go (Run, DescribeMatchingResources) and the describers' own requests.
 * Differs: `-f` and `-k` are refused; --chunk-size changes nothing.
 */
import type { ApiObject } from '../../api/door.ts';
import { resourcePath } from '../../api/resources.ts';
import type { ConfigMap, Event, Namespace, Node, Pod, Secret, Service, ServiceAccount } from '../../api/types.gen.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import { parseResourceArgs, resourceOf, type ResourceArg } from '../args/resource-args.ts';
import { isNotFound, type Query } from '../client.ts';
import type { Command, Invocation } from '../command.ts';
import { describeConfigMap, describeNamespace, describeSecret, describeService, describeServiceAccount } from '../describe/describe-core.ts';
import { describeGeneric } from '../describe/describe-generic.ts';
import { describeNode, type NodeLease } from '../describe/describe-node.ts';
import { describePod } from '../describe/describe-pod.ts';
import { AggregateFailure, CommandError } from '../errors.ts';
import { findObjects, type Found } from './requests.ts';

export const DESCRIBE: Command = {
  name: 'describe',
  flags: flagTable(`
    -A, --all-namespaces=false
    --chunk-size=500
    -f, --filename=[] !
    -k, --kustomize='' !
    -R, --recursive=false
    -l, --selector=''
    --show-events=true`),
  run: describe,
};

function* describe(invocation: Invocation): Task<number> {
  const { args, flags, host, namespace } = invocation;
  if (args.length === 0) {
    throw new CommandError('error: You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.');
  }
  const isEverywhere = flags.bool('all-namespaces');
  const wanted = parseResourceArgs(args);
  if (isEverywhere && wanted.some(({ name }) => name !== undefined)) throw new CommandError('error: a resource cannot be retrieved by name across all namespaces');
  const query: Query = flags.text('selector') === '' ? {} : { labelSelector: flags.text('selector') };
  const { found, errors } = yield* findAll(invocation, wanted, { isEverywhere, query });
  let isFirst = true;
  for (const each of found) {
    const text = yield* describeObject(invocation, each);
    yield* host.print(isFirst ? text : `\n\n${text}`);
    isFirst = false;
  }
  if (errors.length > 0) throw new AggregateFailure(errors);
  if (found.length === 0) yield* host.printError(isEverywhere || !wanted.every(({ resource }) => resource.namespaced) ? 'No resources found\n' : `No resources found in ${namespace} namespace.\n`);
  return 0;
}

/** The objects; a single name that nothing has is tried as the beginning of names. */
function* findAll(invocation: Invocation, wanted: readonly ResourceArg[], options: { isEverywhere: boolean; query: Query }): Task<{ found: Found[]; errors: Error[] }> {
  const { client, namespace } = invocation;
  const result = yield* findObjects(client, wanted, { namespace, ...options });
  const [only] = wanted;
  if (wanted.length !== 1 || only?.name === undefined || result.errors.length !== 1 || !isNotFound(result.errors[0])) return result;
  const all = yield* findObjects(client, [{ resource: only.resource }], { namespace });
  const matching = all.found.filter(({ object }) => object.metadata?.name?.startsWith(only.name!));
  return matching.length > 0 ? { found: matching, errors: [] } : result;
}

/** Events about an object. `kind` is left out for pods, as kubectl does. */
function* eventsOf(invocation: Invocation, object: ApiObject, match: { kind?: string; uid?: string; namespace?: string }): Task<Event[] | undefined> {
  if (!invocation.flags.bool('show-events')) return undefined;
  const { name = '', namespace = match.namespace } = object.metadata ?? {};
  const fields = { 'involvedObject.name': name, 'involvedObject.namespace': namespace, 'involvedObject.kind': match.kind, 'involvedObject.uid': match.uid };
  const fieldSelector = Object.entries(fields)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([field, value]) => `${field}=${value}`)
    .join(',');
  const list = yield* invocation.client.list(resourcePath(resourceOf('events'), { namespace }), { fieldSelector });
  return list.items as Event[];
}

function* describeObject(invocation: Invocation, { resource, object }: Found): Task<string> {
  const { host, client } = invocation;
  const uid = object.metadata?.uid;
  const own = { kind: resource.kind, uid };
  switch (resource.kind) {
    case 'Pod':
      return describePod(object as Pod, yield* eventsOf(invocation, object, { uid }), host.wallMs);
    case 'Node':
      return yield* describeNodeObject(invocation, object as Node);
    case 'Namespace':
      return describeNamespace(object as Namespace);
    case 'ConfigMap':
      return describeConfigMap(object as ConfigMap, yield* eventsOf(invocation, object, own), host.wallMs);
    case 'Secret':
      return describeSecret(object as Secret);
    case 'ServiceAccount':
      return describeServiceAccount(object as ServiceAccount, yield* eventsOf(invocation, object, own), host.wallMs);
    case 'Service': {
      const endpointsOf = yield* endpointsOfService(invocation, object as Service);
      return describeService(object as Service, endpointsOf, yield* eventsOf(invocation, object, own), host.wallMs);
    }
    case 'Event':
      return describeGeneric(object, undefined, host.wallMs);
    default:
      return describeGeneric(object, yield* eventsOf(invocation, object, own), host.wallMs);
  }

  /** Nodes that nobody asks leases of have none: the cluster may not keep them. */
  function* describeNodeObject({ flags }: Invocation, node: Node): Task<string> {
    const name = node.metadata.name ?? '';
    const lease = yield* client.find<NodeLease>(`/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${name}`);
    const fieldSelector = `spec.nodeName=${name},status.phase!=Failed,status.phase!=Succeeded`;
    const pods = yield* client.list(resourcePath(resourceOf('pods'), {}), { fieldSelector });
    const kind = 'Node';
    const byUid = yield* eventsOf(invocation, node, { kind, uid: node.metadata.uid });
    // Kubelets name their node by its name where the controllers use its uid.
    const byName = yield* eventsOf(invocation, node, { kind, uid: name });
    const events = flags.bool('show-events') ? [...(byName ?? []), ...(byUid ?? [])] : undefined;
    return describeNode(node, pods.items as Pod[], lease, events, host.wallMs);
  }
}

interface EndpointSliceLike extends ApiObject {
  ports?: { name?: string; port?: number }[];
  endpoints?: { addresses: string[]; conditions?: { ready?: boolean } }[];
}

/** Addresses behind a service's ports. More than three are counted. */
function* endpointsOfService({ client }: Invocation, { metadata }: Service): Task<(portName: string) => string> {
  let slices: EndpointSliceLike[] = [];
  try {
    const path = `/apis/discovery.k8s.io/v1/namespaces/${metadata.namespace}/endpointslices`;
    slices = (yield* client.list(path, { labelSelector: `kubernetes.io/service-name=${metadata.name}` })).items as EndpointSliceLike[];
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  return (portName) => {
    const addresses = slices.flatMap(({ ports = [], endpoints = [] }) =>
      ports
        .filter(({ name = '' }) => name === portName)
        .flatMap(({ port }) => endpoints.filter(({ conditions }) => conditions?.ready !== false).flatMap((endpoint) => endpoint.addresses.map((address) => `${address}:${port}`))),
    );
    if (addresses.length === 0) return '';
    return addresses.length <= 3 ? addresses.join(',') : `${addresses.slice(0, 3).join(',')} + ${addresses.length - 3} more...`;
  };
}
