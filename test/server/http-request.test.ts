import { describe, expect, it } from 'vitest';
import { acceptOf, apiRequestOf, isPretty, type HttpRequest } from '../../src/server/http-request.ts';

type Parts = Partial<Omit<HttpRequest, 'body'>> & { body?: string };

const request = (parts: Parts): ReturnType<typeof apiRequestOf> =>
  apiRequestOf({ method: 'GET', url: '/api/v1/pods', headers: {}, ...parts, body: Buffer.from(parts.body ?? '', 'latin1') });

describe('an HTTP request', () => {
  it('becomes a request to the door, query and all', () => {
    const headers = { 'user-agent': 'kubectl/v1.36.2 (linux/amd64)', accept: 'application/json' };
    expect(request({ url: '/api/v1/namespaces/default/pods/?labelSelector=a%3Db&command=ls&command=-l', headers })).toEqual({
      method: 'GET',
      path: '/api/v1/namespaces/default/pods',
      query: { labelSelector: 'a=b', command: ['ls', '-l'] },
      accept: 'object',
      who: 'kubectl',
    });
  });

  it('carries the body as text, and the kind of a patch', () => {
    const headers = { 'content-type': 'application/merge-patch+json; charset=utf-8' };
    expect(request({ method: 'PATCH', headers, body: '{"a":1}' })).toMatchObject({ contentType: 'application/merge-patch+json', body: '{"a":1}' });
  });

  it('asks for a table, for metadata or for all of discovery when that is what the caller likes best', () => {
    const accepted = (header: string): unknown => acceptOf(header)?.accept;
    expect(accepted('application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json')).toBe('table');
    expect(accepted('application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json')).toBe('object');
    expect(accepted('application/vnd.kubernetes.protobuf,application/json')).toBe('object');
    expect(accepted('application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1')).toBe('metadata');
    expect(accepted('application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json')).toBe('aggregated');
    expect(accepted('application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json')).toBe('object');
    expect(accepted('')).toBe('object');
    expect(acceptOf('application/yaml')).toEqual({ accept: 'object', format: 'yaml' });
    expect(accepted('application/vnd.kubernetes.protobuf')).toBeUndefined();
  });

  it('may carry YAML', () => {
    const post = (body: string): ReturnType<typeof apiRequestOf> => request({ method: 'POST', body, headers: { 'content-type': 'application/yaml' } });
    expect(post('kind: Pod\nspec: {on: 1, day: 2001-01-01}')).toMatchObject({ body: { kind: 'Pod', spec: { true: 1, day: '2001-01-01' } } });
    expect(post('a: [1')).toMatchObject({ code: 400, message: expect.stringMatching(/^error converting YAML to JSON: yaml: /) as string });
    expect(post('a: &a [*a]')).toMatchObject({ code: 400 });
  });

  it('is answered in many lines where somebody reads it', () => {
    const isPrettyFor = (headers: Record<string, string>, url = '/api'): boolean => isPretty({ method: 'GET', url, headers, body: Buffer.alloc(0) });
    expect([isPrettyFor({ 'user-agent': 'curl/8.5.0' }), isPrettyFor({ 'user-agent': 'kubectl/v1.36' }), isPrettyFor({}, '/api?pretty=true')]).toEqual([
      true,
      false,
      true,
    ]);
    expect(isPrettyFor({ 'user-agent': 'curl/8.5.0' }, '/api?pretty=false')).toBe(false);
  });

  it('is refused in the words of the API server where nothing here understands it', () => {
    const codeOf = (parts: Parts): unknown => {
      const answer = request(parts);
      return 'code' in answer ? [answer.code, answer.reason] : 'accepted';
    };
    expect(codeOf({ method: 'OPTIONS' })).toEqual([405, 'MethodNotAllowed']);
    expect(codeOf({ headers: { accept: 'application/cbor' } })).toEqual([406, 'NotAcceptable']);
    expect(codeOf({ method: 'POST', body: 'x', headers: { 'content-type': 'application/cbor' } })).toEqual([415, 'UnsupportedMediaType']);
    expect(codeOf({ method: 'POST', body: 'x', headers: { 'content-type': 'application/vnd.kubernetes.protobuf' } })).toEqual([400, 'BadRequest']);
    expect(codeOf({ method: 'PATCH', body: '{}', headers: { 'content-type': 'application/json' } })).toEqual([415, 'UnsupportedMediaType']);
  });

  it('may name a query parameter __proto__ without harm', () => {
    const answer = request({ url: '/api/v1/pods?__proto__=x' });
    expect('query' in answer && Object.keys(answer.query ?? {})).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});
