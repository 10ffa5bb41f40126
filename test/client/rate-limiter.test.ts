import { expect, it } from 'vitest';
import { createRateLimiter } from '../../src/client/rate-limiter.ts';
import { createWorkQueue } from '../../src/client/work-queue.ts';
import { Simulation } from '../../src/sim/simulation.ts';

const newSim = (): Simulation => new Simulation({ seed: 'limit', epochMs: 0 });

it('lets a burst pass, then as many a second as it is told, and forgets the past after a pause', () => {
  const sim = newSim();
  const limiter = createRateLimiter(sim, 20, 3);
  const waits: number[] = [];
  for (let i = 0; i < 4; i++) {
    waits.push(limiter.waitMs());
    limiter.take();
  }
  expect(waits).toEqual([0, 0, 0, 50]);
  expect(limiter.waitMs()).toBe(100);
  sim.advance(100);
  expect(limiter.waitMs()).toBe(0);
  sim.advance(60_000);
  for (let i = 0; i < 3; i++) limiter.take();
  expect(limiter.waitMs()).toBe(50);
});

it('makes a queue take several puts of a key in one sync once too much was sent', () => {
  const sim = newSim();
  const limiter = createRateLimiter(sim, 10, 2);
  const syncedAtMs: number[] = [];
  const sync = (): void => {
    limiter.take();
    syncedAtMs.push(sim.nowMs);
  };
  const queue = createWorkQueue({ sim, name: 'endpoints', sync, limiter });
  for (let i = 0; i < 20; i++) {
    queue.add('default/web');
    sim.advance(10);
  }
  sim.advance(1_000);
  expect(syncedAtMs).toEqual([0, 10, 100, 200]);
});
