/** What becomes of attach, run -i and debug where standard input ends: they never hold a prompt that nobody can type at. */
import { beforeAll, expect, it } from 'vitest';
import type { World } from '../../../src/session/world.ts';
import { newWorld, run as runIn } from '../../support/worlds.ts';

let world: World;
const run = (line: string): string => runIn(world, line);
beforeAll(() => {
  world = newWorld();
});

it('feeds a container that is made to be fed once, and waits for its end', () => {
  expect(run("echo 'echo hi; exit 3' | kubectl run once -i -q --image=busybox --restart=Never; echo $?")).toMatch(/^hi\n.*\n3\n$/);
});

it('leaves a container that can be fed again when there is no more input, and the container lives on', () => {
  expect(run("echo 'echo hi' | kubectl run more -i -q --image=busybox --leave-stdin-open; echo $?")).toBe('hi\n0\n');
  expect(run("echo 'echo again' | kubectl attach -i -q more; kubectl get pod more --no-headers")).toMatch(/^again\nmore +1\/1 +Running +0 /);
});

it('debugs a node without a terminal and comes back', () => {
  const before = world.nowMs;
  const out = run('kubectl debug node/node-1 -it -q --image=busybox; echo $?');
  expect(out).toBe('Unable to use a TTY - input is not a terminal or the right kind of file\n0\n');
  expect(world.nowMs - before).toBeLessThan(60_000);
});
