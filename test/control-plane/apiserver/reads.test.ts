import { describe, expect, it } from 'vitest';
import { isRefused, type ApiObject, type Table, type WatchEvent } from '../../../src/api/door.ts';
import { createTestPlane, podNamed, refusalOf, type TestPlane } from '../support.ts';

const PODS = '/api/v1/namespaces/default/pods';

/** Follows a watch; each event as `TYPE name@revision at ms`. */
function follow({ sim, api }: TestPlane, query: Record<string, string> = {}): string[] {
  const seen: string[] = [];
  const startMs = sim.nowMs;
  const onEvent = (event: WatchEvent): void => {
    const { metadata } = event.object as ApiObject;
    seen.push(`${event.type} ${metadata?.name ?? ''}@${metadata?.resourceVersion} at ${sim.nowMs - startMs}`);
  };
  const answer = api.watch({ method: 'GET', path: PODS, query: { watch: 'true', ...query }, who: 'test' }, onEvent);
  if (isRefused(answer)) throw new Error(refusalOf(answer));
  return seen;
}

describe('lists', () => {
  it('come in the order of names, as much of them as was asked for', () => {
    const plane = createTestPlane();
    for (const name of ['c', 'a', 'b']) plane.client.create('pods', podNamed(name));
    const page = (query: Record<string, string>) =>
      plane.request('GET', PODS, { query }).body as { metadata: { continue: string; remainingItemCount?: number }; items: ApiObject[] };
    const first = page({ limit: '2' });
    plane.client.delete('pods', { namespace: 'default', name: 'c' });
    const second = page({ limit: '2', continue: first.metadata.continue });
    const names = (list: { items: ApiObject[] }) => list.items.map((item) => item.metadata?.name);
    expect([names(first), first.metadata.remainingItemCount, names(second), second.metadata.continue]).toEqual([['a', 'b'], 1, ['c'], undefined]);
  });

  it('can be of any past state', () => {
    const plane = createTestPlane();
    const { resourceVersion } = plane.client.create('pods', podNamed('web')).metadata;
    plane.client.delete('pods', { namespace: 'default', name: 'web' });
    const past = plane.request('GET', PODS, { query: { resourceVersion: resourceVersion ?? '', resourceVersionMatch: 'Exact' } });
    expect((past.body as { items: ApiObject[] }).items.map((item) => item.metadata?.name)).toEqual(['web']);
  });

  it('select by labels and fields, and say what they do not understand', () => {
    const plane = createTestPlane();
    for (const name of ['a', 'b']) plane.client.create('pods', podNamed(name));
    plane.client.bind(plane.client.get('pods', { namespace: 'default', name: 'b' })!, 'node-1');
    const names = (options: object) => plane.client.list('pods', options).map((pod) => pod.metadata.name);
    expect([
      names({ labelSelector: 'run in (a)' }),
      names({ fieldSelector: 'spec.nodeName=node-1' }),
      names({ fieldSelector: 'status.phase!=Pending' }),
    ]).toEqual([['a'], ['b'], []]);
    expect([
      refusalOf(plane.request('GET', PODS, { query: { labelSelector: 'a in b' } })),
      refusalOf(plane.request('GET', PODS, { query: { fieldSelector: 'spec.color=red' } })),
    ]).toEqual(["400 BadRequest: unable to parse requirement: found 'b' expected: '('", '400 BadRequest: field label not supported: spec.color']);
  });

  it('are empty for what is not simulated', () => {
    const { request } = createTestPlane();
    expect(request('GET', '/apis/apps/v1/deployments').body).toMatchObject({ kind: 'DeploymentList', apiVersion: 'apps/v1', items: [] });
    expect(refusalOf(request('GET', '/apis/apps/v1/namespaces/default/deployments/nope'))).toBe('404 NotFound: deployments.apps "nope" not found');
  });
});

describe('watches', () => {
  it('begin with what is there and go on with what happens, a moment later', () => {
    const plane = createTestPlane();
    plane.client.create('pods', podNamed('a'));
    const seen = follow(plane);
    plane.client.create('pods', podNamed('b'));
    expect(seen).toEqual([]);
    plane.sim.advance(5);
    plane.client.delete('pods', { namespace: 'default', name: 'a' });
    plane.sim.advance(5);
    expect(seen).toEqual(['ADDED a@19 at 1', 'ADDED b@20 at 1', 'MODIFIED a@21 at 6', 'DELETED a@22 at 6']);
  });

  it('go on from a revision that nobody has written much after, however old', () => {
    const plane = createTestPlane();
    const { resourceVersion = '' } = plane.client.create('pods', podNamed('a')).metadata;
    plane.client.create('pods', podNamed('b'));
    plane.sim.advance(86_400_000);
    const seen = follow(plane, { resourceVersion });
    plane.sim.advance(1);
    expect(seen).toEqual(['ADDED b@20 at 1']);
  });

  it('turn changes into additions and deletions where a selector says so', () => {
    const plane = createTestPlane();
    const seen = follow(plane, { labelSelector: 'tier=front' });
    const { metadata } = plane.client.create('pods', podNamed('a'));
    const label = (tier: string | null) => {
      plane.client.patch('pods', metadata, 'merge-patch', { metadata: { labels: { tier } } });
      plane.sim.advance(1);
    };
    label('front');
    plane.client.patch('pods', metadata, 'merge-patch', { metadata: { annotations: { a: 'b' } } });
    label(null);
    expect(seen).toEqual(['ADDED a@20 at 1', 'MODIFIED a@21 at 2', 'DELETED a@22 at 2']);
  });

  it('mark the end of the initial events for those who ask', () => {
    const plane = createTestPlane();
    plane.client.create('pods', podNamed('a'));
    const seen = follow(plane, { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan', allowWatchBookmarks: 'true' });
    plane.sim.advance(1);
    expect(seen).toEqual(['ADDED a@19 at 1', 'BOOKMARK @19 at 1']);
  });

  it('say nothing after they were stopped, not even what is under way', () => {
    const { sim, api, client } = createTestPlane();
    const seen: string[] = [];
    const answer = api.watch({ method: 'GET', path: PODS, query: { watch: 'true' }, who: 'test' }, (event) => seen.push(event.type));
    client.create('pods', podNamed('a'));
    if (!isRefused(answer)) answer.stop();
    sim.advance(5);
    expect(seen).toEqual([]);
  });

  it('carry the cause of each write to those who watch', () => {
    const plane = createTestPlane();
    const causes: number[] = [];
    plane.api.watch({ method: 'GET', path: PODS, query: { watch: 'true' }, who: 'test' }, () => causes.push(plane.sim.cause));
    plane.client.create('pods', podNamed('a'));
    const first = plane.sim.trace.entries.length;
    plane.client.create('pods', podNamed('b'));
    plane.sim.advance(1);
    expect(causes).toEqual([first, first + 1]);
  });
});

describe('tables', () => {
  it('have the columns of the kind, and metadata for objects unless asked otherwise', () => {
    const { client, request } = createTestPlane();
    const { metadata } = client.create('pods', podNamed('web'));
    const table = request('GET', `${PODS}/web`, { accept: 'table' }).body as Table;
    expect(table.columnDefinitions.map((column) => `${column.name} ${column.priority}`)).toEqual([
      'Name 0',
      'Ready 0',
      'Status 0',
      'Restarts 0',
      'Age 0',
      'IP 1',
      'Node 1',
      'Nominated Node 1',
      'Readiness Gates 1',
    ]);
    expect(table.rows).toEqual([
      {
        cells: ['web', '0/1', 'Pending', '0', '0s', '<none>', '<none>', '<none>', '<none>'],
        object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata },
      },
    ]);
    const whole = request('GET', PODS, { accept: 'table', query: { includeObject: 'Object' } }).body as Table;
    expect(whole.rows[0]!.object).toBe(client.get('pods', metadata));
  });

  it('show the service that every cluster has', () => {
    const { cells } = createTestPlane();
    expect(cells('/api/v1/namespaces/default/services')).toEqual([['kubernetes', 'ClusterIP', '10.96.0.1', '<none>', '443/TCP', '1s', '<none>']]);
  });
});

describe('the server itself', () => {
  it('tells its version, its health and its resources', () => {
    const { request } = createTestPlane();
    expect(request('GET', '/version').body).toMatchObject({ major: '1', minor: '36', gitVersion: 'v1.36.2' });
    expect(['/healthz', '/livez', '/readyz'].map((path) => request('GET', path).body)).toEqual(['ok', 'ok', 'ok']);
    const { resources } = request('GET', '/api/v1').body as { resources: { name: string; shortNames?: string[] }[] };
    expect(resources.find(({ name }) => name === 'pods')).toMatchObject({ kind: 'Pod', namespaced: true, shortNames: ['po'], categories: ['all'] });
    const { groups } = request('GET', '/apis').body as { groups: { name: string }[] };
    expect(groups.map(({ name }) => name).join(' ')).toBe(
      'apps authorization.k8s.io autoscaling batch coordination.k8s.io discovery.k8s.io events.k8s.io networking.k8s.io policy ' +
        'rbac.authorization.k8s.io scheduling.k8s.io storage.k8s.io',
    );
  });

  it('does not know other paths', () => {
    const { request } = createTestPlane();
    const refusal = '404 NotFound: the server could not find the requested resource';
    expect(['/nope', '/api/v1/podz', '/api/v2/pods', '/api/v1/namespaces/default/pods/web/nope'].map((path) => refusalOf(request('GET', path)))).toEqual([
      refusal,
      refusal,
      refusal,
      refusal,
    ]);
  });

  it('says aloud what it does not do', () => {
    const { request, client } = createTestPlane();
    client.create('pods', podNamed('web'));
    expect([
      refusalOf(request('GET', `${PODS}/web/portforward`)),
      refusalOf(request('PATCH', `${PODS}/web`, { body: {}, contentType: 'application/apply-patch+yaml' })),
    ]).toEqual([
      '501 NotImplemented: get of pods/portforward is not simulated here',
      '415 UnsupportedMediaType: server-side apply is not simulated here: leave --server-side out, or send a patch of another type',
    ]);
  });
});
