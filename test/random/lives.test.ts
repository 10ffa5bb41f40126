/** Random pods in random hands: whatever happens, what Kubernetes promises of a pod holds at every instant. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { World } from '../../src/session/world.ts';
import { newWorld, run, worldOptions } from '../support/worlds.ts';
import { readCatalogue } from '../../scripts/support/catalogue.ts';
import { lifeOf, live, withoutAddons } from './life.ts';
import { podNamed } from './pods.ts';
import { Promises } from './promises.ts';
import { check, FAULT, SCALE, SEED, TIMEOUT_MS } from './support.ts';

/** How many pods live and die here, in batches of so many clusters; one cluster of so many is lived twice. */
const LIVES = 10_000;
const CLUSTERS = 1_000;
const REPEATED = 50;

type Act =
  | { do: 'apply'; pod: { metadata?: { name?: string } } }
  | { do: 'delete'; name: string; flags: string }
  | { do: 'run'; line: string }
  | { do: 'wait'; ms: number };

const name = fc.constantFrom('a', 'b', 'c');
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: name.chain(podNamed).map((pod): Act => ({ do: 'apply', pod })) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('delete' as const),
      name,
      flags: fc.constantFrom('', '--now', '--grace-period=3', '--grace-period=60 --wait=false', '--wait=false', '--force --grace-period=0'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        name,
        fc.constantFrom(
          'label pod NAME x=1 --overwrite',
          'exec NAME -c c0 -- kill 1',
          'exec NAME -c c0 -- sh -c "kill -9 -1"',
          'exec NAME -c c0 -- rm -f /tmp/healthy',
          'logs NAME -c c0 --tail=3',
          'describe pod NAME',
          'annotate pod NAME a-',
        ),
      )
      .map(([pod, line]): Act => ({ do: 'run', line: `kubectl ${line.replace('NAME', pod)}` })),
  },
  { weight: 4, arbitrary: fc.constantFrom(20, 900, 4_000, 15_000, 45_000, 200_000).map((ms): Act => ({ do: 'wait', ms })) },
);
const life = fc.record({
  scenario: fc.constantFrom('one-node', 'one-node', 'three-nodes'),
  seed: fc.nat({ max: 999 }).map(String),
  acts: fc.array(act, { minLength: 2, maxLength: 9 }),
});

/** Carries out an act in time's own steps: `pass` lets ms go by. */
function perform(world: World, each: Act, pass: (ms: number) => void): string {
  switch (each.do) {
    case 'apply':
      world.apply({ type: 'write-file', path: 'pod.json', text: JSON.stringify(each.pod) });
      return run(world, 'kubectl apply -f pod.json');
    case 'delete':
      return run(world, `kubectl delete pod ${each.name} ${each.flags}`);
    case 'run':
      return run(world, each.line);
    case 'wait':
      pass(each.ms);
      return '';
  }
}

/** Lets time go by, looking after every event. */
function passWatching(world: World, promises: Promises, ms: number): void {
  const { sim } = world.cluster;
  const look = (): boolean => {
    promises.look();
    return false;
  };
  sim.advanceUntil(look, sim.nowMs + ms);
}

describe('random lives', () => {
  it(
    'keep every promise after every event',
    () => {
      const catalogue = withoutAddons(readCatalogue());
      let [lives, runs] = [0, 0];
      while (lives < LIVES * SCALE)
        check(
          lifeOf(4),
          CLUSTERS / SCALE,
          (life) => {
            const lived = live(catalogue, life);
            lives += lived.pods;
            if (++runs % REPEATED === 0) expect(live(catalogue, life)).toEqual(lived);
          },
          SEED * 1000 + runs,
        );
    },
    LIVES * SCALE * 60,
  );

  it(
    'keep them in the hands of a learner with a shell',
    () =>
      check(life, 60, ({ scenario, seed, acts }) => {
        const world = newWorld({ scenario, seed });
        const promises = new Promises(world.cluster);
        for (const each of acts) {
          expect(perform(world, each, (ms) => passWatching(world, promises, ms))).not.toMatch(FAULT);
          promises.look();
        }
        passWatching(world, promises, 400_000);
        run(world, 'kubectl delete pods --all --wait=false');
        passWatching(world, promises, 120_000);
        expect(run(world, 'kubectl get pods')).toBe('No resources found in default namespace.\n');
        promises.lookAtEnd();
      }),
    TIMEOUT_MS,
  );

  it(
    'are the same again, from the log or with time cut into other slices',
    () =>
      check(life, 25, ({ scenario, seed, acts }) => {
        const world = newWorld({ scenario, seed });
        const other = newWorld({ scenario, seed });
        for (const each of acts) {
          perform(world, each, (ms) => world.cluster.sim.advance(ms));
          perform(other, each, (ms) => {
            for (let left = ms; left > 0; left -= 700) other.cluster.sim.advance(Math.min(700, left));
          });
        }
        const saved = world.save();
        expect(other.save()).toEqual(saved);
        expect(World.replay(worldOptions({ scenario, seed }), saved.log, saved.endMs).save()).toEqual(saved);
      }),
    TIMEOUT_MS,
  );
});
