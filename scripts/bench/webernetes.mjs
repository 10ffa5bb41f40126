/**
 * The same measurements of @ngrok/webernetes. Bundled and run by scripts/bench.ts, which installs the package into a
 * folder of its own. Its clock runs in real time or is stepped; CPU time is what both engines have in common.
 */
import { BaseImage, Cluster } from '@ngrok/webernetes';
import { cpuMsAsync, heapBytes, report } from './measure.ts';

class Idle extends BaseImage {
  static imageName = 'idle';
  static imageVersion = '1.0';
  defaultCommand = ['server'];
  async exec(context) {
    return context.waitUntilKilled();
  }
}

class Crash extends BaseImage {
  static imageName = 'crash';
  static imageVersion = '1.0';
  defaultCommand = ['server'];
  async exec() {
    return 1;
  }
}

const [what, argument] = process.argv.slice(2);
const count = Number(argument);
const breathe = () => new Promise((resolve) => setImmediate(resolve));
const pod = (name, image) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [{ name: 'app', image }] } });

async function start(nodes) {
  const cluster = new Cluster({ nodes });
  cluster.registerImage(Idle);
  cluster.registerImage(Crash);
  await cluster.init();
  return cluster;
}

async function untilRunning(cluster) {
  for (const began = performance.now(); performance.now() - began < 300_000; await new Promise((resolve) => setTimeout(resolve, 250))) {
    const { items } = await cluster.api.corev1.listNamespacedPod({ namespace: 'default' });
    if (items.filter((each) => each.status?.phase === 'Running').length >= count) return;
  }
  throw new Error(`webernetes: ${count} pods were not Running within five minutes`);
}

if (what === 'boot') {
  await start(1);
  report(await cpuMsAsync(async () => void (await start(1))));
} else if (what === 'pods') {
  const cluster = await start(10);
  const measured = await cpuMsAsync(async () => {
    await cluster.apply(Array.from({ length: count }, (_, i) => pod(`p${i}`, 'idle:1.0')));
    await untilRunning(cluster);
  });
  report({ ...measured, heapBytes: heapBytes() });
} else if (what === 'crash-loop') {
  const cluster = await start(1);
  await cluster.apply([pod('crash', 'crash:1.0')]);
  report(
    await cpuMsAsync(async () => {
      cluster.pause();
      for (let second = 0; second < 3_600; second++) {
        cluster.clock.step(1_000);
        for (let turn = 0; turn < 4; turn++) await breathe();
      }
    }),
  );
} else throw new Error(`bench: wanted boot, pods N or crash-loop, found ${what}`);
process.exit();
