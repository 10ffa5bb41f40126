import { expect, test } from 'vitest';
import { createClient } from '../../src/client/client.ts';
import { createEventSeriesRecorder } from '../../src/client/event-series-recorder.ts';
import { newWorld, run } from '../support/worlds.ts';

test('a series of events whose namespace is gone ends in silence', () => {
  const world = newWorld();
  const { sim, api } = world.cluster;
  run(world, 'kubectl create namespace other');
  const recorder = createEventSeriesRecorder({ sim, client: createClient(api, 'test'), reportingComponent: 'test', reportingInstance: 'test-1' });
  const target = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'other', uid: 'u' } };
  for (let i = 0; i < 4; i++) {
    recorder.event(target, 'Warning', 'FailedScheduling', 'Scheduling', 'no node can take it');
    sim.advance(10_000);
  }
  expect(run(world, 'kubectl get events -n other -o name')).toMatch(/^event\/p\.\w+\n$/);
  run(world, 'kubectl delete namespace other');
  sim.advance(3_600_000);
  expect(run(world, 'kubectl get events -n other')).toBe('No resources found in other namespace.\n');
});
