import { expect, test } from 'vitest';
import { newWorld, run } from '../support/worlds.ts';

test('a shell that is pid 1 buries the processes that are left to it, as often as it waits', () => {
  const world = newWorld();
  // Each timeout leaves its watcher behind.
  run(world, `kubectl run p --image=busybox -- sh -c 'while :; do timeout 1 sleep 9; sleep 1; done'`);
  world.cluster.sim.advance(60_000);
  expect(run(world, 'kubectl exec p -- ps -o ppid,args')).toMatch(/^PPID {2}COMMAND\n {4}0 sh -c while .*\n( {4}1 .*sleep.*\n){1,2} {4}0 ps -o ppid,args\n$/);
});
