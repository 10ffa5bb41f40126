/**
 * The kubelet: sees to it that the pods bound to its node run, and says how they are.
 *
 * Mirrors: pkg/kubelet/kubelet.go (the sync loop) with its managers, one file each.
 * Differs: no static pods, no resource claims; cgroups are the kernel's.
 */
import { isRefused, type ApiServer, type WatchEvent } from '../../api/door.ts';
import type { Pod, PodStatus } from '../../api/types.gen.ts';
import { ApiError, createClient } from '../../client/client.ts';
import { createEventRecorder } from '../../client/event-recorder.ts';
import { startInformer } from '../../client/informer.ts';
import type { ScenarioNode } from '../../data/image.ts';
import type { Kernel } from '../../kernel/types.ts';
import { Lifetime } from '../../sim/lifetime.ts';
import type { Simulation } from '../../sim/simulation.ts';
import type { Cni } from '../cni/cni.ts';
import type { Runtime } from '../cri/types.ts';
import { canAdmitPod } from './admission.ts';
import { ApiLink } from './api-link.ts';
import { Allocations } from './allocations.ts';
import { BackOff } from './back-off.ts';
import type { KubeletContext, PodRecord } from './context.ts';
import { PullQueue } from './image-manager.ts';
import { EvictionManager } from './eviction-manager.ts';
import { serveWhenAsked } from './serve-when-asked.ts';
import { createNodeLease } from './node-lease.ts';
import { allocatableOf, nodeTarget, startNodeStatus, type NodeStatusReporter, type UnusualCondition } from './node-status.ts';
import { NetworkState } from './network-state.ts';
import { killOrphanedPods } from './orphaned-pods.ts';
import { removeDeadContainers } from './container-deletor.ts';
import { Pleg } from './pleg.ts';
import { PodWorkers } from './pod-workers.ts';
import { createProber } from './prober.ts';
import { StatusManager } from './status-manager.ts';
import { TokenManager } from './token-manager.ts';
import { PodVolumes } from './volumes.ts';

export interface KubeletOptions {
  sim: Simulation;
  api: ApiServer;
  kernel: Kernel;
  runtime: Runtime;
  cni: Cni;
  node: ScenarioNode;
  /** Where pods look names up: the cluster's DNS, and what the node itself uses. */
  dns?: { clusterDns: string; clusterDomain: string; nameservers: readonly string[] };
  /** What lies below /var/lib/kubelet/pods, by pod: it outlives the kubelet. */
  podDirectories?: Map<string, PodVolumes>;
  /** It ran on this node before: its start is told as an Event. */
  isRestart?: boolean;
  /** The node is off the network as it starts. */
  isCutOff?: boolean;
}

/** A kubelet that runs until it is stopped. */
export interface Kubelet {
  readonly nodeName: string;
  /** The pods it has, as it sees them. */
  pods(): readonly Pod[];
  /** Ends it, as `systemctl stop kubelet` does: containers go on without it. */
  stop(): void;
  /** The node is off the network: the kubelet goes on, but reaches nobody. */
  disconnect(): void;
  reconnect(): void;
  /** The node's network plugin was installed or taken away. */
  networkChanged(): void;
}

const DEFAULT_DNS = { clusterDns: '10.96.0.10', clusterDomain: 'cluster.local', nameservers: ['172.18.0.1'] };

/** Registers the node and begins to run its pods. */
export function startKubelet(options: KubeletOptions): Kubelet {
  const { kernel, runtime, cni, node, podDirectories = new Map<string, PodVolumes>() } = options;
  const sim = new Lifetime(options.sim);
  const api = new ApiLink(sim, options.api);
  if (options.isCutOff) api.cut();
  const who = `kubelet/${node.name}`;
  const client = createClient(api, who);
  const recorder = createEventRecorder({ sim, client, component: 'kubelet', host: node.name });
  const services = startInformer({ client, resource: 'services' });
  const allocatable = allocatableOf(node);
  const records = new Map<string, PodRecord>();
  const pods = new Map<string, Pod>();
  const tokens = new TokenManager(sim);

  const recordOf = (uid: string): PodRecord => {
    let record = records.get(uid);
    if (!record) {
      const volumes = podDirectories.get(uid) ?? new PodVolumes();
      podDirectories.set(uid, volumes);
      record = { volumes, startFailures: new Map(), pullErrors: new Map() };
      records.set(uid, record);
    }
    return record;
  };

  const volumeNamed = lastKnown((_namespace, name) => client.get('persistentvolumes', { name }));
  const context: KubeletContext = {
    sim,
    kernel,
    runtime,
    cni,
    network: new NetworkState(sim, cni, who, () => nodeStatus.reportSoon()),
    who,
    nodeName: node.name,
    dns: options.dns ?? DEFAULT_DNS,
    sources: {
      sim,
      kernel,
      hostIPs: [node.address],
      allocatable,
      configMap: lastKnown((namespace, name) => client.get('configmaps', { namespace, name })),
      secret: lastKnown((namespace, name) => client.get('secrets', { namespace, name })),
      claim: lastKnown((namespace, name) => client.get('persistentvolumeclaims', { namespace, name })),
      persistentVolume: (name) => volumeNamed('', name),
      services: () => (services.hasSynced ? [...services.values()] : undefined),
      token: (pod, audience, seconds) => tokens.get(pod, audience, seconds),
    },
    record: (pod, type, reason, message, fieldPath) => recorder.event({ ...pod, apiVersion: 'v1', kind: 'Pod' }, type, reason, message, fieldPath),
    statuses: new StatusManager(sim, api, node.name, (uid) => workers.couldHaveRunningContainers(uid)),
    allocations: new Allocations(allocatable, (pod) => canAdmitPod(pod, othersThan(pod), allocatable)),
    restartBackOff: new BackOff(),
    pullBackOff: new BackOff(),
    prober: createProber({
      sim,
      kernel,
      runtime,
      hostNet: () => cni.host(node.address).net,
      who,
      record: (pod, type, reason, message, fieldPath) => context.record(pod, type, reason, message, fieldPath),
      onResult: (uid) => workers.sync(uid),
    }),
    pod: recordOf,
    onNewImage: () => nodeStatus.reportSoon(),
  };

  const forget = (uid: string): void => {
    pods.delete(uid);
    records.delete(uid);
    podDirectories.delete(uid);
    tokens.forget(uid);
    context.statuses.forget(uid);
    context.prober.removePod(uid);
    context.allocations.forget(uid);
    pleg.forget(uid);
    for (const sandbox of runtime.sandboxes(uid)) if (sandbox.state === 'SANDBOX_READY') cni.del(sandbox.config);
    runtime.removePod(uid);
  };
  const pleg: Pleg = new Pleg(sim, runtime, node.name, (uid) => {
    workers.sync(uid);
    removeDeadContainers(runtime, uid);
  });
  const workers: PodWorkers = new PodWorkers(context, () => pleg, new PullQueue(), forget);

  const evictions: EvictionManager = new EvictionManager({
    context,
    node,
    recorder,
    activePods: () => workers.pods().filter(({ metadata }) => workers.isActive(metadata.uid)),
    terminate: (uid, graceMs) => workers.terminate(uid, graceMs),
    onPressureChange: () => nodeStatus.reportSoon(),
  });

  const reject = (pod: Pod, rejection: Pick<PodStatus, 'reason' | 'message'>): void => {
    recorder.event({ ...pod, apiVersion: 'v1', kind: 'Pod' }, 'Warning', rejection.reason ?? '', rejection.message ?? '');
    const { qosClass } = pod.status;
    context.statuses.setPodStatus(pod, { phase: 'Failed', ...rejection, conditions: pod.status.conditions ?? [], ...(qosClass ? { qosClass } : {}) });
  };

  /** The pods beside this one that are not over. */
  const othersThan = ({ metadata: { uid } }: Pod): Pod[] =>
    workers.pods().filter(({ metadata, status }) => metadata.uid !== uid && status.phase !== 'Failed' && status.phase !== 'Succeeded');

  const podAdded = (pod: Pod): void => {
    const isOver = pod.status.phase === 'Failed' || pod.status.phase === 'Succeeded';
    if (!isOver && !pod.metadata.deletionTimestamp) {
      const rejection = evictions.admit(pod) ?? canAdmitPod(pod, othersThan(pod), allocatable);
      if (rejection) return reject(pod, rejection);
    }
    evictions.watchPod(pod);
    workers.updatePod(pod);
  };

  const onPod = ({ type, object }: WatchEvent): void => {
    if (type === 'BOOKMARK') killOrphanedPods({ sim, runtime, cni, who, isKnown: (uid) => pods.has(uid) || workers.pod(uid) !== undefined, onGone: forget });
    if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') return;
    const pod = object as Pod;
    const uid = pod.metadata.uid;
    const before = pods.get(uid);
    if (type === 'DELETED') {
      pods.delete(uid);
      workers.removePod(pod);
      return;
    }
    pods.set(uid, pod);
    context.statuses.podUpdated(pod);
    if (!before) podAdded(pod);
    else if (isWorkForWorker(before, pod)) workers.updatePod(pod);
    else {
      workers.seePod(pod);
      if (hasGateChanged(before, pod)) workers.sync(uid);
    }
  };

  const unusual = (): ReadonlySet<UnusualCondition> =>
    context.network.error === undefined ? evictions.pressures() : new Set([...evictions.pressures(), 'Ready']);
  if (options.isRestart) recorder.event(nodeTarget(node.name), 'Normal', 'Starting', 'Starting kubelet.');
  const nodeStatus: NodeStatusReporter = startNodeStatus({ sim, client, recorder, node, runtime, unusual });
  const lease = createNodeLease({ sim, client, node: nodeStatus.node });
  lease.hold();
  const initially = { allowWatchBookmarks: 'true', sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' };
  const query = { watch: 'true', fieldSelector: `spec.nodeName=${node.name}`, ...initially };
  const watch = api.watch({ method: 'GET', path: '/api/v1/pods', query, who }, onPod);
  if (isRefused(watch)) throw new Error(`${who}: the apiserver refuses the watch on pods: ${JSON.stringify(watch.body)}`);
  const findPod = (namespace: string, name: string): Pod | undefined =>
    [...pods.values()].find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
  const server = serveWhenAsked(context, findPod);
  if (!options.isCutOff) api.registerKubelet(node.name, server);
  return {
    nodeName: node.name,
    pods: () => [...pods.values()],
    stop() {
      server.close();
      lease.release();
      sim.end();
      api.close();
      api.registerKubelet(node.name, 'connection refused');
    },
    disconnect() {
      lease.release();
      api.cut();
      api.registerKubelet(node.name, 'no route to host');
    },
    networkChanged: () => context.network.look(),
    reconnect() {
      api.mend();
      api.registerKubelet(node.name, server);
      lease.hold();
      nodeStatus.reportSoon();
      context.statuses.resend();
    },
  };
}

/** A read that is answered from memory while the server cannot be asked, as the kubelet's caches answer. */
function lastKnown<T>(read: (namespace: string, name: string) => T | undefined): (namespace: string, name: string) => T | undefined {
  const known = new Map<string, T>();
  return (namespace, name) => {
    const key = `${namespace}/${name}`;
    try {
      const value = read(namespace, name);
      if (value === undefined) known.delete(key);
      else known.set(key, value);
      return value;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return known.get(key);
    }
  };
}

/** A status that this kubelet itself wrote comes back, too: only the rest of the object is work. */
function isWorkForWorker(before: Pod, after: Pod): boolean {
  return (
    before.metadata.generation !== after.metadata.generation ||
    before.metadata.deletionTimestamp !== after.metadata.deletionTimestamp ||
    before.metadata.deletionGracePeriodSeconds !== after.metadata.deletionGracePeriodSeconds
  );
}

/** Whether somebody has opened or closed one of the pod's readiness gates. */
function hasGateChanged(before: Pod, after: Pod): boolean {
  const statusOf = (pod: Pod, gate: string): string | undefined => pod.status.conditions?.find(({ type }) => type === gate)?.status;
  return after.spec.readinessGates?.some(({ conditionType }) => statusOf(before, conditionType) !== statusOf(after, conditionType)) ?? false;
}
