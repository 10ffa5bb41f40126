/** The shop, and the shop broken in each way that troubleshooting meets: what kubectl shows, what `why` says, and what heals it. */
import { describe, expect, it } from 'vitest';
import type { World } from '../../src/session/world.ts';
import { newWorld, run } from '../support/worlds.ts';

interface Broken {
  readonly scenario: string;
  /** A line and what it prints (a part of it, as a pattern). */
  readonly see: readonly (readonly [line: string, shown: RegExp])[];
  /** What `why` says first, of what. */
  readonly why: readonly [target: string, says: RegExp];
  readonly heal: readonly string[];
}

const PODS = 'kubectl get pods -n shop';
const VISIT = 'curl -s -m 10 http://172.18.0.2:30080/';
const BAD_GATEWAY = /502 Bad Gateway/;
const patch = (what: string, change: object): string => `kubectl patch -n shop ${what} -p '${JSON.stringify(change)}'`;
const ofContainer = (container: object): object => ({ spec: { template: { spec: { containers: [container] } } } });

const BROKEN: readonly Broken[] = [
  {
    scenario: 'shop-image',
    see: [
      [PODS, /cart-\w+-\w+ +0\/1 +(ImagePullBackOff|ErrImagePull) +0/],
      [VISIT, BAD_GATEWAY],
    ],
    why: ['deployment/cart', /image shop\/cart:1\.2 of container cart cannot be pulled.*docker\.io\/shop\/cart:1\.2: not found/],
    heal: ['kubectl set image -n shop deployment/cart cart=shop/cart:1.1'],
  },
  {
    scenario: 'shop-config',
    see: [
      [PODS, /cart-\w+-\w+ +0\/1 +(CrashLoopBackOff|Error) +4/],
      ['kubectl logs -n shop deployment/cart', /cart: \/etc\/shop\/cart\.conf: INTERVAL is "5 seconds", not a number/],
      [VISIT, BAD_GATEWAY],
    ],
    why: ['deployment/cart', /container cart has ended five times; the last time it ended with exit code 1/],
    heal: [patch('configmap cart', { data: { 'cart.conf': 'INTERVAL=5\n' } }), 'kubectl rollout restart -n shop deployment/cart'],
  },
  {
    scenario: 'shop-memory',
    see: [
      [PODS, /worker-\w+-\w+ +0\/1 +(OOMKilled|CrashLoopBackOff) +4/],
      ['kubectl describe pods -n shop -l app=worker', /Last State: +Terminated\n +Reason: +OOMKilled\n +Exit Code: +137/],
    ],
    why: ['deployment/worker', /OOMKilled|needed more memory|memory/],
    heal: ['kubectl set env -n shop deployment/worker BATCH=1024'],
  },
  {
    scenario: 'shop-probe',
    see: [
      [PODS, /cart-\w+-\w+ +0\/1 +Running +0/],
      ['kubectl get events -n shop', /Readiness probe failed: HTTP probe failed with statuscode: 404/],
      ["kubectl get endpointslices -n shop -l kubernetes.io/service-name=cart -o jsonpath='{.items[0].endpoints[*].conditions.ready}'", /^false false$/],
      [VISIT, BAD_GATEWAY],
    ],
    why: ['service/cart', /Service shop\/cart has no ready endpoint: two pods with app=cart, none of them ready.*its readiness probe does not succeed/],
    heal: [patch('deployment cart', ofContainer({ name: 'cart', readinessProbe: { httpGet: { path: '/ready', port: 'http' } } }))],
  },
  {
    scenario: 'shop-cpu',
    see: [
      [PODS, /front-\w+-\w+ +0\/1 +Pending +0/],
      ['kubectl get events -n shop', /0\/3 nodes are available: 3 Insufficient cpu/],
    ],
    why: ['deployment/front', /is Pending: no node can take it: 0\/3 nodes are available: 3 Insufficient cpu/],
    heal: ['kubectl set resources -n shop deployment/front --requests=cpu=100m'],
  },
  {
    scenario: 'shop-disk',
    see: [
      [PODS, /worker-\w+-\w+ +0\/1 +Pending +0/],
      ['kubectl describe pods -n shop -l app=worker', /3 node\(s\) didn't match Pod's node affinity\/selector/],
    ],
    why: ['deployment/worker', /is Pending: no node can take it.*didn't match Pod's node affinity\/selector/],
    heal: ['kubectl label node node-3 disk=ssd'],
  },
  {
    scenario: 'shop-taint',
    see: [
      [PODS, /redis-0 +0\/1 +Pending/],
      ['kubectl describe nodes', /Taints: +maintenance=tonight:NoExecute/],
    ],
    why: ['deployment/cart', /is Pending: no node can take it: 0\/3 nodes are available: 3 node\(s\) had untolerated taint/],
    heal: ['kubectl taint nodes --all maintenance-'],
  },
  {
    scenario: 'shop-selector',
    see: [
      [PODS, /cart-\w+-\w+ +1\/1 +Running/],
      ['kubectl describe service cart -n shop', /Endpoints: +\n/],
      [VISIT, BAD_GATEWAY],
    ],
    why: ['service/cart', /Service shop\/cart has no endpoints: no pod in namespace shop has the labels of its selector, app=carts/],
    heal: ['kubectl set selector -n shop service cart app=cart'],
  },
  {
    scenario: 'shop-port',
    see: [
      [PODS, /cart-\w+-\w+ +1\/1 +Running/],
      ["kubectl get endpointslices -n shop -l kubernetes.io/service-name=cart -o jsonpath='{.items[0].ports[0].port}'", /^80$/],
      ['trace -n shop $(kubectl get pods -n shop -l app=front -o name | head -n 1) http://cart/', /listens on port 80, only on 8080 \(connection refused\)/],
      [VISIT, BAD_GATEWAY],
    ],
    why: ['service/cart', /Service shop\/cart leads to two endpoints/],
    heal: [patch('service cart --type=json', [{ op: 'replace', path: '/spec/ports/0/targetPort', value: 'http' }])],
  },
  {
    scenario: 'shop-name',
    see: [
      [PODS, /cart-\w+-\w+ +0\/1 +Running +0/],
      ['kubectl logs -n shop deployment/cart --tail=1', /Could not connect to Redis at redis\.store:6379: Name or service not known/],
      [VISIT, BAD_GATEWAY],
    ],
    why: ['deployment/cart', /is Running, not ready.*its readiness probe does not succeed: HTTP probe failed with statuscode: 404/],
    heal: ['kubectl set env -n shop deployment/cart REDIS_HOST=redis'],
  },
  {
    scenario: 'shop-policy',
    see: [
      [PODS, /cart-\w+-\w+ +0\/1 +Running +0/],
      ['kubectl logs -n shop deployment/cart --tail=1', /no answer from redis: timed out/],
      ['trace -n shop $(kubectl get pods -n shop -l app=cart -o name | head -n 1) http://redis:6379', /a policy for egress must allow UDP port 53/],
      [VISIT, BAD_GATEWAY],
    ],
    why: ['deployment/cart', /is Running, not ready/],
    heal: [patch('networkpolicy cart-only-to-redis --type=json', [{ op: 'add', path: '/spec/egress/-', value: { ports: [{ port: 53, protocol: 'UDP' }] } }])],
  },
  {
    scenario: 'shop-configmap',
    see: [
      [PODS, /cart-\w+-\w+ +0\/1 +ContainerCreating +0/],
      ['kubectl get events -n shop', /MountVolume\.SetUp failed for volume "config" : configmap "cart" not found/],
      [VISIT, BAD_GATEWAY],
    ],
    why: ['deployment/cart', /is ContainerCreating: the kubelet cannot prepare what container cart needs.*configmap "cart" not found/],
    heal: ["kubectl create configmap cart -n shop --from-literal=cart.conf='INTERVAL=5'"],
  },
  {
    scenario: 'shop-secret',
    see: [
      [PODS, /worker-\w+-\w+ +0\/1 +CreateContainerConfigError +0/],
      ['kubectl describe pods -n shop -l app=worker', /Error: secret "payment" not found/],
    ],
    why: ['deployment/worker', /is CreateContainerConfigError: container worker cannot be created as the pod asks: secret "payment" not found/],
    heal: ['kubectl create secret generic payment -n shop --from-literal=token=t'],
  },
  {
    scenario: 'shop-init',
    see: [
      [PODS, /worker-\w+-\w+ +0\/1 +Init:0\/1 +0/],
      ['kubectl logs -n shop deployment/worker -c wait-for-redis --tail=1', /no answer from redis-master/],
    ],
    why: ['deployment/worker', /is Init:0\/1: init container wait-for-redis has run since/],
    heal: ['kubectl set env -n shop deployment/worker -c wait-for-redis STORE=redis'],
  },
  {
    scenario: 'shop-node',
    see: [
      ['kubectl get nodes', /node-2 +NotReady/],
      [PODS, /redis-0 +1\/1 +Terminating/],
      [VISIT, BAD_GATEWAY],
    ],
    why: ['pod/redis-0', /is Terminating: its deletion was asked for, but node node-2 is NotReady/],
    heal: ['fault rejoin node-2'],
  },
];

/** What is wrong with the shop, in words; empty where everything is as it should be. */
function troubleOf(world: World): string[] {
  const answer = run(world, VISIT);
  const log = run(world, 'kubectl logs -n shop deployment/worker -c worker --since=20s');
  const unready = run(world, "kubectl get pods -n shop --no-headers | grep -v '1/1 *Running'");
  return [
    ...(/^cart: \d+ orders wait$/m.test(answer) ? [] : [`a visitor gets ${answer}`]),
    ...(/ sent$/m.test(log) ? [] : [`the worker says ${log}`]),
    ...(unready === '' ? [] : [unready]),
  ];
}

describe('the shop', () => {
  it('serves its visitors, and the worker sends what they order', () => {
    expect(troubleOf(newWorld({ scenario: 'shop' }))).toEqual([]);
  });

  it.each(BROKEN)('broken as in $scenario, shows it, explains it and is healed', ({ scenario, see, why: [target, says], heal }) => {
    const world = newWorld({ scenario });
    expect(troubleOf(world)).not.toEqual([]);
    for (const [line, shown] of see) expect(run(world, line)).toMatch(shown);
    expect(run(world, `why -n shop ${target}`).split('\n')[0]).toMatch(says);
    for (const line of heal) expect(run(world, line)).not.toMatch(/error/i);
    world.cluster.sim.advance(240_000);
    expect(troubleOf(world)).toEqual([]);
  });
});
