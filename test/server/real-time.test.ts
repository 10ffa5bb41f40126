import { describe, expect, it } from 'vitest';
import { RealTime, type HostClock } from '../../src/server/real-time.ts';
import { Simulation } from '../../src/sim/simulation.ts';

/** A clock that a test turns by hand. */
class HandClock implements HostClock {
  nowMs = 1000.4;
  alarms: { atMs: number; run: () => void }[] = [];

  now(): number {
    return this.nowMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const alarm = { atMs: this.nowMs + delayMs, run };
    this.alarms.push(alarm);
    return () => void (this.alarms = this.alarms.filter((each) => each !== alarm));
  }

  turn(ms: number): void {
    this.nowMs += ms;
    for (const alarm of this.alarms.filter(({ atMs }) => atMs <= this.nowMs)) {
      this.alarms = this.alarms.filter((each) => each !== alarm);
      alarm.run();
    }
  }
}

describe('real time', () => {
  it('runs what is due when the clock gets there, and not before', () => {
    const [sim, clock, ran] = [new Simulation({ seed: 's', epochMs: 0 }), new HandClock(), [] as number[]];
    sim.after(500, 'test', () => ran.push(sim.nowMs));
    const time = new RealTime(sim, clock);
    clock.turn(400);
    expect(ran).toEqual([]);
    clock.turn(101);
    expect(ran).toEqual([500]);
    time.stop();
    expect(clock.alarms).toEqual([]);
  });

  it('leaps an hour at most after the machine has slept', () => {
    const [sim, clock] = [new Simulation({ seed: 's', epochMs: 0 }), new HandClock()];
    new RealTime(sim, clock);
    clock.turn(10 * 3_600_000);
    expect(sim.nowMs).toBe(3_600_000);
  });
});
