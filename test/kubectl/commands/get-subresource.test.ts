import { expect, it } from 'vitest';
import { newWorld, run } from '../../support/worlds.ts';

it('prints the scale of a workload as the server does, and a status as the object it belongs to', () => {
  const world = newWorld();
  run(world, 'kubectl create deployment web --image=nginx:1.27 --replicas=2');
  run(world, 'kubectl wait deployment/web --for=condition=Available');
  run(world, 'sleep 5');
  expect(run(world, 'kubectl get deployment web --subresource=scale')).toMatch(/^NAME {3}DESIRED {3}AVAILABLE {3}AGE\nweb {4}2 {9}2 {11}\d+s\n$/);
  expect(run(world, "kubectl get deployment web --subresource=scale -o jsonpath='{.kind} {.spec.replicas} {.status.selector}'")).toBe('Scale 2 app=web');
  expect(run(world, 'kubectl get deployment web --subresource=status --no-headers')).toMatch(/^web {3}2\/2 {3}2 {5}2 {5}\d+s\n$/);
  expect(run(world, 'kubectl get pod web --subresource=nope')).toBe('Error from server (NotFound): the server could not find the requested resource\n');
});
