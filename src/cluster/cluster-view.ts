/** The page's picture of the cluster: read through the door, like everybody else's. */
import type { ApiServer, Table } from '../api/door.ts';
import type { Container, ContainerStatus, EndpointSlice, Node, Pod, Service } from '../api/types.gen.ts';
import { restartBackOffOf, willRestart } from '../api/restart-back-off.ts';
import { parseTime } from '../api/time.ts';

/** The shapes and colours in which states are drawn. */
export type VisualState = 'waiting' | 'running' | 'not-ready' | 'backing-off' | 'ended-well' | 'ended-badly' | 'unknown';

export interface ClusterView {
  nodes: NodeView[];
  services: ServiceView[];
}

/** A Service and the pods behind it. */
export interface ServiceView {
  namespace: string;
  name: string;
  type: string;
  /** Empty for one without an address, `None` for a headless one. */
  clusterIP: string;
  ports: { name: string; port: number; protocol: string; targetPort: string; nodePort: number | null }[];
  selector: Record<string, string>;
  /** Its endpoints; `pod` is empty where no pod stands behind one. */
  endpoints: { address: string; pod: string; node: string; ready: boolean; terminating: boolean }[];
}

export interface NodeView {
  /** Empty for the place where pods wait that no node has yet. */
  name: string;
  ready: boolean;
  address: string;
  pods: PodView[];
}

export interface PodView {
  namespace: string;
  name: string;
  uid: string;
  /** What kubectl's STATUS column says. */
  status: string;
  phase: string;
  /** What kubectl's READY column says. */
  ready: string;
  restarts: number;
  ip: string;
  /** Unix ms. */
  createdAtMs: number;
  terminating: boolean;
  conditions: { type: string; status: string; reason: string }[];
  containers: ContainerView[];
}

export interface ContainerView {
  name: string;
  role: 'init' | 'sidecar' | 'app' | 'ephemeral';
  image: string;
  state: 'waiting' | 'running' | 'terminated';
  /** `CrashLoopBackOff`, `Completed`, …; empty while running. */
  reason: string;
  visual: VisualState;
  ready: boolean;
  restarts: number;
  exitCode: number | null;
  /** Unix ms at which this state began, where the status says so. */
  sinceMs: number | null;
  /** While backing off: when the wait began and when it ends, Unix ms. */
  backoff: { fromMs: number; toMs: number } | null;
}

/** Everything the picture shows, sorted as kubectl sorts. Namespaces of the system are left out. */
export function clusterViewOf(api: ApiServer): ClusterView {
  const who = 'page/cluster-view';
  const nodes = api.serve({ method: 'GET', path: '/api/v1/nodes', who }).body as { items: Node[] };
  const table = api.serve({ method: 'GET', path: '/api/v1/pods', query: { includeObject: 'Object' }, accept: 'table', who }).body as Table;
  const column = (name: string): number => table.columnDefinitions.findIndex((each) => each.name === name);
  const [status, ready] = [column('Status'), column('Ready')];
  const pods = table.rows
    .map((row) => podViewOf(row.object as Pod, String(row.cells[status]), String(row.cells[ready])))
    .filter((pod) => !pod.namespace.startsWith('kube-'));
  const nodeOf = new Map(table.rows.map((row) => [row.object?.metadata?.uid ?? '', (row.object as Pod).spec?.nodeName ?? '']));
  const podsOf = (node: string): PodView[] => pods.filter((pod) => nodeOf.get(pod.uid) === node);
  const unscheduled = podsOf('');
  return {
    nodes: [
      ...(unscheduled.length > 0 ? [{ name: '', ready: false, address: '', pods: unscheduled }] : []),
      ...nodes.items.map((node) => ({
        name: node.metadata?.name ?? '',
        ready: node.status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false,
        address: node.status?.addresses?.find((address) => address.type === 'InternalIP')?.address ?? '',
        pods: podsOf(node.metadata?.name ?? ''),
      })),
    ],
    services: serviceViewsOf(api, who),
  };
}

/** Services but for the system's own, with their endpoints as the EndpointSlices have them. */
function serviceViewsOf(api: ApiServer, who: string): ServiceView[] {
  const list = (path: string): unknown[] => (api.serve({ method: 'GET', path, who }).body as { items: unknown[] }).items;
  const slices = list('/apis/discovery.k8s.io/v1/endpointslices') as EndpointSlice[];
  const endpointsOf = ({ metadata }: Service): ServiceView['endpoints'] =>
    slices
      .filter((slice) => slice.metadata.namespace === metadata.namespace && slice.metadata.labels?.['kubernetes.io/service-name'] === metadata.name)
      .flatMap(({ endpoints }) => endpoints ?? [])
      .map(({ addresses, conditions, nodeName, targetRef }) => ({
        address: addresses[0] ?? '',
        pod: targetRef?.kind === 'Pod' ? (targetRef.name ?? '') : '',
        node: nodeName ?? '',
        ready: conditions?.ready !== false,
        terminating: conditions?.terminating === true,
      }));
  return (list('/api/v1/services') as Service[])
    .filter(({ metadata }) => !metadata.namespace.startsWith('kube-') && !(metadata.namespace === 'default' && metadata.name === 'kubernetes'))
    .map((service) => ({
      namespace: service.metadata.namespace,
      name: service.metadata.name,
      type: service.spec.type ?? '',
      clusterIP: service.spec.clusterIP ?? '',
      ports: (service.spec.ports ?? []).map(({ name = '', port, protocol = 'TCP', targetPort, nodePort }) => ({
        name,
        port,
        protocol,
        targetPort: String(targetPort ?? port),
        nodePort: nodePort ?? null,
      })),
      selector: { ...service.spec.selector },
      endpoints: endpointsOf(service),
    }));
}

const msOf = (time: string | undefined): number | null => (time === undefined ? null : (parseTime(time) ?? null));

function podViewOf(pod: Pod, status: string, ready: string): PodView {
  const spec = pod.spec;
  const statuses = new Map<string, ContainerStatus>();
  for (const each of [
    ...(pod.status?.initContainerStatuses ?? []),
    ...(pod.status?.containerStatuses ?? []),
    ...(pod.status?.ephemeralContainerStatuses ?? []),
  ])
    statuses.set(each.name, each);
  const view = (container: ViewedContainer, role: ContainerView['role']): ContainerView =>
    containerViewOf(container, role, statuses.get(container.name), (exitCode) => willRestart(pod, container, role, exitCode));
  const containers = [
    ...(spec?.initContainers ?? []).map((each) => view(each, each.restartPolicy === 'Always' ? 'sidecar' : 'init')),
    ...(spec?.containers ?? []).map((each) => view(each, 'app')),
    ...(spec?.ephemeralContainers ?? []).map((each) => view(each, 'ephemeral')),
  ];
  return {
    namespace: pod.metadata?.namespace ?? '',
    name: pod.metadata?.name ?? '',
    uid: pod.metadata?.uid ?? '',
    status,
    phase: pod.status?.phase ?? '',
    ready,
    restarts: containers.reduce((sum, each) => sum + each.restarts, 0),
    ip: pod.status?.podIP ?? '',
    createdAtMs: msOf(pod.metadata?.creationTimestamp) ?? 0,
    terminating: pod.metadata?.deletionTimestamp !== undefined,
    conditions: (pod.status?.conditions ?? []).map(({ type, status: value, reason }) => ({ type, status: value, reason: reason ?? '' })),
    containers,
  };
}

type ViewedContainer = Pick<Container, 'name' | 'image' | 'restartPolicy' | 'restartPolicyRules'>;

function containerViewOf(
  container: ViewedContainer,
  role: ContainerView['role'],
  status: ContainerStatus | undefined,
  restarts: (exitCode: number) => boolean,
): ContainerView {
  const { running, terminated, waiting } = status?.state ?? {};
  const backoff = restartBackOffOf(status, restarts);
  return {
    name: container.name,
    role,
    image: container.image ?? '',
    state: running ? 'running' : terminated ? 'terminated' : 'waiting',
    reason: terminated?.reason ?? waiting?.reason ?? '',
    visual: visualOf(status, backoff !== null),
    ready: status?.ready ?? false,
    restarts: status?.restartCount ?? 0,
    exitCode: terminated?.exitCode ?? status?.lastState?.terminated?.exitCode ?? null,
    sinceMs: msOf(running?.startedAt ?? terminated?.finishedAt ?? undefined),
    backoff,
  };
}

/** The shape of a container's state. Pure; the words come from the status itself. */
function visualOf(status: ContainerStatus | undefined, backingOff: boolean): VisualState {
  const { running, terminated, waiting } = status?.state ?? {};
  if (running) return status?.ready ? 'running' : 'not-ready';
  if (backingOff) return 'backing-off';
  if (terminated) return terminated.exitCode === 0 ? 'ended-well' : 'ended-badly';
  if (/BackOff$/.test(waiting?.reason ?? '')) return 'backing-off';
  return /^(Err|Invalid|Create.*Error|RunContainerError|StartError)/.test(waiting?.reason ?? '') ? 'ended-badly' : 'waiting';
}
