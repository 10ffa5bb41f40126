/** What a watch is told besides the changes: bookmarks, and why it cannot go on from where it was. */
import { describe, expect, it } from 'vitest';
import { isRefused, type ApiObject, type WatchEvent } from '../../../src/api/door.ts';
import { createTestPlane, podNamed, refusalOf, type TestPlane } from '../support.ts';

const PODS = '/api/v1/namespaces/default/pods';

/** Revisions are counted from what was newest before the test wrote anything. */
const FIRST = createTestPlane().api.etcd.revision;
const revision = (writes: number): string => String(FIRST + writes);

/** Follows a watch; each event as `TYPE name@writes at seconds`. */
function follow({ sim, api }: TestPlane, query: Record<string, string>): string[] {
  const seen: string[] = [];
  const startMs = sim.nowMs;
  const onEvent = (event: WatchEvent): void => {
    if (event.type === 'ERROR') return void seen.push(`ERROR ${refusalOf({ code: 410, body: event.object })}`);
    const { metadata } = event.object as ApiObject;
    seen.push(`${event.type} ${metadata?.name ?? ''}@${Number(metadata?.resourceVersion) - FIRST} at ${Math.round((sim.nowMs - startMs) / 1000)}`);
  };
  const answer = api.watch({ method: 'GET', path: PODS, query: { watch: 'true', ...query }, who: 'test' }, onEvent);
  return isRefused(answer) ? [refusalOf(answer)] : seen;
}

/** Makes so many pods, one a second. */
function writeOften({ client, sim }: TestPlane, times: number): void {
  for (let i = 0; i < times; i++) {
    client.create('pods', podNamed(`p${i}`));
    sim.advance(1000);
  }
}

describe('a watch', () => {
  it('is told every minute how far the server is, and once more before its time is over', () => {
    const plane = createTestPlane();
    const seen = follow(plane, { resourceVersion: revision(0), allowWatchBookmarks: 'true', timeoutSeconds: '150' });
    plane.client.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'default' } });
    plane.sim.advance(200_000);
    expect(seen).toEqual(['BOOKMARK @1 at 60', 'BOOKMARK @1 at 120', 'BOOKMARK @1 at 148']);
  });

  it('hears no bookmarks that it did not ask for', () => {
    const plane = createTestPlane();
    const seen = follow(plane, { resourceVersion: revision(0), timeoutSeconds: '150' });
    plane.sim.advance(200_000);
    expect(seen).toEqual([]);
  });

  it('can begin with the present, without what is there', () => {
    const plane = createTestPlane();
    plane.client.create('pods', podNamed('a'));
    const seen = follow(plane, { sendInitialEvents: 'false', resourceVersionMatch: 'NotOlderThan' });
    plane.client.create('pods', podNamed('b'));
    plane.sim.advance(1);
    expect(seen).toEqual(['ADDED b@2 at 0']);
  });

  it('goes on after a disconnection without a gap and without telling anything twice', () => {
    const plane = createTestPlane();
    const first = follow(plane, {});
    plane.client.create('pods', podNamed('a'));
    plane.sim.advance(1);
    plane.client.create('pods', podNamed('b'));
    const second = follow(plane, { resourceVersion: revision(1) });
    plane.sim.advance(1);
    expect([first, second]).toEqual([['ADDED a@1 at 0', 'ADDED b@2 at 0'], ['ADDED b@2 at 0']]);
  });

  it('cannot go on from where the events are forgotten: a hundred are kept, and the young ones', () => {
    const plane = createTestPlane();
    const { resourceVersion = '' } = plane.client.create('pods', podNamed('a')).metadata;
    writeOften(plane, 70);
    expect(follow(plane, { resourceVersion })).toEqual([]);
    plane.sim.advance(600_000);
    expect(follow(plane, { resourceVersion })).toEqual([]);
    for (let i = 0; i < 100; i++) plane.client.create('pods', podNamed(`q${i}`));
    plane.sim.advance(60_000);
    expect(follow(plane, { resourceVersion: revision(71) })).toEqual([]);
    const late = follow(plane, { resourceVersion });
    plane.client.create('pods', podNamed('z'));
    plane.sim.advance(1);
    expect(late).toEqual([`ERROR 410 Expired: too old resource version: ${resourceVersion} (${revision(71)})`]);
  });

  it('may wait for a state that has not come', () => {
    const plane = createTestPlane();
    const seen = follow(plane, { resourceVersion: revision(1) });
    plane.client.create('pods', podNamed('a'));
    plane.client.create('pods', podNamed('b'));
    plane.sim.advance(1);
    expect(seen).toEqual(['ADDED b@2 at 0']);
  });

  it('is refused options that contradict each other', () => {
    expect(follow(createTestPlane(), { resourceVersionMatch: 'NotOlderThan' })).toEqual([
      '422 Invalid: ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
    ]);
  });
});
