import { describe, expect, test } from 'vitest';
import type { Container, ContainerStatus, Pod } from '../../../src/api/types.gen.ts';
import { startOneNode, type OneNode } from '../one-node.ts';

const container = (image: string, command: string[] = [], more: Partial<Container> = {}): Container => ({
  name: 'app',
  image,
  imagePullPolicy: 'IfNotPresent',
  ...(command.length > 0 ? { command } : {}),
  ...more,
});

const statusOf = (pod: Pod | undefined): ContainerStatus => pod!.status.containerStatuses![0]!;

const conditionsOf = (pod: Pod | undefined): string[] => pod!.status.conditions!.map(({ type, status, reason = '' }) => `${type}=${status} ${reason}`.trim());

/** Seconds after the pod's start at which its phase and its container's state were written anew. */
function statesOf(node: OneNode, name: string): string[] {
  const seen: string[] = [];
  node.api.watch({ method: 'GET', path: '/api/v1/pods', query: { watch: 'true' }, who: 'test/watch' }, ({ object }) => {
    const pod = object as Pod;
    if (pod.metadata?.name !== name) return;
    const status = pod.status?.containerStatuses?.[0];
    const [kind = '-', detail] = Object.entries(status?.state ?? {})[0] ?? [];
    const line = [pod.status?.phase, kind, (detail as { reason?: string } | undefined)?.reason, status?.restartCount]
      .filter((part) => part !== undefined)
      .join(' ');
    if (seen.at(-1) !== line) seen.push(line);
  });
  return seen;
}

describe('a pod that runs', () => {
  test('gets an address, becomes ready, and its status says what 1.36 says', () => {
    const node = startOneNode();
    node.run('web', { containers: [container('nginx')] });
    node.at(3);
    const pod = node.pod('web');
    expect(pod!.status.phase).toBe('Running');
    expect(conditionsOf(pod)).toEqual(['PodReadyToStartContainers=True', 'Initialized=True', 'Ready=True', 'ContainersReady=True', 'PodScheduled=True']);
    const { containerID, state, ...rest } = statusOf(pod);
    expect(containerID).toMatch(/^containerd:\/\/[0-9a-f]{64}$/);
    expect(state).toEqual({ running: { startedAt: '2026-11-22T12:00:01Z' } });
    expect(rest).toMatchObject({
      image: 'docker.io/library/nginx:latest',
      imageID: `docker.io/library/nginx@sha256:${'ab'.repeat(32)}`,
      lastState: {},
      name: 'app',
      ready: true,
      resources: {},
      restartCount: 0,
      started: true,
      user: { linux: { gid: 0, supplementalGroups: [0], uid: 0 } },
    });
    expect(pod!.status).toMatchObject({
      hostIP: '172.18.0.2',
      podIP: '10.244.0.2',
      podIPs: [{ ip: '10.244.0.2' }],
      qosClass: 'BestEffort',
      observedGeneration: 1,
      resources: {},
    });
    expect(node.events('web')).toEqual([
      'Pulled: Container image "nginx" already present on machine and can be accessed by the pod',
      'Created: Container created',
      'Started: Container started',
    ]);
    expect(node.logs('web')).toBe('serving\n');
  });

  test('finds its service account, hosts and services inside', () => {
    const node = startOneNode();
    const files = ['/var/run/secrets/kubernetes.io/serviceaccount/namespace', '/etc/hosts', '/etc/resolv.conf'];
    files.forEach((file, index) => node.run(`cat-${index}`, { restartPolicy: 'Never', containers: [container('busybox', ['cat', file])] }));
    node.run('env', {
      restartPolicy: 'Never',
      containers: [
        container('busybox', ['env'], {
          env: [
            { name: 'GREETING', value: 'hello $(WHO)' },
            { name: 'WHO', value: 'you' },
          ],
        }),
      ],
    });
    node.at(6);
    expect(node.logs('cat-0')).toBe('default');
    expect(node.logs('cat-1').split('\n').slice(-2)).toEqual([`${node.pod('cat-1')!.status.podIP}\tcat-1`, '']);
    expect(node.logs('cat-2')).toBe('search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n');
    const env = node.logs('env').split('\n');
    expect(env).toContain('KUBERNETES_SERVICE_HOST=10.96.0.1');
    expect(env).toContain('HOSTNAME=env');
    expect(env).toContain('GREETING=hello $(WHO)');
  });
});

describe('a pod whose container ends', () => {
  test('succeeds after exit code 0 under restartPolicy Never', () => {
    const node = startOneNode();
    node.run('job', { restartPolicy: 'Never', containers: [container('busybox', ['exit', '0'])] });
    node.at(6);
    const pod = node.pod('job');
    expect(pod!.status.phase).toBe('Succeeded');
    expect(statusOf(pod).state!.terminated).toMatchObject({ exitCode: 0, reason: 'Completed' });
    expect(conditionsOf(pod)).toEqual([
      'PodReadyToStartContainers=False',
      'Initialized=True PodCompleted',
      'Ready=False PodCompleted',
      'ContainersReady=False PodCompleted',
      'PodScheduled=True',
    ]);
  });

  test('restarts at once, then after 10 s, 20 s, 40 s; CrashLoopBackOff is written when the wait is over', () => {
    const node = startOneNode();
    const states = statesOf(node, 'crash');
    node.run('crash', { containers: [container('busybox', ['exit', '1'])] });
    const restarts: number[] = [];
    for (let second = 1; second <= 100; second++) {
      node.at(second);
      const count = statusOf(node.pod('crash'))?.restartCount ?? 0;
      if (count > restarts.length) restarts.push(second);
    }
    expect(restarts).toHaveLength(4);
    const waits = restarts.slice(1).map((second, index) => second - restarts[index]!);
    // Back-off, up to half as much again, and at most two ticks.
    [10, 20, 40].forEach((seconds, index) => {
      expect(waits[index]).toBeGreaterThanOrEqual(seconds);
      expect(waits[index]).toBeLessThanOrEqual(seconds * 1.5 + 3);
    });
    expect(states.slice(0, 9)).toEqual([
      'Pending -',
      'Pending waiting ContainerCreating 0',
      'Running running 0',
      'Running terminated Error 0',
      'Running running 1',
      'Running terminated Error 1',
      'Running waiting CrashLoopBackOff 1',
      'Running running 2',
      'Running terminated Error 2',
    ]);
    const { uid } = node.pod('crash')!.metadata;
    expect(node.events('crash').at(-1)).toBe(`BackOff: Back-off restarting failed container app in pod crash_default(${uid})`);
    // Of the dead attempts only the newest is kept, and that one is not the previous one.
    const previous = statusOf(node.pod('crash')).lastState!.terminated!.containerID!;
    expect(node.logs('crash', { previous: 'true' })).toBe(`unable to retrieve container logs for ${previous}`);
    expect(node.logs('crash')).toBe('exiting with 1\n');
  });

  test('keeps its termination message, and is OOMKilled beyond its memory limit', () => {
    const node = startOneNode();
    node.run('message', { restartPolicy: 'Never', containers: [container('busybox', ['say'])] });
    node.run('oom', { restartPolicy: 'Never', containers: [container('busybox', ['eat'], { resources: { limits: { memory: '64Mi' } } })] });
    node.at(6);
    expect(statusOf(node.pod('message')).state!.terminated).toMatchObject({ exitCode: 3, reason: 'Error', message: 'no disk' });
    expect(statusOf(node.pod('oom')).state!.terminated).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
    expect(node.pod('oom')!.status.phase).toBe('Failed');
  });
});

describe('a container that cannot start', () => {
  test('waits with the reason why', () => {
    const node = startOneNode();
    node.run('typo', { containers: [container('nginxx', [], { imagePullPolicy: 'Always' })] });
    node.run('never', { containers: [container('internal/app:1', [], { imagePullPolicy: 'Never' })] });
    node.run('name', { containers: [container('NGINX:::latest')] });
    node.run('config', { containers: [container('nginx', [], { envFrom: [{ configMapRef: { name: 'settings' } }] })] });
    node.run('command', { containers: [container('busybox', ['/bin/nonsense'])] });
    node.at(5);
    const waiting = (name: string): unknown => statusOf(node.pod(name)).state!.waiting;
    expect(waiting('typo')).toEqual({
      reason: 'ErrImagePull',
      message:
        'failed to pull and unpack image "docker.io/library/nginxx:latest": failed to resolve image: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
    });
    expect(waiting('never')).toEqual({ reason: 'ErrImageNeverPull', message: 'Container image "internal/app:1" is not present with pull policy of Never' });
    expect(waiting('name')).toMatchObject({ reason: 'InvalidImageName' });
    expect(waiting('config')).toEqual({ reason: 'CreateContainerConfigError', message: 'configmap "settings" not found' });
    expect(waiting('command')).toMatchObject({ reason: 'RunContainerError' });
    expect(statusOf(node.pod('command')).lastState!.terminated).toMatchObject({ exitCode: 128, reason: 'StartError' });
    expect(node.logs('typo')).toBe(`container "app" in pod "typo" is waiting to start: image can't be pulled`);
  });

  test('starts once what was missing is there', () => {
    const node = startOneNode();
    node.run('mount', {
      containers: [container('nginx', [], { volumeMounts: [{ name: 's', mountPath: '/s' }] })],
      volumes: [{ name: 's', secret: { secretName: 'creds' } }],
    });
    node.at(10);
    expect(statusOf(node.pod('mount')).state!.waiting).toEqual({ reason: 'ContainerCreating' });
    expect(node.events('mount')).toEqual(['FailedMount: MountVolume.SetUp failed for volume "s" : secret "creds" not found']);
    node.client.create('secrets', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'creds', namespace: 'default' }, data: { token: 'YWJj' } });
    node.at(30);
    expect(node.pod('mount')!.status.phase).toBe('Running');
  });
});

describe('a pod that is deleted', () => {
  test('gets the stop signal of its image, says how it ended, and is gone', () => {
    const node = startOneNode();
    const states = statesOf(node, 'web');
    node.run('web', { containers: [container('nginx')] });
    node.at(5);
    node.client.delete('pods', { namespace: 'default', name: 'web' });
    node.at(8);
    expect(node.pod('web')).toBeUndefined();
    expect(states.at(-1)).toBe('Succeeded terminated Completed 0');
    expect(node.events('web').at(-1)).toBe('Killing: Stopping container app');
  });

  test('is killed when the grace period is over', () => {
    const node = startOneNode();
    node.run('stubborn', { terminationGracePeriodSeconds: 10, containers: [container('busybox', ['exit', '0', '3600'])] });
    node.at(5);
    node.client.delete('pods', { namespace: 'default', name: 'stubborn' });
    node.at(14);
    expect(node.pod('stubborn')).toBeDefined();
    node.at(18);
    expect(node.pod('stubborn')).toBeUndefined();
  });
});

describe('init containers', () => {
  test('run one after the other, sidecars go on beside the app and end after it', () => {
    const node = startOneNode();
    node.run('init', {
      restartPolicy: 'Never',
      initContainers: [
        { ...container('nginx'), name: 'sidecar', restartPolicy: 'Always' },
        { ...container('busybox', ['exit', '0', '2']), name: 'setup' },
      ],
      containers: [container('busybox', ['exit', '0', '3'])],
    });
    node.at(2);
    expect(node.pod('init')!.status.phase).toBe('Pending');
    expect(node.pod('init')!.status.initContainerStatuses!.map(({ name, ready, started }) => ({ name, ready, started }))).toEqual([
      { name: 'sidecar', ready: true, started: true },
      { name: 'setup', ready: false, started: true },
    ]);
    node.at(5);
    expect(node.pod('init')!.status.phase).toBe('Running');
    node.at(15);
    expect(node.pod('init')!.status.phase).toBe('Succeeded');
    expect(node.events('init').at(-1)).toBe('Killing: Stopping container sidecar');
  });

  test('run again when the process that holds the sandbox ends, at a new address', () => {
    const node = startOneNode();
    const init = (name: string, command: string[]) => ({ ...container('busybox', command), name });
    node.run('shared', {
      shareProcessNamespace: true,
      initContainers: [init('first', ['exit', '0']), init('second', ['exit', '0', '2'])],
      containers: [container('busybox', ['end-sandbox'])],
    });
    const startsOf = (name: string) => node.pod('shared')!.status.initContainerStatuses!.find((status) => status.name === name)!.state!.terminated!.startedAt!;
    node.at(7);
    const { podIP } = node.pod('shared')!.status;
    const before = [startsOf('first'), startsOf('second')];
    expect(statusOf(node.pod('shared')).restartCount).toBe(0);
    node.at(11);
    expect(node.pod('shared')!.status.phase).toBe('Pending');
    node.at(14);
    expect(node.pod('shared')!.status.phase).toBe('Running');
    expect(['first', 'second'].map((name, i) => startsOf(name) > before[i]!)).toEqual([true, true]);
    expect(statusOf(node.pod('shared')).restartCount).toBe(1);
    expect(statusOf(node.pod('shared')).lastState!.terminated).toMatchObject({ exitCode: 137, reason: 'Error' });
    expect(node.pod('shared')!.status.podIP).not.toBe(podIP);
    expect(node.events('shared')).toContain('SandboxChanged: Pod sandbox changed, it will be killed and re-created.');
  });
});

describe('probes', () => {
  test('make a pod ready, and restart a container that no longer answers', () => {
    const node = startOneNode();
    node.run('web', { containers: [container('nginx', [], { readinessProbe: { tcpSocket: { port: 80 }, periodSeconds: 1 } })] });
    node.run('deaf', {
      terminationGracePeriodSeconds: 1,
      containers: [container('nginx', [], { livenessProbe: { tcpSocket: { port: 81 }, periodSeconds: 2, failureThreshold: 2 } })],
    });
    node.at(4);
    expect(statusOf(node.pod('web')).ready).toBe(true);
    node.at(12);
    expect(statusOf(node.pod('deaf')).restartCount).toBeGreaterThan(0);
    const address = node.pod('deaf')!.status.podIP;
    expect(node.events('deaf')).toContain(`Unhealthy: Liveness probe failed: dial tcp ${address}:81: connect: connection refused`);
    expect(node.events('deaf')).toContain('Killing: Container app failed liveness probe, will be restarted');
  });
});

test('the same seed makes the same trace, another seed another one', () => {
  const trace = (seed: number): string => {
    const node = startOneNode(seed);
    node.run('crash', { containers: [container('busybox', ['exit', '1'])] });
    node.at(60);
    return node.sim.trace.hash;
  };
  expect(trace(1)).toBe(trace(1));
  expect(trace(1)).not.toBe(trace(2));
});
