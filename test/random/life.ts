/**
 * One random life of a few pods on a cluster of their own: they are created, time passes, somebody labels, changes and
 * deletes them; in the end nothing is left. Everything goes through the API, without a shell: a life costs a few ms.
 */
import fc from 'fast-check';
import { isSuccess, type ApiRequest } from '../../src/api/door.ts';
import { createCluster, type Cluster } from '../../src/cluster/create-cluster.ts';
import { FaultError } from '../../src/cluster/faults/parse-fault.ts';
import type { Catalogue } from '../../src/data/image.ts';
import { podNamed } from './pods.ts';
import { BrokenPromise, Promises } from './promises.ts';

/** What is done to one pod, and when, in ms after its creation. */
type Act = { atMs: number } & (
  { do: 'delete'; graceSeconds: number | undefined } | { do: 'label' } | { do: 'set image'; image: string } | { do: 'fault'; words: string }
);

/** One pod: when it is created (ms after the start), and what becomes of it. */
export interface Resident {
  readonly pod: object;
  readonly atMs: number;
  readonly acts: readonly Act[];
}

/** A life of one cluster. */
export interface Life {
  readonly scenario: string;
  readonly seed: string;
  readonly residents: readonly Resident[];
}

const EPOCH_MS = Date.UTC(2026, 8, 1, 12);
/** How long pods are left alone after the last act, and how long they have to go. */
const REST_MS = 150_000;
const MEND_MS = 40_000;
const LEAVE_MS = 200_000;
/** What is due in a cluster in which every pod is over: heartbeats and housekeeping. */
const IDLE =
  / node status$| node lease$| work queue$|^event expiry$| eviction$|^node-lifecycle-controller look$|^watch (leases|nodes) |^event of |^grace period over$|^preStop hook times out$|^node-controller|^kubelet\/.* status$/;

const instant = fc.constantFrom(0, 20, 700, 2_000, 6_000, 15_000, 45_000, 130_000);
/** What goes wrong; NAME is the pod. */
const FAULTS: readonly string[] = [
  'kill NAME -c c0',
  'kill NAME -c c0 --signal=TERM',
  'kill NAME -c i0 --signal=SEGV',
  'stop-kubelet node-1',
  'start-kubelet node-1',
  'cut-off node-1',
  'rejoin node-1',
  'break-pull busybox',
  'slow-pull nginx 20s',
  'fill-memory NAME -c c0 100Mi',
  'fill-memory node/node-1 24Gi',
  'break-endpoint NAME',
  'break-endpoint NAME --hang --port=80',
  'end all',
];

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('delete' as const), atMs: instant, graceSeconds: fc.constantFrom(undefined, undefined, 0, 1, 5, 60) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('fault' as const), atMs: instant, words: fc.constantFrom(...FAULTS) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('label' as const), atMs: instant }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('set image' as const), atMs: instant, image: fc.constantFrom('busybox:1.36', 'nginx', 'nowhere/x:1') }) },
);

/** The catalogue without what a cluster runs for itself: nobody else's pods keep it busy. */
export const withoutAddons = (catalogue: Catalogue): Catalogue => ({
  ...catalogue,
  images: catalogue.images.filter(({ repository }) => !/coredns/.test(repository)),
});

/** Lives of one to `most` pods. */
export const lifeOf = (most: number): fc.Arbitrary<Life> =>
  fc.record({
    scenario: fc.constantFrom('one-node', 'one-node', 'three-nodes'),
    seed: fc.nat({ max: 9999 }).map(String),
    residents: fc
      .array(fc.tuple(podNamed('x'), instant, fc.array(act, { maxLength: 3 })), { minLength: 1, maxLength: most })
      .map((residents) => residents.map(([pod, atMs, acts], i) => ({ pod: { ...pod, metadata: { name: `p${i}` } }, atMs, acts }))),
  });

/** What a life came to. */
export interface Lived {
  readonly pods: number;
  readonly events: number;
  /** Of the trace: equal lives have equal hashes. */
  readonly hash: string;
}

/** Lives it, asking after every event whether every promise is kept. Throws `BrokenPromise`. */
export function live(catalogue: Catalogue, { scenario, seed, residents }: Life): Lived {
  const cluster = createCluster({ catalogue, scenario, seed, epochMs: EPOCH_MS });
  const { sim } = cluster;
  // A hook over HTTP has no timeout of its own: where the endpoint hangs, the kubelet waits with it.
  const holdsUp = /^(stop-kubelet|cut-off|break-endpoint .*--hang)/;
  const isTimely = !residents.some(({ acts }) => acts.some((each) => each.do === 'fault' && holdsUp.test(each.words)));
  const promises = new Promises(cluster, isTimely);
  const pass = (toMs: number): void => {
    if (toMs <= sim.nowMs) return;
    sim.advanceUntil(() => {
      promises.look();
      return false;
    }, toMs);
    promises.look();
  };
  const startMs = sim.nowMs;
  for (const { atMs, run } of scriptOf(residents)) {
    pass(startMs + atMs);
    run(cluster);
    promises.look();
  }
  pass(sim.nowMs + REST_MS);
  breakSomething(cluster, 'end all');
  pass(sim.nowMs + MEND_MS);
  if (promises.isSettled) {
    const busy = sim.pending().filter(({ label }) => !IDLE.test(label));
    if (busy.length > 0) throw new BrokenPromise(`a settled cluster has no due work, but ${busy.map(({ label }) => label).join('; ')}`);
  }
  for (const i of residents.keys()) remove(cluster, `p${i}`, undefined);
  pass(sim.nowMs + LEAVE_MS);
  promises.lookAtEnd();
  const left = sim.pending().filter(({ label }) => label.startsWith('process '));
  if (left.length > 0) throw new BrokenPromise(`no process is left, but ${left.map(({ label }) => label).join('; ')}`);
  return { pods: residents.length, events: sim.eventsRun, hash: sim.trace.hash };
}

interface Step {
  readonly atMs: number;
  readonly run: (cluster: Cluster) => void;
}

function scriptOf(residents: readonly Resident[]): Step[] {
  const steps = residents.flatMap(({ pod, atMs, acts }, i): Step[] => [
    { atMs, run: (cluster) => ask(cluster, { method: 'POST', path: PODS, body: pod }) },
    ...acts.map((each): Step => ({ atMs: atMs + each.atMs, run: (cluster) => perform(cluster, `p${i}`, each) })),
  ]);
  return steps.sort((a, b) => a.atMs - b.atMs);
}

const PODS = '/api/v1/namespaces/default/pods';

function perform(cluster: Cluster, name: string, act: Act): void {
  switch (act.do) {
    case 'delete':
      return remove(cluster, name, act.graceSeconds);
    case 'label':
      return patch(cluster, name, { metadata: { labels: { seen: String(cluster.sim.nowMs) } } });
    case 'fault':
      return breakSomething(cluster, act.words.replace('NAME', name));
    case 'set image':
      return patch(cluster, name, { spec: { containers: [{ name: 'c0', image: act.image }] } });
  }
}

/** Nothing to break there, or broken already: then not. */
function breakSomething(cluster: Cluster, words: string): void {
  try {
    cluster.faults.inject(words.split(' '));
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
  }
}

const remove = (cluster: Cluster, name: string, gracePeriodSeconds: number | undefined): void =>
  ask(cluster, { method: 'DELETE', path: `${PODS}/${name}`, body: gracePeriodSeconds === undefined ? undefined : { gracePeriodSeconds } });

const patch = (cluster: Cluster, name: string, body: object): void =>
  ask(cluster, { method: 'PATCH', path: `${PODS}/${name}`, contentType: 'application/strategic-merge-patch+json', body });

/** What may be refused: a pod that is not valid, or no longer there. Anything but a client's mistake is ours. */
function ask(cluster: Cluster, request: Omit<ApiRequest, 'who'>): void {
  const { code, ...response } = cluster.api.serve({ ...request, who: 'test' });
  if (!isSuccess({ code, ...response }) && ![404, 409, 422].includes(code))
    throw new BrokenPromise(`${request.method} ${request.path} answers ${code}: ${JSON.stringify(response.body)}`);
}
