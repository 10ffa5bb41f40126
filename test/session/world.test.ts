import { describe, expect, it } from 'vitest';
import { World } from '../../src/session/world.ts';
import { newWorld, run, worldOptions } from '../support/worlds.ts';

const CRASH = 'kubectl run crash --image=busybox -- sh -c "sleep 2; exit 1"';

/** A session with a little of everything: files, commands, a terminal, time. */
function busyWorld(): World {
  const world = newWorld();
  world.apply({ type: 'open-terminal', terminal: 'main', columns: 90, rows: 20, skin: 'plain' });
  run(world, CRASH);
  world.cluster.sim.advance(7_500);
  world.apply({ type: 'type', terminal: 'main', data: 'kubectl get pods -w\r' });
  world.cluster.sim.advance(20_000);
  world.apply({ type: 'type', terminal: 'main', data: '\u0003' });
  world.apply({ type: 'write-file', path: 'café.txt', text: 'é\n' });
  run(world, 'cat café.txt | wc -c');
  world.cluster.sim.advance(3_000);
  return world;
}

describe('World', () => {
  it('replays its log to the same trace, however often', () => {
    const world = busyWorld();
    const saved = world.save();
    const again = World.replay(worldOptions(), saved.log, saved.endMs);
    expect(again.save()).toEqual(saved);
    expect(World.replay(worldOptions(), again.log, saved.endMs).cluster.sim.trace.hash).toBe(saved.hash);
  });

  it('gives another trace for another seed', () => {
    const { log, endMs, hash } = busyWorld().save();
    expect(World.replay(worldOptions({ seed: 'other' }), log, endMs).cluster.sim.trace.hash).not.toBe(hash);
  });

  it('survives being saved as JSON', () => {
    const saved = busyWorld().save();
    expect(JSON.parse(JSON.stringify(saved))).toEqual(saved);
  });

  it('forks: the copy has the same past, and what happens to it leaves the original alone', () => {
    const world = newWorld();
    run(world, 'kubectl run web --image=nginx');
    world.cluster.sim.advance(5_000);
    const before = world.save();
    const fork = world.fork();
    expect(fork.save()).toEqual(before);
    run(fork, 'kubectl delete pod web --now');
    expect(run(fork, 'kubectl get pods')).toBe('No resources found in default namespace.\n');
    expect(world.save()).toEqual(before);
    expect(run(world, 'kubectl get pods -o name')).toBe('pod/web\n');
  });

  it('varies a future by new dice for the named streams only', () => {
    const startOf = (reseed: readonly string[], salt: string): string => {
      const world = newWorld();
      const future = world.graded.fork({ reseed, salt });
      future.runCommand('kubectl run web --image=nginx');
      future.advance(5_000);
      return JSON.stringify(future.trace.entries.filter(({ what }) => what === 'container started').map(({ atMs }) => atMs));
    };
    const plain = startOf([], '');
    expect(startOf(['kube-proxy'], 'a')).toBe(plain);
    expect(new Set(['a', 'b', 'c', 'd'].map((salt) => startOf(['containerd', 'kubelet'], salt))).size).toBeGreaterThan(1);
  });

  it('writes what it is told into the working directory, as UTF-8', () => {
    const world = newWorld();
    world.apply({ type: 'write-file', path: 'café.txt', text: 'é\n' });
    expect({ out: run(world, 'cat café.txt; wc -c < café.txt'), file: run(world, 'ls') }).toEqual({ out: 'é\n3\n', file: 'café.txt\n' });
  });

  it('interrupts a command that would run for ever, and says how it ended', () => {
    const world = newWorld();
    const result = world.apply({ type: 'run', line: 'echo before; while :; do sleep 1; done' });
    expect(result).toEqual({ out: 'before\n', exit: 130 });
  });

  it('names the exercises there are when asked for another', () => {
    expect(() => newWorld().apply({ type: 'start-exercise', exercise: 'nope' })).toThrow('wanted an exercise "nope", found only: ');
  });

  it('shows the learner of a terminal what a shell shows', () => {
    let screen = '';
    const world = newWorld({ onOutput: (_, data) => (screen += data) });
    world.apply({ type: 'open-terminal', terminal: 'main', columns: 90, rows: 20, skin: 'plain' });
    world.cluster.sim.advance(100);
    world.apply({ type: 'type', terminal: 'main', data: 'echo "two words" | wc -w\r' });
    world.cluster.sim.advance(100);
    expect(screen.replaceAll('\r\n', '\n')).toBe('$ echo "two words" | wc -w\n2\n$ ');
  });
});
