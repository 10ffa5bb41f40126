/** Load balancers of a provider: how a Service gets one, who reaches it, and how it goes. */
import { expect, test } from 'vitest';
import { newWorld, run } from '../../support/worlds.ts';
import type { World } from '../../../src/session/world.ts';

const backend = (replicas: number): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: backend }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: backend } }
  template:
    metadata: { labels: { app: backend } }
    spec:
      containers:
      - name: mirror
        image: course/mirror
        env: [{ name: NODE, valueFrom: { fieldRef: { fieldPath: spec.nodeName } } }]
`;
const service = (spec = ''): string => `---
apiVersion: v1
kind: Service
metadata: { name: public }
spec:
  type: LoadBalancer
  selector: { app: backend }
  ports: [{ port: 80, targetPort: 8080 }]
${spec}`;

const ADDRESS = 'http://172.18.0.200/';

function worldWith(manifest: string): World {
  const world = newWorld({ scenario: 'with-load-balancer' });
  world.cluster.workstation.write('all.yaml', manifest);
  run(world, 'kubectl apply -f all.yaml; sleep 10');
  return world;
}

/** Reasons of the Events about the Service, in the order in which they came. */
const eventsOf = (world: World): string[] =>
  run(world, "kubectl get events --field-selector involvedObject.kind=Service --sort-by=.metadata.creationTimestamp -o jsonpath='{.items[*].reason}'").split(
    ' ',
  );
const ingressOf = (world: World, name = 'public'): string => run(world, `kubectl get svc ${name} -o jsonpath='{.status.loadBalancer.ingress}'`);
const ask = (world: World, times = 1): string[] => run(world, `for i in $(seq ${times}); do curl -sS -m 2 ${ADDRESS}; done`).trim().split('\n');

test('a Service gets an address of the pool, and whoever is outside reaches its pods there', () => {
  const world = worldWith(backend(2) + service());
  expect(ingressOf(world)).toBe('[{"ip":"172.18.0.200","ipMode":"VIP"}]');
  expect(eventsOf(world)).toEqual(['EnsuringLoadBalancer', 'EnsuredLoadBalancer']);
  expect(run(world, "kubectl get svc public -o jsonpath='{.metadata.finalizers}'")).toBe('["service.kubernetes.io/load-balancer-cleanup"]');
  for (const answer of ask(world, 5)) expect(answer).toMatch(/^node-\d: asked by 172\.18\.0\.[234] for \/ \(backend-/);
  expect(run(world, 'curl -sS -m 2 http://172.18.0.200:81/')).toBe('curl: (28) Connection timed out after 2000 milliseconds\n');
});

test('with the policy Local the balancer asks only nodes that have a pod, and the pod sees who asks', () => {
  const world = worldWith(backend(1) + service('  externalTrafficPolicy: Local\n'));
  expect(ask(world, 6).map((line) => line.replace(/ \(.*/, ''))).toEqual(
    Array.from({ length: 6 }, () => expect.stringMatching(/^node-\d: asked by 172\.18\.0\.100 for \/$/)),
  );
  run(world, 'kubectl scale deployment backend --replicas=0; sleep 3');
  expect(ask(world)).toEqual(['curl: (28) Connection timed out after 2000 milliseconds']);
});

test('source ranges keep others out, as soon as they are written', () => {
  const world = worldWith(backend(1) + service('  loadBalancerSourceRanges: ["172.18.0.0/28"]\n'));
  expect(ask(world)).toEqual(['curl: (28) Connection timed out after 2000 milliseconds']);
  run(world, `kubectl patch svc public -p '{"spec":{"loadBalancerSourceRanges":["172.18.0.0/16"]}}'; sleep 2`);
  expect(ask(world)).toEqual([expect.stringContaining('asked by')]);
  expect(eventsOf(world)).toContain('LoadBalancerSourceRanges');
});

test('a deleted Service stays until its balancer is gone, and its address is free again', () => {
  const world = worldWith(backend(1) + service());
  run(world, 'kubectl delete svc public --wait=false');
  expect(run(world, "kubectl get svc public -o jsonpath='{.metadata.deletionTimestamp}'")).not.toBe('');
  run(world, 'sleep 3');
  expect(run(world, 'kubectl get svc public')).toBe('Error from server (NotFound): services "public" not found\n');
  expect(eventsOf(world).slice(-2)).toEqual(['DeletingLoadBalancer', 'DeletedLoadBalancer']);
  run(world, 'kubectl create service loadbalancer next --tcp=80; sleep 8');
  expect(ingressOf(world, 'next')).toBe('[{"ip":"172.18.0.200","ipMode":"VIP"}]');
});

test('a Service of another type loses its balancer, and gets one again', () => {
  const world = worldWith(backend(1) + service());
  run(world, `kubectl patch svc public -p '{"spec":{"type":"ClusterIP"}}'; sleep 3`);
  expect(ingressOf(world)).toBe('');
  expect(run(world, "kubectl get svc public -o jsonpath='{.metadata.finalizers}'")).toBe('');
  expect(eventsOf(world).slice(2)).toEqual(['Type', 'DeletingLoadBalancer', 'DeletedLoadBalancer']);
  run(world, `kubectl patch svc public -p '{"spec":{"type":"LoadBalancer"}}'; sleep 8`);
  expect(ingressOf(world)).toContain('172.18.0.200');
});

test('an address that is not to be had is said to be so, again and again, and another class is left alone', () => {
  const world = worldWith(
    `${backend(1)}${service('  loadBalancerIP: 172.18.0.9\n')}---\napiVersion: v1\nkind: Service\nmetadata: { name: theirs }\nspec: { type: LoadBalancer, loadBalancerClass: example.com/own, ports: [{ port: 80 }] }\n`,
  );
  run(world, 'sleep 60');
  expect([ingressOf(world), ingressOf(world, 'theirs')]).toEqual(['', '']);
  const failed = run(world, "kubectl get events --field-selector reason=SyncLoadBalancerFailed -o jsonpath='{.items[*].message}'");
  expect(failed).toBe('Error syncing load balancer: failed to ensure load balancer: requested IP 172.18.0.9 is not in the pool 172.18.0.200-172.18.0.249');
});

test('a node that is cut off gets no traffic, and one with the label of exclusion none either', () => {
  const world = worldWith(backend(3) + service());
  run(world, 'kubectl label node node-2 node.kubernetes.io/exclude-from-external-load-balancers=; sleep 1');
  expect(eventsOf(world).at(-1)).toBe('UpdatedLoadBalancer');
  const askers = new Set(ask(world, 20).map((line) => /asked by (\S+)/.exec(line)?.[1]));
  expect(askers).toEqual(new Set(['172.18.0.2', '172.18.0.4']));
});
