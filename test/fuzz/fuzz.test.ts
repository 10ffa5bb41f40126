import { expect, test } from 'vitest';
import { fuzz } from '../../scripts/fuzz/fuzz.ts';
import { newWorld, run } from '../support/worlds.ts';
import type { World } from '../../src/session/world.ts';

function livelyWorld(): World {
  const world = newWorld();
  run(world, 'kubectl run web --image=nginx --labels=app=web');
  run(world, 'kubectl create cm settings --from-literal=color=blue');
  world.cluster.sim.advance(5000);
  return world;
}

test('malformed command lines, manifests, paths and bodies are refused in words, and change nothing', () => {
  expect(fuzz(livelyWorld, { count: 600, seed: 20 }).faults).toEqual([]);
}, 60_000);

test('the same seed gives the same inputs: what is found can be repeated', () => {
  const inputsOf = (): string[] => {
    const lines: string[] = [];
    const listening = (): World => {
      const world = newWorld();
      const apply = world.apply.bind(world);
      world.apply = (input) => {
        if (input.type === 'run') lines.push(input.line);
        return apply(input);
      };
      return world;
    };
    fuzz(listening, { count: 60, seed: 5 });
    return lines;
  };
  const first = inputsOf();
  expect(first.length).toBeGreaterThan(5);
  expect(inputsOf()).toEqual(first);
});
