/** A container under a CPU limit: it takes longer, and can see why. */
import { expect, it } from 'vitest';
import type { World } from '../../src/session/world.ts';
import { newWorld, run } from '../support/worlds.ts';

const COUNT = 'i=0; while [ $i -lt 2000 ]; do i=$((i+1)); done';

/** How long a container that counts runs, in virtual ms, with that CPU limit. */
function runtimeOf(world: World, name: string, cpu?: string): number {
  const container = { name: 'c', image: 'busybox', command: ['sh', '-c', COUNT], ...(cpu === undefined ? {} : { resources: { limits: { cpu } } }) };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { restartPolicy: 'Never', containers: [container] } };
  world.apply({ type: 'write-file', path: 'pod.json', text: JSON.stringify(pod) });
  run(world, 'kubectl apply -f pod.json');
  world.cluster.sim.advance(120_000);
  const entryOf = (what: string): number =>
    world.history.trace.entries.find((entry) => entry.what === what && entry.subject === `pod/default/${name}`)?.atMs ?? NaN;
  return entryOf('container exited') - entryOf('container started');
}

it('takes as many times longer as the limit is below one CPU', () => {
  const world = newWorld();
  const free = runtimeOf(world, 'free');
  const half = runtimeOf(world, 'half', '500m');
  const tenth = runtimeOf(world, 'tenth', '100m');
  expect(half / free).toBeCloseTo(2, 0);
  expect(tenth / free).toBeGreaterThan(8);
  expect(tenth / free).toBeLessThan(12);
});

it('shows the limit and what it has held back in /sys/fs/cgroup', () => {
  const world = newWorld();
  const container = { name: 'c', image: 'busybox', command: ['sh', '-c', `${COUNT}; sleep 1d`], resources: { limits: { cpu: '200m', memory: '64Mi' } } };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'slow' }, spec: { containers: [container] } };
  world.apply({ type: 'write-file', path: 'pod.json', text: JSON.stringify(pod) });
  run(world, 'kubectl apply -f pod.json');
  world.cluster.sim.advance(120_000);
  expect(run(world, 'kubectl exec slow -- cat /sys/fs/cgroup/cpu.max /sys/fs/cgroup/memory.max')).toBe('20000 100000\n67108864\n');
  const stat = new Map(
    run(world, 'kubectl exec slow -- cat /sys/fs/cgroup/cpu.stat')
      .trimEnd()
      .split('\n')
      .map((line) => [line.split(' ')[0], Number(line.split(' ')[1])]),
  );
  expect([...stat.keys()]).toEqual(['usage_usec', 'user_usec', 'system_usec', 'nr_periods', 'nr_throttled', 'throttled_usec']);
  // A fifth of a CPU: four fifths of the time are waited.
  expect((stat.get('throttled_usec') ?? 0) / (stat.get('usage_usec') ?? 1)).toBeCloseTo(4, 1);
  expect(stat.get('nr_throttled')).toBeGreaterThan(0);
});
