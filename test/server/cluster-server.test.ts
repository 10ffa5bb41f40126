/** The server over real sockets of this machine; its clock is turned by hand, so nothing depends on how fast the machine is. */
import { Exec, KubeConfig, Log, makeInformer, Watch, CoreV1Api, PatchStrategy, setHeaderOptions, type V1Pod, type V1Status } from '@kubernetes/client-node';
import { request } from 'node:http';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCluster, type Cluster } from '../../src/cluster/create-cluster.ts';
import { serveCluster, type ClusterServer } from '../../src/server/cluster-server.ts';
import { kubeconfigOf } from '../../src/server/kubeconfig.ts';
import type { HostClock } from '../../src/server/real-time.ts';
import { worldOptions } from '../support/worlds.ts';

/** Time stands still but for what a test asks for; alarms ring as soon as the machine is idle. */
class StillClock implements HostClock {
  nowMs = 0;
  now(): number {
    return this.nowMs;
  }
  after(delayMs: number, run: () => void): () => void {
    if (delayMs > 0) return () => {};
    const timer = setImmediate(run);
    return () => clearImmediate(timer);
  }
}

let cluster: Cluster;
let clock: StillClock;
let server: ClusterServer;
let config: KubeConfig;
let core: CoreV1Api;

beforeEach(async () => {
  const { catalogue, scenario, seed, epochMs } = worldOptions();
  cluster = createCluster({ catalogue, scenario, seed, epochMs });
  clock = new StillClock();
  server = await serveCluster({ cluster, clock });
  config = new KubeConfig();
  config.loadFromString(kubeconfigOf({ cluster: 'test' }, server.url));
  core = config.makeApiClient(CoreV1Api);
});

afterEach(() => server.close());

/** Lets virtual time pass; the next request catches up. */
const pass = async (ms: number): Promise<void> => {
  clock.nowMs += ms;
  await fetch(`${server.url}/healthz`);
};

const pod = (name: string, command: string[]): V1Pod => ({
  metadata: { name },
  spec: { containers: [{ name: 'main', image: 'busybox:1.36', command }] },
});

const createPod = (name: string, command = ['sleep', '3600']): Promise<V1Pod> => core.createNamespacedPod({ namespace: 'default', body: pod(name, command) });

describe('a client of @kubernetes/client-node', () => {
  it('creates, lists, patches and deletes pods that really run', async () => {
    await createPod('one');
    await pass(30_000);
    const { items } = await core.listNamespacedPod({ namespace: 'default' });
    expect(items.map(({ metadata, status }) => [metadata?.name, status?.phase])).toEqual([['one', 'Running']]);
    const patched = await core.patchNamespacedPod(
      { name: 'one', namespace: 'default', body: { metadata: { labels: { a: 'b' } } } },
      setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch),
    );
    expect(patched.metadata?.labels).toEqual({ a: 'b' });
    await core.deleteNamespacedPod({ name: 'one', namespace: 'default', gracePeriodSeconds: 1 });
    await pass(30_000);
    await expect(core.readNamespacedPod({ name: 'one', namespace: 'default' })).rejects.toMatchObject({ code: 404 });
  });

  it('watches, and goes on from where a watch ended', async () => {
    const watch = new Watch(config);
    const seen: string[] = [];
    const watchUntilEnd = (resourceVersion: string): Promise<string> =>
      new Promise((resolve, reject) => {
        let last = resourceVersion;
        const onEvent = (type: string, object: V1Pod): void => {
          seen.push(`${type} ${object.metadata?.name}`);
          last = object.metadata?.resourceVersion ?? last;
        };
        const query = { resourceVersion, timeoutSeconds: 10 };
        watch
          .watch('/api/v1/namespaces/default/pods', query, onEvent, (error) => (error ? reject(error as Error) : resolve(last)))
          .then(async () => {
            await createPod(`pod-${seen.length}`);
            await pass(11_000);
          }, reject);
      });
    const { metadata } = await core.listNamespacedPod({ namespace: 'default' });
    const last = await watchUntilEnd(metadata?.resourceVersion ?? '0');
    const first = seen.length;
    expect(seen[0]).toBe('ADDED pod-0');
    await watchUntilEnd(last);
    expect(seen.slice(first).filter((event) => event.startsWith('ADDED'))).toEqual([`ADDED pod-${first}`]);
  });

  it('is kept up to date by an informer, which goes on after its watch has ended', async () => {
    const listing = () => core.listNamespacedPod({ namespace: 'default' });
    const informer = makeInformer(config, '/api/v1/namespaces/default/pods', listing);
    const seen: string[] = [];
    informer.on('add', ({ metadata }) => void seen.push(`add ${metadata?.name}`));
    informer.on('delete', ({ metadata }) => void seen.push(`delete ${metadata?.name}`));
    await createPod('one');
    await informer.start();
    const untilSeen = async (event: string): Promise<void> => {
      while (!seen.includes(event)) await pass(100);
    };
    await untilSeen('add one');
    // No watch lives longer than an hour.
    for (let hours = 0; hours < 2; hours++) await pass(3_600_000);
    await createPod('two');
    await untilSeen('add two');
    await core.deleteNamespacedPod({ name: 'one', namespace: 'default', gracePeriodSeconds: 0 });
    await untilSeen('delete one');
    await informer.stop();
    expect(seen).toEqual(['add one', 'add two', 'delete one']);
  });

  it('reads a list in pages, all of one state', async () => {
    for (const name of ['a', 'b', 'c']) await createPod(name);
    const first = await core.listNamespacedPod({ namespace: 'default', limit: 2 });
    await core.deleteNamespacedPod({ name: 'c', namespace: 'default', gracePeriodSeconds: 0 });
    const second = await core.listNamespacedPod({ namespace: 'default', limit: 2, _continue: first.metadata?._continue ?? '' });
    expect([first, second].map(({ items }) => items.map(({ metadata }) => metadata?.name))).toEqual([['a', 'b'], ['c']]);
  });

  it('is told in an event of its watch that its state is forgotten', async () => {
    await pass(1000);
    for (let i = 0; i < 110; i++) {
      const path = { method: 'POST', path: '/api/v1/namespaces/default/configmaps', body: { metadata: { name: `c${i}` } }, who: 'test' } as const;
      cluster.api.serve(path);
    }
    await pass(100_000);
    const response = await fetch(`${server.url}/api/v1/configmaps?watch=true&resourceVersion=2`);
    const text = response.text();
    await pass(10);
    expect(response.status).toBe(200);
    expect(JSON.parse(await text)).toMatchObject({
      type: 'ERROR',
      object: { code: 410, reason: 'Expired', message: expect.stringMatching(/^too old resource version: 2 \(\d+\)$/) as string },
    });
  });

  it('runs commands in a container, with stdin, streams and exit code', async () => {
    await createPod('one');
    await pass(30_000);
    const [stdout, stderr, stdin] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const command = ['sh', '-c', 'read line; echo "got $line"; echo oops >&2; exit 3'];
    const ended = new Promise<V1Status>((resolve, reject) => {
      new Exec(config).exec('default', 'one', 'main', command, stdout, stderr, stdin, false, resolve).catch(reject);
    });
    stdin.write('hello\n');
    let status: V1Status | undefined;
    void ended.then((result) => (status = result));
    while (!status) await pass(100);
    expect(status).toMatchObject({ status: 'Failure', reason: 'NonZeroExitCode', details: { causes: [{ reason: 'ExitCode', message: '3' }] } });
    expect([stdout.read(), stderr.read()].map(String)).toEqual(['got hello\n', 'oops\n']);
  });

  it('follows a log to its end', async () => {
    await createPod('one', ['sh', '-c', 'echo first; sleep 20; echo last']);
    await pass(10_000);
    const out = new PassThrough();
    await new Log(config).log('default', 'one', 'main', out, { follow: true });
    const all = text(out);
    await pass(15_000);
    expect(await all).toMatch(/^first\nlast\n/);
  });
});

describe('the server', () => {
  it('speaks to nobody but programs of this machine', async () => {
    const statusFor = (headers: Record<string, string>): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const sent = request(`${server.url}/api/v1/pods`, { headers }, (response) => resolve(response.resume().statusCode));
        sent.on('error', reject).end();
      });
    expect(await statusFor({})).toBe(200);
    expect(await statusFor({ Host: 'evil.example' })).toBe(403);
    expect(await statusFor({ Origin: 'https://evil.example' })).toBe(403);
  });

  it('refuses what it cannot read, and goes on', async () => {
    const post = async (body: string, type = 'application/json'): Promise<[number, string]> => {
      const response = await fetch(`${server.url}/api/v1/namespaces/default/pods`, { method: 'POST', body, headers: { 'Content-Type': type } });
      return [response.status, ((await response.json()) as { message: string }).message];
    };
    expect(await post('{')).toEqual([400, "couldn't get version/kind; json parse error: unexpected end of JSON input"]);
    expect(await post('a: 1', 'application/cbor')).toEqual([
      415,
      'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    ]);
    expect(await post(`"${'x'.repeat(3 * 1024 * 1024)}"`)).toEqual([413, 'Request entity too large: limit is 3145728']);
    expect((await fetch(`${server.url}/api/v1/nothing`)).status).toBe(404);
    expect(await (await fetch(`${server.url}/healthz`)).text()).toBe('ok');
  });

  it('has a document of OpenAPI 2 for clients that read one before they ask for version 3', async () => {
    const get = (accept: string) => fetch(`${server.url}/openapi/v2?timeout=32s`, { headers: { accept } });
    expect(await (await get('application/json')).json()).toEqual({
      swagger: '2.0',
      info: { title: 'Kubernetes', version: 'v1.36.2' },
      paths: {},
      definitions: {},
    });
    const message = await get('application/com.github.proto-openapi.spec.v2@v1.0+protobuf');
    expect(message.headers.get('content-type')).toBe('application/com.github.proto-openapi.spec.v2.v1.0+protobuf');
    expect(Buffer.from(await message.arrayBuffer()).toString('latin1')).toBe('\n\x032.0\x12\x15\n\nKubernetes\x12\x07v1.36.2');
  });

  it('says what it serves to no other program, and how', async () => {
    await createPod('one');
    await pass(30_000);
    const post = async (subresource: string): Promise<unknown> => {
      const response = await fetch(`${server.url}/api/v1/namespaces/default/pods/one/${subresource}`, { method: 'POST' });
      return [response.status, ((await response.json()) as { message: string }).message];
    };
    expect(await post('portforward')).toEqual([501, expect.stringMatching(/^port-forward is not served to other programs: /)]);
    expect(await post('exec?command=ls')).toEqual([400, expect.stringMatching(/^exec and attach are served over WebSockets .*: use kubectl 1\.31 or newer/)]);
  });

  it('tells the columns of a table once a watch', async () => {
    const headers = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
    const response = await fetch(`${server.url}/api/v1/namespaces?watch=true&timeoutSeconds=5`, { headers });
    const all = response.text();
    await pass(1000);
    await pass(5000);
    const events = (await all)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; object: { columnDefinitions: object[] } });
    expect(events.map(({ type, object }) => [type, object.columnDefinitions.length])).toEqual([['ADDED', 3], ...events.slice(1).map(() => ['ADDED', 0])]);
    expect(events.length).toBeGreaterThan(3);
  });

  it('tells which fields and parameters it knows, so that kubectl lets the server validate', async () => {
    const { paths } = (await (await fetch(`${server.url}/openapi/v3`)).json()) as { paths: Record<string, { serverRelativeURL: string }> };
    const document = (await (await fetch(server.url + paths['api/v1']!.serverRelativeURL)).json()) as {
      paths: Record<string, { patch: { parameters: { name: string }[] } }>;
      components: { schemas: Record<string, { properties: Record<string, unknown> }> };
    };
    expect(document.paths['/api/v1/namespaces/{namespace}/pods/{name}']!.patch.parameters.map(({ name }) => name)).toContain('fieldValidation');
    expect(document.components.schemas['Container']!.properties['image']).toEqual({ type: 'string' });
  });
});
