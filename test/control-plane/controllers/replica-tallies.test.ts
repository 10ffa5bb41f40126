import { expect, it } from 'vitest';
import type { Pod, ReplicaSet } from '../../../src/api/types.gen.ts';
import { newWorld, run } from '../../support/worlds.ts';
import type { World } from '../../../src/session/world.ts';

const set = `apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web, tier: front}}
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{name: app, image: nginx:1.27}]
`;

const listOf = (world: World, path: string): unknown[] => (world.cluster.api.serve({ method: 'GET', path, who: 'test' }).body as { items: unknown[] }).items;

/** What the set says of its pods, beside a count of the pods themselves. */
function saidAndCounted(world: World): [said: object, counted: object] {
  const [web] = listOf(world, '/apis/apps/v1/namespaces/default/replicasets') as ReplicaSet[];
  const pods = (listOf(world, '/api/v1/namespaces/default/pods') as Pod[]).filter(({ metadata }) => metadata.ownerReferences?.[0]?.uid === web?.metadata.uid);
  const active = pods.filter(({ metadata }) => !metadata.deletionTimestamp);
  const ready = active.filter(({ status }) => status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'));
  const { replicas, readyReplicas = 0, availableReplicas = 0, fullyLabeledReplicas = 0 } = web?.status ?? {};
  const labeled = active.filter(({ metadata }) => metadata.labels?.tier === 'front').length;
  return [
    { replicas, readyReplicas, availableReplicas, fullyLabeledReplicas },
    { replicas: active.length, readyReplicas: ready.length, availableReplicas: ready.length, fullyLabeledReplicas: labeled },
  ];
}

it('counts what a count of all pods counts, whatever becomes of them', () => {
  const world = newWorld();
  world.apply({ type: 'write-file', path: 'w.yaml', text: set });
  const lines = [
    'kubectl apply -f w.yaml',
    'kubectl label $(kubectl get pods -o name | head -1) tier-',
    'kubectl label $(kubectl get pods -o name | head -1) app=other --overwrite',
    'kubectl run stray --image=nginx:1.27 --labels=app=web',
    'kubectl scale rs web --replicas=6',
    'kubectl delete $(kubectl get pods -l app=web -o name | head -2)',
    'kubectl label $(kubectl get pods -l app=other -o name) app=web --overwrite',
    'kubectl scale rs web --replicas=1',
  ];
  for (const line of lines) {
    run(world, line);
    world.cluster.sim.advance(8_000);
    const [said, counted] = saidAndCounted(world);
    expect([line, said]).toEqual([line, counted]);
  }
  expect(run(world, "kubectl get rs web -o jsonpath='{.status.replicas} {.status.readyReplicas}'")).toBe('1 1');
});
