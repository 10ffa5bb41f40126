/** The page's picture of the cluster: read through the door, like everybody else's. */
import type { ApiServer, Table } from '../api/door.ts';
import type { Container, ContainerStatus, Node, Pod } from '../api/types.gen.ts';
import { parseDuration } from '../api/duration.ts';
import { parseTime } from '../api/time.ts';

/** The shapes and colours in which states are drawn. */
export type VisualState = 'waiting' | 'running' | 'not-ready' | 'backing-off' | 'ended-well' | 'ended-badly' | 'unknown';

export interface ClusterView {
  nodes: NodeView[];
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
  };
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

type ViewedContainer = Pick<Container, 'name' | 'image' | 'restartPolicy'>;

function containerViewOf(
  container: ViewedContainer,
  role: ContainerView['role'],
  status: ContainerStatus | undefined,
  restarts: (exitCode: number) => boolean,
): ContainerView {
  const { running, terminated, waiting } = status?.state ?? {};
  const backoff = backoffOf(status, restarts);
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

const FIRST_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = 300_000;

/**
 * The wait before the next restart, as the kubelet counts it: none before the first, then 10 s doubling to 300 s, from
 * the end of the last run. The status says it (`back-off 20s restarting failed container=…`) only once the kubelet has
 * looked again; until then it follows from the restarts so far.
 * Differs: the kubelet looks again up to a minute later than the wait ends.
 */
function backoffOf(status: ContainerStatus | undefined, willRestart: (exitCode: number) => boolean): ContainerView['backoff'] {
  const { waiting, terminated } = status?.state ?? {};
  const ended = terminated ?? status?.lastState?.terminated;
  const fromMs = msOf(ended?.finishedAt ?? undefined);
  if (!status || !ended || fromMs === null) return null;
  const announced = /^back-off (\S+) restarting/.exec(waiting?.message ?? '')?.[1];
  if (announced !== undefined) return { fromMs, toMs: fromMs + (parseDuration(announced) ?? 0) };
  if (!terminated || status.restartCount === 0 || !willRestart(terminated.exitCode)) return null;
  const waitMs = Math.min(FIRST_WAIT_MS * 2 ** Math.min(status.restartCount - 1, 10), LONGEST_WAIT_MS);
  return { fromMs, toMs: fromMs + waitMs };
}

/** Whether the kubelet starts a container again that ended with this exit code: the pod's policy, or the container's own. */
function willRestart(pod: Pod, container: Pick<Container, 'restartPolicy'>, role: ContainerView['role'], exitCode: number): boolean {
  if (pod.metadata?.deletionTimestamp !== undefined || role === 'ephemeral') return false;
  const policy = container.restartPolicy ?? pod.spec?.restartPolicy ?? 'Always';
  // An init container that has done its work is not run again, whatever the policy.
  if (role === 'init' && exitCode === 0) return false;
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}
