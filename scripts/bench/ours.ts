/** The benchmark's measurements of this engine. Each runs in a process of its own and prints one JSON line. */
import { isSuccess } from '../../src/api/door.ts';
import { createCluster, type Cluster } from '../../src/cluster/create-cluster.ts';
import type { Catalogue, Scenario } from '../../src/data/image.ts';
import { decodeUtf8 } from '../../src/kernel/bytes.ts';
import { readCatalogue } from '../support/catalogue.ts';
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
  default:
    throw new Error(`bench: wanted boot, pods N, get-pods N or crash-loop, found ${what}`);
}
