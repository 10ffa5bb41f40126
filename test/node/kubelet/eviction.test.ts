/** Pods that the node ends: in which order, with which words, and what it looks like from outside. */
import { describe, expect, it } from 'vitest';
import type { Container, Pod } from '../../../src/api/types.gen.ts';
import { diskLimitViolation, memoryEvictionMessage, rankMemoryPressure } from '../../../src/node/kubelet/rank-evictions.ts';
import type { World } from '../../../src/session/world.ts';
import { newWorld, run } from '../../support/worlds.ts';

const MI = 1024 * 1024;

const container = (name: string, resources: Container['resources'] = {}): Container => ({ name, image: 'nginx', resources });
const pod = (name: string, spec: Partial<Pod['spec']>): Pod =>
  ({ metadata: { name, namespace: 'default', uid: name }, spec: { containers: [], ...spec }, status: {} }) as Pod;
const asking = (name: string, memory: string, priority = 0): Pod => pod(name, { priority, containers: [container('c', { requests: { memory } })] });

describe('the order in which pods go', () => {
  it('is: over their requests first, then the least important, then the furthest over', () => {
    const used: Record<string, number> = { modest: 90, over: 150, far: 300, important: 900, nothing: 10 };
    const pods = [
      asking('modest', '100Mi'),
      asking('over', '100Mi'),
      asking('far', '100Mi'),
      asking('important', '100Mi', 1000),
      pod('nothing', { containers: [container('c')] }),
    ];
    const order = rankMemoryPressure(pods, ({ metadata }) => new Map([['c', (used[metadata.name] ?? 0) * MI]]));
    expect(order.map(({ metadata }) => metadata.name)).toEqual(['far', 'over', 'nothing', 'important', 'modest']);
  });
});

describe('what an evicted pod is told', () => {
  it('names the containers that took more than they asked for', () => {
    const web = pod('web', { containers: [container('app', { requests: { memory: '64Mi' } }), container('log')] });
    const usage = new Map([
      ['app', 60 * MI],
      ['log', 2 * MI],
    ]);
    expect(memoryEvictionMessage(web, usage, 100 * MI, 74240 * 1024)).toBe(
      'The node was low on resource: memory. Threshold quantity: 100Mi, available: 74240Ki. Container log was using 2Mi, request is 0, has larger consumption of memory. ',
    );
  });

  it.each([
    ['an emptyDir over its limit', { volumes: new Map([['tmp', 2 * MI]]), containers: new Map() }, 'Usage of EmptyDir volume "tmp" exceeds the limit "1Mi". '],
    [
      'a pod over what its containers may write together',
      { volumes: new Map([['tmp', MI]]), containers: new Map([['app', 5 * MI]]) },
      'Pod ephemeral local storage usage exceeds the total limit of containers 5Mi. ',
    ],
    [
      'a container over its own limit',
      { volumes: new Map(), containers: new Map([['app', 3 * MI]]) },
      'Container app exceeded its local ephemeral storage limit "2Mi". ',
    ],
    ['a pod within its limits', { volumes: new Map([['tmp', MI]]), containers: new Map([['app', MI]]) }, undefined],
  ])('%s', (_, usage, message) => {
    const limits = (amount: string) => ({ limits: { 'ephemeral-storage': amount } });
    const web = pod('web', {
      volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '1Mi' } }],
      containers: [container('app', limits('2Mi')), container('log', limits('3Mi'))],
    });
    expect(diskLimitViolation(web, usage)).toBe(message);
  });
});

const pass = (world: World, seconds: number): void => world.cluster.sim.advance(seconds * 1000);

function apply(world: World, name: string, spec: object): void {
  world.apply({ type: 'write-file', path: 'pod.json', text: JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec }) });
  run(world, 'kubectl apply -f pod.json');
}

const verdictOf = (world: World, name: string): string => run(world, `kubectl get pod ${name} -o jsonpath='{.status.phase} {.status.reason}'`);

describe('a node that runs short of memory', () => {
  it('evicts one pod after the other, says so, and takes no pods without requests for five minutes', () => {
    const world = newWorld();
    apply(world, 'besteffort', { containers: [{ name: 'c', image: 'nginx' }] });
    apply(world, 'modest', { containers: [{ name: 'c', image: 'nginx', resources: { requests: { memory: '100Mi' } } }] });
    pass(world, 5);
    // 24 GiB less what is left to the threshold once the first pod has gone.
    run(world, `fault fill-memory node/node-1 ${24 * 1024 * 1024 - 100 * 1024 - 3 * 1024}Ki`);
    pass(world, 15);
    expect(verdictOf(world, 'besteffort')).toBe('Failed Evicted');
    expect(verdictOf(world, 'modest')).toBe('Running ');
    expect(run(world, `kubectl get pod besteffort -o jsonpath='{.status.conditions[?(@.type=="DisruptionTarget")].reason}'`)).toBe('TerminationByKubelet');
    expect(run(world, "kubectl get events --field-selector reason=EvictionThresholdMet -o jsonpath='{.items[*].message}'")).toBe(
      'Attempting to reclaim memory',
    );
    pass(world, 10);
    expect(run(world, `kubectl get node node-1 -o jsonpath='{.spec.taints[*].key}'`)).toBe('node.kubernetes.io/memory-pressure');
    run(world, 'kubectl run late --image=nginx');
    pass(world, 3);
    expect(run(world, 'kubectl get pod late --no-headers')).toMatch(/ Pending /);
    run(world, 'fault end all');
    pass(world, 340);
    expect(run(world, 'kubectl get pod late --no-headers')).toMatch(/ Running /);
    expect(run(world, `kubectl get node node-1 -o jsonpath='{.spec.taints}'`)).toBe('');
  });
});

describe('a pod that writes more than it may', () => {
  it('is evicted at the next look', () => {
    const world = newWorld();
    apply(world, 'writer', {
      terminationGracePeriodSeconds: 1,
      volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '1Mi' } }],
      containers: [
        {
          name: 'c',
          image: 'busybox',
          command: ['sh', '-c', 'head -c 2000000 /dev/zero > /tmp/x; sleep 1d'],
          volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
        },
      ],
    });
    pass(world, 20);
    expect(verdictOf(world, 'writer')).toBe('Failed Evicted');
    expect(run(world, "kubectl get events --field-selector reason=Evicted -o jsonpath='{.items[0].message}'")).toBe(
      'Usage of EmptyDir volume "tmp" exceeds the limit "1Mi". ',
    );
  });
});
