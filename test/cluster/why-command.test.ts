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
      'Pod once is Error: container once ended with exit code 3 at 12:10:00. It is not started again (restartPolicy Never)',
      '  because: Container once of pod once ended with exit code 3 (12:10:00)',
      '  because: Container once of pod once started (12:10:00)',
    ]);
    expect(run(world, 'why pod/once | tail -2')).toBe(
      '  because: You ran `kubectl run once --image=busybox --restart=Never -- sh -c "exit 3"` (12:10:00)\nLook next: kubectl logs once\n',
    );
  });

  it('says what it wanted where the words name nothing, or nothing is recorded', () => {
    const world = newWorld();
    expect(run(world, 'why; echo $?').split('\n')[0]).toBe('why: wanted an object such as pod/web, found nothing');
    expect(run(world, 'why pod/nope; echo $?')).toBe(
      'why: there is no pod "nope" in namespace default, and there never was.\nThere is no pod at all in namespace default\n1\n',
    );
  });
});
