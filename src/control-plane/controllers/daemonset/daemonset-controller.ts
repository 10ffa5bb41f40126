/**
 * The DaemonSet controller: one pod on every node that the set wants.
 *
 * Mirrors: pkg/controller/daemon/daemon_controller.go, update.go.
 */
import { scaledValueOf } from '../../../api/intstr.ts';
import { labelSelectorOf } from '../../../api/labels.ts';
import { isEqual } from '../../../api/patch/json-value.ts';
import { isPodAvailable, isPodReady } from '../../../api/pod-util.ts';
import { parseTime } from '../../../api/time.ts';
import type { ControllerRevision, DaemonSet, DaemonSetStatus, Node, Pod } from '../../../api/types.gen.ts';
import { ApiError, createClient, isRefusal } from '../../../client/client.ts';
import { createEventRecorder } from '../../../client/event-recorder.ts';
import { keyOf } from '../../../client/informer.ts';
import { createWorkQueue } from '../../../client/work-queue.ts';
import { controllerTimings } from '../../../data/controller-timings.table.ts';
import { findMinNextPodAvailabilityCheck } from '../common/sort-for-deletion.ts';
import { claimObjects } from '../common/claim-objects.ts';
import { getControllerOf, newControllerRef } from '../common/controller-ref.ts';
import { Expectations } from '../common/expectations.ts';
import { omitZero } from '../common/omit-zero.ts';
import { getPodFromTemplate, PodControl, type PodOwner } from '../common/pod-control.ts';
import { slowStartBatch } from '../common/slow-start.ts';
import { ControllerHistory, hashOfRevision, REVISION_HASH } from '../history/controller-history.ts';
import type { ControllerOptions } from '../replicaset/replicaset-controller.ts';
import { createPodTemplate, isPodUpdated, nodeShouldRunDaemonPod, replaceNodeNameAffinity, targetNodeOf } from './daemon-pod.ts';

const WHO = 'daemonset-controller';
const GENERATION = 'deprecated.daemonset.template.generation';

type PodsByNode = ReadonlyMap<string, readonly Pod[]>;

/** What is to be done: nodes that get a pod, pods that go. */
interface Plan {
  readonly nodes: string[];
  readonly pods: Pod[];
}

const generationOf = ({ metadata }: DaemonSet): number | undefined => {
  const text = metadata.annotations?.[GENERATION];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
};

const isAlive = (pod: Pod): boolean => pod.metadata.deletionTimestamp === undefined;
const createdMs = ({ metadata }: Pod): number => parseTime(metadata.creationTimestamp ?? '') ?? 0;

/** Starts the controller. */
export function startDaemonSetController({ sim, api, informers, podIndex }: ControllerOptions): void {
  const client = createClient(api, WHO);
  const recorder = createEventRecorder({ sim, client, component: WHO });
  const control = new PodControl(client, recorder);
  const history = new ControllerHistory(client, 'DaemonSet');
  const expectations = new Expectations();
  const dice = sim.random(`${WHO}/sync`);

  const syncDaemonSet = (key: string): void => {
    const set = sets.get(key);
    if (!set) {
      expectations.forget(key);
      return;
    }
    if (set.metadata.deletionTimestamp !== undefined) return;
    const revisions = history.list(set);
    const current = history.ensureCurrent(set, revisions);
    const hash = hashOfRevision(current);
    const pods = podsOf(set);
    let refusal: ApiError | undefined;
    try {
      if (expectations.areSatisfied(key, sim.nowMs)) updatePods(key, set, pods, hash);
      const liveHashes = new Set([...pods.values()].flat().map(({ metadata }) => metadata.labels?.[REVISION_HASH]));
      const isLive = (each: ControllerRevision): boolean => each.metadata.name === current.metadata.name || liveHashes.has(hashOfRevision(each));
      history.truncate(set, revisions, new Set(revisions.filter(isLive).map(({ metadata }) => metadata.name)));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refusal = error;
    }
    // The status tells of pods that are missing, also where they are refused.
    writeStatus(set, pods, hash);
    const waitMs = findMinNextPodAvailabilityCheck([...pods.values()].flat(), set.spec.minReadySeconds ?? 0, sim.wallMs);
    if (waitMs !== undefined) queue.addAfter(key, waitMs);
    if (refusal) throw refusal;
  };

  const updatePods = (key: string, set: DaemonSet, pods: PodsByNode, hash: string): void => {
    carryOut(key, set, hash, manage(set, pods));
    if (expectations.areSatisfied(key, sim.nowMs) && set.spec.updateStrategy?.type === 'RollingUpdate')
      carryOut(key, set, hash, rollingUpdate(set, pods, hash));
  };

  const podsOf = (set: DaemonSet): PodsByNode => {
    const controllerRef = newControllerRef(set, 'apps/v1', 'DaemonSet');
    const claim = { client, resource: 'pods', owner: set, controllerRef, selector: labelSelectorOf(set.spec.selector) } as const;
    const byNode = new Map<string, Pod[]>();
    for (const pod of claimObjects(claim, [...podIndex.controlledBy(set.metadata.uid), ...podIndex.orphansIn(set.metadata.namespace)])) {
      const node = targetNodeOf(pod);
      if (node !== undefined) byNode.set(node, [...(byNode.get(node) ?? []), pod]);
    }
    return byNode;
  };

  const sortedNodes = (): Node[] => [...nodes.values()].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));

  /** Nodes without a daemon get one; daemons that may not be where they are, or have failed, go. */
  const manage = (set: DaemonSet, pods: PodsByNode): Plan => {
    const plan: Plan = { nodes: [], pods: [] };
    for (const node of sortedNodes()) {
      const { name } = node.metadata;
      const there = pods.get(name) ?? [];
      const { shouldRun, mayStay } = nodeShouldRunDaemonPod(node, set);
      if (shouldRun && there.length === 0) plan.nodes.push(name);
      else if (mayStay) plan.pods.push(...surplusOf(set, there, name));
      else plan.pods.push(...there.filter(isAlive));
    }
    // Pods whose node is gone.
    for (const [name, there] of pods) if (!nodes.get(name)) plan.pods.push(...there.filter((pod) => isAlive(pod) && !pod.spec.nodeName));
    return plan;
  };

  const surplusOf = (set: DaemonSet, pods: readonly Pod[], node: string): Pod[] => {
    const running: Pod[] = [];
    const failed: Pod[] = [];
    for (const pod of pods.filter(isAlive)) (pod.status?.phase === 'Failed' ? failed : running).push(pod);
    for (const { metadata } of failed)
      recorder.event(set, 'Warning', 'FailedDaemonPod', `Found failed daemon pod ${metadata.namespace}/${metadata.name} on node ${node}, will try to kill it`);
    // During a surge an old and a new pod are on one node; otherwise the oldest stays.
    const isSurging = Boolean(set.spec.updateStrategy?.rollingUpdate?.maxSurge);
    return [...failed, ...(isSurging ? [] : running.sort((a, b) => createdMs(a) - createdMs(b)).slice(1))];
  };

  const isAvailable = (set: DaemonSet, pod: Pod): boolean => isPodAvailable(pod, set.spec.minReadySeconds ?? 0, sim.wallMs);

  /** The next step from old pods to new ones: with surge new pods first, without it old ones go first. */
  const rollingUpdate = (set: DaemonSet, pods: PodsByNode, hash: string): Plan => {
    const wanted = sortedNodes().filter((node) => nodeShouldRunDaemonPod(node, set).shouldRun).length;
    const { maxSurge, maxUnavailable } = set.spec.updateStrategy?.rollingUpdate ?? {};
    const surge = Math.min(scaledValueOf(maxSurge ?? 0, wanted, true), wanted);
    const unavailable = Math.min(scaledValueOf(maxUnavailable ?? 1, wanted, true), wanted);
    const isNew = (pod: Pod): boolean => isPodUpdated(pod, hash, generationOf(set));
    return surge > 0 ? surgeUpdate(set, pods, isNew, surge) : replacingUpdate(set, pods, isNew, Math.max(1, unavailable));
  };

  const replacingUpdate = (set: DaemonSet, pods: PodsByNode, isNew: (pod: Pod) => boolean, most: number): Plan => {
    const [broken, candidates]: [Pod[], Pod[]] = [[], []];
    let unavailable = 0;
    for (const there of pods.values()) {
      const alive = there.filter(isAlive);
      const fresh = alive.find(isNew);
      const old = alive.find((pod) => !isNew(pod));
      if (fresh ? !isAvailable(set, fresh) || old : !old) unavailable++;
      else if (!fresh && old) {
        if (isAvailable(set, old)) candidates.push(old);
        else {
          broken.push(old);
          unavailable++;
        }
      }
    }
    return { nodes: [], pods: [...broken, ...candidates.slice(0, Math.max(0, most - unavailable))] };
  };

  const surgeUpdate = (set: DaemonSet, pods: PodsByNode, isNew: (pod: Pod) => boolean, most: number): Plan => {
    const [urgent, candidates]: [string[], string[]] = [[], []];
    const done: Pod[] = [];
    let surging = 0;
    for (const [node, there] of pods) {
      const alive = there.filter(isAlive);
      const fresh = alive.find(isNew);
      const old = alive.find((pod) => !isNew(pod));
      if (fresh && old) {
        if (isAvailable(set, fresh)) done.push(old);
        else surging++;
      } else if (!fresh && old) (isAvailable(set, old) ? candidates : urgent).push(node);
    }
    return { nodes: [...urgent, ...candidates.slice(0, Math.max(0, most - surging))], pods: done };
  };

  const carryOut = (key: string, set: DaemonSet, hash: string, plan: Plan): void => {
    if (plan.nodes.length + plan.pods.length === 0) return;
    const owner: PodOwner = { object: set, controllerRef: newControllerRef(set, 'apps/v1', 'DaemonSet') };
    const deleted = plan.pods.map(({ metadata }) => keyOf(metadata));
    expectations.expect(key, plan.nodes.length, deleted, sim.nowMs);
    const pod = getPodFromTemplate(createPodTemplate(set.spec.template, generationOf(set), hash), owner);
    const { successes, error } = slowStartBatch(plan.nodes.length, 1, (i) => {
      const affinity = replaceNodeNameAffinity(pod.spec.affinity, plan.nodes[i]!);
      control.create({ ...pod, spec: { ...pod.spec, affinity } }, owner);
    });
    for (let i = successes; i < plan.nodes.length; i++) expectations.creationObserved(key);
    for (const doomed of plan.pods) {
      try {
        control.delete(doomed, owner);
      } catch (thrown) {
        expectations.deletionObserved(key, keyOf(doomed.metadata));
        if (!isRefusal(thrown, 'NotFound')) throw thrown;
      }
    }
    if (error !== undefined) throw error;
  };

  const writeStatus = (set: DaemonSet, pods: PodsByNode, hash: string): void => {
    const count = { desired: 0, current: 0, misscheduled: 0, ready: 0, available: 0, updated: 0 };
    for (const node of nodes.values()) {
      const there = [...(pods.get(node.metadata.name) ?? [])].sort((a, b) => createdMs(b) - createdMs(a));
      if (!nodeShouldRunDaemonPod(node, set).shouldRun) {
        if (there.length > 0) count.misscheduled++;
        continue;
      }
      count.desired++;
      const [latest] = there;
      if (!latest) continue;
      count.current++;
      if (isPodReady(latest)) count.ready++;
      if (isPodReady(latest) && isAvailable(set, latest)) count.available++;
      if (isPodUpdated(latest, hash, generationOf(set))) count.updated++;
    }
    const status: DaemonSetStatus = {
      currentNumberScheduled: count.current,
      numberMisscheduled: count.misscheduled,
      desiredNumberScheduled: count.desired,
      numberReady: count.ready,
      observedGeneration: set.metadata.generation,
      ...omitZero({ updatedNumberScheduled: count.updated, numberAvailable: count.available, numberUnavailable: count.desired - count.available }),
    };
    if (!isEqual(status, set.status)) client.update('daemonsets', { ...set, status }, 'status');
  };

  const queue = createWorkQueue({ sim, name: WHO, sync: syncDaemonSet, latencyMs: () => dice.integer(...controllerTimings.syncLatencyMs) });

  const ownerKeyOf = (pod: Pod): string | undefined => {
    const owner = getControllerOf(pod);
    return owner?.kind === 'DaemonSet' ? `${pod.metadata.namespace}/${owner.name}` : undefined;
  };

  const sets = informers.follow('daemonsets', ({ key, before, after }) => {
    if (before && before.metadata.uid !== after?.metadata.uid) expectations.forget(key);
    queue.add(key);
  });
  const nodes = informers.follow('nodes', ({ before, after }) => {
    // Heartbeats say nothing of where daemons belong.
    const isNews = !before || !after || before.metadata.labels !== after.metadata.labels || before.spec !== after.spec;
    if (isNews) for (const set of sets.values()) queue.add(keyOf(set.metadata));
  });
  informers.follow('pods', ({ key, before, after }) => {
    const pod = after ?? before;
    const owner = pod && ownerKeyOf(pod);
    if (owner === undefined) return;
    if (!before) expectations.creationObserved(owner);
    if (!after || after.metadata.deletionTimestamp !== undefined) expectations.deletionObserved(owner, key);
    queue.add(owner);
  });
}
