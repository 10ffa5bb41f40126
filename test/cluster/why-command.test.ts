import { describe, expect, it } from 'vitest';
import { subjectOfWords } from '../../src/cluster/why-command.ts';
import { newWorld, run } from '../support/worlds.ts';

describe('why', () => {
  it('understands an object as kubectl would', () => {
    expect([['pod/web'], ['po', 'web'], ['pods/web', '-n', 'shop'], ['node/node-1'], ['-n', 'shop', 'cm', 'settings']].map(subjectOfWords)).toEqual([
      'pod/default/web',
      'pod/default/web',
      'pod/shop/web',
      'node/node-1',
      'configmap/shop/settings',
    ]);
    expect([[], ['web'], ['pod/'], ['ship/web'], ['pod/a/b'], ['pod/web', '-n']].map(subjectOfWords)).toEqual(Array.from({ length: 6 }, () => undefined));
  });

  it('leads from a crash back to the command that asked for the pod', () => {
    const world = newWorld();
    run(world, 'kubectl run once --image=busybox --restart=Never -- sh -c "exit 3"');
    world.cluster.sim.advance(10_000);
    expect(run(world, 'why pod/once').split('\n').slice(0, 3)).toEqual([
      'The kubelet on node-1 reported of pod once: phase Failed',
      '  because: Container once of pod once ended with exit code 3',
      '  because: Container once of pod once started',
    ]);
    expect(run(world, 'why pod/once | tail -1')).toBe('  because: You ran `kubectl run once --image=busybox --restart=Never -- sh -c "exit 3"`\n');
  });

  it('says what it wanted where the words name nothing, or nothing is recorded', () => {
    const world = newWorld();
    expect(run(world, 'why; echo $?').split('\n')[0]).toBe('why: wanted an object such as pod/web, found nothing');
    expect(run(world, 'why pod/nope; echo $?')).toBe('why: nothing is recorded of pod/default/nope. Is the name right, and the namespace?\n1\n');
  });
});
