import { expect, it } from 'vitest';
import { newWorld, run } from '../../support/worlds.ts';

it('makes the Service of the server itself anew within ten seconds, with its address and endpoint', () => {
  const world = newWorld();
  expect(run(world, 'kubectl delete service kubernetes')).toBe('service "kubernetes" deleted from default namespace\n');
  expect(run(world, 'kubectl get service kubernetes -o name')).toBe('Error from server (NotFound): services "kubernetes" not found\n');
  run(world, 'sleep 11');
  expect(run(world, "kubectl get service kubernetes -o jsonpath='{.spec.clusterIP} {.spec.ports[0].targetPort}'")).toBe('10.96.0.1 6443');
  expect(run(world, "kubectl get endpointslice kubernetes -o jsonpath='{.endpoints[0].addresses[0]}'")).toBe('172.18.0.2');
  expect(run(world, "kubectl get endpoints kubernetes -o jsonpath='{.subsets[0].addresses[0].ip}'")).toMatch(/172\.18\.0\.2$/);
});
