import { expect, test } from 'vitest';
import { newWorld, run } from '../../../support/worlds.ts';

test('an evicted pod says that it was evicted, one that is deleted does not', () => {
  const world = newWorld();
  run(world, 'kubectl run a --image=nginx; kubectl run b --image=nginx; kubectl wait pod a b --for=condition=Ready');
  run(world, 'kubectl delete pod b --wait=false; kubectl drain node-1 --force --ignore-daemonsets --pod-selector=run=a --timeout=1s');
  const condition = `-o jsonpath='{.status.conditions[?(@.type=="DisruptionTarget")].reason}: {.status.conditions[?(@.type=="DisruptionTarget")].message}'`;
  expect(run(world, `kubectl get pod a ${condition}; echo; kubectl get pod b ${condition}`)).toBe('EvictionByEvictionAPI: Eviction API: evicting\n: ');
});
