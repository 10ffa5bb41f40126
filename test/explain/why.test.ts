import { describe, expect, it } from 'vitest';
import { activityOf } from '../../src/explain/activity.ts';
import { whySentences } from '../../src/explain/why.ts';
import { newWorld, run } from '../support/worlds.ts';

describe('why', () => {
  it('leads from a running pod back to the command that asked for it', () => {
    const world = newWorld();
    run(world, 'kubectl run web --image=nginx');
    world.cluster.sim.advance(5_000);
    expect(whySentences(world.history, 'pod/default/web')).toEqual([
      'Pod web is Running and ready: container web has run since 12:10:00',
      'The kubelet on node-1 reported of pod web: phase Running, container web running, ready',
      'Container web of pod web started',
      expect.stringMatching(/^The network of pod web is there: 10\.244\.0\.\d+$/),
      expect.stringMatching(/./),
      'kubectl asked for pod web: the API server stored it',
      'You ran `kubectl run web --image=nginx`',
    ]);
  });

  it('has nothing to say about what was never there', () => {
    expect(whySentences(newWorld().history, 'pod/default/nope')).toEqual([]);
  });
});

describe('activity', () => {
  it('tells the life of a pod that fails once', () => {
    const world = newWorld();
    run(world, 'kubectl run once --image=busybox --restart=Never -- sh -c "exit 3"');
    world.cluster.sim.advance(10_000);
    const lines = activityOf(world.cluster.sim.trace.entries.slice(world.arrival.entries), world.history).map((line) => line.text);
    expect(lines).toEqual([
      'You ran `kubectl run once --image=busybox --restart=Never -- sh -c "exit 3"`',
      'kubectl asked for pod once: the API server stored it',
      'The scheduler chose node-1 for pod once',
      'The kubelet on node-1 reported of pod once: container once waiting (ContainerCreating)',
      expect.stringMatching(/^The network of pod once is there: /),
      'Container once of pod once started',
      'Container once of pod once ended with exit code 3',
      // The kubelet looks at what runs, and reports it, later than it ended.
      'The kubelet on node-1 reported of pod once: phase Running, container once running, ready',
      'The kubelet on node-1 reported of pod once: container once ended (Error 3), not ready',
      'The kubelet on node-1 reported of pod once: phase Failed',
    ]);
  });
});
