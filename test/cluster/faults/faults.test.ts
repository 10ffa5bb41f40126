/** Faults of pods and pulls, and the words for them. */
import { describe, expect, it } from 'vitest';
import { parseFault } from '../../../src/cluster/faults/parse-fault.ts';
import type { World } from '../../../src/session/world.ts';
import { newWorld, run } from '../../support/worlds.ts';

const pass = (world: World, seconds: number): void => world.cluster.sim.advance(seconds * 1000);

const apply = (world: World, pod: object): void => {
  world.apply({ type: 'write-file', path: 'pod.json', text: JSON.stringify({ apiVersion: 'v1', kind: 'Pod', ...pod }) });
  run(world, 'kubectl apply -f pod.json');
};

describe('the words of a fault', () => {
  it.each([
    [['kill', 'web'], { what: 'kill', signal: 'KILL', namespace: 'default', pod: 'web' }],
    [['kill', 'pod/web', '-c', 'app', '--signal=SIGTERM', '-n', 'shop'], { what: 'kill', signal: 'TERM', namespace: 'shop', pod: 'web', container: 'app' }],
    [['stop-kubelet', 'node/node-2'], { what: 'stop-kubelet', node: 'node-2' }],
    [['slow-pull', 'nginx', '1m30s'], { what: 'slow-pull', images: 'nginx', byMs: 90_000 }],
    [['fill-memory', 'web', '100Mi'], { what: 'fill-memory', bytes: 104_857_600, namespace: 'default', pod: 'web' }],
    [['fill-memory', 'node/node-1', '1Gi'], { what: 'fill-node-memory', node: 'node-1', bytes: 1_073_741_824 }],
    [['break-endpoint', 'web', '--hang', '--port', '80'], { what: 'break-endpoint', how: 'hang', port: 80, namespace: 'default', pod: 'web' }],
  ])('%j', (words, fault) => expect(parseFault(words)).toEqual(fault));

  it.each([
    [[], 'wanted a fault, found nothing'],
    [['explode'], 'unknown fault "explode"'],
    [['kill'], 'kill wants a pod, found nothing'],
    [['slow-pull', 'nginx'], 'slow-pull wants an image and a duration, found nginx'],
    [['slow-pull', 'nginx', 'soon'], 'wanted a duration such as 30s, found "soon"'],
    [['fill-memory', 'web', 'much'], 'wanted an amount of memory such as 200Mi, found "much"'],
    [['kill', 'web', '--signal=9'], 'wanted a signal such as KILL or TERM, found "9"'],
    [['break-endpoint', 'web', '--port=http'], 'wanted a port from 1 to 65535, found "http"'],
    [['kill', 'web', '--hard'], 'unknown flag --hard'],
  ])('%j is refused', (words, message) => expect(() => parseFault(words)).toThrow(message));
});

describe('faults', () => {
  it('kill a container, which starts again', () => {
    const world = newWorld();
    run(world, 'kubectl run web --image=nginx');
    pass(world, 5);
    expect(run(world, 'fault kill web')).toBe('the first process of container web of pod web got SIGKILL\n');
    pass(world, 5);
    expect(run(world, `kubectl get pod web -o jsonpath='{.status.containerStatuses[0].lastState.terminated.exitCode}'`)).toBe('137');
    expect(run(world, 'why pod/web').trimEnd().split('\n')).toEqual([
      'Pod web is Running and ready: container web has run since 12:10:05. Before that, it ended with exit code 137 (SIGKILL) at 12:10:05',
      '  because: The kubelet on node-1 reported of pod web: container web running, ready (12:10:05)',
      '  because: Container web of pod web started, restart 1 (12:10:05)',
      '  because: Container web of pod web was killed by SIGKILL (12:10:05)',
      '  because: Fault: the first process of container web of pod web got SIGKILL (12:10:05)',
      '  because: You ran `fault kill web` (12:10:05)',
    ]);
  });

  it('break pulls of an image, by any tag, until they are mended', () => {
    const world = newWorld();
    run(world, 'fault break-pull redis');
    run(world, 'kubectl run store --image=redis:7.2');
    pass(world, 3);
    expect(run(world, 'kubectl get pod store --no-headers')).toMatch(/ErrImagePull/);
    expect(run(world, 'why pod/store').trimEnd().split('\n').slice(1, 3)).toEqual([
      '  because: The kubelet on node-1 reported of pod store: container store waiting (ErrImagePull) (12:10:01)',
      '  because: The pull of docker.io/library/redis:7.2 failed: its registry does not answer as it should (12:10:01)',
    ]);
    expect(run(world, 'why pod/store').trimEnd().split('\n').slice(-3)).toEqual([
      '  and because: Fault: the registry answers pulls of redis with an error (12:10:00)',
      '  because: You ran `fault break-pull redis` (12:10:00)',
      'Look next: kubectl describe pod store',
    ]);
    run(world, 'fault end pull/redis');
    pass(world, 40);
    expect(run(world, 'kubectl get pod store --no-headers')).toMatch(/ Running /);
  });

  it('slow pulls', () => {
    const world = newWorld();
    run(world, 'fault slow-pull docker.io 20s');
    run(world, 'kubectl run web --image=nginx');
    pass(world, 15);
    expect(run(world, 'kubectl get pod web --no-headers')).toMatch(/ContainerCreating/);
    pass(world, 10);
    expect(run(world, 'kubectl get pod web --no-headers')).toMatch(/ Running /);
  });

  it('fill the memory of a container: over its limit it is killed', () => {
    const world = newWorld();
    apply(world, { metadata: { name: 'web' }, spec: { containers: [{ name: 'web', image: 'nginx', resources: { limits: { memory: '64Mi' } } }] } });
    pass(world, 5);
    run(world, 'fault fill-memory web 20Mi');
    expect(run(world, 'fault list')).toBe('NAME             AGE   FAULT\nmemory/web/web   0s    a process in container web of pod web took 20Mi of memory\n');
    run(world, 'fault end all');
    pass(world, 1);
    run(world, 'fault fill-memory web 100Mi');
    pass(world, 5);
    expect(run(world, `kubectl get pod web -o jsonpath='{.status.containerStatuses[0].lastState.terminated.reason}'`)).toBe('OOMKilled');
    expect(run(world, 'fault list')).toBe('No fault lasts now.\n');
  });

  it.each([
    ['', 'Readiness probe failed: Get "http://ADDRESS:80/": dial tcp ADDRESS:80: connect: connection refused'],
    ['--hang', 'Readiness probe failed: Get "http://ADDRESS:80/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)'],
  ])('break what a probe asks: %s', (how, message) => {
    const world = newWorld();
    const readinessProbe = { httpGet: { path: '/', port: 80 }, periodSeconds: 2, failureThreshold: 1 };
    apply(world, { metadata: { name: 'web' }, spec: { containers: [{ name: 'web', image: 'nginx', readinessProbe }] } });
    pass(world, 8);
    expect(run(world, 'kubectl get pod web --no-headers')).toMatch(/^web +1\/1/);
    run(world, `fault break-endpoint web ${how}`);
    pass(world, 6);
    expect(run(world, 'kubectl get pod web --no-headers')).toMatch(/^web +0\/1/);
    const address = run(world, "kubectl get pod web -o jsonpath='{.status.podIP}'");
    expect(run(world, "kubectl get events --field-selector reason=Unhealthy -o jsonpath='{.items[0].message}'")).toBe(message.replaceAll('ADDRESS', address));
    run(world, 'fault end all');
    pass(world, 6);
    expect(run(world, 'kubectl get pod web --no-headers')).toMatch(/^web +1\/1/);
  });

  it('are refused in plain words where they cannot be', () => {
    const world = newWorld();
    const refusal = (line: string): string | undefined => run(world, line).split('\n')[0];
    expect(refusal('fault kill web')).toBe('fault: wanted a pod in namespace default, found none called "web"');
    expect(refusal('fault cut-off node-9')).toBe('fault: wanted one of the nodes node-1, found "node-9"');
    expect(refusal('fault end kubelet/node-1')).toBe('fault: wanted the name of a fault that lasts (there is none), found "kubelet/node-1"');
  });
});
