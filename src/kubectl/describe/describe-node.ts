/**
 * `kubectl describe node`.
 *
 * Mirrors: kubectl/pkg/describe/describe.go (describeNode, describeNodeResource).
 */
import type { ApiObject } from '../../api/door.ts';
import { sortedKeys } from '../../api/go-text.ts';
import { podLimits, podRequests } from '../../api/pod-resources.ts';
import { formatQuantity, parseQuantity, quantityMilliValue, quantityOf, quantityValue, type ParsedQuantity } from '../../api/quantity.ts';
import { addResources, type ParsedResourceList, type ResourceList } from '../../api/resource-lists.ts';
import type { Event, Node, Pod } from '../../api/types.gen.ts';
import { describeEvents } from './describe-events.ts';
import { ageOf, DescribeWriter, longTime, writeAnnotations, writeLabels, writeList } from './describe-writer.ts';

/** The lease by which a node says that it is alive, as far as it is shown. */
export interface NodeLease extends ApiObject {
  spec?: { holderIdentity?: string; acquireTime?: string; renewTime?: string };
}

const ROLE_PREFIX = 'node-role.kubernetes.io/';

/** The description of a node with the pods on it that have not ended. `lease` is a text where it could not be had: why. */
export function describeNode(node: Node, pods: readonly Pod[], lease: NodeLease | string, events: readonly Event[] | undefined, wallMs: number): string {
  const writer = new DescribeWriter();
  const { metadata, spec = {}, status = {} as Node['status'] } = node;
  writer.line(0, `Name:\t${metadata.name ?? ''}`);
  const labels = metadata.labels ?? {};
  const roles = new Set(
    sortedKeys(labels).flatMap((key) => (key.startsWith(ROLE_PREFIX) ? [key.slice(ROLE_PREFIX.length)] : key === 'kubernetes.io/role' ? [labels[key]!] : [])),
  );
  writer.line(
    0,
    `Roles:\t${
      [...roles]
        .filter((role) => role !== '')
        .sort()
        .join(',') || '<none>'
    }`,
  );
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}`);
  const taints = [...(spec.taints ?? [])].sort((a, b) => (a.effect + a.key < b.effect + b.key ? -1 : 1));
  writeList(
    writer,
    'Taints',
    taints.map(({ key, value, effect }) => `${key}${value ? `=${value}` : ''}:${effect}`),
  );
  writer.line(0, `Unschedulable:\t${spec.unschedulable ?? false}`);
  if (typeof lease === 'string') writer.line(0, `Lease:\tFailed to get lease: ${lease}`);
  else {
    const { holderIdentity, acquireTime, renewTime } = lease.spec ?? {};
    writer.line(0, 'Lease:');
    writer.line(1, `HolderIdentity:\t${holderIdentity ?? '<unset>'}`);
    writer.line(1, `AcquireTime:\t${acquireTime ? longTime(acquireTime) : '<unset>'}`);
    writer.line(1, `RenewTime:\t${renewTime ? longTime(renewTime) : '<unset>'}`);
  }
  describeStatus(writer, status);
  if (spec.podCIDR) writer.line(0, `PodCIDR:\t${spec.podCIDR}`);
  if (spec.podCIDRs && spec.podCIDRs.length > 0) writer.line(0, `PodCIDRs:\t${spec.podCIDRs.join(',')}`);
  if (spec.providerID) writer.line(0, `ProviderID:\t${spec.providerID}`);
  describePods(writer, node, pods, wallMs);
  describeEvents(writer, events, wallMs);
  return writer.text();
}

function describeStatus(writer: DescribeWriter, status: Node['status']): void {
  const { conditions = [], addresses = [], capacity = {}, allocatable = {}, nodeInfo } = status;
  if (conditions.length > 0) {
    writer.line(0, 'Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage');
    writer.line(1, '----\t------\t-----------------\t------------------\t------\t-------');
    for (const { type, status: state, lastHeartbeatTime, lastTransitionTime, reason = '', message = '' } of conditions) {
      writer.line(1, `${type} \t${state} \t${longTime(lastHeartbeatTime)} \t${longTime(lastTransitionTime)} \t${reason} \t${message} `.trimEnd());
    }
  }
  writer.line(0, 'Addresses:');
  for (const { type, address } of addresses) writer.line(1, `${type}:\t${address}`);
  for (const [title, list] of [
    ['Capacity', capacity],
    ['Allocatable', allocatable],
  ] as const) {
    const names = sortedKeys(list);
    if (names.length > 0) writer.line(0, `${title}:`);
    for (const name of names) writer.line(1, `${name}:\t${list[name]}`);
  }
  const info = nodeInfo ?? ({} as Partial<NonNullable<typeof nodeInfo>>);
  writer.line(0, 'System Info:');
  const rows: [string, string | undefined][] = [
    ['Machine ID', info.machineID],
    ['System UUID', info.systemUUID],
    ['Boot ID', info.bootID],
    ['Kernel Version', info.kernelVersion],
    ['OS Image', info.osImage],
    ['Operating System', info.operatingSystem],
    ['Architecture', info.architecture],
    ['Container Runtime Version', info.containerRuntimeVersion],
    ['Kubelet Version', info.kubeletVersion],
  ];
  for (const [label, value = ''] of rows) writer.line(1, `${label}:\t${value}`);
}

const ZERO = quantityOf(0);

/** The share of `part` in `whole`, in whole percent, as Go's float64 division and truncation give it. */
function percentOf(name: string, part: ParsedQuantity, whole: ParsedQuantity | undefined): number {
  const valueOf = name === 'cpu' ? quantityMilliValue : quantityValue;
  const all = whole ? valueOf(whole) : 0;
  return all === 0 ? 0 : Math.trunc((valueOf(part) / all) * 100);
}

function describePods(writer: DescribeWriter, node: Node, pods: readonly Pod[], wallMs: number): void {
  const listed: ResourceList = Object.keys(node.status?.allocatable ?? {}).length > 0 ? node.status.allocatable! : (node.status?.capacity ?? {});
  const allocatable = new Map(Object.entries(listed).map(([name, amount]) => [name, parseQuantity(amount)]));
  const share = (name: string, list: ParsedResourceList): string => {
    const amount = list.get(name) ?? ZERO;
    return `${formatQuantity(amount)} (${percentOf(name, amount, allocatable.get(name))}%)`;
  };
  writer.line(0, `Non-terminated Pods:\t(${pods.length} in total)`);
  writer.line(1, 'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge');
  writer.line(1, '---------\t----\t\t------------\t----------\t---------------\t-------------\t---');
  const requests: ParsedResourceList = new Map();
  const limits: ParsedResourceList = new Map();
  for (const pod of pods) {
    const requested = podRequests(pod, { useStatusResources: true });
    const limited = podLimits(pod, { useStatusResources: true });
    const age = ageOf(pod.metadata.creationTimestamp, wallMs);
    const cells = [share('cpu', requested), share('cpu', limited), share('memory', requested), share('memory', limited), age];
    writer.line(1, `${pod.metadata.namespace}\t${pod.metadata.name}\t\t${cells.join('\t')}`);
    addResources(requests, podRequests(pod));
    addResources(limits, podLimits(pod));
  }
  writer.line(0, 'Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)');
  writer.line(1, 'Resource\tRequests\tLimits');
  writer.line(1, '--------\t--------\t------');
  const others = sortedKeys(listed).filter((name) => !['cpu', 'memory', 'ephemeral-storage', 'pods'].includes(name));
  const isHuge = (name: string): boolean => name.startsWith('hugepages-');
  for (const name of ['cpu', 'memory', 'ephemeral-storage', ...others.filter(isHuge)])
    writer.line(1, `${name}\t${share(name, requests)}\t${share(name, limits)}`);
  for (const name of others.filter((other) => !isHuge(other))) {
    writer.line(1, `${name}\t${formatQuantity(requests.get(name) ?? ZERO)}\t${formatQuantity(limits.get(name) ?? ZERO)}`);
  }
}
