import { expect, test } from 'vitest';
import type { Pod } from '../../../src/api/types.gen.ts';
import { TokenManager } from '../../../src/node/kubelet/token-manager.ts';
import { Simulation } from '../../../src/sim/simulation.ts';

const pod = { metadata: { namespace: 'default', name: 'web', uid: '1' }, spec: { nodeName: 'node-1', containers: [] } } as unknown as Pod;
const HOUR_SECONDS = 3600;

test('a pod keeps its token until four fifths of its life are over', () => {
  const sim = new Simulation({ seed: 1, epochMs: 0 });
  const tokens = new TokenManager(sim);
  const first = tokens.get(pod, '', HOUR_SECONDS);
  sim.advance(48 * 60_000);
  expect(tokens.get(pod, '', HOUR_SECONDS)).toBe(first);
  sim.advance(1);
  expect(tokens.get(pod, '', HOUR_SECONDS)).not.toBe(first);
});

test('another audience is another token, and a pod that is forgotten starts anew', () => {
  const tokens = new TokenManager(new Simulation({ seed: 1, epochMs: 0 }));
  const first = tokens.get(pod, '', HOUR_SECONDS);
  expect(tokens.get(pod, 'vault', HOUR_SECONDS)).not.toBe(first);
  tokens.forget('1');
  expect(tokens.get(pod, '', HOUR_SECONDS)).not.toBe(first);
});
