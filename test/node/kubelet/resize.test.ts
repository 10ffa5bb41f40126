/** Resizing a pod in place, in a whole cluster. */
import { describe, expect, it } from 'vitest';
import { newWorld, run } from '../../support/worlds.ts';
import type { World } from '../../../src/session/world.ts';

const POD = `apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: web
    image: nginx
    resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {cpu: 200m, memory: 128Mi}}
    resizePolicy: [{resourceName: memory, restartPolicy: RestartContainer}]
`;

function worldWithPod(): World {
  const world = newWorld();
  world.apply({ type: 'write-file', path: 'pod.yaml', text: POD });
  run(world, 'kubectl apply -f pod.yaml; sleep 3');
  return world;
}

const resize = (world: World, resources: object): string =>
  run(world, `kubectl patch pod web --subresource resize -p '${JSON.stringify({ spec: { containers: [{ name: 'web', resources }] } })}'; sleep 3`);

const statusOf = (world: World): string =>
  run(world, "kubectl get pod web -o jsonpath='{.status.containerStatuses[0].resources.limits} {.status.containerStatuses[0].restartCount}'");

describe('resizing a pod in place', () => {
  it('changes CPU while the container runs', () => {
    const world = worldWithPod();
    expect(resize(world, { requests: { cpu: '150m' }, limits: { cpu: '300m' } })).toBe('pod/web patched\n');
    expect(statusOf(world)).toBe('{"cpu":"300m","memory":"128Mi"} 0');
  });

  it('restarts the container where its policy asks for that', () => {
    const world = worldWithPod();
    resize(world, { limits: { memory: '256Mi' } });
    run(world, 'sleep 5');
    expect(statusOf(world)).toBe('{"cpu":"200m","memory":"256Mi"} 1');
    expect(run(world, 'kubectl describe pod web')).toContain('Container web resize requires restart');
  });

  it('waits where the node has not so much, and says so', () => {
    const world = worldWithPod();
    resize(world, { requests: { cpu: '5' }, limits: { cpu: '5' } });
    expect(statusOf(world)).toBe('{"cpu":"200m","memory":"128Mi"} 0');
    expect(run(world, `kubectl get pod web -o jsonpath='{.status.conditions[?(@.type=="PodResizePending")].message}'`)).toBe(
      "Node didn't have enough capacity: cpu, requested: 5000, capacity: 2000",
    );
  });

  it('may not change the class of service, nor happen without the subresource', () => {
    const world = worldWithPod();
    expect(resize(world, { requests: { cpu: '200m', memory: '128Mi' } })).toContain('Pod QOS Class may not change as a result of resizing');
    expect(run(world, `kubectl patch pod web -p '{"spec":{"containers":[{"name":"web","resources":{"limits":{"cpu":"300m"}}}]}}'`)).toContain(
      'pod updates may not change fields other than',
    );
  });
});
