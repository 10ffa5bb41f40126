import { describe, expect, it } from 'vitest';
import { createTestPlane, refusalOf } from '../support.ts';

const { request } = createTestPlane();
const get = (path: string, query: Record<string, string> = {}): unknown => request('GET', path, { query }).body;

describe('discovery', () => {
  it('tells groups one by one', () => {
    expect(get('/apis/apps')).toEqual({
      kind: 'APIGroup',
      apiVersion: 'v1',
      name: 'apps',
      versions: [{ groupVersion: 'apps/v1', version: 'v1' }],
      preferredVersion: { groupVersion: 'apps/v1', version: 'v1' },
    });
    expect(get('/apis/apps/v1')).toMatchObject({ kind: 'APIResourceList', groupVersion: 'apps/v1' });
    expect(['/apis/nope', '/apis/apps/v9', '/api/apps/v1', '/api/v2'].map((path) => refusalOf(request('GET', path)).slice(0, 12))).toEqual([
      '404 NotFound',
      '404 NotFound',
      '404 NotFound',
      '404 NotFound',
    ]);
  });

  it('tells everything in one answer to those who ask so', () => {
    const { body } = request('GET', '/apis', { accept: 'aggregated' });
    const list = body as { kind: string; items: { metadata: { name: string }; versions: { resources: { resource: string }[] }[] }[] };
    expect([list.kind, list.items.map(({ metadata }) => metadata.name).slice(0, 3)]).toEqual([
      'APIGroupDiscoveryList',
      ['apps', 'authorization.k8s.io', 'autoscaling'],
    ]);
    expect(list.items[0]!.versions[0]!.resources.find(({ resource }) => resource === 'deployments')).toEqual({
      resource: 'deployments',
      responseKind: { group: 'apps', version: 'v1', kind: 'Deployment' },
      scope: 'Namespaced',
      singularResource: 'deployment',
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      shortNames: ['deploy'],
      categories: ['all'],
      subresources: [
        { subresource: 'scale', responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' }, verbs: ['get', 'patch', 'update'] },
        { subresource: 'status', responseKind: { group: 'apps', version: 'v1', kind: 'Deployment' }, verbs: ['get', 'patch', 'update'] },
      ],
    });
    expect(request('GET', '/api', { accept: 'aggregated' }).body).toMatchObject({ items: [{ metadata: { name: '' } }] });
  });

  it('lists the paths that there are', () => {
    expect((get('/') as { paths: string[] }).paths).toEqual(expect.arrayContaining(['/api/v1', '/apis/apps', '/apis/apps/v1', '/readyz', '/version']));
  });
});

describe('health', () => {
  it('is one word, or a line for each check', () => {
    expect(['/healthz', '/livez', '/readyz', '/readyz/etcd', '/livez/ping'].map((path) => get(path))).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
    expect(get('/readyz', { verbose: '' })).toBe('[+]ping ok\n[+]log ok\n[+]etcd ok\n[+]informer-sync ok\n[+]shutdown ok\nreadyz check passed\n');
    expect(get('/livez', { verbose: '', exclude: 'etcd' })).toBe('[+]ping ok\n[+]log ok\n[+]etcd excluded: ok\nlivez check passed\n');
    expect(get('/livez', { verbose: '', exclude: 'moon' })).toContain('warn: some health checks cannot be excluded: no matches for "moon"\n');
    expect(refusalOf(request('GET', '/readyz/nope'))).toBe('404 NotFound: the server could not find the requested resource');
  });
});

describe('presentation', () => {
  it('can be metadata alone', () => {
    const list = request('GET', '/api/v1/namespaces', { accept: 'metadata' }).body as { kind: string; items: object[] };
    expect([list.kind, Object.keys(list.items[0]!)]).toEqual(['PartialObjectMetadataList', ['kind', 'apiVersion', 'metadata']]);
    expect(request('GET', '/api/v1/namespaces/default', { accept: 'metadata' }).body).toMatchObject({ kind: 'PartialObjectMetadata' });
  });

  it('can be a table without objects, and nothing unheard of', () => {
    const table = (includeObject: string) => request('GET', '/api/v1/namespaces', { accept: 'table', query: { includeObject } });
    expect((table('None').body as { rows: object[] }).rows.map((row) => Object.keys(row))).toContainEqual(['cells']);
    expect(refusalOf(table('All'))).toBe(
      `422 Invalid: TableOptions.meta.k8s.io "" is invalid: includeObject: Invalid value: "All": must be 'Metadata', 'Object', 'None', or empty`,
    );
  });
});

describe('reviews', () => {
  it('tell the only caller that it may do everything', () => {
    expect(request('POST', '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', { body: '{"spec":{"namespace":"default"}}' }).body).toMatchObject({
      spec: { namespace: 'default' },
      status: { incomplete: false, resourceRules: [{ verbs: ['*'] }] },
    });
    expect(refusalOf(request('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', { body: '[]' }))).toBe(
      '400 BadRequest: the body of the request is no review: wanted an object',
    );
  });
});
