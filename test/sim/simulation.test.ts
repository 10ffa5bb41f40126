import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HotLoopError, Simulation } from '../../src/sim/simulation.ts';

const newSimulation = (seed = 'test'): Simulation => new Simulation({ seed, epochMs: Date.UTC(2026, 8, 1, 12) });

describe('Simulation', () => {
  it('runs events in the order of due time, then of scheduling', () => {
    const sim = newSimulation();
    const ran: string[] = [];
    sim.after(20, 'late', () => ran.push(`late@${sim.nowMs}`));
    sim.after(10, 'first', () => ran.push(`first@${sim.nowMs}`));
    sim.after(10, 'second', () => ran.push(`second@${sim.nowMs}`));
    sim.advance(15);
    expect({ ran, nowMs: sim.nowMs, nextDueMs: sim.nextDueMs }).toEqual({ ran: ['first@10', 'second@10'], nowMs: 15, nextDueMs: 20 });
  });

  it('drops cancelled events, also one that is cancelled by an event of the same instant', () => {
    const sim = newSimulation();
    const ran: string[] = [];
    const later = { cancel: (): void => undefined };
    sim.after(5, 'canceller', () => later.cancel());
    const victim = sim.after(5, 'victim', () => ran.push('victim'));
    later.cancel = () => victim.cancel();
    sim.advance(10);
    expect({ ran, pending: sim.pending() }).toEqual({ ran: [], pending: [] });
  });

  it('links what an event schedules and records to the entry that led to it', () => {
    const sim = newSimulation();
    const input = sim.record({ who: 'learner', what: 'input' });
    sim.after(5, 'write', () => {
      sim.record({ who: 'apiserver', what: 'write', subject: 'pod/default/web' });
      sim.after(5, 'sync', () => sim.record({ who: 'kubelet/node-1', what: 'sync' }));
    });
    sim.afterBecause(0, 7, 'heartbeat', () => sim.record({ who: 'kubelet/node-1', what: 'heartbeat', quiet: true }));
    sim.advance(20);
    expect(sim.trace.entries.map(({ id, atMs, what, causes }) => ({ id, atMs, what, causes }))).toEqual([
      { id: 1, atMs: 0, what: 'input', causes: [] },
      { id: 2, atMs: 5, what: 'write', causes: [input.id] },
      { id: 3, atMs: 7, what: 'heartbeat', causes: [] },
      { id: 4, atMs: 10, what: 'sync', causes: [2] },
    ]);
  });

  it('skips quiet entries on the way to the next change and finishes the instant of the change', () => {
    const sim = newSimulation();
    sim.after(5, 'quiet', () => sim.record({ who: 'a', what: 'heartbeat', quiet: true }));
    sim.after(9, 'change', () => sim.record({ who: 'a', what: 'write' }));
    sim.after(9, 'same instant', () => sim.record({ who: 'b', what: 'write' }));
    sim.after(30, 'later', () => sim.record({ who: 'c', what: 'write' }));
    expect(sim.advanceToNextChange(1_000)).toBe(true);
    expect({ nowMs: sim.nowMs, whats: sim.trace.entries.map((entry) => entry.who) }).toEqual({ nowMs: 9, whats: ['a', 'a', 'b'] });
  });

  it('stops at the limit when what it waits for does not come', () => {
    const sim = newSimulation();
    expect({ reached: sim.advanceUntil(() => false, 40), nowMs: sim.nowMs }).toEqual({ reached: false, nowMs: 40 });
    expect(() => sim.advanceTo(39)).toThrow('the clock stands at 40 ms and cannot go back to 39 ms');
  });

  it('reports a hot loop with the label of the culprit', () => {
    const sim = new Simulation({ seed: 1, epochMs: 0, hotLoopEvents: 1_000 });
    const again = (): void => void sim.after(0, 'kubelet sync', again);
    sim.after(3, 'innocent', () => undefined);
    again();
    const caught = (() => {
      try {
        sim.advance(10);
      } catch (error) {
        return error;
      }
    })();
    expect(caught).toBeInstanceOf(HotLoopError);
    expect((caught as HotLoopError).label).toBe('kubelet sync');
    expect((caught as HotLoopError).message).toMatch(/^time stands still at 0 ms: 1001 events ran at this instant, \d+ of them labelled "kubelet sync"\./);
  });

  it('refuses an event without a label or with a delay that is no number', () => {
    const sim = newSimulation();
    expect(() => sim.after(1, '', () => undefined)).toThrow('wanted a label that names the event');
    expect(() => sim.after(Number.NaN, 'x', () => undefined)).toThrow('wanted a finite delay for "x", found NaN');
  });

  it('gives the same trace however time is sliced', () => {
    const run = (slices: readonly number[]): string => {
      const sim = newSimulation();
      const step = (who: string): void => {
        sim.record({ who, what: 'step', data: { die: sim.random(who).integer(1, 6) } });
        if (sim.nowMs < 400) sim.after(sim.random(who).integer(0, 25), who, () => step(who));
      };
      for (const who of ['a', 'b', 'c']) sim.after(1, who, () => step(who));
      for (const slice of slices) sim.advance(slice);
      sim.advanceTo(1_000);
      return sim.trace.hash;
    };
    const leap = run([]);
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 16 }), (slices) => run(slices) === leap));
  });

  it('keeps the dice of one component when another rolls more, and changes only the reseeded family', () => {
    const rolls = (prepare: (sim: Simulation) => void): number[] => {
      const sim = newSimulation();
      prepare(sim);
      return [1, 2, 3].map(() => sim.random('cri/pull').bits());
    };
    const plain = rolls(() => undefined);
    expect(rolls((sim) => sim.random('kubelet/jitter').bits())).toEqual(plain);
    expect(rolls((sim) => sim.reseed('kubelet', 'future-1'))).toEqual(plain);
    expect(rolls((sim) => sim.reseed('cri', 'future-1'))).not.toEqual(plain);
    expect(rolls((sim) => sim.reseed('cri', 'future-1'))).toEqual(rolls((sim) => sim.reseed('cri', 'future-1')));
  });

  it('hashes order, causes and details of the trace', () => {
    const hash = (...inputs: { who: string; what: string; data?: Record<string, number> }[]): string => {
      const sim = newSimulation();
      for (const input of inputs) sim.record(input);
      return sim.trace.hash;
    };
    const [a, b] = [
      { who: 'a', what: 'x' },
      { who: 'b', what: 'x' },
    ] as const;
    expect(hash(a, b)).toBe(hash(a, b));
    expect(hash(a, b)).not.toBe(hash(b, a));
    expect(hash({ ...a, data: { n: 1 } })).not.toBe(hash({ ...a, data: { n: 2 } }));
  });
});
