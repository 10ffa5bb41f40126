import { describe, expect, it } from 'vitest';
import { Etcd } from '../../../src/control-plane/etcd/etcd.ts';
import { Simulation } from '../../../src/sim/simulation.ts';

interface Value {
  n: number;
  part?: { of: string };
}

const start = () => {
  const sim = new Simulation({ seed: 1, epochMs: 0 });
  return { sim, etcd: new Etcd<Value>(sim) };
};
const by = (subject: string) => ({ who: 'test/writer', subject });

describe('etcd', () => {
  it('counts one revision for each write, whatever the key', () => {
    const { etcd } = start();
    etcd.put('/a', () => ({ n: 1 }), by('a'));
    etcd.put('/b', () => ({ n: 1 }), by('b'));
    const again = etcd.put('/a', (revision) => ({ n: revision }), by('a'));
    expect(again).toEqual({ key: '/a', value: { n: 4 }, createRevision: 2, modRevision: 4 });
    expect(etcd.revision).toBe(4);
  });

  it('lists a prefix in the order of keys, from a key on and up to a limit', () => {
    const { etcd } = start();
    for (const key of ['/p/c', '/p/a', '/q/x', '/p/b']) etcd.put(key, () => ({ n: 0 }), by(key));
    const keys = (options = {}) => etcd.range('/p/', options).map((pair) => pair.key);
    expect(keys()).toEqual(['/p/a', '/p/b', '/p/c']);
    expect(keys({ after: '/p/a', limit: 1 })).toEqual(['/p/b']);
    expect(keys({ after: '/p/c' })).toEqual([]);
  });

  it('freezes values all the way down, and takes shared parts as they are', () => {
    const { etcd } = start();
    const first = etcd.put('/a', () => ({ n: 1, part: { of: 'a' } }), by('a')).value;
    const second = etcd.put('/a', () => ({ ...first, n: 2 }), by('a')).value;
    expect(Object.isFrozen(first.part)).toBe(true);
    expect(second.part).toBe(first.part);
  });

  it('reads any past state by revision and by time', () => {
    const { sim, etcd } = start();
    etcd.put('/a', () => ({ n: 1 }), by('a'));
    sim.advance(10);
    etcd.put('/a', () => ({ n: 2 }), by('a'));
    etcd.put('/b', () => ({ n: 3 }), by('b'));
    sim.advance(10);
    etcd.delete('/a', () => ({ n: 2 }), by('a'));
    expect([1, 2, 3, 4, 5].map((revision) => etcd.at(revision).range('/'))).toEqual([[], [{ n: 1 }], [{ n: 2 }], [{ n: 2 }, { n: 3 }], [{ n: 3 }]]);
    expect([0, 9, 10, 19, 20].map((atMs) => etcd.revisionAt(atMs))).toEqual([2, 2, 4, 4, 5]);
    expect(etcd.historyOf('/a').map((write) => `${write.revision} ${write.type} at ${write.atMs}`)).toEqual([
      '2 create at 0',
      '3 update at 10',
      '5 delete at 20',
    ]);
  });

  it('records who wrote what, and because of what', () => {
    const { sim, etcd } = start();
    const cause = sim.record({ who: 'learner', what: 'input' });
    etcd.put('/a', () => ({ n: 1 }), by('thing/a'));
    expect(sim.trace.entries.at(-1)).toEqual({
      id: 2,
      atMs: 0,
      who: 'test/writer',
      what: 'write',
      subject: 'thing/a',
      causes: [cause.id],
      data: { verb: 'create', revision: 2 },
      quiet: false,
    });
    expect(etcd.history[0]!.traceId).toBe(2);
  });

  it('tells watchers of a prefix about each write until they stop', () => {
    const { etcd } = start();
    const seen: string[] = [];
    const watch = etcd.watch('/p/', (write) => seen.push(`${write.type} ${write.key}`));
    etcd.put('/p/a', () => ({ n: 1 }), by('a'));
    etcd.put('/q/a', () => ({ n: 1 }), by('a'));
    etcd.delete('/p/a', () => ({ n: 1 }), by('a'));
    watch.stop();
    etcd.put('/p/b', () => ({ n: 1 }), by('b'));
    expect(seen).toEqual(['create /p/a', 'delete /p/a']);
  });

  it('refuses to delete what is not there', () => {
    expect(() => start().etcd.delete('/a', () => ({ n: 1 }), by('a'))).toThrow('wanted a key that is there, found none: /a');
  });
});
