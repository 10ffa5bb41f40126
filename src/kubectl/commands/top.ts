/**
 * `kubectl top`: what nodes and pods use, as metrics-server knows it.
 *
 * Mirrors: kubectl/pkg/cmd/top (top_pod.go, top_node.go), kubectl/pkg/metricsutil.
 */
import type { ApiObject } from '../../api/door.ts';
import { formatDuration } from '../../api/duration.ts';
import { addQuantities, parseQuantity, quantityMilliValue, quantityValue, type ParsedQuantity } from '../../api/quantity.ts';
import { parseTime } from '../../api/time.ts';
import { resourcePath } from '../../api/resources.ts';
import type { Node, Pod } from '../../api/types.gen.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import { resourceOf } from '../args/resource-args.ts';
import type { Query } from '../client.ts';
import type { Command, Invocation } from '../command.ts';
import { CommandError, usageError } from '../errors.ts';
import { TABLE_TABS, TabWriter } from '../printers/tab-writer.ts';

const COMMON_FLAGS = `
  --no-headers=false
  -l, --selector=''
  --show-swap=false
  --sort-by=''
  --use-protocol-buffers=true`;

export const TOP: Command = {
  name: 'top',
  subcommands: [
    { name: 'node', aliases: ['nodes', 'no'], flags: flagTable(`${COMMON_FLAGS}\n--show-capacity=false`), run: topNode },
    {
      name: 'pod',
      aliases: ['pods', 'po'],
      flags: flagTable(`${COMMON_FLAGS}\n-A, --all-namespaces=false\n--containers=false\n--field-selector=''\n--sum=false`),
      run: topPod,
    },
  ],
};

const METRICS_API = '/apis/metrics.k8s.io/v1beta1';
/** After this, missing metrics are no matter of time any more. */
const METRICS_CREATION_DELAY_MS = 120_000;

/** What is measured, in the order of columns. */
const RESOURCES = ['cpu', 'memory'] as const;
type ResourceName = (typeof RESOURCES)[number] | 'swap';
type Usage = Readonly<Partial<Record<ResourceName, string>>>;

interface NodeMetrics extends ApiObject {
  readonly metadata: { readonly name: string };
  readonly usage: Usage;
}

interface PodMetrics extends ApiObject {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly containers: readonly { readonly name: string; readonly usage: Usage }[];
}

const ZERO = parseQuantity('0');
const amountOf = (usage: Usage, resource: ResourceName): ParsedQuantity => parseQuantity(usage[resource] ?? '0');
const measured = ({ flags }: Invocation): ResourceName[] => (flags.bool('show-swap') ? [...RESOURCES, 'swap'] : [...RESOURCES]);

/** `250m`, `12Mi`. */
function amountText(resource: ResourceName, amount: ParsedQuantity): string {
  return resource === 'cpu' ? `${quantityMilliValue(amount)}m` : `${Math.floor(quantityValue(amount) / 1024 / 1024)}Mi`;
}

function* refuseWithoutMetrics({ client, flags, args, path }: Invocation, usage: string): Task<void> {
  if (args.length > 1) throw usageError(path, usage);
  if (!/^(|cpu|memory)$/.test(flags.text('sort-by'))) throw new CommandError('error: --sort-by accepts only cpu or memory');
  const groups = yield* client.get<ApiObject & { groups: { name: string }[] }>('/apis');
  if (!groups.groups.some(({ name }) => name === 'metrics.k8s.io')) throw new CommandError('error: Metrics API not available');
}

/** Orders by what is used most where that is asked for, else by name. */
const inOrder = <T>(items: readonly T[], sortBy: string, amount: (item: T, resource: ResourceName) => ParsedQuantity, nameOf: (item: T) => string): T[] =>
  [...items].sort((a, b) => {
    if (sortBy === '') return nameOf(a) < nameOf(b) ? -1 : 1;
    const value = (item: T): number => quantityMilliValue(amount(item, sortBy as ResourceName));
    return value(b) - value(a) || (nameOf(a) < nameOf(b) ? -1 : 1);
  });

/** A table whose every cell ends with a tab, as kubectl's printer of metrics writes it. */
function tableOf(rows: readonly (readonly string[])[]): string {
  const writer = new TabWriter(TABLE_TABS);
  for (const row of rows) writer.write(`${row.map((cell) => `${cell}\t`).join('')}\n`);
  return writer.flush();
}

function* topNode(invocation: Invocation): Task<number> {
  const { client, flags, host, args } = invocation;
  const [name] = args;
  const selector = flags.text('selector');
  if (name !== undefined && selector !== '') throw new CommandError('error: only one of NAME or --selector can be provided');
  yield* refuseWithoutMetrics(invocation, 'node [NAME | -l label]');
  const query: Query = selector === '' ? {} : { labelSelector: selector };
  const found =
    name === undefined
      ? ((yield* client.list(`${METRICS_API}/nodes`, query)).items as NodeMetrics[])
      : [yield* client.get<NodeMetrics>(`${METRICS_API}/nodes/${name}`)];
  if (found.length === 0) throw new CommandError('error: metrics not available yet');
  const nodesPath = resourcePath(resourceOf('nodes'), { name });
  const nodes = name === undefined ? ((yield* client.list(nodesPath, query)).items as Node[]) : [yield* client.get<Node>(nodesPath)];
  const field = flags.bool('show-capacity') ? 'capacity' : 'allocatable';
  const available = new Map(nodes.map(({ metadata, status }) => [metadata.name, (status[field] ?? {}) as Usage]));
  const resources = measured(invocation);
  const sorted = inOrder(
    found,
    flags.text('sort-by'),
    ({ usage }, resource) => amountOf(usage, resource),
    ({ metadata }) => metadata.name,
  );
  const rows = sorted.map(({ metadata, usage }) => [metadata.name, ...resources.flatMap((resource) => shareOf(resource, usage, available.get(metadata.name)))]);
  const silent = [...available.keys()].filter((node) => !found.some(({ metadata }) => metadata.name === node));
  rows.push(...silent.map((node) => [node, ...resources.flatMap(() => ['<unknown>', '<unknown>'])]));
  const header = ['NAME', ...resources.flatMap((resource) => [titleOf(resource), `${resource.toUpperCase()}(%)`])];
  yield* host.print(tableOf(flags.bool('no-headers') ? rows : [header, ...rows]));
  return 0;
}

const titleOf = (resource: ResourceName): string => (resource === 'cpu' ? 'CPU(cores)' : `${resource.toUpperCase()}(bytes)`);

/** What is used of a resource, and the share of what there is. Nodes here have no swap. */
function shareOf(resource: ResourceName, usage: Usage, available: Usage | undefined): string[] {
  if (resource === 'swap') return ['<unknown>', '<unknown>'];
  const amount = amountOf(usage, resource);
  const whole = available?.[resource];
  if (whole === undefined) return [amountText(resource, amount)];
  const all = quantityMilliValue(parseQuantity(whole));
  return [amountText(resource, amount), `${all === 0 ? 0 : Math.floor((quantityMilliValue(amount) / all) * 100)}%`];
}

const sumOf = (metrics: readonly PodMetrics[], resource: ResourceName): ParsedQuantity =>
  metrics.flatMap(({ containers }) => containers).reduce((sum, { usage }) => addQuantities(sum, amountOf(usage, resource)), ZERO);

function* topPod(invocation: Invocation): Task<number> {
  const { client, flags, host, namespace, args } = invocation;
  const [name] = args;
  const query: Query = {
    ...(flags.text('selector') !== '' && { labelSelector: flags.text('selector') }),
    ...(flags.text('field-selector') !== '' && { fieldSelector: flags.text('field-selector') }),
  };
  if (name !== undefined && Object.keys(query).length > 0) throw new CommandError('error: only one of NAME or selector can be provided');
  yield* refuseWithoutMetrics(invocation, 'pod [NAME | -l label]');
  const isEverywhere = flags.bool('all-namespaces');
  const path = `${METRICS_API}${isEverywhere ? '' : `/namespaces/${namespace}`}/pods`;
  const found =
    name === undefined
      ? ((yield* client.list(path, query)).items as PodMetrics[])
      : [yield* client.get<PodMetrics>(`${METRICS_API}/namespaces/${namespace}/pods/${name}`)];
  if (found.length === 0) {
    yield* refuseYoungPods(invocation, query);
    yield* host.printError(isEverywhere ? 'No resources found\n' : `No resources found in ${namespace} namespace.\n`);
    return 0;
  }
  yield* host.print(podTable(invocation, found));
  return 0;
}

/** Why there are no metrics of pods that are there. Throws where there is a reason. */
function* refuseYoungPods({ client, namespace, host }: Invocation, query: Query): Task<void> {
  const { items } = yield* client.list(resourcePath(resourceOf('pods'), { namespace }), query);
  if (items.length === 0) return;
  for (const { metadata } of items as Pod[]) {
    const ageMs = host.wallMs - (parseTime(metadata.creationTimestamp ?? '') ?? host.wallMs);
    if (ageMs > METRICS_CREATION_DELAY_MS)
      throw new CommandError(`error: Metrics not available for pod ${metadata.namespace}/${metadata.name}, age: ${formatDuration(ageMs)}`);
  }
  throw new CommandError('error: metrics not available yet');
}

function podTable(invocation: Invocation, metrics: readonly PodMetrics[]): string {
  const { flags } = invocation;
  const resources = measured(invocation);
  const isEverywhere = flags.bool('all-namespaces');
  const byContainer = flags.bool('containers');
  const sortBy = flags.text('sort-by');
  const header = [...(isEverywhere ? ['NAMESPACE'] : []), ...(byContainer ? ['POD'] : []), 'NAME', ...resources.map(titleOf)];
  const nameOf = ({ metadata }: PodMetrics): string => (isEverywhere ? `${metadata.namespace}/` : '') + metadata.name;
  const pods = inOrder(metrics, sortBy, (pod, resource) => sumOf([pod], resource), nameOf);
  const rows = pods.flatMap((pod) => {
    const place = isEverywhere ? [pod.metadata.namespace] : [];
    if (!byContainer) return [[...place, pod.metadata.name, ...resources.map((resource) => amountText(resource, sumOf([pod], resource)))]];
    const containers = inOrder(
      pod.containers,
      sortBy,
      ({ usage }, resource) => amountOf(usage, resource),
      (container) => container.name,
    );
    return containers.map(({ name, usage }) => [
      ...place,
      pod.metadata.name,
      name,
      ...resources.map((resource) => amountText(resource, amountOf(usage, resource))),
    ]);
  });
  // Without a header kubectl counts the columns as if there were only the three of a pod.
  const width = flags.bool('no-headers') ? 1 + resources.length : header.length;
  const blank = (count: number): string[] => Array.from({ length: count }, () => '');
  const sum = [
    [...blank(width - 2), '________', '________'],
    [...blank(width - 3), '', ...resources.map((resource) => amountText(resource, sumOf(metrics, resource)))],
  ];
  return tableOf([...(flags.bool('no-headers') ? [] : [header]), ...rows, ...(flags.bool('sum') ? sum : [])]);
}
