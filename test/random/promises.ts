/**
 * What Kubernetes promises of pods, whatever anybody does to them. It is asked after every event of the simulation, and
 * looks only at what that event wrote: the new revisions in etcd, the new entries of the trace.
 */
import type { ContainerStatus, Pod } from '../../src/api/types.gen.ts';
import type { Cluster } from '../../src/cluster/create-cluster.ts';
import { computePodSummary } from '../../src/control-plane/apiserver/printers/print-pod.ts';

/** A promise that was not kept. */
export class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise';
}

const PODS = '/registry/pods/';
/** Beyond its grace period a process may live this long (ms): the kubelet notices, runs a short preStop hook, and kills. */
const SLACK_MS = 5_000;
/** Programs that the kubelet waits for before it looks at a deletion: a postStart hook, an image. */
const STARTING_MS = 130_000;

/** The cluster has pods of its own, elsewhere. */
const isOurs = ({ metadata }: Pod): boolean => metadata.namespace === 'default';
const isOver = ({ status }: Pod): boolean => status.phase === 'Succeeded' || status.phase === 'Failed';
const conditionOf = (pod: Pod, type: string): string | undefined => pod.status.conditions?.find((condition) => condition.type === type)?.status;
const statusesOf = ({ status }: Pod): readonly ContainerStatus[] => [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];

/** Watches one cluster from its creation on. */
export class Promises {
  readonly #cluster: Cluster;
  readonly #isTimely: boolean;
  #revisions = 0;
  #entries = 0;
  /** Containers that run, by pod (`pod/default/a`): their processes. */
  readonly #running = new Map<string, Set<string>>();
  /** The present pods, by key. */
  readonly #pods = new Map<string, Pod>();
  /** When (virtual ms) the last process of a pod must have ended, by pod. */
  readonly #deadlines = new Map<string, number>();

  /** `isTimely` false: kubelets may be out of reach or held up, so processes end whenever they are back. */
  constructor(cluster: Cluster, isTimely = true) {
    this.#cluster = cluster;
    this.#isTimely = isTimely;
  }

  /** Looks at what has happened since the last look. Throws `BrokenPromise`. */
  look(): void {
    const { history } = this.#cluster.api.etcd;
    const { entries } = this.#cluster.sim.trace;
    if (this.#entries !== entries.length) for (; this.#entries < entries.length; this.#entries++) this.#lookAtEntry(this.#entries);
    for (; this.#revisions < history.length; this.#revisions++) {
      const write = history[this.#revisions]!;
      if (write.key.startsWith(PODS)) this.#lookAtWrite(write);
    }
    if (this.#deadlines.size > 0) this.#lookAtDeadlines();
  }

  /** Whether no pod is under way: all are over, and none is on its way out. */
  get isSettled(): boolean {
    return [...this.#pods.values()].every((pod) => !isOurs(pod) || (isOver(pod) && pod.metadata.deletionTimestamp === undefined));
  }

  /** Throws where anything is left of any pod of the default namespace: to be asked once all were deleted and time enough has passed. */
  lookAtEnd(): void {
    const objects = [...this.#pods.values()].filter(isOurs).map(({ metadata }) => metadata.name);
    const processes = [...this.#running].filter(([pod, running]) => pod.startsWith('pod/default/') && running.size > 0);
    const left = [...objects, ...processes.map(([pod, running]) => `${pod}: ${[...running].join()}`)];
    demand(left.length === 0, () => `nothing is left of what was deleted, but ${left.join('; ')}`);
  }

  #lookAtEntry(index: number): void {
    const { what, subject, data } = this.#cluster.sim.trace.entries[index]!;
    if (what === 'container started') {
      let running = this.#running.get(subject);
      if (!running) this.#running.set(subject, (running = new Set()));
      running.add(String(data.container));
    } else if (what === 'container exited') this.#running.get(subject)?.delete(String(data.container));
  }

  #lookAtWrite({ key, type, value, previous, who }: Cluster['api']['etcd']['history'][number]): void {
    const pod = value as unknown as Pod;
    const before = previous as unknown as Pod | undefined;
    const subject = `pod/${pod.metadata.namespace}/${pod.metadata.name}`;
    if (type === 'delete') {
      this.#pods.delete(key);
      const running = this.#running.get(subject);
      if (!running || running.size === 0) this.#deadlines.delete(subject);
      // Only the kubelet knows that the processes have ended; where somebody else removes the object, they end soon.
      else if (who.startsWith('kubelet/')) demand(false, () => `the processes of ${subject} end before it is deleted: ${[...running].join()}`);
      else this.#setDeadline(subject, pod.metadata.deletionGracePeriodSeconds || pod.spec.terminationGracePeriodSeconds || 1);
      return;
    }
    this.#pods.set(key, pod);
    if (before) checkAgainst(before, pod);
    checkConditions(pod);
    checkReadyColumn(pod);
    // A kubelet that starts again has forgotten what its startup probes said.
    if (this.#isTimely) checkInitOrder(pod);
    if (pod.metadata.deletionTimestamp && pod.metadata.deletionGracePeriodSeconds !== before?.metadata.deletionGracePeriodSeconds)
      this.#setDeadline(subject, pod.metadata.deletionGracePeriodSeconds ?? 0);
    if (pod.status.podIP !== before?.status.podIP) this.#checkAddresses(pod);
  }

  #setDeadline(subject: string, graceSeconds: number): void {
    if (this.#isTimely) this.#deadlines.set(subject, this.#cluster.sim.nowMs + graceSeconds * 1000 + SLACK_MS + STARTING_MS);
  }

  #lookAtDeadlines(): void {
    const { nowMs } = this.#cluster.sim;
    for (const [subject, deadlineMs] of this.#deadlines) {
      if (nowMs <= deadlineMs) continue;
      const running = [...(this.#running.get(subject) ?? [])];
      demand(running.length === 0, () => `no process of ${subject} outlives its grace period: ${running.join()}`);
      this.#deadlines.delete(subject);
    }
  }

  #checkAddresses(pod: Pod): void {
    const { podIP } = pod.status;
    if (podIP === undefined || isOver(pod) || pod.spec.hostNetwork) return;
    for (const other of this.#pods.values())
      if (other.status.podIP === podIP && other.metadata.uid !== pod.metadata.uid && !isOver(other) && !other.spec.hostNetwork)
        demand(false, () => `two living pods share no address: ${pod.metadata.name} and ${other.metadata.name} have ${podIP}`);
  }
}

function demand(holds: boolean, promise: () => string): void {
  if (!holds) throw new BrokenPromise(promise());
}

function checkAgainst(before: Pod, pod: Pod): void {
  const { name } = pod.metadata;
  const [was, is] = [before.status.phase, pod.status.phase];
  if (isOver(before)) demand(is === was, () => `${name} stays ${was}, but is ${is}`);
  // In a new sandbox the init containers have their turn again.
  if (was === 'Running' && !pod.spec.initContainers?.length) demand(is !== 'Pending', () => `${name} was Running and does not become Pending`);
  if (before.status.containerStatuses === pod.status.containerStatuses && before.status.initContainerStatuses === pod.status.initContainerStatuses) return;
  const old = new Map(statusesOf(before).map((status) => [status.name, status.restartCount]));
  for (const { name: container, restartCount } of statusesOf(pod))
    demand(restartCount >= (old.get(container) ?? 0), () => `restarts of ${name}/${container} never fall: ${old.get(container)}, then ${restartCount}`);
}

function checkConditions(pod: Pod): void {
  const { name } = pod.metadata;
  const { phase } = pod.status;
  const [ready, containersReady, initialized, scheduled] = ['Ready', 'ContainersReady', 'Initialized', 'PodScheduled'].map((type) => conditionOf(pod, type));
  if (ready === 'True')
    demand(
      containersReady === 'True' && initialized === 'True' && scheduled === 'True' && phase === 'Running',
      () => `${name} is Ready: ContainersReady ${containersReady}, Initialized ${initialized}, PodScheduled ${scheduled}, phase ${phase}`,
    );
  if (containersReady === 'True')
    demand(pod.status.containerStatuses?.every((status) => status.ready) ?? false, () => `${name} has ContainersReady, but not each container is ready`);
  if (phase === 'Running') demand(initialized === 'True' && scheduled === 'True', () => `${name} runs: Initialized ${initialized}, PodScheduled ${scheduled}`);
  if (pod.spec.nodeName) demand(scheduled === 'True', () => `${name} has a node: PodScheduled ${scheduled}`);
  if (!isOver(pod)) return;
  demand(ready !== 'True' && containersReady !== 'True', () => `${name} is ${phase}: Ready ${ready}, ContainersReady ${containersReady}`);
  const running = statusesOf(pod).filter(({ state }) => state?.running);
  demand(running.length === 0, () => `${name} is ${phase}: ${running.map((status) => status.name).join()} runs`);
}

/** READY counts sidecars up to the first init container that holds the pod back; the pod's own once none does, or once the pod is Initialized. */
function checkReadyColumn(pod: Pod): void {
  const inits = pod.status.initContainerStatuses ?? [];
  const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name);
  const holder = inits.findIndex(({ name, state, started }) => state?.terminated?.exitCode !== 0 && !(sidecars.includes(name) && started === true));
  const passed = (holder === -1 ? inits : inits.slice(0, holder)).filter(({ name, state }) => sidecars.includes(name) && state?.terminated?.exitCode !== 0);
  const own = holder === -1 || conditionOf(pod, 'Initialized') === 'True' ? (pod.status.containerStatuses ?? []).filter(({ state }) => state?.running) : [];
  const want = [...passed, ...own].filter(({ ready }) => ready).length;
  const { readyContainers, totalContainers } = computePodSummary(pod);
  demand(readyContainers === want, () => `READY of ${pod.metadata.name} agrees with its statuses: ${readyContainers}, not ${want}`);
  if (conditionOf(pod, 'Ready') === 'True')
    demand(readyContainers === totalContainers, () => `${pod.metadata.name} is Ready: ${readyContainers}/${totalContainers}`);
}

/** No container of the pod proper has begun while an init container had yet to end well. */
function checkInitOrder(pod: Pod): void {
  if (!pod.spec.initContainers?.length) return;
  if (!pod.status.containerStatuses?.some(({ state, lastState }) => state?.running ?? state?.terminated ?? lastState?.terminated)) return;
  for (const { name, restartPolicy } of pod.spec.initContainers) {
    const status = pod.status.initContainerStatuses?.find((each) => each.name === name);
    const ended = status?.state?.terminated ?? status?.lastState?.terminated;
    if (restartPolicy === 'Always')
      demand(
        (status?.restartCount ?? 0) > 0 || status?.started === true || ended !== undefined,
        () => `${pod.metadata.name}/${name} starts before the pod's own`,
      );
    else if (!isOver(pod)) demand(ended?.exitCode === 0, () => `${pod.metadata.name}/${name} ends well before the pod's own start: ${ended?.exitCode}`);
  }
}
