/** What must hold of a cluster at every instant, whatever anybody does to it. */
import { expect } from 'vitest';
import { isSuccess, type Table } from '../../src/api/door.ts';
import type { ContainerStatus, Pod } from '../../src/api/types.gen.ts';
import type { World } from '../../src/session/world.ts';

const isOver = (pod: Pod): boolean => pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed';
const conditionOf = (pod: Pod, type: string): string | undefined => pod.status.conditions?.find((condition) => condition.type === type)?.status;
const statusesOf = (pod: Pod): readonly ContainerStatus[] => [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])];

/** Watches one world: call `look` after every change. */
export class Watcher {
  readonly #world: World;
  #before = new Map<string, Pod>();
  #entriesSeen = 0;
  /** Processes of containers that run, by pod; and which pods were deleted without waiting for them. */
  readonly #running = new Map<string, Set<string>>();
  readonly #forced = new Set<string>();

  constructor(world: World) {
    this.#world = world;
  }

  /** A deletion that does not wait: its processes may outlive the object. */
  forced(name: string): void {
    this.#forced.add(`pod/default/${name}`);
  }

  /** Whether every pod is over and none is on its way out. */
  get isSettled(): boolean {
    return this.#pods().every((pod) => isOver(pod) && pod.metadata.deletionTimestamp === undefined);
  }

  look(): void {
    const pods = this.#pods();
    // Without a grace period the object goes at once, and its processes when the kubelet hears of it.
    for (const { metadata, spec } of pods)
      if (spec.terminationGracePeriodSeconds === 0 || metadata.deletionGracePeriodSeconds === 0) this.forced(metadata.name ?? '');
    this.#readTrace(new Set(pods.map((pod) => `pod/default/${pod.metadata.name}`)));
    for (const pod of pods) {
      checkAgainst(this.#before.get(pod.metadata.uid ?? ''), pod);
      checkConditions(pod);
      checkInitOrder(pod);
    }
    checkAddresses(pods);
    this.#before = new Map(pods.map((pod) => [pod.metadata.uid ?? '', pod]));
  }

  /** Nothing runs any more, of any pod. */
  lookAtEnd(): void {
    this.#forced.clear();
    this.look();
  }

  /** READY of `kubectl get pods` is what the statuses say. */
  lookAtTable(): void {
    const response = this.#world.cluster.api.serve({
      method: 'GET',
      path: '/api/v1/namespaces/default/pods',
      accept: 'table',
      query: { includeObject: 'Object' },
      who: 'test',
    });
    for (const { cells, object } of (response.body as Table).rows) {
      const pod = object as Pod;
      const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name);
      const ready = countedContainers(pod, sidecars).filter((status) => status.ready && (status.state?.running ?? undefined) !== undefined).length;
      expect(cells[1], pod.metadata.name).toBe(`${ready}/${pod.spec.containers.length + sidecars.length}`);
    }
  }

  #pods(): Pod[] {
    const response = this.#world.cluster.api.serve({ method: 'GET', path: '/api/v1/namespaces/default/pods', who: 'test' });
    expect(isSuccess(response)).toBe(true);
    return (response.body as { items: Pod[] }).items;
  }

  #readTrace(present: ReadonlySet<string>): void {
    const { entries } = this.#world.cluster.sim.trace;
    for (; this.#entriesSeen < entries.length; this.#entriesSeen++) {
      const { what, subject, data } = entries[this.#entriesSeen]!;
      if (what !== 'container started' && what !== 'container exited') continue;
      const running = this.#running.get(subject) ?? new Set();
      this.#running.set(subject, running);
      const container = `${String(data.container)}/${String(data.attempt ?? '')}`;
      if (what === 'container started') running.add(container);
      else for (const each of [...running]) if (each.startsWith(`${String(data.container)}/`)) running.delete(each);
    }
    for (const [pod, running] of this.#running)
      if (!present.has(pod) && !this.#forced.has(pod)) expect([...running], `processes of ${pod}, which is deleted`).toEqual([]);
  }
}

/** The containers that READY counts: sidecars up to the first init container that holds the pod back; the pod's own once none does, or once the pod is Initialized. */
function countedContainers(pod: Pod, sidecars: readonly string[]): ContainerStatus[] {
  const inits = pod.status.initContainerStatuses ?? [];
  const holder = inits.findIndex(({ name, state, started }) => state?.terminated?.exitCode !== 0 && !(sidecars.includes(name) && started === true));
  const passed = holder === -1 ? inits : inits.slice(0, holder);
  const own = holder === -1 || conditionOf(pod, 'Initialized') === 'True' ? (pod.status.containerStatuses ?? []) : [];
  return [...passed.filter(({ name }) => sidecars.includes(name)), ...own];
}

function checkAgainst(before: Pod | undefined, pod: Pod): void {
  if (!before) return;
  const { name } = pod.metadata;
  const revision = Number(pod.metadata.resourceVersion) - Number(before.metadata.resourceVersion);
  expect(revision, `resourceVersion of ${name}`).toBeGreaterThanOrEqual(0);
  if (revision === 0) expect(pod, `${name}, whose resourceVersion is the same`).toBe(before);
  if (isOver(before)) expect(pod.status.phase, `phase of ${name}`).toBe(before.status.phase);
  if (before.status.phase === 'Running') expect(pod.status.phase, `phase of ${name}`).not.toBe('Pending');
  for (const status of statusesOf(pod)) {
    const old = statusesOf(before).find((each) => each.name === status.name);
    expect(status.restartCount, `restartCount of ${name}/${status.name}`).toBeGreaterThanOrEqual(old?.restartCount ?? 0);
  }
}

function checkConditions(pod: Pod): void {
  const { name } = pod.metadata;
  const { phase } = pod.status;
  const [ready, containersReady, initialized, scheduled] = ['Ready', 'ContainersReady', 'Initialized', 'PodScheduled'].map((type) => conditionOf(pod, type));
  if (ready === 'True')
    expect({ containersReady, initialized, scheduled, phase }, name).toEqual({
      containersReady: 'True',
      initialized: 'True',
      scheduled: 'True',
      phase: 'Running',
    });
  if (containersReady === 'True')
    expect(
      pod.status.containerStatuses?.every((status) => status.ready),
      `containers of ${name}`,
    ).toBe(true);
  if (isOver(pod)) {
    expect({ ready, containersReady }, name).toEqual({ ready: 'False', containersReady: 'False' });
    expect(
      statusesOf(pod).filter(({ state }) => state?.running),
      `running containers of ${name}, which is ${phase}`,
    ).toEqual([]);
  }
  if (phase === 'Running') expect({ initialized, scheduled }, name).toEqual({ initialized: 'True', scheduled: 'True' });
  if (pod.spec.nodeName) expect(scheduled, name).toBe('True');
}

/** No container of the pod proper has begun while an init container had yet to end well. */
function checkInitOrder(pod: Pod): void {
  if (!pod.status.containerStatuses?.some(({ state, lastState }) => state?.running ?? state?.terminated ?? lastState?.terminated)) return;
  for (const { name, restartPolicy } of pod.spec.initContainers ?? []) {
    const status = pod.status.initContainerStatuses?.find((each) => each.name === name);
    const ended = status?.state?.terminated ?? status?.lastState?.terminated;
    if (restartPolicy === 'Always')
      expect((status?.restartCount ?? 0) > 0 || status?.started === true || ended !== undefined, `${pod.metadata.name}/${name} has started`).toBe(true);
    else if (!isOver(pod)) expect(ended?.exitCode, `exit code of ${pod.metadata.name}/${name}`).toBe(0);
  }
}

function checkAddresses(pods: readonly Pod[]): void {
  const living = pods.filter((pod) => pod.status.podIP !== undefined && !isOver(pod));
  const addresses = living.map((pod) => pod.status.podIP);
  expect(new Set(addresses).size, `addresses of ${living.map(({ metadata }) => metadata.name).join()}: ${addresses.join()}`).toBe(addresses.length);
}
