import { expect, test } from 'vitest';
import { newWorld, run } from '../../support/worlds.ts';

/** Deletes pod `p` twice, 20 s apart, and tells how long after the second time it is gone, in seconds; more than a minute: undefined. */
function goneAfter(spec: object, first: string, second: string): number | undefined {
  const world = newWorld();
  const { sim } = world.cluster;
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec };
  world.apply({ type: 'write-file', path: 'pod.json', text: JSON.stringify(pod) });
  run(world, 'kubectl apply -f pod.json; kubectl wait pod p --for=condition=Ready');
  run(world, `kubectl delete pod p --wait=false ${first}`);
  sim.advance(20_000);
  run(world, `kubectl delete pod p --wait=false ${second}`);
  for (let seconds = 0; seconds <= 60; seconds++, sim.advance(1000)) if (run(world, 'kubectl get pod p -o name --ignore-not-found') === '') return seconds;
  return undefined;
}

const deaf = { name: 'c', image: 'busybox', command: ['sh', '-c', 'trap "" TERM; while :; do sleep 1; done'] };
const hooked = { name: 'c', image: 'nginx', lifecycle: { preStop: { sleep: { seconds: 500 } } } };

test.each([
  ['a process that is deaf to the signal', { containers: [deaf] }],
  ['a preStop hook that sleeps', { containers: [hooked], terminationGracePeriodSeconds: 600 }],
  ['a sidecar that is deaf to the signal', { containers: [{ name: 'a', image: 'nginx' }], initContainers: [{ ...deaf, restartPolicy: 'Always' }] }],
])('a second deletion that leaves less time cuts the first one short: %s', (_, spec) => {
  expect(goneAfter(spec, '--grace-period=600', '--grace-period=1')).toBeLessThan(5);
  expect(goneAfter(spec, '--grace-period=600', '--grace-period=30')).toBeLessThan(35);
});

test('one that leaves more time changes nothing', () => {
  expect(goneAfter({ containers: [deaf] }, '--grace-period=60', '--grace-period=600')).toBeGreaterThan(35);
});
