/**
 * `kubectl expose`: a Service in front of what there is already.
 *
 * Mirrors: kubectl/pkg/cmd/expose/expose.go, kubectl/pkg/polymorphichelpers (mapbasedselectorforobject.go, portsforobject.go,
 * protocolsforobject.go, canbeexposed.go).
 * Differs: -f and --overrides are refused.
 */
import type { ApiObject } from '../../api/door.ts';
import { quote } from '../../api/go-text.ts';
import { findResource } from '../../api/resources.ts';
import type { LabelSelector, PodSpec, ServicePort, ServiceSpec } from '../../api/types.gen.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import { parseResourceArgs } from '../args/resource-args.ts';
import type { Command, Invocation } from '../command.ts';
import { AggregateFailure, CommandError, noResources } from '../errors.ts';
import { dryRunOf } from './dry-run.ts';
import { DRY_RUN_FLAG, PRINT_FLAGS } from './flag-sets.ts';
import { post, showing, withLastApplied } from './post-object.ts';
import { findObjects, type Found } from './requests.ts';

export const EXPOSE: Command = {
  name: 'expose',
  flags: flagTable(`
    ${PRINT_FLAGS}
    --cluster-ip=''
    ${DRY_RUN_FLAG}
    --external-ip=''
    --field-manager='kubectl-expose'
    -f, --filename=[] !
    -k, --kustomize='' !
    -l, --labels=''
    --load-balancer-ip=''
    --name=''
    --override-type='merge' !
    --overrides='' !
    --port=''
    --protocol=''
    -R, --recursive=false
    --save-config=false
    --selector=''
    --session-affinity=''
    --target-port=''
    --type=''`),
  run: expose,
};

const services = findResource('', 'v1', 'services')!;
const MAX_NAME = 63;

/** What can be exposed, and how messages call it. */
const KINDS: Readonly<Record<string, string>> = {
  Deployment: 'deployment',
  Pod: 'pod',
  ReplicaSet: 'replicaset',
  ReplicationController: 'replication controller',
  Service: 'service',
};

const fail = (message: string): never => {
  throw new CommandError(`error: ${message}`);
};

function* expose(invocation: Invocation): Task<number> {
  const { args, client, flags, namespace } = invocation;
  if (args.length === 0) throw noResources();
  const wanted = parseResourceArgs(args);
  if (wanted.some(({ name }) => name === undefined)) throw new CommandError('error: resource(s) were provided, but no name was specified');
  const { found, errors } = yield* findObjects(client, wanted, { namespace });
  if (errors.length > 0) throw new AggregateFailure(errors);
  const show = showing(invocation, 'exposed', { isTyped: dryRunOf(flags) === 'client' });
  for (const each of found) {
    const service = serviceFor(invocation, each);
    const sent = flags.bool('save-config') ? withLastApplied(service) : service;
    yield* show(services, yield* post(invocation, services, namespace, sent));
  }
  return 0;
}

/** The Service that the flags and the exposed object describe. */
function serviceFor({ flags, namespace }: Invocation, { resource, object }: Found): ApiObject {
  if (KINDS[resource.kind] === undefined) fail(`cannot expose a ${resource.kind}${resource.group === '' ? '' : `.${resource.group}`}`);
  const selector = flags.text('selector') === '' ? selectorOf(object) : pairsOf(flags.text('selector'));
  const ports = portsFor(flags.text('port'), object, flags);
  const labels = flags.text('labels') === '' ? object.metadata?.labels : pairsOf(flags.text('labels'));
  const name = flags.text('name') === '' ? (object.metadata?.name ?? '').slice(0, MAX_NAME) : flags.text('name');
  const affinity = flags.text('session-affinity');
  if (affinity !== '' && affinity !== 'None' && affinity !== 'ClientIP') fail(`unknown session affinity: ${affinity}`);
  const given = <K extends keyof ServiceSpec>(field: K, value: unknown): Partial<ServiceSpec> =>
    value === '' || value === undefined ? {} : { [field]: value };
  const externalIp = flags.text('external-ip');
  const isPlaced = flags.changed('namespace') || dryRunOf(flags) === 'none';
  return {
    kind: 'Service',
    apiVersion: 'v1',
    metadata: { name, ...(isPlaced && { namespace }), ...(labels && Object.keys(labels).length > 0 && { labels }) },
    spec: {
      ...(ports.length > 0 && { ports }),
      selector,
      ...given('clusterIP', flags.text('cluster-ip')),
      ...given('type', flags.text('type')),
      ...(externalIp !== '' && { externalIPs: [externalIp] }),
      ...given('sessionAffinity', affinity),
      ...(flags.text('type') === 'LoadBalancer' && given('loadBalancerIP', flags.text('load-balancer-ip'))),
    },
    status: { loadBalancer: {} },
  } as ApiObject;
}

/** The labels that find the object's pods. */
function selectorOf(object: ApiObject): Record<string, string> {
  const { spec, metadata, kind = '' } = object as ApiObject & { spec?: { selector?: unknown } };
  const missing = (cause: string): never => fail(`couldn't retrieve selectors via --selector flag or introspection: ${cause}`);
  if (kind === 'Pod') {
    const labels = metadata?.labels ?? {};
    return Object.keys(labels).length > 0 ? { ...labels } : missing('the pod has no labels and cannot be exposed');
  }
  if (kind === 'Service' || kind === 'ReplicationController') {
    const labels = spec?.selector as Record<string, string> | undefined;
    return labels && Object.keys(labels).length > 0 ? labels : missing(`the ${KINDS[kind]} has no pod selector set`);
  }
  const { matchLabels, matchExpressions = [] } = (spec?.selector ?? {}) as LabelSelector;
  if (matchExpressions.length > 0) missing(`couldn't convert expressions - ${quote(JSON.stringify(matchExpressions))} to map-based selector format`);
  return matchLabels ?? missing(`invalid ${KINDS[kind]}: no selectors, therefore cannot be exposed`);
}

interface PortLike {
  readonly port: number;
  readonly protocol: string;
}

/** The ports that the object says it has. */
function portsOf(object: ApiObject): PortLike[] {
  const spec = (object as { spec?: Partial<PodSpec> & { template?: { spec?: PodSpec }; ports?: ServicePort[] } }).spec ?? {};
  if (object.kind === 'Service') return (spec.ports ?? []).map(({ port, protocol = 'TCP' }) => ({ port, protocol }));
  const containers = spec.template?.spec?.containers ?? spec.containers ?? [];
  return containers.flatMap(({ ports = [] }) => ports.map(({ containerPort, protocol = 'TCP' }) => ({ port: containerPort, protocol })));
}

function portsFor(given: string, object: ApiObject, flags: Invocation['flags']): ServicePort[] {
  const known = portsOf(object);
  const texts = given !== '' ? given.split(',') : [...new Set(known.map(({ port }) => String(port)))];
  if (texts.length === 0 && flags.text('cluster-ip') !== 'None') fail("couldn't find port via --port flag or introspection");
  const target = flags.text('target-port');
  const wanted = flags.text('protocol');
  return texts.map((text, i): ServicePort => {
    if (!/^[-+]?\d+$/.test(text)) fail(`strconv.Atoi: parsing ${quote(text)}: invalid syntax`);
    const port = Number(text);
    const protocol = (wanted || known.find((each) => each.port === port)?.protocol || 'TCP') as 'TCP';
    const targetPort = target === '' ? port : /^\d+$/.test(target) ? Number(target) : target;
    return { ...(texts.length > 1 && { name: `port-${i + 1}` }), protocol, port, targetPort };
  });
}

/** `a=b,c=d`. */
function pairsOf(text: string): Record<string, string> {
  const pairs = text.split(',').map((part): [string, string] => {
    const equals = part.indexOf('=');
    return equals > 0 ? [part.slice(0, equals), part.slice(equals + 1)] : fail(`unexpected label spec: ${part}`);
  });
  return Object.fromEntries(pairs);
}
