/** The benchmark's measurements of this engine. Each runs in a process of its own and prints one JSON line. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { isSuccess } from '../../src/api/door.ts';
import { createCluster, type Cluster } from '../../src/cluster/create-cluster.ts';
import type { Catalogue, Scenario } from '../../src/data/image.ts';
import { decodeUtf8 } from '../../src/kernel/bytes.ts';
import { isGraded } from '../../src/grading/exercise.ts';
import { gradeExercise } from '../../src/grading/grade-exercise.ts';
import { runSolution } from '../../src/grading/start-exercise.ts';
import { World } from '../../src/session/world.ts';
import { parseExercise } from '../../src/site/exercise-schema.ts';
import { CONTENT, readCatalogue } from '../support/catalogue.ts';
import { cpuMs, heapBytes, report } from './measure.ts';

/** Nodes with room for 110 pods each, as a kubelet allows by default. */
const scenarioOf = (name: string, nodes: number): Scenario => ({
  name,
  title: `${nodes} nodes`,
  nodes: Array.from({ length: nodes }, (_, i) => ({
    name: `node-${i + 1}`,
    address: `172.18.0.${i + 101}`,
    podCidr: `10.244.${i}.0/24`,
    capacity: { cpu: '16', memory: '64Gi', pods: '110' },
    labels: {},
    images: [],
  })),
  objects: [],
  files: {},
  settleMs: 10_000,
});

const { scenarios, ...images } = readCatalogue();
const catalogue: Catalogue = { ...images, scenarios: [...scenarios, scenarioOf('big', 10), scenarioOf('huge', 100)] };
const start = (scenario = 'one-node'): Cluster => createCluster({ catalogue, scenario, seed: 'bench', epochMs: Date.UTC(2026, 8, 1, 12) });

function createObject(cluster: Cluster, path: string, body: Record<string, unknown>): void {
  const response = cluster.api.serve({ method: 'POST', path, body, who: 'bench/objects' });
  if (!isSuccess(response)) throw new Error(JSON.stringify(response.body));
}

const createPod = (cluster: Cluster, name: string, container: Record<string, unknown>): void =>
  createObject(cluster, '/api/v1/namespaces/default/pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { containers: [{ name: 'app', ...container }] },
  });

/** A Deployment `web` of nginx servers, with a Service of that name before them. */
function createWeb(cluster: Cluster, replicas: number): void {
  const labels = { app: 'web' };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'nginx:1.27' }] } };
  const metadata = { name: 'web' };
  createObject(cluster, '/apis/apps/v1/namespaces/default/deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: { replicas, selector: { matchLabels: labels }, template },
  });
  createObject(cluster, '/api/v1/namespaces/default/services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: { selector: labels, ports: [{ port: 80 }] },
  });
}

/** Types a line at the learner's prompt and lets the clock run until it is done. Throws where it fails. */
function type(cluster: Cluster, line: string): string {
  let out = '';
  const running = cluster.workstation.run(line, (data) => (out += decodeUtf8(data)));
  cluster.sim.advanceUntil(() => running.status !== undefined, cluster.sim.nowMs + 24 * 3_600_000);
  if (running.status?.code !== 0) throw new Error(`bench: ${line} failed: ${out}`);
  return out;
}

function runningPods(cluster: Cluster): number {
  const list = cluster.api.serve({ method: 'GET', path: '/api/v1/pods', query: { fieldSelector: 'status.phase=Running' }, who: 'bench/pods' });
  return (list.body as { items: unknown[] }).items.length;
}

function untilRunning(cluster: Cluster, count: number): void {
  const deadlineMs = cluster.sim.nowMs + 3_600_000;
  while (runningPods(cluster) < count) {
    if (cluster.sim.nowMs >= deadlineMs) throw new Error(`bench: wanted ${count} pods Running within an hour, found ${runningPods(cluster)}`);
    cluster.sim.advance(1_000);
  }
}

/** An exercise with what solves it typed in; returns its grading over that many futures, as work. */
function solved(futures: number): () => void {
  const file = join(CONTENT, 'lessons/01-pod-fundamentals/exercises/02-first-pod.yaml');
  const exercise = parseExercise(file, parse(readFileSync(file, 'utf8')));
  const [solution] = isGraded(exercise) ? exercise.solutions : [];
  if (!isGraded(exercise) || !solution) throw new Error(`bench: wanted a graded exercise with a solution in ${file}`);
  const varied = { ...exercise, futures: { vary: exercise.futures?.vary ?? ['pullLatency'], seeds: futures } };
  const { scenario, seed } = exercise.start;
  const world = new World({ catalogue, exercises: new Map([[exercise.id, exercise]]), scenario, seed: String(seed), epochMs: Date.UTC(2026, 8, 1, 12) });
  world.apply({ type: 'start-exercise', exercise: exercise.id });
  runSolution(solution, world.graded);
  return () => {
    const { findings } = gradeExercise(varied, world.graded, () => []);
    if (findings.some(({ state }) => state !== 'met')) throw new Error(`bench: wanted a solved exercise, found ${JSON.stringify(findings)}`);
  };
}

const [what, argument] = process.argv.slice(2);
// The code is compiled and the catalogue parsed before the clock starts, as in a page that is open.
const warm = start();
warm.sim.advance(1_000);

switch (what) {
  case 'boot':
    report(cpuMs(() => start()));
    break;
  case 'pods': {
    const count = Number(argument);
    const cluster = start('big');
    const ms = cpuMs(() => {
      for (let i = 0; i < count; i++) createPod(cluster, `p${i}`, { image: 'nginx' });
      untilRunning(cluster, count);
    });
    report({ ...ms, heapBytes: heapBytes(), events: cluster.sim.eventsRun });
    break;
  }
  case 'get-pods': {
    const count = Number(argument);
    const cluster = start('big');
    for (let i = 0; i < count; i++) createPod(cluster, `p${i}`, { image: 'nginx' });
    untilRunning(cluster, count);
    let lines = 0;
    const ms = cpuMs(() => {
      lines = type(cluster, 'kubectl get pods').split('\n').length - 2;
    });
    if (lines !== count) throw new Error(`bench: wanted ${count} rows, found ${lines}`);
    report(ms);
    break;
  }
  case 'crash-loop': {
    const cluster = start();
    createPod(cluster, 'crash', { image: 'busybox', command: ['sh', '-c', 'sleep 2; exit 1'] });
    report({ ...cpuMs(() => cluster.sim.advance(3_600_000)), events: cluster.sim.eventsRun });
    break;
  }
  case 'probed': {
    const cluster = start('big');
    const httpGet = { path: '/', port: 80 };
    for (let i = 0; i < Number(argument); i++) createPod(cluster, `p${i}`, { image: 'nginx', livenessProbe: { httpGet }, readinessProbe: { httpGet } });
    untilRunning(cluster, Number(argument));
    report({ ...cpuMs(() => cluster.sim.advance(3_600_000)), heapBytes: heapBytes(), events: cluster.sim.eventsRun });
    break;
  }
  case 'crash-loops': {
    const cluster = start('big');
    for (let i = 0; i < Number(argument); i++) createPod(cluster, `p${i}`, { image: 'busybox', command: ['sh', '-c', 'sleep 2; exit 1'] });
    report({ ...cpuMs(() => cluster.sim.advance(24 * 3_600_000)), heapBytes: heapBytes(), events: cluster.sim.eventsRun });
    break;
  }
  case 'rollout': {
    const cluster = start('huge');
    createWeb(cluster, Number(argument));
    type(cluster, 'kubectl rollout status deployment/web');
    report(cpuMs(() => type(cluster, 'kubectl set image deployment/web app=nginx:1.28; kubectl rollout status deployment/web')));
    break;
  }
  case 'requests': {
    const cluster = start();
    createWeb(cluster, 3);
    type(cluster, 'kubectl rollout status deployment/web');
    createPod(cluster, 'client', { image: 'busybox', command: ['sleep', '1000000'] });
    type(cluster, 'kubectl wait pod/client --for=condition=Ready');
    const loop = `i=0; while [ $i -lt ${argument} ]; do wget -q -O /dev/null http://web && i=$((i+1)); done`;
    report(cpuMs(() => type(cluster, `kubectl exec client -- sh -c '${loop}'`)));
    break;
  }
  case 'grading': {
    report(cpuMs(solved(Number(argument))));
    break;
  }
  default:
    throw new Error(`bench: wanted boot, pods N, get-pods N, crash-loop, probed N, crash-loops N, rollout N, requests N or grading N, found ${what}`);
}
