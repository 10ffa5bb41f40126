import { expect, test } from 'vitest';
import { newWorld, run } from '../support/worlds.ts';

test('get and describe take files; arguments beside them are refused', () => {
  const world = newWorld();
  run(world, 'kubectl create cm settings --from-literal=color=blue --dry-run=client -o yaml > settings.yaml');
  run(world, 'kubectl apply -f settings.yaml');
  expect(run(world, 'kubectl get -f settings.yaml -o name')).toBe('configmap/settings\n');
  expect(run(world, 'kubectl describe -f settings.yaml | head -2')).toBe('Name:         settings\nNamespace:    default\n');
  expect(run(world, 'kubectl get -f settings.yaml cm')).toBe(
    'error: when paths, URLs, or stdin is provided as resource input, you may not specify resource arguments as well\n',
  );
});

test('get --subresource asks for a part of an object, which the server may not know', () => {
  const world = newWorld();
  run(world, 'kubectl create deployment shop --image=nginx --replicas=2');
  expect(run(world, "kubectl get deploy shop --subresource=scale -o jsonpath='{.kind} {.spec.replicas}'")).toBe('Scale 2');
  expect(run(world, 'kubectl get deploy shop --subresource=logs')).toBe('Error from server (NotFound): the server could not find the requested resource\n');
});

test('a selector goes neither with names nor with TYPE/NAME', () => {
  const world = newWorld();
  expect(run(world, 'kubectl get pod web -l app=web')).toBe('error: name cannot be provided when a selector is specified\n');
  expect(run(world, 'kubectl get pod/web -l app=web')).toBe('error: selectors and the all flag cannot be used when passing resource/name arguments\n');
});

test('an object in a namespace that is not there fails for its namespace', () => {
  expect(run(newWorld(), 'kubectl get pod web -n nope')).toBe('Error from server (NotFound): namespaces "nope" not found\n');
});

test('several types are sorted as tables, which have no names: --sort-by fails for them', () => {
  expect(run(newWorld(), 'kubectl get cm,sa --sort-by=.metadata.name')).toBe(
    'error: couldn\'t find any field with path "{.metadata.name}" in the list of objects\n',
  );
});
