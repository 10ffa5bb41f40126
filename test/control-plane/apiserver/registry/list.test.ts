/** Pages, and which state of the store a list is of. */
import { describe, expect, it } from 'vitest';
import type { ApiObject, Status } from '../../../../src/api/door.ts';
import { createTestPlane, podNamed, refusalOf, type TestPlane } from '../../support.ts';

const PODS = '/api/v1/namespaces/default/pods';
const MINUTE_MS = 60_000;

/** Revisions are counted from what was newest before the test wrote anything. */
const FIRST = createTestPlane().api.etcd.revision;
const revision = (writes: number): string => String(FIRST + writes);

interface List {
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number };
  items: ApiObject[];
}

const list = ({ request }: TestPlane, query: Record<string, string> = {}, path = PODS): List => request('GET', path, { query }).body as List;
const refusal = ({ request }: TestPlane, query: Record<string, string>, path = PODS): string => refusalOf(request('GET', path, { query }));
const namesOf = ({ items }: List): (string | undefined)[] => items.map(({ metadata }) => metadata?.name);

function planeWith(...names: string[]): TestPlane {
  const plane = createTestPlane();
  for (const name of names) plane.client.create('pods', podNamed(name));
  return plane;
}

describe('pages', () => {
  it('are all of one state, however much is written between them', () => {
    const plane = planeWith('a', 'b', 'c');
    const first = list(plane, { limit: '1' });
    plane.client.delete('pods', { namespace: 'default', name: 'c' });
    plane.client.create('pods', podNamed('bb'));
    const second = list(plane, { limit: '1', continue: first.metadata.continue ?? '' });
    const third = list(plane, { limit: '1', continue: second.metadata.continue ?? '' });
    expect([first, second, third].map(namesOf)).toEqual([['a'], ['b'], ['c']]);
    expect([first, second, third].map(({ metadata }) => [metadata.resourceVersion, metadata.remainingItemCount])).toEqual([
      ['21', 2],
      ['21', 1],
      ['21', undefined],
    ]);
    expect(third.metadata.continue).toBeUndefined();
  });

  it('are asked for with the token of Kubernetes', () => {
    const token = list(planeWith('a', 'b'), { limit: '1' }).metadata.continue ?? '';
    expect(Buffer.from(token, 'base64url').toString()).toBe('{"v":"meta.k8s.io/v1","rv":20,"start":"a\\u0000"}');
    const everywhere = list(planeWith('a', 'b'), { limit: '1' }, '/api/v1/pods').metadata.continue ?? '';
    expect(Buffer.from(everywhere, 'base64url').toString()).toBe('{"v":"meta.k8s.io/v1","rv":20,"start":"default/a\\u0000"}');
  });

  it('are not counted where a selector hides some', () => {
    const { metadata } = list(planeWith('a', 'b'), { limit: '1', labelSelector: 'run' });
    expect([metadata.continue === undefined, metadata.remainingItemCount]).toEqual([false, undefined]);
  });

  it('end when their state is no longer kept, and tell how to go on with another', () => {
    const plane = planeWith('a', 'b');
    const token = list(plane, { limit: '1' }).metadata.continue ?? '';
    plane.client.create('pods', podNamed('bb'));
    plane.sim.advance(10 * MINUTE_MS);
    const answer = plane.request('GET', PODS, { query: { limit: '1', continue: token } });
    expect(refusalOf(answer)).toMatch(
      /^410 Expired: The provided continue parameter is too old to display a consistent list result\. You can start a new list/,
    );
    const other = (answer.body as Status).metadata.continue ?? '';
    expect(namesOf(list(plane, { continue: other }))).toEqual(['b', 'bb']);
  });

  it('are refused for tokens that nobody gave out', () => {
    const plane = planeWith('a');
    const token = (text: string): string => Buffer.from(text).toString('base64url');
    expect(
      ['!', 'x', token('{'), token('[]'), token('{"v":"v9"}'), token('{"v":"meta.k8s.io/v1"}'), token('{"v":"meta.k8s.io/v1","rv":1}')].map((each) =>
        refusal(plane, { continue: each }),
      ),
    ).toEqual([
      '400 BadRequest: invalid continue token: continue key is not valid: illegal base64 data at input byte 0',
      '400 BadRequest: invalid continue token: continue key is not valid: illegal base64 data at input byte 1',
      '400 BadRequest: invalid continue token: continue key is not valid: unexpected end of JSON input',
      '400 BadRequest: invalid continue token: continue key is not valid: json: cannot unmarshal array into Go value of type storage.continueToken',
      '400 BadRequest: invalid continue token: continue key is not valid: server does not recognize this encoded version v9',
      '400 BadRequest: invalid continue token: continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)',
      '400 BadRequest: invalid continue token: continue key is not valid: encoded start key empty (version meta.k8s.io/v1)',
    ]);
    expect(refusal(plane, { continue: token('{"v":"meta.k8s.io/v1","rv":1,"start":"../secrets/x"}') })).toContain('continue key is not valid: ../secrets/x');
    expect(refusal(plane, { continue: 'x', resourceVersion: '5' })).toBe('400 BadRequest: specifying resource version is not allowed when using continue');
  });
});

describe('the state of a list', () => {
  it('is the newest, one at least so new, or exactly the one that is named', () => {
    const plane = planeWith('a', 'b');
    const of = (query: Record<string, string>): unknown[] => [list(plane, query).metadata.resourceVersion, namesOf(list(plane, query))];
    expect(of({})).toEqual(['20', ['a', 'b']]);
    expect(of({ resourceVersion: '0' })).toEqual(['20', ['a', 'b']]);
    expect(of({ resourceVersion: '19' })).toEqual(['20', ['a', 'b']]);
    expect(of({ resourceVersion: '19', resourceVersionMatch: 'NotOlderThan' })).toEqual(['20', ['a', 'b']]);
    expect(of({ resourceVersion: '19', resourceVersionMatch: 'Exact' })).toEqual(['19', ['a']]);
    expect(of({ resourceVersion: '19', limit: '5' })).toEqual(['19', ['a']]);
  });

  it('is refused where it has not come yet or is kept no longer', () => {
    const plane = planeWith('a');
    plane.sim.advance(10 * MINUTE_MS);
    expect(refusal(plane, { resourceVersion: '999' })).toBe(`504 Timeout: Timeout: Too large resource version: 999, current: ${revision(1)}`);
    expect(refusal(plane, { resourceVersion: '999' }, `${PODS}/a`)).toBe(`504 Timeout: Timeout: Too large resource version: 999, current: ${revision(1)}`);
    expect(refusal(plane, { resourceVersion: '5', resourceVersionMatch: 'Exact' })).toBe('410 Expired: The resourceVersion for the provided list is too old.');
    expect(namesOf(list(plane, { resourceVersion: '19', resourceVersionMatch: 'Exact' }))).toEqual(['a']);
  });

  it('is refused where the options contradict each other', () => {
    const plane = planeWith('a');
    const says = (query: Record<string, string>): string => refusal(plane, query).replace('422 Invalid: ListOptions.meta.k8s.io "" is invalid: ', '');
    expect(says({ resourceVersionMatch: 'Exact' })).toBe(
      'resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    );
    expect(says({ resourceVersionMatch: 'Exact', resourceVersion: '0' })).toBe(
      'resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
    );
    expect(says({ resourceVersionMatch: 'Newest', resourceVersion: '5' })).toBe(
      'resourceVersionMatch: Unsupported value: "Newest": supported values: "Exact", "NotOlderThan", ""',
    );
    expect(says({ sendInitialEvents: 'true' })).toBe('sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list');
  });
});
