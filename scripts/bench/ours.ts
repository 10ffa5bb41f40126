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

/** Ten nodes with room for 110 pods each, as a kubelet allows by default. */
const big: Scenario = {
  name: 'big',
  title: 'Ten nodes',
  nodes: Array.from({ length: 10 }, (_, i) => ({
    name: `node-${i + 1}`,
    address: `172.18.0.${i + 2}`,
    podCidr: `10.244.${i}.0/24`,
    capacity: { cpu: '16', memory: '64Gi', pods: '110' },
    labels: {},
    images: [],
  })),
  objects: [],
  files: {},
  settleMs: 10_000,
};

const catalogue: Catalogue = { ...readCatalogue(), scenarios: [...readCatalogue().scenarios, big] };
const start = (scenario = 'one-node'): Cluster => createCluster({ catalogue, scenario, seed: 'bench', epochMs: Date.UTC(2026, 8, 1, 12) });

function createPod(cluster: Cluster, name: string, container: Record<string, unknown>): void {
  const response = cluster.api.serve({
    method: 'POST',
    path: '/api/v1/namespaces/default/pods',
    body: { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [{ name: 'app', ...container }] } },
    who: 'bench/pods',
  });
  if (!isSuccess(response)) throw new Error(JSON.stringify(response.body));
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
      let out = '';
      const running = cluster.workstation.run('kubectl get pods', (data) => (out += data));
      cluster.sim.advanceUntil(() => running.status !== undefined, cluster.sim.nowMs + 60_000);
      lines = decodeUtf8(out).split('\n').length - 2;
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
  case 'grading': {
    report(cpuMs(solved(Number(argument))));
    break;
  }
  default:
    throw new Error(`bench: wanted boot, pods N, get-pods N, crash-loop, probed N, crash-loops N or grading N, found ${what}`);
}
