import { describe, expect, it } from 'vitest';
import { readCatalogue } from '../../scripts/support/catalogue.ts';
import { landingStory } from '../../src/site/build/landing-story.ts';
import { deepestOf, depthAt, frameIndexAt, landingTrace } from '../../src/site/landing-trace.ts';

describe('the story of the landing page', () => {
  it('is what the engine does today (else: npm run landing)', () => {
    expect(landingTrace).toEqual(landingStory(readCatalogue()));
  });

  it('goes deeper with every wait and ends at the surface', () => {
    const waits = [...new Map(landingTrace.frames.flatMap(({ wait }) => (wait === null ? [] : [[wait.fromMs, wait.toMs - wait.fromMs] as const]))).values()];
    expect(waits.map((ms) => Math.floor(ms / 10_000) * 10)).toEqual([10, 20, 40]);
    expect(landingTrace.frames.at(-1)).toMatchObject({ visual: 'running', status: 'Running', ready: '1/1', restarts: 4, wait: null });
  });

  it('knows the frame and the depth at any time', () => {
    const index = landingTrace.frames.findIndex((frame) => frame.wait !== null);
    const { fromMs, toMs } = landingTrace.frames[index]!.wait!;
    expect(frameIndexAt(landingTrace, fromMs)).toBe(index);
    expect(depthAt(landingTrace, fromMs + 5000)).toBe(5);
    expect(depthAt(landingTrace, 0)).toBe(0);
    expect(deepestOf(landingTrace)).toBeGreaterThan((toMs - fromMs) / 1000);
  });
});
