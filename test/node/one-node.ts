/** A cluster of one node for tests: kernel, apiserver, kubelet, and a few tiny programs. */
import { createApiServer } from '../../src/control-plane/apiserver/apiserver.ts';
import { createClient, type Client } from '../../src/client/client.ts';
import type { ApiServer, Status } from '../../src/api/door.ts';
import type { New, Pod, PodSpec } from '../../src/api/types.gen.ts';
import type { Image } from '../../src/data/image.ts';
import { createKernel } from '../../src/kernel/kernel.ts';
import { createNetwork } from '../../src/kernel/network.ts';
import type { Process, Program, Task } from '../../src/kernel/types.ts';
import { createCni } from '../../src/node/cni/cni.ts';
import { createRuntime } from '../../src/node/cri/runtime.ts';
import { startKubelet } from '../../src/node/kubelet/kubelet.ts';
import { Simulation } from '../../src/sim/simulation.ts';

/** What the images hold. Arguments are plain: `exit 1 2` sleeps two seconds, then exits with 1. */
const programs: ReadonlyMap<string, Program> = new Map<string, Program>([
  [
    'serve',
    function* (process: Process): Task<number> {
      process.setSignalAction('TERM', 'catch');
      process.setSignalAction('QUIT', 'catch');
      const listener = process.net.listen(80);
      yield* process.write(1, 'serving\n');
      while (process.takeSignals().length === 0) yield* process.sleep(1e9);
      listener.close();
      return 0;
    },
  ],
  [
    'exit',
    function* (process: Process): Task<number> {
      yield* process.write(1, `exiting with ${process.argv[1]}\n`);
      yield* process.sleep(Number(process.argv[2] ?? 0) * 1000);
      return Number(process.argv[1]);
    },
  ],
  [
    'cat',
    function* (process: Process): Task<number> {
      yield* process.write(1, process.fs.readFile(process.argv[1]!));
      return 0;
    },
  ],
  [
    'env',
    function* (process: Process): Task<number> {
      for (const [name, value] of process.env) yield* process.write(1, `${name}=${value}\n`);
      return 0;
    },
  ],
  [
    'say',
    function* (process: Process): Task<number> {
      process.fs.writeFile('/dev/termination-log', 'no disk');
      return 3;
    },
  ],
  [
    'end-sandbox',
    function* (process: Process): Task<number> {
      yield* process.sleep(5000);
      process.kill(1, 'TERM');
      yield* process.sleep(1e9);
      return 0;
    },
  ],
  [
    'eat',
    function* (process: Process): Task<number> {
      process.setMemory(1024 ** 3);
      yield* process.sleep(1000);
      return 0;
    },
  ],
]);

const image = (name: string, entrypoint: string, stopSignal: string): Image => ({
  repository: `docker.io/library/${name}`,
  tags: ['latest', '1.27'],
  digest: `sha256:${'ab'.repeat(32)}`,
  sizeBytes: 71927434,
  entrypoint: [entrypoint],
  cmd: [],
  env: {},
  workingDir: '',
  user: '',
  stopSignal,
  files: Object.fromEntries([...programs.keys()].map((program) => [`/bin/${program}`, { program }])),
});

export interface OneNode {
  sim: Simulation;
  api: ApiServer;
  client: Client;
  /** Creates a pod and binds it to the node. */
  run(name: string, spec: PodSpec): Pod;
  pod(name: string): Pod | undefined;
  /** Lets time pass until it stands at `seconds` after the pods were first allowed. */
  at(seconds: number): void;
  /** `reason: message` of every event about the pod, in the order of their first time. */
  events(name: string): string[];
  /** The log, or the refusal's message. */
  logs(name: string, query?: Record<string, string>): string;
}

/** A node that is ready, with the default service account in place. */
export function startOneNode(seed: string | number = 1): OneNode {
  const sim = new Simulation({ seed, epochMs: Date.UTC(2026, 10, 22, 12) });
  const api = createApiServer({ sim });
  const kernel = createKernel({ sim, name: 'node-1', network: createNetwork(sim), programs });
  const images = [image('nginx', 'serve', 'SIGQUIT'), image('busybox', 'env', 'SIGTERM')];
  const runtime = createRuntime({ sim, kernel, images, present: ['nginx', 'busybox'] });
  const node = { name: 'node-1', address: '172.18.0.2', podCidr: '10.244.0.0/24', capacity: { cpu: '2', memory: '24Gi' }, labels: {}, images: [] };
  const client = createClient(api, 'test/node');
  const metadata = { namespace: 'default' };
  client.create('serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { ...metadata, name: 'default' } });
  client.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...metadata, name: 'kube-root-ca.crt' }, data: { 'ca.crt': 'ROOT' } });
  startKubelet({ sim, api, kernel, runtime, cni: createCni({ kernel, podCidr: node.podCidr }), node });
  sim.advance(1000);
  const startMs = sim.nowMs;
  return {
    sim,
    api,
    client,
    run(name, spec) {
      const created = client.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name }, spec } as New<Pod>);
      client.bind(created, 'node-1');
      return created;
    },
    pod: (name) => client.get('pods', { namespace: 'default', name }),
    at: (seconds) => sim.advanceTo(startMs + seconds * 1000),
    events: (name) =>
      client.list('events', { namespace: 'default', fieldSelector: `involvedObject.name=${name}` }).map(({ reason, message }) => `${reason}: ${message}`),
    logs(name, query = {}) {
      const { body } = api.serve({ method: 'GET', path: `/api/v1/namespaces/default/pods/${name}/log`, query, who: 'test/node' });
      return typeof body === 'string' ? body : ((body as Status).message ?? '');
    },
  };
}
