/** Lives one random life of a cluster: acts, rest, questions, and in the end everything is taken away. */
import { isSuccess, type Status } from '../../../src/api/door.ts';
import { findResourceByKind, resourcePath } from '../../../src/api/resources.ts';
import { createCluster, type Cluster } from '../../../src/cluster/create-cluster.ts';
import type { Catalogue, Scenario } from '../../../src/data/image.ts';
import { decodeUtf8 } from '../../../src/kernel/bytes.ts';
import { BrokenPromise } from '../promises.ts';
import { FAULT } from '../support.ts';
import type { Act, ClusterLife } from './acts.ts';
import { Moments } from './moments.ts';
import { NAMESPACES, type NewObject } from './objects.ts';
import { takePicture } from './picture.ts';
import { askerIn, tryRequest } from './requests.ts';
import { checkSettled } from './settled.ts';

const EPOCH_MS = Date.UTC(2026, 8, 1, 12);
/**
 * A lost node is noticed, its pods are given up, others take their place, roll-outs come to their deadlines, back-offs to their longest.
 * Not whole seconds: at those a pod becomes available, and its set hears of it a moment later.
 */
const REST_MS = 900_500;
/** A pod starts, and everybody hears of it. */
const ARRIVAL_MS = 8_000;
const LEAVE_MS = 400_000;

/** The catalogue with the clusters of these tests in it: three nodes, with and without a policy agent. */
export function withTestClusters(catalogue: Catalogue): Catalogue {
  const base = catalogue.scenarios.find(({ name }) => name === 'three-nodes')!;
  const images = ['docker.io/course/web-app:1.0', 'docker.io/course/web-app:2.0', 'docker.io/library/busybox:latest'];
  const scenario: Scenario = { ...base, name: 'random', settleMs: 60_000, nodes: base.nodes.map((node) => ({ ...node, images })) };
  return { ...catalogue, scenarios: [scenario, { ...scenario, name: 'random-policies', addons: ['network-policy'] }] };
}

/** What a life came to. */
export interface ClusterLived {
  readonly acts: number;
  readonly answered: number;
  readonly events: number;
  /** Of the trace: equal lives have equal hashes. */
  readonly hash: string;
}

/** Lives it. Throws `BrokenPromise`. */
export function liveCluster(catalogue: Catalogue, { seed, hasPolicyAgent, acts, requests }: ClusterLife): ClusterLived {
  const cluster = createCluster({ catalogue, scenario: hasPolicyAgent ? 'random-policies' : 'random', seed, epochMs: EPOCH_MS });
  const moments = new Moments(cluster);
  const pass = (ms: number): void => {
    const { sim } = cluster;
    const toMs = sim.nowMs + ms;
    moments.look();
    sim.advanceUntil(() => {
      moments.look();
      return false;
    }, toMs);
  };
  perform(cluster, { run: 'kubectl create namespace other', thenMs: 0 });
  pass(2_000);
  const outputs = acts.map((act) => {
    const output = perform(cluster, act);
    pass(act.thenMs);
    return output;
  });
  pass(REST_MS);
  check(cluster, outputs);
  if (requests.length > 0) bringAskers(cluster);
  pass(ARRIVAL_MS);
  const answered = requests.filter((each) => tryRequest(cluster, hasPolicyAgent, each)).length;
  leave(cluster, pass);
  return { acts: acts.length, answered, events: cluster.sim.eventsRun, hash: cluster.sim.trace.hash };
}

/** One in each namespace; where there is no such namespace, none. */
function bringAskers({ api, machines }: Cluster): void {
  const node = machines.find(({ isCutOff, isKubeletRunning }) => !isCutOff && isKubeletRunning);
  if (!node) return;
  for (const namespace of NAMESPACES)
    api.serve({ method: 'POST', path: `/api/v1/namespaces/${namespace}/pods`, body: askerIn(namespace, node.name), who: 'test' });
}

function check(cluster: Cluster, outputs: readonly (() => string)[]): void {
  for (const output of outputs) if (FAULT.test(output())) throw new BrokenPromise(`a command prints no fault: ${output()}`);
  const lost = new Set(cluster.machines.filter(({ isCutOff, isKubeletRunning }) => isCutOff || !isKubeletRunning).map(({ name }) => name));
  checkSettled({ picture: takePicture(cluster.api), wallMs: cluster.sim.wallMs, lost });
}

/** Everything is mended, checked once more, and taken away: nothing is left. */
function leave(cluster: Cluster, pass: (ms: number) => void): void {
  cluster.faults.inject(['end', 'all']);
  for (const line of ['kubectl uncordon --all', 'kubectl taint nodes --all k-']) perform(cluster, { run: line, thenMs: 0 });
  pass(REST_MS);
  check(cluster, []);
  for (const namespace of NAMESPACES)
    for (const kinds of ['deployments,statefulsets,daemonsets,jobs,replicasets,services,networkpolicies,poddisruptionbudgets', 'controllerrevisions', 'pods'])
      perform(cluster, { run: `kubectl -n ${namespace} delete ${kinds} --all --wait=false ${kinds === 'pods' ? '--grace-period=1' : ''}`, thenMs: 0 });
  pass(LEAVE_MS);
  const picture = takePicture(cluster.api);
  for (const resource of [
    'pods',
    'replicasets',
    'deployments',
    'statefulsets',
    'daemonsets',
    'jobs',
    'services',
    'endpointslices',
    'controllerrevisions',
  ] as const) {
    const left = picture.of(resource).filter(({ metadata }) => metadata.namespace !== 'kube-system' && metadata.name !== 'kubernetes');
    if (left.length > 0)
      throw new BrokenPromise(`nothing is left in the end, but ${resource} ${left.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).join()}`);
  }
}

/** Does it; what it prints is there later. What the server refuses, it refuses. */
function perform(cluster: Cluster, act: Act): () => string {
  if ('create' in act) return create(cluster, act.create);
  let out = '';
  cluster.workstation.run(act.run, (data) => (out += decodeUtf8(data)));
  return () => out;
}

function create({ api }: Cluster, object: NewObject): () => string {
  const resource = findResourceByKind(object.apiVersion, object.kind)!;
  const response = api.serve({ method: 'POST', path: resourcePath(resource, { namespace: object.metadata.namespace }), body: object, who: 'test' });
  const message = isSuccess(response) ? '' : ((response.body as Status).message ?? '');
  if (!isSuccess(response) && ![403, 404, 409, 422].includes(response.code))
    throw new BrokenPromise(`creating ${object.kind} answers ${response.code}: ${message}`);
  return () => message;
}
