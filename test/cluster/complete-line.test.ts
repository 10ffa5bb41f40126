/** What Tab offers behind the lab's own commands. */
import { expect, it } from 'vitest';
import { newWorld, run } from '../support/worlds.ts';

it('knows the objects that why and trace can be asked about', () => {
  const world = newWorld();
  run(world, 'kubectl run web --image=nginx');
  run(world, 'kubectl run late --image=nginx');
  const offers = (line: string): readonly string[] => world.cluster.complete(line, line.length).candidates;
  expect(offers('trace ')).toEqual(['laptop', 'late', 'web']);
  expect(offers('trace la')).toEqual(['laptop', 'late']);
  expect(offers('why pod/w')).toEqual(['pod/web']);
  expect(offers('why pod w')).toEqual(['web']);
});
